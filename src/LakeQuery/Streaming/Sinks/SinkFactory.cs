using LakeQuery.Errors;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Streaming.Sinks;

/// <summary>Makes the sink that a location asks for.</summary>
internal static class SinkFactory
{
    /// <summary>Makes the sink of a stream's rows.</summary>
    /// <param name="options">Where they go.</param>
    /// <param name="stream">The stream; <see cref="ErrorStream.Definition"/> for the rows that could not be used.</param>
    /// <param name="context">The engine around it.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION, or the place can't be opened.</exception>
    public static StreamSink Create(StreamSinkOptions options, StreamDefinition stream, StreamContext context)
    {
        var (scheme, rest) = EndpointLocation.Split(options.Location);
        switch (scheme)
        {
            case "console" or "-":
                var output = context.StandardOutput ?? Console.OpenStandardOutput();
                return options.Format is null or StreamFormat.Table
                    ? new TableConsoleSink(output, stream, options)
                    : new ConsoleSink(output, LinesOf(options.Format), stream, options);
            case "file":
                return new FileSink(rest, options.Format is { } format ? LinesOf(format) : FormatOf(rest), stream, options);
            case "kinesis":
                return new KinesisSink(rest.Trim('/'), LinesOf(options.Format ?? StreamFormat.Json), stream, options, context);
            case "table":
                return options.Format is null or StreamFormat.Parquet
                    ? new LakeSink(rest, stream, options, context)
                    : throw QueryErrors.InvalidOption("format", $"{options.Format}", "parquet, the format of a table");
            case "lambda":
                throw QueryErrors.LambdaOutput(options.Stream, rest);
            default:
                throw QueryErrors.UnknownSinkLocation(options.Location);
        }
    }

    private static StreamFormat LinesOf(StreamFormat? format) =>
        format is StreamFormat.Csv or StreamFormat.Json ? format.Value : throw QueryErrors.InvalidOption("format", $"{format}", "csv or json");

    private static StreamFormat FormatOf(string path) =>
        Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase) ? StreamFormat.Csv : StreamFormat.Json;
}
