using System.Globalization;
using System.Text;

namespace LakeQuery.Errors;

/// <summary>Prints an error as plain text: name, place and fact; the line with carets under the spot; the next step.</summary>
public static class ErrorRenderer
{
    private const int MostColumns = 100;
    private const int ColumnsBefore = 40;
    private const char Cut = '…';

    /// <summary>The error in one to four lines, without a line end behind the last.</summary>
    public static string Render(LakeQueryException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var output = new StringBuilder(error.Message);
        if (error is { Span: { } span, SourceText: { } source })
        {
            AppendSpot(output, source, span);
        }

        if (error.Hint is { } hint)
        {
            foreach (var line in hint.AsSpan().EnumerateLines())
            {
                output.Append("\n  ").Append(line);
            }
        }

        return output.ToString();
    }

    private static void AppendSpot(StringBuilder output, SourceText source, SourceSpan span)
    {
        var (lineNumber, column) = source.GetPosition(span.Start);
        var line = source.GetLine(lineNumber);

        // A span over several lines is marked on its first; one behind the line's end gets one caret there.
        var start = Math.Min(column - 1, line.Length);
        var end = Math.Clamp(start + span.Length, start, line.Length);
        var (shown, before, marked) = Lay(line, start, end);
        var number = lineNumber.ToString(CultureInfo.InvariantCulture);
        output.Append("\n  ").Append(number).Append(" | ").Append(shown);
        output.Append("\n  ").Append(' ', number.Length).Append(" | ").Append(' ', before).Append('^', Math.Max(1, marked));
    }

    // The part of the line worth showing, the columns before the spot and the columns of the spot.
    private static (string Shown, int Before, int Marked) Lay(string line, int start, int end)
    {
        var before = Printable(line.AsSpan(0, start));
        var spot = Printable(line.AsSpan(start, end - start));
        var after = Printable(line.AsSpan(end));
        if (DisplayWidth.Of(before) + DisplayWidth.Of(spot) + DisplayWidth.Of(after) > MostColumns)
        {
            before = KeepEnd(before, ColumnsBefore);
            spot = KeepStart(spot, MostColumns - DisplayWidth.Of(before));
            after = KeepStart(after, MostColumns - DisplayWidth.Of(before) - DisplayWidth.Of(spot));
        }

        return ((before + spot + after).TrimEnd(), DisplayWidth.Of(before), DisplayWidth.Of(spot));
    }

    // Tabs become one blank: the line is not the user's layout but ours. Other controls would move the cursor.
    private static string Printable(ReadOnlySpan<char> text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append(rune.Value == '\t' ? " " : Rune.IsControl(rune) ? "\uFFFD" : rune.ToString());
        }

        return result.ToString();
    }

    private static string KeepStart(string text, int columns)
    {
        if (DisplayWidth.Of(text) <= columns)
        {
            return text;
        }

        var result = new StringBuilder();
        var width = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            width += DisplayWidth.Of(rune);
            if (width > columns)
            {
                break;
            }

            result.Append(rune.ToString());
        }

        return result.Append(Cut).ToString();
    }

    private static string KeepEnd(string text, int columns)
    {
        var excess = DisplayWidth.Of(text) - columns;
        if (excess <= 0)
        {
            return text;
        }

        var start = 0;
        var dropped = -1;
        foreach (var rune in text.EnumerateRunes())
        {
            // Combining marks go with the character they stand on.
            if (dropped >= excess && DisplayWidth.Of(rune) > 0)
            {
                break;
            }

            dropped += DisplayWidth.Of(rune);
            start += rune.Utf16SequenceLength;
        }

        return Cut + text[start..];
    }
}
