using System.Buffers.Binary;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Writes a forest's state: a mark, a version, the length, the bytes, and their check sum.</summary>
internal sealed class StateWriter
{
    /// <summary>What a state begins with; the last byte is the version.</summary>
    public const uint Mark = 0x01_46_43_52;

    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    /// <summary>A whole number, in as few bytes as it needs.</summary>
    public void Number(ulong value)
    {
        var target = Room(10);
        var used = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[used++] = (byte)(value | 0x80);
        }

        target[used++] = (byte)value;
        _length += used;
    }

    /// <summary>A number of single precision.</summary>
    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Room(4), value);
        _length += 4;
    }

    /// <summary>A number of double precision.</summary>
    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        _length += 8;
    }

    /// <summary>What the next random numbers depend on.</summary>
    public void Random(RandomStream random)
    {
        var (a, b, c, d) = random.State;
        foreach (var part in (ReadOnlySpan<ulong>)[a, b, c, d])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(Room(8), part);
            _length += 8;
        }
    }

    /// <summary>Writes it all.</summary>
    public void Finish(Stream target)
    {
        Span<byte> frame = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], _length);
        target.Write(frame);
        target.Write(_bytes, 0, _length);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, XxHash64.Of(_bytes.AsSpan(0, _length)));
        target.Write(frame);
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, _bytes.Length * 2);
        }

        return _bytes.AsSpan(_length);
    }
}
