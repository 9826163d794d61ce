using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Maps.</summary>
internal static class MapFunctions
{
    private const string Title = "Trino: Map functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " map map_from_entries multimap_from_entries map_entries map_concat map_filter map_keys map_values "
        + "map_zip_with transform_keys transform_values ";

    private static FunctionDefinition[] Rows() =>
    [
        new("map", FunctionKind.Scalar)
        {
            Signatures = ["() -> map(unknown, unknown)", "(array(K:comparable), array(V)) -> map(K, V)"],
            DuckDb = "MAP{}::{T}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "map({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "A map from an array of keys and one of values; empty without arguments.",
            Example = "map(ARRAY['a'], ARRAY[1])",
            Result = "{a=1}",
            Source = Title,
        },
        new("map_from_entries", FunctionKind.Scalar)
        {
            Signatures = ["(array(row(K,V))) -> map(K, V)"],
            DuckDb = "map_from_entries({0})",
            Summary = "A map from rows of key and value.",
            Example = "map_from_entries(ARRAY[ROW('a', 1)])",
            Result = "{a=1}",
            Source = Title,
        },
        new("multimap_from_entries", FunctionKind.Scalar)
        {
            Signatures = ["(array(row(K,V))) -> map(K, array(V))"],
            DuckDb =
                "list_transform([{0}], lambda $l: map_from_entries(list_transform(lq_key_groups(list_transform($l, lambda $q: $q.f1)), "
                + "lambda $g: ($l[$g[1]].f1, list_select(list_transform($l, lambda $v: $v.f2), $g)))))[1]",
            Summary = "A map from each key to all its values.",
            Example = "multimap_from_entries(ARRAY[ROW('a', 1), ROW('a', 2)])",
            Result = "{a=[1, 2]}",
            Source = Title,
        },
        new("map_entries", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V)) -> array(row(K,V))"],
            DuckDb = "list_transform(map_entries({0}), lambda $e: struct_pack(f1 := $e.key, f2 := $e.value))",
            Summary = "The entries as rows.",
            Example = "map_entries(map(ARRAY['a'], ARRAY[1]))",
            Result = "[{field0=a, field1=1}]",
            Source = Title,
        },
        new("map_concat", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V), map(K,V)...) -> map(K, V)"],
            DuckDb = "CASE WHEN {any null} THEN NULL ELSE map_concat({*}) END",
            Summary = "The entries of all maps; of equal keys the last.",
            Example = "map_concat(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a'], ARRAY[2]))",
            Result = "{a=2}",
            Source = Title,
        },
        new("map_filter", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V), function(K,V,boolean)) -> map(K, V)"],
            DuckDb =
                "map_from_entries(list_transform(list_filter(map_entries({0}), lambda $e: {f1($e.key, $e.value)}), lambda $e: "
                + "($e.key, $e.value)))",
            Summary = "The entries for which the lambda is true.",
            Example = "map_filter(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)",
            Result = "{b=2}",
            Source = Title,
        },
        new("map_keys", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V)) -> array(K)"],
            DuckDb = "map_keys({0})",
            Summary = "The keys.",
            Example = "map_keys(map(ARRAY['a'], ARRAY[1]))",
            Result = "[a]",
            Source = Title,
        },
        new("map_values", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V)) -> array(V)"],
            DuckDb = "map_values({0})",
            Summary = "The values.",
            Example = "map_values(map(ARRAY['a'], ARRAY[1]))",
            Result = "[1]",
            Source = Title,
        },
        new("map_zip_with", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V), map(K,U), function(K,V,U,R)) -> map(K, R)"],
            DuckDb =
                "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_transform([map_keys({0}) || map_keys({1})], lambda "
                + "$l: map_from_entries(list_transform(list_select($l, lq_distinct_places($l)), lambda $k: "
                + "($k, {f2($k, {0}[$k], {1}[$k])}))))[1] END",
            Summary = "The lambda's value for the values of equal keys.",
            Example = "map_zip_with(map(ARRAY['a'], ARRAY[1]), map(ARRAY['a'], ARRAY[2]), (k, v, w) -> v + w)",
            Result = "{a=3}",
            Source = Title,
        },
        new("transform_keys", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V), function(K,V,U)) -> map(U, V)"],
            DuckDb = "map_from_entries(list_transform(map_entries({0}), lambda $e: ({f1($e.key, $e.value)}, $e.value)))",
            Summary = "A map with new keys by the lambda.",
            Example = "transform_keys(map(ARRAY['a'], ARRAY[1]), (k, v) -> upper(k))",
            Result = "{A=1}",
            Source = Title,
        },
        new("transform_values", FunctionKind.Scalar)
        {
            Signatures = ["(map(K,V), function(K,V,U)) -> map(K, U)"],
            DuckDb = "map_from_entries(list_transform(map_entries({0}), lambda $e: ($e.key, {f1($e.key, $e.value)})))",
            Summary = "A map with new values by the lambda.",
            Example = "transform_values(map(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1)",
            Result = "{a=2}",
            Source = Title,
        },
    ];
}
