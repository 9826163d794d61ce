using BenchmarkDotNet.Attributes;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>Scan-bound queries over 10 million rows, against raw DuckDB given the same explicit list of files.</summary>
/// <remarks>Sketch: both run the same scan in the same engine; what is ours on top is planning (a few ms of some hundred) and the
/// partition's values as constants. Target: at most 1.05 times raw DuckDB.</remarks>
[MemoryDiagnoser]
public class ScanBenchmarks
{
    private DuckDatabase _database = null!;
    private DuckConnection _connection = null!;
    private LakeEngine _engine = null!;
    private LakeSession _session = null!;
    private string _files = "";

    public static IEnumerable<ScanQuery> Queries =>
    [
        new("sum", "SELECT count(*), sum(bytes), avg(duration_ms) FROM {0}"),
        new("filter", "SELECT count(*), max(user_id) FROM {0} WHERE status = 404 AND bytes > 30000"),
        new("group", "SELECT country, count(*), sum(bytes) FROM {0} GROUP BY country"),
        new("text", "SELECT count(*) FROM {0} WHERE url LIKE '/cart/1%'"),
        new("byday", "SELECT day, count(*), sum(bytes) FROM {0} GROUP BY day"),
    ];

    [ParamsSource(nameof(Queries))]
    public ScanQuery Query { get; set; } = null!;

    /// <summary>Over how many files the rows are spread: what is ours on top grows with the files, not with the rows.</summary>
    [Params(20, 200)]
    public int Files { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var lake = BenchmarkLakes.Wide(Files);
        _files = lake.FileList();
        _database = DuckDatabase.Open();
        _connection = _database.Connect();
        _engine = new LakeEngine(new LakeOptions { CatalogDirectory = lake.CatalogDirectory, Database = "bench" });
        _session = _engine.CreateSession();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _session.Dispose();
        _engine.Dispose();
        _connection.Dispose();
        _database.Dispose();
    }

    [Benchmark(Baseline = true)]
    public long DuckDbFileList() => Drain.Rows(_connection.QueryStreaming(string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        Query.Sql,
        Query.Name == "byday" ? $"read_parquet({_files}, hive_partitioning = true)" : $"read_parquet({_files})")));

    [Benchmark]
    public long LakeQuery() => Drain.Rows(_session.Execute(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Query.Sql, "requests")));
}

/// <summary>A query with a name for the report; {0} stands for the relation.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Sql">The text.</param>
public sealed record ScanQuery(string Name, string Sql)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
