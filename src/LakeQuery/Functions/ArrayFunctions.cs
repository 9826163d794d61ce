using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Arrays.</summary>
internal static class ArrayFunctions
{
    private const string Title = "Trino: Array functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " all_match any_match none_match array_distinct array_intersect array_union array_except array_first "
        + "array_last array_histogram array_join array_max array_min array_position array_remove array_sort "
        + "arrays_overlap cardinality combinations contains contains_sequence dot_product element_at "
        + "euclidean_distance filter flatten ngrams reduce repeat sequence shuffle slice transform trim_array zip "
        + "zip_with ";

    private static FunctionDefinition[] Rows() =>
    [
        new("all_match", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), function(T,boolean)) -> boolean"],
            DuckDb = "list_reduce(list_transform({0}, lambda $x: {f1($x)}), lambda $x, $y: $x AND $y, true)",
            Summary = "True when the lambda is true for every element.",
            Example = "all_match(ARRAY[1, 2], x -> x > 0)",
            Result = "true",
            Source = Title,
        },
        new("any_match", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), function(T,boolean)) -> boolean"],
            DuckDb = "list_reduce(list_transform({0}, lambda $x: {f1($x)}), lambda $x, $y: $x OR $y, false)",
            Summary = "True when the lambda is true for any element.",
            Example = "any_match(ARRAY[1, 2], x -> x > 1)",
            Result = "true",
            Source = Title,
        },
        new("none_match", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), function(T,boolean)) -> boolean"],
            DuckDb = "NOT list_reduce(list_transform({0}, lambda $x: {f1($x)}), lambda $x, $y: $x OR $y, false)",
            Summary = "True when the lambda is true for no element.",
            Example = "none_match(ARRAY[1, 2], x -> x > 5)",
            Result = "true",
            Source = Title,
        },
        new("array_distinct", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable)) -> array(E)"],
            DuckDb = "list_select({0}, lq_distinct_places({0}))",
            Summary = "Every element once.",
            Example = "array_distinct(ARRAY[1, 2, 1])",
            Result = "[1, 2]",
            Source = Title,
        },
        new("array_intersect", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), array(E)) -> array(E)", "(array(array(E:comparable))) -> array(E)"],
            DuckDb = "list_select({0}, lq_intersect_places({0}, {1}))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CASE WHEN len({0}) = 0 THEN {0}[1] ELSE list_reduce(list_prepend({0}[1], {0}), lambda $x, $y: list_select($x, lq_intersect_places($x, $y))) END",
            }.ToImmutableDictionary(),
            Summary = "Elements of both arrays, or of all arrays in an array, once.",
            Example = "array_intersect(ARRAY[1, 2], ARRAY[2, 3])",
            Result = "[2]",
            Source = Title,
        },
        new("array_union", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), array(E)) -> array(E)"],
            DuckDb =
                "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_transform([list_concat({0}, {1})], lambda $l: "
                + "list_select($l, lq_distinct_places($l)))[1] END",
            Summary = "Elements of either array, once.",
            Example = "array_union(ARRAY[1, 2], ARRAY[2, 3])",
            Result = "[1, 2, 3]",
            Source = Title,
        },
        new("array_except", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), array(E)) -> array(E)"],
            DuckDb = "list_select({0}, lq_except_places({0}, {1}))",
            Summary = "Elements of the first array that the second has not, once.",
            Example = "array_except(ARRAY[1, 2], ARRAY[2])",
            Result = "[1]",
            Source = Title,
        },
        new("array_first", FunctionKind.Scalar)
        {
            Signatures = ["(array(E)) -> E"],
            DuckDb = "{0}[1]",
            Summary = "The first element, or NULL.",
            Example = "array_first(ARRAY[1, 2])",
            Result = "1",
            Source = Title,
        },
        new("array_last", FunctionKind.Scalar)
        {
            Signatures = ["(array(E)) -> E"],
            DuckDb = "{0}[-1]",
            Summary = "The last element, or NULL.",
            Example = "array_last(ARRAY[1, 2])",
            Result = "2",
            Source = Title,
        },
        new("array_histogram", FunctionKind.Scalar)
        {
            Signatures = ["(array(T:comparable)) -> map(T, bigint)"],
            DuckDb = "CASE WHEN {0} IS NULL THEN NULL WHEN len({0}) = 0 THEN MAP{}::{T} ELSE CAST(list_histogram({0}) AS {T}) END",
            Summary = "How often each element occurs.",
            Example = "array_histogram(ARRAY['a', 'a'])",
            Result = "{a=2}",
            Source = Title,
        },
        new("array_join", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), varchar) -> varchar", "(array(T), varchar, varchar) -> varchar"],
            Special = "array_join",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@array_join",
            }.ToImmutableDictionary(),
            Summary = "The elements as text with a delimiter between them; NULLs left out or replaced.",
            Example = "array_join(ARRAY[1, 2], '-')",
            Result = "1-2",
            Source = Title,
        },
        new("array_max", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:orderable)) -> E"],
            Special = "array_max",
            Summary = "The largest element; NULL when any is NULL.",
            Example = "array_max(ARRAY[1, 3, 2])",
            Result = "3",
            Source = Title,
        },
        new("array_min", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:orderable)) -> E"],
            Special = "array_min",
            Summary = "The smallest element; NULL when any is NULL.",
            Example = "array_min(ARRAY[1, 3, 2])",
            Result = "1",
            Source = Title,
        },
        new("array_position", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), E) -> bigint"],
            Special = "array_position",
            Summary = "Where the element first occurs, from 1; 0 when it is absent.",
            Example = "array_position(ARRAY['a', 'b'], 'b')",
            Result = "2",
            Source = Title,
        },
        new("array_remove", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), E) -> array(E)"],
            Special = "array_remove",
            Summary = "The array without elements equal to the second argument.",
            Example = "array_remove(ARRAY[1, 2, 1], 1)",
            Result = "[2]",
            Source = Title,
        },
        new("array_sort", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:orderable)) -> array(E)", "(array(T), function(T,T,bigint)) -> array(T)"],
            DuckDb = "@array_sort",
            DuckDbBySignature = new Dictionary<int, string>
            {
                // Every pair is compared once; the rest is a sort of numbers.
                [1] = "list_select({0}, lq_order_places(list_transform({0}, lambda $x: list_transform({0}, lambda $y: {f1($x, $y)}))))",
            }.ToImmutableDictionary(),
            Summary = "The elements in order, NULLs last, or in the order of a comparing lambda.",
            Example = "array_sort(ARRAY[3, 1, 2])",
            Result = "[1, 2, 3]",
            Source = Title,
        },
        new("arrays_overlap", FunctionKind.Scalar)
        {
            Signatures = ["(array(E:comparable), array(E)) -> boolean"],
            DuckDb = "lq_arrays_overlap({0}, {1})",
            Summary = "True when both have an element in common.",
            Example = "arrays_overlap(ARRAY[1, 2], ARRAY[2, 3])",
            Result = "true",
            Source = Title,
        },
        new("cardinality", FunctionKind.Scalar)
        {
            Signatures = ["(array(E)) -> bigint", "(map(K,V)) -> bigint"],
            DuckDb = "len({0})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(cardinality({0}) AS BIGINT)",
            }.ToImmutableDictionary(),
            Summary = "The number of elements or entries.",
            Example = "cardinality(ARRAY[1, 2])",
            Result = "2",
            Source = Title,
        },
        new("combinations", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), bigint) -> array(array(T))"],
            DuckDb = "list_transform(lq_combinations(len({0}), {1}), lambda $g: list_transform($g, lambda $i: {0}[$i]))",
            Summary = "All groups of n elements, n at most 5.",
            Example = "combinations(ARRAY[1, 2, 3], 2)",
            Result = "[[1, 2], [1, 3], [2, 3]]",
            Source = Title,
        },
        new("contains", FunctionKind.Scalar)
        {
            Signatures = ["(array(T:comparable), T) -> boolean", "(varchar, ipaddress) -> boolean"],
            Special = "array_contains",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_network_contains({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "True when the array has the element, or the network the address.",
            Example = "contains(ARRAY[1, 2], 2)",
            Result = "true",
            Source = Title,
        },
        new("contains_sequence", FunctionKind.Scalar)
        {
            Signatures = ["(array(T:comparable), array(T)) -> boolean"],
            DuckDb =
                "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL WHEN len({1}) = 0 THEN true ELSE "
                + "list_contains(list_transform(range(1, len({0}) - len({1}) + 2), lambda $i: list_slice({0}, $i, $i + len({1}) "
                + "- 1)), {1}) END",
            Summary = "True when the second array is a run of the first.",
            Example = "contains_sequence(ARRAY[1, 2, 3], ARRAY[2, 3])",
            Result = "true",
            Source = Title,
        },
        new("dot_product", FunctionKind.Scalar)
        {
            Signatures = ["(array(double), array(double)) -> double"],
            DuckDb = "lq_dot_product({0}, {1})",
            Summary = "The sum of the products of the elements.",
            Example = "dot_product(ARRAY[1e0, 2e0], ARRAY[3e0, 4e0])",
            Result = "11.0",
            Source = Title,
        },
        new("element_at", FunctionKind.Scalar)
        {
            Signatures = ["(array(E), bigint) -> E", "(map(K:comparable,V), K) -> V"],
            DuckDb = "CASE WHEN {1} = 0 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') ELSE {0}[{1}] END",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "{0}[{1}]",
            }.ToImmutableDictionary(),
            Summary = "An element, counted from the end when negative, or a map's value; NULL when there is none.",
            Example = "element_at(ARRAY[1, 2], -1)",
            Result = "2",
            Source = Title,
        },
        new("euclidean_distance", FunctionKind.Scalar)
        {
            Signatures = ["(array(double), array(double)) -> double"],
            DuckDb = "lq_euclidean_distance({0}, {1})",
            Summary = "The distance between two points.",
            Example = "euclidean_distance(ARRAY[0e0, 0e0], ARRAY[3e0, 4e0])",
            Result = "5.0",
            Source = Title,
        },
        new("filter", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), function(T,boolean)) -> array(T)"],
            DuckDb = "list_filter({0}, lambda $x: {f1($x)})",
            Summary = "The elements for which the lambda is true.",
            Example = "filter(ARRAY[1, 2, 3], x -> x > 1)",
            Result = "[2, 3]",
            Source = Title,
        },
        new("flatten", FunctionKind.Scalar)
        {
            Signatures = ["(array(array(E))) -> array(E)"],
            DuckDb = "flatten({0})",
            Summary = "The elements of the inner arrays.",
            Example = "flatten(ARRAY[ARRAY[1], ARRAY[2]])",
            Result = "[1, 2]",
            Source = Title,
        },
        new("ngrams", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), bigint) -> array(array(T))"],
            DuckDb =
                "CASE WHEN {1} <= 0 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: N must be positive') WHEN {0} IS NOT NULL THEN "
                + "list_transform(range(1, greatest(len({0}) - {1} + 1, 1) + 1), lambda $i: list_slice({0}, $i, $i + {1} - 1)) "
                + "END",
            Summary = "All runs of n elements.",
            Example = "ngrams(ARRAY[1, 2, 3], 2)",
            Result = "[[1, 2], [2, 3]]",
            Source = Title,
        },
        new("reduce", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), S, function(S,T,S), function(S,R)) -> R"],
            Special = "reduce",
            Summary = "The elements folded into a state by a lambda, the state turned into the result by another.",
            Example = "reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)",
            Result = "6",
            Source = Title,
        },
        new("repeat", FunctionKind.Scalar)
        {
            Signatures = ["(T, bigint) -> array(T)"],
            DuckDb =
                "CASE WHEN {1} > 10000 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be less "
                + "than or equal to 10000') WHEN {1} < 0 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: count argument of repeat "
                + "function must be greater than or equal to 0') ELSE list_transform(range({1}), lambda $i: {0}) END",
            Summary = "An array of n equal elements.",
            Example = "repeat('a', 2)",
            Result = "[a, a]",
            Source = Title,
        },
        new("sequence", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(bigint, bigint) -> array(bigint)",
                "(bigint, bigint, bigint) -> array(bigint)",
                "(date, date) -> array(date)",
                "(date, date, interval day to second) -> array(date)",
                "(date, date, interval year to month) -> array(date)",
                "(timestamp(p), timestamp(p), interval day to second) -> array(timestamp(p))",
                "(timestamp(p), timestamp(p), interval year to month) -> array(timestamp(p))",
            ],
            Special = "sequence",
            Summary = "Values from the first to the second, by 1, a day or a step.",
            Example = "sequence(1, 3)",
            Result = "[1, 2, 3]",
            Source = Title,
        },
        new("shuffle", FunctionKind.Scalar)
        {
            Signatures = ["(array(E)) -> array(E)"],
            DuckDb = "list_transform(list_sort(list_transform({0}, lambda $e: {'r': random(), 'e': $e})), lambda $s: $s.e)",
            Deterministic = false,
            Summary = "The elements in random order.",
            Example = "cardinality(shuffle(ARRAY[1, 2]))",
            Result = "2",
            Source = Title,
        },
        new("slice", FunctionKind.Scalar)
        {
            Signatures = ["(array(E), bigint, bigint) -> array(E)"],
            DuckDb =
                "CASE WHEN {1} = 0 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1') WHEN {2} < 0 THEN "
                + "lq_fail('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0') WHEN {1} > 0 THEN "
                + "list_slice({0}, {1}, {1} + {2} - 1) WHEN -{1} > len({0}) THEN list_slice({0}, 1, 0) ELSE list_slice({0}, "
                + "len({0}) + {1} + 1, len({0}) + {1} + {2}) END",
            Summary = "n elements from a place on, counted from the end when negative.",
            Example = "slice(ARRAY[1, 2, 3], 2, 2)",
            Result = "[2, 3]",
            Source = Title,
        },
        new("transform", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), function(T,U)) -> array(U)"],
            DuckDb = "list_transform({0}, lambda $x: {f1($x)})",
            Summary = "The lambda's value for each element.",
            Example = "transform(ARRAY[1, 2], x -> x * 10)",
            Result = "[10, 20]",
            Source = Title,
        },
        new("trim_array", FunctionKind.Scalar)
        {
            Signatures = ["(array(E), bigint) -> array(E)"],
            DuckDb =
                "CASE WHEN {1} < 0 THEN lq_fail('INVALID_FUNCTION_ARGUMENT: size must not be negative: ' || {1}) WHEN {1} > len({0}) "
                + "THEN lq_fail('INVALID_FUNCTION_ARGUMENT: size must not exceed array cardinality ' || len({0}) || ': ' || {1}) "
                + "ELSE list_slice({0}, 1, len({0}) - {1}) END",
            Summary = "The array without its last n elements.",
            Example = "trim_array(ARRAY[1, 2, 3], 1)",
            Result = "[1, 2]",
            Source = Title,
        },
        new("zip", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(array(T), array(U)) -> array(row(T,U))",
                "(array(T), array(U), array(V)) -> array(row(T,U,V))",
                "(array(T), array(U), array(V), array(W)) -> array(row(T,U,V,W))",
                "(array(T), array(U), array(V), array(W), array(X)) -> array(row(T,U,V,W,X))",
            ],
            Special = "zip",
            Summary = "The elements at equal places as rows, padded with NULL.",
            Example = "zip(ARRAY[1, 2], ARRAY['a', 'b'])",
            Result = "[{field0=1, field1=a}, {field0=2, field1=b}]",
            Source = Title,
        },
        new("zip_with", FunctionKind.Scalar)
        {
            Signatures = ["(array(T), array(U), function(T,U,R)) -> array(R)"],
            DuckDb =
                "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN list_transform(list_zip({0}, {1}), lambda $p: {f2($p[1], "
                + "$p[2])}) END",
            Summary = "The lambda's value for the elements at equal places.",
            Example = "zip_with(ARRAY[1, 2], ARRAY[10, 20], (x, y) -> x + y)",
            Result = "[11, 22]",
            Source = Title,
        },
    ];
}
