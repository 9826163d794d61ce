using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>sum and avg of whole numbers and short decimals, exact: 64 bits that wrap around, and beside them how often they did.</summary>
internal sealed class LongSumAccumulator(AggregateSpec spec, SqlType input) : GroupAccumulator(spec)
{
    private readonly NumberResult _result = new(spec.Result, input);
    private readonly SeenGroups _seen = new();
    private readonly bool _isAverage = spec.Kind == AggregateKind.Avg;
    private long[] _sums = [];

    // Empty until a sum wraps around for the first time.
    private int[] _wraps = [];
    private long[] _counts = [];

    /// <inheritdoc/>
    public override long MemoryBytes => ((_sums.Length + _counts.Length) * 8L) + (_wraps.Length * 4L) + _seen.MemoryBytes;

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => !_seen.IsTracking && TakesAll(columns);

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (LongSumAccumulator)other;
        var (sum, value) = (_sums[group], from._sums[otherGroup]);
        var total = sum + value;
        _sums[group] = total;
        if (((sum ^ total) & (value ^ total)) < 0)
        {
            Wrap(group, value);
        }

        if (from._wraps.Length > 0 && from._wraps[otherGroup] != 0)
        {
            Arrays.Grow(ref _wraps, _sums.Length);
            _wraps[group] += from._wraps[otherGroup];
        }

        if (_isAverage)
        {
            _counts[group] += from._counts[otherGroup];
        }

        _seen.Merge(group, from._seen.Has(otherGroup));
    }

    /// <inheritdoc/>
    public override bool IsOutOfRange(int group) =>
        !_isAverage && !(_result.TakesAnyLong && _wraps.Length == 0) && _seen.Has(group) && !_result.Fits(Total(group));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            if (!_seen.Has(group))
            {
                output.AppendNull();
            }
            else if (_isAverage)
            {
                _result.WriteAverage(Total(group), _counts[group], output);
            }
            else if (_result.TakesAnyLong && output is LongColumn longs)
            {
                longs.Append(_sums[group]);
            }
            else
            {
                _result.WriteSum(Total(group), output);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        Arrays.Grow(ref _sums, groups);
        _seen.Grow(groups);
        if (_isAverage)
        {
            Arrays.Grow(ref _counts, groups);
        }

        if (_wraps.Length > 0)
        {
            Arrays.Grow(ref _wraps, groups);
        }
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = ((LongColumn)column!).Values.Slice(start, groups.Length);
        var sums = _sums;
        for (var index = 0; index < values.Length; index++)
        {
            ref var sum = ref sums[groups[index]];
            var value = values[index];
            var total = sum + value;
            if (((sum ^ total) & (value ^ total)) < 0)
            {
                Wrap(groups[index], value);
            }

            sum = total;
        }

        Count(groups);
        _seen.AddAll(groups);
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = ((LongColumn)column!).Values;
        for (var index = 0; index < rows.Length; index++)
        {
            ref var sum = ref _sums[groups[index]];
            var value = values[rows[index]];
            var total = sum + value;
            if (((sum ^ total) & (value ^ total)) < 0)
            {
                Wrap(groups[index], value);
            }

            sum = total;
        }

        Count(groups);
        if (whole)
        {
            _seen.AddAll(groups);
        }
        else
        {
            _seen.AddSome(groups);
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups)
    {
        _sums.AsSpan(0, groups).Clear();
        _counts.AsSpan().Clear();
        _wraps = [];
        _seen.Clear();
    }

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        state.Longs(_sums.AsSpan(0, GroupCount));
        state.Longs(_counts.AsSpan(0, _isAverage ? GroupCount : 0));
        state.Bool(_wraps.Length > 0);
        for (var group = 0; group < GroupCount && _wraps.Length > 0; group++)
        {
            state.Int(_wraps[group]);
        }

        _seen.Save(state);
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        state.Longs(_sums.AsSpan(0, GroupCount));
        state.Longs(_counts.AsSpan(0, _isAverage ? GroupCount : 0));
        if (state.Bool())
        {
            Arrays.Grow(ref _wraps, _sums.Length);
            for (var group = 0; group < GroupCount; group++)
            {
                _wraps[group] = state.Int();
            }
        }

        _seen.Restore(state);
    }

    private void Count(ReadOnlySpan<int> groups)
    {
        if (_isAverage)
        {
            var counts = _counts;
            foreach (var group in groups)
            {
                counts[group]++;
            }
        }
    }

    private void Wrap(int group, long value)
    {
        Arrays.Grow(ref _wraps, _sums.Length);
        _wraps[group] += value < 0 ? -1 : 1;
    }

    private Int128 Total(int group) => _sums[group] + ((Int128)(_wraps.Length > 0 ? _wraps[group] : 0) << 64);
}
