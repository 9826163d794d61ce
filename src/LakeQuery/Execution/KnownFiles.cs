using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution;

/// <summary>What the catalog noted about a file.</summary>
/// <param name="Bytes">Its size then.</param>
/// <param name="ModifiedMicros">Its time then.</param>
/// <param name="Rows">Its rows, or -1.</param>
/// <param name="ColumnNames">Its columns, lower-cased; many files share one array.</param>
/// <param name="ColumnBytes">The compressed bytes of each.</param>
internal sealed record KnownFile(long Bytes, long ModifiedMicros, long Rows, string[] ColumnNames, long[] ColumnBytes)
{
    /// <summary>Rows of each row group; null where the list is too old to tell.</summary>
    public long[]? GroupRows { get; init; }

    /// <summary>How each column is stored; null where the list is too old to tell. Many files share one array.</summary>
    public ParquetColumnType?[]? ColumnTypes { get; init; }

    /// <summary>What is known of its row groups, of the columns that were asked for; null where nobody asked or nothing is known.</summary>
    public ParquetStatistics? Statistics { get; init; }

    /// <summary>The bytes of some columns together.</summary>
    public long BytesOf(HashSet<string> columns)
    {
        long sum = 0;
        for (var index = 0; index < ColumnNames.Length; index++)
        {
            sum += columns.Contains(ColumnNames[index]) ? ColumnBytes[index] : 0;
        }

        return sum;
    }
}

/// <summary>The catalog's notes about the files of the chosen partitions.</summary>
internal sealed class KnownFiles
{
    private readonly Dictionary<(long PartitionId, string Path), KnownFile> _files = [];
    private readonly FileStatisticsColumns _statistics;
    private string[] _lastNames = [];

    /// <summary>Nothing is known yet.</summary>
    /// <param name="columns">Columns of which statistics are wanted, where the rows have them; null for all.</param>
    public KnownFiles(HashSet<string>? columns) => _statistics = new FileStatisticsColumns(columns);

    /// <summary>Nothing is known.</summary>
    public static KnownFiles None { get; } = new(null);

    /// <summary>Files in the whole list.</summary>
    public long Total { get; set; }

    /// <summary>Statistics held, counted by chunks.</summary>
    public long ChunkCount { get; private set; }

    /// <summary>What is known about a file as it lies there now; null where it is new or changed.</summary>
    public KnownFile? Find(long partitionId, string path, ObjectInfo now) =>
        _files.TryGetValue((partitionId, path), out var known) && known.Bytes == now.Bytes && known.ModifiedMicros == now.ModifiedMicros
            && known.ColumnNames.Length > 0
            ? known
            : null;

    /// <summary>Takes in rows of the list: what <see cref="FileStatisticsColumns.Select"/> gives.</summary>
    public void Add(DuckChunk chunk)
    {
        var (ids, paths, bytes, times, rows) = (chunk.Vector(0), chunk.Vector(1), chunk.Vector(2), chunk.Vector(3), chunk.Vector(4));
        var (names, sizes) = (chunk.Vector(5), chunk.Vector(6));
        var (nameTexts, sizeNumbers) = (names.ListChild(), sizes.ListChild());
        for (var row = 0; row < chunk.Size; row++)
        {
            var (nameRange, sizeRange) = (names.ListEntries[row], sizes.ListEntries[row]);
            var fileNames = NamesOf(nameTexts, (int)nameRange.Offset, (int)nameRange.Length);
            var statistics = _statistics.Read(chunk, row, fileNames);
            ChunkCount += statistics?.ChunkBytes.Length ?? 0;
            _files[(ids.Data<long>()[row], paths.Text(row))] = new KnownFile(
                bytes.Data<long>()[row],
                times.Data<long>()[row],
                rows.IsValid(row) ? rows.Data<long>()[row] : -1,
                fileNames,
                sizeNumbers.Data<long>().Slice((int)sizeRange.Offset, (int)sizeRange.Length).ToArray())
            {
                GroupRows = statistics?.GroupRows ?? FileStatisticsColumns.ReadGroupRows(chunk, row),
                ColumnTypes = _statistics.ReadTypes(chunk, row) is { } types && types.Length == fileNames.Length ? types : null,
                Statistics = statistics,
            };
        }
    }

    private string[] NamesOf(DuckVector texts, int offset, int count)
    {
        var same = _lastNames.Length == count;
        for (var index = 0; same && index < count; index++)
        {
            same = System.Text.Encoding.UTF8.GetByteCount(_lastNames[index]) == texts.Bytes(offset + index).Length
                && texts.Text(offset + index) == _lastNames[index];
        }

        if (!same)
        {
            _lastNames = [.. Enumerable.Range(offset, count).Select(texts.Text)];
        }

        return _lastNames;
    }
}
