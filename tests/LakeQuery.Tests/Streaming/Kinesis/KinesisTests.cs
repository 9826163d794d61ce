using System.Text;
using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Kinesis;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Streaming.Sources;
using LakeQuery.Tests.Streaming.Sinks;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Kinesis;

public sealed class KinesisTests(KinesisServer server) : IClassFixture<KinesisServer>
{
    /// <summary>From the test suite of AWS Signature Version 4: post-vanilla and post-x-www-form-urlencoded.</summary>
    [Theory]
    [InlineData(null, "", "host;x-amz-date", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData(
        "application/x-www-form-urlencoded", "Param1=value1", "content-type;host;x-amz-date",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    public void SignsAsTheTestSuiteSays(string? contentType, string body, string signed, string signature)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = "example.amazonaws.com", ["x-amz-date"] = "20150830T123600Z" };
        if (contentType is not null)
        {
            headers["content-type"] = contentType;
        }

        Assert.Equal(
            $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signed}, Signature={signature}",
            RequestSignature.Authorization(
                headers, Encoding.UTF8.GetBytes(body), new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero), "us-east-1", "service",
                new SigningKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null)));
    }

    [Fact]
    public void ReadsAllShardsWithWhatIsKnownOfEachRecord()
    {
        server.Create("all", 3);
        server.Put("all", [.. Enumerable.Range(0, 30).Select(number => ($"key {number}", $"{{\"v\":{number}}}"))]);
        using var reading = Open("all", "V integer; PARTITION_KEY varchar; SEQUENCE_NUMBER varchar; SHARD_ID varchar; APPROXIMATE_ARRIVAL_TIME timestamp(3)");
        var rows = reading.Rows(30).Select(row => row.Split('|')).ToList();
        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"{number} key {number}").Order(), rows.Select(row => $"{row[0]} {row[1]}").Order());
        Assert.Equal(3, rows.Select(row => row[3]).Distinct().Count());
        Assert.All(rows, row => Assert.StartsWith("shardId-00000000000", row[3], StringComparison.Ordinal));
        Assert.Equal(30, rows.Select(row => row[2]).Distinct().Count());
        Assert.All(rows, row => Assert.StartsWith("20", row[4], StringComparison.Ordinal));
    }

    [Fact]
    public void GoesOnFromAnyPositionAlsoInsideOfARecord()
    {
        server.Create("position", 2);
        server.Put(
            "position",
            [.. Enumerable.Range(0, 20).Select(number => ($"k{number}", $"{{\"v\":{number}}} {{\"v\":{number + 100}}}\n{{\"v\":{number + 200}}}"))]);
        var rows = new List<string>();
        byte[]? position = null;
        for (var restarts = 0; rows.Count < 60 && restarts < 80; restarts++)
        {
            using var reading = Open("position", "V integer");
            if (position is not null)
            {
                reading.Restored(position);
            }

            reading.Next(rows, 1 + (restarts % 4));
            position = reading.SavePosition();
        }

        Assert.Equal(
            Enumerable.Range(0, 20).SelectMany(number => new[] { number, number + 100, number + 200 }).Order(),
            rows.Select(row => int.Parse(row, System.Globalization.CultureInfo.InvariantCulture)).Order());
        Assert.Equal(60, rows.Count);
    }

    [Fact]
    public void ReadsWhatAShardWasSplitIntoAfterTheShard()
    {
        server.Create("split", 1);
        using var reading = Open("split", "V integer; PARTITION_KEY varchar");
        server.Put("split", [.. Enumerable.Range(0, 10).Select(number => ($"k{number % 5}", $"{{\"v\":{number}}}"))]);
        var rows = reading.Rows(10);
        server.Split("split");
        server.Put("split", [.. Enumerable.Range(10, 10).Select(number => ($"k{number % 5}", $"{{\"v\":{number}}}"))]);
        rows.AddRange(reading.Rows(10));
        Assert.Equal(20, rows.Distinct().Count());
        foreach (var key in rows.GroupBy(row => row.Split('|')[1]))
        {
            var values = key.Select(row => int.Parse(row.Split('|')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public void BeginsWithTheLatestWhereThatIsAskedFor()
    {
        server.Create("latest", 1);
        server.Put("latest", ("k", "{\"v\":1}"));
        using var reading = Open("latest", "V integer", "&start=LATEST");
        Assert.Equal(SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
        server.Put("latest", ("k", "{\"v\":2}"));
        Assert.Equal(["2"], reading.Rows(1));
    }

    [Fact]
    public void SendsRowsAndReadsThemAgain()
    {
        server.Create("sent", 2);
        var stream = SourceReading.Stream("T timestamp(3); V integer");
        using (var sink = SinkFactory.Create(
            StreamSinkOptions.Parse($"S=kinesis:sent?endpoint={server.Endpoint}&partition_key=v"), stream, SourceReading.Context(new CollectedErrors())))
        {
            sink.Receive(SinkWriting.Batch(stream, string.Concat(Enumerable.Range(0, 1100).Select(number => $"{{\"t\":\"2024-01-01\",\"v\":{number}}}\n"))));
            SinkWriting.Checkpoint(sink);
        }

        using var reading = Open("sent", "V integer; PARTITION_KEY varchar");
        var rows = reading.Rows(1100);
        Assert.Equal(1100, rows.Distinct().Count());
        Assert.All(rows, row => Assert.Equal(row.Split('|')[0], row.Split('|')[1]));
    }

    [Fact]
    public void TellsOfAStreamThatIsNotThere()
    {
        using var reading = Open("no-such-stream", "V integer");
        var error = Assert.Throws<LakeQueryException>(() => reading.Next([]));
        Assert.Equal(ErrorCode.LakeStreamSource, error.Code);
        Assert.Contains("ResourceNotFoundException", error.Message, StringComparison.Ordinal);
        Assert.Throws<LakeQueryException>(() => Open("x", "V integer", "&start=sometime"));
    }

    private SourceReading Open(string stream, string columns, string settings = "") =>
        SourceReading.Open(
            columns, StreamSourceOptions.Parse($"S=kinesis:{stream}?endpoint={server.Endpoint}{settings}"),
            SourceReading.Context(new CollectedErrors(), null, TimeProvider.System));
}
