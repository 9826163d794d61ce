using LakeQuery.Execution;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Data;

/// <summary>What a command or a batch runs: one execution at a time.</summary>
internal sealed class ExecutionSlot
{
    private LakeDataReader? _reader;
    private volatile CommandRun? _run;

    /// <summary>What the last statement that was begun has read.</summary>
    public QueryStatistics? Statistics { get; private set; }

    /// <summary>Stops what runs, from any thread.</summary>
    public void Cancel() => _run?.Cancel();

    /// <summary>Runs statements and gives their rows.</summary>
    public LakeDataReader Execute(
        LakeConnection connection, StatementQueue statements, ExecutionOptions options, System.Data.CommandBehavior behavior, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var progress = options.Progress is { } told ? new ProgressReport(told) : null;
        var run = new CommandRun(options.TimeoutSeconds, progress);
        var reader = new LakeDataReader(this, connection, statements, run, progress, behavior) { Expected = options.Expected };
        (_run, _reader) = (run, reader);
        try
        {
            reader.Begin(cancellation);
        }
        catch
        {
            reader.Close();
            throw;
        }

        return reader;
    }

    /// <summary>Runs all statements to their ends.</summary>
    public static int RunToEnd(LakeDataReader reader, CancellationToken cancellation)
    {
        using (reader)
        {
            do
            {
                reader.SkipRows(cancellation);
            }
            while (reader.NextResult(cancellation));

            return reader.RecordsAffected;
        }
    }

    /// <summary>The first value of the first row.</summary>
    public static object? ReadScalar(LakeDataReader reader, CancellationToken cancellation)
    {
        using (reader)
        {
            return reader.Read(cancellation) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
        }
    }

    /// <summary>A statement has begun.</summary>
    public void Began(QueryStatistics statistics) => Statistics = statistics;

    /// <summary>The reader was closed.</summary>
    public void Ended(LakeDataReader reader)
    {
        if (ReferenceEquals(_reader, reader))
        {
            (_reader, _run) = (null, null);
        }
    }

    /// <summary>Fails while a reader is open.</summary>
    /// <param name="what">What has to wait.</param>
    /// <param name="whose">Of what: command or batch.</param>
    public void RequireNoReader(string what, string whose)
    {
        if (_reader is { IsClosed: false })
        {
            throw new InvalidOperationException(
                $"{what} has to wait until the {whose}'s reader is closed: dispose it first. Another {whose} on the same connection can run meanwhile.");
        }
    }

    /// <summary>Fails where the connection is none or closed.</summary>
    public static LakeConnection RequireOpen(LakeConnection? connection, string method, string whose)
    {
        var known = connection ?? throw new InvalidOperationException($"{method} needs a connection; set the {whose}'s Connection.");
        known.RequireOpen(method);
        return known;
    }
}

/// <summary>How an execution is watched and limited.</summary>
/// <param name="TimeoutSeconds">Seconds in the engine; 0 for no limit.</param>
/// <param name="Progress">Who is told how far it is.</param>
/// <param name="Expected">What each statement is expected to read.</param>
internal readonly record struct ExecutionOptions(int TimeoutSeconds, Action<LakeProgressEventArgs>? Progress, ScanExpectation? Expected);
