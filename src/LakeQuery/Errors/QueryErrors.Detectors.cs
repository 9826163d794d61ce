namespace LakeQuery.Errors;

/// <content>The detector functions: RANDOM_CUT_FOREST, HOTSPOTS.</content>
public static partial class QueryErrors
{
    /// <summary>A parameter by a name that the function does not have.</summary>
    internal static LakeQueryException UnknownDetectorParameter(string function, string name, string parameters, SourceSpan span) =>
        new(ErrorCode.InvalidArguments, $"{function} has no parameter '{name}'", span, TakesHint(function, parameters));

    /// <summary>More arguments than parameters.</summary>
    internal static LakeQueryException TooManyDetectorArguments(string function, int most, int given, string parameters, SourceSpan span) =>
        new(ErrorCode.TooManyArguments, $"{function} takes at most {most} arguments, not {given}", span, TakesHint(function, parameters));

    /// <summary>An argument that is left out.</summary>
    internal static LakeQueryException MissingDetectorArgument(string function, string name, string parameters, SourceSpan span) =>
        new(ErrorCode.MissingArgument, $"{function} lacks its argument {name}", span, TakesHint(function, parameters));

    /// <summary>A cursor where a value belongs, or the other way round, or an argument given twice.</summary>
    internal static LakeQueryException WrongDetectorArgument(string function, string name, string expected, SourceSpan span) =>
        new(ErrorCode.InvalidArguments, $"The argument {name} of {function} must be {expected}", span, "The first argument is CURSOR(SELECT …).");

    /// <summary>An argument whose value is not known before the query runs, or is of another type.</summary>
    internal static LakeQueryException DetectorArgumentNotConstant(string function, string name, string range, string text, SourceSpan span) =>
        new(ErrorCode.InvalidFunctionArgument, $"{name} of {function} is '{text}'; it must be {range}", span, "Write the value itself.");

    /// <summary>An argument out of its range.</summary>
    internal static LakeQueryException DetectorArgumentOutOfRange(string function, string name, string value, string range, SourceSpan span) =>
        new(ErrorCode.InvalidFunctionArgument, $"{name} of {function} is '{value}'; it must be {range}", span, "Choose a value in the range.");

    /// <summary>An argument above another one that bounds it.</summary>
    internal static LakeQueryException DetectorArgumentAboveBound(
        string function, string name, string value, bool below, string boundName, string bound, SourceSpan span) =>
        new(
            ErrorCode.InvalidFunctionArgument,
            $"{name} of {function} is '{value}'; it must be {(below ? "less than" : "at most")} {boundName}, which is '{bound}'",
            span, $"Lower {name} or raise {boundName}.");

    /// <summary>A DECIMAL column in the cursor.</summary>
    internal static LakeQueryException DetectorTakesNoDecimal(string function, string column, string type, SourceSpan span) =>
        new(
            ErrorCode.TypeMismatch, $"{function} does not take the column '{column}' of type {type}", span,
            $"Write CAST({column} AS double) in the cursor to count it, or CAST({column} AS varchar) to pass it through.");

    /// <summary>A cursor without a column to count.</summary>
    internal static LakeQueryException DetectorWithoutColumns(string function, SourceSpan span) =>
        new(
            ErrorCode.InvalidFunctionArgument, $"{function} finds no numeric column in its cursor", span,
            "Select at least one column of type double, real, tinyint, smallint, integer or bigint.");

    /// <summary>A cursor with too many columns to count.</summary>
    internal static LakeQueryException DetectorTooManyColumns(string function, int found, int most, SourceSpan span) =>
        new(
            ErrorCode.InvalidFunctionArgument, $"{function} counts at most {most} numeric columns, and its cursor has {found}", span,
            "Leave some out, or cast those that shall only pass through to varchar.");

    private static string TakesHint(string function, string parameters) => $"It is called as {function}({parameters}).";
}
