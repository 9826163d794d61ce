using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Sources;

public class RowtimeTests
{
    private const string Times =
        "{\"t\":\"2024-01-01 00:00:10\"}\n{\"t\":\"2024-01-01 00:00:05\"}\n{\"t\":null}\n"
        + "{\"t\":\"2024-01-01 00:00:10\"}\n{\"t\":\"2024-01-01 00:00:11.5\"}\n";

    [Fact]
    public void IsTheTimeOfArrivalByTheClockGiven()
    {
        var clock = new HandClock { Now = new DateTimeOffset(2024, 5, 6, 7, 8, 9, 10, 11, TimeSpan.Zero) };
        using var reading = SourceReading.OfText("V integer", "", "{\"v\":1}\n{\"v\":2}\n", clock);
        Assert.Equal(["07:08:09.010|1"], Read(reading, 1));

        // The clock goes back, ROWTIME does not.
        clock.Now -= TimeSpan.FromHours(1);
        Assert.Equal(["07:08:09.010|2"], Read(reading, 1));
        Assert.Equal(SourceRead.End, reading.Next([]));
        Assert.Equal(StreamBatch.End, reading.Bound);
    }

    [Fact]
    public void IsTakenFromAColumnAndWhatFallsBehindIsReported()
    {
        using var reading = SourceReading.OfText("T timestamp(3)", "rowtime=t", Times);
        Assert.Equal(["00:00:10.000", "00:00:10.000", "00:00:11.500"], reading.All(withRowtime: true).Select(row => row[..12]));
        Assert.Equal(["ROWTIME_OUT_OF_ORDER: ROWTIME is behind that of the row before", "MALFORMED_RECORD: ROWTIME is NULL"], reading.Errors.Messages);
    }

    [Fact]
    public void IsAdjustedWhereThatIsAskedFor()
    {
        using var reading = SourceReading.OfText("T timestamp(3)", "rowtime=T&disorder=adjust", Times);
        Assert.Equal(["00:00:10.000", "00:00:10.000", "00:00:10.000", "00:00:11.500"], reading.All(withRowtime: true).Select(row => row[..12]));
    }

    [Fact]
    public void MayBeMillisecondsOrADate()
    {
        using var millis = SourceReading.OfText("T bigint", "rowtime=T", "{\"t\":1704067200123}\n");
        Assert.Equal(["00:00:00.123|1704067200123"], millis.All(withRowtime: true));
        using var dates = SourceReading.OfText("T date", "rowtime=T", "{\"t\":\"2024-01-01\"}\n");
        Assert.Equal(["00:00:00.000|2024-01-01"], dates.All(withRowtime: true));
    }

    [Fact]
    public void NamesTheColumnThatIsMissing()
    {
        var error = Assert.Throws<LakeQueryException>(() => SourceReading.OfText("TIMES timestamp(3)", "rowtime=TIME", ""));
        Assert.Contains("Did you mean 'TIMES'?", error.Hint, StringComparison.Ordinal);
        Assert.Throws<LakeQueryException>(() => SourceReading.OfText("T varchar", "rowtime=T", ""));
    }

    [Fact]
    public void GoesOnWithTheClockOnceTheSourceIsIdleForLongEnough()
    {
        var clock = new HandClock();
        using var client = new HandInput();
        using var reading = SourceReading.Open(
            "T timestamp(3)", StreamSourceOptions.Parse("S=stdin:?rowtime=T&idle=5s"), SourceReading.Context(new CollectedErrors(), client, clock));
        client.Give("{\"t\":\"2020-01-01 00:00:10\"}\n");
        Assert.Single(reading.Rows(1));
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        Assert.Equal(Micros("2020-01-01 00:00:10"), reading.Bound);
        clock.Now += TimeSpan.FromSeconds(6);
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        Assert.Equal(Micros("2020-01-01 00:00:16"), reading.Bound);
    }

    [Fact]
    public void OfAnIdleSourceIsTheClockWhereArrivalCounts()
    {
        var clock = new HandClock();
        using var client = new HandInput();
        using var reading = SourceReading.Open("V integer", StreamSourceOptions.Parse("S=-"), SourceReading.Context(new CollectedErrors(), client, clock));
        clock.Now += TimeSpan.FromSeconds(90);
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        Assert.Equal(Micros("2024-01-01 00:01:30"), reading.Bound);
    }

    [Fact]
    public void FillsTheColumnOfArrivalWhereItIsDeclared()
    {
        using var reading = SourceReading.OfText("V integer; APPROXIMATE_ARRIVAL_TIME timestamp(3)", "format=csv", "1\n");
        Assert.Equal(["1|2024-01-01 00:00:00.000"], reading.All());
    }

    private static List<string> Read(SourceReading reading, int rows)
    {
        var lines = new List<string>();
        reading.Next(lines, rows, withRowtime: true);
        return lines;
    }

    private static long Micros(string time) =>
        (DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture).Ticks - DateTime.UnixEpoch.Ticks) / 10;
}
