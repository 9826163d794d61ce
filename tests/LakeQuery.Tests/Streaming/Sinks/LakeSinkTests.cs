using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Sinks;

public class LakeSinkTests
{
    private static readonly StreamDefinition Stream = SourceReading.Stream("T timestamp(3); REGION varchar; V integer; D decimal(10,2)");

    [Fact]
    public void DeliversToAPartitionedTableThatItMakes()
    {
        using var lake = new StreamLake();
        using var sink = Open(lake, "partition_by=region,year,month,day&rowtime=at");
        sink.Receive(SinkWriting.Batch(Stream,
            """
            {"t":"2024-01-31 23:59:59.999","region":"eu","v":1,"d":1.5}
            {"t":"2024-02-01","region":"a/b","v":2}
            {"t":"2024-02-01","v":3}
            """));
        sink.Finish();
        SinkWriting.Checkpoint(sink);
        Assert.Equal(
            ["2024-01-31 23:59:59.999|1|1.50|eu|2024|1|31", "2024-02-01 00:00:00.000|2||a/b|2024|2|1", "2024-02-01 00:00:00.000|3|||2024|2|1"],
            lake.Rows("SELECT at, v, d, region, year, month, day FROM t ORDER BY v"));
        Assert.Equal(["1"], lake.Rows("SELECT count(*) FROM t WHERE region = 'eu' AND month = 1"));
        Assert.True(Directory.Exists(Path.Combine(lake.Engine.Catalog.BaseDirectory, "db", "t", "region=a%2Fb", "year=2024", "month=02", "day=01")));
        Assert.Equal(["T|3"], lake.Rows("SELECT 'T', count(t) FROM t"));
    }

