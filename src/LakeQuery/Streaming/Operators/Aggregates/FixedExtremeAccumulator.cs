using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>min and max of values of one size; the first of equal ones stays.</summary>
internal sealed class FixedExtremeAccumulator<T>(AggregateSpec spec) : GroupAccumulator(spec)
    where T : unmanaged, IComparable<T>
{
    private readonly bool _max = spec.Kind == AggregateKind.Max;
    private T[] _values = [];
    private bool[] _has = [];

    /// <inheritdoc/>
    public override unsafe long MemoryBytes => _values.Length * (1L + sizeof(T));

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => typeof(T) != typeof(double);

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (FixedExtremeAccumulator<T>)other;
        if (from._has[otherGroup])
        {
            Add(group, from._values[otherGroup]);
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        var target = (FixedColumn<T>)output;
        foreach (var group in groups)
        {
            if (_has[group])
            {
                target.Append(_values[group]);
            }
            else
            {
                target.AppendNull();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        Arrays.Grow(ref _values, groups);
        Arrays.Grow(ref _has, groups);
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = ((FixedColumn<T>)column!).Values.Slice(start, groups.Length);
        for (var index = 0; index < values.Length; index++)
        {
            Add(groups[index], values[index]);
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = ((FixedColumn<T>)column!).Values;
        for (var index = 0; index < rows.Length; index++)
        {
            Add(groups[index], values[rows[index]]);
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups) => _has.AsSpan(0, groups).Clear();

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        var column = StreamColumn.Create(Spec.Result);
        for (var group = 0; group < GroupCount; group++)
        {
            if (_has[group])
            {
                ((FixedColumn<T>)column).Append(_values[group]);
            }
            else
            {
                column.AppendNull();
            }
        }

        state.Column(column);
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        var column = (FixedColumn<T>)StreamColumn.Create(Spec.Result);
        state.Column(column);
        for (var group = 0; group < GroupCount; group++)
        {
            _has[group] = !column.IsNull(group);
            _values[group] = column.Values[group];
        }
    }

    private void Add(int group, T value)
    {
        if (!_has[group])
        {
            _has[group] = true;
            _values[group] = value;
        }
        else if (Extreme.IsBetter(value, _values[group], _max))
        {
            _values[group] = value;
        }
    }
}
