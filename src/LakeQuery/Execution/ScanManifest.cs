using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Execution.Pruning;
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

    /// <summary>Compressed bytes on disk that reading needs: column chunks of the row groups that are left, or whole files of text formats.</summary>
    public required long BytesToRead { get; init; }

    /// <summary>Row groups that are read; files of which nothing is known count as one.</summary>
    public long RowGroups => IsMetadataOnly ? 0 : Files.Sum(file => (long)file.RowGroups);

    /// <summary>Files that are opened.</summary>
    public long FilesRead => IsMetadataOnly ? 0 : Files.Length;

    /// <summary>Whether what is known of the files is the answer, and none is opened.</summary>
    public bool IsMetadataOnly { get; init; }

    /// <summary>Whether its files are not chosen yet: rows of a small table will say which of its many partitions are read. Its bytes are a
    /// guess.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>Row groups of the files of the chosen partitions.</summary>
    public long RowGroupsTotal { get; init; }

    /// <summary>Whether a query may stop before it has read all this (a LIMIT): then <see cref="BytesToRead"/> is the most it can read.</summary>
    public bool MayStopEarly { get; init; }

    /// <summary>The number of what counts the bytes read of it while the query runs; 0 where nothing does: only readers of text count.</summary>
    public long MeterId { get; init; }

    /// <summary>What each conjunct of the filter left out, in the order in which they were tried.</summary>
    public ImmutableArray<PruningStep> Steps { get; init; } = [];

    /// <summary>What could not prune and why, and which filter would.</summary>
    public ImmutableArray<PruningNote> Notes { get; init; } = [];

    /// <summary>Whether files may lie outside the folders of the table and its partitions.</summary>
    public bool NamesFilesElsewhere =>
        SymlinkLists.Uses(Table.Table.StorageDescriptor)
        || Partitions.Any(partition => partition.Descriptor is { } own && SymlinkLists.Uses(own));
}

/// <summary>A chosen partition.</summary>
/// <param name="Chosen">As the list has it.</param>
/// <param name="Folders">Knows where it lies.</param>
internal sealed record ManifestPartition(ChosenPartition Chosen, PartitionFolders Folders)
{
    /// <summary>Text of each key; null is Hive's default partition.</summary>
    public ImmutableArray<string?> Values => Chosen.Values;

    /// <summary>Its own storage where that differs from the table's, else null.</summary>
    public StorageDescriptor? Descriptor => Chosen.Descriptor;

    /// <summary>Whether it lies in the table's folder, under the names of its values.</summary>
    public bool HasDefaultLocation => Chosen.Location is null;

    /// <summary>Absolute folder.</summary>
    public string Location => Folders.Of(Chosen);
}

/// <summary>A file to read.</summary>
/// <param name="PartitionIndex">Index into the manifest's partitions; -1 for a table without keys.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">Size.</param>
/// <param name="ModifiedMicros">Time of the last change, microseconds since 1970-01-01 UTC.</param>
/// <param name="Rows">Rows, or -1 where it is not known.</param>
/// <param name="BytesToRead">Bytes that reading the wanted columns needs.</param>
/// <param name="Schema">The columns of a Parquet file, where they are known.</param>
internal readonly record struct ManifestFile(int PartitionIndex, string Path, long Bytes, long ModifiedMicros, long Rows, long BytesToRead, PlainSchema? Schema)
{
    /// <summary>Row groups to read; 1 for what has none or is not known.</summary>
    public int RowGroups { get; init; } = 1;

    /// <summary>The rows of the row groups to read where that is not all of them, as positions in the file; null for the whole file.</summary>
    public RowRanges? Selection { get; init; }

    /// <summary>What is known of its content, where anything is.</summary>
    public Storage.Parquet.ParquetStatistics? Statistics { get; init; }
}
