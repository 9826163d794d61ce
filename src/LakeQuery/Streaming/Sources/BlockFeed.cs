using LakeQuery.Errors;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>A feed of blocks that clients send, each a piece. With a log a block is on the disk before <see cref="Take"/> returns, and comes again after
/// a crash until a checkpoint covers it; without one it is held in memory only.</summary>
/// <param name="bufferBytes">Bytes held before senders wait.</param>
/// <param name="log">What was received and no checkpoint covers; null where no state is kept.</param>
/// <param name="clock">Gives arrival times.</param>
internal abstract class BlockFeed(long bufferBytes, IngestLog? log, TimeProvider clock) : RecordFeed
{
    private const int StateVersion = 1;

    private readonly BlockQueue _blocks = new(bufferBytes);
    private IEnumerator<Block>? _replay;
    private ReadOnlyMemory<byte> _rest;
    private Block? _block;
    private bool _isOver;
    private long _next = log?.First ?? 0;
    private long _read;

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => (_read, null);

    /// <summary>Why nothing is taken any more; null where nothing is wrong.</summary>
    protected Exception? Fault => _blocks.Fault;

    /// <inheritdoc/>
    public override void Start()
    {
        _replay ??= log?.Replay(_next).GetEnumerator();
        Listen();
    }

    /// <inheritdoc/>
    public override FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation)
    {
        count = 0;
        if (_isOver)
        {
            // Asked for more, the reader has taken all of the block: from now on it lies behind the position.
            _next = _block!.Ordinal + 1;
            (_block, _isOver) = (null, false);
        }

        if (_block is null)
        {
            switch (TakeNext(wait, cancellation))
            {
                case BlockTake.Block:
                    _rest = _block!.Bytes;
                    break;
                case BlockTake.Nothing:
                    return FeedRead.Idle;
                default:
                    return _blocks.Fault is { } fault ? throw QueryErrors.StreamStateNotWritable(log!.Directory, fault) : FeedRead.End;
            }
        }

        if (_rest.IsEmpty)
        {
            _isOver = true;
            return FeedRead.PieceEnd;
        }

        count = Math.Min(room.Length, _rest.Length);
        _rest.Span[..count].CopyTo(room);
        _rest = _rest[count..];
        _read += count;
        return FeedRead.Bytes;
    }

    /// <inheritdoc/>
    public override void Describe(RecordOrigin origin) => origin.ArrivalMicros = _block?.ArrivalMicros;

    /// <inheritdoc/>
    public override void Save(StateWriter state, long offset)
    {
        var ordinal = _block?.Ordinal ?? _next;
        state.Begin("ingest", StateVersion);
        state.Long(ordinal);
        state.Long(_block is null ? 0 : offset);
        log?.Mark(ordinal);
    }

    /// <inheritdoc/>
    public override (long Offset, long ToSkip) Restore(StateReader state)
    {
        state.Begin("ingest", StateVersion);
        _next = state.Long();
        var offset = state.Long();
        log?.Mark(_next);
        return (offset, offset);
    }

    /// <inheritdoc/>
    public override void Commit(int checkpointsKept) => log?.Trim(checkpointsKept);

    /// <summary>Begins to take what clients send.</summary>
    protected abstract void Listen();

    /// <summary>Takes a block of whole records, waiting for room and for the disk; the bytes are not the caller's any more.</summary>
    /// <returns>False where it is not taken: the application ends, or the log can't be written.</returns>
    protected bool Take(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!_blocks.Reserve(bytes.Length))
        {
            return false;
        }

        var arrival = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        if (log is null)
        {
            _blocks.Enqueue(new Block(bytes, 0, arrival));
            return true;
        }

        if (log.Append(bytes, arrival, _blocks.Enqueue) is not { } fault)
        {
            return true;
        }

        _blocks.Complete(fault);
        return false;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _blocks.Close();
        _replay?.Dispose();
        log?.Dispose();
        base.Dispose(disposing);
    }

    // What a run before received comes first.
    private BlockTake TakeNext(TimeSpan wait, CancellationToken cancellation)
    {
        if (_replay is not null)
        {
            if (_replay.MoveNext())
            {
                _block = _replay.Current;
                return BlockTake.Block;
            }

            _replay.Dispose();
            _replay = null;
        }

        var take = _blocks.TryTake(wait, out var block, cancellation);
        _block = take == BlockTake.Block ? block : null;
        return take;
    }
}
