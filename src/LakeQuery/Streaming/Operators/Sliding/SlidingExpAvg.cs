using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>exp_avg: an average in which a row's weight halves with each full half-life of its age. The weights move with every row, so the window is
/// added up anew for each.</summary>
internal sealed class SlidingExpAvg(AggregateSpec spec, NumberSlots values) : SlidingFunction(spec)
{
    private readonly NumberResult _result = new(spec.Result, SqlType.Double);
    private (int First, int Last, int Count)[] _windows = [];
    private int[] _next = [];

    /// <inheritdoc/>
    public override long MemoryBytes => (_windows.Length * 12L) + (_next.Length * 4L);

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _windows, groups);

    /// <inheritdoc/>
    public override void ReserveSlots(int slots) => Arrays.Grow(ref _next, slots);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_windows, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                if (values.Has(step.Leaving[gone]))
                {
                    ref var left = ref _windows[step.SlotGroups[step.Leaving[gone]]];
                    left.First = _next[left.First];
                    left.Count--;
                }
            }

            var slot = step.Slots[row];
            ref var window = ref _windows[step.Groups[row]];
            if (values.Has(slot))
            {
                if (window.Count++ == 0)
                {
                    window.First = slot;
                }
                else
                {
                    _next[window.Last] = slot;
                }

                window.Last = slot;
            }

            if (window.Count == 0)
            {
                output.AppendNull();
            }
            else
            {
                _result.WriteDouble(Average(window.First, window.Count, step.SlotTimes, step.SlotTimes[slot]), output);
            }
        }
    }

    private double Average(int slot, int count, long[] times, long now)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var index = 0; index < count; index++)
        {
            var weight = Math.ScaleB(1, -(int)Math.Min(2000, (now - times[slot]) / Spec.HalfLifeMicros));
            sum += weight * values.Values[slot];
            weights += weight;
            slot = _next[slot];
        }

        return sum / weights;
    }
}
