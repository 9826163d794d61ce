namespace LakeQuery.Streaming.Sinks;

/// <summary>Sinks as they are written on a command line.</summary>
internal static class SinkSettings
{
    private static readonly string[] Known =
    [
        "format", "header", "delimiter", "rowtime", "partition_by", "size", "interval", "partitions", "location", "partition_key", "retry", "endpoint",
        "region",
    ];

    public static StreamSinkOptions Parse(string text)
    {
        var settings = EndpointSettings.Parse(text, Known);
        return new StreamSinkOptions
        {
            Stream = settings.Stream,
            Location = settings.Location,
            Format = settings.Word<StreamFormat?>(
                "format", null, ("csv", StreamFormat.Csv), ("json", StreamFormat.Json), ("jsonl", StreamFormat.Json), ("table", StreamFormat.Table),
                ("parquet", StreamFormat.Parquet)),
            HasHeader = settings.Flag("header", true),
            Delimiter = settings.Delimiter("delimiter", ","),
            RowtimeColumn = settings.Text("rowtime"),
            PartitionBy = settings.Text("partition_by")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            DeliverBytes = settings.Bytes("size", 64L << 20),
            DeliverInterval = settings.Period("interval") ?? TimeSpan.FromMinutes(5),
            MaxOpenPartitions = settings.Number("partitions", 500),
            TableLocation = settings.Text("location"),
            PartitionKeyColumn = settings.Text("partition_key"),
            RetryPeriod = settings.Period("retry") ?? TimeSpan.FromMinutes(5),
            Endpoint = settings.Text("endpoint"),
            Region = settings.Text("region"),
        };
    }
}
