using System.Globalization;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Streaming;

/// <summary>An application as the old service's API describes it: inputs with their schema, outputs, and perhaps its code.</summary>
/// <param name="Sources">A source for each in-application stream of each input: <c>PREFIX_001</c> and on.</param>
/// <param name="Sinks">A sink for each output that goes to a Kinesis stream.</param>
/// <param name="Script">The application's code, or null.</param>
public sealed record StreamApplicationFile(IReadOnlyList<StreamSourceOptions> Sources, IReadOnlyList<StreamSinkOptions> Sinks, string? Script)
{
    /// <summary>Reads a file: a CreateApplication request, a DescribeApplication answer, or just their part for SQL, of either version of the API.</summary>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION.</exception>
    public static StreamApplicationFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            throw QueryErrors.StreamApplicationFile(path, error);
        }
    }

    private static StreamApplicationFile Read(JsonElement root)
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

        var sinks = new List<StreamSinkOptions>();
        foreach (var output in Items(Find(root, "Outputs") ?? Find(root, "OutputDescriptions")))
        {
            if ((Find(output, "KinesisStreamsOutput") ?? Find(output, "KinesisStreamsOutputDescription")) is { } kinesis)
            {
                sinks.Add(new StreamSinkOptions
                {
                    Stream = Text(output, "Name") ?? "",
                    Location = "kinesis:" + StreamOf(kinesis),
                    Region = RegionOf(kinesis),
                    Format = Text(output, "RecordFormatType") == "CSV" ? StreamFormat.Csv : StreamFormat.Json,
                });
            }
        }

        return new StreamApplicationFile(sources, sinks, Text(root, "TextContent") ?? Text(root, "ApplicationCode"));
    }

    private static StreamSourceOptions ReadSource(JsonElement input, string stream)
    {
        var schema = Find(input, "InputSchema") ?? throw new FormatException($"the input of '{stream}' has no InputSchema");
        var columns = Items(Find(schema, "RecordColumns"))
            .Select(column => new StreamSourceColumn(
                Text(column, "Name") ?? throw new FormatException("a column has no Name"), Text(column, "SqlType") ?? "VARCHAR(64)",
                Text(column, "Mapping") is { Length: > 0 } mapping ? mapping : null))
            .ToList();
        var isCsv = Text(schema, "RecordFormatType") == "CSV";
        var kinesis = Find(input, "KinesisStreamsInput") ?? Find(input, "KinesisStreamsInputDescription");
        return new StreamSourceOptions
        {
            Stream = stream,
            Location = kinesis is { } from ? "kinesis:" + StreamOf(from) : "stdin:",
            Region = kinesis is { } there ? RegionOf(there) : null,
            Format = isCsv ? StreamFormat.Csv : StreamFormat.Json,
            RowPath = Text(schema, "RecordRowPath") ?? "$",
            Delimiter = EndpointSettings.Unescape(Text(schema, "RecordColumnDelimiter") ?? ","),
            RowDelimiter = EndpointSettings.Unescape(Text(schema, "RecordRowDelimiter") ?? "\n"),
            Columns = isCsv ? [.. columns.Select(column => column with { Mapping = null })] : columns,
        };
    }

    // arn:aws:kinesis:REGION:ACCOUNT:stream/NAME
    private static string StreamOf(JsonElement kinesis)
    {
        var arn = Text(kinesis, "ResourceARN") ?? "";
        return arn[(arn.LastIndexOf('/') + 1)..];
    }

    private static string? RegionOf(JsonElement kinesis) => Text(kinesis, "ResourceARN")?.Split(':') is { Length: > 3 } parts ? parts[3] : null;

    private static IEnumerable<JsonElement> Items(JsonElement? array) => array is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray() : [];

    private static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

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
}
