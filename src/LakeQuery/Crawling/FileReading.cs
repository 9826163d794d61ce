using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using LakeQuery.Crawling.Classifiers;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Reads the files of a crawl on all cores: each gets its schema or the reason why it has none.</summary>
internal sealed class FileReading(IObjectStore store, CrawlOptions options, ZstdText zstd)
{
    /// <summary>In order: the first that is certain decides.</summary>
    private static readonly IClassifier[] Classifiers = [new ForeignFormats(), new ParquetClassifier(), new JsonClassifier(), new CsvClassifier()];

    private readonly ConcurrentDictionary<string, FileSchema> _schemas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableArray<string>> _names = new(StringComparer.Ordinal);
    private long _bytesRead;
    private long _filesRead;

    /// <summary>Bytes looked at.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Files opened.</summary>
    public long FilesRead => Interlocked.Read(ref _filesRead);

    /// <summary>Reads files that nothing is known of.</summary>
    public void Read(IReadOnlyList<LakeFile> files, Action<LakeFile> done, CancellationToken cancellation) =>
        Parallel.ForEach(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellation },
            file =>
            {
                ReadOne(file, cancellation);
                done(file);
            });

    private void ReadOne(LakeFile file, CancellationToken cancellation)
    {
        var sample = new FileSample(store, file, options, zstd, cancellation);
        try
        {
            var answer = Classify(sample);
            file.Problem = answer.Problem;
            if (answer.Schema is { } schema)
            {
                file.Schema = Intern(schema);
                file.Rows = answer.Rows;
                file.EstimatedRows = answer.EstimatedRows;
                file.IsCounted = answer.IsCounted;
                if (answer.ColumnBytes.Count > 0)
                {
                    file.ColumnBytes = [.. answer.ColumnBytes];
                    file.ColumnNames = InternNames(schema);
                    file.Statistics = answer.Statistics;
                }
            }
        }
        catch (LakeQueryException error)
        {
            file.Problem = error.Fact;
        }
        catch (InvalidDataException error)
        {
            file.Problem = $"damaged gzip data: {error.Message}";
        }
        catch (DuckException error) when (!cancellation.IsCancellationRequested)
        {
            file.Problem = $"damaged zstd data: {error.Message}";
        }
        catch (DuckException)
        {
            throw new OperationCanceledException(cancellation);
        }

        file.BytesRead = sample.BytesRead;
        Interlocked.Add(ref _bytesRead, sample.BytesRead);
        Interlocked.Increment(ref _filesRead);
    }

    private static Classification Classify(FileSample sample)
    {
        foreach (var classifier in Classifiers)
        {
            if (classifier.Classify(sample) is { } answer)
            {
                return answer;
            }
        }

        return Classification.Broken("of no known format");
    }

    // Thousands of files share a schema: one copy, so that grouping compares references.
    private FileSchema Intern(FileSchema schema)
    {
        if (!schema.Widenings.IsEmpty)
        {
            return schema;
        }

        var key = new StringBuilder();
        key.Append(schema.Format).Append('|').Append(schema.Compression).Append('|').Append(schema.Delimiter).Append(schema.Quote)
            .Append(schema.HasHeader).Append(schema.JsonLayout);
        foreach (var column in schema.Columns)
        {
            key.Append('\n').Append(column.Name).Append('\t').Append(column.SourceName).Append('\t').Append(column.Type.IsNothing ? "" : column.Type.ToString());
        }

        foreach (var note in schema.Notes)
        {
            key.Append('\n').Append(note);
        }

        return _schemas.GetOrAdd(key.ToString(), schema);
    }

    private ImmutableArray<string> InternNames(FileSchema schema) =>
        _names.GetOrAdd(string.Join('\n', schema.Columns.Select(column => column.Name)), _ => [.. schema.Columns.Select(column => column.Name)]);
}
