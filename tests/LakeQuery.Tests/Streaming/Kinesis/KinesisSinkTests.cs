using System.Net;
using System.Net.Sockets;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Tests.Streaming.Sinks;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Kinesis;

public sealed class KinesisSinkTests(KinesisServer server) : IClassFixture<KinesisServer>
{
    private static readonly StreamDefinition Stream = SourceReading.Stream("T timestamp(3); V integer");

    /// <summary>A stream that takes the first hundred records of each request and, in between, none.</summary>
    [Fact]
    public void SendsWhatWasRefusedAgainInItsOrder()
    {
        server.Create("refusing", 1);
        using var between = new WaywardKinesis(server, (request, index) => request % 3 == 0 ? null : index < 100);
        Send("refusing", between.Endpoint, 0, 700);
        using var reading = Open("refusing");
        Assert.Equal(Enumerable.Range(0, 700).Select(value => $"{value}"), reading.Rows(700));
    }

    [Fact]
    public void SendsEachRowOnceWhicheverAreRefused()
    {
        server.Create("scattered", 2);
        using var between = new WaywardKinesis(server, (request, index) => (request + index) % 3 == 0);
        Send("scattered", between.Endpoint, 0, 1100);
        using var reading = Open("scattered");
        Assert.Equal(Enumerable.Range(0, 1100), reading.Rows(1100).Select(int.Parse).Order());
        Assert.Equal(LakeQuery.Streaming.Sources.SourceRead.Idle, reading.Next([], wait: TimeSpan.Zero));
    }

    [Fact]
    public void GivesUpWithWhatToDoWhenNothingIsTakenForTooLong()
    {
        using var between = new WaywardKinesis(server, (_, _) => false);
        var error = Assert.Throws<LakeQueryException>(() => Send("never", between.Endpoint, 0, 1, "&retry=200ms"));
        Assert.Equal(ErrorCode.LakeStreamSink, error.Code);
        Assert.EndsWith(
            "Kinesis stream 'never' has taken no rows for 00:00:00.2000000; the last answer was ProvisionedThroughputExceededException: too fast",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("start again", error.Hint, StringComparison.Ordinal);
        Assert.True(between.Requests > 1);
    }

    [Fact]
    public void TellsAtOnceOfAStreamThatIsNotThere()
    {
        var error = Assert.Throws<LakeQueryException>(() => Send("nowhere", server.Endpoint, 0, 1));
        Assert.Equal(ErrorCode.LakeStreamSink, error.Code);
        Assert.Contains("ResourceNotFoundException", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Asked to stop while the stream does not answer, it waits no longer: the next run sends what is left, before its own rows.</summary>
    [Fact]
    public void KeepsWhatIsLeftInTheCheckpointWhenItIsAskedToStop()
    {
        server.Create("left", 1);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        byte[] state;
        using (var stop = new CancellationTokenSource())
        using (var sink = Create("left", $"http://{silent.LocalEndpoint}", "", stop.Token))
        {
            stop.CancelAfter(50);
            sink.Receive(Rows(0, 600));
            sink.Receive(Rows(600, 10));
            state = SinkWriting.Checkpoint(sink);
        }

        using (var sink = Create("left", server.Endpoint, "", default))
        {
            SinkWriting.Restore(sink, state);
            sink.Receive(Rows(610, 10));
            SinkWriting.Checkpoint(sink);
        }

        using var reading = Open("left");
        Assert.Equal(Enumerable.Range(0, 620).Select(value => $"{value}"), reading.Rows(620));
    }

    [Fact]
    public void TellsWhatIsLostWhereNoStateIsKept()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        using var sink = Create("lost", $"http://{silent.LocalEndpoint}", "", stop.Token, keepsState: false);
        stop.CancelAfter(50);
        sink.Receive(Rows(0, 3));
        Assert.Contains("had taken 3 rows", Assert.Throws<LakeQueryException>(() => SinkWriting.Checkpoint(sink)).Message, StringComparison.Ordinal);
    }

    private static LakeQuery.Streaming.Batches.StreamBatch Rows(int first, int count) => SinkWriting.Batch(
        Stream, string.Concat(Enumerable.Range(first, count).Select(number => $"{{\"t\":\"2024-01-01\",\"v\":{number}}}\n")));

    private static StreamSink Create(string stream, string endpoint, string settings, CancellationToken stop, bool keepsState = true) => SinkFactory.Create(
        StreamSinkOptions.Parse($"S=kinesis:{stream}?endpoint={endpoint}{settings}"), Stream, new StreamContext
        {
            Clock = TimeProvider.System,
            Errors = new CollectedErrors(),
            Catalog = null!,
            Query = (_, _) => throw new InvalidOperationException("No lake here."),
            CheckpointDirectory = keepsState ? "/" : null,
            Stop = stop,
        });

    private static void Send(string stream, string endpoint, int first, int count, string settings = "")
    {
        using var sink = Create(stream, endpoint, settings, default);
        sink.Receive(Rows(first, count));
        SinkWriting.Checkpoint(sink);
    }

    private SourceReading Open(string stream) => SourceReading.Open(
        "V integer", StreamSourceOptions.Parse($"S=kinesis:{stream}?endpoint={server.Endpoint}"),
        SourceReading.Context(new CollectedErrors(), null, TimeProvider.System));
}
