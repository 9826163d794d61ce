using LakeQuery.Errors;

namespace LakeQuery.Execution.Observing;

/// <summary>Watches how many bytes a running query has read, and stops it when told to.</summary>
/// <remarks>What was read is counted by row groups and pieces of text files.</remarks>
internal sealed class ScanMeter : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly QueryStatistics _statistics;
    private readonly Func<long, LakeQueryException?> _check;
    private readonly Action<LakeQueryException> _stop;
    private readonly ManualResetEventSlim _ending = new();
    private readonly Lock _checking = new();
    private long _readBytes;
    private bool _ended;

    /// <summary>Begins to watch.</summary>
    /// <param name="statistics">Tell what was read so far.</param>
    /// <param name="check">Given what was read so far: why to stop, or null.</param>
    /// <param name="stop">Stops the query.</param>
    public ScanMeter(QueryStatistics statistics, Func<long, LakeQueryException?> check, Action<LakeQueryException> stop)
    {
        (_statistics, _check, _stop) = (statistics, check, stop);

        // Not a timer: those wait for a free thread of the pool, and a limit must not.
        new Thread(Watch) { IsBackground = true, Name = "scan meter" }.Start();
    }

    /// <summary>What was read when it was last looked at.</summary>
    public long ReadBytes => Interlocked.Read(ref _readBytes);

    /// <summary>Looks now.</summary>
    public void Check()
    {
        // A look that takes longer than the interval is not joined by another.
        if (!_checking.TryEnter())
        {
            return;
        }

        try
        {
            if (_ended || _statistics.BytesReadSoFar?.Invoke() is not { } readBytes)
            {
                return;
            }

            _readBytes = Math.Max(_readBytes, readBytes);
            if (_check(_readBytes) is { } reason)
            {
                _ended = true;
                _stop(reason);
            }
        }
        catch (LakeQueryException error)
        {
            // The ledger could not be kept: what can't be limited does not go on.
            _ended = true;
            _stop(error);
        }
        finally
        {
            _checking.Exit();
        }
    }

    /// <summary>Stops watching; a look under way has ended when it returns.</summary>
    public void Dispose()
    {
        lock (_checking)
        {
            _ended = true;
        }

        _ending.Set();
    }

    private void Watch()
    {
        while (!_ending.Wait(Interval))
        {
            Check();
        }

        _ending.Dispose();
    }
}
