using System.Buffers.Binary;
using System.Numerics;

namespace LakeQuery.Functions.Native;

/// <summary>MurmurHash3, x64, 128 bits, seed 0.</summary>
internal static class MurmurHash3
{
    /// <summary>Writes the 16 bytes of a hash.</summary>
    public static int Hash(ReadOnlySpan<byte> data, Span<byte> target)
    {
        const ulong c1 = 0x87C37B91114253D5;
        const ulong c2 = 0x4CF5AD432745937F;
        var (first, second, length) = (0UL, 0UL, (ulong)data.Length);
        for (; data.Length >= 16; data = data[16..])
        {
            first ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(data) * c1, 31) * c2;
            first = ((BitOperations.RotateLeft(first, 27) + second) * 5) + 0x52DCE729;
            second ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(data[8..]) * c2, 33) * c1;
            second = ((BitOperations.RotateLeft(second, 31) + first) * 5) + 0x38495AB5;
        }

        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        data.CopyTo(rest);
        first ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(rest) * c1, 31) * c2;
        second ^= BitOperations.RotateLeft(BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) * c2, 33) * c1;
        first ^= length;
        second ^= length;
        first += second;
        second += first;
        first = Mix(first);
        second = Mix(second);
        first += second;
        second += first;
        BinaryPrimitives.WriteUInt64LittleEndian(target, first);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], second);
        return 16;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
