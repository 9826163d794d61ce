namespace LakeQuery.Functions;

/// <content>Distributions: shares, densities and intervals.</content>
internal static partial class MathFunctions
{
    private static FunctionDefinition[] Distributions() =>
    [
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
