using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Sinks;
using LakeQuery.Streaming.Sources;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming;

/// <summary>The reference tables of the old service's applications: a file is read as its schema says and becomes a table of the lake, which streams
/// join as any other.</summary>
internal static class ReferenceTable
{
    // Which file the table holds: its path, size and time.
    private const string FileParameter = "lakequery.reference";

    private const int BatchRows = 16_384;

    /// <summary>Makes the table, unless it holds the very file already.</summary>
    /// <param name="reference">The table's name as the stream, the file, and how it is written.</param>
    /// <param name="context">The engine around it; what can't be read goes to its error stream.</param>
    /// <exception cref="LakeQueryException">The file is not there, or the table belongs to somebody else.</exception>
    public static void Load(StreamSourceOptions reference, StreamContext context)
    {
        var name = reference.Stream.ToLowerInvariant();
        var existing = context.Catalog.FindTable(context.Database, name);
        var (scheme, path) = EndpointLocation.Split(reference.Location);
        if (scheme != "file")
        {
            // Where the user has made the table, it is the one that is meant.
            _ = existing ?? throw QueryErrors.ReferenceFileElsewhere(reference.Stream, reference.Location);
            return;
        }

        path = Path.GetFullPath(path);
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw QueryErrors.StreamFileMissing(path);
        }

        var stamp = string.Create(CultureInfo.InvariantCulture, $"{path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        if (existing is not null)
        {
            var loaded = existing.Table.Parameters.GetValueOrDefault(FileParameter) ?? throw QueryErrors.ReferenceTableTaken(name);
            if (loaded == stamp)
            {
                return;
            }

            context.Catalog.DropTable(context.Database, name);
            if (Directory.Exists(existing.Location))
            {
                Directory.Delete(existing.Location, recursive: true);
            }
        }

        Fill(reference, name, context);
        using var change = context.Catalog.BeginChange(context.Database, name);
        var table = change.Current!.Table;
        change.SetTable(table with { Parameters = table.Parameters.SetItem(FileParameter, stamp) });
        change.Commit();
    }

    private static void Fill(StreamSourceOptions reference, string name, StreamContext context)
    {
        var definition = SourceStreams.Declared([reference], "") is [var declared] ? declared : throw QueryErrors.ReferenceColumns(reference.Stream);
        var options = new StreamSinkOptions { Stream = reference.Stream, Location = $"table:{context.Database}.{name}" };
        using var source = SourceFactory.Create(reference, definition, context);
        using var sink = new LakeSink($"{context.Database}.{name}", definition, options, context);
        var batch = new StreamBatch(definition.Types);
        SourceRead read;
        do
        {
            batch.Clear();
            read = source.Read(batch, BatchRows, TimeSpan.Zero, context.Stop);
            sink.Receive(batch);
        }
        while (read != SourceRead.End);

        sink.Finish();
        sink.Prepare(new StateWriter(Stream.Null));
        sink.Commit();
    }
}
