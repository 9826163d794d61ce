using System.Collections.Concurrent;
using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution;

/// <summary>Finds out exactly what each scan reads. The only place that looks at storage while a query is planned.</summary>
/// <remarks>Partitions come from the catalog alone; within a chosen one files are listed at query time, as Athena does. What the catalog
/// noted about a file is used while its size and time agree, else a Parquet file's footer is read.</remarks>
internal sealed class ScanPlanner(string catalogDirectory, IObjectStore store, PartitionReader partitions)
{
    private readonly PlainSchemas _schemas = new(store);

    /// <summary>Where data lies.</summary>
    public IObjectStore Store => store;

    /// <summary>The catalog's lists of partitions.</summary>
    public PartitionReader Partitions => partitions;

    /// <summary>The manifests of all scans, by the scan's id.</summary>
    public Dictionary<int, ScanManifest> Plan(PlanNode plan, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        var manifests = new Dictionary<int, ScanManifest>();
        foreach (var scan in ScanFinder.Find(plan))
        {
            manifests.TryAdd(scan.Id, Plan(scan, zone, start, cancellation));
        }

        return manifests;
    }

    /// <summary>What one scan reads.</summary>
    private ScanManifest Plan(ScanNode scan, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        var table = scan.Table;
        var isPartitioned = table.Table.PartitionKeys.Length > 0;
        var chosen = isPartitioned ? partitions.Read(scan, zone, start, cancellation) : [];
        var known = KnownFiles.None;
        if (table.FileList is { } fileList)
        {
            known = partitions.ReadFiles(fileList, table.Location, isPartitioned ? chosen : null, table.PartitionCount, cancellation);
        }

        var format = TableFormats.Of(table.Table.StorageDescriptor, $"{table.Table.DatabaseName}.{table.Table.Name}");
        var found = new List<FoundFile>();
        if (isPartitioned)
        {
            FindAll(found, table, chosen, known, cancellation);
        }
        else
        {
            Find(found, table, -1, null, known, cancellation);
        }

        var manifestPartitions = chosen.Select(partition =>
            new ManifestPartition(partition.Values, LocationOf(table, partition), partition.Descriptor)).ToImmutableArray();
        var files = Measure(scan, format, found, manifestPartitions, cancellation);
        return new ScanManifest
        {
            Table = table,
            Partitions = manifestPartitions,
            PartitionsTotal = table.PartitionCount,
            Files = files,
            FilesTotal = Math.Max(known.Total, files.Length),
            BytesToRead = files.Sum(file => file.BytesToRead),
            RowGroupsTotal = files.Sum(file => (long)file.RowGroups),
        };
    }

    private string LocationOf(TableSnapshot table, ChosenPartition partition) => partition.Location is { } location
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
            for (var index = 0; index < chosen.Length; index++)
            {
                Find(found, table, index, chosen[index], known, cancellation);
            }

            return;
        }

        var ranges = Partitioner.Create(0, chosen.Length, Math.Max(foldersWorthAThread / 2, chosen.Length / (Environment.ProcessorCount * 8)));
        var pieces = new ConcurrentDictionary<int, List<FoundFile>>();
        try
        {
            Parallel.ForEach(ranges, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, range =>
            {
                var piece = new List<FoundFile>(range.Item2 - range.Item1);
                for (var index = range.Item1; index < range.Item2; index++)
                {
                    Find(piece, table, index, chosen[index], known, cancellation);
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
        List<FoundFile> found, TableSnapshot table, int partitionIndex, ChosenPartition? partition, KnownFiles known, CancellationToken cancellation)
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

    private ImmutableArray<ManifestFile> Measure(
        ScanNode scan, TableFormat format, List<FoundFile> found, ImmutableArray<ManifestPartition> manifestPartitions, CancellationToken cancellation)
    {
        var wanted = scan.Outputs.Items.Where(output => output.Source == ScanSource.Data)
            .Select(output => scan.Table.Table.StorageDescriptor.Columns[output.Index].Name.ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
        var stopAfter = scan.Filter is null ? scan.Limit : null;
        if (stopAfter is not null)
        {
            found = EnoughFor(stopAfter.Value, found);
        }

        var files = new ManifestFile[found.Count];
        var learnsSchemas = found.Count(file => file.Known is not null && _schemas.Find(file.Info) is null) <= PlainSchemas.FootersWorthIt;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            // Footers take some 10 microseconds each; a handful is not worth a second thread.
            if (found.Count(file => file.Known is null) > 16)
            {
                Parallel.For(0, files.Length, options, index => files[index] = MeasureOne(found[index]));
            }
            else
            {
                for (var index = 0; index < files.Length; index++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    files[index] = MeasureOne(found[index]);
                }
            }
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is LakeQueryException first)
        {
            throw first;
        }

        return ImmutableArray.Create(files);

        ManifestFile MeasureOne(FoundFile file)
        {
            var fileFormat = file.PartitionIndex >= 0 && manifestPartitions[file.PartitionIndex].Descriptor is { } own
                ? TableFormats.Of(own, scan.Table.Table.Name)
                : format;
            if (fileFormat != TableFormat.Parquet || file.Info.Bytes == 0)
            {
                return new ManifestFile(file.PartitionIndex, file.Info.Path, file.Info.Bytes, file.Info.ModifiedMicros, -1, file.Info.Bytes, null);
            }

            if (file.Known is { } known)
            {
                var schema = _schemas.Find(file.Info) ?? (learnsSchemas ? _schemas.Read(file.Info) : null);
                return new ManifestFile(
                    file.PartitionIndex, file.Info.Path, file.Info.Bytes, file.Info.ModifiedMicros, known.Rows, known.BytesOf(wanted), schema);
            }

            var footer = ParquetFooter.Read(store, file.Info.Path, file.Info.Bytes);
            return new ManifestFile(
                file.PartitionIndex, file.Info.Path, file.Info.Bytes, file.Info.ModifiedMicros, footer.RowCount, BytesOf(footer, wanted),
                _schemas.Keep(file.Info, footer));
        }
    }

    private static long BytesOf(ParquetFooter footer, HashSet<string> wanted)
    {
        long bytes = 0;
        for (var index = 0; index < footer.Columns.Count; index++)
        {
            bytes += wanted.Contains(footer.Columns[index].Name.ToLowerInvariant()) ? footer.ColumnBytes[index] : 0;
        }

        return bytes;
    }

    // LIMIT without a filter: the first files whose rows are known to be enough.
    private static List<FoundFile> EnoughFor(long rows, List<FoundFile> found)
    {
        long sum = 0;
        for (var index = 0; index < found.Count; index++)
        {
            if (found[index].Known is not { Rows: >= 0 } known)
            {
                return found;
            }

            sum += known.Rows;
            if (sum >= rows)
            {
                return found[..(index + 1)];
            }
        }

        return found;
    }

    private readonly record struct FoundFile(int PartitionIndex, ObjectInfo Info, KnownFile? Known);
}
