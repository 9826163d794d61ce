using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>What a feed gave.</summary>
internal enum FeedRead
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Nothing now.</summary>
    Idle,

    /// <summary>The piece at hand (a file, a message) is over; the next bytes are of another.</summary>
    PieceEnd,

    /// <summary>Nothing more, ever.</summary>
    End,
}

/// <summary>Where the bytes of records come from: pieces, such as files or messages, whose records lie wholly inside of them.</summary>
internal abstract class RecordFeed : IDisposable
{
    /// <summary>Reads bytes of the piece at hand.</summary>
    /// <param name="room">Where to.</param>
    /// <param name="wait">How long to wait for the first.</param>
    /// <param name="count">How many were read.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public abstract FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation);

    /// <summary>The piece at hand as people know it, for messages.</summary>
    public abstract string PieceName { get; }

    /// <summary>Tells what is known of the records of the piece at hand.</summary>
    public virtual void Describe(RecordOrigin origin)
    {
    }

    /// <summary>Writes which piece is at hand and which were before, as far as is needed to find it again.</summary>
    /// <param name="state">Where to.</param>
    /// <param name="offset">How many bytes of the piece were taken as records.</param>
    public abstract void Save(StateWriter state, long offset);

    /// <summary>Goes on in the piece that was at hand.</summary>
    /// <returns>The offset, and how many bytes before it are to be passed over, because the feed begins the piece anew.</returns>
    public abstract (long Offset, long ToSkip) Restore(StateReader state);

    /// <summary>Begins to take what others send; called once, after <see cref="Restore"/> and before the first read.</summary>
    public virtual void Start()
    {
    }

    /// <summary>Where others send to; null where nobody does.</summary>
    public virtual string? Address => null;

    /// <summary>The checkpoint saved last is on the disk: what no kept one needs may go.</summary>
    public virtual void Commit(int checkpointsKept)
    {
    }

    /// <summary>Bytes read so far, and of how many where that is known.</summary>
    public abstract (long Read, long? Total) Progress { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
