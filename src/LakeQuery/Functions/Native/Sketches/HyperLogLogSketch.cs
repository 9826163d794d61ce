using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>HyperLogLog: how many different values there were, from the longest run of zeros among their hashes in each of 2^p buckets.</summary>
/// <remarks>Starts as a sorted list of the hashes' first 26 bits, which counts small sets nearly exactly, and turns dense when the list would
/// take more room. Both are stored in airlift's format (sparse: tag 2; dense: tag 1 as once written, tag 3 now), so that sketches
/// of Trino and Athena can be read and theirs read ours.</remarks>
internal sealed class HyperLogLogSketch : IStoredSketch<HyperLogLogSketch>
{
    /// <summary>Buckets of approx_set.</summary>
    public const int SetBits = 12;

    /// <summary>Buckets of approx_distinct, 2.3 % of standard error.</summary>
    public const int DistinctBits = 11;

    private const byte SparseTag = 2;
    private const byte DenseTagV1 = 1;
    private const byte DenseTag = 3;
    private const int PrefixBits = 26;
    private const int ValueBits = 6;
    private const int MaxDelta = 15;

    private readonly int _bits;
    private uint[]? _entries;
    private int _entryCount;
    private byte[]? _registers;

    /// <summary>An empty sketch of 2^<paramref name="bits"/> buckets.</summary>
    public HyperLogLogSketch(int bits)
    {
        _bits = bits;
        _entries = new uint[1];
    }

    private HyperLogLogSketch(int bits, uint[]? entries, byte[]? registers)
    {
        _bits = bits;
        _entries = entries;
        _entryCount = entries?.Length ?? 0;
        _registers = registers;
    }

    /// <summary>Its number of buckets is two to this.</summary>
    public int Bits => _bits;

    /// <summary>The buckets that keep the standard error below <paramref name="error"/>, as the exponent of two.</summary>
    public static int BitsFor(double error)
    {
        if (!(error >= 0.0040625 && error <= 0.26))
        {
            throw NativeFailureException.Argument(
                $"Max standard error must be in [0.0040625, 0.26]: {error.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        }

        return 32 - BitOperations.LeadingZeroCount((uint)Math.Ceiling(1.0816 / (error * error)) - 1);
    }

    /// <summary>Reads a stored sketch.</summary>
    public static HyperLogLogSketch Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SketchReader(bytes, "HyperLogLog");
        var tag = reader.Byte();
        var bits = reader.Byte();
        if (bits is < 1 or > 16)
        {
            throw reader.Broken();
        }

        return tag switch
        {
            SparseTag => new(bits, ReadEntries(ref reader), null),
            DenseTag or DenseTagV1 => new(bits, null, ReadRegisters(ref reader, bits, tag)),
            _ => throw reader.Broken(),
        };
    }

    /// <summary>Notes a value by its hash.</summary>
    public void Add(ulong hash)
    {
        if (_registers is null)
        {
            AddSparse(hash);
            return;
        }

        ref var register = ref _registers[(int)(hash >> (64 - _bits))];
        var value = (byte)(BitOperations.LeadingZeroCount((hash << _bits) | (1UL << (_bits - 1))) + 1);
        if (value > register)
        {
            register = value;
        }
    }

    /// <inheritdoc/>
    public HyperLogLogSketch NewLike() => new(_bits);

    /// <summary>Adds the values of another sketch.</summary>
    public void Merge(HyperLogLogSketch other)
    {
        if (_bits != other._bits)
        {
            throw NativeFailureException.Argument(
                $"Cannot merge HLLs with different number of buckets: {1 << _bits} vs {1 << other._bits}");
        }

        if (_registers is null && other._registers is null)
        {
            _entries = Union(_entries.AsSpan(0, _entryCount), other._entries.AsSpan(0, other._entryCount));
            _entryCount = _entries.Length;
            MakeDenseIfLarge();
            return;
        }

        MakeDense();
        if (other._registers is { } registers)
        {
            for (var bucket = 0; bucket < registers.Length; bucket++)
            {
                _registers![bucket] = Math.Max(_registers[bucket], registers[bucket]);
            }
        }
        else
        {
            Spread(other._entries.AsSpan(0, other._entryCount), _registers!);
        }
    }

    /// <summary>About how many values there are.</summary>
    public long Cardinality()
    {
        if (_registers is null)
        {
            return RoundHalfUp(LinearCount((1 << PrefixBits) - _entryCount, 1 << PrefixBits));
        }

        var buckets = _registers.Length;
        var empty = _registers.AsSpan().Count((byte)0);
        if (empty > 0.4 * buckets)
        {
            return RoundHalfUp(LinearCount(empty, buckets));
        }

        var sum = 0.0;
        foreach (var value in _registers)
        {
            sum += 1.0 / (1UL << value);
        }

        var raw = Alpha(_bits) * buckets * buckets / sum;
        return RoundHalfUp(HyperLogLogBias.Correct(_bits, raw));
    }

    /// <summary>Turns to the dense form.</summary>
    public void MakeDense()
    {
        if (_registers is null)
        {
            _registers = new byte[1 << _bits];
            Spread(_entries.AsSpan(0, _entryCount), _registers);
            _entries = null;
        }
    }

    /// <summary>Stores the sketch.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        if (_registers is null)
        {
            var length = 4 + (4 * _entryCount);
            var target = output.GetSpan(length);
            target[0] = SparseTag;
            target[1] = (byte)_bits;
            BinaryPrimitives.WriteInt16LittleEndian(target[2..], (short)_entryCount);
            for (var index = 0; index < _entryCount; index++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(target[(4 + (4 * index))..], _entries![index]);
            }

            output.Advance(length);
            return;
        }

        WriteDense(_registers, output);
    }

