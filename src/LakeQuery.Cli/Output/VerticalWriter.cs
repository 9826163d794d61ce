using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>One line a value, for rows too wide to read across.</summary>
internal sealed class VerticalWriter(Utf8Output output) : ResultWriter
{
    private readonly CellText _cells = new();
    private string[] _labels = [];
    private long _rowNumber;

    protected override void Begin(QueryResult result)
    {
        var width = result.Columns.Length == 0 ? 0 : result.Columns.Max(column => CellWidth.Of(column.Name));
        _labels = [.. result.Columns.Select(column => new string(' ', width - CellWidth.Of(column.Name)) + column.Name)];
    }

    protected override void Write(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            output.Write($"-[ row {++_rowNumber} ]-\n");
            for (var index = 0; index < _labels.Length; index++)
            {
                output.Write(_labels[index]);
                output.Write(" | "u8);
                output.Write(_cells.Of(batch[index], row));
                output.Write((byte)'\n');
            }

            output.FlushIfLarge();
        }
    }

    protected override void End()
    {
    }
}
