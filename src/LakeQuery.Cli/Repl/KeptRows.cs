using System.Buffers;
using System.Text;
using LakeQuery.Execution;

namespace LakeQuery.Cli.Repl;

/// <summary>The first rows of a result as texts, for what is done with it afterwards.</summary>
internal sealed class KeptRows(QueryResult result)
{
    private const int MostRows = 10_000;

    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    public IReadOnlyList<ResultColumn> Columns { get; } = result.Columns;

    /// <summary>The rows; null is NULL.</summary>
    public List<string?[]> Rows { get; } = [];

    /// <summary>Whether there were more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Takes the rows of a batch, as long as there is room.</summary>
    public void Add(ResultBatch batch)
    {
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (Rows.Count >= MostRows)
            {
                IsCut = true;
                return;
            }

            var cells = new string?[Columns.Count];
            for (var index = 0; index < cells.Length; index++)
            {
                cells[index] = TextOf(batch[index], row);
            }

            Rows.Add(cells);
        }
    }

    private string? TextOf(ResultVector vector, int row)
    {
        if (vector.IsNull(row))
        {
            return null;
        }

        _bytes.ResetWrittenCount();
        vector.AppendText(row, _bytes);
        return Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }
}
