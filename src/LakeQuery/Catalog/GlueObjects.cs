using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LakeQuery.Types;

namespace LakeQuery.Catalog;

// The objects of the catalog in Glue's own shapes and names. Members that LakeQuery does not use are kept in Extra, so that what was
// imported is exported unchanged. Source: AWS Glue API, Database, Table, StorageDescriptor, Column, SerDeInfo, Partition.

/// <summary>A database: a named set of tables.</summary>
public sealed record Database
{
    /// <summary>Lower-case name.</summary>
    public required string Name { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Where tables without a location of their own lie, or null.</summary>
    public string? LocationUri { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = EmptyParameters;

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>Members of Glue's Database that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>No parameters; keys are ordered and compared ordinally.</summary>
    internal static readonly ImmutableSortedDictionary<string, string> EmptyParameters =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>A column or partition key: a lower-case name and a type in Hive's spelling.</summary>
/// <param name="Name">Lower-case name.</param>
/// <param name="Type">Hive's spelling, for example <c>struct&lt;a:int&gt;</c>.</param>
/// <param name="Comment">Comment, or null.</param>
public sealed record Column(string Name, string Type, string? Comment = null)
{
    /// <summary>The type as SQL has it, or null where the spelling is none.</summary>
    public SqlType? ToSqlType() => HiveTypeNames.TryParse(Type);

    /// <summary>Members of Glue's Column that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>Which reader understands the files, and its settings.</summary>
public sealed record SerdeInfo
{
    /// <summary>Name, usually null.</summary>
    public string? Name { get; init; }

    /// <summary>Class name of the SerDe.</summary>
    public string? SerializationLibrary { get; init; }

    /// <summary>Settings of the SerDe.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = Database.EmptyParameters;

    /// <summary>Members that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>Where data lies and how it is stored.</summary>
public sealed record StorageDescriptor
{
    /// <summary>Data columns, without partition keys, in the order of the table.</summary>
    public ImmutableArray<Column> Columns { get; init; } = [];

    /// <summary>Folder of the data: absolute, a file:// URI, or relative to the catalog's folder.</summary>
    public string? Location { get; init; }

    /// <summary>Hadoop input format class.</summary>
    public string? InputFormat { get; init; }

    /// <summary>Hadoop output format class.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>Whether the files are compressed as a whole.</summary>
    public bool Compressed { get; init; }

    /// <summary>Number of buckets; -1 for none.</summary>
    public int NumberOfBuckets { get; init; } = -1;

    /// <summary>The SerDe.</summary>
    public SerdeInfo? SerdeInfo { get; init; }

    /// <summary>Columns the buckets hash.</summary>
    public ImmutableArray<string> BucketColumns { get; init; } = [];

    /// <summary>Free key-value pairs.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = Database.EmptyParameters;

    /// <summary>Members that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>A table or view as Glue's GetTable gives it.</summary>
public sealed record Table
{
    /// <summary>Lower-case name of the database.</summary>
    public required string DatabaseName { get; init; }

    /// <summary>Lower-case name.</summary>
    public required string Name { get; init; }

    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Owner, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset? CreateTime { get; init; }

    /// <summary>When it was last changed, UTC.</summary>
    public DateTimeOffset? UpdateTime { get; init; }

    /// <summary>Where and how the data is stored.</summary>
    public StorageDescriptor StorageDescriptor { get; init; } = new();

    /// <summary>The partition keys, in order.</summary>
    public ImmutableArray<Column> PartitionKeys { get; init; } = [];

    /// <summary>EXTERNAL_TABLE, VIRTUAL_VIEW and so on.</summary>
    public string? TableType { get; init; }

    /// <summary>The view's encoded text, for a view.</summary>
    public string? ViewOriginalText { get; init; }

    /// <summary>The view's second text, for a view.</summary>
    public string? ViewExpandedText { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = Database.EmptyParameters;

    /// <summary>Number of the version, counted up at each change.</summary>
    public string? VersionId { get; init; }

    /// <summary>Members of Glue's Table that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>Whether this is a view.</summary>
    public bool IsView => TableType == "VIRTUAL_VIEW";
}

/// <summary>One registered partition.</summary>
public sealed record Partition
{
    /// <summary>The text of each key's value, in the order of the keys; null is Hive's default partition.</summary>
    public required ImmutableArray<string?> Values { get; init; }

    /// <summary>Where the data lies; null for the default, <c>table location/k1=v1/k2=v2/</c>.</summary>
    public string? Location { get; init; }

    /// <summary>The partition's own storage where it differs from the table's in more than the location; else null.</summary>
    public StorageDescriptor? StorageDescriptor { get; init; }

    /// <summary>Free key-value pairs.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = Database.EmptyParameters;

    /// <summary>When it was registered, UTC.</summary>
    public DateTimeOffset? CreationTime { get; init; }

    /// <summary>Members of Glue's Partition that LakeQuery keeps but does not read.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>A data file as last seen, with what its footer said.</summary>
public sealed record DataFile
{
    /// <summary>Index of the partition in the list it was written with; -1 for a table without partition keys.</summary>
    public required long PartitionId { get; init; }

    /// <summary>Path relative to the partition's (or table's) location.</summary>
    public required string Path { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Time of the last change, microseconds since 1970-01-01 UTC.</summary>
    public required long ModifiedMicros { get; init; }

    /// <summary>Rows, or -1 where it is not known (text formats).</summary>
    public long Rows { get; init; } = -1;

    /// <summary>Names of the file's top-level columns, lower-cased, in file order; empty for text formats.</summary>
    public ImmutableArray<string> ColumnNames { get; init; } = [];

    /// <summary>Compressed bytes on disk of each of <see cref="ColumnNames"/>, all row groups together.</summary>
    public ImmutableArray<long> ColumnBytes { get; init; } = [];

    /// <summary>What its footer said of its row groups, for a Parquet file; null where nobody looked.</summary>
    internal Storage.Parquet.ParquetStatistics? Statistics { get; init; }
}
