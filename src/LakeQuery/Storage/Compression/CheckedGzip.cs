using System.IO.Compression;

namespace LakeQuery.Storage.Compression;

/// <summary>gzip whose end is checked: .NET's own stream takes data that is cut off for data that ends.</summary>
/// <remarks>Behind the file a further member is read that holds a mark. Whole data ends with the mark; of data that is cut off, the mark's
/// member becomes a part. The last bytes are held back until it is known which.</remarks>
internal sealed class CheckedGzip : ReadOnlyStream
{
    private static readonly byte[] Mark = "lakequery-ends-here"u8.ToArray();
    private static readonly byte[] MarkMember = MakeMarkMember();

    private readonly GZipStream _gzip;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _filled;
    private bool _ended;

    /// <summary>Opens a file's data.</summary>
    public CheckedGzip(Stream file) => _gzip = new GZipStream(new Followed(file, MarkMember), CompressionMode.Decompress);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _filled - _start <= Mark.Length)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _start = 0;
            var read = _gzip.Read(_buffer, _filled, _buffer.Length - _filled);
            _filled += read;
            _ended = read == 0;
            if (_ended && !_buffer.AsSpan(0, _filled).SequenceEqual(Mark))
            {
                throw new EndOfStreamException();
            }
        }

        var count = Math.Min(buffer.Length, Math.Max(0, _filled - _start - Mark.Length));
        _buffer.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _gzip.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] MakeMarkMember()
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(Mark);
        }

        return output.ToArray();
    }

    // The file's bytes, then others.
    private sealed class Followed(Stream file, byte[] rest) : ReadOnlyStream
    {
        private int _position;
        private bool _any;
        private bool _atEnd;

        public override int Read(Span<byte> buffer)
        {
            if (!_atEnd)
            {
                var read = file.Read(buffer);
                if (read > 0)
                {
                    _any = true;
                    return read;
                }

                if (!_any)
                {
                    throw new EndOfStreamException();
                }

                _atEnd = true;
            }

            var count = Math.Min(buffer.Length, rest.Length - _position);
            rest.AsSpan(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>zlib's format whose end is checked: whoever reads behind the file's end has not found the data's.</summary>
internal sealed class CheckedZlib : ReadOnlyStream
{
    private readonly ZLibStream _zlib;

    /// <summary>Opens a file's data.</summary>
    public CheckedZlib(Stream file) => _zlib = new ZLibStream(new Strict(file), CompressionMode.Decompress);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => _zlib.Read(buffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _zlib.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Strict(Stream file) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => file.Read(buffer) is > 0 and var read ? read : throw new EndOfStreamException();

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
