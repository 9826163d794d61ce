namespace LakeQuery.Storage.Compression;

/// <summary>A table of finite state entropy: for each state a symbol, and how the next state is read.</summary>
/// <remarks>Source: RFC 8878, <i>Zstandard Compression</i>, section 4.1.</remarks>
internal sealed class FseTable
{
    private readonly byte[] _symbols;
    private readonly byte[] _bits;
    private readonly ushort[] _bases;

    /// <summary>Makes a table with room for an accuracy.</summary>
    public FseTable(int maxAccuracy)
    {
        MaxAccuracy = maxAccuracy;
        _symbols = new byte[1 << maxAccuracy];
        _bits = new byte[1 << maxAccuracy];
        _bases = new ushort[1 << maxAccuracy];
    }

    /// <summary>The largest accuracy that is allowed.</summary>
    public int MaxAccuracy { get; }

    /// <summary>Bits of a state; -1 before there is a table.</summary>
    public int Accuracy { get; private set; } = -1;

    /// <summary>A state's symbol.</summary>
    public byte Symbol(uint state) => _symbols[state];

    /// <summary>The next state.</summary>
    public uint Next(uint state, ref ZstdBits bits) => _bases[state] + bits.Read(_bits[state]);

    /// <summary>One symbol always.</summary>
    public void SetOnly(byte symbol)
    {
        Accuracy = 0;
        _symbols[0] = symbol;
        _bits[0] = 0;
        _bases[0] = 0;
    }

    /// <summary>Builds the table of a distribution; -1 is less than one.</summary>
    public void Build(ReadOnlySpan<short> counts, int accuracy)
    {
        Accuracy = accuracy;
        var size = 1 << accuracy;
        var high = size;
        Span<int> next = stackalloc int[256];
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] == -1)
            {
                _symbols[--high] = (byte)symbol;
                next[symbol] = 1;
            }
            else
            {
                next[symbol] = counts[symbol];
            }
        }

        var (step, mask, place) = ((size >> 1) + (size >> 3) + 3, size - 1, 0);
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            for (var index = 0; index < counts[symbol]; index++)
            {
                _symbols[place] = (byte)symbol;
                do
                {
                    place = (place + step) & mask;
                }
                while (place >= high);
            }
        }

        for (var state = 0; state < size; state++)
        {
            var count = next[_symbols[state]]++;
            _bits[state] = (byte)(accuracy - (31 - int.LeadingZeroCount(count)));
            _bases[state] = (ushort)((count << _bits[state]) - size);
        }
    }

    /// <summary>Reads a distribution and builds its table; returns how many bytes it took.</summary>
    public int Read(ReadOnlySpan<byte> bytes, int maxSymbol)
    {
        var position = 0;
        var accuracy = Bits(bytes, ref position, 4) + 5;
        if (accuracy > MaxAccuracy)
        {
            throw ZstdDecoder.Fault("a table is too large");
        }

        Span<short> counts = stackalloc short[256];
        var (left, symbol) = (1 << accuracy, 0);
        while (left > 0)
        {
            if (symbol > maxSymbol)
            {
                throw ZstdDecoder.Fault("a table has too many symbols");
            }

            // As many bits as the largest possible value needs, one fewer for small ones.
            var width = 32 - int.LeadingZeroCount(left + 1);
            var value = Bits(bytes, ref position, width);
            var low = value & ((1 << (width - 1)) - 1);
            var threshold = (1 << width) - 1 - (left + 1);
            if (low < threshold)
            {
                position--;
                value = low;
            }
            else if (value >= 1 << (width - 1))
            {
                value -= threshold;
            }

            var count = value - 1;
            left -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (count == 0)
            {
                int zeros;
                do
                {
                    zeros = Bits(bytes, ref position, 2);
                    symbol += zeros;
                    if (symbol > maxSymbol + 1)
                    {
                        throw ZstdDecoder.Fault("a table has too many symbols");
                    }
                }
                while (zeros == 3);
            }
        }

        if (left < 0)
        {
            throw ZstdDecoder.Fault("a table's counts");
        }

        Build(counts[..symbol], accuracy);
        return (position + 7) / 8;
    }

    private static int Bits(ReadOnlySpan<byte> bytes, ref int position, int count)
    {
        var value = 0;
        for (var index = 0; index < count; index++, position++)
        {
            if (position >> 3 >= bytes.Length)
            {
                throw ZstdDecoder.Fault("a table is cut off");
            }

            value |= ((bytes[position >> 3] >> (position & 7)) & 1) << index;
        }

        return value;
    }
}

