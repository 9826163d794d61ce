using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>The output batch of a step: gathers rows and hands them on with the bound.</summary>
internal sealed class BatchEmitter(StreamOperator step, ImmutableArray<SqlType> types)
{
    /// <summary>A batch with so many rows is handed on before the next group or window is added.</summary>
    private const int FullRows = 1 << 16;

    private long _bound = long.MinValue;

    /// <summary>The rows to hand on.</summary>
    public StreamBatch Batch { get; } = new(types);

    /// <summary>Hands the rows on if they are many.</summary>
    public void Relieve()
    {
        if (Batch.RowCount >= FullRows)
        {
            Send();
        }
    }

    /// <summary>Hands on what there is, and the bound if it has risen.</summary>
    public void Deliver(long bound)
    {
        if (bound > _bound || Batch.RowCount > 0)
        {
            _bound = Math.Max(_bound, bound);
            Send();
        }
    }

    private void Send()
    {
        Batch.Bound = _bound;
        step.Output.Receive(Batch);
        Batch.Clear();
    }
}
