using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>The text being edited and the cursor in it. The cursor never stands inside a character or before its combining marks.</summary>
internal sealed class EditBuffer
{
    private const int MostUndoSteps = 200;

    private readonly List<Step> _undo = [];
    private string _cut = "";
    private bool _isTyping;

    /// <summary>The text; line ends are <c>\n</c>.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Offset of the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Whether the cursor stands behind all text.</summary>
    public bool IsAtEnd => Cursor == Text.Length;

    /// <summary>Replaces everything; the cursor goes to the end unless another place is given.</summary>
    public void Set(string text, int? cursor = null)
    {
        Remember(typing: false);
        Text = text;
        Cursor = cursor ?? text.Length;
    }

    /// <summary>Begins anew, with nothing to undo.</summary>
    public void Clear()
    {
        _undo.Clear();
        _isTyping = false;
        (Text, Cursor) = ("", 0);
    }

    public void Insert(string text)
    {
        Remember(typing: text.Length == 1 && text != "\n");
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    /// <summary>Replaces the text from <paramref name="start"/> to the cursor.</summary>
    public void ReplaceBefore(int start, string text)
    {
        Remember(typing: false);
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(Cursor));
        Cursor = start + text.Length;
    }

    public void DeleteBefore() => Remove(Before(Cursor), Cursor, keep: false);

    public void DeleteAfter() => Remove(Cursor, After(Cursor), keep: false);

    public void CutToLineEnd()
    {
        var end = LineEnd(Cursor);
        Remove(Cursor, end == Cursor ? After(Cursor) : end, keep: true);
    }

    public void CutToLineStart()
    {
        var start = LineStart(Cursor);
        Remove(start == Cursor ? Before(Cursor) : start, Cursor, keep: true);
    }

    public void CutWordBefore() => Remove(WordBefore(), Cursor, keep: true);

    public void CutWordAfter() => Remove(Cursor, WordAfter(), keep: true);

    public void PutBack() => Insert(_cut);

    public void Undo()
    {
        if (_undo.Count > 0)
        {
            (Text, Cursor) = (_undo[^1].Text, _undo[^1].Cursor);
            _undo.RemoveAt(_undo.Count - 1);
            _isTyping = false;
        }
    }

    private sealed record Step(string Text, int Cursor);

    public void MoveLeft() => Cursor = Before(Cursor);

    public void MoveRight() => Cursor = After(Cursor);

    public void MoveWordLeft() => Cursor = WordBefore();

    public void MoveWordRight() => Cursor = WordAfter();

    public void MoveToLineStart() => Cursor = LineStart(Cursor);

    public void MoveToLineEnd() => Cursor = LineEnd(Cursor);

    public void MoveToEnd() => Cursor = Text.Length;

    /// <summary>Moves a line up, at about the same column; false on the first line.</summary>
    public bool MoveUp() => MoveLine(LineStart(Cursor) - 1);

    /// <summary>Moves a line down; false on the last line.</summary>
    public bool MoveDown() => MoveLine(LineEnd(Cursor) + 1);

    /// <summary>Blanks that the line of the cursor begins with.</summary>
    public string Indentation()
    {
        var start = LineStart(Cursor);
        var end = start;
        while (end < Cursor && Text[end] is ' ' or '\t')
        {
            end++;
        }

        return Text[start..end];
    }

    // A typed word is one step back, as is anything else.
    private void Remember(bool typing)
    {
        if (typing && _isTyping && Cursor > 0 && !char.IsWhiteSpace(Text[Cursor - 1]))
        {
            return;
        }

        _isTyping = typing;
        _undo.Add(new Step(Text, Cursor));
        if (_undo.Count > MostUndoSteps)
        {
            _undo.RemoveAt(0);
        }
    }

    private void Remove(int start, int end, bool keep)
    {
        if (start >= end)
        {
            return;
        }

        Remember(typing: false);
        if (keep)
        {
            _cut = Text[start..end];
        }

        Text = Text.Remove(start, end - start);
        Cursor = start;
    }

    private bool MoveLine(int inTarget)
    {
        if (inTarget < 0 || inTarget > Text.Length)
        {
            return false;
        }

        var columns = Columns(LineStart(Cursor), Cursor);
        var (position, end) = (LineStart(inTarget), LineEnd(inTarget));
        while (position < end && Columns(LineStart(inTarget), After(position)) <= columns)
        {
            position = After(position);
        }

        Cursor = position;
        return true;
    }

    private int Columns(int start, int end) => DisplayWidth.Of(Text.AsSpan(start, end - start));

    private int LineStart(int position) => position <= 0 ? 0 : Text.LastIndexOf('\n', position - 1) + 1;

    private int LineEnd(int position) => Text.IndexOf('\n', position) is var end and >= 0 ? end : Text.Length;

    private int After(int position)
    {
        if (position >= Text.Length)
        {
            return Text.Length;
        }

        position += LengthAt(position);
        while (position < Text.Length && Text[position] > '\u007f' && Rune.TryGetRuneAt(Text, position, out var rune) && DisplayWidth.Of(rune) == 0)
        {
            position += rune.Utf16SequenceLength;
        }

        return position;
    }

    private int Before(int position)
    {
        var found = 0;
        for (var next = position > 1 ? Math.Max(0, LineStart(position - 1) - 1) : 0; next < position; next = After(next))
        {
            found = next;
        }

        return found;
    }

    private int LengthAt(int position) =>
        char.IsHighSurrogate(Text[position]) && position + 1 < Text.Length && char.IsLowSurrogate(Text[position + 1]) ? 2 : 1;

    private static bool IsWordPart(char character) => char.IsLetterOrDigit(character) || character == '_';

    private int WordBefore()
    {
        var position = Cursor;
        while (position > 0 && !IsWordPart(Text[position - 1]))
        {
            position--;
        }

        while (position > 0 && IsWordPart(Text[position - 1]))
        {
            position--;
        }

        return position;
    }

    private int WordAfter()
    {
        var position = Cursor;
        while (position < Text.Length && !IsWordPart(Text[position]))
        {
            position++;
        }

        while (position < Text.Length && IsWordPart(Text[position]))
        {
            position++;
        }

        return position;
    }
}
