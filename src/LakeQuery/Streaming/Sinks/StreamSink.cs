using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Where the rows of a stream go.</summary>
/// <remarks>Delivery in two steps makes it exactly once: at a checkpoint <see cref="Prepare"/> makes all that was received durable without
/// showing it and notes in the checkpoint how to find it; once the checkpoint itself is durable <see cref="Commit"/> shows it. After a crash
/// <see cref="Restore"/> does that commit again, to the same end, and drops whatever is newer than the checkpoint. A console or a remote stream shows
/// rows at once instead and says so by <see cref="IsExactlyOnce"/>.</remarks>
internal abstract class StreamSink : IBatchReceiver, IDisposable
{
    /// <summary>Whether a crash neither loses nor repeats rows.</summary>
    public abstract bool IsExactlyOnce { get; }

    /// <summary>Takes rows; the batch is the caller's.</summary>
    public abstract void Receive(StreamBatch batch);

    /// <summary>Gives on what may be shown before the next checkpoint; called when the input is idle.</summary>
    public virtual void Flush()
    {
    }

    /// <summary>No rows follow in this run: whatever waits for more is to be delivered by the next checkpoint. Called once before the last one,
    /// at the end of the input and when the application is asked to stop.</summary>
    public virtual void Finish()
    {
    }

    /// <summary>First step of a checkpoint.</summary>
    public abstract void Prepare(StateWriter state);

    /// <summary>Second step, after the checkpoint is durable.</summary>
    public abstract void Commit();

    /// <summary>Goes on from a checkpoint; called before the first batch.</summary>
    public abstract void Restore(StateReader state);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the sink holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
