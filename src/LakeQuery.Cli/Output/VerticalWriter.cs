using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>One line a value, for rows too wide to read across.</summary>
internal sealed class VerticalWriter(Utf8Output output, Palette palette) : ResultWriter
{
    private readonly CellText _cells = new();
    private readonly string _bar = palette.Paint(Tone.Rule, " | ");
    private string[] _labels = [];
    private long _rowNumber;

    /// <summary>Tells the names of the columns, once before the first row.</summary>
    public void Begin(IReadOnlyList<string> labels)
    {
        var width = labels.Count == 0 ? 0 : labels.Max(CellWidth.Of);
        _labels = [.. labels.Select(label => new string(' ', width - CellWidth.Of(label)) + palette.Paint(Tone.Title, label))];
    }

    /// <summary>Writes one row.</summary>
    public void WriteRow(ReadOnlySpan<string> cells)
    {
        output.Write(palette.Paint(Tone.Rule, $"-[ row {++_rowNumber} ]-"));
        output.Write((byte)'\n');
        for (var index = 0; index < cells.Length; index++)
        {
            output.Write(_labels[index]);
            output.Write(_bar);
            output.Write(palette.OfCell(cells[index]));
            output.Write((byte)'\n');
        }

        output.FlushIfLarge();
    }

    protected override void Begin(QueryResult result) => Begin([.. result.Columns.Select(column => column.Name)]);

    protected override void Write(ResultBatch batch)
    {
        var cells = new string[_labels.Length];
        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = _cells.Of(batch[index], row);
            }

            WriteRow(cells);
        }
    }

    protected override void End()
    {
    }
}
