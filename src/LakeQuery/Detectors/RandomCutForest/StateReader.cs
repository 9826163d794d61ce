using System.Buffers.Binary;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Reads what <see cref="StateWriter"/> wrote.</summary>
internal sealed class StateReader
{
    private readonly byte[] _bytes;
    private int _position;

    /// <summary>Reads a state whole, and checks it.</summary>
    /// <param name="source">Where from.</param>
    /// <param name="most">How many bytes it can have: a damaged length must not take all memory.</param>
    /// <exception cref="InvalidDataException">It is of another version or damaged.</exception>
    public StateReader(Stream source, long most)
    {
        Span<byte> frame = stackalloc byte[8];
        ReadExactly(source, frame);
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != StateWriter.Mark)
        {
            throw new InvalidDataException("This is not the state of a random cut forest, or of another version.");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(frame[4..]);
        if (length < 0 || length > most || (source.CanSeek && length > source.Length - source.Position))
        {
            throw Damaged();
        }

        _bytes = new byte[length];
        ReadExactly(source, _bytes);
        ReadExactly(source, frame);
        if (BinaryPrimitives.ReadUInt64LittleEndian(frame) != XxHash64.Of(_bytes))
        {
            throw Damaged();
        }
    }

    /// <summary>Whether all was read.</summary>
    public bool IsAtEnd => _position == _bytes.Length;

    /// <summary>What is thrown when the bytes cannot be a state.</summary>
    public static InvalidDataException Damaged() => new("The state of the random cut forest is damaged.");

    /// <summary>A whole number.</summary>
    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged();
    }

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public int Number(int most) => Number() is var value && value <= (ulong)Math.Max(most, 0) && most >= 0 ? (int)value : throw Damaged();

    /// <summary>A number of single precision.</summary>
    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>A number of double precision.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A stream of random numbers that goes on.</summary>
    public RandomStream Random() => new((Bits(), Bits(), Bits(), Bits()));

    private ulong Bits() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_bytes.Length - _position < count)
        {
            throw Damaged();
        }

        _position += count;
        return _bytes.AsSpan(_position - count, count);
    }

    private static void ReadExactly(Stream source, Span<byte> target)
    {
        if (source.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) < target.Length)
        {
            throw Damaged();
        }
    }
}
