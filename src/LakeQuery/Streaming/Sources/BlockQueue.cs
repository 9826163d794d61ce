namespace LakeQuery.Streaming.Sources;

/// <summary>Bytes from another thread.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Taken">Told once they were all taken.</param>
internal sealed record Block(ReadOnlyMemory<byte> Bytes, Action? Taken);

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

    /// <summary>Adds a block, waiting for room; false when nobody reads any more. One larger than the bound goes in alone.</summary>
    public bool Add(Block block)
    {
        lock (_gate)
        {
            while (!_isClosed && _bytes > 0 && _bytes + block.Bytes.Length > maxBytes)
            {
                Monitor.Wait(_gate);
            }

            if (_isClosed)
            {
                return false;
            }

            _blocks.Enqueue(block);
            _bytes += block.Bytes.Length;
            Monitor.PulseAll(_gate);
            return true;
        }
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