/// <summary>A Huffman table of literals: for the next bits a symbol and how many of them it took.</summary>
internal sealed class ZstdHuffman
{
    private const int MaxBits = 11;

    private readonly FseTable _weightTable = new(6);
    private readonly byte[] _symbols = new byte[1 << MaxBits];
    private readonly byte[] _lengths = new byte[1 << MaxBits];
    private int _width;

    /// <summary>Whether there is a table.</summary>
    public bool IsSet => _width > 0;

    /// <summary>Reads the table; returns how many bytes it took.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw ZstdDecoder.Fault("a Huffman table is cut off");
        }

        Span<byte> weights = stackalloc byte[256];
        weights.Clear();
        int count, taken;
        if (bytes[0] >= 128)
        {
            count = bytes[0] - 127;
            taken = 1 + ((count + 1) / 2);
            if (taken > bytes.Length)
            {
                throw ZstdDecoder.Fault("a Huffman table is cut off");
            }

            for (var index = 0; index < count; index++)
            {
                var pair = bytes[1 + (index / 2)];
                weights[index] = (byte)(index % 2 == 0 ? pair >> 4 : pair & 15);
            }
        }
        else
        {
            taken = 1 + bytes[0];
            if (taken > bytes.Length)
            {
                throw ZstdDecoder.Fault("a Huffman table is cut off");
            }

            count = ReadWeights(bytes[1..taken], weights);
        }

        Build(weights, count);
        return taken;
    }

    /// <summary>Decodes one stream into all of the output.</summary>
    public void Decode(ReadOnlySpan<byte> stream, Span<byte> output)
    {
        var bits = new ZstdBits(stream);
        for (var index = 0; index < output.Length; index++)
        {
            var next = bits.Peek(_width);
            output[index] = _symbols[next];
            bits.Skip(_lengths[next]);
        }

        if (bits.Left != 0)
        {
            throw ZstdDecoder.Fault("a stream of literals has another length");
        }
    }

    // Two states take turns, until one of them has no bits left.
    private int ReadWeights(ReadOnlySpan<byte> bytes, Span<byte> weights)
    {
        var table = _weightTable.Read(bytes, 15);
        var bits = new ZstdBits(bytes[table..]);
        var first = bits.Read(_weightTable.Accuracy);
        var second = bits.Read(_weightTable.Accuracy);
        var count = 0;
        while (true)
        {
            if (count > 253)
            {
                throw ZstdDecoder.Fault("a Huffman table has too many symbols");
            }

            weights[count++] = _weightTable.Symbol(first);
            first = _weightTable.Next(first, ref bits);
            if (bits.Left < 0)
            {
                weights[count++] = _weightTable.Symbol(second);
                return count;
            }

            weights[count++] = _weightTable.Symbol(second);
            second = _weightTable.Next(second, ref bits);
            if (bits.Left < 0)
            {
                weights[count++] = _weightTable.Symbol(first);
                return count;
            }
        }
    }

    // The last weight is what is missing to a power of two.
    private void Build(Span<byte> weights, int count)
    {
        var sum = 0;
        foreach (var weight in weights[..count])
        {
            if (weight > MaxBits)
            {
                throw ZstdDecoder.Fault("a Huffman table's weights");
            }

            sum += weight == 0 ? 0 : 1 << (weight - 1);
        }

        var width = sum == 0 ? 0 : 32 - int.LeadingZeroCount(sum);
        var missing = (1 << width) - sum;
        if (sum == 0 || width > MaxBits || !int.IsPow2(missing))
        {
            throw ZstdDecoder.Fault("a Huffman table's weights");
        }

        weights[count++] = (byte)(32 - int.LeadingZeroCount(missing));
        _width = width;
        var place = 0;
        for (var weight = 1; weight <= width; weight++)
        {
            for (var symbol = 0; symbol < count; symbol++)
            {
                if (weights[symbol] != weight)
                {
                    continue;
                }

                var size = 1 << (weight - 1);
                _symbols.AsSpan(place, size).Fill((byte)symbol);
                _lengths.AsSpan(place, size).Fill((byte)(width + 1 - weight));
                place += size;
            }
        }
    }
}
