using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace LakeQuery.Cli.StreamDemo;

/// <summary>Takes what the application writes in place of standard output: a line of JSON for each score and each list of hotspots.</summary>
internal sealed class AnswerReader(SensorJudge judge) : Stream
{
    private readonly ArrayBufferWriter<byte> _line = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (int end; (end = buffer.IndexOf((byte)'\n')) >= 0; buffer = buffer[(end + 1)..])
        {
            _line.Write(buffer[..end]);
            Take(_line.WrittenMemory);
            _line.ResetWrittenCount();
        }

        _line.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Take(ReadOnlyMemory<byte> line)
    {
        using var record = JsonDocument.Parse(line);
        if (record.RootElement.TryGetProperty("SCORE", out var score))
        {
            judge.TakeScore(score.GetDouble());
            return;
        }

        using var spots = JsonDocument.Parse(record.RootElement.GetProperty("SPOTS").GetString()!);
        judge.TakeHotspots(
            int.Parse(record.RootElement.GetProperty("READING").GetString()!, CultureInfo.InvariantCulture), Largest(spots.RootElement));
    }

    // A hotspot tells its density; with its area that gives its rows.
    private static Box? Largest(JsonElement spots)
    {
        Box? largest = null;
        var mostRows = 0.0;
        foreach (var spot in spots.GetProperty("hotspots").EnumerateArray())
        {
            var (least, most) = (spot.GetProperty("minValues"), spot.GetProperty("maxValues"));
            var box = new Box(least[0].GetDouble(), least[1].GetDouble(), most[0].GetDouble(), most[1].GetDouble());
            var rows = spot.GetProperty("density").GetDouble() * box.Area;
            if (rows > mostRows)
            {
                (largest, mostRows) = (box, rows);
            }
        }

        return largest;
    }
}
