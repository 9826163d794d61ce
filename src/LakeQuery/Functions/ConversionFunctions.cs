namespace LakeQuery.Functions;

/// <summary>Numbers as people write them.</summary>
internal static class ConversionFunctions
{
    private const string Title = "Trino: Conversion functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names = " format_number parse_data_size parse_presto_data_size ";

    private static FunctionDefinition[] Rows() =>
    [
        new("format_number", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> varchar", "(double) -> varchar"],
            DuckDb = "lq_format_number(CAST({0} AS DOUBLE))",
            Summary = "The number with a sign for its size: K, M, B, T, Q.",
            Example = "format_number(1000000)",
            Result = "1M",
            Source = Title,
        },
        new("parse_data_size", FunctionKind.Scalar)
        {
            Aliases = ["parse_presto_data_size"],
            Signatures = ["(varchar) -> decimal(38,0)"],
            DuckDb = "CAST(lq_parse_data_size({0}) AS DECIMAL(38,0))",
            Summary = "A size such as 2.3MB in bytes; a kB is 1024 bytes.",
            Example = "parse_data_size('2.3MB')",
            Result = "2411724",
            Source = Title,
        },
    ];
}
