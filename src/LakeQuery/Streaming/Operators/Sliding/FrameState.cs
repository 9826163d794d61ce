using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>A window of OVER at work: which rows it holds, for each partition, and the functions over it.</summary>
/// <remarks>With RANGE rows leave by time alone, so one queue serves all partitions: a row that is too old for the current row's window leaves its own,
/// whether its partition has a new row or not. With ROWS each partition has a list.</remarks>
internal sealed class FrameState
{
    /// <summary>So many rows are worth a second thread.</summary>
    private const int SharedRows = 2048;

    private readonly SlidingFrame _frame;
    private readonly ImmutableArray<SqlType> _inputTypes;
    private readonly KeyTable _keys;
    private readonly int[] _keyColumns;
    private readonly List<SlotValues> _values = [];
    private readonly List<SlidingFunction> _functions = [];
    private readonly SlotPool _pool = new();
    private FrameStep _step = new();
    private FrameStep _nextStep = new();
    private readonly List<Action> _parts = [];

    // By place.
    private int[] _slotGroups = [];
    private long[] _slotTimes = [];
    private int[] _next = [];

    // RANGE: places in order of arrival, a ring.
    private int[] _queue = new int[1024];
    private int _queueFirst;
    private int _queueCount;

    // ROWS: the partitions' lists.
    private (int First, int Last, long Count)[] _lists = [];

    private int _sweepAt = 4096;

    // There is room for so many groups.
    private int _groupRoom;

    /// <summary>A window of OVER.</summary>
    public FrameState(SlidingFrame frame, ImmutableArray<SqlType> inputTypes)
    {
        _frame = frame;
        _inputTypes = inputTypes;
        _keyColumns = [.. frame.PartitionBy];
        _keys = new KeyTable([.. frame.PartitionBy.Select(column => inputTypes[column])]);
    }

    /// <summary>Rows held.</summary>
    public int RowCount => _pool.Used;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes =>
        _keys.MemoryBytes + (_slotGroups.Length * 16L) + (_queue.Length * 4L) + (_lists.Length * 16L) + _values.Sum(values => values.MemoryBytes)
        + _functions.Sum(function => function.MemoryBytes);

    /// <summary>Adds a function.</summary>
    public SlidingFunction Add(AggregateSpec spec)
    {
        var function = Create(spec);
        _functions.Add(function);
        return function;
    }

    /// <summary>Follows the rows of a batch.</summary>
    /// <param name="batch">The input.</param>
    /// <param name="follow">For each function: runs it over some rows.</param>
    /// <param name="crew">A second thread that takes part: while the functions follow some rows it is found out which come and go next; null for none.</param>
    public void Run(StreamBatch batch, IReadOnlyList<Action<FrameStep>> follow, Crew? crew)
    {
        crew = batch.RowCount < SharedRows ? null : crew;
        if (batch.RowCount > 0)
        {
            Begin(_step, batch, 0, crew);
        }

        for (var start = 0; start < batch.RowCount; start += FrameStep.MaxRows)
        {
            var next = start + FrameStep.MaxRows;
            if (crew is null)
            {
                foreach (var function in follow)
                {
                    function(_step);
                }

                Release(_step);
                if (next < batch.RowCount)
                {
                    Begin(_step, batch, next, null);
                }

                continue;
            }

            _parts.Clear();
            if (next < batch.RowCount)
            {
                // Nothing that the functions read may move while both threads are at work.
                MakeRoom();
                AddParts(_nextStep, batch, next);
            }

            foreach (var function in follow)
            {
                var step = _step;
                _parts.Add(() => function(step));
            }

            crew.Run(_parts);
            Release(_step);
            (_step, _nextStep) = (_nextStep, _step);
        }

        if (_frame.RangeMicros is not null && _keys.Count > _sweepAt && !_keys.Keys.IsEmpty)
        {
            Sweep();
        }
    }

    /// <summary>Writes the rows held and what the functions need beside them.</summary>
    public void Save(StateWriter state)
    {
        _keys.Save(state);
        var slots = SlotsInOrder();
        state.Int(slots.Length);
        foreach (var slot in slots)
        {
            state.Int(_slotGroups[slot]);
            state.Long(_slotTimes[slot]);
        }

        foreach (var values in _values)
        {
            var column = values.NewColumn();
            foreach (var slot in slots)
            {
                values.AppendTo(slot, column);
            }

            state.Column(column);
        }

        foreach (var function in _functions)
        {
            function.Save(state, _keys.Count);
        }
    }

