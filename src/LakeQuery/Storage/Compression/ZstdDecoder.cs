using System.Buffers.Binary;

namespace LakeQuery.Storage.Compression;

/// <summary>zstd: frames of blocks, each literals and sequences that say what to copy from what came before.</summary>
/// <remarks>Dictionaries are not read. Source: RFC 8878, <i>Zstandard Compression</i>.</remarks>
internal sealed class ZstdDecoder(Stream file) : BlockDecoder
{
    private const uint Magic = 0xFD2FB528;
    private const int MaxBlockBytes = 1 << 17;
    private const long MaxWindowBytes = 1L << 27;

    private static readonly short[] LiteralCounts =
        [4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1];

    private static readonly short[] MatchCounts =
    [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ];

    private static readonly short[] OffsetCounts =
        [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];

    private static ReadOnlySpan<byte> LiteralBits =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private static ReadOnlySpan<int> LiteralBases =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096,
        8192, 16384, 32768, 65536,
    ];

    private static ReadOnlySpan<byte> MatchBits =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ];

    private static ReadOnlySpan<int> MatchBases =>
    [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34,
        35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539,
    ];

    private readonly BufferedStream _input = new(file, 1 << 16);
    private readonly byte[] _block = new byte[MaxBlockBytes];
    private readonly byte[] _literals = new byte[MaxBlockBytes];
    private readonly ZstdHuffman _huffman = new();
    private readonly FseTable _literalTable = new(9);
    private readonly FseTable _offsetTable = new(8);
    private readonly FseTable _matchTable = new(9);
    private readonly XxHash64 _hash = new();
    private byte[] _output = new byte[4 * MaxBlockBytes];
    private int _written;
    private long _frameBytes;
    private long _frameSize = -1;
    private long _window;
    private bool _hasChecksum;
    private bool _inFrame;
    private bool _any;

    // Tables of one frame are not those of the next.
    private bool _hasTables;
    private int _offset1;
    private int _offset2;
    private int _offset3;

    /// <inheritdoc/>
    public override ArraySegment<byte>? Next()
    {
        while (!_inFrame)
        {
            if (!BeginFrame())
            {
                return null;
            }
        }

        MakeRoom();
        var start = _written;
        Span<byte> head = stackalloc byte[3];
        _input.ReadExactly(head);
        var header = head[0] | (head[1] << 8) | (head[2] << 16);
        var size = header >> 3;
        var limit = (int)Math.Min(MaxBlockBytes, Math.Max(_window, 1));
        switch ((header >> 1) & 3)
        {
            case 0 when size <= limit:
                _input.ReadExactly(_output.AsSpan(_written, size));
                _written += size;
                break;
            case 1 when size <= limit:
                _output.AsSpan(_written, size).Fill(ReadByte());
                _written += size;
                break;
            case 2 when size <= limit:
                _input.ReadExactly(_block.AsSpan(0, size));
                DecodeBlock(_block.AsSpan(0, size));
                break;
            default:
                throw Broken("a block's header");
        }

        var made = _output.AsSpan(start, _written - start);
        _frameBytes += made.Length;
        if (_hasChecksum)
        {
            _hash.Add(made);
        }

        if ((header & 1) != 0)
        {
            EndFrame();
        }

        return new ArraySegment<byte>(_output, start, made.Length);
    }

    /// <inheritdoc/>
    public override void Dispose() => _input.Dispose();

    /// <summary>What is thrown for broken input.</summary>
    internal static InvalidDataException Fault(string reason) => Broken(reason);

    // False at the end of the file.
    private bool BeginFrame()
    {
        Span<byte> bytes = stackalloc byte[8];
        var read = _input.ReadAtLeast(bytes[..4], 4, throwOnEndOfStream: false);
        if (read == 0)
        {
            return _any ? false : throw new EndOfStreamException();
        }

        if (read < 4)
        {
            throw new EndOfStreamException();
        }

        _any = true;
        var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if ((magic & 0xFFFFFFF0) == 0x184D2A50)
        {
            _input.ReadExactly(bytes[..4]);
            Skip(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            return true;
        }

        if (magic != Magic)
        {
            throw Broken("it is no zstd frame");
        }

        ReadFrameHeader(bytes);
        _written = 0;
        _frameBytes = 0;
        _hash.Reset();
        _inFrame = true;
        (_offset1, _offset2, _offset3) = (1, 4, 8);
        _hasTables = false;
        return true;
    }

    private void ReadFrameHeader(Span<byte> bytes)
    {
        var descriptor = ReadByte();
        if ((descriptor & 8) != 0)
        {
            throw Broken("a frame's header");
        }

        var isSingle = (descriptor & 32) != 0;
        _hasChecksum = (descriptor & 4) != 0;
        if (!isSingle)
        {
            var window = ReadByte();
            var start = 1L << (10 + (window >> 3));
            _window = start + (start / 8 * (window & 7));
        }

        for (var index = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 }; index > 0; index--)
        {
            if (ReadByte() != 0)
            {
                throw Broken("it needs a dictionary");
            }
        }

        var width = (descriptor >> 6) switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        bytes.Clear();
        _input.ReadExactly(bytes[..width]);
        _frameSize = width == 0 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(bytes) + (width == 2 ? 256 : 0);
        _window = isSingle ? _frameSize : _window;
        if (_window is > MaxWindowBytes or < 0)
        {
            throw Broken($"a window of {_window} bytes");
        }
    }

    private void EndFrame()
    {
        if (_frameSize >= 0 && _frameSize != _frameBytes)
        {
            throw Broken("a frame has another size than it says");
        }

        if (_hasChecksum)
        {
            Span<byte> bytes = stackalloc byte[4];
            _input.ReadExactly(bytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != (uint)_hash.Value())
            {
                throw Broken("the checksum differs");
            }
        }

        _inFrame = false;
    }

    // Behind what was written there is room for a block; before it, as much as copies may reach back.
    private void MakeRoom()
    {
        if (_written + MaxBlockBytes <= _output.Length)
        {
            return;
        }

        var kept = (int)Math.Min(_written, _window);
        if (_written - kept >= kept || _written - kept >= MaxBlockBytes * 8)
        {
            _output.AsSpan(_written - kept, kept).CopyTo(_output);
            _written = kept;
        }

        if (_written + MaxBlockBytes > _output.Length)
        {
            Array.Resize(ref _output, (int)Math.Min((long)_output.Length * 2, (MaxWindowBytes * 2) + (MaxBlockBytes * 10)));
        }
    }

    private void DecodeBlock(ReadOnlySpan<byte> block)
    {
        var literals = ReadLiterals(ref block);
        var count = ReadSequenceCount(ref block);
        var limit = _written + MaxBlockBytes;
        if (count > 0)
        {
            if (block.IsEmpty)
            {
                throw Broken("a block is cut off");
            }

            var modes = block[0];
            block = block[1..];
            if ((modes & 3) != 0)
            {
                throw Broken("a block's modes");
            }

            ReadTable(_literalTable, modes >> 6, LiteralCounts, 6, 35, ref block);
            ReadTable(_offsetTable, (modes >> 4) & 3, OffsetCounts, 5, 31, ref block);
            ReadTable(_matchTable, (modes >> 2) & 3, MatchCounts, 6, 52, ref block);
            _hasTables = true;
            literals = Execute(literals, count, block, limit);
        }

        if (literals.Length > limit - _written)
        {
            throw Broken("a block is too large");
        }

        literals.CopyTo(_output.AsSpan(_written));
        _written += literals.Length;
    }

    private ReadOnlySpan<byte> Execute(ReadOnlySpan<byte> literals, int count, ReadOnlySpan<byte> stream, int limit)
    {
        var bits = new ZstdBits(stream);
        var literalState = bits.Read(_literalTable.Accuracy);
        var offsetState = bits.Read(_offsetTable.Accuracy);
        var matchState = bits.Read(_matchTable.Accuracy);
        while (count-- > 0)
        {
            var offsetCode = _offsetTable.Symbol(offsetState);
            var offsetValue = (1L << offsetCode) + bits.Read(offsetCode);
            var matchCode = _matchTable.Symbol(matchState);
            var match = MatchBases[matchCode] + (int)bits.Read(MatchBits[matchCode]);
            var literalCode = _literalTable.Symbol(literalState);
            var length = LiteralBases[literalCode] + (int)bits.Read(LiteralBits[literalCode]);
            var offset = Offset(offsetValue, length);
            if (count > 0)
            {
                literalState = _literalTable.Next(literalState, ref bits);
                matchState = _matchTable.Next(matchState, ref bits);
                offsetState = _offsetTable.Next(offsetState, ref bits);
            }

            if (length > literals.Length || length > limit - _written)
            {
                throw Broken("a sequence takes more literals than there are");
            }

            literals[..length].CopyTo(_output.AsSpan(_written));
            _written += length;
            literals = literals[length..];
            if (offset > _written || offset <= 0 || offset > _window || match > limit - _written)
            {
                throw Broken("a sequence copies from before the start");
            }

            Overlapping.Copy(_output, ref _written, offset, match);
        }

        if (bits.Left != 0)
        {
            throw Broken("the sequences have another length");
        }

        return literals;
    }

    // The last three offsets have short names, which shift where there are no literals between.
    private int Offset(long value, int literals)
    {
        if (value > 3)
        {
            if (value - 3 > int.MaxValue)
            {
                throw Broken("an offset");
            }

            (_offset1, _offset2, _offset3) = ((int)(value - 3), _offset1, _offset2);
            return _offset1;
        }

        switch (value + (literals == 0 ? 1 : 0))
        {
            case 1:
                break;
            case 2:
                (_offset1, _offset2) = (_offset2, _offset1);
                break;
            case 3:
                (_offset1, _offset2, _offset3) = (_offset3, _offset1, _offset2);
                break;
            default:
                (_offset1, _offset2, _offset3) = (_offset1 - 1, _offset1, _offset2);
                break;
        }

        return _offset1;
    }

    private void ReadTable(FseTable table, int mode, short[] counts, int accuracy, int maxSymbol, ref ReadOnlySpan<byte> block)
    {
        switch (mode)
        {
            case 0:
                table.Build(counts, accuracy);
                return;
            case 1:
                if (block.IsEmpty || block[0] > maxSymbol)
                {
                    throw Broken("a table");
                }

                table.SetOnly(block[0]);
                block = block[1..];
                return;
            case 2:
                block = block[table.Read(block, maxSymbol)..];
                return;
            default:
                if (!_hasTables)
                {
                    throw Broken("a block repeats a table that is not there");
                }

                return;
        }
    }

    private static int ReadSequenceCount(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            throw Broken("a block is cut off");
        }

        var (first, taken) = (block[0], block[0] < 128 ? 1 : block[0] < 255 ? 2 : 3);
        if (block.Length < taken)
        {
            throw Broken("a block is cut off");
        }

        var count = taken == 1 ? first : taken == 2 ? ((first - 128) << 8) + block[1] : block[1] + (block[2] << 8) + 0x7F00;
        block = block[taken..];
        return count;
    }

    private ReadOnlySpan<byte> ReadLiterals(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            throw Broken("a block is cut off");
        }

        var (type, format) = (block[0] & 3, (block[0] >> 2) & 3);
        return type < 2 ? ReadPlainLiterals(type, format, ref block) : ReadCodedLiterals(type, format, ref block);
    }

    private ReadOnlySpan<byte> ReadPlainLiterals(int type, int format, ref ReadOnlySpan<byte> block)
    {
        var width = format switch { 1 => 2, 3 => 3, _ => 1 };
        var size = (int)(Number(block, width) >> (width == 1 ? 3 : 4));
        block = block[width..];
        if (size > MaxBlockBytes || block.Length < (type == 0 ? size : 1))
        {
            throw Broken("a block's literals");
        }

        if (type == 0)
        {
            var plain = block[..size];
            block = block[size..];
            return plain;
        }

        _literals.AsSpan(0, size).Fill(block[0]);
        block = block[1..];
        return _literals.AsSpan(0, size);
    }

    private ReadOnlySpan<byte> ReadCodedLiterals(int type, int format, ref ReadOnlySpan<byte> block)
    {
        var (width, bits) = format switch { 2 => (4, 14), 3 => (5, 18), _ => (3, 10) };
        var sizes = Number(block, width) >> 4;
        var size = (int)(sizes & ((1UL << bits) - 1));
        var coded = (int)((sizes >> bits) & ((1UL << bits) - 1));
        block = block[width..];
        if (size > MaxBlockBytes || coded > block.Length)
        {
            throw Broken("a block's literals");
        }

        var bytes = block[..coded];
        block = block[coded..];
        if (type == 2)
        {
            bytes = bytes[_huffman.Read(bytes)..];
        }
        else if (!_huffman.IsSet)
        {
            throw Broken("a block repeats a table that is not there");
        }

        var output = _literals.AsSpan(0, size);
        if (format == 0)
        {
            _huffman.Decode(bytes, output);
            return output;
        }

        if (bytes.Length < 6)
        {
            throw Broken("a block's literals");
        }

        var part = (size + 3) / 4;
        var first = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        var second = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        var third = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        bytes = bytes[6..];
        if (first + second + third > bytes.Length || part * 3 > size)
        {
            throw Broken("a block's literals");
        }

        _huffman.Decode(bytes[..first], output[..part]);
        _huffman.Decode(bytes.Slice(first, second), output.Slice(part, part));
        _huffman.Decode(bytes.Slice(first + second, third), output.Slice(part * 2, part));
        _huffman.Decode(bytes[(first + second + third)..], output[(part * 3)..]);
        return output;
    }

    private static ulong Number(ReadOnlySpan<byte> bytes, int width)
    {
        if (bytes.Length < width)
        {
            throw Broken("a block is cut off");
        }

        ulong number = 0;
        for (var index = width - 1; index >= 0; index--)
        {
            number = (number << 8) | bytes[index];
        }

        return number;
    }

    private byte ReadByte() => _input.ReadByte() is >= 0 and var value ? (byte)value : throw new EndOfStreamException();

    private void Skip(long count)
    {
        for (; count > 0; count -= Math.Min(count, _block.Length))
        {
            _input.ReadExactly(_block.AsSpan(0, (int)Math.Min(count, _block.Length)));
        }
    }
}
