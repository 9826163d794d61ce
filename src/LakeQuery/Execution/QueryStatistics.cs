namespace LakeQuery.Execution;

/// <summary>What a statement read and how long it took, under Athena's own names where it has one.</summary>
public sealed class QueryStatistics
{
    /// <summary>Compressed bytes of the column chunks read (whole files for text formats); for a query stopped early, what it would have
    /// read at most.</summary>
    public long DataScannedInBytes { get; set; }

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

    /// <summary>Where the time went, phase by phase, as far as the statement has come.</summary>
    public IReadOnlyList<QueryPhase> Phases { get; set; } = [];

    /// <summary>Share of the work done, 0 to 1, or null while it is not known. May be asked from another thread.</summary>
    public Func<double?>? Progress { get; set; }
}

/// <summary>A phase of a statement.</summary>
/// <param name="Name">parse, bind, optimise, choose files, write SQL, open DuckDB, start, first rows.</param>
/// <param name="Time">How long it took.</param>
public sealed record QueryPhase(string Name, TimeSpan Time);
