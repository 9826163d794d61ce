using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LakeQuery.Cli.Output;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;
using LakeQuery.Storage;
using LakeQuery.Workgroups;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery query</c>: runs statements from the command line, a file or standard input.</summary>
internal static class QueryVerb
{
    public static Command Create()
    {
        var sql = new Argument<string?>("sql")
        {
            Description = "The statements, separated by ';'. Without it and without -f they are read from standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<FileInfo?>("--file", "-f") { Description = "File with the statements.", HelpName = "FILE" };
        var format = new Option<string?>("--format")
        {
            Description = "How results are written. Default: table on a terminal, csv elsewhere.",
            HelpName = string.Join('|', ResultWriter.FormatNames),
        };
        format.AcceptOnlyFromAmong(ResultWriter.FormatNames);
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No line with rows, time and data scanned after a result." };
        var stats = new Option<bool>("--stats") { Description = "That line on standard error even where it is not a terminal." };
        var timings = new Option<bool>("--timings") { Description = "Where each statement's milliseconds went, on standard error." };
        var expect = new Option<string?>("--expect")
        {
            Description = "What each statement may read; otherwise it fails. For example: partitions <= 2, files <= 10, bytes <= 10MB",
            HelpName = "CONDITIONS",
        };
        var reuse = new Option<string?>("--reuse-results")
        {
            Description = "Give the result of an identical query over unchanged files again if it is no older than this: 60m, 12h, 7d.",
            HelpName = "AGE",
        };
        var location = new Option<string?>("--output-location")
        {
            Description = "Folder in which each statement's result is written as Athena does: <id>.csv and its metadata.",
            HelpName = "DIR",
        };
        var database = SharedOptions.Database();
        var catalog = SharedOptions.Catalog();
        var workgroup = SharedOptions.Workgroup();
        var command = new Command("query", "Runs SQL statements.") { sql, file, format, database, workgroup, catalog, expect, reuse, location, quiet, stats, timings };
        command.Validators.Add(result =>
        {
            if (result.GetValue(reuse) is { } age && !PeriodText.TryParse(age, out _))
            {
                result.AddError($"'{age}' is no age. Write a number and a unit: 60m, 12h or 7d.");
            }

            if (result.GetResult(sql) is { Tokens.Count: > 0 } && result.GetResult(file) is not null)
            {
                result.AddError("Give the statements either as an argument or with -f, not both.");
            }
        });
        command.SetAction(parsed =>
        {
            var terminal = !Console.IsOutputRedirected;
            var showSummary = !parsed.GetValue(quiet) && (parsed.GetValue(stats) || (terminal && !Console.IsErrorRedirected));
            return VerbRunner.Run(cancellation => Run(
                ReadText(parsed.GetValue(sql), parsed.GetValue(file)),
                parsed.GetValue(format) ?? (terminal ? "table" : "csv"),
                new LakeOptions { CatalogDirectory = parsed.GetValue(catalog), Database = parsed.GetValue(database)!, Workgroup = parsed.GetValue(workgroup) },
                session =>
                {
                    session.Expect = parsed.GetValue(expect) is { } expected ? ScanExpectation.Parse(expected) : null;
                    session.ResultReuseMaxAge = parsed.GetValue(reuse) is { } age && PeriodText.TryParse(age, out var maxAge) ? maxAge : null;
                    session.ResultLocation = parsed.GetValue(location) is { } folder ? Path.GetFullPath(folder) : null;
                },
                showSummary,
                parsed.GetValue(timings),
                cancellation));
        });
        return command;
    }

    private static string ReadText(string? sql, FileInfo? file)
    {
        if (sql is not null)
        {
            return sql;
        }

        if (file is null)
        {
            if (!Console.IsInputRedirected)
            {
                Console.Error.WriteLine("Reading statements from standard input; end with Ctrl-D.");
            }

            using var input = new StreamReader(Console.OpenStandardInput(), System.Text.Encoding.UTF8);
            return input.ReadToEnd();
        }

        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.UnreadableScript(file.FullName, error);
        }
    }

    private static int Run(
        string text, string format, LakeOptions options, Action<LakeSession> configure, bool showSummary, bool showTimings, CancellationToken cancellation)
    {
        using var engine = new LakeEngine(options);
        using var session = engine.CreateSession();
        session.DrawsPlanTrees = Terminal.ShowsUtf8 && format == "table";
        configure(session);
        using var output = new Utf8Output(StandardOutput.Open());
        var width = Terminal.Width;
        var first = true;
        var clock = Stopwatch.StartNew();
        foreach (var result in session.ExecuteScript(text, cancellation))
        {
            using (result)
            {
                if (result.Message is { } message)
                {
                    output.Flush();
                    Console.Error.WriteLine(message);
                }
                else
                {
                    if (!first && format is "table" or "markdown")
                    {
                        output.Write((byte)'\n');
                    }

                    first = false;
                    var rowCount = Write(result, format, output, width, cancellation);
                    foreach (var warning in result.Statistics.Warnings)
                    {
                        Console.Error.WriteLine($"Warning: {warning}");
                    }

                    if (showTimings)
                    {
                        Console.Error.WriteLine(Timings.Of(result.Statistics, clock.Elapsed));
                    }

                    if (showSummary && !result.IsPlainText)
                    {
                        Console.Error.WriteLine(Summary(rowCount, clock.Elapsed, result.Statistics));
                    }
                }
            }

            clock.Restart();
        }

        return ExitCodes.Success;
    }

    private static long Write(QueryResult result, string format, Utf8Output output, int? width, CancellationToken cancellation)
    {
        using var progress = QueryProgress.Watch(result.Statistics);

        // On a terminal the rows and the progress line would run into each other.
        void EndProgress()
        {
            if (width is not null)
            {
                progress?.Dispose();
            }
        }

        try
        {
            return ResultWriter.Create(format, output, width).WriteAll(result, EndProgress, cancellation);
        }
        finally
        {
            output.Flush();
        }
    }

    public static string Summary(long rowCount, TimeSpan time, QueryStatistics statistics)
    {
        var line = $"{SharedOptions.Count(rowCount)} {(rowCount == 1 ? "row" : "rows")}, {SharedOptions.Duration(time)}, "
            + $"data scanned {ByteSize.Format(statistics.DataScannedInBytes)}{(statistics.ReusedPreviousResult ? " (an earlier result)" : "")}";
        if (statistics.PartitionsTotal > 0)
        {
            line += $", partitions {SharedOptions.Count(statistics.PartitionsRead)} of {SharedOptions.Count(statistics.PartitionsTotal)}";
        }

        if (statistics.FilesTotal > 0)
        {
            line += $", files {SharedOptions.Count(statistics.FilesRead)} of {SharedOptions.Count(statistics.FilesTotal)}";
        }

        if (statistics.RowGroupsRead < statistics.RowGroupsTotal)
        {
            line += $", row groups {SharedOptions.Count(statistics.RowGroupsRead)} of {SharedOptions.Count(statistics.RowGroupsTotal)}";
        }

        if (statistics.Cost is { } cost)
        {
            line += string.Create(CultureInfo.InvariantCulture, $", cost {cost:0.00####}");
        }

        return line;
    }
}
