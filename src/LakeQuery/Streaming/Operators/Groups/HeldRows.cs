using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Groups;

/// <summary>The rows of groups that <see cref="HeldCalls"/> are computed of, of each group in order of arrival.</summary>
internal sealed class HeldRows
{
    /// <summary>Rows of groups that have gone are dropped when there are so many of them, and more than others.</summary>
    private const int SlackRows = 4096;

    private readonly HeldCalls _calls;
    private readonly ImmutableArray<StreamColumn> _gathered;
    private readonly ImmutableArray<StreamColumn> _results;
    private ImmutableArray<StreamColumn> _columns;
    private ImmutableArray<StreamColumn> _spare;
    private int _count;
    private int _gone;

    // By row: the next of its group; by group: its rows. Row n is n + 1 here, 0 is none.
    private int[] _next = [];
    private List[] _lists = [];
    private int _groups;
    private int[] _rows = [];
    private int[] _rowGroups = [];

    /// <summary>No rows.</summary>
    public HeldRows(HeldCalls calls)
    {
        _calls = calls;
        _columns = [.. calls.ColumnTypes.Select(StreamColumn.Create)];
        _spare = [.. calls.ColumnTypes.Select(StreamColumn.Create)];
        _gathered = [new LongColumn(SqlType.BigInt), .. calls.ColumnTypes.Select(StreamColumn.Create)];
        _results = [.. calls.Results.Select(StreamColumn.Create)];
    }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => _columns.Sum(column => column.MemoryBytes) + (_next.Length * 4L) + (_lists.Length * 12L);

