namespace LakeQuery.Execution;

/// <summary>What a statement read and how long it took, under Athena's own names where it has one.</summary>
public sealed class QueryStatistics
{
    /// <summary>Compressed bytes of the column chunks read (whole files for text formats); for a query stopped early, what was read of
    /// them. Known before the query runs, and corrected at its end where it stopped early.</summary>
    public long DataScannedInBytes { get; set; }

    /// <summary>Row groups read; files without row groups count as one.</summary>
    public long RowGroupsRead { get; set; }

    /// <summary>Row groups of the files in the partitions read.</summary>
    public long RowGroupsTotal { get; set; }

    /// <summary>Id of the statement, as the history has it; empty where none is kept.</summary>
    public string QueryId { get; set; } = "";

    /// <summary>The workgroup it ran in.</summary>
    public string Workgroup { get; set; } = "primary";

    /// <summary>Whether the rows are those of an earlier run, so that nothing was scanned.</summary>
    public bool ReusedPreviousResult { get; set; }

    /// <summary>Where the result was written, or null.</summary>
    public string? OutputLocation { get; set; }

    /// <summary>What it would cost at the workgroup's price, in its currency; null where no price is set.</summary>
    public decimal? Cost { get; set; }

    /// <summary>What the reader should know besides the rows, a sentence each: a period's bytes are used up.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>Partitions read; 0 where no partitioned table was read.</summary>
    public long PartitionsRead { get; set; }

    /// <summary>Partitions registered in the tables read.</summary>
    public long PartitionsTotal { get; set; }

    /// <summary>Files read.</summary>
    public long FilesRead { get; set; }

    /// <summary>Files known in the tables read; equal to <see cref="FilesRead"/> where no list tells of more.</summary>
    public long FilesTotal { get; set; }

    /// <summary>Rows given so far.</summary>
    public long RowCount { get; set; }

    /// <summary>Time for parsing, binding, optimising and choosing files.</summary>
    public TimeSpan PlanningTime { get; set; }

    /// <summary>Time from the start to the last row given so far.</summary>
    public TimeSpan TotalTime { get; set; }

    /// <summary>Takes over what a new plan says will be read; no row was given yet.</summary>
    internal void TakePlan(QueryStatistics plan)
    {
        (DataScannedInBytes, BytesReadInVain) = (plan.DataScannedInBytes + BytesReadInVain, plan.BytesReadInVain + BytesReadInVain);
        ReadBefore += plan.ReadBefore;
        Reads.Clear();
        foreach (var (id, read) in plan.Reads)
        {
            Reads.Add(id, read);
        }

        RowGroupsRead = plan.RowGroupsRead;
        RowGroupsTotal = plan.RowGroupsTotal;
        PartitionsRead = plan.PartitionsRead;
        PartitionsTotal = plan.PartitionsTotal;
        FilesRead = plan.FilesRead;
        FilesTotal = plan.FilesTotal;
        PlanningTime = plan.PlanningTime;
        RowCount = 0;
    }

    /// <summary>Where the time went, phase by phase, as far as the statement has come.</summary>
    public IReadOnlyList<QueryPhase> Phases { get; set; } = [];

    /// <summary>Share of the work done, 0 to 1, or null while it is not known. May be asked from another thread.</summary>
    public Func<double?>? Progress { get; set; }

    /// <summary>Bytes read so far, while the query runs; null before, after, and where they are not known. May be asked from another thread.</summary>
    internal Func<long?>? BytesReadSoFar { get; set; }

    /// <summary>What DuckDB measured, where it was asked to.</summary>
    internal DuckDb.DuckProfile? Profile { get; set; }

    /// <summary>All that was read before the statement itself began, to choose what it reads.</summary>
    internal ScanRead ReadBefore { get; set; } = new(0, 0, 0);

    /// <summary>Bytes of <see cref="ReadBefore"/> that did not help; they count besides those of the statement's scans.</summary>
    internal long BytesReadInVain { get; private set; }

    /// <summary>Counts bytes that did not help.</summary>
    internal void AddReadInVain(long bytes)
    {
        BytesReadInVain += bytes;
        DataScannedInBytes += bytes;
    }

    /// <summary>Whether the statement itself never began: then <see cref="ReadBefore"/> is all that was read.</summary>
    internal bool NeverBegan { get; private set; }

    /// <summary>Says that the statement itself is not going to begin.</summary>
    internal void CountOnlyReadBefore()
    {
        NeverBegan = true;
        (FilesRead, RowGroupsRead, DataScannedInBytes) = (ReadBefore.Files, ReadBefore.RowGroups, ReadBefore.Bytes);
    }

    /// <summary>What was read of the scans of which less was read than planned, by their id.</summary>
    internal Dictionary<int, ScanRead> Reads { get; } = [];

    /// <summary>What was read of a scan.</summary>
    internal ScanRead ReadOf(int scanId, ScanManifest manifest) =>
        Reads.TryGetValue(scanId, out var read) ? read : new ScanRead(manifest.FilesRead, manifest.RowGroups, manifest.BytesToRead);
}

/// <summary>A phase of a statement.</summary>
/// <param name="Name">parse, bind, optimise, choose files, write SQL, open DuckDB, start, first rows.</param>
/// <param name="Time">How long it took.</param>
public sealed record QueryPhase(string Name, TimeSpan Time);
