using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>JSON documents.</summary>
internal static class JsonFunctions
{
    private const string Title = "Trino: JSON functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " json_parse json_format json_extract json_extract_scalar json_array_length json_array_contains "
        + "json_array_get json_size is_json_scalar ";

    private static FunctionDefinition[] Rows() =>
    [
        new("json_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> json"],
            DuckDb = "lq_json_parse({0})",
            Summary = "A document from text.",
            Example = "json_format(json_parse('{\"b\": 1, \"a\": 2}'))",
            Result = "{\"a\":2,\"b\":1}",
            Source = Title,
        },
        new("json_format", FunctionKind.Scalar)
        {
            Signatures = ["(json) -> varchar"],
            DuckDb = "{0}",
            Summary = "A document as text.",
            Example = "json_format(JSON '[1, 2]')",
            Result = "[1,2]",
            Source = Title,
        },
        new("json_extract", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> json", "(json, varchar) -> json"],
            DuckDb = "lq_json_extract({0}, {1})",
            Summary = "The part of a document at a path.",
            Example = "json_format(json_extract('{\"a\": [1, 2]}', '$.a'))",
            Result = "[1,2]",
            Source = Title,
        },
        new("json_extract_scalar", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> varchar", "(json, varchar) -> varchar"],
            DuckDb = "lq_json_extract_scalar({0}, {1})",
            Summary = "The text, number or boolean at a path, as text.",
            Example = "json_extract_scalar('{\"a\": {\"b\": \"x\"}}', '$.a.b')",
            Result = "x",
            Source = Title,
        },
        new("json_array_length", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> bigint", "(json) -> bigint"],
            DuckDb = "lq_json_array_length({0})",
            Summary = "The number of elements; NULL for anything but an array.",
            Example = "json_array_length('[1, 2]')",
            Result = "2",
            Source = Title,
        },
        new("json_array_contains", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, boolean) -> boolean",
                "(varchar, bigint) -> boolean",
                "(varchar, double) -> boolean",
                "(varchar, varchar) -> boolean",
                "(json, boolean) -> boolean",
                "(json, bigint) -> boolean",
                "(json, double) -> boolean",
                "(json, varchar) -> boolean",
            ],
            DuckDb = "lq_json_array_contains_boolean({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_json_array_contains_bigint({0}, {1})",
                [2] = "lq_json_array_contains_double({0}, {1})",
                [3] = "lq_json_array_contains_varchar({0}, {1})",
                [5] = "lq_json_array_contains_bigint({0}, {1})",
                [6] = "lq_json_array_contains_double({0}, {1})",
                [7] = "lq_json_array_contains_varchar({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "True when the array has the element.",
            Example = "json_array_contains('[1, 2]', 2)",
            Result = "true",
            Source = Title,
        },
        new("json_array_get", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, bigint) -> json", "(json, bigint) -> json"],
            DuckDb = "lq_json_array_get({0}, {1})",
            Summary = "An element, from 0, from the end when negative; a text loses its quotes: prefer json_extract.",
            Example = "json_format(json_array_get('[1, 2]', -1))",
            Result = "2",
            Source = Title,
        },
        new("json_size", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint", "(json, varchar) -> bigint"],
            DuckDb = "lq_json_size({0}, {1})",
            Summary = "The number of members or elements at a path; 0 for a scalar.",
            Example = "json_size('{\"a\": [1, 2]}', '$.a')",
            Result = "2",
            Source = Title,
        },
        new("is_json_scalar", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> boolean", "(json) -> boolean"],
            DuckDb = "lq_is_json_scalar({0})",
            Summary = "True for a number, text, boolean or null.",
            Example = "is_json_scalar('1')",
            Result = "true",
            Source = Title,
        },
    ];
}
