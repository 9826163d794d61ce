using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>sum and avg of long decimals, exact: 128 bits that wrap around, and how often they did.</summary>
internal sealed class WideSumAccumulator(AggregateSpec spec, SqlType input) : GroupAccumulator(spec)
{
    private readonly NumberResult _result = new(spec.Result, input);
    private readonly bool _isAverage = spec.Kind == AggregateKind.Avg;
    private Int128[] _sums = [];
    private int[] _wraps = [];
    private long[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _sums.Length * 28L;

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => true;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (WideSumAccumulator)other;
        Add(group, from._sums[otherGroup]);
        _wraps[group] += from._wraps[otherGroup];
        _counts[group] += from._counts[otherGroup];
    }

    /// <inheritdoc/>
    public override bool IsOutOfRange(int group) => _counts[group] > 0 && (_wraps[group] != 0 || (!_isAverage && !_result.Fits(_sums[group])));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            if (_counts[group] == 0)
            {
                output.AppendNull();
            }
            else if (_isAverage)
            {
                _result.WriteAverage(_sums[group], _counts[group], output);
            }
            else
            {
                _result.WriteSum(_sums[group], output);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        Arrays.Grow(ref _sums, groups);
        Arrays.Grow(ref _wraps, groups);
        Arrays.Grow(ref _counts, groups);
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = ((WideColumn)column!).Values.Slice(start, groups.Length);
        for (var index = 0; index < values.Length; index++)
        {
            Add(groups[index], values[index]);
            _counts[groups[index]]++;
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = ((WideColumn)column!).Values;
        for (var index = 0; index < rows.Length; index++)
        {
            Add(groups[index], values[rows[index]]);
            _counts[groups[index]]++;
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups)
    {
        _sums.AsSpan(0, groups).Clear();
        _wraps.AsSpan(0, groups).Clear();
        _counts.AsSpan(0, groups).Clear();
    }

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            state.Wide(_sums[group]);
            state.Int(_wraps[group]);
            state.Long(_counts[group]);
        }
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            (_sums[group], _wraps[group], _counts[group]) = (state.Wide(), state.Int(), state.Long());
        }
    }

    private void Add(int group, Int128 value)
    {
        var sum = _sums[group];
        var total = unchecked(sum + value);
        if (((sum ^ total) & (value ^ total)) < 0)
        {
            _wraps[group] += value < 0 ? -1 : 1;
        }

        _sums[group] = total;
    }
}
