using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators;

/// <summary>The end of a pump: rows with NULL where the stream says NOT NULL go to the error stream, all others into the stream.</summary>
internal sealed class InsertRows(StreamDefinition target, StreamEnvironment environment, string pump) : StreamOperator
{
    private readonly ImmutableArray<int> _notNull =
        [.. target.Columns.Select((column, index) => (column, index)).Where(item => item.column.NotNull).Select(item => item.index)];

    private StreamBatch? _kept;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        if (!_notNull.Any(index => batch.Columns[index].HasNulls))
        {
            Output.Receive(batch);
            return;
        }

        _kept ??= new StreamBatch(target.Types);
        _kept.Clear();
        for (var row = 0; row < batch.RowCount; row++)
        {
            var wrong = -1;
            foreach (var index in _notNull)
            {
                wrong = wrong < 0 && batch.Columns[index].IsNull(row) ? index : wrong;
            }

            if (wrong < 0)
            {
                _kept.AppendFrom(batch, row);
                continue;
            }

            environment.Errors.Report(new StreamError(
                "NULL_VALUE", $"Column '{target.Columns[wrong].Name}' of stream '{target.Name}' is NOT NULL", batch.Rowtimes.Values[row],
                Expressions.RowText.Of(batch.Columns, row), pump));
        }

        _kept.Bound = batch.Bound;
        Output.Receive(_kept);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        // Nothing is remembered.
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        // Nothing was saved.
    }
}
