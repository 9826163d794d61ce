using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Execution.Pruning;
using LakeQuery.Execution.Scans;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Execution;

/// <summary>What measuring the files of a scan needs to know of it.</summary>
/// <param name="Scan">The scan.</param>
/// <param name="Format">The table's format; a partition may have another.</param>
/// <param name="Partitions">The partitions chosen.</param>
/// <param name="Wanted">The columns read, lower-cased.</param>
/// <param name="Enough">Any so many rows will do; null: all are wanted.</param>
/// <param name="Pruner">Knows which row groups the filter needs; null: all.</param>
internal sealed record MeasuredScan(
    ScanNode Scan, TableFormat Format, ImmutableArray<ManifestPartition> Partitions, HashSet<string> Wanted, long? Enough, StatisticsPruner? Pruner)
{
    private KeptColumns? _last;

    /// <summary>Whether what is known of the files may be the answer.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Whether what files hold is to be known, and not only how much.</summary>
    public bool UsesStatistics => IsCounted || Pruner is { CanPrune: true };

    /// <summary>The wanted columns of a file that the catalog knows; files with the same columns share one answer.</summary>
    public KeptColumns KeptOf(KnownFile file)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || !ReferenceEquals(last.Of, file.ColumnNames))
        {
            int[] places = [.. Enumerable.Range(0, file.ColumnNames.Length).Where(index => Wanted.Contains(file.ColumnNames[index]))];
            last = new KeptColumns(
                file.ColumnNames, places, [.. places.Select(index => file.ColumnNames[index])], [.. places.Select(index => file.ColumnTypes![index])]);
            Volatile.Write(ref _last, last);
        }

        return last;
    }

    /// <summary>The columns of files that are wanted.</summary>
    /// <param name="Of">All their columns.</param>
    /// <param name="Places">Places of those wanted.</param>
    /// <param name="Names">Their names.</param>
    /// <param name="Types">Their types.</param>
    internal sealed record KeptColumns(string[] Of, int[] Places, string[] Names, ParquetColumnType?[] Types);
}

/// <summary>Files that were measured, and of which some are needed.</summary>
/// <param name="Needed">Those, with the row groups that are.</param>
/// <param name="Whole">The same files with all their row groups.</param>
/// <param name="RowGroupsTotal">Row groups of all files.</param>
internal sealed record MeasuredPiece(ManifestFile[] Needed, ManifestFile[] Whole, long RowGroupsTotal);

/// <summary>Tells of each file what reading it takes: rows, row groups, bytes; and which need not be read.</summary>
internal sealed class FileMeasure(PlainSchemas schemas, FileGuard guard)
{
    // Footers take some 10 microseconds each; a handful is not worth a second thread.
    private const int FootersWorthAThread = 16;

    /// <summary>The files to read, and how many row groups all those found have.</summary>
    public (ImmutableArray<ManifestFile> Files, long RowGroupsTotal) Measure(MeasuredScan scan, List<FoundFile> found, CancellationToken cancellation)
    {
        if (scan.Enough is { } rows)
        {
            return MeasureEnough(scan, rows, found, cancellation);
        }

        return Join(scan, [Choose(scan, MeasureAll(scan, found, cancellation), cancellation)]);
    }

    /// <summary>A piece of very many files: on the calling thread, without reading a footer only to learn a schema.</summary>
    public MeasuredPiece MeasurePiece(MeasuredScan scan, List<FoundFile> found, CancellationToken cancellation)
    {
        var files = new ManifestFile[found.Count];
        for (var index = 0; index < files.Length; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            files[index] = MeasureOne(scan, found[index], scan.UsesStatistics, learnsSchema: false);
        }

        return Choose(scan, files, cancellation);
    }

