using System.Diagnostics;
using System.Globalization;
using System.Text;
using LakeQuery.Tests.Cli;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Streaming;

/// <summary>kill -9 at random points: started again until it ends, an application has written what it writes when nobody kills it.</summary>
public sealed class CrashTests
{
    private const int Kills = 100;
    private const int MaxMillis = 160;
    private const int Seed = 20240101;

    private const string Script =
        """
        CREATE STREAM S (TS TIMESTAMP, K VARCHAR(8), V INTEGER);
        CREATE STREAM SUMS (K VARCHAR(8), C BIGINT, T BIGINT, W TIMESTAMP);
        CREATE STREAM LASTS (K VARCHAR(8), V INTEGER, T BIGINT);
        CREATE PUMP P1 AS INSERT INTO SUMS SELECT STREAM K, COUNT(*) AS C, SUM(V) AS T, STEP(S.ROWTIME BY INTERVAL '1' SECOND) AS W
            FROM S GROUP BY K, STEP(S.ROWTIME BY INTERVAL '1' SECOND);
        CREATE PUMP P2 AS INSERT INTO LASTS SELECT STREAM K, V, SUM(V) OVER (PARTITION BY K RANGE INTERVAL '2' SECOND PRECEDING) AS T FROM S;
        """;

    [Fact]
    public void A_killed_application_goes_on_and_writes_each_row_once()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "app.sql"), Script);
        File.WriteAllText(Path.Combine(folder.Path, "in.csv"), Input());
        var random = new Random(Seed);
        var (expectedSums, expectedLasts) = Outcome(folder.Path, "whole", null, out _);
        Assert.True(expectedSums.Length > 10_000);
        var kills = 0;
        for (var cycle = 0; kills < Kills; cycle++)
        {
            var (sums, lasts) = Outcome(folder.Path, $"cycle-{cycle}", random, out var killed);
            kills += killed;
            Assert.True(expectedSums.AsSpan().SequenceEqual(sums), $"The file differs after {killed} kills in cycle {cycle}.");
            Assert.Equal(expectedLasts, lasts);
            Assert.True(killed > 0 || cycle < 20, "No run was killed before it ended.");
        }
    }

    private static string Input()
    {
        var text = new StringBuilder();
        for (var number = 0; number < 40_000; number++)
        {
            var time = new DateTime(2024, 1, 1).AddMilliseconds(number * 7L / 5);
            text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss.fff},k{number * 31 % 17},{number}\n");
        }

        return text.ToString();
    }

    // Runs the application to its end, with or without kills on the way.
    private static (byte[] Sums, string Lasts) Outcome(string folder, string name, Random? random, out int kills)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var catalog = Path.Combine(place, "catalog");
        Assert.Equal(0, LakeQueryCommand.Run("query", "CREATE DATABASE db", "--catalog", catalog).ExitCode);
        string[] arguments =
        [
            "stream", "run", Path.Combine(folder, "app.sql"), "--catalog", catalog, "--source", $"S={Path.Combine(folder, "in.csv")}?rowtime=TS",
            "--sink", $"SUMS={Path.Combine(place, "sums.csv")}", "--sink", "LASTS=table:db.lasts?partition_by=k&size=20KB&interval=100ms",
            "--checkpoint", Path.Combine(place, "state"), "--checkpoint-interval", "10ms", "--batch", "500", "--pace", random is null ? "full" : "120000/s",
        ];
        var state = Directory.CreateDirectory(Path.Combine(place, "state")).FullName;
        kills = 0;
        var longest = MaxMillis;
        var reached = "";
        while (true)
        {
            var status = Path.Combine(Directory.CreateDirectory(Path.Combine(catalog, "streams")).FullName, "app.json");
            File.Delete(status);
            using var process = LakeQueryCommand.Start(arguments);
            if (random is null)
            {
                Check(LakeQueryCommand.Finish(process, null));
                break;
            }

            // Counted from the moment at which the run begins, which depends on how busy the machine is.
            var patience = Stopwatch.StartNew();
            while (!File.Exists(status) && !process.WaitForExit(5) && patience.Elapsed < LakeQueryCommand.Patience)
            {
            }

            if (process.WaitForExit(random.Next(longest)))
            {
                Check(LakeQueryCommand.Finish(process, null));
                break;
            }

            process.Kill();
            process.WaitForExit();
            kills++;

            // On a busy machine even the first checkpoint may take longer than that: then the next run is given more time.
            var newest = Directory.EnumerateFiles(state, "*.state").Max() ?? "";
            longest = newest == reached ? Math.Min(longest * 2, 20_000) : MaxMillis;
            reached = newest;
        }

        var rows = LakeQueryCommand.Run(["query", "SELECT k, v, t FROM db.lasts ORDER BY v"], null, null, ("LAKEQUERY_CATALOG", catalog));
        Check(rows);
        return (File.ReadAllBytes(Path.Combine(place, "sums.csv")), rows.Output);
    }

    private static void Check(LakeQueryCommand.Outcome outcome) => Assert.True(outcome.ExitCode == 0, outcome.Error);
}
