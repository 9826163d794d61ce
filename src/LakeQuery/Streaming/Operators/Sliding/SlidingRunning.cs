using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>An aggregate over a window that never loses a row: a group's state with a result after each row.</summary>
internal sealed class SlidingRunning(AggregateSpec spec, ImmutableArray<SqlType> inputTypes) : SlidingFunction(spec)
{
    private readonly GroupAccumulator _groups = GroupAccumulator.Create(spec, inputTypes);

    /// <inheritdoc/>
    public override bool IsReplayed => false;

    /// <inheritdoc/>
    public override long MemoryBytes => _groups.MemoryBytes;

    /// <inheritdoc/>
    public override void ReserveGroups(int groups) => _groups.Reserve(groups);

    /// <inheritdoc/>
    public override void KeepGroups(ReadOnlySpan<int> kept) =>
        throw new InvalidOperationException("The groups of a window without bound stay.");

    /// <inheritdoc/>
    public override void Run(FrameStep step, StreamColumn output, List<int> faults)
    {
        for (var row = 0; row < step.Count; row++)
        {
            var group = step.Groups.AsSpan(row, 1);
            _groups.Add(step.Columns, step.Start + row, group);
            if (_groups.IsOutOfRange(group[0]))
            {
                faults.Add(row);
                output.AppendNull();
            }
            else
            {
                _groups.Write(group, output);
            }
        }
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, int groups) => _groups.Save(state);

    /// <inheritdoc/>
    public override void Restore(StateReader state, int groups) => _groups.Restore(state);
}
