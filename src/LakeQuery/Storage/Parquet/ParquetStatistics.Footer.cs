using System.Buffers.Binary;
using System.Text;

namespace LakeQuery.Storage.Parquet;

/// <content>From a footer.</content>
internal sealed partial class ParquetStatistics
{
    /// <summary>Bounds of bytes are cut to so many: enough to tell values apart, and a file's statistics stay small.</summary>
    public const int MaxBoundBytes = 64;

    /// <summary>What a footer says.</summary>
    public static ParquetStatistics From(ParquetFooter footer)
    {
        var columns = DistinctColumns(footer, out var names, out var types);
        var groups = footer.RowGroups.Count;
        var chunks = groups * columns.Count;
        var statistics = new ParquetStatistics
        {
            ColumnNames = names,
            ColumnTypes = types,
            GroupRows = new long[groups],
            ChunkBytes = new long[chunks],
            NullCounts = new long[chunks],
            Mins = new byte[chunks][],
            Maxs = new byte[chunks][],
            Exactness = new BoundsExactness[chunks],
        };
        for (var group = 0; group < groups; group++)
        {
            statistics.GroupRows[group] = footer.RowGroups[group].RowCount;
            for (var column = 0; column < columns.Count; column++)
            {
                statistics.Fill(statistics.ChunkOf(group, column), columns[column], types[column], footer.RowGroups[group]);
            }
        }

        return statistics;
    }

    private static List<ParquetSchemaElement> DistinctColumns(ParquetFooter footer, out string[] names, out ParquetColumnType?[] types)
    {
        var columns = new List<ParquetSchemaElement>(footer.Columns.Count);
        var places = new Dictionary<string, int>(footer.Columns.Count, StringComparer.Ordinal);
        var repeated = new HashSet<int>();
        foreach (var column in footer.Columns)
        {
            if (places.TryAdd(column.Name.ToLowerInvariant(), columns.Count))
            {
                columns.Add(column);
            }
            else
            {
                repeated.Add(places[column.Name.ToLowerInvariant()]);
            }
        }

        names = [.. columns.Select(column => column.Name.ToLowerInvariant())];
        types = [.. columns.Select((column, index) => repeated.Contains(index) ? null : ParquetColumnType.Of(column))];
        return columns;
    }

    private void Fill(int chunk, ParquetSchemaElement column, ParquetColumnType? type, ParquetRowGroup group)
    {
        for (var leaf = column.FirstLeaf; leaf < column.FirstLeaf + column.LeafCount; leaf++)
        {
            ChunkBytes[chunk] += group.Columns[leaf].CompressedBytes;
        }

        NullCounts[chunk] = -1;
        if (type is null)
        {
            return;
        }

        var values = group.Columns[column.FirstLeaf];
        var exactness = (values.BloomFilterOffset is not null ? BoundsExactness.BloomFilter : 0)
            | (values.ColumnIndexOffset is not null && values.OffsetIndexOffset is not null ? BoundsExactness.PageIndex : 0);
        Exactness[chunk] = exactness;
        NullCounts[chunk] = values.NullCount ?? (column.Repetition == ParquetRepetition.Required ? 0 : -1);
        if ((values.Min is { } least && IsNaN(type, least.Span)) || (values.Max is { } most && IsNaN(type, most.Span)))
        {
            return;
        }

        if (values.Min is { } min)
        {
            Mins[chunk] = CutMin(type, min.Span, out var isCut);
            exactness |= !isCut && (values.IsMinExact ?? IsAlwaysExact(type)) ? BoundsExactness.Min : 0;
        }

        if (values.Max is { } max)
        {
            Maxs[chunk] = CutMax(type, max.Span, out var isCut);
            exactness |= !isCut && (values.IsMaxExact ?? IsAlwaysExact(type)) ? BoundsExactness.Max : 0;
        }

        Exactness[chunk] = exactness;
    }

    // No writer cuts numbers; a double's bound may be -0 for 0, or leave out NaN.
    private static bool IsAlwaysExact(ParquetColumnType type) =>
        type.Physical is ParquetPhysicalType.Boolean or ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64;

    // A bound that is NaN bounds nothing.
    private static bool IsNaN(ParquetColumnType type, ReadOnlySpan<byte> bound) => type.Physical switch
    {
        ParquetPhysicalType.Float => float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(bound)),
        ParquetPhysicalType.Double => double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(bound)),
        ParquetPhysicalType.FixedLenByteArray when type.Logical == ParquetLogicalType.Float16 =>
            bound.Length != 2 || Half.IsNaN(BinaryPrimitives.ReadHalfLittleEndian(bound)),
        _ => false,
    };

    private static byte[]? CutMin(ParquetColumnType type, ReadOnlySpan<byte> bound, out bool isCut)
    {
        isCut = bound.Length > MaxBoundBytes;
        return !isCut ? bound.ToArray()
            : IsOrderedByBytes(type) ? bound[..CutLength(type, bound)].ToArray()
            : null;
    }

    private static byte[]? CutMax(ParquetColumnType type, ReadOnlySpan<byte> bound, out bool isCut)
    {
        isCut = bound.Length > MaxBoundBytes;
        return !isCut ? bound.ToArray()
            : !IsOrderedByBytes(type) ? null
            : IsText(type) ? NextText(bound[..CutLength(type, bound)])
            : NextBytes(bound[..MaxBoundBytes]);
    }

    // Decimals are numbers: a piece of one is another.
    private static bool IsOrderedByBytes(ParquetColumnType type) =>
        type.Physical is ParquetPhysicalType.ByteArray && type.Logical is not ParquetLogicalType.Decimal;

    private static bool IsText(ParquetColumnType type) =>
        type.Logical is ParquetLogicalType.String or ParquetLogicalType.Enum or ParquetLogicalType.Json;

    // Text is cut between characters, so that it stays text.
    private static int CutLength(ParquetColumnType type, ReadOnlySpan<byte> bound)
    {
        var length = MaxBoundBytes;
        while (IsText(type) && length > MaxBoundBytes - 4 && (bound[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    // The least text beyond all that begin alike: the last character that has a next one is replaced by it.
    private static byte[]? NextText(ReadOnlySpan<byte> prefix)
    {
        Span<byte> character = stackalloc byte[4];
        while (!prefix.IsEmpty)
        {
            if (Rune.DecodeLastFromUtf8(prefix, out var last, out var length) != System.Buffers.OperationStatus.Done)
            {
                return NextBytes(prefix);
            }

            prefix = prefix[..^length];
            if (last.Value < 0x10FFFF)
            {
                var next = new Rune(last.Value == 0xD7FF ? 0xE000 : last.Value + 1);
                return [.. prefix, .. character[..next.EncodeToUtf8(character)]];
            }
        }

        return null;
    }

    private static byte[]? NextBytes(ReadOnlySpan<byte> prefix)
    {
        prefix = prefix.TrimEnd((byte)0xFF);
        if (prefix.IsEmpty)
        {
            return null;
        }

        var next = prefix.ToArray();
        next[^1]++;
        return next;
    }
}
