using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Sql;

namespace LakeQuery.Execution.Observing;

/// <summary>Reads what a statement is expected to read, from an option or from the comments before it.</summary>
internal sealed class ScanExpectationParser(string text, int start, int end)
{
    private const string Word = "expect";

    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    private int _position = start;

    /// <summary>The expectation in the comments right before a statement, or null.</summary>
    /// <param name="source">The script.</param>
    /// <param name="from">Where the statement before it ended.</param>
    /// <param name="to">Where the statement begins, or a place behind that.</param>
    public static ScanExpectation? FindBefore(SourceText source, int from, int to)
    {
        // Most statements have no comment before them.
        if (source.Text.AsSpan(from, to - from).IndexOf("--", StringComparison.Ordinal) < 0)
        {
            return null;
        }

        var conditions = ImmutableArray.CreateBuilder<ScanCondition>();
        var lexer = new Lexer(source.Text, Lexer.ModeOf(source.Text, from), from);
        for (var token = lexer.Next(); token.IsTrivia || token.Kind == TokenKind.Semicolon; token = lexer.Next())
        {
            if (token.Kind == TokenKind.Semicolon)
            {
                // What stands before it belongs to the statement that it ends.
                conditions.Clear();
            }
            else if (token.Kind == TokenKind.LineComment && StandsAlone(source.Text, token.Start) && ContentOf(source.Text, token) is { } content)
            {
                new ScanExpectationParser(source.Text, content.Start, content.End).Read(conditions);
            }
        }

        return conditions.Count == 0 ? null : new ScanExpectation(conditions.ToImmutable(), source);
    }

    /// <summary>Reads all conditions.</summary>
    public void Read(ImmutableArray<ScanCondition>.Builder conditions)
    {
        do
        {
            conditions.Add(ReadCondition());
        }
        while (Take(','));

        if (_position < end)
        {
            throw Malformed("',' or the end of the line");
        }
    }

    private ScanCondition ReadCondition()
    {
        SkipBlanks();
        var first = _position;
        var name = TakeWhile(character => char.IsAsciiLetter(character) || character == '_');
        ScanMeasure? known = name.ToLowerInvariant() switch
        {
            "partitions" => ScanMeasure.Partitions,
            "files" => ScanMeasure.Files,
            "rowgroups" or "row_groups" => ScanMeasure.RowGroups,
            "bytes" => ScanMeasure.Bytes,
            _ => null,
        };
        if (known is not { } measure)
        {
            _position = first;
            throw Malformed("partitions, files, rowgroups or bytes");
        }

        SkipBlanks();
        var operatorStart = _position;
        var comparison = TakeWhile(character => character is '<' or '>' or '=');
        if (comparison is not ("<=" or "<" or "=" or ">=" or ">"))
        {
            _position = operatorStart;
            throw Malformed("<=, <, =, >= or >");
        }

        SkipBlanks();
        var valueStart = _position;
        var number = TakeWhile(character => char.IsAsciiDigit(character) || character == '.');
        var afterNumber = _position;
        if (measure == ScanMeasure.Bytes)
        {
            SkipBlanks();
        }

        var unit = TakeWhile(char.IsAsciiLetter);
        if (unit.Length == 0)
        {
            _position = afterNumber;
        }

        if (ValueOf(measure, number, unit) is not { } value)
        {
            _position = valueStart;
            throw Malformed(measure == ScanMeasure.Bytes ? "a number of bytes such as 500000, 64kB or 1.5GB" : "a whole number");
        }

        return new ScanCondition(measure, comparison, value, text[valueStart.._position], new SourceSpan(first, _position - first));
    }

    // Sizes are shown in powers of 1024, as Athena shows them; so they are meant when written.
    private static long? ValueOf(ScanMeasure measure, string number, string unit)
    {
        if (measure != ScanMeasure.Bytes)
        {
            return unit.Length == 0 && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
        }

        var power = unit.Length == 0 ? 0 : Array.IndexOf(Units, unit.ToUpperInvariant().Replace("IB", "B", StringComparison.Ordinal));
        if (power < 0 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var size))
        {
            return null;
        }

        var bytes = size * (1L << (10 * power));
        return bytes <= long.MaxValue ? (long)decimal.Floor(bytes) : null;
    }

    private bool Take(char character)
    {
        SkipBlanks();
        if (_position < end && text[_position] == character)
        {
            _position++;
            return true;
        }

        return false;
    }

    private void SkipBlanks() => TakeWhile(char.IsWhiteSpace);

    private string TakeWhile(Func<char, bool> belongs)
    {
        var first = _position;
        while (_position < end && belongs(text[_position]))
        {
            _position++;
        }

        return text[first.._position];
    }

    private LakeQueryException Malformed(string wanted)
    {
        var stop = _position;
        while (stop < end && !char.IsWhiteSpace(text[stop]) && text[stop] != ',')
        {
            stop++;
        }

        var span = _position >= end ? new SourceSpan(_position, 0) : new SourceSpan(_position, Math.Max(stop - _position, 1));
        return QueryErrors.MalformedExpectation(text.Substring(span.Start, span.Length), wanted, span);
    }

    private static bool StandsAlone(string text, int start)
    {
        for (var index = start - 1; index >= 0 && text[index] is not ('\n' or '\r'); index--)
        {
            if (!char.IsWhiteSpace(text[index]))
            {
                return false;
            }
        }

        return true;
    }

    // What stands behind the word, without the line's end; null for another comment.
    private static (int Start, int End)? ContentOf(string text, Token comment)
    {
        var first = comment.Start + 2;
        while (first < comment.End && text[first] is ' ' or '\t')
        {
            first++;
        }

        var last = comment.End;
        while (last > first && char.IsWhiteSpace(text[last - 1]))
        {
            last--;
        }

        var rest = text.AsSpan(first, last - first);
        return rest.StartsWith(Word, StringComparison.OrdinalIgnoreCase) && (rest.Length == Word.Length || char.IsWhiteSpace(rest[Word.Length]))
            ? (first + Word.Length, last)
            : null;
    }
}
