using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Execution.Scans;

namespace LakeQuery.Execution;

/// <summary>Exactly what one scan reads, known before a byte is read: what EXPLAIN shows, limits check and accounting sums.</summary>
internal sealed record ScanManifest
{
    /// <summary>The table.</summary>
    public required TableSnapshot Table { get; init; }

    /// <summary>The partitions chosen, in the order of the list; empty for a table without keys.</summary>
    public required ImmutableArray<ManifestPartition> Partitions { get; init; }

    /// <summary>Partitions registered.</summary>
    public required long PartitionsTotal { get; init; }

    /// <summary>The files, grouped by partition in the order of <see cref="Partitions"/>.</summary>
    public required ImmutableArray<ManifestFile> Files { get; init; }

    /// <summary>Files known in the whole table; the number of <see cref="Files"/> where nothing more is known.</summary>
    public required long FilesTotal { get; init; }

    /// <summary>Compressed bytes on disk that reading needs: column chunks, or whole files of text formats.</summary>
    public required long BytesToRead { get; init; }

    /// <summary>Whether files may lie outside the folders of the table and its partitions.</summary>
    public bool NamesFilesElsewhere =>
        SymlinkLists.Uses(Table.Table.StorageDescriptor)
        || Partitions.Any(partition => partition.Descriptor is { } own && SymlinkLists.Uses(own));
}

/// <summary>A chosen partition.</summary>
/// <param name="Values">Text of each key; null is Hive's default partition.</param>
/// <param name="Location">Absolute folder.</param>
/// <param name="Descriptor">Its own storage where that differs from the table's, else null.</param>
internal sealed record ManifestPartition(ImmutableArray<string?> Values, string Location, StorageDescriptor? Descriptor);

/// <summary>A file to read.</summary>
/// <param name="PartitionIndex">Index into the manifest's partitions; -1 for a table without keys.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="ModifiedMicros">Time of the last change, microseconds since 1970-01-01 UTC.</param>
/// <param name="Rows">Rows, or -1 where it is not known.</param>
/// <param name="BytesToRead">Bytes that reading the wanted columns needs.</param>
/// <param name="Schema">The columns of a Parquet file, where they are known.</param>
internal readonly record struct ManifestFile(int PartitionIndex, string Path, long Bytes, long ModifiedMicros, long Rows, long BytesToRead, PlainSchema? Schema);
