using LakeQuery.DuckDb;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>Finds out what was read of each scan, and puts it into the statistics where that is less than planned.</summary>
/// <remarks>
/// <para>DuckDB counts the row groups that each operator began. A scan of which all were begun was read as planned, to the byte; of one that
/// was stopped the first ones were read, in the order of the manifest; of one where DuckDB left some out (by what it learned while it ran) as
/// many. A scan that is not among its operators was not read at all. Our readers of text count for themselves, in the pieces that they
/// read. While a query runs DuckDB tells its progress. What is known in no way stays as planned, which is the most it can be.</para>
/// <para>Counting costs some 20 microseconds a query, and some 80 where files must be told apart.</para>
/// </remarks>
internal static class ScanCounts
{
    /// <summary>What has to be counted of a query that is about to run.</summary>
    public static ConnectionKind ConnectionFor(PlannedQuery planned)
    {
        var scans = planned.Manifests.Values.Count(IsCounted);
        return scans > 1 || planned.Manifests.Values.Any(manifest => manifest.MayStopEarly) || (scans == 1 && HasLimit(planned))
            ? ConnectionKind.CountingByFile
            : ConnectionKind.Counting;
    }

    /// <summary>Corrects the statistics of a query that gave all its rows.</summary>
    public static void CorrectAtEnd(PlannedQuery planned, DuckProfile? profile, IReadOnlyDictionary<int, LineMeter> meters)
    {
        var operators = profile?.All().Where(ScanProfile.IsParquet).ToArray();
        foreach (var (id, manifest) in planned.Manifests)
        {
            if (manifest.WasReadBefore)
            {
                continue;
            }

            if (meters.TryGetValue(id, out var meter))
            {
                Keep(planned, id, manifest, ReadByMeter(manifest, meter));
            }
            else if (operators is not null && IsCounted(manifest) && RowGroupsRead(planned, manifest, operators) is { } groups && groups < RowGroupsOf(manifest))
            {
                Keep(planned, id, manifest, manifest.MayStopEarly ? FirstGroups(planned, id, manifest, groups) : SomeGroups(manifest, groups));
            }
        }

        Sum(planned);
    }

    /// <summary>Corrects the statistics of a query that was stopped, or whose reader went away.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="progress">DuckDB's share of the work done, or null.</param>
    /// <param name="meters">The meters of scans of text.</param>
    /// <param name="hasRows">Whether it has given rows.</param>
    public static void CorrectHalfRead(PlannedQuery planned, double? progress, IReadOnlyDictionary<int, LineMeter> meters, bool hasRows)
    {
        // As a LIMIT above all would find them: what is sorted or grouped was read before its first row came.
        var flowing = hasRows ? EarlyStops.Find(new LimitNode(planned.Plan.Input, 0, 1, WithTies: false)) : null;
        foreach (var (id, manifest) in planned.Manifests)
        {
            if (manifest.WasReadBefore || (flowing is not null && !flowing.Contains(id)))
            {
                continue;
            }

            if (meters.TryGetValue(id, out var meter))
            {
                Keep(planned, id, manifest, ReadByMeter(manifest, meter));
            }
            else if (progress is { } share)
            {
                Keep(planned, id, manifest, FirstGroups(planned, id, manifest, GroupsOf(manifest, share)));
            }
        }

        Sum(planned);
    }

    /// <summary>What a running query has read; null where nothing is known of it.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="progress">DuckDB's share of the work done, or null.</param>
    /// <param name="meters">The meters of scans of text.</param>
    public static long? BytesSoFar(PlannedQuery planned, double? progress, IReadOnlyDictionary<int, LineMeter> meters)
    {
        var (counted, others) = (planned.Statistics.BytesReadInVain, 0L);
        foreach (var (id, manifest) in planned.Manifests)
        {
            if (manifest.WasReadBefore)
            {
                counted += planned.Statistics.ReadOf(id, manifest).Bytes;
            }
            else if (meters.TryGetValue(id, out var meter))
            {
                counted += Math.Min(meter.Bytes, manifest.BytesToRead);
            }
            else
            {
                others += manifest.BytesToRead;
            }
        }

        return progress is { } share ? counted + (long)(share * others) : meters.Count > 0 ? counted : null;
    }

    /// <summary>Notes what was read of a scan, where that is less than planned.</summary>
    public static void Keep(PlannedQuery planned, int id, ScanManifest manifest, ScanRead read)
    {
        if (manifest.IsMetadataOnly)
        {
            return;
        }

        if (read.Bytes < manifest.BytesToRead || read.Files < manifest.Files.Length || read.RowGroups < manifest.RowGroups)
        {
            planned.Statistics.Reads[id] = read;
        }
    }

    /// <summary>Puts the sums over all scans into the statistics.</summary>
    public static void Sum(PlannedQuery planned)
    {
        var statistics = planned.Statistics;
        if (statistics.Reads.Count == 0 || planned.Manifests.Count == 0)
        {
            // The rows of a kept result are not those of a table: what was read for them is counted already.
            return;
        }

        var reads = planned.Manifests.Select(pair => statistics.ReadOf(pair.Key, pair.Value)).ToArray();
        statistics.DataScannedInBytes = reads.Sum(read => read.Bytes) + statistics.BytesReadInVain;
        statistics.FilesRead = reads.Sum(read => read.Files);
        statistics.RowGroupsRead = reads.Sum(read => read.RowGroups);
    }

