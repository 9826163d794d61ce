namespace LakeQuery.Workgroups;

/// <summary>One statement in the history, by the members of Athena's <c>QueryExecution</c> where it has them.</summary>
public sealed record QueryExecution
{
    /// <summary>Unique id, a UUID.</summary>
    public required string QueryExecutionId { get; init; }

    /// <summary>The statement as it was given.</summary>
    public required string Query { get; init; }

    /// <summary>DML (queries), DDL, or UTILITY (SHOW, DESCRIBE, EXPLAIN and the like).</summary>
    public required string StatementType { get; init; }

    /// <summary>The workgroup it ran in.</summary>
    public required string Workgroup { get; init; }

    /// <summary>The session's database.</summary>
    public required string Database { get; init; }

    /// <summary>RUNNING, SUCCEEDED, FAILED or CANCELLED.</summary>
    public required string State { get; init; }

    /// <summary>Why it failed or was cancelled, else null.</summary>
    public string? StateChangeReason { get; init; }

    /// <summary>The error's name, for example COLUMN_NOT_FOUND, else null.</summary>
    public string? ErrorName { get; init; }

    /// <summary>When it was given, UTC.</summary>
    public required DateTimeOffset SubmissionTime { get; init; }

    /// <summary>When it ended, UTC; null while it runs.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Milliseconds from submission to the end.</summary>
    public long TotalExecutionTimeInMillis { get; init; }

    /// <summary>Milliseconds of parsing, binding, optimising and choosing files.</summary>
    public long QueryPlanningTimeInMillis { get; init; }

    /// <summary>Compressed bytes read.</summary>
    public long DataScannedInBytes { get; init; }

    /// <summary>Partitions read.</summary>
    public long PartitionsRead { get; init; }

    /// <summary>Partitions registered in the tables read.</summary>
    public long PartitionsTotal { get; init; }

    /// <summary>Files read.</summary>
    public long FilesRead { get; init; }

    /// <summary>Files known in the tables read.</summary>
    public long FilesTotal { get; init; }

    /// <summary>Row groups read.</summary>
    public long RowGroupsRead { get; init; }

    /// <summary>Row groups of the files of the partitions read.</summary>
    public long RowGroupsTotal { get; init; }

    /// <summary>Rows given.</summary>
    public long OutputRows { get; init; }

    /// <summary>Whether the rows were those of an earlier run.</summary>
    public bool ReusedPreviousResult { get; init; }

    /// <summary>Where the result was written, or null.</summary>
    public string? OutputLocation { get; init; }

    /// <summary>Cost by the workgroup's price, or null.</summary>
    public decimal? Cost { get; init; }

    /// <summary>The process that ran it, by which a RUNNING one is told from one that was cut off.</summary>
    public int ProcessId { get; init; }

    /// <summary>When that process began, UTC: numbers of processes come again.</summary>
    public DateTimeOffset ProcessStart { get; init; }
}
