using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Streaming.Sinks;

namespace LakeQuery.Tests.Streaming.Sources;

public class TableSourceTests
{
    [Fact]
    public void ReplaysInOrderOfTimeAndGoesOnFromAnyRow()
    {
        using var lake = Lake();
        using var whole = Open(lake, "rowtime=at");
        var expected = whole.All(withRowtime: true);
        Assert.Equal(["00:00:01.000|a|1", "00:00:01.000|b|2", "00:00:01.000|b|3", "00:00:02.000|NULL|4", "00:00:03.500|c|5"], expected);
        Assert.Equal("MALFORMED_RECORD", Assert.Single(whole.Errors.All).Name);
        for (var step = 1; step < 6; step++)
        {
            var rows = new List<string>();
            byte[]? position = null;
            SourceRead read;
            do
            {
                using var part = Open(lake, "rowtime=at");
                if (position is not null)
                {
                    part.Restored(position);
                }

                read = part.Next(rows, step, withRowtime: true);
                position = part.SavePosition();
            }
            while (read != SourceRead.End);

            Assert.Equal(expected, rows);
        }
    }

    [Fact]
    public void ReplaysInOrderOfFiles()
    {
        using var lake = Lake();
        using var reading = Open(lake, "order=file");
        Assert.Equal(["a|1", "c|5", "b|3", "x|9", "NULL|4", "b|2"], reading.All());
        using var part = Open(lake, "order=file");
        part.Next([], 4);
        using var rest = Open(lake, "order=file").Restored(part.SavePosition());
        Assert.Equal(["NULL|4", "b|2"], rest.All());
    }

    [Fact]
    public void KeepsAPace()
    {
        using var lake = Lake();
        var clock = new StepClock();
        using var reading = Open(lake, "rowtime=at&pace=2x", clock);
        Assert.Equal(3, Read(reading));
        Assert.Equal(0, Read(reading));
        clock.Elapsed += TimeSpan.FromMilliseconds(499);
        Assert.Equal(0, Read(reading));
        clock.Elapsed += TimeSpan.FromMilliseconds(1);
        Assert.Equal(1, Read(reading));
        using var again = Open(lake, "rowtime=at&pace=2x", clock).Restored(reading.SavePosition());
        Assert.Equal(["c|5"], again.All());
    }

    [Fact]
    public void KeepsARate()
    {
        using var lake = Lake();
        var clock = new StepClock();
        using var reading = Open(lake, "order=file&pace=10/s", clock);
        Assert.Equal(1, Read(reading));
        Assert.Equal(0, Read(reading));
        clock.Elapsed += TimeSpan.FromMilliseconds(250);
        Assert.Equal(2, Read(reading));
        Assert.Equal(0, Read(reading));
    }

    [Fact]
    public void SaysWhatItLacks()
    {
        using var lake = Lake();
        Assert.Contains("Did you mean 'events'?", Refused(() => Open(lake, "", table: "event")).Hint, StringComparison.Ordinal);
        Assert.Contains("has no column 'W'", Refused(() => Open(lake, "", columns: "W integer")).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.LakeInvalidOption, Refused(() => Open(lake, "pace=10x")).Code);
        Assert.Equal(ErrorCode.LakeInvalidOption, Refused(() => Open(lake, "rowtime=k")).Code);
        Assert.Equal(ErrorCode.LakeInvalidOption, Refused(() => Open(lake, "pace=fast")).Code);
    }

    private static LakeQueryException Refused(Func<object> open) => Assert.Throws<LakeQueryException>(open);

    private static int Read(SourceReading reading)
    {
        var rows = new List<string>();
        reading.Next(rows, wait: TimeSpan.Zero);
        return rows.Count;
    }

    private static StreamLake Lake()
    {
        var lake = new StreamLake();
        var stream = SourceReading.Stream("T timestamp(3); AT timestamp(3); K varchar; V integer");
        using var sink = LakeQuery.Streaming.Sinks.SinkFactory.Create(
            StreamSinkOptions.Parse("S=table:events"), stream, lake.Context(new CollectedErrors(), new HandClock(), false));
        StreamBatch Rows(string lines) => SinkWriting.Batch(stream, lines.Replace("{", "{\"t\":\"2024-01-01\",", StringComparison.Ordinal));
        sink.Receive(Rows(
            """
            {"at":"2024-01-01 00:00:01","k":"a","v":1}
            {"at":"2024-01-01 00:00:03.5","k":"c","v":5}
            {"at":"2024-01-01 00:00:01","k":"b","v":3}
            {"k":"x","v":9}
            """));
        sink.Receive(Rows(
            """
            {"at":"2024-01-01 00:00:02","v":4}
            {"at":"2024-01-01 00:00:01","k":"b","v":2}
            """));
        SinkWriting.Checkpoint(sink);
        return lake;
    }

    private static SourceReading Open(StreamLake lake, string settings, TimeProvider? clock = null, string table = "events", string columns = "K varchar; V integer") =>
        SourceReading.Open(columns, StreamSourceOptions.Parse($"S=table:{table}?{settings}"), lake.Context(new CollectedErrors(), clock ?? new HandClock()));

    /// <summary>A clock whose stopwatch stands still until it is moved.</summary>
    private sealed class StepClock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
