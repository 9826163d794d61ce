using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Sorting;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Items;

/// <summary>GROUP_RANK (<see cref="GroupRankNode"/>): the rows of one ROWTIME with their rank, as RANK() counts: ties share one, the next is behind a gap.</summary>
/// <remarks>A group is let go when time passes it. That needs no idle time: the time of the stream decides, never that of the day.</remarks>
/// <param name="inputTypes">The types of the input's columns; the output has the rank (integer) besides.</param>
/// <param name="rankBy">The column that decides.</param>
/// <param name="descending">Whether the greatest value has rank 1.</param>
/// <param name="outputOrder">In which order rows leave.</param>
/// <param name="outputMax">At most so many rows of a group leave; 0 all.</param>
internal sealed class GroupRank(ImmutableArray<SqlType> inputTypes, int rankBy, bool descending, GroupRankOrder outputOrder, long outputMax)
    : HeldWindows(inputTypes, [new MonotonicKey(rankBy, RowtimeBucket.Exact)], inputTypes.Add(SqlType.Integer))
{
    private readonly OrderKey _rankBy = new(rankBy, descending, false);
    private readonly RowOrder _order = new([new OrderKey(rankBy, descending, false)]);
    private long[] _ranks = [];

    /// <inheritdoc/>
    protected override void Emit(StreamBatch held, long rowtime)
    {
        var order = _order.Sort(held);
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
        var count = outputMax == 0 ? order.Length : (int)Math.Min(outputMax, order.Length);
        var rows = order.AsSpan(0, count);
        if (outputOrder == GroupRankOrder.None)
        {
            rows.Sort();
        }
        else if (outputOrder == GroupRankOrder.Descending)
        {
            rows.Reverse();
        }

        foreach (var row in rows)
        {
            for (var index = 0; index < held.Columns.Length; index++)
            {
                Emitter.Batch.Columns[index].AppendFrom(held.Columns[index], row);
            }

            ((LongColumn)Emitter.Batch.Columns[^1]).Append(_ranks[row]);
            Emitter.Batch.Rowtimes.Append(held.Rowtimes.Values[row]);
        }
    }
}
