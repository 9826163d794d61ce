using LakeQuery.Errors;

namespace LakeQuery.Streaming;

/// <summary>How records are written.</summary>
public enum StreamFormat
{
    /// <summary>Fields in order, separated by a delimiter.</summary>
    Csv,

    /// <summary>JSON documents, one a line.</summary>
    Json,

    /// <summary>A table for people; of sinks only.</summary>
    Table,

    /// <summary>Parquet files; of a lake's table only.</summary>
    Parquet,
}

/// <summary>A column of a source whose stream the script does not declare, or the place of a column's data.</summary>
/// <param name="Name">The column's name, exactly.</param>
/// <param name="Type">Its SQL type; null where the script declares the stream.</param>
/// <param name="Mapping">JSONPath of its data, <c>$.a.b[0]</c>; null for a field of its own name, and for CSV.</param>
public sealed record StreamSourceColumn(string Name, string? Type, string? Mapping);

/// <summary>In which order a table's rows are replayed.</summary>
public enum ReplayOrder
{
    /// <summary>By the column of ROWTIME.</summary>
    Time,

    /// <summary>As they lie in the files.</summary>
    File,
}

/// <summary>What becomes of a row whose time falls behind the row before.</summary>
public enum RowtimeDisorder
{
    /// <summary>It goes to the error stream.</summary>
    Reject,

    /// <summary>It takes the time of the row before.</summary>
    Adjust,
}

/// <summary>Where the rows of one stream come from.</summary>
/// <remarks>
/// Locations: a path of a file or folder (<c>file:</c> before it is optional; compressed files by extension), <c>stdin:</c> or <c>-</c>,
/// <c>table:database.table</c>, <c>tcp://127.0.0.1:9000</c>, <c>http://127.0.0.1:9000/path</c>, <c>kinesis:stream-name</c>.
/// </remarks>
public sealed record StreamSourceOptions
{
    /// <summary>The stream it fills, exactly as it is called: unquoted names of a script are upper case.</summary>
    public required string Stream { get; init; }

    /// <summary>Where the rows are.</summary>
    public required string Location { get; init; }

    /// <summary>How records are written; null tells by the file's extension, else JSON.</summary>
    public StreamFormat? Format { get; init; }

    /// <summary>The stream's columns where the script does not declare it, and the places of JSON values.</summary>
    public IReadOnlyList<StreamSourceColumn> Columns { get; init; } = [];

    /// <summary>JSONPath of the rows inside of a document; an array there gives a row for each element.</summary>
    public string RowPath { get; init; } = "$";

    /// <summary>What stands between the fields of CSV.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>What ends a record of CSV.</summary>
    public string RowDelimiter { get; init; } = "\n";

    /// <summary>Whether the first record of each CSV file names its fields; columns are then found by name, else by position.</summary>
    public bool HasHeader { get; init; }

    /// <summary>Whether the file or folder is watched for more once its end is reached.</summary>
    public bool Follow { get; init; }

    /// <summary>Column that holds each row's ROWTIME: a timestamp, a date or milliseconds since 1970; null for the time of arrival.</summary>
    public string? RowtimeColumn { get; init; }

    /// <summary>What becomes of a row whose time falls behind the row before.</summary>
    public RowtimeDisorder Disorder { get; init; }

    /// <summary>In which order a table is replayed.</summary>
    public ReplayOrder Order { get; init; }

    /// <summary>How many times faster than they happened rows are given; null as fast as can be.</summary>
    public double? Speed { get; init; }

    /// <summary>How many rows a second are given; null as many as can be.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>After so long without a row the stream's time goes on with the clock, so that windows close; null keeps waiting. A source whose
    /// ROWTIME is the time of arrival never waits.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Bytes of records a network endpoint holds before its senders have to wait.</summary>
    public long BufferBytes { get; init; } = 16L << 20;

    /// <summary>TCP: whether a client is sent, each time more of its lines are on the disk, a line with how many of them there are. Needs a checkpoint
    /// folder.</summary>
    public bool Acknowledges { get; init; }

    /// <summary>Kinesis: <c>TRIM_HORIZON</c>, <c>LATEST</c>, or a time in ISO 8601 at which to begin.</summary>
    public string StartAt { get; init; } = "TRIM_HORIZON";

    /// <summary>Kinesis: address of the service; null for the region's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Kinesis: the region; null for the one that AWS_REGION names, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Reads <c>STREAM=LOCATION?setting=value&amp;…</c>.</summary>
    /// <remarks>Settings: format, header, delimiter, row_path, follow, rowtime, disorder, order, pace (<c>10x</c> or <c>500/s</c>), idle, buffer, ack,
    /// start, endpoint, region, map.COLUMN.</remarks>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION.</exception>
    public static StreamSourceOptions Parse(string text) => Sources.SourceSettings.Parse(text);
}
