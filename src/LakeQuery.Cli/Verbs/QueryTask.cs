using System.Diagnostics;
using LakeQuery.Cli.Output;
using LakeQuery.Execution;
using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Cli.Verbs;

/// <summary>What <c>lakequery query</c> does with its statements: each is run and its rows are written; those of the last go to a file or
/// become a chart where that is asked for.</summary>
/// <param name="format">How results are written to standard output.</param>
/// <param name="limits">How much of them a table shows.</param>
internal sealed class QueryTask(string format, TableLimits limits)
{
    private const long MostChartBytes = 16L * 1024 * 1024 * 1024;
    private const int ChartRows = 20;
    private const int UsualWidth = 80;

    private readonly Stopwatch _clock = new();

    /// <summary>The file for the last statement's rows; null where they go where the others go.</summary>
    public string? File { get; init; }

    /// <summary>The format that the user named, for a file whose name does not tell.</summary>
    public string? Format { get; init; }

    /// <summary>The chart to draw of the last statement's rows, <c>auto</c> for what fits; null for none.</summary>
    public string? Chart { get; init; }

    /// <summary>Whether rows, time and data scanned are told of each result.</summary>
    public bool ShowsSummary { get; init; }

    /// <summary>Whether it is told where the time went.</summary>
    public bool ShowsTimings { get; init; }

    /// <summary>Runs the statements.</summary>
    public void Run(LakeEngine engine, LakeSession session, string text, CancellationToken cancellation)
    {
        session.DrawsPlanTrees = Terminal.ShowsUtf8 && format == "table";
        var file = File is null ? null : ResultFile.Of(File, Format);
        var left = LakeSession.SplitScript(text).Count();
        using var output = new Utf8Output(StandardOutput.Open());
        var isFirst = true;
        _clock.Start();
        foreach (var result in session.ExecuteScript(text, file is { IsParquet: true } ? file.Path : null, cancellation))
        {
            using (result)
            {
                var isLast = --left == 0;
                if (isLast && file is not null)
                {
                    WriteFile(result, file, cancellation);
                }
                else if (result.Message is { } message)
                {
                    if (isLast && Chart is not null)
                    {
                        throw CliErrors.NoRowsToDraw();
                    }

                    output.Flush();
                    Console.Error.WriteLine(message);
                }
                else
                {
                    if (!isFirst && format is "table" or "markdown")
                    {
                        output.Write((byte)'\n');
                    }

                    isFirst = false;
                    Tell(result, isLast && Chart is not null ? Draw(engine, result, output, cancellation) : Write(result, output, cancellation));
                }
            }

            _clock.Restart();
        }
    }

    private void WriteFile(QueryResult result, ResultFile file, CancellationToken cancellation)
    {
        long rowCount;
        if (file.IsParquet)
        {
            // It is written already.
            rowCount = result.Statistics.RowCount;
        }
        else if (result.Message is not null)
        {
            throw CliErrors.NoRowsToWrite(file.Path);
        }
        else
        {
            using var progress = QueryProgress.Watch(result.Statistics);
            rowCount = file.Write(result, cancellation);
        }

        Console.Error.WriteLine($"{SharedOptions.Count(rowCount)} {(rowCount == 1 ? "row" : "rows")} written to {File}");
        Tell(result, rowCount);
    }

    private long Write(QueryResult result, Utf8Output output, CancellationToken cancellation)
    {
        using var progress = QueryProgress.Watch(result.Statistics);

        // On a terminal the rows and the progress line would run into each other.
        void EndProgress()
        {
            if (limits.Width is not null)
            {
                progress?.Dispose();
            }
        }

        try
        {
            return ResultWriter.Create(format, output, limits).WriteAll(result, EndProgress, cancellation);
        }
        finally
        {
            output.Flush();
        }
    }

    private long Draw(LakeEngine engine, QueryResult result, Utf8Output output, CancellationToken cancellation)
    {
        // What is wrong with the columns is told before anything is read.
        var request = ChartRequest.Parse(Chart == "auto" ? "" : Chart!, result.Columns);
        using var kept = engine.Keep(result, MostChartBytes);
        using (QueryProgress.Watch(result.Statistics))
        {
            while (result.NextBatch(cancellation) is { } batch)
            {
                kept.Add(batch);
            }
        }

        kept.Complete();
        output.Write(Drawn(kept, request, cancellation));
        output.Write((byte)'\n');
        output.Flush();
        return kept.RowCount;
    }

    private string Drawn(KeptResult kept, ChartRequest request, CancellationToken cancellation) => kept.IsTooLarge
        ? throw CliErrors.TooManyRowsToDraw()
        : new ResultChart(kept, request, cancellation).Draw((limits.Width ?? UsualWidth) - 1, ChartRows, Terminal.ShowsColors ? Palette.Colored : Palette.None);

    private void Tell(QueryResult result, long rowCount)
    {
        foreach (var warning in result.Statistics.Warnings)
        {
            Console.Error.WriteLine($"Warning: {warning}");
        }

        if (ShowsTimings)
        {
            Console.Error.WriteLine(Timings.Of(result.Statistics, _clock.Elapsed));
        }

        if (ShowsSummary && !result.IsPlainText)
        {
            Console.Error.WriteLine(QueryVerb.Summary(rowCount, _clock.Elapsed, result.Statistics));
        }
    }
}
