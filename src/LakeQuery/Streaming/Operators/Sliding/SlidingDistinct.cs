using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>DISTINCT of count, sum and avg: counts how often each value is in the window, and adds it when it comes in first and takes it off when
/// it has gone altogether.</summary>
/// <remarks>Sums of doubles are added up anew from the values of the group after one has gone: taking off would lose digits.</remarks>
internal sealed class SlidingDistinct : SlidingFunction
{
    private const int None = -1;
    private static readonly int[] Both = [0, 1];

    private readonly SlotValues _values;
    private readonly NumberResult? _result;
    private readonly bool _isCount;
    private readonly bool _isDouble;
    private readonly LongColumn _rowGroups = new(SqlType.BigInt);
    private readonly StreamColumn _rowValues;
    private readonly ImmutableArray<StreamColumn> _rowPairs;
    private readonly KeyTable _pairs;
    private readonly int[] _rows = new int[FrameStep.MaxRows];
    private readonly int[] _rowEntries = new int[FrameStep.MaxRows];

    // By entry: how often the value is in the window, and its neighbours among the group's values.
    private Entry[] _entries = [];
    private Group[] _groups = [];
    private int[] _slotEntries = [];
    private int _gone;

    /// <summary>DISTINCT over the rows of a window.</summary>
    public SlidingDistinct(AggregateSpec spec, SlotValues values, SqlType input)
        : base(spec)
    {
        _values = values;
        _isCount = spec.Kind == AggregateKind.Count;
        _result = _isCount ? null : new NumberResult(spec.Result, input);
        _rowValues = StreamColumn.Create(input);
        _isDouble = _rowValues is DoubleColumn;
        _rowPairs = [_rowGroups, _rowValues];
        _pairs = new KeyTable([SqlType.BigInt, input]);
    }

    /// <inheritdoc/>
    public override long MemoryBytes => _pairs.MemoryBytes + (_entries.Length * 12L) + (_groups.Length * 48L) + (_slotEntries.Length * 4L);

    /// <inheritdoc/>
    public override void ReserveGroups(int groups)
    {
        var old = _groups.Length;
        Arrays.Grow(ref _groups, groups);
        _groups.AsSpan(old).Fill(new Group { First = None });
    }

