namespace LakeQuery.Storage.Compression;

/// <summary>bzip2: streams one behind the other, each of blocks of up to 900 kB that are sorted, ranked and Huffman coded.</summary>
internal sealed class Bzip2Decoder(Stream file) : BlockDecoder
{
    private const long BlockMark = 0x314159265359;
    private const long EndMark = 0x177245385090;
    private const int MaxCodeLength = 20;
    private const int GroupSize = 50;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly BufferedStream _input = new(file, 1 << 16);
    private readonly byte[] _output = new byte[1 << 16];
    private readonly byte[] _selectors = new byte[18_002];
    private readonly Code[] _codes = [new(), new(), new(), new(), new(), new()];
    private uint[] _block = [];
    private int _blockLimit;
    private ulong _bits;
    private int _bitCount;
    private bool _inStream;
    private bool _any;

    // Where the block at hand is being read back.
    private int _left;
    private uint _position;
    private int _previous = -1;
    private int _run;
    private int _repeat;
    private uint _crc;
    private uint _blockCrc;
    private uint _streamCrc;

    /// <inheritdoc/>
    public override ArraySegment<byte>? Next()
    {
        while (_left == 0 && _repeat == 0)
        {
            if (!BeginBlock())
            {
                return null;
            }
        }

        var written = 0;
        while (written < _output.Length)
        {
            if (_repeat > 0)
            {
                var count = Math.Min(_repeat, _output.Length - written);
                for (var index = 0; index < count; index++)
                {
                    Put(ref written, (byte)_previous);
                }

                _repeat -= count;
                continue;
            }

            if (_left == 0)
            {
                break;
            }

            _position = _block[_position];
            var value = (int)(_position & 0xFF);
            _position >>= 8;
            _left--;
            if (_run == 4)
            {
                // Behind four equal bytes stands how many more there are.
                _repeat = value;
                _run = 0;
                continue;
            }

            _run = value == _previous ? _run + 1 : 1;
            _previous = value;
            Put(ref written, (byte)value);
        }

        if (_left == 0 && _repeat == 0)
        {
            if (~_crc != _blockCrc)
            {
                throw Broken("a block's checksum differs");
            }

            _streamCrc = ((_streamCrc << 1) | (_streamCrc >> 31)) ^ _blockCrc;
        }

        return new ArraySegment<byte>(_output, 0, written);
    }

    /// <inheritdoc/>
    public override void Dispose() => _input.Dispose();

    private void Put(ref int written, byte value)
    {
        _output[written++] = value;
        _crc = (_crc << 8) ^ CrcTable[(_crc >> 24) ^ value];
    }

    // False at the end of all streams.
    private bool BeginBlock()
    {
        while (true)
        {
            if (!_inStream && !BeginStream())
            {
                return false;
            }

            var mark = ((long)Bits(24) << 24) | Bits(24);
            if (mark == BlockMark)
            {
                ReadBlock();
                return true;
            }

            if (mark != EndMark)
            {
                throw Broken("a block does not begin");
            }

            if (((Bits(16) << 16) | Bits(16)) != _streamCrc)
            {
                throw Broken("the checksum differs");
            }

            _bitCount -= _bitCount % 8;
            _inStream = false;
        }
    }

    private bool BeginStream()
    {
        if (_bitCount == 0 && Peek() < 0)
        {
            return _any ? false : throw new EndOfStreamException();
        }

        var head = Bits(24);
        var level = Bits(8) - '0';
        if (head != 0x425A68 || level is < 1 or > 9)
        {
            throw Broken("it is no bzip2 stream");
        }

        _blockLimit = (int)level * 100_000;
        if (_block.Length < _blockLimit)
        {
            _block = new uint[_blockLimit];
        }

        _streamCrc = 0;
        _inStream = true;
        _any = true;
        return true;
    }

    private void ReadBlock()
    {
        _blockCrc = (Bits(16) << 16) | Bits(16);
        if (Bits(1) != 0)
        {
            throw Broken("a block of the oldest version");
        }

        var origin = Bits(24);
        Span<byte> symbols = stackalloc byte[256];
        var symbolCount = ReadSymbols(symbols);
        var groups = (int)Bits(3);
        var selectorCount = (int)Bits(15);
        if (groups is < 2 or > 6 || selectorCount == 0 || symbolCount == 0)
        {
            throw Broken("a block's tables");
        }

        ReadSelectors(groups, selectorCount);
        for (var group = 0; group < groups; group++)
        {
            ReadCode(_codes[group], symbolCount + 2);
        }

        var size = ReadRanks(symbols[..symbolCount], Math.Min(selectorCount, _selectors.Length));
        if (origin >= (uint)size)
        {
            throw Broken("a block's origin");
        }

        _left = size;
        _position = _block[origin] >> 8;
        _previous = -1;
        _run = 0;
        _repeat = 0;
        _crc = uint.MaxValue;
    }

    private int ReadSymbols(Span<byte> symbols)
    {
        var ranges = Bits(16);
        var count = 0;
        for (var range = 0; range < 16; range++)
        {
            if ((ranges & (0x8000u >> range)) == 0)
            {
                continue;
            }

            var used = Bits(16);
            for (var index = 0; index < 16; index++)
            {
                if ((used & (0x8000u >> index)) != 0)
                {
                    symbols[count++] = (byte)((range * 16) + index);
                }
            }
        }

        return count;
    }

    private void ReadSelectors(int groups, int count)
    {
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (var index = 0; index < count; index++)
        {
            var rank = 0;
            while (Bits(1) != 0)
            {
                if (++rank >= groups)
                {
                    throw Broken("a block's selectors");
                }
            }

            var group = order[rank];
            order[..rank].CopyTo(order[1..]);
            order[0] = group;

            // Some writers make more than can be used.
            if (index < _selectors.Length)
            {
                _selectors[index] = group;
            }
        }
    }

