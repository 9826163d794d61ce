using System.Collections.Concurrent;
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
    /// <summary>The files of the chosen partitions (null: of a table without keys), partition by partition.</summary>
    public List<FoundFile> Find(TableSnapshot table, ImmutableArray<ChosenPartition>? chosen, KnownFiles known, CancellationToken cancellation)
    {
        var found = new List<FoundFile>();
        if (chosen is { } partitions)
        {
            FindAll(found, table, partitions, known, cancellation);
        }
        else
        {
            using var lookup = known.Open();
            Find(found, table, -1, null, lookup, cancellation);
        }

        return found;
    }

    /// <summary>The folder of a partition.</summary>
    public string LocationOf(TableSnapshot table, ChosenPartition partition) => partition.Location is { } location
        ? LakePath.Resolve(location, catalogDirectory)
        : Path.Combine(LocationOf(table), HivePath.Format([.. table.Table.PartitionKeys.Select((key, index) =>
            KeyValuePair.Create(key.Name, partition.Values[index]))]));

    // What lies in another store is refused here: its name taken for a folder would be one that is not there, and so an empty table.
    private string LocationOf(TableSnapshot table) =>
        CatalogLocations.IsRemote(table.Location) ? LakePath.Resolve(table.Location, catalogDirectory) : table.Location;

    // A folder takes some 10 microseconds to list; many are listed on all cores, each into a list of its own so that the order stays.
    private void FindAll(
        List<FoundFile> found, TableSnapshot table, ImmutableArray<ChosenPartition> chosen, KnownFiles known, CancellationToken cancellation)
    {
        const int foldersWorthAThread = 32;
        if (chosen.Length < foldersWorthAThread)
        {
            using var lookup = known.Open();
            for (var index = 0; index < chosen.Length; index++)
            {
                Find(found, table, index, chosen[index], lookup, cancellation);
            }

            return;
        }

        var ranges = Partitioner.Create(0, chosen.Length, Math.Max(foldersWorthAThread / 2, chosen.Length / (Environment.ProcessorCount * 8)));
        var pieces = new ConcurrentDictionary<int, List<FoundFile>>();
        try
        {
            Parallel.ForEach(ranges, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, range =>
            {
                using var lookup = known.Open();
                var piece = new List<FoundFile>(range.Item2 - range.Item1);
                for (var index = range.Item1; index < range.Item2; index++)
                {
                    Find(piece, table, index, chosen[index], lookup, cancellation);
                }

                pieces[range.Item1] = piece;
            });
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is LakeQueryException first)
        {
            throw first;
        }

        foreach (var start in pieces.Keys.Order())
        {
            found.AddRange(pieces[start]);
        }
    }

    private void Find(
        List<FoundFile> found, TableSnapshot table, int partitionIndex, ChosenPartition? partition, KnownFiles.Lookup known, CancellationToken cancellation)
    {
        var partitionId = partition?.PartitionId ?? -1;
        var location = partition is null ? LocationOf(table) : LocationOf(table, partition);
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
