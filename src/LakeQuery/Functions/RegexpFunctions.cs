using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Patterns in Java's syntax.</summary>
internal static class RegexpFunctions
{
    private const string Title = "Trino: Regular expression functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " regexp_like regexp_count regexp_extract regexp_extract_all regexp_position regexp_replace regexp_split ";

    private static FunctionDefinition[] Rows() =>
    [
        new("regexp_like", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> boolean"],
            Special = "regexp_like",
            Summary = "True when the pattern occurs in the text.",
            Example = "regexp_like('1a 2b', '\\d+b')",
            Result = "true",
            Source = Title,
        },
        new("regexp_count", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint"],
            Special = "regexp_count",
            Summary = "How often the pattern occurs.",
            Example = "regexp_count('1a 2b 14m', '\\d+')",
            Result = "3",
            Source = Title,
        },
        new("regexp_extract", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> varchar(x)", "(varchar(x), varchar, bigint) -> varchar(x)"],
            Special = "regexp_extract",
            Summary = "The first match, or one of its groups; NULL when there is none.",
            Example = "regexp_extract('1a 2b', '(\\d+)b', 1)",
            Result = "2",
            Source = Title,
        },
        new("regexp_extract_all", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> array(varchar(x))", "(varchar(x), varchar, bigint) -> array(varchar(x))"],
            Special = "regexp_extract_all",
            Summary = "All matches, or one group of each.",
            Example = "regexp_extract_all('1a 2b', '\\d+')",
            Result = "[1, 2]",
            Source = Title,
        },
        new("regexp_position", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, varchar) -> integer",
                "(varchar, varchar, integer) -> integer",
                "(varchar, varchar, integer, integer) -> integer",
            ],
            DuckDb = "lq_regexp_position({0}, {1}, 1, 1)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_regexp_position({0}, {1}, {2}, 1)",
                [2] = "lq_regexp_position({0}, {1}, {2}, {3})",
            }.ToImmutableDictionary(),
            Summary = "Where the pattern first occurs from a place on; -1 when it does not.",
            Example = "regexp_position('abc123', '\\d')",
            Result = "4",
            Source = Title,
        },
        new("regexp_replace", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar(x), varchar) -> varchar(x)",
                "(varchar(x), varchar, varchar(y)) -> varchar",
                "(varchar, varchar, function(array(varchar),varchar)) -> varchar",
            ],
            ResultType = ResultTypes.RegexpReplaced,
            Special = "regexp_replace",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@regexp_replace",
                [2] =
                    "array_to_string(list_transform(lq_regexp_pieces({0}, {1}), lambda $m: $m.lit || CASE WHEN $m.found THEN "
                    + "coalesce({f2($m.groups)}, '') ELSE '' END), '')",
            }.ToImmutableDictionary(),
            Summary = "Every match dropped, or replaced by text with $1 for groups, or by a lambda of the groups.",
            Example = "regexp_replace('1a 2b', '(\\d)([ab])', '$2$1')",
            Result = "a1 b2",
            Source = Title,
        },
        new("regexp_split", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x), varchar) -> array(varchar(x))"],
            DuckDb = "lq_regexp_split({0}, {1})",
            Summary = "The parts between matches.",
            Example = "regexp_split('1a, 2b', ',\\s*')",
            Result = "[1a, 2b]",
            Source = Title,
        },
    ];
}
