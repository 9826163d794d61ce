using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>A feed of blocks that other threads hand over; each block is a piece. What was received and is not in a checkpoint is lost in a crash, so
/// senders that need more wait for their answer.</summary>
internal abstract class BlockFeed(long bufferBytes) : RecordFeed
{
    private ReadOnlyMemory<byte> _block;
    private Action? _taken;
    private bool _isOpen;
    private long _read;

    /// <summary>What has been received.</summary>
    protected BlockQueue Blocks { get; } = new(bufferBytes);

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => (_read, null);

    /// <inheritdoc/>
    public override FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation)
    {
        count = 0;
        if (_isOpen && _block.IsEmpty)
        {
            _isOpen = false;
            _taken?.Invoke();
            return FeedRead.PieceEnd;
        }

        if (!_isOpen)
        {
            switch (Blocks.TryTake(wait, out var next, cancellation))
            {
                case BlockTake.Block:
                    (_block, _taken, _isOpen) = (next.Bytes, next.Taken, true);
                    break;
                case BlockTake.Nothing:
                    return FeedRead.Idle;
                default:
                    return FeedRead.End;
            }

            if (_block.IsEmpty)
            {
                return Read(room, wait, out count, cancellation);
            }
        }

        count = Math.Min(room.Length, _block.Length);
        _block.Span[..count].CopyTo(room);
        _block = _block[count..];
        _read += count;
        return FeedRead.Bytes;
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, long offset)
    {
    }

    /// <inheritdoc/>
    public override (long Offset, long ToSkip) Restore(StateReader state) => (0, 0);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Blocks.Close();
        base.Dispose(disposing);
    }
}
