using System.Collections.Immutable;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming;

/// <summary>The streams and steps of a running application.</summary>
internal sealed class StreamGraph(
    IReadOnlyDictionary<string, StreamHub> hubs, ImmutableArray<IBatchReceiver> entries, ImmutableArray<StreamOperator> steps,
    IDisposable owner) : IDisposable
{
    /// <summary>The streams by name.</summary>
    public IReadOnlyDictionary<string, StreamHub> Hubs => hubs;

    /// <summary>For each source, in order, who takes its rows.</summary>
    public ImmutableArray<IBatchReceiver> Entries => entries;

    /// <summary>Bytes of tables of the lake that were read.</summary>
    public long TableBytes { get; init; }

    /// <summary>Windows open now.</summary>
    public int OpenWindows => steps.Sum(step => step.OpenWindows);

    /// <summary>About how many bytes the steps hold.</summary>
    public long StateBytes => steps.Sum(step => step.StateBytes);

    /// <summary>Rows that came behind the watermark.</summary>
    public long LateRows => steps.Sum(step => step.LateRows);

    /// <summary>Writes the state of all steps.</summary>
    public void Save(StateWriter state)
    {
        state.Begin("steps", 1);
        state.Int(steps.Length);
        foreach (var step in steps)
        {
            step.Save(state);
        }
    }

    /// <summary>Takes over the state of all steps.</summary>
    /// <exception cref="InvalidDataException">It is of another application.</exception>
    public void Restore(StateReader state)
    {
        state.Begin("steps", 1);
        if (state.Int() != steps.Length)
        {
            throw new InvalidDataException("The state is of an application with other steps.");
        }

        foreach (var step in steps)
        {
            step.Restore(state);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owner.Dispose();
}
