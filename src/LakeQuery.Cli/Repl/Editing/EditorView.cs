using System.Globalization;
using System.Text;
using LakeQuery.Cli.Output;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Repl.Editing;

/// <summary>What the editor shows: prompt, text in tones, a grey continuation, lines below. It is laid out in rows of the terminal anew for
/// each key and written in one go.</summary>
internal sealed class EditorView(ITerminal terminal, Palette palette)
{
    private const string Grow = "\u001b[J";

    // What was shown last: the widths of its rows, and the row of the cursor and its column.
    private readonly List<int> _shown = [];
    private int _cursorRow;
    private int _cursorColumn;
    private int _width;

    /// <summary>Begins below whatever stands on the terminal.</summary>
    public void Reset()
    {
        _shown.Clear();
        _cursorRow = 0;
        _cursorColumn = 0;
    }

    /// <summary>Shows the state.</summary>
    /// <param name="prompt">Before the first line.</param>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The place in it.</param>
    /// <param name="suggestion">Behind the text, in grey.</param>
    /// <param name="below">Lines below, cut to the width.</param>
    public void Show(string prompt, string text, int cursor, string suggestion = "", IReadOnlyList<MenuLine>? below = null)
    {
        var width = terminal.Width;
        var output = new StringBuilder("\u001b[?25l");
        GoToTop(output, width);
        output.Append(Grow);
        var layout = new Layout(palette, width);
        layout.Add(prompt, text, SqlHighlighter.Of(text), cursor, suggestion);
        foreach (var line in below ?? [])
        {
            layout.AddLine(line);
        }

        var (first, count) = Window(layout.Rows.Count, layout.CursorRow, terminal.Height);
        for (var row = first; row < first + count; row++)
        {
            output.Append(row > first ? "\r\n" : "").Append(layout.Rows[row]);
        }

        Move(output, 'A', first + count - 1 - layout.CursorRow);
        output.Append('\r');
        Move(output, 'C', layout.CursorColumn);
        output.Append("\u001b[?25h");
        terminal.Write(output.ToString());
        Remember(layout, first, count, width);
    }

    /// <summary>Leaves the text as it is shown and goes to the line below it.</summary>
    public void Leave()
    {
        terminal.Write("\r\n");
        Reset();
    }

    /// <summary>Takes away what is shown.</summary>
    public void Erase()
    {
        var output = new StringBuilder();
        GoToTop(output, terminal.Width);
        terminal.Write(output.Append(Grow).ToString());
        Reset();
    }

    // Where the window became narrower, the terminal has broken the rows anew.
    private void GoToTop(StringBuilder output, int width)
    {
        var rows = _cursorRow;
        if (width < _width && _shown.Count > 0)
        {
            rows = _shown.Take(_cursorRow).Sum(shown => Math.Max(1, (shown + width - 1) / width)) + (_cursorColumn / width);
        }

        Move(output, 'A', rows);
        output.Append('\r');
    }

    private void Remember(Layout layout, int first, int count, int width)
    {
        _shown.Clear();
        _shown.AddRange(layout.Widths.Skip(first).Take(count));
        _cursorRow = layout.CursorRow - first;
        _cursorColumn = layout.CursorColumn;
        _width = width;
    }

    // The rows that fit the terminal, the cursor's among them.
    private static (int First, int Count) Window(int rows, int cursorRow, int height)
    {
        if (rows <= height)
        {
            return (0, rows);
        }

        var first = Math.Clamp(cursorRow - (height / 2), 0, rows - height);
        return (first, height);
    }

    private static void Move(StringBuilder output, char direction, int count)
    {
        if (count > 0)
        {
            output.Append(CultureInfo.InvariantCulture, $"\u001b[{count}{direction}");
        }
    }

    /// <summary>Rows of the terminal as they fill.</summary>
    private sealed class Layout(Palette palette, int width)
    {
        private readonly StringBuilder _row = new();
        private int _column;

        public List<string> Rows { get; } = [];

        public List<int> Widths { get; } = [];

        public int CursorRow { get; private set; }

        public int CursorColumn { get; private set; }

        public void Add(string prompt, string text, Tone[] tones, int cursor, string suggestion)
        {
            _row.Append(palette.Paint(Tone.Prompt, prompt));
            _column = CellWidth.Of(prompt);
            var further = new string(' ', Math.Max(0, _column - 2)) + "> ";
            var start = 0;
            for (var position = 0; ; position++)
            {
                var isEnd = position >= text.Length || text[position] == '\n';
                if (!isEnd)
                {
                    var rune = Rune.TryGetRuneAt(text, position, out var found) ? found : Rune.ReplacementChar;
                    var columns = text[position] == '\t' ? 1 : DisplayWidth.Of(rune);
                    if (_column + columns > width)
                    {
                        Append(text, tones, start, position);
                        EndRow();
                        start = position;
                    }

                    MarkCursor(position, cursor);
                    _column += columns;
                    position += rune.Utf16SequenceLength - 1;
                    continue;
                }

                Append(text, tones, start, position);
                start = position + 1;
                if (position == cursor && _column >= width)
                {
                    EndRow();
                }

                MarkCursor(position, cursor);
                if (position >= text.Length)
                {
                    break;
                }

                EndRow();
                _row.Append(palette.Paint(Tone.Suggestion, further));
                _column = further.Length;
            }

            var shown = CellWidth.Cut(suggestion, Math.Max(0, width - _column - 1));
            _row.Append(palette.Paint(Tone.Suggestion, shown));
            _column += CellWidth.Of(shown);
            EndRow();
        }

        public void AddLine(MenuLine line)
        {
            foreach (var (tone, text) in line.Parts)
            {
                var shown = CellWidth.Cut(text, Math.Max(0, width - _column - 1));
                _row.Append(palette.Paint(tone, shown));
                _column += CellWidth.Of(shown);
            }

            EndRow();
        }

        private void MarkCursor(int position, int cursor)
        {
            if (position == cursor)
            {
                (CursorRow, CursorColumn) = (Rows.Count, _column);
            }
        }

        // A tab is shown as a blank: how wide it would be depends on the terminal.
        private void Append(string text, Tone[] tones, int start, int end) =>
            palette.Append(_row, text[start..end].Replace('\t', ' '), tones.AsSpan(start, end - start));

        private void EndRow()
        {
            Rows.Add(_row.ToString());
            Widths.Add(_column);
            _row.Clear();
            _column = 0;
        }
    }
}

/// <summary>A line below the text, in pieces with tones.</summary>
/// <param name="Parts">The pieces.</param>
internal sealed record MenuLine(params (Tone Tone, string Text)[] Parts);
