using System.Collections.Immutable;
using LakeQuery.Catalog.Projection;
using LakeQuery.Errors;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage;

namespace LakeQuery.Execution;

/// <summary>Finds out exactly what each scan reads. The only place that looks at storage while a query is planned.</summary>
/// <remarks>Partitions come from the catalog alone; within a chosen one files are listed at query time, as Athena does. What the catalog
/// noted about a file is used while its size and time agree, else a Parquet file's footer is read.</remarks>
internal sealed class ScanPlanner(string catalogDirectory, IObjectStore store, PartitionReader partitions)
{
    // A LIMIT is mostly met by the first files: so many partitions are looked at before all are.
    private const int FirstPartitions = 64;

    private readonly FileFinder _finder = new(catalogDirectory, store);
    private readonly FileMeasure _measure = new(new PlainSchemas(store), new FileGuard(store));

    /// <summary>The catalog's lists of partitions.</summary>
    public PartitionReader Partitions => partitions;

    /// <summary>The manifests of all scans, by the scan's id.</summary>
    /// <exception cref="LakeQueryException">LAKE_FILE_CHANGED where files go on changing while they are looked at, and what is wrong with a file.</exception>
    public Dictionary<int, ScanManifest> Plan(PlanNode plan, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                return PlanOnce(plan, zone, start, cancellation);
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.LakeFileChanged && restarts < GuardedResult.MaxRestarts)
            {
                // A file changed after it was listed: what is there now is listed anew.
            }
        }
    }

    private Dictionary<int, ScanManifest> PlanOnce(PlanNode plan, string zone, DateTimeOffset start, CancellationToken cancellation)
    {
        var manifests = new Dictionary<int, ScanManifest>();
        var mayStop = EarlyStops.Find(plan);
        var counted = MetadataAnswers.ScansToKnowMoreOf(plan);
        foreach (var scan in ScanFinder.Find(plan))
        {
            if (!manifests.ContainsKey(scan.Id))
            {
                manifests.Add(scan.Id, Plan(scan, zone, start, cancellation, counted.Contains(scan.Id)) with { MayStopEarly = mayStop.Contains(scan.Id) });
            }
        }

        return manifests;
    }

    /// <summary>What one scan reads; where it may be counted only (<paramref name="isCounted"/>), with what is known of the files' content.</summary>
    public ScanManifest Plan(ScanNode scan, string zone, DateTimeOffset start, CancellationToken cancellation, bool isCounted = false)
    {
        var isPartitioned = scan.Table.Table.PartitionKeys.Length > 0;
        var enough = scan.Filter is null ? scan.Limit : null;
        if (!isPartitioned)
        {
            return Plan(scan, isCounted, null, enough, start, cancellation);
        }

        if (enough is not null)
        {
            var first = partitions.Read(scan, zone, start, FirstPartitions, cancellation);
            var manifest = Plan(scan, isCounted, first, enough, start, cancellation);
            if (first.Length < FirstPartitions || manifest.Files.Sum(file => Math.Max(0, file.Selection?.RowCount ?? file.Rows)) >= enough)
            {
                return manifest;
            }
        }

        return Plan(scan, isCounted, partitions.Read(scan, zone, start, null, cancellation), enough, start, cancellation);
    }

    private ScanManifest Plan(
        ScanNode scan, bool isCounted, ImmutableArray<ChosenPartition>? chosen, long? enough, DateTimeOffset start, CancellationToken cancellation)
    {
        var table = scan.Table;
        var format = TableFormats.Of(table.Table.StorageDescriptor, $"{table.Table.DatabaseName}.{table.Table.Name}");
        var wanted = scan.Outputs.Items.Where(output => output.Source == ScanSource.Data)
            .Select(output => table.Table.StorageDescriptor.Columns[output.Index].Name.ToLowerInvariant())
            .ToHashSet(StringComparer.Ordinal);
        var pruner = StatisticsPruner.Of(scan, store);

        // The known files are those of registered partitions.
        using var known = table.FileList is null || PartitionProjection.IsEnabled(table.Table) ? KnownFiles.None
            : partitions.ReadFiles(table, chosen, cancellation);
        var found = _finder.Find(table, chosen, known, cancellation);
        var manifestPartitions = (chosen ?? []).Select(partition =>
            new ManifestPartition(partition.Values, _finder.LocationOf(table, partition), partition.Descriptor)).ToImmutableArray();
        var measured = _measure.Measure(new MeasuredScan(scan, format, manifestPartitions, wanted, enough, pruner) { IsCounted = isCounted }, found, cancellation);
        if (enough is not null && measured.Files.Length < found.Count)
        {
            manifestPartitions = manifestPartitions[..(measured.Files.IsEmpty ? 0 : measured.Files[^1].PartitionIndex + 1)];
        }

        return new ScanManifest
        {
            Table = table,
            Partitions = manifestPartitions,
            PartitionsTotal = PartitionReader.CountAll(table, chosen ?? [], start),
            Files = measured.Files,
            FilesTotal = Math.Max(known.Total, found.Count),

            // What LakeQuery wrote itself is no data of the lake.
            BytesToRead = table.Table.DatabaseName == SystemTables.Name && table.FileList is null ? 0 : measured.Files.Sum(file => file.BytesToRead),
            RowGroupsTotal = measured.RowGroupsTotal,
            Steps = pruner?.Steps ?? [],
            Notes = pruner?.Notes ?? [],
        };
    }
}