    [Fact]
    public void DeliversBySize()
    {
        using var lake = new StreamLake();
        using var sink = Open(lake, "size=1KB&interval=1h");
        for (var number = 0; number < 100; number++)
        {
            sink.Receive(SinkWriting.Batch(Stream, $"{{\"t\":\"2024-01-01\",\"region\":\"r\",\"v\":{number}}}"));
        }

        SinkWriting.Checkpoint(sink);
        var shown = int.Parse(Assert.Single(lake.Rows("SELECT count(*) FROM t")), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(shown, 50, 99);
        Assert.True(Directory.GetFiles(Path.Combine(lake.Engine.Catalog.BaseDirectory, "db", "t")).Length > 1);
    }

    [Fact]
    public void DeliversByTime()
    {
        using var lake = new StreamLake();
        var clock = new HandClock();
        using var sink = Open(lake, "interval=60s", clock);
        sink.Receive(SinkWriting.Batch(Stream, "{\"t\":\"2024-01-01\",\"v\":1}"));
        SinkWriting.Checkpoint(sink);
        Assert.Equal(["0"], lake.Rows("SELECT count(*) FROM t"));
        clock.Now += TimeSpan.FromSeconds(60);
        sink.Flush();
        Assert.Equal(["0"], lake.Rows("SELECT count(*) FROM t"));
        SinkWriting.Checkpoint(sink);
        Assert.Equal(["1"], lake.Rows("SELECT count(*) FROM t"));
    }

    [Fact]
    public void LeavesNothingWaitingAtTheEndOrWhereNoStateIsKept()
    {
        using var lake = new StreamLake();
        using (var sink = Open(lake, ""))
        {
            var last = SinkWriting.Batch(Stream, "{\"t\":\"2024-01-01\",\"v\":1}");
            last.Bound = StreamBatch.End;
            sink.Receive(last);
            SinkWriting.Checkpoint(sink);
        }

        using (var sink = Open(lake, "", keepsState: false))
        {
            sink.Receive(SinkWriting.Batch(Stream, "{\"t\":\"2024-01-01\",\"v\":2}"));
            SinkWriting.Checkpoint(sink);
        }

        Assert.Equal(["1", "2"], lake.Rows("SELECT v FROM t ORDER BY v"));
    }

    /// <summary>Each row is there once, wherever between the steps of a delivery the run was killed.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ShowsEachRowOnceAfterACrash(bool committed, bool fellBack)
    {
        using var lake = new StreamLake();
        byte[] first, state;
        using (var sink = Open(lake, "partition_by=region&size=1"))
        {
            sink.Receive(Row("a", 1));
            first = SinkWriting.Checkpoint(sink);
            sink.Receive(Row("a", 2));
            sink.Receive(Row("b", 3));
            state = SinkWriting.Prepare(sink);
            if (committed)
            {
                sink.Commit();
            }

            // After the checkpoint: lost, and read again.
            sink.Receive(Row("b", 4));
        }

        for (var restart = 0; restart < 2; restart++)
        {
            using var sink = Open(lake, "partition_by=region&size=1");
            SinkWriting.Restore(sink, fellBack ? first : state);
            if (fellBack)
            {
                Assert.Equal(["1"], lake.Rows("SELECT v FROM t ORDER BY v"));
                sink.Receive(Row("a", 2));
                sink.Receive(Row("b", 3));
            }

            Assert.Equal(fellBack ? ["1"] : ["1", "2", "3"], lake.Rows("SELECT v FROM t ORDER BY v"));
            sink.Receive(Row("b", 4));
            if (restart == 1)
            {
                SinkWriting.Checkpoint(sink);
            }
        }

        Assert.Equal(["1", "2", "3", "4"], lake.Rows("SELECT v FROM t ORDER BY v"));
        Assert.Empty(Directory.GetFiles(Path.Combine(lake.Engine.Catalog.BaseDirectory, "db", "t", "_staging"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void KeepsRowsThatWaitInTheCheckpoint()
    {
        using var lake = new StreamLake();
        byte[] state;
        using (var sink = Open(lake, "partition_by=region"))
        {
            sink.Receive(Row("a", 1));
            state = SinkWriting.Checkpoint(sink);
        }

        using var again = Open(lake, "partition_by=region");
        SinkWriting.Restore(again, state);
        again.Receive(Row("a", 2));
        again.Finish();
        SinkWriting.Checkpoint(again);
        Assert.Equal(["1|a", "2|a"], lake.Rows("SELECT v, region FROM t ORDER BY v"));
        Assert.Single(Directory.GetFiles(Path.Combine(lake.Engine.Catalog.BaseDirectory, "db", "t", "region=a")));
    }

    [Fact]
    public void AddsToATableThatIsThereAndRefusesOneThatDiffers()
    {
        using var lake = new StreamLake();
        var place = Path.Combine(lake.Folder, "own");
        lake.Session.Execute($"CREATE EXTERNAL TABLE t (v int, d decimal(10,2), t timestamp) PARTITIONED BY (region string) STORED AS PARQUET LOCATION '{place}/'").Dispose();
        using (var sink = Open(lake, ""))
        {
            sink.Receive(Row("x", 7));
            sink.Finish();
            SinkWriting.Checkpoint(sink);
        }

        Assert.Equal(["7|x"], lake.Rows("SELECT v, region FROM t"));
        Assert.Single(Directory.GetFiles(Path.Combine(place, "region=x")));
        Assert.Contains(
            "its partition keys are (region)",
            Assert.Throws<LakeQueryException>(() => Open(lake, "partition_by=year")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "it has no column 'rt'", Assert.Throws<LakeQueryException>(() => Open(lake, "rowtime=rt")).Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'REGION'?", Assert.Throws<LakeQueryException>(() => Open(lake, "partition_by=regio")).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void HoldsNoMorePartitionsThanItMay()
    {
        using var lake = new StreamLake();
        using var sink = Open(lake, "partition_by=v&partitions=3&interval=1h");
        for (var number = 0; number < 10; number++)
        {
            sink.Receive(Row("x", number));
        }

        SinkWriting.Checkpoint(sink);
        Assert.Equal(["7"], lake.Rows("SELECT count(*) FROM t"));
        sink.Finish();
        SinkWriting.Checkpoint(sink);
        Assert.Equal(["10|45"], lake.Rows("SELECT count(*), sum(v) FROM t"));
    }

    /// <summary>What a killed run left goes when the table is next delivered to; what a living one writes, or one may come back for, stays.</summary>
    [Fact]
    public void RemovesWhatKilledRunsLeft()
    {
        using var lake = new StreamLake();
        var staging = Path.Combine(lake.Engine.Catalog.BaseDirectory, "db", "t", "_staging");
        using var living = Open(lake, "size=1", keepsState: false);
        living.Receive(Row("a", 1));
        var used = Assert.Single(Directory.GetFiles(staging, "*.parquet", SearchOption.AllDirectories));
        Leave(staging, "killed", null);
        Leave(staging, "gone", Path.Combine(lake.Folder, "no such folder"));
        Leave(staging, "other", Directory.CreateDirectory(Path.Combine(lake.Folder, "other state")).FullName);
        Leave(staging, "own", Path.Combine(lake.Folder, "state"));
        using (var sink = Open(lake, "size=1"))
        {
            Assert.Equal(["killed", "gone"], new[] { "killed", "gone", "other", "own" }.Where(run => !Directory.Exists(Path.Combine(staging, run))));
            SinkWriting.Checkpoint(sink);
            Assert.Equal(["other"], new[] { "killed", "gone", "other", "own" }.Where(run => Directory.Exists(Path.Combine(staging, run))));
            sink.Receive(Row("a", 2));
            SinkWriting.Checkpoint(sink);
        }

        Assert.True(File.Exists(used));
        SinkWriting.Checkpoint(living);
        living.Dispose();
        Assert.Equal(["other", "other.lock", "other.owner"], Directory.GetFileSystemEntries(staging).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal(["1", "2"], lake.Rows("SELECT v FROM t ORDER BY v"));
    }

    /// <summary>Of an application that has two sinks to one table, neither takes away what the other goes on with.</summary>
    [Fact]
    public void TwoSinksOfARunKeepWhatEachGoesOnWith()
    {
        using var lake = new StreamLake();
        byte[] first, second;
        using (var one = Open(lake, "size=1"))
        using (var two = Open(lake, "size=1"))
        {
            one.Receive(Row("a", 1));
            two.Receive(Row("b", 2));
            first = SinkWriting.Prepare(one);
            second = SinkWriting.Prepare(two);
        }

        using var oneAgain = Open(lake, "size=1");
        using var twoAgain = Open(lake, "size=1");
        SinkWriting.Restore(oneAgain, first);
        SinkWriting.Restore(twoAgain, second);
        SinkWriting.Checkpoint(oneAgain);
        SinkWriting.Checkpoint(twoAgain);
        Assert.Equal(["1", "2"], lake.Rows("SELECT v FROM t ORDER BY v"));
    }

    private static void Leave(string staging, string run, string? owner)
    {
        Directory.CreateDirectory(Path.Combine(staging, run));
        File.WriteAllText(Path.Combine(staging, run, "left.parquet"), "");
        File.WriteAllText(Path.Combine(staging, run + ".lock"), "");
        if (owner is not null)
        {
            File.WriteAllText(Path.Combine(staging, run + ".owner"), owner);
        }
    }

    private static StreamBatch Row(string region, int value) =>
        SinkWriting.Batch(Stream, $"{{\"t\":\"2024-01-01\",\"region\":\"{region}\",\"v\":{value}}}");

    private static StreamSink Open(StreamLake lake, string settings, HandClock? clock = null, bool keepsState = true) => SinkFactory.Create(
        StreamSinkOptions.Parse("S=table:t?" + settings), Stream, lake.Context(new CollectedErrors(), clock ?? new HandClock(), keepsState));
}
