using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>A table for people: columns as wide as their first rows need, numbers at the right. On a terminal, columns are narrowed to fit
/// and long values end in an ellipsis; where there are too many columns even so, one row is written one line a value, and of more rows the
/// columns in the middle are left out, as rows in the middle are where they are limited. Elsewhere nothing is cut.</summary>
/// <remarks>Widths come from the first <see cref="MeasuredRows"/> rows, so that a large result still streams; a later value that is wider
/// pushes its row out of line rather than being lost, or is cut on a terminal.</remarks>
internal sealed class TableWriter(Utf8Output output, TableLimits limits, Palette palette) : ResultWriter
{
    private const int MeasuredRows = 1000;
    private const string LeftOutColumn = "…";
    private const string LeftOutRows = "⋮";

    private readonly CellText _cells = new();
    private readonly string _left = palette.Paint(Tone.Rule, "│") + " ";
    private readonly string _between = " " + palette.Paint(Tone.Rule, "│") + " ";
    private readonly string _right = " " + palette.Paint(Tone.Rule, "│");

    // The rows before anything is written, or the first of those that are shown.
    private readonly List<string[]> _held = [];

    // The last rows, of a result that is longer than it may be.
    private readonly Queue<string[]> _last = [];
    private string[] _labels = [];
    private bool[] _rightAligned = [];
    private TableColumns? _columns;
    private VerticalWriter? _vertical;
    private bool _isPlainText;
    private long _rowCount;

    private int LastRows => limits.Rows is { } rows ? rows / 2 : 0;

    /// <inheritdoc/>
    protected override bool WritesAtEnd => limits.Rows is not null && !_isPlainText;

    protected override void Begin(QueryResult result)
    {
        _isPlainText = result.IsPlainText;
        _labels = [.. result.Columns.Select(column => column.Name)];
        _rightAligned = [.. result.Columns.Select(column => CellText.IsRightAligned(column.Type))];
    }

    protected override void Write(ResultBatch batch)
    {
        if (_isPlainText)
        {
            WriteLines(batch);
            return;
        }

        for (var row = 0; row < batch.RowCount; row++)
        {
            if (_rowCount >= limits.Rows && batch.RowCount - row > LastRows)
            {
                // Others come behind it: it is neither of the first nor of the last.
                var skipped = batch.RowCount - row - LastRows;
                row += skipped;
                _rowCount += skipped;
                if (row == batch.RowCount)
                {
                    break;
                }
            }

            var cells = new string[_labels.Length];
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = _cells.Of(batch[index], row);
            }

            _rowCount++;
            Take(cells);
        }
    }

    protected override void End()
    {
        if (_isPlainText)
        {
            return;
        }

        if (_columns is null && _labels.Length > 0)
        {
            WriteHeld();
        }

        if (_columns is null || _vertical is not null)
        {
            return;
        }

        WriteRule('└', '┴', '┘');
        var shown = new List<string>();
        if (_rowCount > limits.Rows)
        {
            shown.Add($"{limits.Rows:#,0} of {_rowCount:#,0} rows");
        }

        if (_columns.LeftOut > 0)
        {
            shown.Add($"{_labels.Length - _columns.LeftOut} of {_labels.Length} columns");
        }

        if (shown.Count > 0)
        {
            output.Write(palette.Paint(Tone.Note, $"{string.Join(" and ", shown)} shown"));
            output.Write((byte)'\n');
        }
    }

    private void Take(string[] cells)
    {
        if (_vertical is not null)
        {
            _vertical.WriteRow(cells);
        }
        else if (_columns is not null)
        {
            WriteRow(cells);
        }
        else if (limits.Rows is { } most)
        {
            TakeLimited(cells, most);
        }
        else
        {
            _held.Add(cells);
            if (_held.Count >= MeasuredRows)
            {
                WriteHeld();
            }
        }
    }

    private void TakeLimited(string[] cells, int most)
    {
        if (_rowCount <= most)
        {
            _held.Add(cells);
            return;
        }

        if (_held.Count > most - LastRows)
        {
            _held.Skip(most - LastRows).ToList().ForEach(_last.Enqueue);
            _held.RemoveRange(most - LastRows, LastRows);
        }

        _last.Enqueue(cells);
        while (_last.Count > LastRows)
        {
            _last.Dequeue();
        }
    }

    private void WriteHeld()
    {
        int[] widths = [.. _labels.Select(CellWidth.Of)];
        foreach (var cells in _held.Concat(_last))
        {
            for (var index = 0; index < cells.Length; index++)
            {
                widths[index] = Math.Max(widths[index], CellWidth.Of(cells[index]));
            }
        }

        _columns = TableColumns.Fit(widths, limits.Width);
        if (_columns.LeftOut > 0 && _rowCount == 1)
        {
            _vertical = new VerticalWriter(output, palette);
            _vertical.Begin(_labels);
            _vertical.WriteRow(_held[0]);
            return;
        }

        WriteRule('┌', '┬', '┐');
        WriteRow(_labels, isTitle: true);
        WriteRule('├', '┼', '┤');
        _held.ForEach(cells => WriteRow(cells));
        if (_rowCount > limits.Rows)
        {
            WriteRow([.. _labels.Select(_ => LeftOutRows)]);
        }

        foreach (var cells in _last)
        {
            WriteRow(cells);
        }

        _held.Clear();
        _last.Clear();
    }

    private void WriteLines(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            batch[0].AppendText(row, output);
            output.Write((byte)'\n');
            output.FlushIfLarge();
        }
    }

    private void WriteRow(string[] cells, bool isTitle = false)
    {
        for (var place = 0; place < _columns!.Count; place++)
        {
            output.Write(place == 0 ? _left : _between);
            var index = _columns.IndexAt(place);
            var text = index < 0 ? LeftOutColumn : limits.Width is null ? cells[index] : CellWidth.Cut(cells[index], _columns.WidthAt(place));
            var padding = Math.Max(0, _columns.WidthAt(place) - CellWidth.Of(text));
            var isRight = index >= 0 && _rightAligned[index];
            if (isRight)
            {
                Pad(padding);
            }

            output.Write(index < 0 ? palette.Paint(Tone.Rule, text) : isTitle ? palette.Paint(Tone.Title, text) : palette.OfCell(text));
            if (!isRight)
            {
                Pad(padding);
            }
        }

        output.Write(_right);
        output.Write((byte)'\n');
        output.FlushIfLarge();
    }

    private void WriteRule(char left, char middle, char right)
    {
        var rule = string.Join(middle, Enumerable.Range(0, _columns!.Count).Select(place => new string('─', _columns.WidthAt(place) + 2)));
        output.Write(palette.Paint(Tone.Rule, $"{left}{rule}{right}"));
        output.Write((byte)'\n');
    }

    private void Pad(int count)
    {
        for (; count > 0; count--)
        {
            output.Write((byte)' ');
        }
    }
}
