using System.Globalization;

namespace LakeQuery.Streaming.Sources;

/// <summary>Sources as they are written on a command line.</summary>
internal static class SourceSettings
{
    private static readonly string[] Known =
    [
        "format", "header", "delimiter", "row_delimiter", "row_path", "follow", "rowtime", "disorder", "order", "pace", "idle", "buffer", "ack", "start",
        "endpoint", "region", "map.",
    ];

    public static StreamSourceOptions Parse(string text)
    {
        var settings = EndpointSettings.Parse(text, Known);
        var (speed, rate) = Pace(settings);
        return new StreamSourceOptions
        {
            Stream = settings.Stream,
            Location = settings.Location,
            Format = settings.Word<StreamFormat?>("format", null, ("csv", StreamFormat.Csv), ("json", StreamFormat.Json), ("jsonl", StreamFormat.Json)),
            HasHeader = settings.Flag("header", false),
            Delimiter = settings.Delimiter("delimiter", ","),
            RowDelimiter = settings.Delimiter("row_delimiter", "\n"),
            RowPath = settings.Text("row_path") ?? "$",
            Follow = settings.Flag("follow", false),
            RowtimeColumn = settings.Text("rowtime"),
            Disorder = settings.Word("disorder", RowtimeDisorder.Reject, ("reject", RowtimeDisorder.Reject), ("adjust", RowtimeDisorder.Adjust)),
            Order = settings.Word("order", ReplayOrder.Time, ("time", ReplayOrder.Time), ("file", ReplayOrder.File)),
            Speed = speed,
            RowsPerSecond = rate,
            IdleTimeout = settings.Period("idle"),
            BufferBytes = settings.Bytes("buffer", 16L << 20),
            Acknowledges = settings.Flag("ack", false),
            StartAt = settings.Text("start") ?? "TRIM_HORIZON",
            Endpoint = settings.Text("endpoint"),
            Region = settings.Text("region"),
            Columns =
            [
                .. settings.Names.Where(name => name.StartsWith("map.", StringComparison.OrdinalIgnoreCase))
                    .Select(name => new StreamSourceColumn(name[4..], null, settings.Text(name))),
            ],
        };
    }

    // 10x: so many times faster than it happened; 500/s: so many rows a second.
    private static (double? Speed, double? Rate) Pace(EndpointSettings settings)
    {
        if (settings.Text("pace") is not { } pace || pace == "full")
        {
            return (null, null);
        }

        var isRate = pace.EndsWith("/s", StringComparison.Ordinal);
        var number = isRate ? pace[..^2] : pace.EndsWith('x') ? pace[..^1] : "";
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0
            ? isRate ? (null, value) : (value, null)
            : throw settings.Wrong("pace", pace, "full, a speed such as 10x, or a rate such as 500/s");
    }
}
