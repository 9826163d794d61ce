using System.Buffers;

namespace LakeQuery.Storage.Parquet;

/// <content>As a few bytes, so that a list of millions of files stays small and quick to search.</content>
/// <remarks>
/// <para>Numbers are unsigned and of variable length, seven bits a byte, lowest first. A version (1), the number of row groups, the
/// number of columns, the rows of each row group; then for each column the number of bytes that follow of it, and of each row group: bytes;
/// nulls + 1 (0: not counted); 1 where the lower bound is exact + 2 the upper + 4 where there is a lower bound + 8 an upper; the length and the
/// bytes of each bound that there is.</para>
/// <para>Names and types of columns are a text of their own, which files share: a line <c>name TAB type</c> for each.</para>
/// </remarks>
internal sealed partial class ParquetStatistics
{
    private const ulong PackingVersion = 1;
    private const int HasMin = 4;
    private const int HasMax = 8;

    /// <summary>Names and types of the columns as text; null where a name has a line break or a tab in it.</summary>
    public string? ColumnsText() => ColumnNames.Any(name => name.AsSpan().IndexOfAny('\n', '\t') >= 0)
        ? null
        : string.Join('\n', ColumnNames.Select((name, index) => $"{name}\t{ColumnTypes[index]?.ToText()}"));

    /// <summary>Names and types out of their text.</summary>
    public static (string[] Names, ParquetColumnType?[] Types) ParseColumns(string text)
    {
        var lines = text.Length == 0 ? [] : text.Split('\n');
        var names = new string[lines.Length];
        var types = new ParquetColumnType?[lines.Length];
        for (var index = 0; index < lines.Length; index++)
        {
            var tab = lines[index].IndexOf('\t', StringComparison.Ordinal);
            names[index] = tab < 0 ? lines[index] : lines[index][..tab];
            types[index] = tab < 0 ? null : ParquetColumnType.Parse(lines[index][(tab + 1)..]);
        }

        return (names, types);
    }

    /// <summary>All but names and types as bytes.</summary>
    public void Pack(IBufferWriter<byte> output)
    {
        Number(output, PackingVersion);
        Number(output, (ulong)GroupCount);
        Number(output, (ulong)ColumnNames.Length);
        foreach (var rows in GroupRows)
        {
            Number(output, (ulong)rows);
        }

        var one = new ArrayBufferWriter<byte>();
        for (var column = 0; column < ColumnNames.Length; column++)
        {
            one.ResetWrittenCount();
            for (var group = 0; group < GroupCount; group++)
            {
                PackChunk(one, ChunkOf(group, column));
            }

            Number(output, (ulong)one.WrittenCount);
            output.Write(one.WrittenSpan);
        }
    }

    /// <summary>Rows of the row groups; null where the bytes are none of ours.</summary>
    public static long[]? UnpackGroupRows(ReadOnlySpan<byte> packed) => UnpackHead(ref packed, out _);

    /// <summary>What <see cref="Pack"/> made into bytes; null where they are none of ours or do not fit the columns.</summary>
    /// <param name="packed">The bytes.</param>
    /// <param name="names">Names of the file's columns.</param>
    /// <param name="kept">Places of the columns to keep, in order.</param>
    /// <param name="keptNames">Their names.</param>
    /// <param name="keptTypes">Their types.</param>
    /// <param name="withBounds">Whether bounds are wanted, or only bytes and nulls.</param>
    public static ParquetStatistics? Unpack(
        ReadOnlySpan<byte> packed, string[] names, int[] kept, string[] keptNames, ParquetColumnType?[] keptTypes, bool withBounds)
    {
        if (UnpackHead(ref packed, out var columns) is not { } groupRows || columns != names.Length)
        {
            return null;
        }

        var chunks = groupRows.Length * kept.Length;
        var statistics = new ParquetStatistics
        {
            ColumnNames = keptNames,
            ColumnTypes = keptTypes,
            GroupRows = groupRows,
            ChunkBytes = new long[chunks],
            NullCounts = new long[chunks],
            Mins = new byte[chunks][],
            Maxs = new byte[chunks][],
            Exactness = new BoundsExactness[chunks],
        };
        var next = 0;
        for (var column = 0; column < columns && next < kept.Length; column++)
        {
            if (!TryNumber(ref packed, out var length) || length > (ulong)packed.Length)
            {
                return null;
            }

            if (kept[next] == column)
            {
                if (!statistics.UnpackColumn(packed[..(int)length], next, withBounds))
                {
                    return null;
                }

                next++;
            }

            packed = packed[(int)length..];
        }

        return statistics;
    }

    private static long[]? UnpackHead(ref ReadOnlySpan<byte> packed, out int columns)
    {
        columns = 0;
        if (!TryNumber(ref packed, out var version) || version != PackingVersion || !TryNumber(ref packed, out var groups) || groups > (ulong)packed.Length
            || !TryNumber(ref packed, out var count) || count > (ulong)packed.Length)
        {
            return null;
        }

        columns = (int)count;
        var groupRows = new long[(int)groups];
        for (var group = 0; group < groupRows.Length; group++)
        {
            if (!TryNumber(ref packed, out var rows))
            {
                return null;
            }

            groupRows[group] = (long)rows;
        }

        return groupRows;
    }

    private void PackChunk(ArrayBufferWriter<byte> output, int chunk)
    {
        var (min, max) = (Mins[chunk], Maxs[chunk]);
        Number(output, (ulong)ChunkBytes[chunk]);
        Number(output, (ulong)(NullCounts[chunk] + 1));
        Number(output, (ulong)Exactness[chunk] | (min is null ? 0UL : HasMin) | (max is null ? 0UL : HasMax));
        if (min is not null)
        {
            Number(output, (ulong)min.Length);
            output.Write(min);
        }

        if (max is not null)
        {
            Number(output, (ulong)max.Length);
            output.Write(max);
        }
    }

    private bool UnpackColumn(ReadOnlySpan<byte> packed, int column, bool withBounds)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            var chunk = ChunkOf(group, column);
            if (!TryNumber(ref packed, out var bytes) || !TryNumber(ref packed, out var nulls) || !TryNumber(ref packed, out var flags)
                || !TryBound(ref packed, (flags & HasMin) != 0, withBounds, out Mins[chunk]) || !TryBound(ref packed, (flags & HasMax) != 0, withBounds, out Maxs[chunk]))
            {
                return false;
            }

            ChunkBytes[chunk] = (long)bytes;
            NullCounts[chunk] = (long)nulls - 1;
            Exactness[chunk] = (BoundsExactness)(flags & 3);
        }

        return packed.IsEmpty;
    }

    private static bool TryBound(ref ReadOnlySpan<byte> packed, bool isThere, bool isWanted, out byte[]? bound)
    {
        bound = null;
        if (!isThere)
        {
            return true;
        }

        if (!TryNumber(ref packed, out var length) || length > (ulong)packed.Length)
        {
            return false;
        }

        bound = isWanted ? packed[..(int)length].ToArray() : null;
        packed = packed[(int)length..];
        return true;
    }

    private static void Number(IBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> packed, out ulong value)
    {
        value = 0;
        for (var index = 0; index < packed.Length && index < 10; index++)
        {
            value |= (ulong)(packed[index] & 0x7F) << (7 * index);
            if (packed[index] < 0x80)
            {
                packed = packed[(index + 1)..];
                return true;
            }
        }

        return false;
    }
}
