namespace LakeQuery.Errors;

// Errors of reading the text of a statement.
public static partial class QueryErrors
{
    /// <summary>A token that does not fit where it stands.</summary>
    internal static LakeQueryException UnexpectedInput(string found, string expected, SourceSpan span, string? hint) =>
        new(ErrorCode.SyntaxError, expected.Length == 0 ? $"mismatched input {found}" : $"mismatched input {found}. Expecting: {expected}", span, hint);

    /// <summary>Advice where two statements run into each other.</summary>
    internal static string SemicolonHint(string word) => $"If a new statement begins at '{word}', end the one before it with ';'.";

    /// <summary>A string, quoted name or comment that never ends; the place is its beginning.</summary>
    internal static LakeQueryException Unterminated(string what, string end, SourceSpan span) =>
        new(ErrorCode.SyntaxError, $"The {what} that begins here has no end", span, $"Close it with {end}");

    /// <summary>Backticks around a name in a query.</summary>
    internal static LakeQueryException BacktickInQuery(string name, SourceSpan span) =>
        new(ErrorCode.SyntaxError, "Backticks do not quote names in a query", span,
            name.Length == 0 ? "Use double quotes around names." : $"Use double quotes: \"{name}\"");

    /// <summary>A name that begins with a digit in a query.</summary>
    internal static LakeQueryException NameBeginsWithDigit(string name, SourceSpan span) =>
        new(ErrorCode.SyntaxError, $"Names must not begin with a digit: '{name}'", span, $"Write the name in double quotes: \"{name}\"");

    /// <summary>A character that has no meaning in SQL.</summary>
    internal static LakeQueryException BadCharacter(string characters, SourceSpan span, string? hint) =>
        new(ErrorCode.SyntaxError, $"'{characters}' has no meaning here", span, hint);

    /// <summary>A number larger than its place allows.</summary>
    internal static LakeQueryException NumberTooLarge(string number, int maximum, SourceSpan span) =>
        new(ErrorCode.SyntaxError, $"'{number}' is too large here; the largest is {maximum}", span);

    /// <summary>A name in double quotes with nothing between them.</summary>
    internal static LakeQueryException EmptyName(SourceSpan span) => new(
        ErrorCode.SyntaxError, "Zero-length delimited identifier not allowed", span, "Text is written in single quotes: ''.");

    /// <summary>A faulty escape in <c>U&amp;'…'</c>.</summary>
    internal static LakeQueryException BadUnicodeEscape(string fact, SourceSpan span) => new(ErrorCode.SyntaxError, fact, span);

    /// <summary>A faulty <c>X'…'</c>.</summary>
    internal static LakeQueryException BadBinaryLiteral(string fact, SourceSpan span) =>
        new(ErrorCode.SyntaxError, fact, span, "Each byte is two digits of 0-9 and A-F: X'00FF'");

    /// <summary><c>DESCRIBE TABLE t</c>, which reads as a table called TABLE.</summary>
    internal static LakeQueryException DescribeTableKeyword(SourceSpan span) =>
        new(ErrorCode.SyntaxError, "mismatched input 'TABLE'. Expecting: 'EXTENDED', 'FORMATTED', <identifier>", span,
            "The table's name follows DESCRIBE directly: DESCRIBE name");

    /// <summary>Parentheses, subqueries or types inside one another beyond the limit.</summary>
    internal static LakeQueryException NestedTooDeep(int maximum, SourceSpan span) =>
        new(ErrorCode.LakeExpressionTooDeep, $"The statement is nested deeper than {maximum} levels", span,
            "Long chains of AND, OR and + need no parentheses; move inner queries to WITH.");

    /// <summary>A statement longer than Athena takes.</summary>
    internal static LakeQueryException TextTooLarge(long bytes, long maximum) =>
        new(ErrorCode.QueryTextTooLarge, $"The statement has {bytes} bytes; the most is {maximum}", null,
            "Put long lists of values into a table and join it.");
}
