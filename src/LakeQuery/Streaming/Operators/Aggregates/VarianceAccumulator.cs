using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>var_pop, var_samp, stddev_pop and stddev_samp.</summary>
internal sealed class VarianceAccumulator(AggregateSpec spec, SqlType input) : GroupAccumulator(spec)
{
    private readonly NumberReader _reader = new(input);
    private readonly NumberResult _result = new(spec.Result, SqlType.Double);
    private Moments[] _moments = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _moments.Length * 24L;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup) =>
        _moments[group].Add(((VarianceAccumulator)other)._moments[otherGroup]);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            if (_moments[group].Result(Spec.Kind) is { } value)
            {
                _result.WriteDouble(value, output);
            }
            else
            {
                output.AppendNull();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups) => Arrays.Grow(ref _moments, groups);

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        for (var index = 0; index < groups.Length; index++)
        {
            _moments[groups[index]].Add(_reader.Read(column!, start + index));
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            _moments[groups[index]].Add(_reader.Read(column!, rows[index]));
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups) => _moments.AsSpan(0, groups).Clear();

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            _moments[group].Save(state);
        }
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            _moments[group] = Moments.Restore(state);
        }
    }
}
