namespace LakeQuery.Functions;

/// <content>Roots, powers and logarithms.</content>
internal static partial class MathFunctions
{
    private static FunctionDefinition[] Powers() =>
    [
        new("cbrt", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "lq_cbrt({0})",
            Summary = "Cube root.",
            Example = "cbrt(27)",
            Result = "3.0",
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
        new("exp", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> double"],
            DuckDb = "exp({0})",
            Summary = "Euler's number to the power of the argument.",
            Example = "exp(0e0)",
            Result = "1.0",
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
    ];
}
