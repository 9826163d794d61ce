using System.Diagnostics;
using LakeQuery.Cli.Output;
using LakeQuery.Cli.Verbs;
using LakeQuery.Errors;

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
            if (!parameters.Ask(sql, out var values))
            {
                context.Say("Cancelled.");
                return ExitCodes.Cancelled;
            }

            if (context.Running.Run(cancellation => Run(sql, values, cancellation)))
            {
                return ExitCodes.Success;
            }

            context.Say("Cancelled.");
            return ExitCodes.Cancelled;
        }
        catch (LakeQueryException error)
        {
            return Report(error);
        }
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
        using var result = context.Session.Execute(sql, values, cancellation);
        progress?.Tell(result.Statistics);
        context.Last = (sql, values);
        if (result.Message is { } message)
        {
            progress?.Dispose();
            context.Say(message);
            return;
        }

        var rows = new KeptRows(result);
        context.LastRows = rows;
        long rowCount = 0;
        var isWhole = true;
        using (var sink = ResultSink.Open(context))
        {
            if (_hasWritten && !context.IsInteractive && context.Mode is ("table" or "markdown"))
            {
                sink.Output.Write((byte)'\n');
            }

            _hasWritten = true;
            try
            {
                var writer = ResultWriter.Create(context.Mode, sink.Output, sink.Width, sink.Palette);
                rowCount = writer.WriteAll(result, () => progress?.Dispose(), cancellation, rows.Add);
                clock.Stop();
                sink.Finish();
            }
            catch (PagerLeftException)
            {
                isWhole = false;
                rowCount = result.Statistics.RowCount;
            }
        }

        progress?.Dispose();
        foreach (var warning in result.Statistics.Warnings)
        {
            context.Say($"Warning: {warning}");
        }

        if (context.Settings.Timing && context.IsInteractive && !result.IsPlainText)
        {
            var summary = QueryVerb.Summary(rowCount, clock.Elapsed, result.Statistics);
            context.Say(context.Palette.Paint(Tone.Note, isWhole ? summary : $"Left after the first {summary}"));
        }
    }
}
