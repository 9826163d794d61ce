namespace LakeQuery.Storage.Parquet;

/// <summary>What a chunk's pages hold at least and at most, and which rows: Parquet's column index and offset index together.</summary>
/// <param name="FirstRows">The first row of each page, counted in the row group.</param>
/// <param name="Mins">Lower bounds; null where not known or the page is all NULL.</param>
/// <param name="Maxs">Upper bounds.</param>
/// <param name="NullCounts">NULLs of each page; -1 where nobody counted.</param>
internal sealed record ParquetPageIndex(long[] FirstRows, byte[]?[] Mins, byte[]?[] Maxs, long[] NullCounts)
{
    /// <summary>Larger ones are not read.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Reads a chunk's indexes; null where it has none or they are no good: then nothing is known.</summary>
    public static ParquetPageIndex? Read(IObjectStore store, string path, ParquetColumnChunk chunk, long rowCount)
    {
        if (ReadBytes(store, path, chunk.ColumnIndexOffset, chunk.ColumnIndexBytes) is not { } columnBytes
            || ReadBytes(store, path, chunk.OffsetIndexOffset, chunk.OffsetIndexBytes) is not { } offsetBytes)
        {
            return null;
        }

        var rows = ReadFirstRows(offsetBytes);
        return rows is not null && IsInOrder(rows, rowCount) ? ReadColumnIndex(columnBytes, rows, rowCount) : null;
    }

    private static byte[]? ReadBytes(IObjectStore store, string path, long? offset, int length)
    {
        if (offset is not { } place || place < 0 || length is <= 0 or > MaxBytes)
        {
            return null;
        }

        var bytes = new byte[length];
        return store.ReadRange(path, place, bytes) == length ? bytes : null;
    }

    private static bool IsInOrder(long[] rows, long rowCount)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            if (rows[index] >= rowCount || (index == 0 ? rows[index] != 0 : rows[index] <= rows[index - 1]))
            {
                return false;
            }
        }

        return rows.Length > 0;
    }

    private static long[]? ReadFirstRows(byte[] bytes)
    {
        var reader = new CompactReader(bytes);
        long[]? rows = null;
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            if (field != 1 || type != CompactType.List)
            {
                reader.Skip(type);
                continue;
            }

            rows = new long[reader.ReadList(CompactType.Struct)];
            for (var page = 0; page < rows.Length && reader.Problem is null; page++)
            {
                rows[page] = -1;
                var part = 0;
                while (reader.ReadField(ref part, out var partType))
                {
                    if (part == 3)
                    {
                        rows[page] = reader.ReadNumber(partType);
                    }
                    else
                    {
                        reader.Skip(partType);
                    }
                }
            }
        }

        return reader.Problem is null ? rows : null;
    }

    private static ParquetPageIndex? ReadColumnIndex(byte[] bytes, long[] rows, long rowCount)
    {
        var reader = new CompactReader(bytes);
        bool[]? nullPages = null;
        byte[][]? mins = null;
        byte[][]? maxs = null;
        long[]? nulls = null;
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1 when type == CompactType.List:
                    nullPages = reader.ReadBooleans();
                    break;
                case 2 when type == CompactType.List:
                    mins = ReadValues(ref reader, bytes);
                    break;
                case 3 when type == CompactType.List:
                    maxs = ReadValues(ref reader, bytes);
                    break;
                case 5 when type == CompactType.List:
                    nulls = new long[reader.ReadList(CompactType.I64)];
                    for (var page = 0; page < nulls.Length; page++)
                    {
                        nulls[page] = reader.ReadNumber(CompactType.I64);
                    }

                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (reader.Problem is not null || nullPages?.Length != rows.Length || mins?.Length != rows.Length || maxs?.Length != rows.Length
            || (nulls is not null && nulls.Length != rows.Length))
        {
            return null;
        }

        var counts = new long[rows.Length];
        for (var page = 0; page < rows.Length; page++)
        {
            var pageRows = (page + 1 < rows.Length ? rows[page + 1] : rowCount) - rows[page];
            counts[page] = nullPages[page] ? pageRows : nulls is null ? -1 : nulls[page];
        }

        return new ParquetPageIndex(
            rows,
            [.. mins.Select((value, page) => nullPages[page] ? null : value)],
            [.. maxs.Select((value, page) => nullPages[page] ? null : value)],
            counts);
    }

    private static byte[][] ReadValues(ref CompactReader reader, byte[] bytes)
    {
        var values = new byte[reader.ReadList(CompactType.Binary)][];
        for (var index = 0; index < values.Length; index++)
        {
            var (start, length) = reader.ReadBinary(CompactType.Binary);
            values[index] = bytes[start..(start + length)];
        }

        return values;
    }
}
