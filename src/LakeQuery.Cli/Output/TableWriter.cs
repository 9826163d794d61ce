using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>A table for people: columns as wide as their first rows need, numbers at the right. On a terminal, columns are narrowed to fit
/// and long values end in an ellipsis; a row too wide even so is written one line a value. Elsewhere nothing is cut.</summary>
/// <remarks>Widths come from the first <see cref="MeasuredRows"/> rows, so that a large result still streams; a later value that is wider
/// pushes its row out of line rather than being lost, or is cut on a terminal.</remarks>
internal sealed class TableWriter(Utf8Output output, int? terminalWidth, Palette palette) : ResultWriter
{
    private const int MeasuredRows = 1000;
    private const int NarrowestColumn = 6;

    private readonly CellText _cells = new();
    private readonly string _left = palette.Paint(Tone.Rule, "│") + " ";
    private readonly string _between = " " + palette.Paint(Tone.Rule, "│") + " ";
    private readonly string _right = " " + palette.Paint(Tone.Rule, "│");
    private readonly List<string[]> _held = [];
    private string[] _labels = [];
    private bool[] _rightAligned = [];
    private int[]? _widths;
    private VerticalWriter? _vertical;
    private bool _isPlainText;

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
            var cells = new string[_labels.Length];
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = _cells.Of(batch[index], row);
            }

            if (_vertical is not null)
            {
                _vertical.WriteRow(cells);
                continue;
            }

            if (_widths is not null)
            {
                WriteRow(cells);
                continue;
            }

            _held.Add(cells);
            if (_held.Count >= MeasuredRows)
            {
                WriteHeld();
            }
        }
    }

    protected override void End()
    {
        if (_isPlainText)
        {
            return;
        }

        if (_widths is null && _labels.Length > 0)
        {
            WriteHeld();
        }

        if (_widths is not null && _vertical is null)
        {
            WriteRule('└', '┴', '┘');
        }
    }

    private void WriteHeld()
    {
        _widths = [.. _labels.Select(CellWidth.Of)];
        foreach (var cells in _held)
        {
            for (var index = 0; index < cells.Length; index++)
            {
                _widths[index] = Math.Max(_widths[index], CellWidth.Of(cells[index]));
            }
        }

        if (!Fits(_widths) && _held.Count > 0)
        {
            _vertical = new VerticalWriter(output, palette);
            _vertical.Begin(_labels);
            _held.ForEach(cells => _vertical.WriteRow(cells));
            _held.Clear();
            return;
        }

        WriteRule('┌', '┬', '┐');
        WriteRow(_labels, isTitle: true);
        WriteRule('├', '┼', '┤');
        foreach (var cells in _held)
        {
            WriteRow(cells);
        }

        _held.Clear();
    }

    // Takes from the widest columns first until the table fits, but leaves every column readable.
    private bool Fits(int[] widths)
    {
        if (terminalWidth is not { } available)
        {
            return true;
        }

        var excess = widths.Sum() + (3 * widths.Length) + 1 - available;
        while (excess > 0)
        {
            var widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= NarrowestColumn)
            {
                return false;
            }

            widths[widest]--;
            excess--;
        }

        return true;
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
        for (var index = 0; index < cells.Length; index++)
        {
            output.Write(index == 0 ? _left : _between);
            var text = terminalWidth is null ? cells[index] : CellWidth.Cut(cells[index], _widths![index]);
            var padding = Math.Max(0, _widths![index] - CellWidth.Of(text));
            if (_rightAligned[index])
            {
                Pad(padding);
            }

            output.Write(isTitle ? palette.Paint(Tone.Title, text) : palette.OfCell(text));
            if (!_rightAligned[index])
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
        var rule = string.Join(middle, _widths!.Select(width => new string('─', width + 2)));
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
