using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using LakeQuery.Execution;

namespace LakeQuery.Commands;

/// <summary>A command's rows, read like a query's.</summary>
/// <param name="output">The rows.</param>
/// <param name="statistics">What was read for it, where anything was.</param>
internal sealed class CommandResult(CommandOutput output, QueryStatistics? statistics = null) : QueryResult
{
    private const int BatchRows = 2048;
    private int _next;

    /// <inheritdoc/>
    public override ImmutableArray<ResultColumn> Columns => output.Columns;

    /// <inheritdoc/>
    public override string? Message => output.Message;

    /// <inheritdoc/>
    public override bool IsPlainText => output.IsPlainText;

    /// <inheritdoc/>
    public override QueryStatistics Statistics { get; } = statistics ?? new QueryStatistics();

    /// <inheritdoc/>
    public override ResultBatch? NextBatch(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_next >= output.Rows.Count)
        {
            return null;
        }

        var batch = new Batch(output, _next, Math.Min(BatchRows, output.Rows.Count - _next));
        _next += batch.RowCount;
        Statistics.RowCount = _next;
        return batch;
    }

    /// <inheritdoc/>
    public override void Dispose() => _next = output.Rows.Count;

    private sealed class Batch(CommandOutput output, int start, int rowCount) : ResultBatch
    {
        private readonly TextVector[] _columns = [.. Enumerable.Range(0, output.Columns.Length).Select(column => new TextVector(output, start, column))];

        public override int RowCount => rowCount;

        public override ResultVector this[int columnIndex] => _columns[columnIndex];
    }

    private sealed class TextVector(CommandOutput output, int start, int column) : ResultVector
    {
        public override bool IsNull(int row) => Text(row) is null;

        public override ReadOnlySpan<byte> GetBytes(int row) => Encoding.UTF8.GetBytes(Text(row) ?? "");

        public override object? GetValue(int row) => Text(row);

        public override void AppendText(int row, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(Text(row) ?? "", output);

        public override void AppendJson(int row, IBufferWriter<byte> output)
        {
            if (Text(row) is not { } text)
            {
                output.Write("null"u8);
                return;
            }

            output.Write("\""u8);
            Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text), output);
            output.Write("\""u8);
        }

        private string? Text(int row) => output.Rows[start + row][column];
    }
}
