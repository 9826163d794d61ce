namespace LakeQuery.Errors;

/// <summary>The text of a statement or script with its line starts, kept so that every error can point into it.</summary>
public sealed class SourceText
{
    private int[]? _lineStarts;

    /// <summary>Wraps <paramref name="text"/>; nothing is computed until a place is asked for.</summary>
    public SourceText(string text) => Text = text ?? throw new ArgumentNullException(nameof(text));

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>The characters under <paramref name="span"/>, cut to the text's bounds.</summary>
    public string Slice(SourceSpan span)
    {
        var start = Math.Clamp(span.Start, 0, Text.Length);
        return Text.Substring(start, Math.Clamp(span.Length, 0, Text.Length - start));
    }

    /// <summary>Line and column of an offset, both 1-based as Trino counts them.</summary>
    public (int Line, int Column) GetPosition(int offset)
    {
        var starts = LineStarts;
        var line = Array.BinarySearch(starts, Math.Clamp(offset, 0, Text.Length));
        if (line < 0)
        {
            line = ~line - 1;
        }

        return (line + 1, Math.Clamp(offset, 0, Text.Length) - starts[line] + 1);
    }

    /// <summary>The characters of a 1-based line without its line ending.</summary>
    public string GetLine(int line)
    {
        var starts = LineStarts;
        var start = starts[line - 1];
        var end = line < starts.Length ? starts[line] : Text.Length;
        while (end > start && Text[end - 1] is '\n' or '\r')
        {
            end--;
        }

        return Text[start..end];
    }

    private int[] LineStarts => _lineStarts ??= FindLineStarts(Text);

    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n' || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n')))
            {
                starts.Add(index + 1);
            }
        }

        return [.. starts];
    }
}
