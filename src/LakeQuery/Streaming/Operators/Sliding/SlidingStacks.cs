using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>Totals of doubles over a window without ever taking a number off, so that nothing is lost to rounding: the window is two stacks.</summary>
/// <remarks>The older rows have at each the total from it to the youngest of them; the younger rows have one total. When the older ones are used up all
/// rows become older ones. Each row is so added twice. K. Tangwongsan, M. Hirzel, S. Schneider, K.-L. Wu, <i>General Incremental Sliding-Window
/// Aggregation</i> (2015).</remarks>
internal sealed class SlidingStacks<T>(AggregateSpec spec, NumberSlots values, Func<T, long, double?> result) : SlidingFunction(spec)
    where T : struct, IRunningTotal<T>
{
    private const int None = -1;

    private readonly NumberResult _result = new(spec.Result, SqlType.Double);
    private Window[] _windows = [];
    private int[] _next = [];
    private T[] _totals = [];
    private int[] _path = new int[64];

    /// <inheritdoc/>
    public override long MemoryBytes => (_windows.Length * 48L) + (_next.Length * 24L);

    /// <inheritdoc/>
    public override void ReserveGroups(int groups)
    {
        var old = _windows.Length;
        Arrays.Grow(ref _windows, groups);
        for (var group = old; group < _windows.Length; group++)
        {
            _windows[group] = Window.Empty;
        }
    }

    /// <inheritdoc/>
    public override void ReserveSlots(int slots)
    {
        Arrays.Grow(ref _next, slots);
        Arrays.Grow(ref _totals, slots);
    }

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept)
    {
        Keep(_windows, kept);
        _windows.AsSpan(kept.Length).Fill(Window.Empty);
    }

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
                    Leave(ref _windows[step.SlotGroups[slot]]);
                }
            }

            ref var window = ref _windows[step.Groups[row]];
            if (values.Has(step.Slots[row]))
            {
                Enter(ref window, step.Slots[row]);
            }

            var total = window.Younger;
            if (window.LastOlder != None)
            {
                total = _totals[window.First];
                total.Add(window.Younger);
            }

            if (window.Count > 0 && result(total, window.Count) is { } number)
            {
                _result.WriteDouble(number, output);
            }
            else
            {
                output.AppendNull();
            }
        }
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            ref var window = ref _windows[group];
            window.Younger.Save(state);
            state.Bool(window.LastOlder != None);
            for (var slot = window.First; window.LastOlder != None; slot = _next[slot])
            {
                _totals[slot].Save(state);
                state.Bool(slot == window.LastOlder);
                if (slot == window.LastOlder)
                {
                    break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state, int groups)
    {
        for (var group = 0; group < groups; group++)
        {
            ref var window = ref _windows[group];
            window.Younger = T.Restore(state);
            var older = state.Bool();
            for (var slot = window.First; older; slot = _next[slot])
            {
                _totals[slot] = T.Restore(state);
                if (state.Bool())
                {
                    window.LastOlder = slot;
                    break;
                }
            }
        }
    }

    private void Enter(ref Window window, int slot)
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
        window.Younger.Add(values.Values[slot]);
    }

    private void Leave(ref Window window)
    {
        if (window.LastOlder == None)
        {
            MakeOlder(ref window);
        }

        if (window.First == window.LastOlder)
        {
            window.LastOlder = None;
        }

        window.First = _next[window.First];
        window.Count--;
    }

    private void MakeOlder(ref Window window)
    {
        Arrays.Grow(ref _path, (int)window.Count);
        var slot = window.First;
        for (var index = 0; index < window.Count; index++)
        {
            _path[index] = slot;
            slot = _next[slot];
        }

        T total = default;
        for (var index = (int)window.Count - 1; index >= 0; index--)
        {
            total.Add(values.Values[_path[index]]);
            _totals[_path[index]] = total;
        }

        window.LastOlder = window.Last;
        window.Younger = default;
    }

    private struct Window
    {
        public static readonly Window Empty = new() { LastOlder = None };

        /// <summary>Place of the oldest row; means nothing without rows.</summary>
        public int First;

        /// <summary>Place of the youngest row.</summary>
        public int Last;

        /// <summary>Place of the youngest of the older rows; None when there are none.</summary>
        public int LastOlder;

        /// <summary>How many rows.</summary>
        public long Count;

        /// <summary>Total of the younger rows.</summary>
        public T Younger;
    }
}
