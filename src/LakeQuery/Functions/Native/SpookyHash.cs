using System.Buffers.Binary;
using System.Numerics;

namespace LakeQuery.Functions.Native;

/// <summary>SpookyHash V2 with seeds 0, of which Trino keeps 64 or 32 bits.</summary>
/// <remarks>Source: Bob Jenkins, <i>SpookyHash: a 128-bit noncryptographic hash</i>. Texts below 192 bytes have a form of their own.</remarks>
internal static class SpookyHash
{
    private const ulong Filler = 0xDEADBEEFDEADBEEF;
    private const int BlockBytes = 96;

    private static ReadOnlySpan<byte> MixTurns => [11, 32, 43, 31, 17, 28, 39, 57, 55, 54, 22, 46];

    private static ReadOnlySpan<byte> EndTurns => [44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54];

    private static ReadOnlySpan<byte> ShortMixTurns => [50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36];

    private static ReadOnlySpan<byte> ShortEndTurns => [15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63];

    /// <summary>The first 64 bits.</summary>
    public static ulong Hash64(ReadOnlySpan<byte> data) => data.Length < 2 * BlockBytes ? Short(data) : Long(data);

    private static ulong Short(ReadOnlySpan<byte> data)
    {
        var length = (ulong)data.Length;
        Span<ulong> lanes = [0, 0, Filler, Filler];
        for (; data.Length >= 32; data = data[32..])
        {
            lanes[2] += Word(data);
            lanes[3] += Word(data[8..]);
            ShortMix(lanes);
            lanes[0] += Word(data[16..]);
            lanes[1] += Word(data[24..]);
        }

        if (data.Length >= 16)
        {
            lanes[2] += Word(data);
            lanes[3] += Word(data[8..]);
            ShortMix(lanes);
            data = data[16..];
        }

        lanes[3] += length << 56;
        if (data.IsEmpty)
        {
            lanes[2] += Filler;
            lanes[3] += Filler;
        }
        else
        {
            Span<byte> rest = stackalloc byte[16];
            rest.Clear();
            data.CopyTo(rest);
            lanes[2] += Word(rest);
            lanes[3] += Word(rest[8..]);
        }

        for (var i = 0; i < ShortEndTurns.Length; i++)
        {
            ref var to = ref lanes[(i + 3) & 3];
            ref var from = ref lanes[(i + 2) & 3];
            to ^= from;
            from = BitOperations.RotateLeft(from, ShortEndTurns[i]);
            to += from;
        }

        return lanes[0];
    }

    private static void ShortMix(Span<ulong> lanes)
    {
        for (var i = 0; i < ShortMixTurns.Length; i++)
        {
            ref var lane = ref lanes[(i + 2) & 3];
            lane = BitOperations.RotateLeft(lane, ShortMixTurns[i]) + lanes[(i + 3) & 3];
            lanes[i & 3] ^= lane;
        }
    }

    private static ulong Long(ReadOnlySpan<byte> data)
    {
        Span<ulong> lanes = stackalloc ulong[12];
        for (var i = 0; i < 12; i++)
        {
            lanes[i] = i % 3 == 2 ? Filler : 0;
        }

        for (; data.Length >= BlockBytes; data = data[BlockBytes..])
        {
            for (var i = 0; i < 12; i++)
            {
                lanes[i] += Word(data[(i * 8)..]);
                lanes[(i + 2) % 12] ^= lanes[(i + 10) % 12];
                lanes[(i + 11) % 12] ^= lanes[i];
                lanes[i] = BitOperations.RotateLeft(lanes[i], MixTurns[i]);
                lanes[(i + 11) % 12] += lanes[(i + 1) % 12];
            }
        }

        Span<byte> rest = stackalloc byte[BlockBytes];
        rest.Clear();
        data.CopyTo(rest);
        rest[^1] = (byte)data.Length;
        for (var i = 0; i < 12; i++)
        {
            lanes[i] += Word(rest[(i * 8)..]);
        }

        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 12; i++)
            {
                lanes[(i + 11) % 12] += lanes[(i + 1) % 12];
                lanes[(i + 2) % 12] ^= lanes[(i + 11) % 12];
                lanes[(i + 1) % 12] = BitOperations.RotateLeft(lanes[(i + 1) % 12], EndTurns[i]);
            }
        }

        return lanes[0];
    }

    private static ulong Word(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);
}