    /// <summary>Takes them over.</summary>
    public void Restore(StateReader state)
    {
        _keys.Restore(state);
        ReserveGroups();
        var count = state.Count();
        var (groups, slots) = (new int[count], new int[count]);
        TakeSlots(slots);
        for (var row = 0; row < count; row++)
        {
            groups[row] = state.Int();
            if (groups[row] < 0 || groups[row] >= _keys.Count)
            {
                throw new InvalidDataException("The state is damaged: a row's partition is not there.");
            }

            _slotGroups[slots[row]] = groups[row];
            _slotTimes[slots[row]] = state.Long();
        }

        foreach (var values in _values)
        {
            var column = values.NewColumn();
            state.Column(column);
            if (column.Length != count)
            {
                throw new InvalidDataException("The state is damaged: columns of different lengths.");
            }

            values.StoreSaved(column, 0, slots);
        }

        if (_frame.RangeMicros is not null)
        {
            Enqueue(slots);
        }

        for (var first = 0; first < count; first += FrameStep.MaxRows)
        {
            TakeIn(groups.AsSpan(first, Math.Min(FrameStep.MaxRows, count - first)), slots.AsSpan(first));
        }

        foreach (var function in _functions)
        {
            function.Restore(state, _keys.Count);
        }
    }

    private void Begin(FrameStep step, StreamBatch batch, int start, Crew? crew)
    {
        if (crew is null)
        {
            TakeRows(step, batch, start);
            FindGroups(step, batch);
            FindLeaving(step, batch);
        }
        else
        {
            MakeRoom();
            _parts.Clear();
            AddParts(step, batch, start);
            crew.Run(_parts);
        }
    }

    private void AddParts(FrameStep step, StreamBatch batch, int start)
    {
        TakeRows(step, batch, start);
        if (_frame.Rows is null)
        {
            _parts.Add(() => FindLeaving(step, batch));
            _parts.Add(() => FindGroups(step, batch));
        }
        else
        {
            // Which rows leave hangs on their groups.
            _parts.Add(() =>
            {
                FindGroups(step, batch);
                FindLeaving(step, batch);
            });
        }
    }

    private void TakeRows(FrameStep step, StreamBatch batch, int start)
    {
        var count = Math.Min(FrameStep.MaxRows, batch.RowCount - start);
        step.Reset();
        (step.Columns, step.Start, step.Count) = (batch.Columns, start, count);
        TakeSlots(step.Slots.AsSpan(0, count));
    }

    private void FindGroups(FrameStep step, StreamBatch batch)
    {
        var groups = step.Groups.AsSpan(0, step.Count);
        var slots = step.Slots.AsSpan(0, step.Count);
        _keys.Map(batch.Columns, _keyColumns, step.Start, groups);
        ReserveGroups();
        var slotGroups = _slotGroups;
        for (var row = 0; row < slots.Length; row++)
        {
            slotGroups[slots[row]] = groups[row];
        }
    }

    // Keeps the rows' times and values, and finds those that leave before each.
    private void FindLeaving(FrameStep step, StreamBatch batch)
    {
        var slots = step.Slots.AsSpan(0, step.Count);
        var times = batch.Rowtimes.Values.Slice(step.Start, step.Count);
        var slotTimes = _slotTimes;
        for (var row = 0; row < slots.Length; row++)
        {
            slotTimes[slots[row]] = times[row];
        }

        foreach (var values in _values)
        {
            values.Store(batch.Columns, step.Start, slots);
        }

        if (_frame.RangeMicros is { } range)
        {
            Enqueue(slots);
            LeaveByTime(step, times, range);
        }
        else if (_frame.Rows is { } rows)
        {
            LeaveByCount(step, slots, step.Groups.AsSpan(0, step.Count), rows);
        }
        else
        {
            step.LeavingEnds.AsSpan(0, step.Count).Clear();
        }
    }

    private void Release(FrameStep step) => _pool.Release(_frame.IsUnbounded ? step.Slots.AsSpan(0, step.Count) : step.Leaving);

    private void TakeIn(ReadOnlySpan<int> groups, ReadOnlySpan<int> slots)
    {
        _step.Reset();
        (_step.Columns, _step.Start, _step.Count) = (default, 0, groups.Length);
        groups.CopyTo(_step.Groups);
        slots[..groups.Length].CopyTo(_step.Slots);
        if (_frame.Rows is not null)
        {
            LeaveByCount(_step, slots[..groups.Length], groups, long.MaxValue);
        }

        _step.LeavingEnds.AsSpan(0, groups.Length).Clear();
        foreach (var function in _functions.Where(function => function.IsReplayed))
        {
            function.Run(_step, StreamColumn.Create(function.Spec.Result), []);
        }
    }

