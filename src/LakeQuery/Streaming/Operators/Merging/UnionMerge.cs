using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Merging;

/// <summary>UNION ALL: the rows of several inputs in order of ROWTIME. A row leaves when every other input has reached its time, by a row or a bound.</summary>
/// <remarks>Of rows of one time those of an earlier input come first; therefore an earlier input must have passed the time, and a bound at the
/// time itself, which a row may still follow, is not enough. So the order doesn't depend on which input was served first.</remarks>
internal sealed class UnionMerge : StreamOperator
{
    private readonly InputQueue[] _inputs;
    private readonly BatchEmitter _emitter;

    /// <summary>A merge of inputs with the same columns.</summary>
    public UnionMerge(ImmutableArray<SqlType> types, int inputs)
    {
        _inputs = [.. Enumerable.Range(0, inputs).Select(_ => new InputQueue(types))];
        _emitter = new BatchEmitter(this, types);
    }

    /// <inheritdoc/>
    public override long StateBytes => _inputs.Sum(queue => queue.MemoryBytes);

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        _inputs[input].Append(batch);
        while (Next() is >= 0 and var next)
        {
            // As many rows at once as come before any row of the other inputs.
            var queue = _inputs[next];
            var count = queue.CountBelow(Limit(next));
            _emitter.Batch.AppendRange(queue.Rows, queue.First, count);
            queue.Remove(count);
            _emitter.Relieve();
        }

        _emitter.Deliver(_inputs.Min(queue => queue.Frontier));
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(UnionMerge), 1);
        foreach (var queue in _inputs)
        {
            queue.Save(state);
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(UnionMerge), 1);
        foreach (var queue in _inputs)
        {
            queue.Restore(state);
        }
    }

    // The input whose first row is the next of all; below zero when that is not known yet.
    private int Next()
    {
        for (var index = 0; index < _inputs.Length; index++)
        {
            if (_inputs[index].HasRows && _inputs[index].Frontier < Limit(index))
            {
                return index;
            }
        }

        return -1;
    }

    // Rows of an input below this time may leave: up to the time of later inputs, and before that of earlier ones.
    private long Limit(int input)
    {
        var limit = long.MaxValue;
        for (var index = 0; index < _inputs.Length; index++)
        {
            var frontier = _inputs[index].Frontier;
            if (index < input)
            {
                limit = Math.Min(limit, frontier);
            }
            else if (index > input)
            {
                limit = Math.Min(limit, frontier == long.MaxValue ? frontier : frontier + 1);
            }
        }

        return limit;
    }
}
