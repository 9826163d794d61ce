namespace LakeQuery.Data.Pooling;

/// <summary>An engine and who uses it; the pool's lock guards the counts.</summary>
internal sealed class PooledEngine(LakeOptions options, TimeSpan idleTime)
{
    /// <summary>What it was opened with.</summary>
    public LakeOptions Options { get; } = options;

    /// <summary>The engine.</summary>
    public LakeEngine Engine { get; } = new(options);

    /// <summary>Connections that use it.</summary>
    public int Users { get; set; }

    /// <summary>How long it stays open without a connection.</summary>
    public TimeSpan IdleTime { get; set; } = idleTime;

    /// <summary>When the last connection left, in milliseconds since the machine started.</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether its last connection closes it.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Closes the engine.</summary>
    public void Close() => Engine.Dispose();
}

/// <summary>The use of an engine by a connection.</summary>
internal sealed class EngineLease(PooledEngine pooled) : IDisposable
{
    private int _returned;

    /// <summary>The engine.</summary>
    public LakeEngine Engine => pooled.Engine;

    /// <inheritdoc/>
    public void Dispose() => Return(mayClose: true);

    /// <summary>Ends the use from a finalizer: only counts, and leaves closing to the pool's timer.</summary>
    public void Abandon() => Return(mayClose: false);

    private void Return(bool mayClose)
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            EnginePool.Return(pooled, mayClose);
        }
    }
}
