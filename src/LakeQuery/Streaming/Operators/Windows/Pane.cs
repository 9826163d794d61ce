using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>The groups of a piece of event time, or of several such together, and the number of each group's first row in order of arrival.</summary>
internal sealed class Pane(GroupState groups)
{
    private long[] _firsts = [];
    private int[] _order = [];

    /// <summary>Where the pane begins.</summary>
    public long Start { get; set; }

    /// <summary>The groups.</summary>
    public GroupState Groups => groups;

    /// <summary>Rows of the batch at hand that still have to be added.</summary>
    public RowList Pending { get; } = new();

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => groups.MemoryBytes + (_firsts.Length * 12L);

    /// <summary>Adds neighbouring rows.</summary>
    /// <param name="columns">The columns of the batch.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="number">The number of the batch's first row among all rows.</param>
    public void AddRange(ImmutableArray<StreamColumn> columns, int start, int count, long number)
    {
        while (count > 0)
        {
            var chunk = Math.Min(count, GroupState.ChunkRows);
            var known = groups.Count;
            var added = groups.AddChunk(columns, start, chunk);
            Arrays.Grow(ref _firsts, groups.Count);
            for (var index = 0; known < groups.Count; index++)
            {
                if (added[index] == known)
                {
                    _firsts[known++] = number + start + index;
                }
            }

            start += chunk;
            count -= chunk;
        }
    }

    /// <summary>Adds the pending rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns of the batch.</param>
    /// <param name="number">The number of the batch's first row among all rows.</param>
    public void Add(RowList rows, ImmutableArray<StreamColumn> columns, long number)
    {
        if (rows.IsRange)
        {
            AddRange(columns, rows.First, rows.Count, number);
            return;
        }

        for (var start = 0; start < rows.Count; start += GroupState.ChunkRows)
        {
            var chunk = rows.Rows.Slice(start, Math.Min(GroupState.ChunkRows, rows.Count - start));
            var known = groups.Count;
            var added = groups.AddRows(columns, chunk);
            Arrays.Grow(ref _firsts, groups.Count);
            for (var index = 0; known < groups.Count; index++)
            {
                if (added[index] == known)
                {
                    _firsts[known++] = number + chunk[index];
                }
            }
        }
    }

    /// <summary>Adds the groups of another pane.</summary>
    public void Merge(Pane other)
    {
        var known = groups.Count;
        var into = groups.Merge(other.Groups);
        Arrays.Grow(ref _firsts, groups.Count);
        _firsts.AsSpan(known, groups.Count - known).Fill(long.MaxValue);
        for (var index = 0; index < into.Length; index++)
        {
            ref var first = ref _firsts[into[index]];
            first = Math.Min(first, other._firsts[index]);
        }
    }

    /// <summary>The groups in order of first arrival; good until the next call.</summary>
    public Span<int> Order()
    {
        Arrays.Grow(ref _order, groups.Count);
        var order = _order.AsSpan(0, groups.Count);
        var sorted = true;
        for (var group = 0; group < order.Length; group++)
        {
            order[group] = group;
            sorted &= group == 0 || _firsts[group - 1] < _firsts[group];
        }

        if (!sorted)
        {
            _firsts.AsSpan(0, order.Length).ToArray().AsSpan().Sort(order);
        }

        return order;
    }

    /// <summary>Drops all groups.</summary>
    public void Clear() => groups.Clear();

    /// <summary>Writes the pane.</summary>
    public void Save(StateWriter state)
    {
        state.Long(Start);
        groups.Save(state);
        state.Longs(_firsts.AsSpan(0, groups.Count));
    }

    /// <summary>Reads it.</summary>
    public void Restore(StateReader state)
    {
        Start = state.Long();
        groups.Restore(state);
        Arrays.Grow(ref _firsts, groups.Count);
        state.Longs(_firsts.AsSpan(0, groups.Count));
    }
}

/// <summary>Chosen rows of a batch, rising. While they are neighbours only the first and their number are kept.</summary>
internal sealed class RowList
{
    private int[] _rows = [];

    /// <summary>Whether the rows are neighbours.</summary>
    public bool IsRange { get; private set; } = true;

    /// <summary>The first.</summary>
    public int First { get; private set; }

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>The rows, when they are not neighbours.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>Adds neighbouring rows.</summary>
    public void Add(int row, int count)
    {
        if (Count == 0)
        {
            First = row;
        }
        else if (IsRange && row != First + Count)
        {
            IsRange = false;
            Arrays.Grow(ref _rows, Count);
            for (var index = 0; index < Count; index++)
            {
                _rows[index] = First + index;
            }
        }

        if (!IsRange)
        {
            Arrays.Grow(ref _rows, Count + count);
            for (var index = 0; index < count; index++)
            {
                _rows[Count + index] = row + index;
            }
        }

        Count += count;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (IsRange, Count) = (true, 0);
}
