using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Execution;

/// <summary>Turns DuckDB's errors into ours: its wording never is the headline.</summary>
internal static partial class ErrorTranslation
{
    private static readonly Lazy<FrozenDictionary<string, ErrorCode>> Codes = new(() => typeof(ErrorCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.FieldType == typeof(ErrorCode))
        .Select(field => (ErrorCode)field.GetValue(null)!)
        .ToFrozenDictionary(code => code.Name, StringComparer.Ordinal));

    /// <summary>The error for the user, placed in the statement's text where its place is known or can be found.</summary>
    public static Exception Translate(DuckException error, PlannedQuery planned) =>
        Translate(error) is var translated && translated is LakeQueryException ours ? ErrorPlaces.Find(ours, planned.Bound).In(planned.Text) : translated;

    /// <summary>The error for the user.</summary>
    public static Exception Translate(DuckException error)
    {
        var text = WithoutPlace(error.Message);
        if (Raised(text) is { } raised)
        {
            return QueryErrors.Raised(raised.Code, raised.Fact, error, raised.Span);
        }

        if (error.Type is DuckErrorType.OutOfRange or DuckErrorType.Conversion && RangeErrors.Find(WithoutKind(text)) is { } range)
        {
            return QueryErrors.Raised(range.Code, range.Fact, error);
        }

        return error.Type switch
        {
            DuckErrorType.Interrupt => new OperationCanceledException("The query was cancelled.", error),
            DuckErrorType.OutOfMemory => QueryErrors.MemoryLimit(WithoutKind(text), error),
            DuckErrorType.DivideByZero => QueryErrors.Raised(ErrorCode.DivisionByZero, "Division by zero", error),
            DuckErrorType.OutOfRange => QueryErrors.Raised(ErrorCode.NumericValueOutOfRange, WithoutKind(text), error),
            DuckErrorType.Conversion or DuckErrorType.InvalidInput or DuckErrorType.IO when FileOf(text) is { } path => OfFile(error, text, path),
            DuckErrorType.Conversion => QueryErrors.Raised(
                text.Contains("out of range", StringComparison.Ordinal) || text.Contains("Could not cast value", StringComparison.Ordinal)
                    ? ErrorCode.NumericValueOutOfRange
                    : ErrorCode.InvalidCastArgument,
                WithoutKind(text), error),
            DuckErrorType.InvalidInput when text.Contains("More than one row returned by a subquery", StringComparison.Ordinal) =>
                QueryErrors.Raised(ErrorCode.SubqueryMultipleRows, "Scalar sub-query has returned multiple rows", error),
            DuckErrorType.InvalidInput when ArgumentFault(text) is { } fault => QueryErrors.Raised(ErrorCode.InvalidFunctionArgument, fault, error),
            _ => QueryErrors.Engine(WithoutKind(text), error),
        };
    }

    private static LakeQueryException OfFile(DuckException error, string text, string path) =>
        text.Contains("No files found", StringComparison.Ordinal) || text.Contains("No such file", StringComparison.Ordinal) || !File.Exists(path)
            ? QueryErrors.FileChanged(path, error)
            : QueryErrors.BadData($"File '{path}' does not fit the table: {FirstLine(WithoutKind(text))}", error);

    // lq_fail raises "NAME: message" or "NAME@start+length: message"; DuckDB puts its own kind in front.
    private static (ErrorCode Code, string Fact, SourceSpan? Span)? Raised(string text)
    {
        var match = RaisedPattern().Match(text);
        if (!match.Success || !Codes.Value.TryGetValue(match.Groups[1].Value, out var code))
        {
            return null;
        }

        SourceSpan? span = match.Groups[2].Success
            ? new SourceSpan(
                int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture))
            : null;
        return (code, match.Groups[4].Value, span);
    }

    // Faults of arguments that DuckDB's own functions find.
    private static string? ArgumentFault(string text) =>
        text.Contains("Map keys must be unique", StringComparison.Ordinal) ? "Duplicate map keys are not allowed"
        : text.Contains("Map keys can not be NULL", StringComparison.Ordinal) ? "map key cannot be null"
        : text.Contains("The map key list does not align", StringComparison.Ordinal) ? "Key and value arrays must be the same length"
        : text.Contains("Argument for ntile must be greater than zero", StringComparison.Ordinal) ? "Buckets must be greater than 0"
        : text.IndexOf("Invalid UTF8 Codepoint ", StringComparison.Ordinal) is >= 0 and var at
            ? "Not a valid Unicode code point: " + text[(at + "Invalid UTF8 Codepoint ".Length)..]
        : null;

    private static string? FileOf(string text)
    {
        var match = FilePattern().Match(text);
        return match.Success ? match.Groups[1].Value.Replace("/./", "/", StringComparison.Ordinal).Replace("/./", "/", StringComparison.Ordinal) : null;
    }

    private static string WithoutKind(string text)
    {
        var colon = text.IndexOf(" Error: ", StringComparison.Ordinal);
        return colon is > 0 and < 40 ? text[(colon + " Error: ".Length)..] : text;
    }

    private static string FirstLine(string text) => text.AsSpan().IndexOf('\n') is var end && end >= 0 ? text[..end] : text;

    // DuckDB points into the generated statement: of no use to the reader.
    private static string WithoutPlace(string text)
    {
        var place = text.IndexOf("\n\nLINE ", StringComparison.Ordinal);
        return (place < 0 ? text : text[..place]).TrimEnd();
    }

    [GeneratedRegex(@"^(?:Invalid Input Error: )+([A-Z][A-Z0-9_]+)(?:@([0-9]{1,9})\+([0-9]{1,9}))?: (.*)$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex RaisedPattern();

    [GeneratedRegex("(?:file|pattern|File|from) [\"']?(/[^\"'\n]+|[A-Za-z]:[^\"'\n]+)[\"']", RegexOptions.CultureInvariant)]
    private static partial Regex FilePattern();
}
