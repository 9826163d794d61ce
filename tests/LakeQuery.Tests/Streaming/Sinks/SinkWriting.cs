using System.Text;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Streaming.State;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Sinks;

/// <summary>Fills sinks in tests and makes checkpoints of them.</summary>
internal static class SinkWriting
{
    /// <summary>A batch of rows given as lines of JSON, each with the ROWTIME that its member T says.</summary>
    public static StreamBatch Batch(StreamDefinition stream, string lines)
    {
        var options = StreamSourceOptions.Parse("S=stdin:?rowtime=T");
        var errors = new CollectedErrors();
        using var source = LakeQuery.Streaming.Sources.SourceFactory.Create(
            options, stream, SourceReading.Context(errors, new MemoryStream(Encoding.UTF8.GetBytes(lines))));
        var batch = new StreamBatch(stream.Types);
        while (source.Read(batch, 10_000, TimeSpan.FromSeconds(10), CancellationToken.None) != LakeQuery.Streaming.Sources.SourceRead.End)
        {
        }

        batch.Bound = batch.Rowtimes.Values[^1];
        Assert.Empty(errors.Messages);
        return batch;
    }

    public static byte[] Prepare(StreamSink sink)
    {
        using var memory = new MemoryStream();
        sink.Prepare(new StateWriter(memory));
        return memory.ToArray();
    }

    public static byte[] Checkpoint(StreamSink sink)
    {
        var state = Prepare(sink);
        sink.Commit();
        return state;
    }

    public static void Restore(StreamSink sink, byte[] state) => sink.Restore(new StateReader(new MemoryStream(state)));
}
