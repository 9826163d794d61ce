using System.Buffers.Binary;

namespace LakeQuery.Storage.Compression;

/// <summary>Decompresses one chunk of bytes into room whose size is known.</summary>
internal abstract class ChunkDecoder
{
    /// <summary>Decompresses and returns how many bytes it made.</summary>
    /// <exception cref="InvalidDataException">The chunk is broken or makes more than there is room for.</exception>
    public abstract int Decode(ReadOnlySpan<byte> chunk, Span<byte> output);

    /// <summary>What is thrown for a broken chunk.</summary>
    protected static InvalidDataException Broken() => new("its compressed data is broken: a chunk does not decompress");
}

/// <summary>Hadoop's block framing of Snappy and LZ4: the size of a block, then chunks with their compressed sizes until it is full.</summary>
internal sealed class HadoopBlocks(Stream file, ChunkDecoder decoder) : BlockDecoder
{
    // Hadoop's writers make blocks of 256 KiB.
    private const int MaxBlockBytes = 1 << 27;

    private readonly BufferedStream _input = new(file, 1 << 16);
    private byte[] _chunk = [];
    private byte[] _output = [];
    private bool _any;

    /// <inheritdoc/>
    public override ArraySegment<byte>? Next()
    {
        if (ReadSize(atBlock: true) is not { } size)
        {
            return _any ? null : throw new EndOfStreamException();
        }

        _any = true;
        if (size > MaxBlockBytes)
        {
            throw Broken($"a block of {size} bytes");
        }

        var filled = 0;
        while (filled < size)
        {
            var length = ReadSize(atBlock: false)!.Value;
            if (length > file.Length)
            {
                throw Broken($"a chunk of {length} bytes");
            }

            if (_chunk.Length < length)
            {
                _chunk = new byte[length];
            }

            var chunk = _chunk.AsSpan(0, (int)length);
            _input.ReadExactly(chunk);

            // No chunk grows by more than these factors, so a size that lies takes no memory.
            if (_output.Length < size)
            {
                if (size > 1 << 20 && size > (long)length * 256 && filled == 0 && length < 1024)
                {
                    throw Broken($"a block of {size} bytes");
                }

                _output = new byte[size];
            }

            var made = decoder.Decode(chunk, _output.AsSpan(filled, (int)size - filled));
            if (made == 0)
            {
                throw Broken("an empty chunk");
            }

            filled += made;
        }

        return new ArraySegment<byte>(_output, 0, filled);
    }

    /// <inheritdoc/>
    public override void Dispose() => _input.Dispose();

    private uint? ReadSize(bool atBlock)
    {
        Span<byte> bytes = stackalloc byte[4];
        var read = _input.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        if (read == 0 && atBlock)
        {
            return null;
        }

        return read == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : throw new EndOfStreamException();
    }
}