    /// <summary>All pieces together.</summary>
    public static (ImmutableArray<ManifestFile> Files, long RowGroupsTotal) Join(MeasuredScan scan, MeasuredPiece[] pieces)
    {
        var total = pieces.Sum(piece => piece.RowGroupsTotal);
        var needed = ImmutableArray.CreateBuilder<ManifestFile>(pieces.Sum(piece => piece.Needed.Length));
        foreach (var piece in pieces)
        {
            needed.AddRange(piece.Needed);
        }

        if (scan.Pruner is { HasGroupsLeftOutByIndexes: true } pruner && !Scans.ScanSqlWriter.MaySelect(needed))
        {
            // Too many different row groups to name: DuckDB leaves out by their bounds what it can, and knows nothing of the indexes.
            pruner.ForgetGroupsLeftOutByIndexes();
            var index = 0;
            foreach (var whole in pieces.SelectMany(piece => piece.Whole))
            {
                needed[index] = Selected(scan, whole, pruner.PruneByBounds(FactsOf(scan, whole))) ?? needed[index];
                index++;
            }
        }

        return (needed.MoveToImmutable(), total);
    }

    // Which of some files, and of their row groups, the filter needs.
    private static MeasuredPiece Choose(MeasuredScan scan, ManifestFile[] files, CancellationToken cancellation)
    {
        var total = files.Sum(file => (long)file.RowGroups);
        if (scan.Pruner is not { CanPrune: true } pruner)
        {
            return new MeasuredPiece(files, files, total);
        }

        var (needed, whole) = (new List<ManifestFile>(), new List<ManifestFile>());
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Selected(scan, file, pruner.Prune(FactsOf(scan, file))) is { } rest)
            {
                needed.Add(rest);
                whole.Add(file);
            }
        }

        return new MeasuredPiece([.. needed], [.. whole], total);
    }

    private static FileFacts FactsOf(MeasuredScan scan, in ManifestFile file)
    {
        var partition = file.PartitionIndex < 0 ? null : scan.Partitions[file.PartitionIndex];
        return new FileFacts(file.Path, file.Bytes, file.ModifiedMicros, file.Statistics, partition?.Descriptor, partition?.Values ?? []);
    }

    // The row groups that the filter needs; null where it needs none.
    private static ManifestFile? Selected(MeasuredScan scan, ManifestFile file, int[]? groups)
    {
        return groups switch
        {
            null => file,
            [] => null,
            _ when file.Statistics is null => file,
            _ => file with
            {
                RowGroups = groups.Length,
                Selection = RowRanges.OfGroups(file.Statistics.GroupRows, groups),
                BytesToRead = file.Statistics.BytesOf(scan.Wanted, groups),
            },
        };
    }

    private ManifestFile[] MeasureAll(MeasuredScan scan, List<FoundFile> found, CancellationToken cancellation)
    {
        var usesStatistics = scan.UsesStatistics;
        var files = new ManifestFile[found.Count];
        var footers = found.Count(file => !IsKnown(file, usesStatistics));
        var learnsSchemas = footers <= PlainSchemas.FootersWorthIt;
        if (footers <= FootersWorthAThread)
        {
            for (var index = 0; index < files.Length; index++)
            {
                cancellation.ThrowIfCancellationRequested();
                files[index] = MeasureOne(scan, found[index], usesStatistics, learnsSchemas);
            }

            return files;
        }

        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
            Parallel.For(0, files.Length, options, index => files[index] = MeasureOne(scan, found[index], usesStatistics, learnsSchemas));
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is LakeQueryException first)
        {
            throw first;
        }

        return files;
    }

    private bool IsKnown(FoundFile file, bool usesStatistics) =>
        file.Known is { } known && (known.Packed is not null || !usesStatistics) ? known.Packed is not null : schemas.Find(file.Info) is not null;

    private ManifestFile MeasureOne(MeasuredScan scan, FoundFile file, bool usesStatistics, bool learnsSchema)
    {
        var whole = new ManifestFile(file.PartitionIndex, file.Info.Path, file.Info.Bytes, file.Info.ModifiedMicros, -1, file.Info.Bytes, null);
        if (!IsParquet(scan, file) || file.Info.Bytes == 0)
        {
            return whole;
        }

        if (file.Known is { Packed: null } old && !usesStatistics)
        {
            // Noted down before lists told more.
            var remembered = learnsSchema ? schemas.TryRead(file.Info) : schemas.Find(file.Info);
            return whole with
            {
                Rows = old.Rows,
                BytesToRead = old.BytesOf(scan.Wanted),
                Schema = remembered is null ? null : schemas.Of(remembered.ColumnNames, remembered.ColumnTypes),
            };
        }

        if (file.Known is { Packed: not null } known && Unpack(scan, known, usesStatistics) is { } statistics)
        {
            return Measured(scan, whole, statistics) with { Schema = schemas.Of(known.ColumnNames, known.ColumnTypes!), Statistics = usesStatistics ? statistics : null };
        }

        var read = Read(file.Info);
        return Measured(scan, whole, read) with { Schema = schemas.Of(read.ColumnNames, read.ColumnTypes), Statistics = read };
    }

    private static ManifestFile Measured(MeasuredScan scan, ManifestFile whole, ParquetStatistics statistics) => whole with
    {
        Rows = statistics.GroupRows.Sum(),
        BytesToRead = statistics.BytesOf(scan.Wanted, null),
        RowGroups = Math.Max(1, statistics.GroupCount),
    };

    private static ParquetStatistics? Unpack(MeasuredScan scan, KnownFile known, bool withBounds)
    {
        var kept = scan.KeptOf(known);
        return ParquetStatistics.Unpack(known.Packed, known.ColumnNames, kept.Places, kept.Names, kept.Types, withBounds);
    }

    private ParquetStatistics Read(ObjectInfo file)
    {
        try
        {
            return schemas.Read(file);
        }
        catch (LakeQueryException error) when (guard.IsChanged(file))
        {
            throw QueryErrors.FileChanged(file.Path, error);
        }
    }

    // LIMIT without a filter: the first files that have enough rows, and of the last of them the first row groups.
    private (ImmutableArray<ManifestFile> Files, long RowGroupsTotal) MeasureEnough(
        MeasuredScan scan, long rows, List<FoundFile> found, CancellationToken cancellation)
    {
        var files = new List<ManifestFile>();
        var footers = 0;
        for (var index = 0; index < found.Count && rows > 0; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            footers += IsKnown(found[index], usesStatistics: false) ? 0 : 1;
            if (footers > PlainSchemas.FootersWorthIt || !IsParquet(scan, found[index]))
            {
                // How many rows there are takes a while to find out, or can't be: all at once, on all cores.
                files = [.. MeasureAll(scan, found, cancellation)];
                break;
            }

            files.Add(MeasureOne(scan, found[index], usesStatistics: false, learnsSchema: true));
            rows -= files[^1].Rows;
        }

        if (rows <= 0 && files.Count > 0)
        {
            files[^1] = FirstGroups(scan, found[files.Count - 1], files[^1], files[^1].Rows + rows);
        }

        return (ImmutableArray.CreateRange(files), found.Sum(file => (long)Math.Max(1, GroupRowsOf(file)?.Length ?? 1)));
    }

    private ManifestFile FirstGroups(MeasuredScan scan, FoundFile found, ManifestFile file, long rows)
    {
        if (GroupRowsOf(found) is not { Length: > 1 } groupRows)
        {
            return file;
        }

        var (groups, end) = (0, 0L);
        while (end < rows && groups < groupRows.Length)
        {
            end += groupRows[groups++];
        }

        return groups == groupRows.Length || schemas.TryRead(found.Info) is not { } statistics ? file : file with
        {
            RowGroups = groups,
            Selection = new RowRanges([(0, end)]),
            BytesToRead = statistics.BytesOf(scan.Wanted, [.. Enumerable.Range(0, groups)]),
        };
    }

    private long[]? GroupRowsOf(FoundFile file) => file.Known?.GroupRows ?? schemas.Find(file.Info)?.GroupRows;

    private static bool IsParquet(MeasuredScan scan, FoundFile file) =>
        (file.PartitionIndex >= 0 && scan.Partitions[file.PartitionIndex].Descriptor is { } own
            ? TableFormats.Of(own, scan.Scan.Table.Table.Name)
            : scan.Format) == TableFormat.Parquet;
}
