using System.Globalization;
using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>As much of a terminal as the command uses: a grid of characters, a cursor, and the sequences that move it and erase. Colours and
/// modes are read over.</summary>
internal sealed class TerminalScreen(int columns, int rows)
{
    private readonly StringBuilder _sequence = new();
    private readonly List<string> _scrolledOff = [];
    private List<string[]> _grid = NewGrid(columns, rows);
    private int _columns = columns;
    private int _rows = rows;
    private bool _isFull;
    private char _high;

    public int Row { get; private set; }

    public int Column { get; private set; }

    /// <summary>The row, counting those that scrolled off.</summary>
    public int TotalRow => _scrolledOff.Count + Row;

    /// <summary>The lines without blanks at their ends, as far as there is something, what scrolled off before them.</summary>
    public string Text => string.Join('\n', _scrolledOff.Concat(_grid.Select(Line))).TrimEnd('\n');

    /// <summary>The line that the cursor is on.</summary>
    public string CursorLine => Line(_grid[Row]);

    /// <summary>The lines of the screen alone.</summary>
    public IReadOnlyList<string> Lines => [.. _grid.Select(Line)];

    public void Write(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            Write(character);
        }
    }

    /// <summary>Takes rows and columns away at the bottom and the right, or adds them; nothing is broken anew, as in xterm.</summary>
    public void Resize(int columns, int rows)
    {
        var old = _grid;
        _grid = NewGrid(columns, rows);
        var skipped = Math.Max(0, Row - rows + 1);
        for (var row = 0; row < Math.Min(rows, old.Count - skipped); row++)
        {
            Array.Copy(old[row + skipped], _grid[row], Math.Min(columns, _columns));
        }

        (_columns, _rows, Row, Column) = (columns, rows, Row - skipped, Math.Min(Column, columns - 1));
        _isFull = false;
    }

    private static List<string[]> NewGrid(int columns, int rows) => [.. Enumerable.Range(0, rows).Select(_ => NewLine(columns))];

    private static string[] NewLine(int columns) => [.. Enumerable.Repeat(" ", columns)];

    private static string Line(string[] cells) => string.Concat(cells).TrimEnd(' ');

    private void Write(char character)
    {
        if (_sequence.Length > 0)
        {
            AddToSequence(character);
            return;
        }

        switch (character)
        {
            case '\u001b':
                _sequence.Append(character);
                break;
            case '\r':
                (Column, _isFull) = (0, false);
                break;
            case '\n':
                (_, _isFull) = (NextRow(), false);
                break;
            case '\b':
                Column = Math.Max(0, Column - 1);
                break;
            case < ' ':
                break;
            default:
                Put(character);
                break;
        }
    }

    private void Put(char character)
    {
        if (char.IsHighSurrogate(character))
        {
            _high = character;
            return;
        }

        var text = char.IsLowSurrogate(character) ? $"{_high}{character}" : character.ToString();
        var width = DisplayWidth.Of(text.EnumerateRunes().First());
        if (width == 0)
        {
            var before = _isFull ? Column : Math.Max(0, Column - 1);
            _grid[Row][before] += text;
            return;
        }

        if (_isFull || Column + width > _columns)
        {
            Column = NextRow();
            _isFull = false;
        }

        _grid[Row][Column] = text;
        if (width == 2)
        {
            _grid[Row][Column + 1] = "";
        }

        Column += width;
        if (Column >= _columns)
        {
            (Column, _isFull) = (_columns - 1, true);
        }
    }

    private int NextRow()
    {
        if (++Row == _rows)
        {
            _scrolledOff.Add(Line(_grid[0]));
            _grid.RemoveAt(0);
            _grid.Add(NewLine(_columns));
            Row--;
        }

        return 0;
    }

    private void AddToSequence(char character)
    {
        _sequence.Append(character);
        if (_sequence.Length == 2 && character != '[')
        {
            _sequence.Clear();
        }
        else if (_sequence.Length > 2 && character is >= '@' and <= '~')
        {
            Do(_sequence.ToString(2, _sequence.Length - 3), character);
            _sequence.Clear();
        }
    }

    private void Do(string parameters, char final)
    {
        var count = int.TryParse(parameters, CultureInfo.InvariantCulture, out var number) ? number : 0;
        switch (final)
        {
            case 'A':
                (Row, _isFull) = (Math.Max(0, Row - Math.Max(1, count)), false);
                break;
            case 'B':
                (Row, _isFull) = (Math.Min(_rows - 1, Row + Math.Max(1, count)), false);
                break;
            case 'C':
                (Column, _isFull) = (Math.Min(_columns - 1, Column + Math.Max(1, count)), false);
                break;
            case 'D':
                (Column, _isFull) = (Math.Max(0, Column - Math.Max(1, count)), false);
                break;
            case 'H':
                (Row, Column, _isFull) = (0, 0, false);
                break;
            case 'K':
                Array.Fill(_grid[Row], " ", Column, _columns - Column);
                break;
            case 'J':
                if (count == 2)
                {
                    _grid = NewGrid(_columns, _rows);
                    break;
                }

                Array.Fill(_grid[Row], " ", Column, _columns - Column);
                for (var row = Row + 1; row < _rows; row++)
                {
                    _grid[row] = NewLine(_columns);
                }

                break;
        }
    }
}
