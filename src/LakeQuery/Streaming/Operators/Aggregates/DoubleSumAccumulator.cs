using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>sum and avg of doubles. What each addition loses is added up beside the sum, so that the result is good to the last digit
/// whatever the order.</summary>
internal sealed class DoubleSumAccumulator(AggregateSpec spec) : GroupAccumulator(spec)
{
    private readonly NumberResult _result = new(spec.Result, SqlType.Double);
    private readonly bool _isAverage = spec.Kind == AggregateKind.Avg;
    private CarefulSum[] _sums = [];
    private long[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _sums.Length * 24L;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (DoubleSumAccumulator)other;
        _sums[group].Add(from._sums[otherGroup]);
        _counts[group] += from._counts[otherGroup];
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            if (_counts[group] == 0)
            {
                output.AppendNull();
            }
            else
            {
                _result.WriteDouble(_isAverage ? _sums[group].Value / _counts[group] : _sums[group].Value, output);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        Arrays.Grow(ref _sums, groups);
        Arrays.Grow(ref _counts, groups);
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = ((DoubleColumn)column!).Values.Slice(start, groups.Length);
        var (sums, counts) = (_sums, _counts);
        for (var index = 0; index < values.Length; index++)
        {
            var group = groups[index];
            sums[group].Add(values[index]);
            counts[group]++;
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = ((DoubleColumn)column!).Values;
        for (var index = 0; index < rows.Length; index++)
        {
            _sums[groups[index]].Add(values[rows[index]]);
            _counts[groups[index]]++;
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups)
    {
        _sums.AsSpan(0, groups).Clear();
        _counts.AsSpan(0, groups).Clear();
    }

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            _sums[group].Save(state);
            state.Long(_counts[group]);
        }
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            (_sums[group], _counts[group]) = (CarefulSum.Restore(state), state.Long());
        }
    }
}