    private static ScanRead ReadByMeter(ScanManifest manifest, LineMeter meter)
    {
        // A scan that a statement runs twice is counted twice by its meter.
        var files = Math.Min(meter.Files, manifest.Files.Length);
        return new ScanRead(files, Math.Min(files, manifest.RowGroups), Math.Min(meter.Bytes, manifest.BytesToRead));
    }

    // Where DuckDB reads a scan twice (first to find the rows, then to fetch their other columns) the files are the same, and the wider one
    // counts. Null where that is not known: scans can't be told apart, or were read by a statement before, or DuckDB spells names in its own way.
    private static long? RowGroupsRead(PlannedQuery planned, ScanManifest manifest, DuckProfile[] operators)
    {
        if (planned.Manifests.Values.Count(IsCounted) == 1 && operators.All(node => ScanProfile.FilesText(node).Length == 0))
        {
            return operators.Length == 0 && planned.Preparations.Count > 0 ? null : operators.Sum(ScanProfile.RowGroups);
        }

        var own = operators.Where(node => ScanProfile.Reads(node, manifest)).ToArray();
        return own.Length == 0 && (planned.Preparations.Count > 0 || operators.Any(node => !planned.Manifests.Values.Any(any => ScanProfile.Reads(node, any)))) ? null
            : planned.Manifests.Values.Any(other => !ReferenceEquals(other, manifest) && MayShareFiles(other, manifest)) ? null
            : own.GroupBy(ScanProfile.FilesText).Sum(same => same.Max(ScanProfile.RowGroups));
    }

    private static bool IsCounted(ScanManifest manifest) => manifest is { Files.IsEmpty: false, MeterId: 0, IsMetadataOnly: false, WasReadBefore: false };

    // Under the same names.
    private static bool MayShareFiles(ScanManifest first, ScanManifest second) =>
        IsCounted(first) && IsCounted(second) && first.PathMark == second.PathMark && first.Table.Location == second.Table.Location;

    private static bool HasLimit(PlannedQuery planned) => ScanFinder.All(planned.Plan).Any(item => item is LimitNode);

    // A file without a row has no row group to read.
    private static long RowGroupsOf(ScanManifest manifest) => manifest.Files.Sum(file => file.Rows == 0 ? 0L : file.RowGroups);

    // As many of all alike.
    private static ScanRead SomeGroups(ScanManifest manifest, long groups) => new(
        Math.Min(groups, manifest.FilesRead), groups, (long)((decimal)manifest.BytesToRead * groups / RowGroupsOf(manifest)));

    private static long GroupsOf(ScanManifest manifest, double share)
    {
        if (manifest.Files.Any(file => file.Rows < 0))
        {
            return Math.Max(1, (long)Math.Ceiling(manifest.RowGroups * share));
        }

        var left = (long)Math.Ceiling(manifest.Files.Sum(RowsOf) * share);
        long groups = 0;
        foreach (var file in manifest.Files)
        {
            var rows = RowsOf(file);
            if (rows >= left)
            {
                return groups + Math.Max(1, rows == 0 ? 1 : (long)Math.Ceiling(file.RowGroups * (double)left / rows));
            }

            groups += file.RowGroups;
            left -= rows;
        }

        return groups;
    }

    private static long RowsOf(ManifestFile file) => file.Selection?.RowCount ?? file.Rows;

    private static ScanRead FirstGroups(PlannedQuery planned, int id, ScanManifest manifest, long groups)
    {
        var scan = ScanFinder.Find(planned.Plan).First(scan => scan.Id == id);
        var (files, taken, bytes) = (0L, 0L, 0L);
        foreach (var file in manifest.Files)
        {
            if (taken >= groups)
            {
                break;
            }

            var wanted = (int)Math.Min(file.RowGroups, groups - taken);
            bytes += wanted == file.RowGroups ? file.BytesToRead : BytesOf(scan, file, wanted);
            taken += wanted;
            files++;
        }

        return new ScanRead(files, taken, bytes);
    }

    // The first chosen row groups of a file; an even part where nobody noted the row groups.
    private static long BytesOf(ScanNode scan, ManifestFile file, int groups)
    {
        if (file.Statistics is not { } statistics)
        {
            return file.BytesToRead * groups / file.RowGroups;
        }

        var columns = scan.Outputs.Items.Where(output => output.Source == ScanSource.Data)
            .Select(output => statistics.IndexOf(scan.Table.Table.StorageDescriptor.Columns[output.Index].Name.ToLowerInvariant()))
            .Where(column => column >= 0).Distinct().ToArray();
        var (row, bytes) = (0L, 0L);
        for (var group = 0; group < statistics.GroupCount && groups > 0; group++)
        {
            var (first, end) = (row, row + statistics.GroupRows[group]);
            row = end;
            if (file.Selection is null || file.Selection.Ranges.Any(range => range.Start < end && first < range.End))
            {
                bytes += columns.Sum(column => statistics.ChunkBytes[statistics.ChunkOf(group, column)]);
                groups--;
            }
        }

        return bytes;
    }
}
