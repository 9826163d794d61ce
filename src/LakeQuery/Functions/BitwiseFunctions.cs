using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Bits of whole numbers.</summary>
internal static class BitwiseFunctions
{
    private const string Title = "Trino: Bitwise functions";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " bit_count bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_left_shift bitwise_right_shift "
        + "bitwise_right_shift_arithmetic ";

    private static FunctionDefinition[] Rows() =>
    [
        new("bit_count", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint) -> bigint"],
            DuckDb = "lq_bit_count({0}, {1})",
            Summary = "The number of bits set in the given width.",
            Example = "bit_count(7, 64)",
            Result = "3",
            Source = Title,
        },
        new("bitwise_and", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint) -> bigint"],
            DuckDb = "({0} & {1})",
            Summary = "Bits set in both.",
            Example = "bitwise_and(19, 25)",
            Result = "17",
            Source = Title,
        },
        new("bitwise_or", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint) -> bigint"],
            DuckDb = "({0} | {1})",
            Summary = "Bits set in either.",
            Example = "bitwise_or(19, 25)",
            Result = "27",
            Source = Title,
        },
        new("bitwise_xor", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint) -> bigint"],
            DuckDb = "xor({0}, {1})",
            Summary = "Bits set in one only.",
            Example = "bitwise_xor(19, 25)",
            Result = "10",
            Source = Title,
        },
        new("bitwise_not", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> bigint"],
            DuckDb = "(~{0})",
            Summary = "Every bit turned.",
            Example = "bitwise_not(19)",
            Result = "-20",
            Source = Title,
        },
        new("bitwise_left_shift", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint, bigint) -> tinyint",
                "(smallint, bigint) -> smallint",
                "(integer, bigint) -> integer",
                "(bigint, bigint) -> bigint",
            ],
            DuckDb = "CAST(lq_shift_left(CAST({0} AS BIGINT), {1}, 8) AS TINYINT)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(lq_shift_left(CAST({0} AS BIGINT), {1}, 16) AS SMALLINT)",
                [2] = "CAST(lq_shift_left(CAST({0} AS BIGINT), {1}, 32) AS INTEGER)",
                [3] = "lq_shift_left({0}, {1}, 64)",
            }.ToImmutableDictionary(),
            Summary = "Bits moved to the left.",
            Example = "bitwise_left_shift(1, 2)",
            Result = "4",
            Source = Title,
        },
        new("bitwise_right_shift", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint, bigint) -> tinyint",
                "(smallint, bigint) -> smallint",
                "(integer, bigint) -> integer",
                "(bigint, bigint) -> bigint",
            ],
            DuckDb = "CAST(lq_shift_right(CAST({0} AS BIGINT), {1}, 8) AS TINYINT)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(lq_shift_right(CAST({0} AS BIGINT), {1}, 16) AS SMALLINT)",
                [2] = "CAST(lq_shift_right(CAST({0} AS BIGINT), {1}, 32) AS INTEGER)",
                [3] = "lq_shift_right({0}, {1}, 64)",
            }.ToImmutableDictionary(),
            Summary = "Bits moved to the right, zeros from the left.",
            Example = "bitwise_right_shift(8, 2)",
            Result = "2",
            Source = Title,
        },
        new("bitwise_right_shift_arithmetic", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint, bigint) -> tinyint",
                "(smallint, bigint) -> smallint",
                "(integer, bigint) -> integer",
                "(bigint, bigint) -> bigint",
            ],
            DuckDb =
                "CASE WHEN {1} >= 64 THEN (CASE WHEN {0} < 0 THEN -1 ELSE 0 END)::{T} ELSE CAST(CAST({0} AS BIGINT) >> {1} AS "
                + "{T}) END",
            Summary = "Bits moved to the right, the sign from the left.",
            Example = "bitwise_right_shift_arithmetic(-8, 2)",
            Result = "-2",
            Source = Title,
        },
    ];
}
