using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Sorting;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Items;

/// <summary>GROUP_RANK (<see cref="GroupRankNode"/>): the rows of one ROWTIME with their rank, as RANK() counts: ties share one, the next is behind a gap.</summary>
/// <remarks>A group is let go when time passes it. That needs no idle time: the time of the stream decides, never that of the day.</remarks>
internal sealed class GroupRank : StreamOperator
{
    private readonly OrderKey _rankBy;
    private readonly GroupRankOrder _outputOrder;
    private readonly long _outputMax;
    private readonly WindowWatch _watch;
    private readonly RowOrder _order;
    private readonly StreamBatch _held;
    private readonly BatchEmitter _emitter;
    private long[] _ranks = [];

    /// <summary>Ranks.</summary>
    /// <param name="inputTypes">The types of the input's columns; the output has the rank (integer) besides.</param>
    /// <param name="rankBy">The column that decides.</param>
    /// <param name="descending">Whether the greatest value has rank 1.</param>
    /// <param name="outputOrder">In which order rows leave.</param>
    /// <param name="outputMax">At most so many rows of a group leave; 0 all.</param>
    public GroupRank(ImmutableArray<SqlType> inputTypes, int rankBy, bool descending, GroupRankOrder outputOrder, long outputMax)
    {
        _rankBy = new OrderKey(rankBy, descending, false);
        _outputOrder = outputOrder;
        _outputMax = outputMax;
        _watch = new WindowWatch([new MonotonicKey(rankBy, RowtimeBucket.Exact)], inputTypes);
        _order = new RowOrder([_rankBy]);
        _held = new StreamBatch(inputTypes);
        _emitter = new BatchEmitter(this, inputTypes.Add(SqlType.Integer));
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
                Close();
            }
        }

        if (_watch.IsEndedBy(batch, out _))
        {
            Close();
        }

        // Rows that are held have the time of the bound, which is therefore not passed yet.
        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(GroupRank), 1);
        _watch.Save(state);
        state.Batch(_held);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(GroupRank), 1);
        _watch.Restore(state);
        state.Batch(_held);
    }

    private void Close()
    {
        var order = _order.Sort(_held);
        if (_ranks.Length < order.Length)
        {
            _ranks = new long[order.Length];
        }

        for (var place = 0; place < order.Length; place++)
        {
            var ties = place > 0 && _order.CompareKey(_rankBy, order[place - 1], order[place]) == 0;
            _ranks[order[place]] = ties ? _ranks[order[place - 1]] : place + 1;
        }

        // The limit keeps the rows of the lowest ranks, whatever order they leave in.
        var count = _outputMax == 0 ? order.Length : (int)Math.Min(_outputMax, order.Length);
        var rows = order.AsSpan(0, count);
        if (_outputOrder == GroupRankOrder.None)
        {
            rows.Sort();
        }
        else if (_outputOrder == GroupRankOrder.Descending)
        {
            rows.Reverse();
        }

        foreach (var row in rows)
        {
            for (var index = 0; index < _held.Columns.Length; index++)
            {
                _emitter.Batch.Columns[index].AppendFrom(_held.Columns[index], row);
            }

            ((LongColumn)_emitter.Batch.Columns[^1]).Append(_ranks[row]);
            _emitter.Batch.Rowtimes.Append(_held.Rowtimes.Values[row]);
        }

        _held.Clear();
        _watch.Close();
        _emitter.Relieve();
    }
}
