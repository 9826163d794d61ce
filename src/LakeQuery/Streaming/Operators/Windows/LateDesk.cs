using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>Deals with rows that come behind the watermark by the named policy, and counts them.</summary>
internal sealed class LateDesk(LateRows policy, StreamFaults faults, ImmutableArray<SqlType> types, IBatchReceiver? aside)
{
    private readonly StreamBatch? _aside = policy == LateRows.Aside ? new StreamBatch(types) : null;

    /// <summary>How many rows came late.</summary>
    public long Count { get; set; }

    /// <summary>Takes a late row.</summary>
    /// <returns>True when the row is to be taken as if its time were the watermark.</returns>
    public bool Adjusts(StreamBatch batch, int row)
    {
        Count++;
        if (_aside is not null && aside is not null)
        {
            _aside.AppendFrom(batch, row);
        }
        else if (policy == LateRows.Drop)
        {
            faults.Late(batch.Rowtimes.Values[row], batch.Columns, row);
        }

        return policy == LateRows.Adjust;
    }

    /// <summary>Hands on the rows that were set aside, and the bound.</summary>
    public void Deliver(long bound)
    {
        if (_aside is not null && aside is not null)
        {
            _aside.Bound = Math.Max(_aside.Bound, bound);
            aside.Receive(_aside);
            _aside.Clear();
        }
    }
}
