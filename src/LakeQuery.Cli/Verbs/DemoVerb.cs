using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LakeQuery.Cli.Output;
using LakeQuery.Crawling;
using LakeQuery.Storage;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery demo</c>: the main job in one command: crawl a folder, look at the tables, query with and without pruning.</summary>
internal static class DemoVerb
{
    /// <summary>How long a demo may take to remove what it wrote after a signal.</summary>
    public static readonly TimeSpan CleanupGrace = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Rows of the generated lake.", DefaultValueFactory = _ => 3_660_000, HelpName = "N" };
        var days = new Option<int>("--days") { Description = "Partitions of the generated lake.", DefaultValueFactory = _ => 366, HelpName = "N" };
        rows.Validators.Add(result => RequirePositive(result, rows));
        days.Validators.Add(result => RequirePositive(result, days));
        var keep = new Option<DirectoryInfo?>("--keep") { Description = "Write lake and catalog there and leave them; else they are removed.", HelpName = "DIR" };
        var command = new Command("demo", "Shows the main job on sample data and on a generated lake.") { rows, days, keep, DemoStreamVerb.Create() };
        command.SetAction(parsed => VerbRunner.Run(
            cancellation =>
            {
                var kept = parsed.GetValue(keep);
                var folder = kept?.FullName ?? Directory.CreateTempSubdirectory("lakequery-demo-").FullName;
                try
                {
                    return Run(folder, parsed.GetValue(days), Math.Max(1, parsed.GetValue(rows) / parsed.GetValue(days)), cancellation);
                }
                finally
                {
                    if (kept is null)
                    {
                        Directory.Delete(folder, recursive: true);
                    }
                }
            },
            CleanupGrace));
        return command;
    }

    /// <summary>Refuses what is no whole number of 1 or more.</summary>
    public static void RequirePositive(System.CommandLine.Parsing.OptionResult result, Option option)
    {
        if (result.Tokens.Any(token => !int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1))
        {
            result.AddError($"{option.Name} takes a whole number of 1 or more.");
        }
    }

    private static int Run(string folder, int days, int rowsPerDay, CancellationToken cancellation)
    {
        using var output = new Utf8Output(StandardOutput.Open());
        var lake = Path.Combine(folder, "lake", "requests");
        Say(output, $"Writing a lake of {SharedOptions.Count((long)days * rowsPerDay)} rows in {SharedOptions.Count(days)} daily partitions.");
        var clock = Stopwatch.StartNew();
        long bytes;
        using (var line = new ProgressLine())
        {
            bytes = SampleLake.Write(lake, days, rowsPerDay, new DayProgress(line, days), cancellation);
        }

        Say(output, $"{ByteSize.Format(bytes)} in {SharedOptions.Duration(clock.Elapsed)}.\n");

        using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = Path.Combine(folder, "catalog"), Database = "demo" });
        Say(output, "$ lakequery crawl lake --database demo");
        clock.Restart();
        var report = engine.Crawl(new CrawlOptions { Paths = [Path.Combine(folder, "lake")], Database = "demo" }, null, cancellation);
        output.Write(report.ToText(folder));
        Say(output, $"{SharedOptions.Duration(clock.Elapsed)}\n");

        var lastDay = new DateOnly(2024, 1, 1).AddDays(days - 1);
        var firstDay = lastDay.AddDays(-Math.Min(6, days - 1));
        const string Query = "SELECT country, count(*) AS requests, sum(bytes) AS bytes, round(avg(duration_ms), 2) AS average_ms\nFROM requests";
        const string Rest = "\nGROUP BY country ORDER BY requests DESC, country LIMIT 5";
        var pruned = $"{Query}\nWHERE day BETWEEN DATE '{firstDay:yyyy-MM-dd}' AND DATE '{lastDay:yyyy-MM-dd}'{Rest}";
        using var session = engine.CreateSession();
        Show(session, output, "SHOW TABLES", cancellation);
        Show(session, output, "DESCRIBE requests", cancellation);
        Show(session, output, pruned, cancellation);
        Show(session, output, Query + Rest, cancellation);
        Show(session, output, "EXPLAIN " + pruned, cancellation);
        return ExitCodes.Success;
    }

    private static void Show(LakeSession session, Utf8Output output, string sql, CancellationToken cancellation)
    {
        output.Write($"lakequery> {sql.Replace("\n", "\n       ...> ", StringComparison.Ordinal)};\n");
        var clock = Stopwatch.StartNew();
        using var result = session.Execute(sql, cancellation);
        var rowCount = ResultWriter.Create("table", output, new TableLimits(Terminal.Width, null))
            .WriteAll(result, () => { }, cancellation);
        Say(output, result.IsPlainText ? "" : QueryVerb.Summary(rowCount, clock.Elapsed, result.Statistics) + "\n");
    }

    private static void Say(Utf8Output output, string line)
    {
        output.Write(line);
        output.Write((byte)'\n');
        output.Flush();
    }

    private sealed class DayProgress(ProgressLine line, int days) : IProgress<int>
    {
        public void Report(int value) => line.Show(value, days, $"{SharedOptions.Count(value)} of {SharedOptions.Count(days)} days");
    }
}
