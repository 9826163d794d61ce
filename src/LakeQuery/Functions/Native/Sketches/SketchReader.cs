using System.Buffers.Binary;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>Reads the little-endian numbers of a stored sketch; text that ends too early is not a sketch.</summary>
internal ref struct SketchReader(ReadOnlySpan<byte> bytes, string what)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when all is read.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public short Short() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>The next <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            throw Broken();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>A number of items of <paramref name="size"/> bytes that can still follow.</summary>
    public int Count(int size)
    {
        var count = Int();
        return count >= 0 && (long)count * size <= _rest.Length ? count : throw Broken();
    }

    /// <summary>The error for bytes that are no such sketch.</summary>
    public readonly NativeFailureException Broken() => NativeFailureException.Argument($"The bytes are not a {what}");
}
