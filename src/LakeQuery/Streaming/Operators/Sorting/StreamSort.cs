using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sorting;

/// <summary>ORDER BY over a stream (<see cref="StreamSortNode"/>): rows are held as long as the first key is unchanged, then leave in order. Their
/// ROWTIME is then the time at which they are known to be all, as for groups: it may not fall from row to row.</summary>
/// <param name="inputTypes">The types of the input's columns, which are the output's.</param>
/// <param name="keys">The order.</param>
/// <param name="first">The first key, whose change ends a group; its index is a column of the input.</param>
internal sealed class StreamSort(ImmutableArray<SqlType> inputTypes, ImmutableArray<OrderKey> keys, MonotonicKey first)
    : HeldWindows(inputTypes, [first], inputTypes)
{
    private readonly RowOrder _order = new(keys);

    /// <inheritdoc/>
    protected override void Emit(StreamBatch held, long rowtime)
    {
        var rows = _order.Sort(held);
        var output = Emitter.Batch;
        for (var index = 0; index < output.Columns.Length; index++)
        {
            output.Columns[index].AppendRows(held.Columns[index], rows);
        }

        output.Rowtimes.AppendSpan(rows.Length).Fill(rowtime);
    }
}
