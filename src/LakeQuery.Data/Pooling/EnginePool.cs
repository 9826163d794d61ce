namespace LakeQuery.Data.Pooling;

/// <summary>The engines that connections share: one for each catalog and setting of DuckDB, counted, and closed a while after its last
/// connection.</summary>
/// <remarks>An engine starts DuckDB with its first query and keeps it, so a connection that finds one opens in microseconds.</remarks>
internal static class EnginePool
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<LakeOptions, PooledEngine> Engines = [];

    // Runs only while an engine is idle.
    private static readonly Timer Closing = new(static _ => CloseIdle());

    static EnginePool() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Clear();

    /// <summary>How many engines are open.</summary>
    public static int Count
    {
        get
        {
            lock (Gate)
            {
                return Engines.Count;
            }
        }
    }

    /// <summary>The use of an engine; dispose it when the connection closes.</summary>
    public static EngineLease Rent(ConnectionSettings settings)
    {
        var options = settings.ToOptions();
        if (!settings.Pooling)
        {
            return new EngineLease(new PooledEngine(options, TimeSpan.Zero) { Users = 1 });
        }

        lock (Gate)
        {
            if (!Engines.TryGetValue(options, out var engine))
            {
                engine = new PooledEngine(options, settings.IdleTime);
                Engines.Add(options, engine);
            }

            engine.Users++;
            engine.IdleTime = settings.IdleTime;
            return new EngineLease(engine);
        }
    }

    /// <summary>Closes the engines that no connection uses; those in use are closed by their last connection.</summary>
    /// <param name="only">Only the engine of these settings; null for all.</param>
    public static void Clear(ConnectionSettings? only = null)
    {
        var options = only?.ToOptions();
        var idle = new List<PooledEngine>();
        lock (Gate)
        {
            foreach (var (key, engine) in Engines.Where(pair => options is null || pair.Key == options).ToList())
            {
                Engines.Remove(key);
                engine.IsRetired = true;
                if (engine.Users == 0)
                {
                    idle.Add(engine);
                }
            }
        }

        idle.ForEach(engine => engine.Close());
    }

    /// <summary>Ends a use. Nothing is closed in here on a finalizer's thread.</summary>
    public static void Return(PooledEngine engine, bool mayClose)
    {
        var close = false;
        lock (Gate)
        {
            engine.Users--;
            engine.IdleSince = Environment.TickCount64;
            if (engine.Users > 0)
            {
                return;
            }

            var isKept = Engines.TryGetValue(engine.Options, out var kept) && ReferenceEquals(kept, engine);
            close = mayClose && (engine.IsRetired || !isKept || engine.IdleTime <= TimeSpan.Zero);
            if (close && isKept)
            {
                Engines.Remove(engine.Options);
            }
            else if (!close)
            {
                Closing.Change(Milliseconds(engine.IdleTime), Timeout.Infinite);
            }
        }

        if (close)
        {
            engine.Close();
        }
    }

    private static void CloseIdle()
    {
        var idle = new List<PooledEngine>();
        long? next = null;
        lock (Gate)
        {
            var now = Environment.TickCount64;
            foreach (var (key, engine) in Engines.Where(pair => pair.Value.Users == 0).ToList())
            {
                var left = Milliseconds(engine.IdleTime) - (now - engine.IdleSince);
                if (left <= 0)
                {
                    Engines.Remove(key);
                    idle.Add(engine);
                }
                else
                {
                    next = Math.Min(next ?? left, left);
                }
            }

            if (next is { } wait)
            {
                Closing.Change(wait, Timeout.Infinite);
            }
        }

        idle.ForEach(engine => engine.Close());
    }

    private static long Milliseconds(TimeSpan time) => Math.Min((long)time.TotalMilliseconds, int.MaxValue - 1);
}
