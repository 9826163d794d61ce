using System.Diagnostics;
using LakeQuery.Cli.Verbs;
using LakeQuery.Execution;
using LakeQuery.Storage;

namespace LakeQuery.Cli.Output;

/// <summary>A line on a terminal's standard error while a query runs longer than a moment: a bar, the share done, bytes of how many, rows,
/// time gone and left.</summary>
internal sealed class QueryProgress : IDisposable
{
    private const int BarWidth = 20;
    private const double ShareWorthForecast = 0.01;
    private static readonly TimeSpan FirstShown = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private QueryStatistics? _statistics;
    private bool _shown;
    private bool _ended;

    private QueryProgress() => _timer = new Timer(_ => Show(), null, FirstShown, Interval);

    /// <summary>Starts before anything is known of the query; gives null where nobody would see it.</summary>
    public static QueryProgress? Begin() => Terminal.ShowsProgress ? new QueryProgress() : null;

    /// <summary>Starts watching; gives null where nobody would see it.</summary>
    public static QueryProgress? Watch(QueryStatistics statistics)
    {
        var progress = Begin();
        progress?.Tell(statistics);
        return progress;
    }

    /// <summary>From now on the work is that of a query.</summary>
    public void Tell(QueryStatistics statistics)
    {
        lock (_gate)
        {
            _statistics = statistics;
        }
    }

    /// <summary>The line, no wider than the terminal.</summary>
    /// <param name="share">Share done, or null while it is not known.</param>
    /// <param name="bytes">Bytes that the query reads in all.</param>
    /// <param name="rowCount">Rows given.</param>
    /// <param name="elapsed">Time gone.</param>
    /// <param name="width">Columns of the terminal.</param>
    public static string Line(double? share, long bytes, long rowCount, TimeSpan elapsed, int width)
    {
        var rows = rowCount > 0 ? $"  {SharedOptions.Count(rowCount)} rows" : "";
        if (share is not { } done)
        {
            return CellWidth.Cut($"{(bytes > 0 ? ByteSize.Format(bytes) + " to scan" : "working")}{rows}  {SharedOptions.Duration(elapsed)}", width - 1);
        }

        done = Math.Clamp(done, 0, 1);
        var left = done > ShareWorthForecast ? SharedOptions.Duration(elapsed * ((1 - done) / done)) : "?";
        var text = $"{(int)(done * 100),3} %  {ByteSize.Format((long)(done * bytes))} of {ByteSize.Format(bytes)}{rows}  {SharedOptions.Duration(elapsed)}, {left} left";
        var filled = (int)(done * BarWidth);
        var bar = $"{new string('█', filled)}{new string('░', BarWidth - filled)}";
        return CellWidth.Cut(bar.Length + 1 + text.Length < width ? $"{bar} {text}" : text.TrimStart(), width - 1);
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_shown && !_ended)
            {
                Write("\r\u001b[K");
            }

            _ended = true;
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return;
            }

            _shown = true;
            var line = Line(
                _statistics?.Progress?.Invoke(), _statistics?.DataScannedInBytes ?? 0, _statistics?.RowCount ?? 0, _clock.Elapsed, Terminal.Width ?? 80);
            Write($"\r\u001b[K{line}");
        }
    }

    private static void Write(string text)
    {
        try
        {
            Console.Error.Write(text);
        }
        catch (IOException)
        {
            // The window was closed; a timer has nobody to tell.
        }
    }
}
