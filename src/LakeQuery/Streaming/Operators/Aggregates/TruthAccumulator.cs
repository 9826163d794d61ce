using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>ANY and EVERY: which of the two truth values were seen.</summary>
internal sealed class TruthAccumulator(AggregateSpec spec) : GroupAccumulator(spec)
{
    private const byte SawFalse = 1;
    private const byte SawTrue = 2;

    private byte[] _seen = [];

    /// <inheritdoc/>
    public override long MemoryBytes => _seen.Length;

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => true;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup) =>
        _seen[group] |= ((TruthAccumulator)other)._seen[otherGroup];

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            var seen = _seen[group];
            if (seen == 0)
            {
                output.AppendNull();
            }
            else
            {
                var truth = Spec.Kind == AggregateKind.Any ? (seen & SawTrue) != 0 : (seen & SawFalse) == 0;
                ((LongColumn)output).Append(truth ? 1 : 0);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups) => Arrays.Grow(ref _seen, groups);

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = ((LongColumn)column!).Values.Slice(start, groups.Length);
        for (var index = 0; index < values.Length; index++)
        {
            _seen[groups[index]] |= values[index] != 0 ? SawTrue : SawFalse;
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = ((LongColumn)column!).Values;
        for (var index = 0; index < rows.Length; index++)
        {
            _seen[groups[index]] |= values[rows[index]] != 0 ? SawTrue : SawFalse;
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups) => _seen.AsSpan(0, groups).Clear();

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state) => state.Bytes(_seen.AsSpan(0, GroupCount));

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        var bytes = state.Bytes();
        if (bytes.Length != GroupCount)
        {
            throw new InvalidDataException("The state is damaged: not as many groups as expected.");
        }

        bytes.CopyTo(_seen, 0);
    }
}
