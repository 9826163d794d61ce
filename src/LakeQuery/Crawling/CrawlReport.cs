using LakeQuery.Catalog;

namespace LakeQuery.Crawling;

/// <summary>What a crawl found and changed.</summary>
public sealed record CrawlReport
{
    /// <summary>Database of the tables.</summary>
    public required string Database { get; init; }

    /// <summary>Whether nothing was written.</summary>
    public bool DryRun { get; init; }

    /// <summary>The tables, ordered by name; gone ones last.</summary>
    public IReadOnlyList<TableCrawl> Tables { get; init; } = [];

    /// <summary>Files that belong to no table, with the reason.</summary>
    public IReadOnlyList<FileProblem> Problems { get; init; } = [];

    /// <summary>What the reader should know beyond single tables.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Files found.</summary>
    public long FilesListed { get; init; }

    /// <summary>Files opened; the others were known with the same size and time, or not in the sample.</summary>
    public long FilesRead { get; init; }

    /// <summary>Bytes of all files found.</summary>
    public long BytesListed { get; init; }

    /// <summary>Bytes looked at.</summary>
    public long BytesRead { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The report for people: plain text.</summary>
    /// <param name="baseDirectory">Absolute folder; paths below it are told from there. Null tells all paths in full.</param>
    public string ToText(string? baseDirectory = null) => CrawlReportText.Write(this, baseDirectory);
}

/// <summary>What became of a table.</summary>
public enum TableOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its columns, partitions, files or settings changed.</summary>
    Changed,

    /// <summary>Nothing changed; nothing was written.</summary>
    Unchanged,

    /// <summary>Its data is not there any more: it is marked DEPRECATED_BY_CRAWLER.</summary>
    Gone,
}

/// <summary>One table in a crawl's report.</summary>
public sealed record TableCrawl
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What became of it.</summary>
    public TableOutcome Outcome { get; init; }

    /// <summary>Absolute folder or file of the data.</summary>
    public string Location { get; init; } = "";

    /// <summary>csv, json or parquet.</summary>
    public string Classification { get; init; } = "";

    /// <summary>Columns as they are now.</summary>
    public IReadOnlyList<Column> Columns { get; init; } = [];

    /// <summary>Partition keys as they are now.</summary>
    public IReadOnlyList<Column> PartitionKeys { get; init; } = [];

    /// <summary>Columns and keys that differ from the catalog's.</summary>
    public IReadOnlyList<ColumnChange> ColumnChanges { get; init; } = [];

    /// <summary>Where values or files made a column wider than others needed.</summary>
    public IReadOnlyList<Widening> Widenings { get; init; } = [];

    /// <summary>Partitions now.</summary>
    public long PartitionCount { get; init; }

    /// <summary>Partitions the catalog did not have.</summary>
    public long PartitionsAdded { get; init; }

    /// <summary>Partitions whose folders are gone.</summary>
    public long PartitionsGone { get; init; }

    /// <summary>Names of a few added partitions.</summary>
    public IReadOnlyList<string> AddedExamples { get; init; } = [];

    /// <summary>Names of a few gone partitions.</summary>
    public IReadOnlyList<string> GoneExamples { get; init; } = [];

    /// <summary>Files of the table.</summary>
    public long FileCount { get; init; }

    /// <summary>Bytes of the files.</summary>
    public long Bytes { get; init; }

    /// <summary>Rows: exact for Parquet, estimated for text.</summary>
    public long Rows { get; init; }

    /// <summary>Whether <see cref="Rows"/> was counted and not estimated.</summary>
    public bool RowsAreExact { get; init; }

    /// <summary>Files opened in this crawl.</summary>
    public long FilesRead { get; init; }

    /// <summary>Bytes looked at in this crawl.</summary>
    public long BytesRead { get; init; }

    /// <summary>Choices made and their reasons: header, quotes, folders.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A column or key that is not as it was in the catalog.</summary>
/// <param name="Name">Name.</param>
/// <param name="OldType">Type before; null where it is new.</param>
/// <param name="NewType">Type now; null where it is gone.</param>
/// <param name="IsPartitionKey">Whether it is a partition key.</param>
public sealed record ColumnChange(string Name, string? OldType, string? NewType, bool IsPartitionKey);

/// <summary>A column that could have been narrower but for a value or a file.</summary>
/// <param name="Column">Name.</param>
/// <param name="From">Type that the other values have.</param>
/// <param name="To">Type that holds them all.</param>
/// <param name="Example">What made it so.</param>
public sealed record Widening(string Column, string From, string To, ValueExample Example);

/// <summary>A value and where it stands.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Line">Line in the file from 1; null where it was not counted.</param>
/// <param name="Offset">Bytes before it, about; -1 where it means nothing.</param>
/// <param name="Value">The value's text, cut if long.</param>
public sealed record ValueExample(string File, long? Line, long Offset, string Value);

/// <summary>A file that belongs to no table.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Problem">Why.</param>
public sealed record FileProblem(string File, string Problem);
