using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Numbers.</summary>
internal static class MathFunctions
{
    private const string Title = "Trino: Mathematical functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " abs acos asin atan atan2 cbrt ceiling ceil cos cosh cosine_similarity cosine_distance degrees radians e "
        + "exp floor ln log log2 log10 mod pi power pow rand random round sign sin sinh sqrt tan tanh truncate "
        + "width_bucket infinity nan is_finite is_infinite is_nan from_base to_base normal_cdf inverse_normal_cdf "
        + "beta_cdf inverse_beta_cdf t_cdf t_pdf "
        + "wilson_interval_lower wilson_interval_upper ";

    // The random part stays outside of what checks the bounds.
    private const string BelowBound =
        "CAST(floor(random() * CASE WHEN {0} > 0 THEN {0} WHEN {0} IS NOT NULL THEN lq_fail('INVALID_FUNCTION_ARGUMENT: bound must be "
        + "positive') END) AS {T})";

    private const string BetweenBounds =
        "CAST({0} + floor(random() * CASE WHEN {0} < {1} THEN {1}::HUGEINT - {0} WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN "
        + "lq_fail('INVALID_FUNCTION_ARGUMENT: start value must be less than stop value') END) AS {T})";

    private static FunctionDefinition[] Rows() =>
    [
        new("abs", FunctionKind.Scalar)
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
            ],
            DuckDb = "abs({0})",
            Summary = "The value without its sign.",
            Example = "abs(-5)",
            Result = "5",
            Source = Title,
        },
        new("acos", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN abs({0}) > 1 THEN 'nan'::DOUBLE ELSE acos({0}) END",
            Summary = "Arc cosine, in radians.",
            Example = "acos(1e0)",
            Result = "0.0",
            Source = Title,
        },
        new("asin", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN abs({0}) > 1 THEN 'nan'::DOUBLE ELSE asin({0}) END",
            Summary = "Arc sine, in radians.",
            Example = "asin(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("atan", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "atan({0})",
            Summary = "Arc tangent, in radians.",
            Example = "atan(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("atan2", FunctionKind.Scalar)
        {
            Signatures = ["(double, double) -> double"],
            DuckDb = "atan2({0}, {1})",
            Summary = "Arc tangent of the first divided by the second.",
            Example = "atan2(0e0, 1e0)",
            Result = "0.0",
            Source = Title,
        },
        new("cbrt", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "lq_cbrt({0})",
            Summary = "Cube root.",
            Example = "cbrt(27)",
            Result = "3.0",
            Source = Title,
        },
        new("ceiling", FunctionKind.Scalar)
        {
            Aliases = ["ceil"],
            Signatures =
            [
                "(tinyint) -> tinyint",
                "(smallint) -> smallint",
                "(integer) -> integer",
                "(bigint) -> bigint",
                "(decimal(p,s)) -> decimal(p,s)",
                "(real) -> real",
                "(double) -> double",
            ],
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
        new("cos", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN isfinite({0}) THEN cos({0}) WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Cosine.",
            Example = "cos(0e0)",
            Result = "1.0",
            Source = Title,
        },
        new("cosh", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "cosh({0})",
            Summary = "Hyperbolic cosine.",
            Example = "cosh(0e0)",
            Result = "1.0",
            Source = Title,
        },
        new("cosine_similarity", FunctionKind.Scalar)
        {
            Signatures = ["(map(varchar, double), map(varchar, double)) -> double", "(array(double), array(double)) -> double"],
            DuckDb = "lq_cosine_similarity_map(map_keys({0}), map_values({0}), map_keys({1}), map_values({1}))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] =
                    "lq_cosine_similarity({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "Cosine of the angle between two vectors.",
            Example = "cosine_similarity(ARRAY[1e0, 0e0], ARRAY[0e0, 1e0])",
            Result = "0.0",
            Source = Title,
        },
        new("cosine_distance", FunctionKind.Scalar)
        {
            Signatures = ["(array(double), array(double)) -> double", "(map(varchar, double), map(varchar, double)) -> double"],
            DuckDb =
                "1 - lq_cosine_similarity({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "1 - lq_cosine_similarity_map(map_keys({0}), map_values({0}), map_keys({1}), map_values({1}))",
            }.ToImmutableDictionary(),
            Summary = "One less the cosine of the angle between two vectors.",
            Example = "cosine_distance(ARRAY[1e0, 0e0], ARRAY[0e0, 1e0])",
            Result = "1.0",
            Source = Title,
        },
        new("degrees", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "degrees({0})",
            Summary = "Radians as degrees.",
            Example = "degrees(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("radians", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "radians({0})",
            Summary = "Degrees as radians.",
            Example = "radians(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("e", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "CAST(2.718281828459045 AS DOUBLE)",
            Summary = "Euler's number.",
            Example = "e()",
            Result = "2.718281828459045",
            Source = Title,
        },
        new("exp", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "exp({0})",
            Summary = "Euler's number to the power of the argument.",
            Example = "exp(0e0)",
            Result = "1.0",
            Source = Title,
        },
        new("floor", FunctionKind.Scalar)
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
            ],
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
        new("ln", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN {0} > 0 THEN ln({0}) WHEN {0} = 0 THEN '-infinity'::DOUBLE WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Natural logarithm.",
            Example = "ln(1e0)",
            Result = "0.0",
            Source = Title,
        },
        new("log", FunctionKind.Scalar)
        {
            Signatures = ["(double, double) -> double"],
            DuckDb =
                "CASE WHEN {0} > 0 AND {1} > 0 THEN ln({1}) / ln({0}) WHEN {0} > 0 AND {1} = 0 THEN '-infinity'::DOUBLE / "
                + "ln({0}) WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Logarithm of the second argument to the base of the first.",
            Example = "log(2, 8)",
            Result = "3.0",
            Source = Title,
        },
        new("log2", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN {0} > 0 THEN log2({0}) WHEN {0} = 0 THEN '-infinity'::DOUBLE WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Logarithm to base 2.",
            Example = "log2(8)",
            Result = "3.0",
            Source = Title,
        },
        new("log10", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb =
                "CASE WHEN {0} > 0 THEN log10({0}) WHEN {0} = 0 THEN '-infinity'::DOUBLE WHEN {0} IS NOT NULL THEN "
                + "'nan'::DOUBLE END",
            Summary = "Logarithm to base 10.",
            Example = "log10(1000)",
            Result = "3.0",
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
        new("pi", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "pi()",
            Summary = "The ratio of a circle's circumference to its diameter.",
            Example = "pi()",
            Result = "3.141592653589793",
            Source = Title,
        },
        new("power", FunctionKind.Scalar)
        {
            Aliases = ["pow"],
            Signatures = ["(double, double) -> double"],
            DuckDb = "pow({0}, {1})",
            Summary = "The first to the power of the second.",
            Example = "power(2, 10)",
            Result = "1024.0",
            Source = Title,
        },
        new("rand", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "random()",
            Deterministic = false,
            Summary = "A random number from 0 up to but without 1.",
            Example = "rand() < 1",
            Result = "true",
            Source = Title,
        },
        new("random", FunctionKind.Scalar)
        {
            Signatures =
            [
                "() -> double",
                "(tinyint) -> tinyint",
                "(smallint) -> smallint",
                "(integer) -> integer",
                "(bigint) -> bigint",
                "(tinyint, tinyint) -> tinyint",
                "(smallint, smallint) -> smallint",
                "(integer, integer) -> integer",
                "(bigint, bigint) -> bigint",
            ],
            DuckDb = "random()",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = BelowBound,
                [2] = BelowBound,
                [3] = BelowBound,
                [4] = BelowBound,
                [5] = BetweenBounds,
                [6] = BetweenBounds,
                [7] = BetweenBounds,
                [8] = BetweenBounds,
            }.ToImmutableDictionary(),
            Deterministic = false,
            Summary = "A random number below 1, below n, or between m and n.",
            Example = "random(10) < 10",
            Result = "true",
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
        new("sin", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN isfinite({0}) THEN sin({0}) WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Sine.",
            Example = "sin(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("sinh", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "sinh({0})",
            Summary = "Hyperbolic sine.",
            Example = "sinh(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("sqrt", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN {0} < 0 THEN 'nan'::DOUBLE ELSE sqrt({0}) END",
            Summary = "Square root.",
            Example = "sqrt(16)",
            Result = "4.0",
            Source = Title,
        },
        new("tan", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "CASE WHEN isfinite({0}) THEN tan({0}) WHEN {0} IS NOT NULL THEN 'nan'::DOUBLE END",
            Summary = "Tangent.",
            Example = "tan(0e0)",
            Result = "0.0",
            Source = Title,
        },
        new("tanh", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "tanh({0})",
            Summary = "Hyperbolic tangent.",
            Example = "tanh(0e0)",
            Result = "0.0",
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
        new("width_bucket", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double, bigint) -> bigint", "(double, array(double)) -> bigint"],
            DuckDb = "lq_width_bucket({0}, {1}, {2}, {3})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_width_bucket_bins({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "The number of the bucket a value falls into.",
            Example = "width_bucket(5e0, 0e0, 10e0, 5)",
            Result = "3",
            Source = Title,
        },
        new("infinity", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "'infinity'::DOUBLE",
            Summary = "Positive infinity.",
            Example = "infinity()",
            Result = "Infinity",
            Source = Title,
        },
        new("nan", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "'nan'::DOUBLE",
            Summary = "Not a number.",
            Example = "nan()",
            Result = "NaN",
            Source = Title,
        },
        new("is_finite", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> boolean"],
            DuckDb = "isfinite({0})",
            Summary = "True for neither infinity nor NaN.",
            Example = "is_finite(1e0)",
            Result = "true",
            Source = Title,
        },
        new("is_infinite", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> boolean"],
            DuckDb = "isinf({0})",
            Summary = "True for an infinity.",
            Example = "is_infinite(infinity())",
            Result = "true",
            Source = Title,
        },
        new("is_nan", FunctionKind.Scalar)
        {
            Signatures = ["(real) -> boolean", "(double) -> boolean"],
            DuckDb = "isnan({0})",
            Summary = "True for NaN.",
            Example = "is_nan(nan())",
            Result = "true",
            Source = Title,
        },
        new("from_base", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, bigint) -> bigint"],
            DuckDb = "lq_from_base({0}, {1})",
            Summary = "Text in a base from 2 to 36 as a number.",
            Example = "from_base('ff', 16)",
            Result = "255",
            Source = Title,
        },
        new("to_base", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint) -> varchar(64)"],
            DuckDb = "lq_to_base({0}, {1})",
            Summary = "A number as text in a base from 2 to 36.",
            Example = "to_base(255, 16)",
            Result = "ff",
            Source = Title,
        },
        new("normal_cdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double) -> double"],
            DuckDb = "lq_normal_cdf({0}, {1}, {2})",
            Summary = "Share of a normal distribution with mean and deviation that lies below a value.",
            Example = "normal_cdf(0, 1, 0)",
            Result = "0.5",
            Source = Title,
        },
        new("inverse_normal_cdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double) -> double"],
            DuckDb = "lq_inverse_normal_cdf({0}, {1}, {2})",
            Summary = "The value below which a share of a normal distribution lies.",
            Example = "inverse_normal_cdf(0, 1, 0.5)",
            Result = "0.0",
            Source = Title,
        },
        new("beta_cdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double) -> double"],
            DuckDb = "lq_beta_cdf({0}, {1}, {2})",
            Summary = "Share of a beta distribution that lies below a value.",
            Example = "round(beta_cdf(2, 3, 0.5), 9)",
            Result = "0.6875",
            Source = Title,
        },
        new("inverse_beta_cdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double, double) -> double"],
            DuckDb = "lq_inverse_beta_cdf({0}, {1}, {2})",
            Summary = "The value below which a share of a beta distribution lies.",
            Example = "round(inverse_beta_cdf(3, 3.6, 0.3), 10)",
            Result = "0.3469675485",
            Source = Title,
        },
        new("t_cdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double) -> double"],
            DuckDb = "lq_t_cdf({0}, {1})",
            Summary = "Share of Student's distribution of some degrees of freedom that lies below a value.",
            Example = "round(t_cdf(1, 1), 10)",
            Result = "0.75",
            Source = Title,
        },
        new("t_pdf", FunctionKind.Scalar)
        {
            Signatures = ["(double, double) -> double"],
            DuckDb = "lq_t_pdf({0}, {1})",
            Summary = "Density of Student's distribution of some degrees of freedom.",
            Example = "round(t_pdf(0, 1), 10)",
            Result = "0.3183098862",
            Source = Title,
        },
        new("wilson_interval_lower", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint, double) -> double"],
            DuckDb = "lq_wilson_lower({0}, {1}, {2})",
            Summary = "Lower end of Wilson's interval of a share of successes among trials.",
            Example = "wilson_interval_lower(0, 10, 1e0)",
            Result = "0.0",
            Source = Title,
        },
        new("wilson_interval_upper", FunctionKind.Scalar)
        {
            Signatures = ["(bigint, bigint, double) -> double"],
            DuckDb = "lq_wilson_upper({0}, {1}, {2})",
            Summary = "Upper end of Wilson's interval of a share of successes among trials.",
            Example = "wilson_interval_upper(10, 10, 1e0)",
            Result = "1.0",
            Source = Title,
        },
    ];
}
