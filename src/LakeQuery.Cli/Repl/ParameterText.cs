using System.Globalization;
using LakeQuery.Sql;

namespace LakeQuery.Cli.Repl;

/// <summary>A value as it is typed for a <c>?</c>: a literal of SQL, or a text without quotes.</summary>
internal static class ParameterText
{
    /// <summary>The value, of the type that the literal has in SQL; what is no literal is a text.</summary>
    public static object? Parse(string text)
    {
        text = text.Trim().TrimEnd(';').TrimEnd();
        return text.ToUpperInvariant() switch
        {
            "NULL" => null,
            "TRUE" => true,
            "FALSE" => false,
            _ => Quoted(text) ?? Number(text) ?? Moment(text) ?? text,
        };
    }

    private static object? Number(string text)
    {
        var digits = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        var lexer = new Lexer(digits);
        var token = lexer.Next();
        if (token.End != digits.Length)
        {
            return null;
        }

        const NumberStyles Styles = NumberStyles.Float;
        return token.Kind switch
        {
            TokenKind.Integer when int.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) => number,
            TokenKind.Integer when long.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) => number,
            TokenKind.Integer or TokenKind.Decimal when decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) => number,
            TokenKind.Double when double.TryParse(text, Styles, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }

    private static string? Quoted(string text)
    {
        var lexer = new Lexer(text);
        var token = lexer.Next();
        return token.Kind == TokenKind.String && token.End == text.Length ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : null;
    }

    // DATE '…', TIME '…', TIMESTAMP '…'
    private static object? Moment(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0 || Quoted(text[blank..].Trim()) is not { } value)
        {
            return null;
        }

        var culture = CultureInfo.InvariantCulture;
        return text[..blank].ToUpperInvariant() switch
        {
            "DATE" when DateOnly.TryParseExact(value, "yyyy-MM-dd", culture, DateTimeStyles.None, out var date) => date,
            "TIME" when TimeOnly.TryParse(value, culture, out var time) => time,
            "TIMESTAMP" when DateTime.TryParse(value, culture, DateTimeStyles.None, out var moment) => moment,
            _ => null,
        };
    }
}
