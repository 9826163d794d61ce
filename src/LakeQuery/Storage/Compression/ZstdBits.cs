using System.Buffers.Binary;

namespace LakeQuery.Storage.Compression;

/// <summary>Bits read from the end of bytes to their start: the last byte's highest set bit marks where they begin.</summary>
internal ref struct ZstdBits
{
    private readonly ReadOnlySpan<byte> _bytes;
    private long _left;

    /// <summary>Begins at the end of the bytes.</summary>
    public ZstdBits(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[^1] == 0)
        {
            throw ZstdDecoder.Fault("a bit stream has no end mark");
        }

        _bytes = bytes;
        _left = ((long)bytes.Length * 8) - 8 + (31 - int.LeadingZeroCount(bytes[^1]));
    }

    /// <summary>Bits left; below 0 when more were read than there are, which were all 0.</summary>
    public readonly long Left => _left;

    /// <summary>The next bits, at most 32; behind the end they are 0.</summary>
    public readonly uint Peek(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        var mask = (1UL << count) - 1;
        if (_left < count)
        {
            return _left <= 0 ? 0 : (uint)((Load(0) << (int)(count - _left)) & mask);
        }

        var start = _left - count;
        return (uint)((Load((int)(start >> 3)) >> (int)(start & 7)) & mask);
    }

    /// <summary>Goes on.</summary>
    public void Skip(int count) => _left -= count;

    /// <summary>Reads bits.</summary>
    public uint Read(int count)
    {
        var value = Peek(count);
        _left -= count;
        return value;
    }

    private readonly ulong Load(int offset)
    {
        var rest = _bytes[offset..];
        if (rest.Length >= 8)
        {
            return BinaryPrimitives.ReadUInt64LittleEndian(rest);
        }

        ulong value = 0;
        for (var index = rest.Length - 1; index >= 0; index--)
        {
            value = (value << 8) | rest[index];
        }

        return value;
    }
}