    private void ReadCode(Code code, int symbols)
    {
        var length = (int)Bits(5);
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            while (true)
            {
                if (length is < 1 or > MaxCodeLength)
                {
                    throw Broken("a code's length");
                }

                if (Bits(1) == 0)
                {
                    break;
                }

                length += Bits(1) == 0 ? 1 : -1;
            }

            code.Lengths[symbol] = (byte)length;
        }

        code.Build(symbols);
    }

    // Ranks in a list that moves to the front what was used, and runs of the first one.
    private int ReadRanks(Span<byte> symbols, int selectorCount)
    {
        var end = symbols.Length + 1;
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        var (size, run, weight, selector, left) = (0, 0, 1, 0, 0);
        var code = _codes[0];
        while (true)
        {
            if (left == 0)
            {
                if (selector == selectorCount)
                {
                    throw Broken("a block goes on behind its selectors");
                }

                code = _codes[_selectors[selector++]];
                left = GroupSize;
            }

            left--;
            var symbol = ReadSymbol(code);
            if (symbol <= 1)
            {
                run += weight << symbol;
                weight <<= 1;
                if (run > _blockLimit)
                {
                    throw Broken("a block is too large");
                }

                continue;
            }

            if (run > 0)
            {
                var first = symbols[0];
                if (run > _blockLimit - size)
                {
                    throw Broken("a block is too large");
                }

                counts[first] += run;
                _block.AsSpan(size, run).Fill(first);
                size += run;
                (run, weight) = (0, 1);
            }

            if (symbol == end)
            {
                break;
            }

            if (size == _blockLimit)
            {
                throw Broken("a block is too large");
            }

            var rank = symbol - 1;
            var value = symbols[rank];
            symbols[..rank].CopyTo(symbols[1..]);
            symbols[0] = value;
            counts[value]++;
            _block[size++] = value;
        }

        var sum = 0;
        for (var value = 0; value < 256; value++)
        {
            (counts[value], sum) = (sum, sum + counts[value]);
        }

        // Where each byte's successor lies, above the byte itself.
        for (var index = 0; index < size; index++)
        {
            var value = (int)(_block[index] & 0xFF);
            _block[counts[value]++] |= (uint)index << 8;
        }

        return size;
    }

    private int ReadSymbol(Code code)
    {
        // Near the end there may be fewer bits than a code can have; the missing ones are 0.
        while (_bitCount < MaxCodeLength && Peek() >= 0)
        {
        }

        var bits = (uint)(_bitCount >= MaxCodeLength ? _bits >> (_bitCount - MaxCodeLength) : _bits << (MaxCodeLength - _bitCount)) & ((1 << MaxCodeLength) - 1);
        var entry = code.Short[bits >> (MaxCodeLength - Code.ShortBits)];
        if (entry != 0 && (entry & 31) <= _bitCount)
        {
            _bitCount -= entry & 31;
            return entry >> 5;
        }

        for (var length = Code.ShortBits + 1; length <= Math.Min(MaxCodeLength, _bitCount); length++)
        {
            var value = (int)(bits >> (MaxCodeLength - length));
            if (value <= code.Limits[length])
            {
                _bitCount -= length;
                var index = value - code.Bases[length];
                return (uint)index < (uint)code.Count ? code.Symbols[index] : throw Broken("a code that stands for nothing");
            }
        }

        throw _bitCount < MaxCodeLength ? new EndOfStreamException() : Broken("a code that stands for nothing");
    }

    private int Peek()
    {
        var next = _input.ReadByte();
        if (next >= 0)
        {
            _bits = (_bits << 8) | (uint)next;
            _bitCount += 8;
        }

        return next;
    }

    private uint Bits(int count)
    {
        while (_bitCount < count)
        {
            if (Peek() < 0)
            {
                throw new EndOfStreamException();
            }
        }

        _bitCount -= count;
        return (uint)(_bits >> _bitCount) & ((1u << count) - 1);
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < 256; index++)
        {
            var crc = index << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1;
            }

            table[index] = crc;
        }

        return table;
    }

    // A canonical Huffman code: symbols by length, and of each length the largest code and where its symbols begin.
    private sealed class Code
    {
        public byte[] Lengths { get; } = new byte[258];

        public short[] Symbols { get; } = new short[258];

        public int[] Limits { get; } = new int[MaxCodeLength + 2];

        public int[] Bases { get; } = new int[MaxCodeLength + 2];

        // Of the next bits, the symbol and the length of its code where that is short; else 0.
        public const int ShortBits = 10;

        public ushort[] Short { get; } = new ushort[1 << ShortBits];

        public int Count { get; private set; }

        public void Build(int symbols)
        {
            Count = symbols;
            Array.Clear(Short);
            var (next, value) = (0, 0);
            for (var length = 1; length <= MaxCodeLength; length++)
            {
                var first = next;
                for (var symbol = 0; symbol < symbols; symbol++)
                {
                    if (Lengths[symbol] == length)
                    {
                        FillShort(value + next - first, length, symbol);
                        Symbols[next++] = (short)symbol;
                    }
                }

                Bases[length] = value - first;
                value += next - first;
                Limits[length] = next > first ? value - 1 : -1;
                value <<= 1;
            }
        }

        // A broken table may have more codes than fit.
        private void FillShort(int value, int length, int symbol)
        {
            if (length <= ShortBits && value < 1 << length)
            {
                Short.AsSpan(value << (ShortBits - length), 1 << (ShortBits - length)).Fill((ushort)((symbol << 5) | length));
            }
        }
    }
}
