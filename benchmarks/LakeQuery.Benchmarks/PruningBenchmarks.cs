using BenchmarkDotNet.Attributes;
using LakeQuery.DuckDb;

namespace LakeQuery.Benchmarks;

/// <summary>A query of one partition out of 100,000.</summary>
/// <remarks>Sketch: DuckDB's glob walks 100,000 folders at 26 µs each, 2.6 s; we scan a list of 100,000 rows (a few ms, sorted, with
/// statistics a row group) and list one folder. Target: at least 100 times faster.</remarks>
[MemoryDiagnoser]
public class PruningBenchmarks
{
    private DuckDatabase _database = null!;
    private DuckConnection _connection = null!;
    private LakeEngine _engine = null!;
    private LakeSession _session = null!;
    private string _glob = "";

    [GlobalSetup]
    public void Setup()
    {
        var lake = BenchmarkLakes.ManyPartitions();
        _glob = $"{lake.DataDirectory}/*/*/*.parquet";
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
    public long DuckDbGlob() => Drain.Rows(_connection.Query(
        $"SELECT count(*), sum(bytes) FROM read_parquet('{_glob}', hive_partitioning = true) WHERE day = DATE '2010-01-02' AND hour = 5"));

    [Benchmark]
    public long LakeQuery() => Drain.Rows(_session.Execute(
        "SELECT count(*), sum(bytes) FROM requests WHERE day = DATE '2010-01-02' AND hour = 5"));

    [Benchmark]
    public long LakeQueryPlanOnly() => Drain.Rows(_session.Execute(
        "EXPLAIN SELECT count(*), sum(bytes) FROM requests WHERE day = DATE '2010-01-02' AND hour = 5"));
}
