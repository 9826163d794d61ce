using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>count(*) and count(x).</summary>
/// <param name="spec">What is computed.</param>
/// <param name="values">Which rows count; null for all.</param>
internal sealed class SlidingCount(AggregateSpec spec, SlotValues? values) : SlidingFunction(spec)
{
    private long[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _counts.Length * 8L;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _counts, groups);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_counts, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var results = ((LongColumn)output).AppendSpan(step.Count);
        var (counts, slotGroups) = (_counts, step.SlotGroups);
        var leaving = step.Leaving;
        var ends = step.LeavingEnds.AsSpan(0, results.Length);
        var groups = step.Groups.AsSpan(0, results.Length);
        var gone = 0;
        if (values is null or { HasAll: true })
        {
            for (var row = 0; row < results.Length; row++)
            {
                for (; gone < ends[row]; gone++)
                {
                    counts[slotGroups[leaving[gone]]]--;
                }

                results[row] = ++counts[groups[row]];
            }

            return;
        }

        for (var row = 0; row < results.Length; row++)
        {
            for (; gone < ends[row]; gone++)
            {
                counts[slotGroups[leaving[gone]]] -= values.Has(leaving[gone]) ? 1 : 0;
            }

            results[row] = counts[groups[row]] += values.Has(step.Slots[row]) ? 1 : 0;
        }
    }
}
