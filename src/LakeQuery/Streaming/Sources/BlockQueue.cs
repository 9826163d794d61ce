namespace LakeQuery.Streaming.Sources;

/// <summary>Bytes from another thread.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Ordinal">Its place in the ingest log, where there is one.</param>
/// <param name="ArrivalMicros">When it came, in microseconds since 1970.</param>
internal sealed record Block(ReadOnlyMemory<byte> Bytes, long Ordinal = 0, long ArrivalMicros = 0);

/// <summary>What <see cref="BlockQueue.TryTake"/> found.</summary>
internal enum BlockTake
{
    /// <summary>A block.</summary>
    Block,

    /// <summary>Nothing yet.</summary>
    Nothing,

    /// <summary>Nothing more, ever.</summary>
    Over,
}

/// <summary>Blocks between the threads that receive them and the one that reads: bounded by bytes, so that senders wait when they are ahead.</summary>
internal sealed class BlockQueue(long maxBytes)
{
    private readonly object _gate = new();
    private readonly Queue<Block> _blocks = new();
    private long _bytes;
    private bool _isOver;
    private bool _isClosed;

    /// <summary>Why the sender ended, where it failed.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Waits for room and takes it; false when nobody reads any more. A block larger than the bound goes in alone.</summary>
    public bool Reserve(int bytes)
    {
        lock (_gate)
        {
            while (!_isClosed && _bytes > 0 && _bytes + bytes > maxBytes)
            {
                Monitor.Wait(_gate);
            }

            _bytes += _isClosed ? 0 : bytes;
            return !_isClosed;
        }
    }

    /// <summary>Adds a block for which there is room.</summary>
    public void Enqueue(Block block)
    {
        lock (_gate)
        {
            _blocks.Enqueue(block);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Adds a block, waiting for room; false when nobody reads any more.</summary>
    public bool Add(Block block)
    {
        if (!Reserve(block.Bytes.Length))
        {
            return false;
        }

        Enqueue(block);
        return true;
    }

    /// <summary>Says that no block will follow.</summary>
    public void Complete(Exception? fault)
    {
        lock (_gate)
        {
            Fault ??= fault;
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the next block.</summary>
    public BlockTake TryTake(TimeSpan wait, out Block block, CancellationToken cancellation)
    {
        using var registration = wait > TimeSpan.Zero ? cancellation.Register(Wake) : default;
        lock (_gate)
        {
            var waited = false;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_blocks.TryDequeue(out var next))
                {
                    _bytes -= next.Bytes.Length;
                    Monitor.PulseAll(_gate);
                    block = next;
                    return BlockTake.Block;
                }

                block = null!;
                if (_isOver)
                {
                    return BlockTake.Over;
                }

                if (waited || wait <= TimeSpan.Zero)
                {
                    return BlockTake.Nothing;
                }

                // Woken for another reason there is just less of a wait.
                waited = Monitor.Wait(_gate, wait) is false || _blocks.Count == 0;
            }
        }
    }

    /// <summary>Says that nobody reads any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
