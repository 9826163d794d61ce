using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>sum and avg of long decimals: what leaves is taken off again, exactly.</summary>
internal sealed class SlidingWideSum(AggregateSpec spec, FixedSlots<Int128> values, SqlType input) : SlidingFunction(spec)
{
    private readonly NumberResult _result = new(spec.Result, input);
    private (Int128 Sum, int Wraps, int Count)[] _totals = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _totals.Length * 32L;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _totals, groups);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_totals, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                var slot = step.Leaving[gone];
                if (values.Has(slot))
                {
                    Add(ref _totals[step.SlotGroups[slot]], -values.Values[slot], -1);
                }
            }

            ref var total = ref _totals[step.Groups[row]];
            if (values.Has(step.Slots[row]))
            {
                Add(ref total, values.Values[step.Slots[row]], 1);
            }

            if (total.Count == 0)
            {
                output.AppendNull();
            }
            else if (total.Wraps != 0 || (Spec.Kind == AggregateKind.Sum && !_result.Fits(total.Sum)))
            {
                faults.Add(row);
                output.AppendNull();
            }
            else
            {
                _result.WriteAverage(total.Sum, Spec.Kind == AggregateKind.Avg ? total.Count : 1, output);
            }
        }
    }

    private static void Add(ref (Int128 Sum, int Wraps, int Count) total, Int128 value, int count)
    {
        var sum = unchecked(total.Sum + value);
        if (((total.Sum ^ sum) & (value ^ sum)) < 0)
        {
            total.Wraps += value < 0 ? -1 : 1;
        }

        total.Sum = sum;
        total.Count += count;
    }
}
