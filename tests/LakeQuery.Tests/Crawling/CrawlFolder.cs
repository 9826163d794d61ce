using System.IO.Compression;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Crawling;
using LakeQuery.DuckDb;
using LakeQuery.Storage;

namespace LakeQuery.Tests.Crawling;

/// <summary>A folder of data and a catalog beside it, for one test.</summary>
internal sealed class CrawlFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lakequery-crawl-").FullName;

    public CrawlFolder()
    {
        Data = Path.Join(_root, "lake");
        Directory.CreateDirectory(Data);
        Catalog = new FileCatalog(Path.Join(_root, "catalog"));
    }

    public string Data { get; }

    public string CatalogDirectory => Path.Join(_root, "catalog");

    public FileCatalog Catalog { get; }

    public string Write(string relativePath, string text) => Write(relativePath, Encoding.UTF8.GetBytes(text));

    public string Write(string relativePath, byte[] content)
    {
        var path = Path.Join(Data, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public static byte[] Gzip(string text)
    {
        using var stored = new MemoryStream();
        using (var stream = new GZipStream(stored, CompressionLevel.Fastest))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return stored.ToArray();
    }

    /// <summary>Has DuckDB write the rows of a query; the options are those of COPY.</summary>
    public string Copy(string relativePath, string query, string options = "FORMAT parquet")
    {
        var path = Path.Join(Data, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute($"COPY ({query}) TO '{path}' ({options})");
        return path;
    }

    public CrawlReport Crawl(Func<CrawlOptions, CrawlOptions>? change = null, IProgress<CrawlProgress>? progress = null, CancellationToken cancellation = default)
    {
        var options = new CrawlOptions { Paths = [Data] };
        return new Crawler(Catalog, new LocalObjectStore()).Run(change?.Invoke(options) ?? options, progress, cancellation);
    }

    public Table Table(string name) => Catalog.FindTable("default", name)!.Table;

    /// <summary>Columns and keys as <c>a bigint, b string | year int</c>.</summary>
    public string Columns(string name)
    {
        var table = Table(name);
        var columns = string.Join(", ", table.StorageDescriptor.Columns.Select(column => $"{column.Name} {column.Type}"));
        return table.PartitionKeys.IsEmpty ? columns : $"{columns} | {string.Join(", ", table.PartitionKeys.Select(key => $"{key.Name} {key.Type}"))}";
    }

    public IReadOnlyList<Partition> Partitions(string name)
    {
        using var change = Catalog.BeginChange("default", name);
        return change.ReadPartitions();
    }

    public IReadOnlyList<DataFile> Files(string name)
    {
        using var change = Catalog.BeginChange("default", name);
        return change.ReadFiles();
    }

    /// <summary>Every file of the catalog with its bytes' hash and time: equal when nothing was written.</summary>
    public string CatalogState() => string.Join('\n', Directory.EnumerateFiles(CatalogDirectory, "*", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/.locks/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}"));

    public void Dispose()
    {
        Catalog.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
