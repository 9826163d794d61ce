using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Values that depend on neighbouring rows.</summary>
internal static class WindowFunctions
{
    private const string Title = "Trino: Window functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " row_number rank dense_rank percent_rank cume_dist ntile first_value last_value nth_value lag lead ";

    private static FunctionDefinition[] Rows() =>
    [
        new("row_number", FunctionKind.Window)
        {
            Signatures = ["() -> bigint"],
            DuckDb = "row_number(){w}",
            Summary = "The number of the row in its partition, from 1.",
            Example = "SELECT row_number() OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "1",
            Source = Title,
        },
        new("rank", FunctionKind.Window)
        {
            Signatures = ["() -> bigint"],
            DuckDb = "rank(){w}",
            Summary = "The rank of the row; equal rows share one and leave gaps.",
            Example = "SELECT rank() OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "1",
            Source = Title,
        },
        new("dense_rank", FunctionKind.Window)
        {
            Signatures = ["() -> bigint"],
            DuckDb = "dense_rank(){w}",
            Summary = "The rank of the row without gaps.",
            Example = "SELECT dense_rank() OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "1",
            Source = Title,
        },
        new("percent_rank", FunctionKind.Window)
        {
            Signatures = ["() -> double"],
            DuckDb = "percent_rank(){w}",
            Summary = "The rank as a share from 0 to 1.",
            Example = "SELECT percent_rank() OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "0.0",
            Source = Title,
        },
        new("cume_dist", FunctionKind.Window)
        {
            Signatures = ["() -> double"],
            DuckDb = "cume_dist(){w}",
            Summary = "The share of rows up to this one.",
            Example = "SELECT cume_dist() OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "1.0",
            Source = Title,
        },
        new("ntile", FunctionKind.Window)
        {
            Signatures = ["(bigint) -> bigint"],
            DuckDb = "ntile({0}){w}",
            Summary = "The number of the row's bucket among n of equal size.",
            Example = "SELECT ntile(2) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "1",
            Source = Title,
        },
        new("first_value", FunctionKind.Window)
        {
            Signatures = ["(T) -> T"],
            DuckDb = "first_value({0}{n}){w}",
            Summary = "The value in the frame's first row.",
            Example = "SELECT first_value(x) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "5",
            Source = Title,
        },
        new("last_value", FunctionKind.Window)
        {
            Signatures = ["(T) -> T"],
            DuckDb = "last_value({0}{n}){w}",
            Summary = "The value in the frame's last row.",
            Example = "SELECT last_value(x) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "5",
            Source = Title,
        },
        new("nth_value", FunctionKind.Window)
        {
            Signatures = ["(T, bigint) -> T"],
            DuckDb = "nth_value({0}, {1}{n}){w}",
            Summary = "The value in the frame's n-th row.",
            Example = "SELECT nth_value(x, 1) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "5",
            Source = Title,
        },
        new("lag", FunctionKind.Window)
        {
            Signatures = ["(T) -> T", "(T, bigint) -> T", "(T, bigint, T) -> T"],
            DuckDb = "lag({0}{n}){w}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lag({0}, {1}{n}){w}",
                [2] = "lag({0}, {1}, {2}{n}){w}",
            }.ToImmutableDictionary(),
            Summary = "The value one or n rows before.",
            Example = "SELECT lag(x) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "NULL",
            Source = Title,
        },
        new("lead", FunctionKind.Window)
        {
            Signatures = ["(T) -> T", "(T, bigint) -> T", "(T, bigint, T) -> T"],
            DuckDb = "lead({0}{n}){w}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lead({0}, {1}{n}){w}",
                [2] = "lead({0}, {1}, {2}{n}){w}",
            }.ToImmutableDictionary(),
            Summary = "The value one or n rows after.",
            Example = "SELECT lead(x) OVER (ORDER BY x) FROM (VALUES 5) t(x)",
            Result = "NULL",
            Source = Title,
        },
    ];
}
