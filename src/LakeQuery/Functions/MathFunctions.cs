using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Numbers.</summary>
internal static partial class MathFunctions
{
    private const string Title = "Trino: Mathematical functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " abs ceiling ceil floor round truncate sign mod cbrt sqrt exp e ln log log2 log10 power pow acos asin "
        + "atan atan2 cos cosh sin sinh tan tanh degrees radians pi normal_cdf inverse_normal_cdf beta_cdf "
        + "inverse_beta_cdf t_cdf t_pdf wilson_interval_lower wilson_interval_upper cosine_similarity "
        + "cosine_distance rand random width_bucket infinity nan is_finite is_infinite is_nan from_base to_base ";

    // The random part stays outside of what checks the bounds.
    private const string BelowBound =
        "CAST(floor(random() * CASE WHEN {0} > 0 THEN {0} WHEN {0} IS NOT NULL THEN lq_fail('INVALID_FUNCTION_ARGUMENT: bound must be "
        + "positive') END) AS {T})";

    private const string BetweenBounds =
        "CAST({0} + floor(random() * CASE WHEN {0} < {1} THEN {1}::HUGEINT - {0} WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN "
        + "lq_fail('INVALID_FUNCTION_ARGUMENT: start value must be less than stop value') END) AS {T})";

    private static FunctionDefinition[] Rows() => [.. Rounding(), .. Powers(), .. Trigonometry(), .. Distributions(), .. Others()];

    private static FunctionDefinition[] Others() =>
    [
        new("cosine_similarity", FunctionKind.Scalar)
        {
            Signatures = ["(map(varchar, double), map(varchar, double)) -> double", "(array(double), array(double)) -> double"],
            DuckDb = "lq_cosine_similarity_map(map_keys({0}), map_values({0}), map_keys({1}), map_values({1}))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "lq_cosine_similarity({0}, {1})",
            }.ToImmutableDictionary(),
            Summary = "Cosine of the angle between two vectors.",
            Example = "cosine_similarity(ARRAY[1e0, 0e0], ARRAY[0e0, 1e0])",
            Result = "0.0",
            Source = Title,
        },
        new("cosine_distance", FunctionKind.Scalar)
        {
            Signatures = ["(array(double), array(double)) -> double", "(map(varchar, double), map(varchar, double)) -> double"],
            DuckDb = "1 - lq_cosine_similarity({0}, {1})",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "1 - lq_cosine_similarity_map(map_keys({0}), map_values({0}), map_keys({1}), map_values({1}))",
            }.ToImmutableDictionary(),
            Summary = "One less the cosine of the angle between two vectors.",
            Example = "cosine_distance(ARRAY[1e0, 0e0], ARRAY[0e0, 1e0])",
            Result = "1.0",
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
    ];
}