    private void ReserveGroups()
    {
        if (_keys.Count > _groupRoom)
        {
            ReserveGroups(_keys.Count);
        }
    }

    private void ReserveGroups(int groups)
    {
        _groupRoom = groups;
        if (_frame.Rows is not null)
        {
            Arrays.Grow(ref _lists, groups);
        }

        foreach (var function in _functions)
        {
            function.ReserveGroups(groups);
        }
    }

    // Room for the next rows, whatever their keys.
    private void MakeRoom()
    {
        if (_keys.Count + FrameStep.MaxRows > _groupRoom)
        {
            ReserveGroups(_keys.Count + (2 * FrameStep.MaxRows));
        }

        if (_pool.Reserve(2 * FrameStep.MaxRows))
        {
            ReserveSlots();
        }
    }

    private void TakeSlots(Span<int> slots)
    {
        if (_pool.Take(slots))
        {
            ReserveSlots();
        }
    }

    private void ReserveSlots()
    {
        Arrays.Grow(ref _slotGroups, _pool.Capacity);
        Arrays.Grow(ref _slotTimes, _pool.Capacity);
        if (_frame.Rows is not null)
        {
            Arrays.Grow(ref _next, _pool.Capacity);
        }

        foreach (var values in _values)
        {
            values.Reserve(_pool.Capacity);
        }

        foreach (var function in _functions)
        {
            function.ReserveSlots(_pool.Capacity);
        }

        (_step.SlotGroups, _step.SlotTimes) = (_slotGroups, _slotTimes);
        (_nextStep.SlotGroups, _nextStep.SlotTimes) = (_slotGroups, _slotTimes);
    }

    private void Enqueue(ReadOnlySpan<int> slots)
    {
        if (_queueCount + slots.Length > _queue.Length)
        {
            var length = _queue.Length;
            while (length < _queueCount + slots.Length)
            {
                length *= 2;
            }

            var queue = new int[length];
            for (var index = 0; index < _queueCount; index++)
            {
                queue[index] = _queue[(_queueFirst + index) & (_queue.Length - 1)];
            }

            (_queue, _queueFirst) = (queue, 0);
        }

        var mask = _queue.Length - 1;
        for (var index = 0; index < slots.Length; index++)
        {
            _queue[(_queueFirst + _queueCount + index) & mask] = slots[index];
        }

        _queueCount += slots.Length;
    }

    private void LeaveByTime(FrameStep step, ReadOnlySpan<long> times, long range)
    {
        var (queue, slotTimes) = (_queue, _slotTimes);
        var mask = queue.Length - 1;
        var ends = step.LeavingEnds;
        var first = _queueFirst;
        var oldest = slotTimes[queue[first & mask]];
        for (var row = 0; row < times.Length; row++)
        {
            // The row itself is never too old, so the queue does not run empty.
            var limit = times[row] < long.MinValue + range ? long.MinValue : times[row] - range;
            while (oldest < limit)
            {
                step.Leave(queue[first & mask]);
                first++;
                oldest = slotTimes[queue[first & mask]];
            }

            ends[row] = step.LeavingCount;
        }

        _queueCount -= first - _queueFirst;
        _queueFirst = first & mask;
    }

    private void LeaveByCount(FrameStep step, ReadOnlySpan<int> slots, ReadOnlySpan<int> groups, long rows)
    {
        for (var row = 0; row < slots.Length; row++)
        {
            ref var list = ref _lists[groups[row]];
            if (list.Count > rows)
            {
                step.Leave(list.First);
                list.First = _next[list.First];
                list.Count--;
            }

            if (list.Count++ == 0)
            {
                list.First = slots[row];
            }
            else
            {
                _next[list.Last] = slots[row];
            }

            list.Last = slots[row];
            step.LeavingEnds[row] = step.LeavingCount;
        }
    }

    private int[] SlotsInOrder()
    {
        var slots = new List<int>(_pool.Used);
        for (var index = 0; index < _queueCount; index++)
        {
            slots.Add(_queue[(_queueFirst + index) & (_queue.Length - 1)]);
        }

        for (var group = 0; group < Math.Min(_lists.Length, _keys.Count); group++)
        {
            var slot = _lists[group].First;
            for (var index = 0L; index < _lists[group].Count; index++)
            {
                slots.Add(slot);
                slot = _next[slot];
            }
        }

        return [.. slots];
    }

