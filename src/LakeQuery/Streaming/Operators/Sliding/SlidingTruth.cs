using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>ANY and EVERY: counts the true and the false rows.</summary>
internal sealed class SlidingTruth(AggregateSpec spec, FixedSlots<long> values) : SlidingFunction(spec)
{
    private (int False, int True)[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _counts.Length * 8L;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _counts, groups);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_counts, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                Count(step.Leaving[gone], ref _counts[step.SlotGroups[step.Leaving[gone]]], -1);
            }

            ref var counts = ref _counts[step.Groups[row]];
            Count(step.Slots[row], ref counts, 1);
            if (counts is (0, 0))
            {
                output.AppendNull();
            }
            else
            {
                ((LongColumn)output).Append((Spec.Kind == AggregateKind.Any ? counts.True > 0 : counts.False == 0) ? 1 : 0);
            }
        }
    }

    private void Count(int slot, ref (int False, int True) counts, int by)
    {
        if (values.Has(slot))
        {
            if (values.Values[slot] != 0)
            {
                counts.True += by;
            }
            else
            {
                counts.False += by;
            }
        }
    }
}
