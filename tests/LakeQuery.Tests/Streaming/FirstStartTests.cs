using LakeQuery.Streaming;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Streaming;

/// <summary>Times that are fixed when an application starts stay what they were when it goes on from a checkpoint.</summary>
public sealed class FirstStartTests
{
    private const string Script =
        """
        CREATE STREAM S (TS TIMESTAMP, K VARCHAR(4));
        CREATE STREAM D (K VARCHAR(4), STARTED TIMESTAMP, DAY_OF DATE, AT_ROW TIMESTAMP, NAME VARCHAR(10), TABLE_AT TIMESTAMP);
        CREATE PUMP P AS INSERT INTO D SELECT STREAM S.K, LOCALTIMESTAMP, CURRENT_DATE, CURRENT_ROW_TIMESTAMP, i.name, i.seen
        FROM S JOIN (SELECT k, name, CURRENT_ROW_TIMESTAMP AS seen FROM items) AS i ON S.K = i.k;
        """;

    [Fact]
    public void A_restart_goes_on_with_the_times_of_the_first_start()
    {
        using var lake = new TestLake();
        lake.WriteText("items/f", "a\u0001apple\nb\u0001banana\n");
        lake.Run($"CREATE EXTERNAL TABLE items (k string, name string) LOCATION '{lake.Path("items")}'");
        lake.WriteText("in.csv", "2020-05-01 10:00:00,a\n");
        var input = lake.Path("in.csv");
        var output = lake.Path("out.csv");
        var options = new StreamOptions
        {
            Sources = [StreamSourceOptions.Parse($"S={input}?rowtime=TS&follow=true")],
            Sinks = [StreamSinkOptions.Parse($"D={output}")],
            CheckpointDirectory = lake.Path("state"),
            StopsWhenIdle = true,
        };
        lake.Engine.RunStream(Script, options with { Clock = new FixedClock(new DateTimeOffset(2024, 3, 1, 23, 59, 58, 123, TimeSpan.Zero)) });
        File.AppendAllText(input, "2020-05-01 10:00:07,b\n");
        var report = lake.Engine.RunStream(Script, options with { Clock = new FixedClock(new DateTimeOffset(2024, 3, 2, 8, 0, 0, TimeSpan.Zero)) });
        Assert.Equal(2, report.RestoredFrom); // One at the start, one at the end.
        const string started = "2024-03-01 23:59:58.123";
        Assert.Equal(
            "K,STARTED,DAY_OF,AT_ROW,NAME,TABLE_AT\n"
            + $"a,{started},2024-03-01,2020-05-01 10:00:00.000,apple,{started}\nb,{started},2024-03-01,2020-05-01 10:00:07.000,banana,{started}\n",
            File.ReadAllText(output));
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
