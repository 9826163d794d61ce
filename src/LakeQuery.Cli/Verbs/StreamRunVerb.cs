using System.CommandLine;
using System.Globalization;
using LakeQuery.Cli.Output;
using LakeQuery.Streaming;
using LakeQuery.Workgroups;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery stream run</c>: runs an application until its input ends or it is asked to stop.</summary>
internal static class StreamRunVerb
{
    // Draining and the last checkpoint take their time; a second signal ends at once.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        var script = new Argument<FileInfo?>("app.sql") { Description = "File with the application.", Arity = ArgumentArity.ZeroOrOne };
        var sources = new Option<string[]>("--source")
        {
            Description = "Where a stream's rows come from: a file or folder, stdin:, table:db.table, tcp://127.0.0.1:PORT, http://127.0.0.1:PORT, kinesis:NAME; "
                + "settings follow a '?'. May be given several times.",
            HelpName = "STREAM=LOCATION",
        };
        var sinks = new Option<string[]>("--sink")
        {
            Description = "Where a stream's rows go: console:, a file, table:db.table, kinesis:NAME. May be given several times.",
            HelpName = "STREAM=LOCATION",
        };
        var config = new Option<FileInfo?>("--config") { Description = "Inputs and outputs as the old service's API describes them (JSON).", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Name of the run. Default: the script's.", HelpName = "NAME" };
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Folder of checkpoints: a run goes on where the last one ended.", HelpName = "DIR" };
        var interval = new Option<string>("--checkpoint-interval") { Description = "How often one is made.", DefaultValueFactory = _ => "10s", HelpName = "TIME" };
        var reset = new Option<bool>("--reset") { Description = "Begin anew, without the checkpoints that are there." };
        var threads = new Option<int?>("--threads") { Description = "Threads a step may use. Default: one a core.", HelpName = "N" };
        var batch = new Option<int>("--batch") { Description = "Rows of a batch at most.", DefaultValueFactory = _ => 16_384, HelpName = "N" };
        var once = new Option<bool>("--once") { Description = "End once no source has a row at the moment." };
        var pace = new Option<string?>("--pace") { Description = "Pace of all sources that name none: 10x, 500/s.", HelpName = "PACE" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no report." };
        var database = SharedOptions.Database();
        var catalog = SharedOptions.Catalog();
        var command = new Command("run", "Runs an application; Ctrl-C lets it drain and make a checkpoint.")
        {
            script, sources, sinks, config, name, checkpoint, interval, reset, threads, batch, once, pace, database, catalog, quiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(interval) is { } text && !TryPeriod(text, out _))
            {
                result.AddError($"'{text}' is no time. Write a number and a unit: 500ms, 10s or 5m.");
            }

            if (result.GetValue(script) is null && result.GetValue(config) is null)
            {
                result.AddError("Give the file of the application, or --config with its code.");
            }
        });
        command.SetAction(parsed => VerbRunner.Run(
            cancellation =>
            {
                var file = parsed.GetValue(config) is { } described ? StreamApplicationFile.Read(described.FullName) : null;
                var path = parsed.GetValue(script);
                TryPeriod(parsed.GetValue(interval)!, out var every);
                var paced = parsed.GetValue(pace) is { } speed ? "pace=" + speed : null;
                var options = new StreamOptions
                {
                    Name = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension((path ?? parsed.GetValue(config))!.Name),
                    Sources = Merge(file?.Sources ?? [], parsed.GetValue(sources) ?? [], paced),
                    Sinks = Merge(file?.Sinks ?? [], parsed.GetValue(sinks) ?? []),
                    CheckpointDirectory = parsed.GetValue(checkpoint) is { } folder ? Path.GetFullPath(folder) : null,
                    CheckpointInterval = every,
                    ResetState = parsed.GetValue(reset),
                    Threads = parsed.GetValue(threads),
                    BatchRows = parsed.GetValue(batch),
                    StopsWhenIdle = parsed.GetValue(once),
                };
                var text = path is not null ? Read(path) : file?.Script ?? throw CliErrors.ConfigWithoutCode(parsed.GetValue(config)!.FullName);
                var lake = new LakeOptions { CatalogDirectory = parsed.GetValue(catalog), Database = parsed.GetValue(database)! };
                using var engine = new LakeEngine(lake);
                using var output = StandardOutput.Open();
                StreamRunner.Run(engine, text, options with { StandardOutput = output }, parsed.GetValue(quiet), cancellation);
                return ExitCodes.Success;
            },
            Grace));
        return command;
    }

    // What the command line says of a stream counts; its columns and format still come from the description.
    private static List<StreamSourceOptions> Merge(IReadOnlyList<StreamSourceOptions> described, string[] given, string? pace)
    {
        var sources = given.Select(text => (Text: text, Source: StreamSourceOptions.Parse(WithPace(text, pace)))).ToList();
        var merged = new List<StreamSourceOptions>();
        foreach (var source in described)
        {
            var own = sources.Where(other => other.Source.Stream == source.Stream).ToList();
            merged.AddRange(own.Count == 0 ? [source] : own.Select(other => other.Source with
            {
                Columns = source.Columns,
                Format = other.Source.Format ?? source.Format,
                RowPath = other.Source.RowPath == "$" ? source.RowPath : other.Source.RowPath,
                Delimiter = other.Source.Delimiter == "," ? source.Delimiter : other.Source.Delimiter,
                RowDelimiter = other.Source.RowDelimiter == "\n" ? source.RowDelimiter : other.Source.RowDelimiter,
            }));
        }

        merged.AddRange(sources.Where(source => described.All(other => other.Stream != source.Source.Stream)).Select(source => source.Source));
        return merged;
    }

    private static List<StreamSinkOptions> Merge(IReadOnlyList<StreamSinkOptions> described, string[] given)
    {
        var sinks = given.Select(StreamSinkOptions.Parse).ToList();
        return [.. described.Where(sink => sinks.TrueForAll(other => other.Stream != sink.Stream)), .. sinks];
    }

    private static string WithPace(string text, string? pace) => pace is null || text.Contains("pace=", StringComparison.OrdinalIgnoreCase) ? text
        : text + (text.Contains('?', StringComparison.Ordinal) ? "&" : "?") + pace;

    private static bool TryPeriod(string text, out TimeSpan period)
    {
        if (text.EndsWith("ms", StringComparison.Ordinal) && int.TryParse(text.AsSpan()[..^2], NumberStyles.None, CultureInfo.InvariantCulture, out var millis) && millis > 0)
        {
            period = TimeSpan.FromMilliseconds(millis);
            return true;
        }

        return PeriodText.TryParse(text, out period);
    }

    private static string Read(FileInfo path)
    {
        try
        {
            return File.ReadAllText(path.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.UnreadableScript(path.FullName, "'stream run'", error);
        }
    }
}
