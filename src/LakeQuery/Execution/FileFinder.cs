using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution.Scans;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>A file that lies in a folder that a scan reads.</summary>
/// <param name="PartitionIndex">Index of its partition among those chosen; -1 for a table without keys.</param>
/// <param name="Info">The file as it lies there now.</param>
/// <param name="Known">What the catalog noted about it, if that still holds.</param>
internal readonly record struct FoundFile(int PartitionIndex, ObjectInfo Info, KnownFile? Known);

/// <summary>Lists the files of the partitions that a scan reads.</summary>
internal sealed class FileFinder(string catalogDirectory, IObjectStore store)
{
    // A folder takes some 10 microseconds to list.
    private const int FoldersWorthAThread = 32;

    // Of very many partitions so many are taken at a time.
    private const int PartitionsInPiece = 1024;

    /// <summary>The files of the chosen partitions (null: of a table without keys), partition by partition.</summary>
    public List<FoundFile> Find(TableSnapshot table, ImmutableArray<ChosenPartition>? chosen, KnownFiles known, CancellationToken cancellation)
    {
        var found = new List<FoundFile>();
        if (chosen is not { } partitions)
        {
            using var lookup = known.Open();
            Find(found, table, -1, null, FoldersOf(table), lookup, cancellation);
            return found;
        }

        var size = partitions.Length < FoldersWorthAThread ? partitions.Length
            : Math.Max(FoldersWorthAThread / 2, partitions.Length / (Environment.ProcessorCount * 8));
        foreach (var piece in Find(table, partitions, known, size, files => files, cancellation))
        {
            found.AddRange(piece);
        }

        return found;
    }

    /// <summary>Takes the files of very many partitions a piece at a time, so that no more of them are held than what is made of them.</summary>
    /// <returns>What was made of each piece, in the order of the partitions.</returns>
    public T[] FindInPieces<T>(
        TableSnapshot table, ImmutableArray<ChosenPartition> chosen, KnownFiles known, Func<List<FoundFile>, T> take, CancellationToken cancellation) =>
        Find(table, chosen, known, PartitionsInPiece, take, cancellation);

    /// <summary>The folders of a table's partitions.</summary>
    public PartitionFolders FoldersOf(TableSnapshot table) => new(
        // What lies in another store is refused here: its name taken for a folder would be one that is not there, and so an empty table.
        CatalogLocations.IsRemote(table.Location) ? LakePath.Resolve(table.Location, catalogDirectory) : table.Location,
        [.. table.Table.PartitionKeys.Select(key => key.Name)],
        catalogDirectory);

    // Pieces are listed on all cores, each into a list of its own so that the order stays.
    private T[] Find<T>(
        TableSnapshot table, ImmutableArray<ChosenPartition> chosen, KnownFiles known, int size, Func<List<FoundFile>, T> take, CancellationToken cancellation)
    {
        var folders = FoldersOf(table);
        if (chosen.Length <= size)
        {
            return [FindPiece(0)];
        }

        var pieces = new T[(chosen.Length + size - 1) / size];

        try
        {
            Parallel.For(
                0, pieces.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
                piece => pieces[piece] = FindPiece(piece));
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is LakeQueryException first)
        {
            throw first;
        }

        return pieces;

        T FindPiece(int piece)
        {
            using var lookup = known.Open();
            var end = Math.Min(chosen.Length, (piece + 1) * size);
            var found = new List<FoundFile>();
            for (var index = piece * size; index < end; index++)
            {
                Find(found, table, index, chosen[index], folders, lookup, cancellation);
            }

            return take(found);
        }
    }

    private void Find(
        List<FoundFile> found, TableSnapshot table, int partitionIndex, ChosenPartition? partition, PartitionFolders folders, KnownFiles.Lookup known,
        CancellationToken cancellation)
    {
        var partitionId = partition?.PartitionId ?? -1;
        var location = partition is null ? folders.Table : folders.Of(partition);
        if (SymlinkLists.Uses(partition?.Descriptor ?? table.Table.StorageDescriptor))
        {
            found.AddRange(SymlinkLists.Read(table, location, catalogDirectory, store, cancellation)
                .Select(file => new FoundFile(partitionIndex, file, null)));
            return;
        }

        // A folder that is not there is an empty partition.
        foreach (var file in store.List(location, recursive: true, cancellation))
        {
            var path = LakePath.Below(location, file.Path) ?? file.Path;
            found.Add(new FoundFile(partitionIndex, file, known.Find(partitionId, path, file)));
        }
    }
}
