using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>What a source found when it was asked for rows.</summary>
internal enum SourceRead
{
    /// <summary>There may be more.</summary>
    Rows,

    /// <summary>Nothing now; perhaps later. The batch may still raise the bound.</summary>
    Idle,

    /// <summary>Nothing more, ever.</summary>
    End,
}

/// <summary>Where the rows of a stream come from.</summary>
/// <remarks>The source gives each row its ROWTIME (time of arrival by the application's clock, or a column of the data) and reports what it can't read
/// to the error stream. Read again from a saved position it gives the same rows in the same order.</remarks>
internal abstract class StreamSource : IDisposable
{
    /// <summary>Adds the next rows to an empty batch and sets its bound.</summary>
    /// <param name="batch">With the stream's columns.</param>
    /// <param name="maxRows">At most so many.</param>
    /// <param name="wait">How long to wait for the first row; it returns as soon as there is any.</param>
    /// <param name="cancellation">Stops waiting at once.</param>
    public abstract SourceRead Read(StreamBatch batch, int maxRows, TimeSpan wait, CancellationToken cancellation);

    /// <summary>Writes where the next row lies.</summary>
    public abstract void SavePosition(StateWriter state);

    /// <summary>Goes on from there; called before the first read.</summary>
    public abstract void RestorePosition(StateReader state);

    /// <summary>Begins to take what others send; called once, after <see cref="RestorePosition"/> and before the first read. From then on what is
    /// acknowledged must not be lost.</summary>
    public virtual void Start()
    {
    }

    /// <summary>Where others send rows to; null where nobody does.</summary>
    public virtual string? Address => null;

    /// <summary>The checkpoint whose position was saved last is on the disk: what is kept for a crash may go as far as no checkpoint needs it.</summary>
    /// <param name="checkpointsKept">How many are kept.</param>
    public virtual void Commit(int checkpointsKept)
    {
    }

    /// <summary>Bytes read so far, and of how many where that is known: for progress.</summary>
    public virtual (long Read, long? Total) Progress => (0, null);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the source holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
