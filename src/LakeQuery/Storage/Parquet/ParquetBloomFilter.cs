using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Storage.Parquet;

/// <summary>A split-block bloom filter of a column chunk: tells of a value that it is surely not there.</summary>
/// <remarks>Source: Parquet format, <i>BloomFilter.md</i>. Values are hashed in PLAIN encoding, byte arrays without their length.</remarks>
internal sealed class ParquetBloomFilter
{
    /// <summary>Larger ones are not read: reading them costs more than they save.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    // A header has some 15 bytes.
    private const int HeaderBytes = 64;
    private const int BlockWords = 8;

    private static readonly uint[] Salts =
        [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    private readonly byte[] _bits;

    private ParquetBloomFilter(byte[] bits) => _bits = bits;

    /// <summary>Reads a chunk's filter; null where it has none, it is of a kind not known here or larger than <paramref name="maxBytes"/>, or
    /// it can't be read: then nothing is known.</summary>
    public static ParquetBloomFilter? Read(IObjectStore store, string path, ParquetColumnChunk chunk, long maxBytes)
    {
        if (chunk.BloomFilterOffset is not { } offset || offset < 0 || chunk.BloomFilterBytes > maxBytes)
        {
            return null;
        }

        // Where its length is known header and bits come in one read.
        var head = new byte[chunk.BloomFilterBytes is > 0 and <= MaxBytes and var known ? known : HeaderBytes];
        var read = store.ReadRange(path, offset, head);
        var reader = new CompactReader(head.AsSpan(0, read));
        var bitBytes = ReadHeader(ref reader);
        if (bitBytes <= 0 || bitBytes > Math.Min(maxBytes, MaxBytes) || bitBytes % (BlockWords * sizeof(uint)) != 0)
        {
            return null;
        }

        var bits = new byte[bitBytes];
        var there = head.AsSpan(reader.Position, Math.Min(read - reader.Position, bitBytes));
        there.CopyTo(bits);
        var missing = bits.AsSpan(there.Length);
        return missing.IsEmpty || store.ReadRange(path, offset + reader.Position + there.Length, missing) == missing.Length
            ? new ParquetBloomFilter(bits)
            : null;
    }

    /// <summary>Whether a value in PLAIN encoding may be there.</summary>
    public bool MayHold(ReadOnlySpan<byte> value)
    {
        var hash = XxHash64.Of(value);
        var words = MemoryMarshal.Cast<byte, uint>(_bits);
        var block = (int)(((hash >> 32) * (ulong)(words.Length / BlockWords)) >> 32) * BlockWords;
        var key = (uint)hash;
        for (var index = 0; index < BlockWords; index++)
        {
            var word = words[block + index];
            word = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
            if ((word & (1u << (int)((key * Salts[index]) >> 27))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // The bytes of the bits, or 0 for a kind of filter that is not known here.
    private static int ReadHeader(ref CompactReader reader)
    {
        var bytes = 0;
        var known = 0;
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    bytes = reader.ReadInt(type);
                    break;
                case 2 or 3 or 4:
                    // Algorithm, hash and compression are unions; each has one known kind, the first.
                    reader.ExpectStruct(type);
                    var kind = 0;
                    while (reader.ReadField(ref kind, out var kindType))
                    {
                        known += kind == 1 ? 1 : 0;
                        reader.Skip(kindType);
                    }

                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return reader.Problem is null && known == 3 ? bytes : 0;
    }
}
