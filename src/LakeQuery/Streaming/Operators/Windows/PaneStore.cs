using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>The panes of windows that overlap, and the total of those in the window at hand. A row is added to one pane; a window is put together from
/// the panes without adding each of them up again.</summary>
/// <remarks>Two stacks, as in <see cref="Sliding.SlidingStacks{T}"/>: of the panes that have come into the window the older ones hold the total from them
/// to the youngest of the older, the younger ones are added up beside. A row that comes late into such panes is added to every total it is part of.</remarks>
/// <param name="shape">Where the windows lie.</param>
/// <param name="makeGroups">Makes empty groups.</param>
/// <param name="addsUp">Whether panes are added up to totals. Where rows are held a total would be another copy of them: then a window's panes are put
/// together when it ends.</param>
internal sealed class PaneStore(WindowShape shape, Func<GroupState> makeGroups, bool addsUp)
{
    private readonly List<Pane> _panes = [];
    private readonly Stack<Pane> _spare = [];
    private readonly Pane _younger = new(makeGroups());
    private readonly Pane _whole = new(makeGroups());

    // The first so many panes hold totals; behind them, the panes that are in the window at hand too.
    private int _olderCount;
    private int _insideCount;
    private long _insideUntil = long.MinValue;
    private long _lastEnd = long.MinValue;

    /// <summary>How many panes.</summary>
    public int Count => _panes.Count;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => _panes.Sum(pane => pane.MemoryBytes) + _younger.MemoryBytes + _whole.MemoryBytes;

    /// <summary>The end of the next window that has rows; the greatest number when there is none.</summary>
    public long NextEnd => _panes.Count == 0 ? long.MaxValue : shape.EndAfter(Math.Max(_lastEnd, _panes[0].Start));

    /// <summary>The pane of a time, made when there is none.</summary>
    public Pane PaneAt(long start)
    {
        var place = _panes.Count;
        while (place > 0 && _panes[place - 1].Start > start)
        {
            place--;
        }

        if (place > 0 && _panes[place - 1].Start == start)
        {
            return _panes[place - 1];
        }

        var pane = _spare.Count > 0 ? _spare.Pop() : new Pane(makeGroups());
        pane.Start = start;
        _panes.Insert(place, pane);
        if (place < _olderCount)
        {
            // Before a total: it is part of the new one, too.
            pane.Merge(_panes[place + 1]);
            _olderCount++;
            _insideCount++;
        }
        else if (start < _insideUntil)
        {
            _insideCount++;
        }

        return pane;
    }

    /// <summary>Adds the pending rows of a pane.</summary>
    public void AddPending(Pane pane, ImmutableArray<StreamColumn> columns, long number)
    {
        var rows = pane.Pending;
        if (pane.Start < _insideUntil)
        {
            AddInside(pane, columns, number);
        }
        else
        {
            pane.Add(rows, columns, number);
        }

        rows.Clear();
    }

    /// <summary>Takes the window with an end together.</summary>
    public Pane Take(long end)
    {
        while (_insideCount < _panes.Count && _panes[_insideCount].Start < end)
        {
            var pane = _panes[_insideCount++];
            if (_insideCount == 1 && pane.Start + shape.PaneMicros == end && shape.StartOf(shape.EndAfter(end)) >= end)
            {
                // A pane that is in one window only needs no total.
                (_insideUntil, _lastEnd) = (end, end);
                return pane;
            }

            if (addsUp)
            {
                _younger.Merge(pane);
            }
        }

        (_insideUntil, _lastEnd) = (end, end);
        if (!addsUp)
        {
            _whole.Clear();
            foreach (var pane in _panes.Take(_insideCount))
            {
                _whole.Merge(pane);
            }

            return _whole;
        }

        if (_olderCount == 0)
        {
            return _younger;
        }

        if (_younger.Groups.Count == 0)
        {
            return _panes[0];
        }

        _whole.Clear();
        _whole.Merge(_panes[0]);
        _whole.Merge(_younger);
        return _whole;
    }

    /// <summary>Drops the panes that no later window needs.</summary>
    public void DropOld()
    {
        if (!addsUp)
        {
            _whole.Clear();
        }

        DropBefore(shape.StartOf(shape.EndAfter(_lastEnd)));
    }

    /// <summary>Takes note that all windows up to a time have been emitted, whether there were any or not.</summary>
    public void PassTo(long time)
    {
        if (time > _lastEnd)
        {
            _lastEnd = time;
        }
    }

    /// <summary>Writes the panes.</summary>
    public void Save(StateWriter state)
    {
        state.Int(_panes.Count);
        foreach (var pane in _panes)
        {
            pane.Save(state);
        }

        _younger.Save(state);
        state.Int(_olderCount);
        state.Int(_insideCount);
        state.Long(_insideUntil);
        state.Long(_lastEnd);
    }

    /// <summary>Takes them over.</summary>
    public void Restore(StateReader state)
    {
        var count = state.Count();
        for (var index = 0; index < count; index++)
        {
            var pane = new Pane(makeGroups());
            pane.Restore(state);
            _panes.Add(pane);
        }

        _younger.Restore(state);
        _olderCount = state.Count();
        _insideCount = state.Count();
        _insideUntil = state.Long();
        _lastEnd = state.Long();
        if (_olderCount > _insideCount || _insideCount > count)
        {
            throw new InvalidDataException("The state is damaged: more panes in the window than there are.");
        }
    }

    private void AddInside(Pane pane, ImmutableArray<StreamColumn> columns, long number)
    {
        var place = _panes.IndexOf(pane);
        if (place >= _olderCount)
        {
            pane.Add(pane.Pending, columns, number);
            if (addsUp)
            {
                _younger.Add(pane.Pending, columns, number);
            }

            return;
        }

        for (var index = 0; index <= place; index++)
        {
            _panes[index].Add(pane.Pending, columns, number);
        }
    }

    private void DropBefore(long start)
    {
        var count = 0;
        while (count < _insideCount && _panes[count].Start < start)
        {
            count++;
        }

        if (count == 0)
        {
            return;
        }

        var all = count == _insideCount;
        for (var index = 0; index < count; index++)
        {
            _panes[index].Clear();
            _spare.Push(_panes[index]);
        }

        _panes.RemoveRange(0, count);
        _insideCount -= count;
        if (all)
        {
            _olderCount = 0;
            _younger.Clear();
        }
        else if (!addsUp)
        {
            // Each window is put together anew.
        }
        else if (count >= _olderCount)
        {
            MakeOlder();
        }
        else
        {
            _olderCount -= count;
        }
    }

    private void MakeOlder()
    {
        for (var index = _insideCount - 2; index >= 0; index--)
        {
            _panes[index].Merge(_panes[index + 1]);
        }

        _olderCount = _insideCount;
        _younger.Clear();
    }
}
