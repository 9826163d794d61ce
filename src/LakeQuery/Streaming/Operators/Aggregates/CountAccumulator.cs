using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>count(*) and count(x).</summary>
internal sealed class CountAccumulator(AggregateSpec spec) : GroupAccumulator(spec)
{
    private long[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _counts.Length * 8L;

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => true;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup) =>
        _counts[group] += ((CountAccumulator)other)._counts[otherGroup];

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        var target = ((LongColumn)output).AppendSpan(groups.Length);
        for (var index = 0; index < groups.Length; index++)
        {
            target[index] = _counts[groups[index]];
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups) => Arrays.Grow(ref _counts, groups);

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups) => Add(groups);

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole) => Add(groups);

    /// <inheritdoc/>
    protected override void Reset(int groups) => _counts.AsSpan(0, groups).Clear();

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state) => state.Longs(_counts.AsSpan(0, GroupCount));

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state) => state.Longs(_counts.AsSpan(0, GroupCount));

    private void Add(ReadOnlySpan<int> groups)
    {
        var counts = _counts;
        foreach (var group in groups)
        {
            counts[group]++;
        }
    }
}