    // Partitions all of whose rows have left are as if they had never been: forget them when they are more than the others.
    private void Sweep()
    {
        var alive = new bool[_keys.Count];
        var count = 0;
        for (var index = 0; index < _queueCount; index++)
        {
            ref var isAlive = ref alive[_slotGroups[_queue[(_queueFirst + index) & (_queue.Length - 1)]]];
            count += isAlive ? 0 : 1;
            isAlive = true;
        }

        if (count * 2 < alive.Length)
        {
            var kept = new int[count];
            var numbers = new int[alive.Length];
            for (int group = 0, number = 0; group < alive.Length; group++)
            {
                if (alive[group])
                {
                    numbers[group] = number;
                    kept[number++] = group;
                }
            }

            _keys.Keep(kept);
            foreach (var function in _functions)
            {
                function.KeepGroups(kept);
            }

            for (var index = 0; index < _queueCount; index++)
            {
                ref var group = ref _slotGroups[_queue[(_queueFirst + index) & (_queue.Length - 1)]];
                group = numbers[group];
            }
        }

        _sweepAt = Math.Max(4096, count * 4);
    }

    private SlidingFunction Create(AggregateSpec spec)
    {
        if (spec.Kind is AggregateKind.First or AggregateKind.Last or AggregateKind.Nth or AggregateKind.Lag)
        {
            return new SlidingPlace(spec, Values(spec), MakeValues(spec.Column, -1), _frame.IsUnbounded);
        }

        if (_frame.IsUnbounded)
        {
            return new SlidingRunning(spec, _inputTypes);
        }

        if (spec is { Distinct: true, Kind: AggregateKind.Count or AggregateKind.Sum or AggregateKind.Avg })
        {
            return new SlidingDistinct(spec, Values(spec), _inputTypes[spec.Column]);
        }

        return spec.Kind switch
        {
            AggregateKind.CountRows => new SlidingCount(spec, spec.FilterColumn < 0 ? null : Flags(spec)),
            AggregateKind.Count => new SlidingCount(spec, Flags(spec)),
            AggregateKind.Sum or AggregateKind.Avg => StreamColumn.Create(_inputTypes[spec.Column]) switch
            {
                DoubleColumn when spec.Kind == AggregateKind.Sum => new SlidingStacks<CarefulSum>(spec, Numbers(spec), static (sum, _) => sum.Value),
                DoubleColumn => new SlidingStacks<CarefulSum>(spec, Numbers(spec), static (sum, count) => sum.Value / count),
                WideColumn => new SlidingWideSum(spec, (FixedSlots<Int128>)Values(spec), _inputTypes[spec.Column]),
                _ => new SlidingLongSum(spec, (FixedSlots<long>)Values(spec), _inputTypes[spec.Column]),
            },
            AggregateKind.StddevPop or AggregateKind.StddevSamp or AggregateKind.VarPop or AggregateKind.VarSamp =>
                new SlidingStacks<Moments>(spec, Numbers(spec), (moments, _) => moments.Result(spec.Kind)),
            AggregateKind.ExpAvg => new SlidingExpAvg(spec, Numbers(spec)),
            AggregateKind.Any or AggregateKind.Every => new SlidingTruth(spec, (FixedSlots<long>)Values(spec)),
            _ => new SlidingExtreme(spec, Values(spec)),
        };
    }

    private SlotValues Values(AggregateSpec spec) => Shared(spec.Column, spec.FilterColumn, found => found is not (FlagSlots or NumberSlots), MakeValues);

    private NumberSlots Numbers(AggregateSpec spec) => (NumberSlots)Shared(
        spec.Column, spec.FilterColumn, found => found is NumberSlots, (column, filter) => new NumberSlots(column, filter, _inputTypes[column]));

    private SlotValues Flags(AggregateSpec spec) => Shared(
        spec.Kind == AggregateKind.CountRows ? -1 : spec.Column, spec.FilterColumn, _ => true, (column, filter) => new FlagSlots(column, filter));

    private SlotValues Shared(int column, int filterColumn, Func<SlotValues, bool> fits, Func<int, int, SlotValues> make)
    {
        var found = _values.Find(values => values.Column == column && values.FilterColumn == filterColumn && fits(values));
        if (found is null)
        {
            found = make(column, filterColumn);
            _values.Add(found);
        }

        return found;
    }

    private SlotValues MakeValues(int column, int filterColumn)
    {
        var type = _inputTypes[column];
        return StreamColumn.Create(type) switch
        {
            DoubleColumn => new FixedSlots<double>(column, filterColumn, type),
            WideColumn => new FixedSlots<Int128>(column, filterColumn, type),
            TextColumn => new TextSlots(column, filterColumn, type),
            _ => new FixedSlots<long>(column, filterColumn, type),
        };
    }
}
