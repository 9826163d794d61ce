using System.Buffers.Binary;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Catalog.FileBlocks;

/// <summary>The layout of <c>files-&lt;n&gt;.blocks</c>: the rows of a list of files that tell what is in a Parquet file, in small blocks that
/// are found by partition.</summary>
/// <remarks>
/// <para>The list itself is Parquet, whose row groups have thousands of rows: a thousand partitions that lie apart touch all of them. Here
/// each costs one block. The list stays the truth; without blocks, or with some that are not of this list, it is asked.</para>
/// <para>In order: the mark; blocks, and between them the texts of columns that they name; the directory; the pages' last partitions; the end.
/// Numbers of fixed width have their lowest byte first, the others are unsigned with seven bits a byte, lowest first.</para>
/// </remarks>
internal static class FileBlockFormat
{
    /// <summary>Ending of the file's name; the rest is that of the list.</summary>
    public const string Extension = ".blocks";

    /// <summary>Lists of so many files and of fewer have no blocks: they are read whole.</summary>
    public const int MaxFilesWithout = 4096;

    /// <summary>A block is closed when it has so many bytes.</summary>
    public const int BlockBytes = 16 * 1024;

    /// <summary>Entries of the directory that are read at once.</summary>
    public const int EntriesInPage = 128;

    /// <summary>Bytes of the end.</summary>
    public const int EndBytes = 56;

    /// <summary>Bytes of what is said of each page.</summary>
    public const int PageBytes = 16;

    /// <summary>The first bytes of the file and the last; the digit is the version.</summary>
    public static ReadOnlySpan<byte> Mark => "LQFILES1"u8;

    /// <summary>The blocks of a list.</summary>
    public static string PathOf(string list) => Path.ChangeExtension(list, Extension);

    /// <summary>The check of some bytes.</summary>
    public static ulong Check(ReadOnlySpan<byte> bytes) => XxHash64.Of(bytes);

    /// <summary>Reads a number of variable width; false where there is none.</summary>
    public static bool TryNumber(scoped ref ReadOnlySpan<byte> bytes, out long value)
    {
        ulong number = 0;
        value = 0;
        for (var index = 0; index < bytes.Length && index < 10; index++)
        {
            number |= (ulong)(bytes[index] & 0x7F) << (7 * index);
            if (bytes[index] < 0x80)
            {
                bytes = bytes[(index + 1)..];
                value = (long)number;
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a number of bytes and the bytes; false where they are not there.</summary>
    public static bool TryBytes(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryNumber(ref bytes, out var length) || length < 0 || length > bytes.Length)
        {
            return false;
        }

        value = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }
}

/// <summary>A block as the directory has it.</summary>
/// <param name="First">Its first partition.</param>
/// <param name="Last">Its last.</param>
/// <param name="Offset">Where it lies.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="PlainLength">Its bytes when decompressed.</param>
/// <param name="Check">Of its bytes.</param>
internal readonly record struct FileBlockEntry(long First, long Last, long Offset, int Length, int PlainLength, ulong Check)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Bytes = 40;

    /// <summary>Reads an entry.</summary>
    public static FileBlockEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));

    /// <summary>Writes it.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], PlainLength);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], Check);
    }
}
