using System.CommandLine;
using LakeQuery.Cli.StreamDemo;
using LakeQuery.Streaming;

namespace LakeQuery.Cli.Verbs;

/// <summary><c>lakequery demo stream</c>: a streaming application looks for planted anomalies and dense regions in a generated sensor stream.</summary>
internal static class DemoStreamVerb
{
    private static readonly string Script = $"""
        CREATE STREAM SENSOR (reading VARCHAR(10), measured DOUBLE, x DOUBLE, y DOUBLE);
        CREATE STREAM SCORES (reading VARCHAR(10), score DOUBLE);
        CREATE STREAM PLACES (reading VARCHAR(10), spots VARCHAR(10000));
        CREATE PUMP SCORING AS INSERT INTO SCORES SELECT STREAM reading, ANOMALY_SCORE
        FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM reading, measured FROM SENSOR), 100, 256, 500, {SensorJudge.ShingleRows}));
        CREATE PUMP LOOKING AS INSERT INTO PLACES SELECT STREAM reading, HOTSPOTS_RESULT
        FROM TABLE(HOTSPOTS(CURSOR(SELECT STREAM reading, x, y FROM SENSOR), {SensorStream.RegionRows}, 0.2, 17))
        WHERE MOD(CAST(reading AS INTEGER), {SensorStream.RegionRows}) = 0;
        """;

    public static Command Create()
    {
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same stream.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var rows = new Option<int>("--rows") { Description = "Rows of the generated stream.", DefaultValueFactory = _ => 5000, HelpName = "N" };
        var speed = new Option<int?>("--speed") { Description = "Rows a second. Default: 600 on a terminal, else as fast as can be.", HelpName = "N" };
        var fast = new Option<bool>("--fast") { Description = "As fast as can be." };
        rows.Validators.Add(result => DemoVerb.RequirePositive(result, rows));
        speed.Validators.Add(result => DemoVerb.RequirePositive(result, speed));
        var command = new Command("stream", "Looks for planted anomalies in a generated sensor stream, live.") { seed, rows, speed, fast };
        command.Validators.Add(result =>
        {
            if (result.GetValue(fast) && result.GetValue(speed) is not null)
            {
                result.AddError("Give either --speed or --fast, not both.");
            }
        });
        command.SetAction(parsed => VerbRunner.Run(
            cancellation =>
            {
                var rate = parsed.GetValue(fast) ? null : parsed.GetValue(speed) ?? (Console.IsOutputRedirected ? null : 600);
                return Run(parsed.GetValue(seed), parsed.GetValue(rows), rate, cancellation);
            },
            DemoVerb.CleanupGrace));
        return command;
    }

    private static int Run(long seed, int rows, int? rowsPerSecond, CancellationToken cancellation)
    {
        // No table is read or written: the catalog that an engine needs is an empty folder.
        var folder = Directory.CreateTempSubdirectory("lakequery-demo-").FullName;
        try
        {
            using var engine = new LakeEngine(new LakeOptions { CatalogDirectory = folder });
            using var feed = new SensorFeed(seed, rows);
            using var view = new ScoreView();
            var judge = new SensorJudge(seed, view.Show, view.Say);
            using var answers = new AnswerReader(judge);
            var options = new StreamOptions
            {
                Name = "demo",
                Sources = [new StreamSourceOptions { Stream = "SENSOR", Location = "stdin:", Format = StreamFormat.Csv, RowsPerSecond = rowsPerSecond }],
                Sinks = [Answers("SCORES"), Answers("PLACES")],
                StandardInput = feed,
                StandardOutput = answers,
            };
            view.Say(Script + "\n");
            var report = engine.RunStream(Script, options, null, cancellation);
            view.Say(report.End == StreamEnd.Stopped ? "\nStopped." : "");
            foreach (var line in judge.Summary())
            {
                view.Say(line);
            }

            return ExitCodes.Success;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static StreamSinkOptions Answers(string stream) => new() { Stream = stream, Location = "console:", Format = StreamFormat.Json };
}
