using LakeQuery.Execution;

namespace LakeQuery.Cli.Output;

/// <summary>A file that a result is written to: its name says how, and it appears when it is whole.</summary>
internal sealed class ResultFile
{
    private const string Temporary = ".tmp";

    private ResultFile(string name, string format)
    {
        var path = System.IO.Path.GetFullPath(name);
        Path = IsDevice(path) || !File.Exists(path) ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        Format = format;
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>One of <see cref="ResultWriter.FormatNames"/>; not for Parquet.</summary>
    public string Format { get; }

    public bool IsParquet => Format == "parquet";

    /// <summary>The file of a name.</summary>
    /// <param name="name">Its path.</param>
    /// <param name="format">How it is written where the user says so; null goes by its extension.</param>
    public static ResultFile Of(string name, string? format = null) => new(name, System.IO.Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".parquet" or ".pq" => "parquet",
        _ when format is not null => format,
        ".csv" => "csv",
        ".tsv" or ".tab" => "tsv",
        ".json" => "json",
        ".jsonl" or ".ndjson" => "jsonl",
        ".md" => "markdown",
        ".txt" => "table",
        var other => throw CliErrors.UnknownFileFormat(name, other),
    });

    /// <summary>Writes all rows of a result as text; not for Parquet.</summary>
    /// <returns>How many.</returns>
    public long Write(QueryResult result, CancellationToken cancellation)
    {
        var isReplaced = !IsDevice(Path);
        var written = isReplaced ? $"{Path}.{Guid.NewGuid():N}{Temporary}" : Path;
        try
        {
            long rowCount;
            using (var file = new FileStream(written, isReplaced ? FileMode.CreateNew : FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0))
            using (var output = new Utf8Output(file))
            {
                rowCount = ResultWriter.Create(Format, output, TableLimits.None).WriteAll(result, () => { }, cancellation);
            }

            if (isReplaced)
            {
                File.Move(written, Path, overwrite: true);
            }

            return rowCount;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Discard();
            throw CliErrors.UnwritableFile(Path, error);
        }
        catch
        {
            Discard();
            throw;
        }

        void Discard()
        {
            if (isReplaced && File.Exists(written))
            {
                File.Delete(written);
            }
        }
    }

    // What is no file, as /dev/stdout is none, can't be replaced.
    private static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal);
}
