namespace LakeQuery.Errors;

/// <summary>Messages about values for parameters.</summary>
public static partial class QueryErrors
{
    /// <summary>A value whose .NET type has no SQL type.</summary>
    internal static LakeQueryException UnsupportedParameter(string parameter, Type type) =>
        new(ErrorCode.NotSupported, $"{parameter} holds a value of .NET type '{NameOf(type)}', which has no SQL type", null, NextStep(type));

    /// <summary>A number of more digits than SQL has.</summary>
    internal static LakeQueryException ParameterTooLong(string parameter, int digits, int maxDigits) =>
        new(ErrorCode.NumericValueOutOfRange, $"{parameter} has {digits} digits; a decimal has at most {maxDigits}", null,
            "Give it as a double, or as text.");

    /// <summary>A collection that holds itself, or looks as if.</summary>
    internal static LakeQueryException ParameterTooDeep(string parameter, int maxDepth) =>
        new(ErrorCode.NotSupported, $"{parameter} is nested more than {maxDepth} levels deep", null,
            "Make sure that no collection holds itself, or give the value as JSON text.");

    /// <summary>A collection of values that have no type in common.</summary>
    internal static LakeQueryException ParameterElementsDiffer(string parameter, string first, string second) =>
        new(ErrorCode.TypeMismatch, $"{parameter} is a collection of '{first}' and '{second}', which have no common type", null,
            "Convert its elements to one type, or give a tuple where a row is meant.");

    /// <summary>A value that is never one of the type that was asked for.</summary>
    internal static LakeQueryException ParameterNotOfType(string parameter, string found, string asked) =>
        new(ErrorCode.TypeMismatch, $"{parameter} is a value of type '{found}', which can't be cast to '{asked}'", null,
            "Give a value of that type, or leave the type out.");

    private static string NextStep(Type type) =>
        type == typeof(Uri) || type == typeof(Version) || type == typeof(System.Text.StringBuilder) ? "Give its text: call ToString()."
        : typeof(Stream).IsAssignableFrom(type) ? "Read it into a byte[] first."
        : typeof(TextReader).IsAssignableFrom(type) ? "Read it into a string first."
        : type.IsArray ? "Use an array of arrays in place of one with several dimensions."
        : type.Namespace == "System.Text.Json" || (type.Namespace ?? "").StartsWith("System.Text.Json.", StringComparison.Ordinal)
            ? "Give its text and write json_parse(?) in the statement."
        : "Use a number, string, bool, byte[], Guid, DateOnly, TimeOnly, TimeSpan, DateTime, DateTimeOffset or IPAddress, an array or list of them, a "
            + "dictionary, or a tuple or anonymous object for a row.";

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
