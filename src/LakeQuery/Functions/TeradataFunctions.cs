using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Functions named as Teradata names them.</summary>
internal static class TeradataFunctions
{
    private const string Title = "Trino: Teradata functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names = " char2hexint index to_char to_date to_timestamp ";

    private static FunctionDefinition[] Rows() =>
    [
        new("char2hexint", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> varchar"],
            DuckDb = "lq_char2hexint({0})",
            Summary = "The text's UTF-16 code units in hexadecimal digits.",
            Example = "char2hexint('A1')",
            Result = "00410031",
            Source = Title,
        },
        new("index", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> bigint"],
            DuckDb = "strpos({0}, {1})",
            Summary = "Where the second text starts in the first, from 1; 0 when it is absent.",
            Example = "index('lake', 'k')",
            Result = "3",
            Source = Title,
        },
        new("to_char", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(p) with time zone, varchar) -> varchar", "(timestamp(p), varchar) -> varchar"],
            DuckDb = "lq_teradata_to_char(CAST({l0} AS TIMESTAMP), {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_teradata_to_char(CAST({0} AS TIMESTAMP), {1})",
            }.ToImmutableDictionary(),
            Summary = "A time as text by a format of dd, hh, hh24, mi, mm, ss, yyyy and yy.",
            Example = "to_char(TIMESTAMP '1988-04-08 14:15:16', 'dd-mm-yyyy hh24:mi:ss')",
            Result = "08-04-1988 14:15:16",
            Source = Title,
        },
        new("to_date", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> date"],
            DuckDb = "CAST(lq_teradata_to_timestamp({0}, {1}) AS DATE)",
            Summary = "A day from text by a format of dd, mm, yyyy and yy.",
            Example = "to_date('1988/04/08', 'yyyy/mm/dd')",
            Result = "1988-04-08",
            Source = Title,
        },
        new("to_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> timestamp(3)"],
            DuckDb = "lq_teradata_to_timestamp({0}, {1})",
            Summary = "A time from text by a format of dd, hh, hh24, mi, mm, ss, yyyy and yy.",
            Example = "to_timestamp('1988-04-08;02:03:04', 'yyyy-mm-dd;hh24:mi:ss')",
            Result = "1988-04-08 02:03:04.000",
            Source = Title,
        },
    ];
}