    /// <inheritdoc/>
    public override void ReserveSlots(int slots)
    {
        var old = _slotEntries.Length;
        Arrays.Grow(ref _slotEntries, slots);
        _slotEntries.AsSpan(old).Fill(None);
    }

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept)
    {
        Keep(_groups, kept);
        _groups.AsSpan(kept.Length).Fill(new Group { First = None });

        // The table holds the groups' numbers: build it anew with the new ones.
        var numbers = new Dictionary<int, int>();
        for (var index = 0; index < kept.Length; index++)
        {
            numbers.Add(kept[index], index);
        }

        Rebuild(numbers);
    }

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        MapRows(step);
        var gone = 0;
        var counted = 0;
        for (var row = 0; row < step.Count; row++)
        {
            for (; gone < step.LeavingEnds[row]; gone++)
            {
                var slot = step.Leaving[gone];
                if (_values.Has(slot))
                {
                    Leave(ref _groups[step.SlotGroups[slot]], _slotEntries[slot]);
                }
            }

            ref var group = ref _groups[step.Groups[row]];
            if (_values.Has(step.Slots[row]))
            {
                Enter(ref group, _rowEntries[counted++]);
            }

            Write(row, ref group, output, faults);
        }

        ForgetGone(step);
    }

    private void MapRows(FrameStep step)
    {
        _rowGroups.Clear();
        _rowValues.Clear();
        var count = 0;
        for (var row = 0; row < step.Count; row++)
        {
            if (_values.Has(step.Slots[row]))
            {
                _rowGroups.Append(step.Groups[row]);
                _values.AppendTo(step.Slots[row], _rowValues);
                _rows[count++] = step.Slots[row];
            }
        }

        var known = _pairs.Count;
        _pairs.Map(_rowPairs, Both, 0, _rowEntries.AsSpan(0, count));
        Arrays.Grow(ref _entries, _pairs.Count);
        _entries.AsSpan(known, _pairs.Count - known).Clear();
        for (var index = 0; index < count; index++)
        {
            _slotEntries[_rows[index]] = _rowEntries[index];
        }
    }

    private void Enter(ref Group group, int entry)
    {
        ref var state = ref _entries[entry];
        if (state.Uses++ > 0)
        {
            return;
        }

        (state.Before, state.After) = (None, group.First);
        if (group.First != None)
        {
            _entries[group.First].Before = entry;
        }

        group.First = entry;
        group.Count++;
        if (_isDouble)
        {
            group.Doubles.Add(((DoubleColumn)_pairs.Keys[1]).Values[entry]);
        }
        else if (!_isCount)
        {
            group.Add(Whole(entry));
        }
    }

    private void Leave(ref Group group, int entry)
    {
        ref var state = ref _entries[entry];
        if (--state.Uses > 0)
        {
            return;
        }

        _gone++;
        if (state.Before == None)
        {
            group.First = state.After;
        }
        else
        {
            _entries[state.Before].After = state.After;
        }

        if (state.After != None)
        {
            _entries[state.After].Before = state.Before;
        }

        group.Count--;
        if (_isDouble)
        {
            group.Doubles = default;
            group.MustAdd = true;
        }
        else if (!_isCount)
        {
            group.Add(-Whole(entry));
        }
    }

    private void Write(int row, ref Group group, StreamColumn output, List<int> faults)
    {
        if (_isCount)
        {
            ((LongColumn)output).Append(group.Count);
            return;
        }

        if (group.Count == 0)
        {
            output.AppendNull();
            return;
        }

        var divisor = Spec.Kind == AggregateKind.Avg ? group.Count : 1;
        if (_isDouble)
        {
            AddUp(ref group);
            _result!.WriteDouble(group.Doubles.Value / divisor, output);
        }
        else if (Spec.Kind == AggregateKind.Sum && !_result!.Fits(group.Sum))
        {
            faults.Add(row);
            output.AppendNull();
        }
        else
        {
            _result!.WriteAverage(group.Sum, divisor, output);
        }
    }

    private void AddUp(ref Group group)
    {
        if (!group.MustAdd)
        {
            return;
        }

        group.MustAdd = false;
        group.Doubles = default;
        var values = ((DoubleColumn)_pairs.Keys[1]).Values;
        for (var entry = group.First; entry != None; entry = _entries[entry].After)
        {
            group.Doubles.Add(values[entry]);
        }
    }

    private Int128 Whole(int entry) => _pairs.Keys[1] is LongColumn longs ? longs.Values[entry] : ((WideColumn)_pairs.Keys[1]).Values[entry];

    // Values that have gone stay in the table until there are more of them than others.
    private void ForgetGone(FrameStep step)
    {
        foreach (var slot in step.Leaving)
        {
            if (_values.Has(slot))
            {
                _slotEntries[slot] = None;
            }
        }

        if (_gone > 4096 && _pairs.Count > 4096)
        {
            _gone = 0;
            var live = 0;
            for (var entry = 0; entry < _pairs.Count; entry++)
            {
                live += _entries[entry].Uses > 0 ? 1 : 0;
            }

            if (live * 2 < _pairs.Count)
            {
                Rebuild(null);
            }
        }
    }

    private void Rebuild(Dictionary<int, int>? numbers)
    {
        var groups = (LongColumn)_pairs.Keys[0];
        var moved = new int[_pairs.Count];
        moved.AsSpan().Fill(None);
        _rowGroups.Clear();
        _rowValues.Clear();
        var count = 0;
        for (var entry = 0; entry < _pairs.Count; entry++)
        {
            if (_entries[entry].Uses > 0)
            {
                var group = (int)groups.Values[entry];
                _rowGroups.Append(numbers is null ? group : numbers[group]);
                _rowValues.AppendFrom(_pairs.Keys[1], entry);
                moved[entry] = count;
                _entries[count++] = _entries[entry];
            }
        }

        _entries.AsSpan(count).Clear();
        for (var entry = 0; entry < count; entry++)
        {
            ref var state = ref _entries[entry];
            state.Before = state.Before == None ? None : moved[state.Before];
            state.After = state.After == None ? None : moved[state.After];
        }

        for (var group = 0; group < _groups.Length; group++)
        {
            _groups[group].First = _groups[group].First == None ? None : moved[_groups[group].First];
        }

        for (var slot = 0; slot < _slotEntries.Length; slot++)
        {
            _slotEntries[slot] = _slotEntries[slot] == None ? None : moved[_slotEntries[slot]];
        }

        _pairs.Clear();
        _pairs.Map(_rowPairs, Both, 0, new int[count]);
        _gone = 0;
    }

    private struct Entry
    {
        public int Uses;
        public int Before;
        public int After;
    }

    private struct Group
    {
        public int First;
        public int Count;
        public bool MustAdd;
        public Int128 Sum;
        public CarefulSum Doubles;

        public void Add(Int128 value) => Sum += value;
    }
}
