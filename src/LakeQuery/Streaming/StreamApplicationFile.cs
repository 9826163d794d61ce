using System.Globalization;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Streaming;

/// <summary>An application as the old service's API describes it: inputs with their schema, reference data, outputs, and perhaps its code.</summary>
/// <remarks>What can't be reached from here keeps its place as a location that says so (<c>firehose:</c>, <c>lambda:</c>, <c>s3://</c>), to be given
/// another by the user. Roles and logging options have no meaning here.</remarks>
/// <param name="Sources">A source for each in-application stream of each input: <c>PREFIX_001</c> and on.</param>
/// <param name="Sinks">A sink for each output.</param>
/// <param name="Script">The application's code, or null.</param>
public sealed record StreamApplicationFile(IReadOnlyList<StreamSourceOptions> Sources, IReadOnlyList<StreamSinkOptions> Sinks, string? Script)
{
    // What a delivery stream does that says nothing else.
    private const int FirehoseMegabytes = 5;
    private const int FirehoseSeconds = 300;

    private static readonly string[] FirehosePrefix = ["year", "month", "day", "hour"];

    /// <summary>The reference tables: each with its name as the stream, where its file is, and how that is written.</summary>
    public IReadOnlyList<StreamSourceOptions> References { get; init; } = [];

    /// <summary>Reads a file: a CreateApplication request, a DescribeApplication answer, or just their part for SQL, of either version of the API.</summary>
    /// <param name="path">The file.</param>
    /// <param name="deliveryStreams">Files with answers of Firehose's DescribeDeliveryStream, which say how outputs to Firehose are buffered.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION.</exception>
    public static StreamApplicationFile Read(string path, params IEnumerable<string> deliveryStreams)
    {
        var deliveries = deliveryStreams.Select(file => ReadFile(file, root => DeliveryStream.Read(root))).ToList();
        return ReadFile(path, root => Read(root, deliveries));
    }

