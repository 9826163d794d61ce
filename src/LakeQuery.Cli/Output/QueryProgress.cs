using System.Diagnostics;
using LakeQuery.Cli.Verbs;
using LakeQuery.Execution;
using LakeQuery.Storage;

namespace LakeQuery.Cli.Output;

/// <summary>A line on a terminal's standard error while a query runs longer than a moment: share done, bytes, elapsed, time left.</summary>
internal sealed class QueryProgress : IDisposable
{
    private static readonly TimeSpan FirstShown = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly QueryStatistics _statistics;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private bool _shown;
    private bool _ended;

    private QueryProgress(QueryStatistics statistics)
    {
        _statistics = statistics;
        _timer = new Timer(_ => Show(), null, FirstShown, Interval);
    }

    /// <summary>Starts watching; gives null where nobody would see it.</summary>
    public static QueryProgress? Watch(QueryStatistics statistics) => Terminal.ShowsProgress ? new QueryProgress(statistics) : null;

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_shown && !_ended)
            {
                Console.Error.Write("\r\u001b[K");
            }

            _ended = true;
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_ended || _statistics.Progress?.Invoke() is not { } share)
            {
                return;
            }

            _shown = true;
            var bytes = (long)(share * _statistics.DataScannedInBytes);
            var left = share > 0.01 ? SharedOptions.Duration(_clock.Elapsed * ((1 - share) / share)) : "?";
            Console.Error.Write(
                $"\r\u001b[K{share:P0}  {ByteSize.Format(bytes)} of {ByteSize.Format(_statistics.DataScannedInBytes)}  "
                + $"{SharedOptions.Duration(_clock.Elapsed)} elapsed, {left} left");
        }
    }
}
