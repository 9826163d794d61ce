using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>sum and avg of whole numbers and short decimals: what leaves is taken off again, exactly.</summary>
internal sealed class SlidingLongSum(AggregateSpec spec, FixedSlots<long> values, SqlType input) : SlidingFunction(spec)
{
    private readonly NumberResult _result = new(spec.Result, input);
    private readonly bool _isAverage = spec.Kind == AggregateKind.Avg;
    private Total[] _totals = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _totals.Length * 16L;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _totals, groups);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_totals, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        if (values.HasAll && !_isAverage && _result.TakesAnyLong && output is LongColumn longs)
        {
            RunPlain(step, longs.AppendSpan(step.Count), faults);
            return;
        }

        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                var slot = step.Leaving[gone];
                if (values.Has(slot))
                {
                    _totals[step.SlotGroups[slot]].Remove(values.Values[slot]);
                }
            }

            ref var total = ref _totals[step.Groups[row]];
            if (values.Has(step.Slots[row]))
            {
                total.Add(values.Values[step.Slots[row]]);
            }

            Write(row, total, output, faults);
        }
    }

    private void RunPlain(FrameStep step, Span<long> results, List<int> faults)
    {
        var (totals, slotGroups, slotValues) = (_totals, step.SlotGroups, values.Values);
        var leaving = step.Leaving;
        var ends = step.LeavingEnds.AsSpan(0, results.Length);
        var groups = step.Groups.AsSpan(0, results.Length);
        var slots = step.Slots.AsSpan(0, results.Length);
        var gone = 0;
        for (var row = 0; row < results.Length; row++)
        {
            for (; gone < ends[row]; gone++)
            {
                var slot = leaving[gone];
                totals[slotGroups[slot]].Remove(slotValues[slot]);
            }

            ref var total = ref totals[groups[row]];
            total.Add(slotValues[slots[row]]);
            results[row] = total.Sum;
            if (total.Wraps != 0)
            {
                faults.Add(row);
            }
        }
    }

    private void Write(int row, in Total total, StreamColumn output, List<int> faults)
    {
        if (total.Count == 0)
        {
            output.AppendNull();
        }
        else if (_isAverage)
        {
            _result.WriteAverage(total.Whole, total.Count, output);
        }
        else if (_result.Fits(total.Whole))
        {
            _result.WriteSum(total.Whole, output);
        }
        else
        {
            faults.Add(row);
            output.AppendNull();
        }
    }

    private struct Total
    {
        /// <summary>The sum's low 64 bits.</summary>
        public long Sum;

        /// <summary>How many rows.</summary>
        public int Count;

        /// <summary>The sum's high bits: how often the low ones wrapped around.</summary>
        public int Wraps;

        /// <summary>The sum.</summary>
        public readonly Int128 Whole => Sum + ((Int128)Wraps << 64);

        public void Add(long value)
        {
            var sum = Sum + value;
            if (((Sum ^ sum) & (value ^ sum)) < 0)
            {
                Wraps += value < 0 ? -1 : 1;
            }

            Sum = sum;
            Count++;
        }

        public void Remove(long value)
        {
            var sum = Sum - value;
            if (((Sum ^ value) & (Sum ^ sum)) < 0)
            {
                Wraps -= value < 0 ? -1 : 1;
            }

            Sum = sum;
            Count--;
        }
    }
}
