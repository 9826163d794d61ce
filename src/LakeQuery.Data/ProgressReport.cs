using System.Diagnostics;
using LakeQuery.Execution;

namespace LakeQuery.Data;

/// <summary>Tells a command's listeners a few times a second how far the running query is.</summary>
internal sealed class ProgressReport : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _telling = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Action<LakeProgressEventArgs> _tell;
    private readonly Timer _timer;
    private Func<QueryStatistics?>? _statistics;
    private bool _runs;

    public ProgressReport(Action<LakeProgressEventArgs> tell)
    {
        _tell = tell;
        _timer = new Timer(static self => ((ProgressReport)self!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A call into the engine begins.</summary>
    public void Begin(Func<QueryStatistics?> statistics)
    {
        lock (_telling)
        {
            (_statistics, _runs) = (statistics, true);
        }

        _timer.Change(Pause, Pause);
    }

    /// <summary>The call has ended; nobody is told of it any more.</summary>
    public void End()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_telling)
        {
            _runs = false;
        }
    }

    /// <summary>Tells that a query is done.</summary>
    public void Complete(QueryStatistics statistics) => Tell(statistics, 1);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_telling)
        {
            if (_runs && _statistics?.Invoke() is { } statistics)
            {
                Tell(statistics, statistics.Progress?.Invoke());
            }
        }
    }

    private void Tell(QueryStatistics statistics, double? share) =>
        _tell(new LakeProgressEventArgs(share, statistics.DataScannedInBytes, statistics.RowCount, Stopwatch.GetElapsedTime(_began)));
}
