using System.Buffers.Binary;
using System.Numerics;

namespace LakeQuery.Storage.Compression;

/// <summary>Writes LZ4's block format, which <see cref="Lz4Block"/> reads: greedy, with one place remembered for each hash of four bytes.</summary>
/// <remarks>An instance keeps its table of places between blocks; it is for one thread.</remarks>
internal sealed class Lz4Compressor
{
    private const int HashBits = 12;
    private const int MinMatch = 4;
    private const int MaxOffset = 65_535;

    // The format's rule: the last five bytes are literals, and no match begins in the last twelve.
    private const int LastLiterals = 5;
    private const int LastStart = 12;

    private readonly int[] _places = new int[1 << HashBits];

    /// <summary>The most bytes that so many can become.</summary>
    public static int MaxLength(int bytes) => bytes + (bytes / 255) + 16;

    /// <summary>Compresses a block; <paramref name="output"/> has room for <see cref="MaxLength"/>. Gives the bytes written.</summary>
    public int Encode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        // A place is stored plus one, so that zero is none.
        Array.Clear(_places);
        var (written, anchor, position) = (0, 0, 0);
        while (position < input.Length - LastStart)
        {
            var sequence = BinaryPrimitives.ReadUInt32LittleEndian(input[position..]);
            ref var place = ref _places[(sequence * 2_654_435_761u) >> (32 - HashBits)];
            var match = place - 1;
            place = position + 1;
            if (match < 0 || position - match > MaxOffset || BinaryPrimitives.ReadUInt32LittleEndian(input[match..]) != sequence)
            {
                position++;
                continue;
            }

            var length = MinMatch + Same(input, match + MinMatch, position + MinMatch, input.Length - LastLiterals);
            written += Sequence(output[written..], input[anchor..position], position - match, length - MinMatch);
            position += length;
            anchor = position;
        }

        return written + Last(output[written..], input[anchor..]);
    }

    private static int Same(ReadOnlySpan<byte> input, int first, int second, int end)
    {
        var start = second;
        while (second <= end - 8)
        {
            var difference = BinaryPrimitives.ReadUInt64LittleEndian(input[first..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(input[second..]);
            if (difference != 0)
            {
                return second - start + (BitOperations.TrailingZeroCount(difference) >> 3);
            }

            (first, second) = (first + 8, second + 8);
        }

        while (second < end && input[first] == input[second])
        {
            (first, second) = (first + 1, second + 1);
        }

        return second - start;
    }

    private static int Sequence(Span<byte> output, ReadOnlySpan<byte> literals, int offset, int length)
    {
        output[0] = (byte)((Math.Min(literals.Length, 15) << 4) | Math.Min(length, 15));
        var written = 1 + More(output[1..], literals.Length);
        literals.CopyTo(output[written..]);
        written += literals.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(output[written..], (ushort)offset);
        return written + 2 + More(output[(written + 2)..], length);
    }

    private static int Last(Span<byte> output, ReadOnlySpan<byte> literals)
    {
        output[0] = (byte)(Math.Min(literals.Length, 15) << 4);
        var written = 1 + More(output[1..], literals.Length);
        literals.CopyTo(output[written..]);
        return written + literals.Length;
    }

    // What does not fit into the four bits of the token.
    private static int More(Span<byte> output, int length)
    {
        if (length < 15)
        {
            return 0;
        }

        var written = 0;
        for (length -= 15; length >= 255; length -= 255)
        {
            output[written++] = 255;
        }

        output[written++] = (byte)length;
        return written;
    }
}