    private static double Alpha(int bits) => bits switch
    {
        4 => 0.673,
        5 => 0.697,
        6 => 0.709,
        _ => 0.7213 / (1 + (1.079 / (1 << bits))),
    };

    private static double LinearCount(int empty, int buckets) => buckets * Math.Log(buckets * 1.0 / empty);

    private static long RoundHalfUp(double value) => (long)Math.Floor(value + 0.5);

    private void AddSparse(ulong hash)
    {
        var prefix = (uint)(hash >> (64 - PrefixBits));
        var zeros = (uint)BitOperations.LeadingZeroCount((hash << PrefixBits) | (1UL << (PrefixBits - 1)));
        var entries = _entries!;
        var (low, high) = (0, _entryCount);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (entries[middle] >> ValueBits < prefix)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var entry = (prefix << ValueBits) | zeros;
        if (low < _entryCount && entries[low] >> ValueBits == prefix)
        {
            entries[low] = Math.Max(entries[low], entry);
            return;
        }

        if (_entryCount == entries.Length)
        {
            Array.Resize(ref _entries, entries.Length + 10);
            entries = _entries;
        }

        entries.AsSpan(low, _entryCount - low).CopyTo(entries.AsSpan(low + 1));
        entries[low] = entry;
        _entryCount++;
        MakeDenseIfLarge();
    }

    // Where airlift's count of its objects' bytes makes it change over: a list of l entries takes 40 + 4 l bytes, the buckets 56 + 2^p / 2.
    private void MakeDenseIfLarge()
    {
        if (40 + (4 * _entries!.Length) > 56 + ((1 << _bits) / 2))
        {
            MakeDense();
        }
    }

    private static uint[] Union(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right)
    {
        var union = new uint[left.Length + right.Length];
        var count = 0;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var (a, b) = (left[0] >> ValueBits, right[0] >> ValueBits);
            union[count++] = a < b ? left[0] : b < a ? right[0] : Math.Max(left[0], right[0]);
            left = a <= b ? left[1..] : left;
            right = b <= a ? right[1..] : right;
        }

        left.CopyTo(union.AsSpan(count));
        right.CopyTo(union.AsSpan(count));
        return union[..(count + left.Length + right.Length)];
    }

    // The bucket is the first p bits; the run of zeros goes on in the rest of the prefix, and behind it if that is all zeros.
    private void Spread(ReadOnlySpan<uint> entries, byte[] registers)
    {
        foreach (var entry in entries)
        {
            var zeros = BitOperations.LeadingZeroCount(entry << _bits);
            if (zeros >= PrefixBits - _bits)
            {
                zeros = PrefixBits - _bits + (int)(entry & ((1 << ValueBits) - 1));
            }

            ref var register = ref registers[(int)(entry >> (32 - _bits))];
            register = (byte)Math.Max(register, zeros + 1);
        }
    }

    private void WriteDense(byte[] registers, ArrayBufferWriter<byte> output)
    {
        byte baseline = 255;
        foreach (var value in registers)
        {
            baseline = Math.Min(baseline, value);
        }

        var overflows = 0;
        foreach (var value in registers)
        {
            overflows += value - baseline > MaxDelta ? 1 : 0;
        }

        var length = 3 + (registers.Length / 2) + 2 + (3 * overflows);
        var target = output.GetSpan(length)[..length];
        target[0] = DenseTag;
        target[1] = (byte)_bits;
        target[2] = baseline;
        var place = 3 + (registers.Length / 2);
        BinaryPrimitives.WriteUInt16LittleEndian(target[place..], (ushort)overflows);
        place += 2;
        var values = place + (2 * overflows);
        for (var bucket = 0; bucket < registers.Length; bucket++)
        {
            var delta = registers[bucket] - baseline;
            if (delta > MaxDelta)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(target[place..], (ushort)bucket);
                place += 2;
                target[values++] = (byte)(delta - MaxDelta);
                delta = MaxDelta;
            }

            ref var slot = ref target[3 + (bucket >> 1)];
            slot = (byte)((bucket & 1) == 0 ? delta << 4 : slot | delta);
        }

        output.Advance(length);
    }

    private static uint[] ReadEntries(ref SketchReader reader)
    {
        var count = (int)(ushort)reader.Short();
        var entries = new uint[count];
        for (var index = 0; index < count; index++)
        {
            entries[index] = (uint)reader.Int();
            if (index > 0 && entries[index] <= entries[index - 1])
            {
                throw reader.Broken();
            }
        }

        return reader.AtEnd ? entries : throw reader.Broken();
    }

    private static byte[] ReadRegisters(ref SketchReader reader, int bits, byte tag)
    {
        var registers = new byte[1 << bits];
        int baseline = reader.Byte();
        var deltas = reader.Take(registers.Length / 2);
        for (var bucket = 0; bucket < registers.Length; bucket++)
        {
            registers[bucket] = (byte)(baseline + ((deltas[bucket >> 1] >> ((~bucket & 1) << 2)) & 15));
        }

        if (tag == DenseTagV1)
        {
            // One overflow at most, a negative bucket for none.
            var bucket = reader.Short();
            var value = reader.Byte();
            if (bucket >= 0 && value > 0 && bucket < registers.Length)
            {
                registers[bucket] += value;
            }
        }
        else
        {
            var overflows = (int)(ushort)reader.Short();
            var buckets = reader.Take(2 * overflows);
            var values = reader.Take(overflows);
            for (var index = 0; index < overflows; index++)
            {
                var bucket = BinaryPrimitives.ReadUInt16LittleEndian(buckets[(2 * index)..]);
                if (bucket >= registers.Length)
                {
                    throw reader.Broken();
                }

                registers[bucket] += values[index];
            }
        }

        return reader.AtEnd ? registers : throw reader.Broken();
    }
}
