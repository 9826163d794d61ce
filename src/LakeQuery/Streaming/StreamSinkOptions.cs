using LakeQuery.Errors;

namespace LakeQuery.Streaming;

/// <summary>Where the rows of one stream go.</summary>
/// <remarks>
/// Locations: <c>console:</c> or <c>-</c>, a path of a file (<c>file:</c> before it is optional), <c>table:database.table</c>,
/// <c>kinesis:stream-name</c>.
/// </remarks>
public sealed record StreamSinkOptions
{
    /// <summary>The stream's name exactly, or <c>error_stream</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>Where its rows go.</summary>
    public required string Location { get; init; }

    /// <summary>How rows are written; null tells by the location.</summary>
    public StreamFormat? Format { get; init; }

    /// <summary>Whether CSV begins with the names of the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between the fields of CSV.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Name of a first column that holds ROWTIME; null for none.</summary>
    public string? RowtimeColumn { get; init; }

    /// <summary>Lake: keys of the partitions, in order: columns of the stream, or the pieces of ROWTIME called <c>year</c>, <c>month</c>,
    /// <c>day</c>, <c>hour</c> and <c>dt</c> (the date) where the stream has no column of that name.</summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>Lake: a partition's rows are delivered once there are about so many bytes of them.</summary>
    public long DeliverBytes { get; init; } = 64L << 20;

    /// <summary>Lake: or once the first of them has waited so long.</summary>
    public TimeSpan DeliverInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Lake: partitions whose rows are held at once; the one that waits longest is delivered when there are more.</summary>
    public int MaxOpenPartitions { get; init; } = 500;

    /// <summary>Lake: folder of a table that is made; null for a folder of the table's name below the database's.</summary>
    public string? TableLocation { get; init; }

    /// <summary>Kinesis: column whose value decides the shard; null spreads rows by what is in them.</summary>
    public string? PartitionKeyColumn { get; init; }

    /// <summary>Kinesis: address of the service; null for the region's.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Kinesis: the region; null for the one that AWS_REGION names, else us-east-1.</summary>
    public string? Region { get; init; }

    /// <summary>Kinesis: how long rows are sent again of which none is taken, before the application ends with an error.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads <c>STREAM=LOCATION?setting=value&amp;…</c>.</summary>
    /// <remarks>Settings: format, header, delimiter, rowtime, partition_by, size, interval, partitions, location, partition_key, retry, endpoint,
    /// region.</remarks>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION.</exception>
    public static StreamSinkOptions Parse(string text) => Sinks.SinkSettings.Parse(text);
}
