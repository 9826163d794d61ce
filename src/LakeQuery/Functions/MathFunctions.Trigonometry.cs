namespace LakeQuery.Functions;

/// <content>Angles and what is made of them.</content>
internal static partial class MathFunctions
{
    private static FunctionDefinition[] Trigonometry() =>
    [
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
        new("pi", FunctionKind.Scalar)
        {
            Signatures = ["() -> double"],
            DuckDb = "pi()",
            Summary = "The ratio of a circle's circumference to its diameter.",
            Example = "pi()",
            Result = "3.141592653589793",
            Source = Title,
        },
    ];
}
