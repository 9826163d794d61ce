using System.Globalization;
using System.Text.Unicode;

namespace LakeQuery.Cli.StreamDemo;

/// <summary>The sensor's readings as lines of CSV: what the application reads in place of standard input.</summary>
internal sealed class SensorFeed(long seed, int rows) : Stream
{
    private const int LongestLine = 128;

    private readonly SensorStream _sensor = new(seed);
    private int _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whole lines, as many as there is room for.</summary>
    public override int Read(Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, LongestLine);
        var length = 0;
        while (_given < rows && buffer.Length - length >= LongestLine)
        {
            var row = _sensor.Next();
            Utf8.TryWrite(buffer[length..], CultureInfo.InvariantCulture, $"{row.Number},{row.Value},{row.X},{row.Y}\n", out var written);
            length += written;
            _given++;
        }

        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
