using System.Diagnostics;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Verbs;
using LakeQuery.Errors;
using LakeQuery.Execution;

namespace LakeQuery.Cli.Repl;

/// <summary>Runs a statement and shows what it gives: rows through a pager where they are many, a line about the work, or an error.</summary>
internal sealed class StatementRunner(ReplContext context, ParameterPrompt parameters)
{
    // Whether a result stands before the next one.
    private bool _hasWritten;

    /// <summary>Runs a statement; Ctrl-C stops it.</summary>
    /// <returns>An exit code: 0 where it succeeded.</returns>
    public int Run(string sql)
    {
        try
        {
            if (parameters.Ask(sql, out var values))
            {
                return Stoppable(cancellation => Run(sql, values, cancellation));
            }

            context.Say("Cancelled.");
            return ExitCodes.Cancelled;
        }
        catch (LakeQueryException error)
        {
            return Report(error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && context.File is not null)
        {
            return Report(CliErrors.FileFault(error));
        }
        catch (Exception error) when (error is not (IOException or OutOfMemoryException))
        {
            // A fault in LakeQuery is no reason to lose the session.
            return Report(CliErrors.Fault(error));
        }
    }

    /// <summary>Shows rows that no statement is run for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="mode">How they are written.</param>
    public int Show(QueryResult rows, string mode) => Stoppable(cancellation => Write(rows, mode, () => { }, null, cancellation));

    /// <summary>Does what Ctrl-C stops, and says so then.</summary>
    public int Stoppable(Action<CancellationToken> work)
    {
        if (context.Running.Run(work))
        {
            return ExitCodes.Success;
        }

        context.Say("Cancelled.");
        return ExitCodes.Cancelled;
    }

    /// <summary>Shows an error.</summary>
    /// <returns>Its exit code.</returns>
    public int Report(LakeQueryException error)
    {
        context.Say(ErrorText.Of(error, context.IsInteractive ? context.Palette : Palette.None));
        return ExitCodes.Of(error.Code.Kind);
    }

    private void Run(string sql, IReadOnlyList<object?>? values, CancellationToken cancellation)
    {
        // Without the time that is spent in the pager.
        var clock = Stopwatch.StartNew();
        using var progress = QueryProgress.Begin();
        context.Session.DrawsPlanTrees = Terminal.ShowsUtf8 && context.Mode == "table" && context.File is null;
        var database = context.Session.CurrentDatabase;
        using var result = context.Session.Execute(sql, values, cancellation);
        progress?.Tell(result.Statistics);
        if (result.Message is { } message)
        {
            progress?.Dispose();
            context.Say(message);
            return;
        }

        context.Last?.Dispose();
        var kept = context.Settings.KeptBytes is { } most ? context.Engine.Keep(result, most) : null;
        context.Last = new LastQuery(sql, values, database, kept);
        var rowCount = Write(result, context.Mode, () => progress?.Dispose(), kept is null ? null : kept.Add, cancellation, clock);
        if (rowCount is not null)
        {
            kept?.Complete();
        }

        progress?.Dispose();
        foreach (var warning in result.Statistics.Warnings)
        {
            context.Say($"Warning: {warning}");
        }

        if (context.Settings.Timing && context.IsInteractive && !result.IsPlainText)
        {
            var summary = QueryVerb.Summary(rowCount ?? result.Statistics.RowCount, clock.Elapsed, result.Statistics);
            context.Say(context.Palette.Paint(Tone.Note, rowCount is not null ? summary : $"Left after the first {summary}"));
        }
    }

    // Gives the number of rows; null where the reader left the pager before the last.
    private long? Write(
        QueryResult result, string mode, Action beforeRows, Action<ResultBatch>? seen, CancellationToken cancellation, Stopwatch? clock = null)
    {
        using var sink = ResultSink.Open(context);
        if (_hasWritten && !context.IsInteractive && mode is ("table" or "markdown"))
        {
            sink.Output.Write((byte)'\n');
        }

        _hasWritten = true;
        try
        {
            var rowCount = ResultWriter.Create(mode, sink.Output, sink.Limits, sink.Palette).WriteAll(result, beforeRows, cancellation, seen);
            clock?.Stop();
            sink.Finish();
            return rowCount;
        }
        catch (PagerLeftException)
        {
            return null;
        }
    }
}
