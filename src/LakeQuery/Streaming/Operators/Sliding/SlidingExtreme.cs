using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>min and max: of a group's rows only those are remembered that no younger one beats; the oldest of them is the result.</summary>
internal sealed class SlidingExtreme(AggregateSpec spec, SlotValues values) : SlidingFunction(spec)
{
    private readonly bool _max = spec.Kind == AggregateKind.Max;

    // Places plus one; 0 for none.
    private (int First, int Last)[] _ends = [];
    private int[] _younger = [];
    private int[] _older = [];

    /// <inheritdoc/>
    public override long MemoryBytes => (_ends.Length + _younger.Length) * 8L;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => Arrays.Grow(ref _ends, groups);

    /// <inheritdoc/>
    public override void ReserveSlots(int slots)
    {
        Arrays.Grow(ref _younger, slots);
        Arrays.Grow(ref _older, slots);
    }

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) => Keep(_ends, kept);

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                Leave(step.Leaving[gone], ref _ends[step.SlotGroups[step.Leaving[gone]]]);
            }

            ref var ends = ref _ends[step.Groups[row]];
            if (values.Has(step.Slots[row]))
            {
                Enter(step.Slots[row], ref ends);
            }

            if (ends.First == 0)
            {
                output.AppendNull();
            }
            else
            {
                values.AppendTo(ends.First - 1, output);
            }
        }
    }

    private void Leave(int slot, ref (int First, int Last) ends)
    {
        if (ends.First == slot + 1)
        {
            ends.First = _younger[slot];
            if (ends.First == 0)
            {
                ends.Last = 0;
            }
            else
            {
                _older[ends.First - 1] = 0;
            }
        }
    }

    private void Enter(int slot, ref (int First, int Last) ends)
    {
        while (ends.Last != 0 && !values.IsBetter(ends.Last - 1, slot, _max))
        {
            ends.Last = _older[ends.Last - 1];
        }

        _older[slot] = ends.Last;
        _younger[slot] = 0;
        if (ends.Last == 0)
        {
            ends.First = slot + 1;
        }
        else
        {
            _younger[ends.Last - 1] = slot + 1;
        }

        ends.Last = slot + 1;
    }
}
