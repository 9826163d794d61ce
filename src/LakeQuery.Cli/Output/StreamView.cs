using LakeQuery.Streaming;

namespace LakeQuery.Cli.Output;

/// <summary>The live view of a streaming application on standard error: lines that rewrite themselves on a terminal, a plain line now and then elsewhere.</summary>
internal sealed class StreamView : IDisposable
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly string _name;
    private readonly bool _isQuiet;
    private readonly bool _isLive;
    private readonly Lock _gate = new();
    private StreamProgress? _before;
    private int _shownLines;
    private bool _isAnnounced;

    /// <param name="name">The application.</param>
    /// <param name="quiet">Whether nothing is shown at all.</param>
    /// <param name="writesRows">Whether rows go to standard output; on a terminal they and the view would be in each other's way.</param>
    public StreamView(string name, bool quiet, bool writesRows)
    {
        (_name, _isQuiet) = (name, quiet);
        _isLive = Terminal.ShowsProgress && (!writesRows || Console.IsOutputRedirected);
    }

    /// <summary>Shows the state.</summary>
    public void Show(StreamProgress progress)
    {
        if (_isQuiet)
        {
            return;
        }

        lock (_gate)
        {
            Announce(progress);
            if (_isLive)
            {
                Clear();
                var width = Math.Max(20, Console.WindowWidth - 1);
                foreach (var line in StreamText.Lines(progress, _before))
                {
                    Console.Error.WriteLine(line.Length > width ? line[..width] : line);
                    _shownLines++;
                }

                _before = progress;
            }
            else if (progress.Elapsed - (_before?.Elapsed ?? TimeSpan.Zero) >= PlainInterval)
            {
                Console.Error.WriteLine($"{_name}: {StreamText.Rates(progress, _before)}");
                _before = progress;
            }
        }
    }

    // Where clients send to, once: a port may have been chosen by the system.
    private void Announce(StreamProgress progress)
    {
        foreach (var source in _isAnnounced ? [] : progress.Sources)
        {
            if (source.Location.StartsWith("http://", StringComparison.Ordinal) || source.Location.StartsWith("tcp://", StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"{_name}: takes records for {source.Stream} at {source.Location}");
            }
        }

        _isAnnounced = true;
    }

    /// <summary>Tells what the run did.</summary>
    public void End(StreamReport report)
    {
        if (_isQuiet)
        {
            return;
        }

        lock (_gate)
        {
            Clear();
            foreach (var note in report.Notes)
            {
                Console.Error.WriteLine(note);
            }

            if (report.RestoredFrom is { } number)
            {
                Console.Error.WriteLine($"Went on from checkpoint {number}.");
            }

            var how = report.End switch
            {
                StreamEnd.EndOfInput => "Input ended",
                StreamEnd.Idle => "No more rows for now",
                _ => "Stopped",
            };
            Console.Error.WriteLine($"{how}: {StreamText.Brief(report.Last)}.");
            if (report.Last.Errors > 0 && report.Last.Sinks.All(sink => sink.Stream != "error_stream"))
            {
                Console.Error.WriteLine("Rows with errors were left out; --sink error_stream=FILE tells which and why.");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        for (; _shownLines > 0; _shownLines--)
        {
            Console.Error.Write("\u001b[1A\u001b[2K");
        }
    }
}
