using System.Text;
using LakeQuery.Errors;
using LakeQuery.Streaming;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Tests.Storage;
using LakeQuery.Tests.Streaming.Sources;

namespace LakeQuery.Tests.Streaming.Sinks;

public class LineSinkTests
{
    private const string Columns = "T timestamp(3); V varchar; D decimal(10,2); F double; B boolean; X varbinary";

    private const string Rows =
        "{\"t\":\"2024-01-02 03:04:05.678\",\"v\":\"a,\\\"b\\\"\\n\",\"d\":1.5,\"f\":0.1,\"b\":true,\"x\":\"X'0AFF'\"}\n{\"t\":\"2024-01-02 03:04:06\",\"v\":\"\"}\n";

    [Fact]
    public void WritesJsonLines() => Assert.Equal(
        "{\"T\":\"2024-01-02 03:04:05.678\",\"V\":\"a,\\\"b\\\"\\n\",\"D\":1.50,\"F\":0.1,\"B\":true,\"X\":\"0AFF\"}\n"
        + "{\"T\":\"2024-01-02 03:04:06.000\",\"V\":\"\",\"D\":null,\"F\":null,\"B\":null,\"X\":null}\n",
        OnConsole("format=json"));

    [Fact]
    public void WritesCsvInWhichAnEmptyFieldIsNull() => Assert.Equal(
        "RT;T;V;D;F;B;X\n2024-01-02 03:04:05.678;2024-01-02 03:04:05.678;\"a,\"\"b\"\"\n\";1.50;0.1;true;0AFF\n2024-01-02 03:04:06.000;2024-01-02 03:04:06.000;\"\";;;;\n",
        OnConsole("format=csv&delimiter=%3B&rowtime=RT"));

    [Fact]
    public void WritesATableWithRowtimeAndNumbersAtTheRight()
    {
        var lines = OnConsole("").Split('\n');
        Assert.StartsWith("ROWTIME                  T                        V", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2024-01-02 03:04:06.000  2024-01-02 03:04:06.000", lines[3], StringComparison.Ordinal);
        Assert.Contains("  NULL", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out.csv", "\"T\",\"V\"")]
    [InlineData("out.jsonl", null)]
    public void CutsAFileBackToItsCheckpoint(string name, string? header)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "sub", name);
        var stream = SourceReading.Stream("T timestamp(3); V integer");
        byte[] state;
        using (var sink = Sink(path))
        {
            sink.Receive(SinkWriting.Batch(stream, "{\"t\":\"2024-01-01\",\"v\":1}"));
            state = SinkWriting.Checkpoint(sink);
            sink.Receive(SinkWriting.Batch(stream, "{\"t\":\"2024-01-01\",\"v\":2}"));
            sink.Flush();
        }

        var atCheckpoint = File.ReadAllLines(path)[..^1];
        Assert.Equal(header is null ? 1 : 2, atCheckpoint.Length);
        using (var sink = Sink(path))
        {
            SinkWriting.Restore(sink, state);
            Assert.Equal(atCheckpoint, ReadAll(path));
            sink.Receive(SinkWriting.Batch(stream, "{\"t\":\"2024-01-01\",\"v\":3}"));
            SinkWriting.Checkpoint(sink);
        }

        Assert.Equal(atCheckpoint.Length + 1, File.ReadAllLines(path).Length);
        File.WriteAllText(path, "");
        using var refused = Sink(path);
        Assert.Equal(ErrorCode.LakeStreamSink, Assert.Throws<LakeQueryException>(() => SinkWriting.Restore(refused, state)).Code);

        StreamSink Sink(string to) => SinkFactory.Create(StreamSinkOptions.Parse("S=" + to), stream, SourceReading.Context(new CollectedErrors()));
    }

    [Fact]
    public void RefusesFormatsAndPlacesThatThereAreNot()
    {
        var stream = SourceReading.Stream("V integer");
        var context = SourceReading.Context(new CollectedErrors());
        Assert.Throws<LakeQueryException>(() => SinkFactory.Create(StreamSinkOptions.Parse("S=out.txt?format=table"), stream, context));
        Assert.Throws<LakeQueryException>(() => SinkFactory.Create(StreamSinkOptions.Parse("S=ftp://x/y"), stream, context));
        Assert.Throws<LakeQueryException>(() => StreamSinkOptions.Parse("S=out.txt?colour=red"));
        Assert.Throws<LakeQueryException>(() => StreamSinkOptions.Parse("out.txt"));
        Assert.Contains("Did you mean 'format'?", Assert.Throws<LakeQueryException>(() => StreamSinkOptions.Parse("S=o?formt=csv")).Hint, StringComparison.Ordinal);
    }

    private static string[] ReadAll(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string OnConsole(string settings)
    {
        var stream = SourceReading.Stream(Columns);
        using var output = new MemoryStream();
        using var sink = SinkFactory.Create(
            StreamSinkOptions.Parse("S=console:?" + settings), stream,
            new StreamContext { Clock = new HandClock(), Errors = new CollectedErrors(), Catalog = null!, Query = null!, StandardOutput = output });
        sink.Receive(SinkWriting.Batch(stream, Rows));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
