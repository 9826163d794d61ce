using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>first_value, last_value, nth_value and lag: the value of the row at a place in the window, counted from its first or its last row.</summary>
/// <remarks>Each group has a list of the rows that count (with IGNORE NULLS those that are not NULL), with a pointer to the n-th from the end that matters,
/// which moves by one row at a time. The values are kept apart from the window's, for a window without bound needs only the n rows at that end.</remarks>
/// <param name="spec">What is computed.</param>
/// <param name="values">The arguments of the window's rows.</param>
/// <param name="kept">An empty store of the same kind for the rows in the lists.</param>
/// <param name="isUnbounded">Whether the window never loses a row.</param>
internal sealed class SlidingPlace(AggregateSpec spec, SlotValues values, SlotValues kept, bool isUnbounded) : SlidingFunction(spec)
{
    private const int None = -1;

    // lag looks before the current row is in the list; lag by 0 is the current row itself.
    private readonly bool _isLag = spec.Kind == AggregateKind.Lag;
    private readonly bool _fromFirst = spec.Kind == AggregateKind.First || (spec.Kind == AggregateKind.Nth && !spec.FromLast);
    private readonly long _place = spec.Kind is AggregateKind.First or AggregateKind.Last ? 1 : spec.Offset;
    private readonly SlotPool _pool = new();
    private readonly int[] _taken = new int[1];
    private List[] _lists = [];
    private int[] _next = [];

    /// <inheritdoc/>
    public override bool IsReplayed => false;

    /// <inheritdoc/>
    public override long MemoryBytes => (_lists.Length * 32L) + (_next.Length * 4L) + kept.MemoryBytes;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups)
    {
        var old = _lists.Length;
        Arrays.Grow(ref _lists, groups);
        _lists.AsSpan(old).Fill(List.Empty);
    }

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept)
    {
        Keep(_lists, kept);
        _lists.AsSpan(kept.Length).Fill(List.Empty);
    }

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        var gone = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                var left = step.Leaving[gone];
                ref var leftList = ref _lists[step.SlotGroups[left]];
                if (Counts(left) && leftList.Count > 0)
                {
                    RemoveFirst(ref leftList);
                }
            }

            var slot = step.Slots[row];
            ref var list = ref _lists[step.Groups[row]];
            if (_isLag)
            {
                WriteLag(step, row, list, output);
            }

            if (Counts(slot))
            {
                Enter(ref list, slot);
            }

            if (!_isLag)
            {
                WriteAt(list.Place, output);
            }
        }
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, int groups)
    {
        var column = kept.NewColumn();
        for (var group = 0; group < groups; group++)
        {
            column.Clear();
            var slot = _lists[group].First;
            for (var index = 0L; index < _lists[group].Count; index++)
            {
                kept.AppendTo(slot, column);
                slot = _next[slot];
            }

            state.Column(column);
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state, int groups)
    {
        var column = kept.NewColumn();
        for (var group = 0; group < groups; group++)
        {
            column.Clear();
            state.Column(column);
            for (var row = 0; row < column.Length; row++)
            {
                var slot = Take();
                kept.StoreSaved(column, row, [slot]);
                Append(ref _lists[group], slot);
            }
        }
    }

    private bool Counts(int slot) => !Spec.IgnoreNulls || values.Has(slot);

    private void WriteLag(FrameStep step, int row, in List list, StreamColumn output)
    {
        if (_place == 0)
        {
            values.AppendTo(step.Slots[row], output);
        }
        else if (list.Place != None)
        {
            kept.AppendTo(list.Place, output);
        }
        else if (Spec.DefaultColumn >= 0 && !step.Columns.IsDefault)
        {
            output.AppendFrom(step.Columns[Spec.DefaultColumn], step.Start + row);
        }
        else
        {
            output.AppendNull();
        }
    }

    private void WriteAt(int slot, StreamColumn output)
    {
        if (slot == None)
        {
            output.AppendNull();
        }
        else
        {
            kept.AppendTo(slot, output);
        }
    }

    private void Enter(ref List list, int windowSlot)
    {
        if (_place == 0 || (isUnbounded && _fromFirst && list.Count == _place))
        {
            return;
        }

        var slot = Take();
        if (values.Has(windowSlot))
        {
            kept.Copy(slot, values, windowSlot);
            kept.SetSome(slot);
        }
        else
        {
            kept.SetNone(slot);
        }

        Append(ref list, slot);
        if (isUnbounded && !_fromFirst && list.Count > _place)
        {
            RemoveFirst(ref list);
        }
    }

    private int Take()
    {
        if (_pool.Take(_taken))
        {
            kept.Reserve(_pool.Capacity);
            Arrays.Grow(ref _next, _pool.Capacity);
        }

        return _taken[0];
    }

    private void Append(ref List list, int slot)
    {
        if (list.Count++ == 0)
        {
            list.First = slot;
        }
        else
        {
            _next[list.Last] = slot;
        }

        list.Last = slot;
        if (_fromFirst)
        {
            list.Place = list.Count == _place ? slot : list.Place;
        }
        else if (list.Count >= _place)
        {
            list.Place = list.Count == _place ? list.First : _next[list.Place];
        }
    }

    private void RemoveFirst(ref List list)
    {
        var slot = list.First;
        list.First = list.Count > 1 ? _next[slot] : None;
        list.Count--;
        if (list.Count < _place)
        {
            list.Place = None;
        }
        else if (_fromFirst)
        {
            list.Place = _next[list.Place];
        }

        _taken[0] = slot;
        _pool.Release(_taken);
    }

    private struct List
    {
        public static readonly List Empty = new() { First = None, Place = None };

        /// <summary>Place of the oldest row.</summary>
        public int First;

        /// <summary>Place of the youngest row.</summary>
        public int Last;

        /// <summary>Place of the row that is asked for; None while there are too few.</summary>
        public int Place;

        /// <summary>How many rows.</summary>
        public long Count;
    }
}
