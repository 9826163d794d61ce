using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Catalog.Projection;
using LakeQuery.Errors;
using LakeQuery.Execution.DynamicPruning;
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
    // A LIMIT is mostly met by the first files: so many partitions are looked at first, then so many times more each time.
    private const int FirstPartitions = 64;
    private const int MorePartitions = 32;

    // Files of more partitions than these are never all held at once before they are measured.
    private const int ManyPartitions = 4096;

    private readonly FileFinder _finder = new(catalogDirectory, store);
    private readonly FileMeasure _measure = new(new PlainSchemas(store), new FileGuard(store));

    /// <summary>The catalog's lists of partitions.</summary>
    public PartitionReader Partitions => partitions;

    /// <summary>The manifests of all scans, by the scan's id.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="zone">The session's zone.</param>
    /// <param name="start">When the statement began.</param>
    /// <param name="mayDefer">Whether files of many partitions may be left for when rows of small tables have said which partitions are read.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    /// <exception cref="LakeQueryException">LAKE_FILE_CHANGED where files go on changing while they are looked at, and what is wrong with a file.</exception>
    public Dictionary<int, ScanManifest> Plan(PlanNode plan, string zone, DateTimeOffset start, bool mayDefer, CancellationToken cancellation)
    {
        for (var restarts = 0; ; restarts++)
        {
            try
            {
                return PlanOnce(plan, zone, start, mayDefer, cancellation);
            }
            catch (LakeQueryException error) when (error.Code == ErrorCode.LakeFileChanged && restarts < GuardedResult.MaxRestarts)
            {
                // A file changed after it was listed: what is there now is listed anew.
            }
        }
    }

    private Dictionary<int, ScanManifest> PlanOnce(PlanNode plan, string zone, DateTimeOffset start, bool mayDefer, CancellationToken cancellation)
    {
        var manifests = new Dictionary<int, ScanManifest>();
        var mayStop = EarlyStops.Find(plan);
        var counted = MetadataAnswers.ScansToKnowMoreOf(plan);
        var deferred = new List<(ScanNode Scan, ImmutableArray<ChosenPartition> Chosen)>();
        mayDefer = mayDefer && ScanFinder.All(plan).Any(item => item is JoinNode or PlanInSubquery);
        foreach (var scan in ScanFinder.Find(plan))
        {
            if (manifests.ContainsKey(scan.Id))
            {
                continue;
            }

            if (!mayDefer || !MayDefer(scan))
            {
                Add(scan, Plan(scan, zone, start, cancellation, counted.Contains(scan.Id)));
            }
            else if (partitions.Read(scan, zone, start, null, cancellation) is var chosen && chosen.Length > ManyPartitions)
            {
                deferred.Add((scan, chosen));
                Add(scan, Deferred(scan, chosen, start));
            }
            else
            {
                Add(scan, Plan(scan, counted.Contains(scan.Id), chosen, null, start, cancellation));
            }
        }

        if (deferred.Count > 0)
        {
            var waiting = new DynamicFilterFinder(manifests).Find(plan).Select(filter => filter.Scan.Id).ToHashSet();
            foreach (var (scan, all) in deferred.Where(item => !waiting.Contains(item.Scan.Id)))
            {
                Add(scan, Plan(scan, counted.Contains(scan.Id), all, null, start, cancellation));
            }
        }

        return manifests;

        void Add(ScanNode scan, ScanManifest manifest) => manifests[scan.Id] = manifest with { MayStopEarly = mayStop.Contains(scan.Id) };
    }

    private static bool MayDefer(ScanNode scan) =>
        scan.Limit is null && scan.Table.PartitionCount > ManyPartitions && !PartitionProjection.IsEnabled(scan.Table.Table);

    private ScanManifest Deferred(ScanNode scan, ImmutableArray<ChosenPartition> chosen, DateTimeOffset start)
    {
        const long leastBytesOfPartition = 4096;
        var folders = _finder.FoldersOf(scan.Table);
        return new ScanManifest
        {
            Table = scan.Table,
            Partitions = chosen.Select(partition => new ManifestPartition(partition, folders)).ToImmutableArray(),
            PartitionsTotal = PartitionReader.CountAll(scan.Table, chosen, start),
            Files = [],
            FilesTotal = Math.Max(0, scan.Table.FileCount),
            BytesToRead = chosen.Length * leastBytesOfPartition,
            IsDeferred = true,
        };
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

        for (long count = FirstPartitions; enough is not null && count <= int.MaxValue; count *= MorePartitions)
        {
            var first = partitions.Read(scan, zone, start, (int)count, cancellation);
            var manifest = Plan(scan, isCounted, first, enough, start, cancellation);
            if (first.Length < count || manifest.Files.Sum(file => Math.Max(0, file.Selection?.RowCount ?? file.Rows)) >= enough)
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
        var folders = _finder.FoldersOf(table);
        var manifestPartitions = (chosen ?? []).Select(partition => new ManifestPartition(partition, folders)).ToImmutableArray();
        var measuring = new MeasuredScan(scan, format, manifestPartitions, wanted, enough, pruner) { IsCounted = isCounted };
        var (measured, found) = Measure(measuring, table, chosen, known, cancellation);
        if (enough is not null && measured.Files.Length < found)
        {
            manifestPartitions = manifestPartitions[..(measured.Files.IsEmpty ? 0 : measured.Files[^1].PartitionIndex + 1)];
        }

        return new ScanManifest
        {
            Table = table,
            Partitions = manifestPartitions,
            PartitionsTotal = PartitionReader.CountAll(table, chosen ?? [], start),
            Files = measured.Files,
            FilesTotal = Math.Max(known.Total, found),

            // What LakeQuery wrote itself is no data of the lake.
            BytesToRead = table.Table.DatabaseName == SystemTables.Name && table.FileList is null ? 0 : measured.Files.Sum(file => file.BytesToRead),
            RowGroupsTotal = measured.RowGroupsTotal,
            Steps = pruner?.Steps ?? [],
            Notes = pruner?.Notes ?? [],
        };
    }

    // The files to read, and how many were found.
    private ((ImmutableArray<ManifestFile> Files, long RowGroupsTotal) Measured, long Found) Measure(
        MeasuredScan scan, TableSnapshot table, ImmutableArray<ChosenPartition>? chosen, KnownFiles known, CancellationToken cancellation)
    {
        if (scan.Enough is not null || chosen is not { Length: > ManyPartitions } many)
        {
            var found = _finder.Find(table, chosen, known, cancellation);
            return (_measure.Measure(scan, found, cancellation), found.Count);
        }

        long count = 0;
        var pieces = _finder.FindInPieces(
            table, many, known,
            piece =>
            {
                Interlocked.Add(ref count, piece.Count);
                return _measure.MeasurePiece(scan, piece, cancellation);
            },
            cancellation);
        return (FileMeasure.Join(scan, pieces), count);
    }
}
