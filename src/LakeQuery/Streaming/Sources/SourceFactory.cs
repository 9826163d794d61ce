using LakeQuery.Errors;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Streaming.Sources;

/// <summary>Makes the source that a location asks for.</summary>
internal static class SourceFactory
{
    private static readonly string[] CompressedExtensions = [".gz", ".deflate", ".bz2", ".snappy", ".lz4", ".zst"];

    /// <summary>Makes the source of a stream's rows.</summary>
    /// <param name="options">Where they are.</param>
    /// <param name="stream">The stream it fills.</param>
    /// <param name="context">The engine around it.</param>
    /// <param name="logDirectory">Folder for what clients sent and no checkpoint covers; null where no state is kept.</param>
    /// <exception cref="LakeQueryException">LAKE_INVALID_OPTION, or the place can't be opened.</exception>
    public static StreamSource Create(StreamSourceOptions options, StreamDefinition stream, StreamContext context, string? logDirectory = null)
    {
        var source = Open(options, stream, context, logDirectory);
        return options.Speed is null && options.RowsPerSecond is null ? source : new PacedSource(source, stream, options, context.Clock);
    }

    private static StreamSource Open(StreamSourceOptions options, StreamDefinition stream, StreamContext context, string? logDirectory)
    {
        var (scheme, rest) = EndpointLocation.Split(options.Location);
        return scheme switch
        {
            "stdin" or "-" => Records(options, stream, context, new PipeFeed(context.StandardInput ?? OpenStandardInput(), "standard input"), false),
            "file" => Records(options, stream, context, new FileFeed(rest, options.Follow), false),
            "tcp" => Records(options, stream, context, OpenTcp(rest, options, context, logDirectory), false),
            "http" => Records(options, stream, context, new HttpFeed(rest, options.BufferBytes, LogOf(logDirectory), context.Clock), true),
            "kinesis" => Records(options, stream, context, new KinesisFeed(rest.Trim('/'), options, context.Clock), true),
            "table" => new TableSource(rest, options, stream, context),
            "firehose" => throw QueryErrors.FirehoseInput(options.Stream, rest),
            "lambda" => throw QueryErrors.LambdaInput(options.Stream, rest),
            _ => throw QueryErrors.UnknownSourceLocation(options.Location),
        };
    }

    // Whole pieces: each message is a record, or several JSON documents, whatever lines it has.
    private static RecordSource Records(StreamSourceOptions options, StreamDefinition stream, StreamContext context, RecordFeed feed, bool wholePieces)
    {
        var rows = new RowBuilder(
            stream, new RowtimeAssigner(stream, options, context.Clock),
            RecordOrigin.Find(stream, feed is KinesisFeed, options.Columns.Where(column => column.Mapping is not null).Select(column => column.Name)), context.Errors);
        return (options.Format ?? FormatOf(options.Location)) switch
        {
            StreamFormat.Csv => new RecordSource(
                feed, rows, new CsvRecordParser(rows, options.Delimiter), new RecordSplitter(options.RowDelimiter, hasQuotes: true), options.HasHeader),
            StreamFormat.Json => new RecordSource(
                feed, rows, new JsonRecordParser(rows, options.RowPath, options.Columns),
                wholePieces ? null : new RecordSplitter("\n", hasQuotes: false), false),
            var other => throw QueryErrors.InvalidOption("format", $"{other}", "csv or json"),
        };
    }

    private static TcpFeed OpenTcp(string address, StreamSourceOptions options, StreamContext context, string? logDirectory)
    {
        if (options.HasHeader)
        {
            throw QueryErrors.InvalidOption("header", "true", "false: lines over TCP are found by the order of their fields");
        }

        return options.Acknowledges && logDirectory is null
            ? throw QueryErrors.AcknowledgementNeedsState(options.Location)
            : new TcpFeed(
                address, options.Format == StreamFormat.Csv ? options.RowDelimiter : "\n", options.Acknowledges, options.BufferBytes, LogOf(logDirectory), context.Clock);
    }

    private static IngestLog? LogOf(string? directory) => directory is null ? null : IngestLog.Open(directory);

    private static StreamFormat FormatOf(string location)
    {
        var extension = Path.GetExtension(location);
        if (CompressedExtensions.Contains(extension))
        {
            extension = Path.GetExtension(location[..^extension.Length]);
        }

        return extension.Equals(".csv", StringComparison.OrdinalIgnoreCase) || extension.Equals(".tsv", StringComparison.OrdinalIgnoreCase)
            ? StreamFormat.Csv : StreamFormat.Json;
    }

    // A file that is redirected can be positioned, which the console's own stream does not show.
    private static Stream OpenStandardInput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardInput();
        }

        var stream = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        return stream;
    }
}
