using System.CommandLine;
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
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File for the last statement's rows, written as its name says: .parquet .csv .tsv .json .jsonl .md .txt",
            HelpName = "FILE",
        };
        var chart = new Option<string?>("--chart")
        {
            Description = "Draws the last statement's rows instead: bar, line or histogram, and columns behind it, as in 'bar city population'; or auto.",
            HelpName = "CHART",
        };
        var maxRows = new Option<string>("--max-rows")
        {
            Description = "Rows that a table shows on a terminal: of more, the first and the last. Elsewhere all are shown.",
            DefaultValueFactory = _ => TableLimits.RowsText(TableLimits.UsualRows),
            HelpName = TableLimits.RowsValues,
        };
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
        var command = new Command("query", "Runs SQL statements.")
        {
            sql, file, format, output, chart, maxRows, database, workgroup, catalog, expect, reuse, location, quiet, stats, timings,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(reuse) is { } age && !PeriodText.TryParse(age, out _))
            {
                result.AddError($"'{age}' is no age. Write a number and a unit: 60m, 12h or 7d.");
            }

            if (result.GetValue(maxRows) is { } rows && !TableLimits.TryParseRows(rows, out _))
            {
                result.AddError($"'{rows}' is no number of rows. Write a number from 1 to 10000, or all.");
            }

            if (result.GetValue(output) is not null && result.GetValue(chart) is not null)
            {
                result.AddError("Give either --output or --chart, not both.");
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
            var mostRows = terminal && TableLimits.TryParseRows(parsed.GetValue(maxRows)!, out var limit) ? limit : null;
            var task = new QueryTask(parsed.GetValue(format) ?? (terminal ? "table" : "csv"), new TableLimits(Terminal.Width, mostRows))
            {
                File = parsed.GetValue(output),
                Format = parsed.GetValue(format),
                Chart = parsed.GetValue(chart),
                ShowsSummary = showSummary,
                ShowsTimings = parsed.GetValue(timings),
            };
            return VerbRunner.Run(cancellation =>
            {
                var text = ReadText(parsed.GetValue(sql), parsed.GetValue(file));
                using var engine = new LakeEngine(new LakeOptions
                {
                    CatalogDirectory = parsed.GetValue(catalog),
                    Database = parsed.GetValue(database)!,
                    Workgroup = parsed.GetValue(workgroup),
                });
                using var session = engine.CreateSession();
                session.Expect = parsed.GetValue(expect) is { } expected ? ScanExpectation.Parse(expected) : null;
                session.ResultReuseMaxAge = parsed.GetValue(reuse) is { } age && PeriodText.TryParse(age, out var maxAge) ? maxAge : null;
                session.ResultLocation = parsed.GetValue(location) is { } folder ? Path.GetFullPath(folder) : null;
                task.Run(engine, session, text, cancellation);
                return ExitCodes.Success;
            });
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
            throw CliErrors.UnreadableScript(file.FullName, "-f", error);
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
