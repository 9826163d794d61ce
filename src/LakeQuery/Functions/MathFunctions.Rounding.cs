using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <content>Whole numbers near a number, its sign and its remainder.</content>
internal static partial class MathFunctions
{
    private static ImmutableArray<string> OfItsOwnType =>
    [
        "(tinyint) -> tinyint",
        "(smallint) -> smallint",
        "(integer) -> integer",
        "(bigint) -> bigint",
        "(decimal(p,s)) -> decimal(p,s)",
        "(real) -> real",
        "(double) -> double",
    ];

    private static FunctionDefinition[] Rounding() =>
    [
        new("abs", FunctionKind.Scalar)
        {
            Signatures = OfItsOwnType,
            DuckDb = "abs({0})",
            Summary = "The value without its sign.",
            Example = "abs(-5)",
            Result = "5",
            Source = Title,
        },
        new("ceiling", FunctionKind.Scalar)
        {
            Aliases = ["ceil"],
            Signatures = OfItsOwnType,
            ResultType = ResultTypes.WholeOfDecimal,
            DuckDb = "{0}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [4] = "CAST(ceil({0}) AS {T})",
                [5] = "CAST(ceil({0}) AS FLOAT)",
                [6] = "ceil({0})",
            }.ToImmutableDictionary(),
            Summary = "The next whole number upwards.",
            Example = "ceiling(1.2)",
            Result = "2",
            Source = Title,
        },
        new("floor", FunctionKind.Scalar)
        {
            Signatures = OfItsOwnType,
            ResultType = ResultTypes.WholeOfDecimal,
            DuckDb = "{0}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [4] = "CAST(floor({0}) AS {T})",
                [5] = "CAST(floor({0}) AS FLOAT)",
                [6] = "floor({0})",
            }.ToImmutableDictionary(),
            Summary = "The next whole number downwards.",
            Example = "floor(-1.2)",
            Result = "-2",
            Source = Title,
        },
        new("round", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint) -> tinyint",
                "(smallint) -> smallint",
                "(integer) -> integer",
                "(bigint) -> bigint",
                "(decimal(p,s)) -> decimal(p,s)",
                "(real) -> real",
                "(double) -> double",
                "(tinyint, integer) -> tinyint",
                "(smallint, integer) -> smallint",
                "(integer, integer) -> integer",
                "(bigint, integer) -> bigint",
                "(decimal(p,s), integer) -> decimal(p,s)",
                "(real, integer) -> real",
                "(double, integer) -> double",
            ],
            ResultType = ResultTypes.RoundOfDecimal,
            DuckDb = "{0}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [4] = "CAST(round({0}) AS {T})",
                [5] = "CAST(round({0}) AS FLOAT)",
                [6] = "round({0})",
                [7] = "CAST(lq_round_whole({0}, {1}) AS {T})",
                [8] = "CAST(lq_round_whole({0}, {1}) AS {T})",
                [9] = "CAST(lq_round_whole({0}, {1}) AS {T})",
                [10] = "lq_round_whole({0}, {1})",
                [11] = "@round_decimal",
                [12] = "CAST(round({0}, {1}) AS FLOAT)",
                [13] = "round({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "The nearest number with no or the given number of digits after the point; halves away from zero.",
            Example = "round(2.5)",
            Result = "3",
            Source = Title,
        },
        new("truncate", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(decimal(p,s)) -> decimal(p,s)",
                "(real) -> real",
                "(double) -> double",
                "(decimal(p,s), bigint) -> decimal(p,s)",
            ],
            ResultType = ResultTypes.TruncateOfDecimal,
            DuckDb = "CAST(trunc({0}) AS {T})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(trunc({0}) AS FLOAT)",
                [2] = "trunc({0})",
                [3] = "CAST(trunc({0}, CAST({1} AS INTEGER)) AS {T})",
            }.ToImmutableDictionary(),
            Summary = "The number without its digits after the point, or after the given number of them.",
            Example = "truncate(12.99)",
            Result = "12",
            Source = Title,
        },
        new("sign", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint) -> tinyint",
                "(smallint) -> smallint",
                "(integer) -> integer",
                "(bigint) -> bigint",
                "(decimal(p,s)) -> decimal(1,0)",
                "(real) -> real",
                "(double) -> double",
            ],
            DuckDb = "CAST(sign({0}) AS {T})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [4] = "CAST(sign({0}) AS {T})",
                [5] = "CASE WHEN isnan({0}) OR {0} = 0 THEN {0} ELSE CAST(sign({0}) AS FLOAT) END",
                [6] = "CASE WHEN isnan({0}) OR {0} = 0 THEN {0} ELSE CAST(sign({0}) AS DOUBLE) END",
            }.ToImmutableDictionary(),
            Summary = "-1, 0 or 1 by the argument's sign.",
            Example = "sign(-9)",
            Result = "-1",
            Source = Title,
        },
        new("mod", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(tinyint, tinyint) -> tinyint",
                "(smallint, smallint) -> smallint",
                "(integer, integer) -> integer",
                "(bigint, bigint) -> bigint",
                "(decimal, decimal) -> decimal(38,0)",
                "(real, real) -> real",
                "(double, double) -> double",
            ],
            ResultType = ResultTypes.DecimalModulus,
            DuckDb = "{0} % (CASE WHEN {1} = 0 THEN lq_fail('DIVISION_BY_ZERO: Division by zero') ELSE {1} END)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [4] = "@mod_decimal",
                [5] = "{0} % {1}",
                [6] = "{0} % {1}",
            }.ToImmutableDictionary(),
            Summary = "Remainder of the division of the first by the second.",
            Example = "mod(7, 3)",
            Result = "1",
            Source = Title,
        },
    ];
}
