using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>DISTINCT of count, sum, avg, variances and deviations: a table of the values that each group has had lets each through to the plain aggregate once.</summary>
internal sealed class DistinctAccumulator : GroupAccumulator
{
    private static readonly int[] Both = [0, 1];

    private readonly GroupAccumulator _inner;
    private readonly LongColumn _rowGroups = new(SqlType.BigInt);
    private readonly StreamColumn _rowValues;
    private readonly ImmutableArray<StreamColumn> _rowPairs;
    private readonly KeyTable _pairs;
    private int[] _entries = [];
    private int[] _newEntries = [];
    private int[] _newGroups = [];

    // The values of a group, last first: entries of the table, plus one; 0 ends the list.
    private int[] _lastEntries = [];
    private int[] _entriesBefore = [];

    /// <summary>DISTINCT over a column.</summary>
    public DistinctAccumulator(AggregateSpec spec, SqlType input)
        : base(spec)
    {
        // The plain aggregate reads the second column of the table of pairs.
        _inner = Create(spec with { Distinct = false, FilterColumn = -1, Column = 1 }, [SqlType.BigInt, input]);
        _rowValues = StreamColumn.Create(input);
        _rowPairs = [_rowGroups, _rowValues];
        _pairs = new KeyTable([SqlType.BigInt, input]);
    }

    /// <inheritdoc/>
    public override long MemoryBytes => _inner.MemoryBytes + _pairs.MemoryBytes + ((_lastEntries.Length + _entriesBefore.Length) * 4L);

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (DistinctAccumulator)other;
        _rowGroups.Clear();
        _rowValues.Clear();
        var count = 0;
        for (var entry = from._lastEntries[otherGroup]; entry > 0; entry = from._entriesBefore[entry - 1])
        {
            Arrays.Grow(ref _newEntries, count + 1);
            _newEntries[count++] = entry - 1;
        }

        // The first value first again.
        _newEntries.AsSpan(0, count).Reverse();
        _rowGroups.AppendSpan(count).Fill(group);
        _rowValues.AppendRows(from._pairs.Keys[1], _newEntries.AsSpan(0, count));

        AddPairs();
    }

    /// <inheritdoc/>
    public override bool IsOutOfRange(int group) => _inner.IsOutOfRange(group);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output) => _inner.Write(groups, output);

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        _inner.Reserve(groups);
        Arrays.Grow(ref _lastEntries, groups);
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        _rowGroups.Clear();
        _rowValues.Clear();
        _rowValues.AppendRange(column!, start, groups.Length);
        AddGroups(groups);
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        _rowGroups.Clear();
        _rowValues.Clear();
        _rowValues.AppendRows(column!, rows);
        AddGroups(groups);
    }

    /// <inheritdoc/>
    protected override void Reset(int groups)
    {
        _inner.Clear();
        _pairs.Clear();
        _lastEntries.AsSpan(0, groups).Clear();
    }

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        _pairs.Save(state);
        _inner.Save(state);
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        _pairs.Restore(state);
        _inner.Restore(state);
        Link(0);
    }

    private void AddGroups(ReadOnlySpan<int> groups)
    {
        var target = _rowGroups.AppendSpan(groups.Length);
        for (var index = 0; index < groups.Length; index++)
        {
            target[index] = groups[index];
        }

        AddPairs();
    }

    private void AddPairs()
    {
        var known = _pairs.Count;
        Arrays.Grow(ref _entries, _rowGroups.Length);
        _pairs.Map(_rowPairs, Both, 0, _entries.AsSpan(0, _rowGroups.Length));
        var count = _pairs.Count - known;
        Arrays.Grow(ref _newEntries, count);
        Arrays.Grow(ref _newGroups, count);
        var groups = ((LongColumn)_pairs.Keys[0]).Values;
        for (var index = 0; index < count; index++)
        {
            _newEntries[index] = known + index;
            _newGroups[index] = (int)groups[known + index];
        }

        Link(known);
        _inner.AddPart(_pairs.Keys[1], _newEntries.AsSpan(0, count), _newGroups.AsSpan(0, count));
    }

    private void Link(int first)
    {
        var groups = ((LongColumn)_pairs.Keys[0]).Values;
        Arrays.Grow(ref _entriesBefore, groups.Length);
        for (var entry = first; entry < groups.Length; entry++)
        {
            ref var last = ref _lastEntries[(int)groups[entry]];
            _entriesBefore[entry] = last;
            last = entry + 1;
        }
    }
}