    /// <summary>Adds neighbouring rows.</summary>
    public void Add(ImmutableArray<StreamColumn> columns, int start, ReadOnlySpan<int> groups)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            _columns[index].AppendRange(columns[_calls.Columns[index]], start, groups.Length);
        }

        Link(groups);
    }

    /// <summary>Adds chosen rows.</summary>
    public void AddRows(ImmutableArray<StreamColumn> columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            _columns[index].AppendRows(columns[_calls.Columns[index]], rows);
        }

        Link(groups);
    }

    /// <summary>Adds the rows of another's groups.</summary>
    /// <param name="other">The other.</param>
    /// <param name="into">For each of its groups from 0 on: the group here.</param>
    public void Merge(HeldRows other, ReadOnlySpan<int> into)
    {
        Arrays.Grow(ref _rows, other._count);
        Arrays.Grow(ref _rowGroups, other._count);
        var count = 0;
        for (var group = 0; group < Math.Min(into.Length, other._groups); group++)
        {
            for (var row = other._lists[group].First; row > 0; row = other._next[row - 1])
            {
                _rows[count] = row - 1;
                _rowGroups[count++] = into[group];
            }
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            _columns[index].AppendRows(other._columns[index], _rows.AsSpan(0, count));
        }

        Link(_rowGroups.AsSpan(0, count));
    }

    /// <summary>Adds one group's rows to those of another.</summary>
    public void MergeGroup(int group, int other)
    {
        Reserve(Math.Max(group, other) + 1);
        ref var from = ref _lists[other];
        ref var to = ref _lists[group];
        if (from.Count > 0)
        {
            if (to.Count == 0)
            {
                to.First = from.First;
            }
            else
            {
                _next[to.Last - 1] = from.First;
            }

            to.Last = from.Last;
            to.Count += from.Count;
            from = default;
        }
    }

    /// <summary>Drops the rows of a group.</summary>
    public void Release(int group)
    {
        if (group >= _groups)
        {
            return;
        }

        _gone += _lists[group].Count;
        _lists[group] = default;
        if (_gone > SlackRows && _gone * 2L > _count)
        {
            Keep([.. Enumerable.Range(0, _groups)]);
        }
    }

    /// <summary>Drops all groups but these, which get the numbers from 0 on in the order given.</summary>
    public void Keep(ReadOnlySpan<int> groups)
    {
        Arrays.Grow(ref _rows, _count);
        var kept = new int[_count];
        var count = Gather(groups, kept);
        foreach (var column in _spare)
        {
            column.Clear();
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            _spare[index].AppendRows(_columns[index], _rows.AsSpan(0, count));
        }

        (_columns, _spare) = (_spare, _columns);
        Forget();
        Link(kept.AsSpan(0, count));
    }

    /// <summary>Drops all rows.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
        {
            column.Clear();
        }

        Forget();
    }

    /// <summary>Computes the results of groups; <see cref="Write"/> then adds them.</summary>
    /// <param name="groups">The groups in the order of the output.</param>
    /// <param name="fail">Takes the place in that order of a group that is an error, and which.</param>
    public void Compute(ReadOnlySpan<int> groups, Action<int, LakeQueryException> fail)
    {
        foreach (var result in _results)
        {
            result.Clear();
        }

        if (groups.IsEmpty)
        {
            return;
        }

        Arrays.Grow(ref _rows, _count);
        Arrays.Grow(ref _rowGroups, _count);
        var count = Gather(groups, _rowGroups);
        foreach (var column in _gathered)
        {
            column.Clear();
        }

        var places = ((LongColumn)_gathered[0]).AppendSpan(count);
        for (var index = 0; index < count; index++)
        {
            places[index] = _rowGroups[index];
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            _gathered[index + 1].AppendRows(_columns[index], _rows.AsSpan(0, count));
        }

        var computed = _calls.Run(_gathered, fail);
        for (var index = 0; index < _results.Length; index++)
        {
            _results[index].AppendRange(computed[index + 1], 0, computed[0].Length);
        }
    }

    /// <summary>Adds the results to the columns of a batch from one on.</summary>
    public void Write(ImmutableArray<StreamColumn> output, int firstColumn)
    {
        for (var index = 0; index < _results.Length; index++)
        {
            output[firstColumn + index].AppendRange(_results[index], 0, _results[index].Length);
        }
    }

    /// <summary>Writes the rows of groups.</summary>
    public void Save(StateWriter state, int groups)
    {
        Reserve(groups);
        Arrays.Grow(ref _rows, _count);
        Arrays.Grow(ref _rowGroups, _count);
        for (var group = 0; group < groups; group++)
        {
            state.Int(_lists[group].Count);
        }

        var count = Gather([.. Enumerable.Range(0, groups)], _rowGroups);
        foreach (var column in _columns)
        {
            var saved = StreamColumn.Create(column.Type);
            saved.AppendRows(column, _rows.AsSpan(0, count));
            state.Column(saved);
        }
    }

    /// <summary>Takes them over; there are none yet.</summary>
    public void Restore(StateReader state, int groups)
    {
        var rowGroups = new List<int>();
        for (var group = 0; group < groups; group++)
        {
            rowGroups.AddRange(Enumerable.Repeat(group, state.Count()));
        }

        foreach (var column in _columns)
        {
            state.Column(column);
            if (column.Length != rowGroups.Count)
            {
                throw new InvalidDataException("The state is damaged: columns of different lengths.");
            }
        }

        Link([.. rowGroups]);
    }

    // The rows of groups one behind the other, and for each the place of its group.
    private int Gather(ReadOnlySpan<int> groups, Span<int> places)
    {
        var count = 0;
        for (var place = 0; place < groups.Length; place++)
        {
            for (var row = groups[place] < _groups ? _lists[groups[place]].First : 0; row > 0; row = _next[row - 1])
            {
                _rows[count] = row - 1;
                places[count++] = place;
            }
        }

        return count;
    }

    private void Forget()
    {
        _lists.AsSpan(0, _groups).Clear();
        (_count, _gone, _groups) = (0, 0, 0);
    }

    private void Reserve(int groups)
    {
        Arrays.Grow(ref _lists, groups);
        _groups = Math.Max(_groups, groups);
    }

    private void Link(ReadOnlySpan<int> groups)
    {
        Arrays.Grow(ref _next, _count + groups.Length);
        foreach (var group in groups)
        {
            Reserve(group + 1);
            ref var list = ref _lists[group];
            _next[_count++] = 0;
            if (list.Count++ == 0)
            {
                list.First = _count;
            }
            else
            {
                _next[list.Last - 1] = _count;
            }

            list.Last = _count;
        }
    }

    private struct List
    {
        public int First;
        public int Last;
        public int Count;
    }
}