    private static T ReadFile<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            throw QueryErrors.StreamApplicationFile(path, error);
        }
    }

    private static StreamApplicationFile Read(JsonElement root, IReadOnlyList<DeliveryStream> deliveries)
    {
        var sources = new List<StreamSourceOptions>();
        foreach (var input in Items(Find(root, "Inputs") ?? Find(root, "InputDescriptions")))
        {
            var count = Find(input, "InputParallelism") is { } parallel && parallel.TryGetProperty("Count", out var number) ? number.GetInt32() : 1;
            var prefix = Text(input, "NamePrefix") ?? "SOURCE_SQL_STREAM";
            for (var index = 1; index <= count; index++)
            {
                sources.Add(ReadSource(input, string.Create(CultureInfo.InvariantCulture, $"{prefix}_{index:000}")));
            }
        }

        var references = Items(Find(root, "ReferenceDataSources") ?? Find(root, "ReferenceDataSourceDescriptions"))
            .Select(reference => ReadRecords(
                reference, "ReferenceSchema", Text(reference, "TableName") ?? throw new FormatException("reference data have no TableName"),
                $"s3://{NameOf(Text(reference, "BucketARN"))}/{Text(reference, "FileKey")}"))
            .ToList();
        var sinks = Items(Find(root, "Outputs") ?? Find(root, "OutputDescriptions")).Select(output => ReadSink(output, deliveries)).ToList();
        return new StreamApplicationFile(sources, sinks, Text(root, "TextContent") ?? Text(root, "ApplicationCode")) { References = references };
    }

    private static StreamSinkOptions ReadSink(JsonElement output, IReadOnlyList<DeliveryStream> deliveries)
    {
        var stream = Text(output, "Name") ?? throw new FormatException("an output has no Name");
        var format = Text(output, "RecordFormatType") == "CSV" ? StreamFormat.Csv : StreamFormat.Json;
        if (Find(output, "KinesisStreamsOutput", "KinesisStreamsOutputDescription") is { } kinesis)
        {
            return new StreamSinkOptions { Stream = stream, Location = "kinesis:" + NameOf(kinesis), Region = RegionOf(kinesis), Format = format };
        }

        if (Find(output, "KinesisFirehoseOutput", "KinesisFirehoseOutputDescription") is { } firehose)
        {
            var name = NameOf(firehose);
            var delivery = deliveries.FirstOrDefault(described => described.Name == name) ?? new DeliveryStream(name, null, null, null);
            return new StreamSinkOptions
            {
                Stream = stream,
                Location = "table:" + (delivery.Table ?? TableNameOf(name)),
                PartitionBy = FirehosePrefix,
                DeliverBytes = (delivery.Megabytes ?? FirehoseMegabytes) * (1L << 20),
                DeliverInterval = TimeSpan.FromSeconds(delivery.Seconds ?? FirehoseSeconds),
            };
        }

        return Find(output, "LambdaOutput", "LambdaOutputDescription") is { } lambda
            ? new StreamSinkOptions { Stream = stream, Location = "lambda:" + NameOf(lambda), Format = format }
            : throw new FormatException($"the output '{stream}' has none of KinesisStreamsOutput, KinesisFirehoseOutput and LambdaOutput");
    }

    private static StreamSourceOptions ReadSource(JsonElement input, string stream)
    {
        // Records come as the function leaves them, which nobody here can know.
        if (Find(input, "InputLambdaProcessor", "InputLambdaProcessorDescription") is { } lambda)
        {
            return ReadRecords(input, "InputSchema", stream, "lambda:" + NameOf(lambda));
        }

        if (Find(input, "KinesisFirehoseInput", "KinesisFirehoseInputDescription") is { } firehose)
        {
            return ReadRecords(input, "InputSchema", stream, "firehose:" + NameOf(firehose));
        }

        return Find(input, "KinesisStreamsInput", "KinesisStreamsInputDescription") is { } kinesis
            ? ReadRecords(input, "InputSchema", stream, "kinesis:" + NameOf(kinesis)) with { Region = RegionOf(kinesis) }
            : ReadRecords(input, "InputSchema", stream, "stdin:");
    }

    private static StreamSourceOptions ReadRecords(JsonElement described, string schemaName, string stream, string location)
    {
        var schema = Find(described, schemaName) ?? throw new FormatException($"'{stream}' has no {schemaName}");
        var columns = Items(Find(schema, "RecordColumns"))
            .Select(column => new StreamSourceColumn(
                Text(column, "Name") ?? throw new FormatException("a column has no Name"), Text(column, "SqlType") ?? "VARCHAR(64)",
                Text(column, "Mapping") is { Length: > 0 } mapping ? mapping : null))
            .ToList();
        var isCsv = Text(schema, "RecordFormatType") == "CSV";
        return new StreamSourceOptions
        {
            Stream = stream,
            Location = location,
            Format = isCsv ? StreamFormat.Csv : StreamFormat.Json,
            RowPath = Text(schema, "RecordRowPath") ?? "$",
            Delimiter = EndpointSettings.Unescape(Text(schema, "RecordColumnDelimiter") ?? ","),
            RowDelimiter = EndpointSettings.Unescape(Text(schema, "RecordRowDelimiter") ?? "\n"),
            Columns = isCsv ? [.. columns.Select(column => column with { Mapping = null })] : columns,
        };
    }

    // arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, arn:aws:firehose:…:deliverystream/NAME, arn:aws:lambda:…:function:NAME, arn:aws:s3:::NAME
    private static string NameOf(JsonElement resource) => NameOf(Text(resource, "ResourceARN"));

    private static string NameOf(string? arn) => arn?[(arn.LastIndexOfAny(['/', ':']) + 1)..] ?? throw new FormatException("an ARN is missing");

    // Names of delivery streams may have what those of tables have not.
    private static string TableNameOf(string name) => string.Concat(name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string? RegionOf(JsonElement kinesis) => Text(kinesis, "ResourceARN")?.Split(':') is { Length: > 3 } parts ? parts[3] : null;

    private static IEnumerable<JsonElement> Items(JsonElement? array) => array is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Find(JsonElement element, string name, string otherName) => Find(element, name) ?? Find(element, otherName);

    // The nearest member of a name, at any depth.
    private static JsonElement? Find(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (element.TryGetProperty(name, out var found))
        {
            return found;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (Find(member.Value, name) is { } below)
            {
                return below;
            }
        }

        return null;
    }

    // What an answer of DescribeDeliveryStream says of one.
    private sealed record DeliveryStream(string Name, string? Table, int? Megabytes, int? Seconds)
    {
        public static DeliveryStream Read(JsonElement root)
        {
            var destination = Items(Find(root, "Destinations")).FirstOrDefault();
            var hints = Find(destination, "BufferingHints");
            var schema = Find(destination, "SchemaConfiguration");
            return new DeliveryStream(
                Text(root, "DeliveryStreamName") ?? throw new FormatException("there is no DeliveryStreamName"),
                schema is { } glue && Text(glue, "TableName") is { } table ? $"{Text(glue, "DatabaseName") ?? "default"}.{table}" : null,
                hints is { } size && Find(size, "SizeInMBs") is { } megabytes ? megabytes.GetInt32() : null,
                hints is { } time && Find(time, "IntervalInSeconds") is { } seconds ? seconds.GetInt32() : null);
        }
    }
}
