using LakeQuery.Errors;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Sources;

/// <summary>A stream of bytes that nobody can rewind, such as standard input: another thread reads it, so that waiting can end.</summary>
/// <remarks>A file given as standard input is passed over up to the saved position after a restart; of a pipe, which has no past, all that comes is
/// taken.</remarks>
internal sealed class PipeFeed : RecordFeed
{
    private const int BlockBytes = 1 << 16;
    private const int MaxBlocks = 64;

    private readonly Stream _input;
    private readonly BlockQueue _blocks = new(MaxBlocks * (long)BlockBytes);
    private ReadOnlyMemory<byte> _block;
    private Thread? _reader;
    private long _read;

    public PipeFeed(Stream input, string name) => (_input, PieceName) = (input, name);

    /// <inheritdoc/>
    public override string PieceName { get; }

    /// <inheritdoc/>
    public override (long Read, long? Total) Progress => (_read, _input.CanSeek ? _input.Length : null);

    /// <inheritdoc/>
    public override FeedRead Read(Span<byte> room, TimeSpan wait, out int count, CancellationToken cancellation)
    {
        count = 0;
        BeginReading();
        if (_block.IsEmpty)
        {
            switch (_blocks.TryTake(wait, out var next, cancellation))
            {
                case BlockTake.Block:
                    _block = next.Bytes;
                    break;
                case BlockTake.Nothing:
                    return FeedRead.Idle;
                default:
                    return _blocks.Fault is { } fault ? throw QueryErrors.CannotRead(PieceName, fault) : FeedRead.End;
            }
        }

        count = Math.Min(room.Length, _block.Length);
        _block.Span[..count].CopyTo(room);
        _block = _block[count..];
        _read += count;
        return FeedRead.Bytes;
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state, long offset) => state.Long(offset);

    /// <inheritdoc/>
    public override (long Offset, long ToSkip) Restore(StateReader state)
    {
        var offset = state.Long();
        if (!_input.CanSeek)
        {
            return (0, 0);
        }

        if (_input.Length < offset)
        {
            throw QueryErrors.StreamFileShrunk(PieceName, offset);
        }

        _input.Position = offset;
        return (offset, 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _blocks.Close();
        base.Dispose(disposing);
    }

    private void BeginReading()
    {
        if (_reader is not null)
        {
            return;
        }

        _reader = new Thread(Pump) { IsBackground = true, Name = "stream input" };
        _reader.Start();
    }

    private void Pump()
    {
        try
        {
            while (true)
            {
                var bytes = new byte[BlockBytes];
                var count = _input.Read(bytes);
                if (count == 0 || !_blocks.Add(new Block(bytes.AsMemory(0, count))))
                {
                    break;
                }
            }

            _blocks.Complete(null);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            _blocks.Complete(error);
        }
    }
}
