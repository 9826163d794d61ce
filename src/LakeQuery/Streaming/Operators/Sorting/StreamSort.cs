using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sorting;

/// <summary>ORDER BY over a stream (<see cref="StreamSortNode"/>): rows are held as long as the first key is unchanged, then leave in order. Their
/// ROWTIME is then the time at which they are known to be all, as for groups: it may not fall from row to row.</summary>
internal sealed class StreamSort : StreamOperator
{
    private readonly WindowWatch _watch;
    private readonly RowOrder _order;
    private readonly StreamBatch _held;
    private readonly BatchEmitter _emitter;

    /// <summary>A sort.</summary>
    /// <param name="inputTypes">The types of the input's columns, which are the output's.</param>
    /// <param name="keys">The order.</param>
    /// <param name="first">The first key, whose change ends a group; its index is a column of the input.</param>
    public StreamSort(ImmutableArray<SqlType> inputTypes, ImmutableArray<OrderKey> keys, MonotonicKey first)
    {
        _watch = new WindowWatch([first], inputTypes);
        _order = new RowOrder(keys);
        _held = new StreamBatch(inputTypes);
        _emitter = new BatchEmitter(this, inputTypes);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _watch.IsOpen ? 1 : 0;

    /// <inheritdoc/>
    public override long StateBytes => _held.MemoryBytes;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        for (var row = 0; row < batch.RowCount;)
        {
            if (!_watch.IsOpen)
            {
                _watch.Open(batch, row);
            }

            var end = _watch.FindEnd(batch, row);
            _held.AppendRange(batch, row, end - row);
            row = end;
            if (row < batch.RowCount)
            {
                Close(_watch.TimeOfEnd(batch, row));
            }
        }

        if (_watch.IsEndedBy(batch, out var time))
        {
            Close(time);
        }

        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(StreamSort), 1);
        _watch.Save(state);
        state.Batch(_held);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(StreamSort), 1);
        _watch.Restore(state);
        state.Batch(_held);
    }

    private void Close(long rowtime)
    {
        var rows = _order.Sort(_held);
        var output = _emitter.Batch;
        for (var index = 0; index < output.Columns.Length; index++)
        {
            output.Columns[index].AppendRows(_held.Columns[index], rows);
        }

        output.Rowtimes.AppendSpan(rows.Length).Fill(rowtime);
        _held.Clear();
        _watch.Close();
        _emitter.Relieve();
    }
}
