using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.DuckDb;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution;

/// <summary>What the catalog noted about a file.</summary>
/// <param name="Bytes">Its size then.</param>
/// <param name="ModifiedMicros">Its time then.</param>
/// <param name="Rows">Its rows, or -1.</param>
/// <param name="ColumnNames">Its columns, lower-cased; many files share one array.</param>
internal sealed record KnownFile(long Bytes, long ModifiedMicros, long Rows, string[] ColumnNames)
{
    /// <summary>How each column is stored; null where the list is too old to tell. Many files share one array.</summary>
    public ParquetColumnType?[]? ColumnTypes { get; init; }

    /// <summary>What its footer said, packed; null where the list is too old to tell.</summary>
    public byte[]? Packed { get; init; }

    /// <summary>The compressed bytes of each column, where <see cref="Packed"/> does not tell.</summary>
    public long[] ColumnBytes { get; init; } = [];

    /// <summary>Rows of each row group, or null.</summary>
    public long[]? GroupRows => Packed is null ? null : ParquetStatistics.UnpackGroupRows(Packed);

    /// <summary>The bytes of some columns together, where <see cref="Packed"/> does not tell.</summary>
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

/// <summary>The catalog's notes about the files of the chosen partitions: taken out of the list before, or read out of its blocks when a
/// partition is looked at.</summary>
internal sealed class KnownFiles : IDisposable
{
    private readonly Dictionary<(long PartitionId, string Path), KnownFile> _files = [];
    private readonly FileBlockList? _blocks;
    private readonly FileColumns _columns = new();
    private string[] _lastNames = [];

    /// <summary>Nothing yet.</summary>
    public KnownFiles()
    {
    }

    /// <summary>What blocks say; they are closed with it.</summary>
    public KnownFiles(FileBlockList blocks) => _blocks = blocks;

    /// <summary>Nothing is known.</summary>
    public static KnownFiles None { get; } = new();

    /// <summary>Files in the whole list.</summary>
    public long Total { get; set; }

    /// <summary>Bytes of what is held packed.</summary>
    public long PackedBytes { get; private set; }

    /// <summary>Looks things up, for one thread; dispose it when done.</summary>
    public Lookup Open() => new(this);

    /// <inheritdoc/>
    public void Dispose() => _blocks?.Dispose();

    /// <summary>Takes in rows of the list: what <see cref="FileStatisticsColumns.Select"/> gives. Rows of other partitions than those wanted
    /// (null: all) are left out.</summary>
    public void Add(DuckChunk chunk, HashSet<long>? wanted)
    {
        var ids = chunk.Vector(0).Data<long>();
        var (paths, columns, packed) = (chunk.Vector(1), chunk.Vector(5), chunk.Vector(6));
        for (var row = 0; row < chunk.Size; row++)
        {
            // Of what is not Parquet nothing is known but what the listing tells too.
            if ((wanted is not null && !wanted.Contains(ids[row])) || !columns.IsValid(row) || !packed.IsValid(row))
            {
                continue;
            }

            _columns.Read(columns.Bytes(row));
            var bytes = packed.Bytes(row).ToArray();
            PackedBytes += bytes.Length;
            _files[(ids[row], paths.Text(row))] = Basic(chunk, row, _columns.Names) with { ColumnTypes = _columns.Types, Packed = bytes };
        }
    }

    /// <summary>As <see cref="Add"/> for a list of an older version: what <see cref="FileStatisticsColumns.SelectOld"/> gives.</summary>
    public void AddOld(DuckChunk chunk, HashSet<long>? wanted)
    {
        var ids = chunk.Vector(0).Data<long>();
        var (paths, names, sizes) = (chunk.Vector(1), chunk.Vector(5), chunk.Vector(6));
        var (nameTexts, sizeNumbers) = (names.ListChild(), sizes.ListChild());
        for (var row = 0; row < chunk.Size; row++)
        {
            if (wanted is not null && !wanted.Contains(ids[row]))
            {
                continue;
            }

            var (nameRange, sizeRange) = (names.ListEntries[row], sizes.ListEntries[row]);
            _files[(ids[row], paths.Text(row))] = Basic(chunk, row, NamesOf(nameTexts, (int)nameRange.Offset, (int)nameRange.Length)) with
            {
                ColumnBytes = sizeNumbers.Data<long>().Slice((int)sizeRange.Offset, (int)sizeRange.Length).ToArray(),
            };
        }
    }

    private static KnownFile FileOf(in FileBlockRow row) => new(row.Bytes, row.ModifiedMicros, row.Rows, row.Columns.Names)
    {
        ColumnTypes = row.Columns.Types,
        Packed = row.Statistics.ToArray(),
    };

    private static KnownFile Basic(DuckChunk chunk, int row, string[] names) => new(
        chunk.Vector(2).Data<long>()[row], chunk.Vector(3).Data<long>()[row], chunk.Vector(4).IsValid(row) ? chunk.Vector(4).Data<long>()[row] : -1, names);

    private string[] NamesOf(DuckVector texts, int offset, int count)
    {
        var same = _lastNames.Length == count;
        for (var index = 0; same && index < count; index++)
        {
            same = Encoding.UTF8.GetByteCount(_lastNames[index]) == texts.Bytes(offset + index).Length
                && texts.Text(offset + index) == _lastNames[index];
        }

        if (!same)
        {
            _lastNames = [.. Enumerable.Range(offset, count).Select(texts.Text)];
        }

        return _lastNames;
    }

    /// <summary>Finds what is known of files, partition by partition. For one thread.</summary>
    internal sealed class Lookup : IDisposable
    {
        private readonly KnownFiles _known;
        private readonly FileBlockCursor? _cursor;
        private readonly Dictionary<string, KnownFile> _ofPartition = new(StringComparer.Ordinal);
        private long _partitionId = long.MinValue;

        public Lookup(KnownFiles known)
        {
            _known = known;
            _cursor = known._blocks?.Open();
        }

        /// <summary>What is known about a file as it lies there now; null where it is new or changed.</summary>
        public KnownFile? Find(long partitionId, string path, ObjectInfo now) =>
            (_cursor is null ? _known._files.GetValueOrDefault((partitionId, path)) : FindInBlocks(partitionId, path)) is { } known
                && known.Bytes == now.Bytes && known.ModifiedMicros == now.ModifiedMicros && known.ColumnNames.Length > 0
                ? known
                : null;

        /// <inheritdoc/>
        public void Dispose() => _cursor?.Dispose();

        private KnownFile? FindInBlocks(long partitionId, string path)
        {
            if (partitionId != _partitionId)
            {
                _partitionId = partitionId;
                _ofPartition.Clear();
                _cursor!.MoveTo(partitionId);
                while (_cursor.TryNext(out var row))
                {
                    _ofPartition[Encoding.UTF8.GetString(row.Path)] = FileOf(row);
                }
            }

            return _ofPartition.GetValueOrDefault(path);
        }
    }
}
