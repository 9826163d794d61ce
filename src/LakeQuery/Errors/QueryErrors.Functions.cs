namespace LakeQuery.Errors;

/// <content>Calls of functions and type names.</content>
public static partial class QueryErrors
{
    /// <summary>No function has that name.</summary>
    internal static LakeQueryException FunctionNotFound(string name, SourceSpan? span, string? suggestion) =>
        new(ErrorCode.FunctionNotFound, $"Function '{name}' not registered", span, suggestion ?? "SHOW FUNCTIONS lists all functions.");

    /// <summary>A function of that name exists, but none that takes these arguments.</summary>
    internal static LakeQueryException UnexpectedParameters(string name, string given, string expected, SourceSpan? span) =>
        new(
            ErrorCode.FunctionNotFound,
            $"Unexpected parameters ({given}) for function {name}. Expected: {expected}",
            span,
            "Convert the arguments with CAST; text never turns into a number or a date by itself.");

    /// <summary>A constant argument that the function refuses.</summary>
    internal static LakeQueryException InvalidArgument(string fact, SourceSpan? span = null, string? hint = null) =>
        new(ErrorCode.InvalidFunctionArgument, fact, span, hint);

    /// <summary>A CAST between types that have none.</summary>
    internal static LakeQueryException CannotCast(string from, string to, SourceSpan? span = null) =>
        new(ErrorCode.TypeMismatch, $"Cannot cast {from} to {to}", span);

    /// <summary>The text of a column's type in the catalog is not a Hive type.</summary>
    internal static LakeQueryException InvalidHiveType(string text, int offset, string reason) =>
        new(
            ErrorCode.HiveInvalidMetadata,
            $"Column type '{text}' is wrong at position {offset + 1}: {reason}",
            null,
            "Write it as Hive does, for example 'int', 'decimal(10,2)' or 'struct<a:int,b:array<string>>'.");
}
