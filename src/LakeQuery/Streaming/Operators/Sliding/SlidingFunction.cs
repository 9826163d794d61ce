using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>A function over a window that follows its rows as they come and go.</summary>
internal abstract class SlidingFunction(AggregateSpec spec)
{
    /// <summary>What is computed.</summary>
    public AggregateSpec Spec { get; } = spec;

    /// <summary>False for one that keeps rows of its own and writes them itself; all others are brought back by taking the window's rows in again.</summary>
    public virtual bool IsReplayed => true;

    /// <summary>Bytes held beside the window's rows.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Makes room for groups.</summary>
    public abstract void ReserveGroups(int groups);

    /// <summary>Makes room for places.</summary>
    public virtual void ReserveSlots(int slots)
    {
    }

    /// <summary>Follows some rows and adds a result for each.</summary>
    /// <param name="step">The rows.</param>
    /// <param name="output">Takes the results.</param>
    /// <param name="faults">Takes the rows whose result doesn't fit, counted from the step's first; something is added to the output all the same.</param>
    public abstract void Run(FrameStep step, StreamColumn output, List<int> faults);

    /// <summary>Drops all groups but these, which get the numbers from 0 on; the others have no rows.</summary>
    public abstract void KeepGroups(ReadOnlySpan<int> kept);

    /// <summary>Writes what the window's rows alone don't tell.</summary>
    /// <param name="state">Where to.</param>
    /// <param name="groups">How many groups there are.</param>
    public virtual void Save(StateWriter state, int groups)
    {
    }

    /// <summary>Reads it, after the rows were taken in again.</summary>
    public virtual void Restore(StateReader state, int groups)
    {
    }

    /// <summary>Gives kept groups their new numbers.</summary>
    protected static void Keep<T>(T[] states, ReadOnlySpan<int> kept)
    {
        for (var index = 0; index < kept.Length; index++)
        {
            states[index] = states[kept[index]];
        }

        states.AsSpan(kept.Length).Clear();
    }
}
