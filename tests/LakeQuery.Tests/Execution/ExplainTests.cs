namespace LakeQuery.Tests.Execution;

public sealed class ExplainTests : IDisposable
{
    private readonly TestLake _lake = new();

    public ExplainTests()
    {
        for (var k = 1; k <= 4; k++)
        {
            _lake.WriteParquet($"t/k={k}/a.parquet", "SELECT range::INTEGER AS v FROM range(10)");
        }

        _lake.Run($"CREATE EXTERNAL TABLE t (v int) PARTITIONED BY (k int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run("MSCK REPAIR TABLE t");
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Says_what_each_scan_reads_and_the_sum()
    {
        _lake.Rows("SELECT sum(v) FROM t WHERE k > 2", out var statistics);
        var text = string.Join('\n', _lake.Rows("EXPLAIN SELECT sum(v) FROM t WHERE k > 2"));
        Assert.Contains($"partitions: 2/4  files: 2/2  bytes: {statistics.DataScannedInBytes}", text, StringComparison.Ordinal);
        Assert.Contains("Reads partitions 2/4, files 2/2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("SQL for DuckDB", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_shows_each_rule_and_the_statement_for_DuckDB()
    {
        var text = string.Join('\n', _lake.Rows("EXPLAIN VERBOSE SELECT sum(v) FROM t WHERE k > 2"));
        Assert.Contains("After SplitPartitionPredicate", text, StringComparison.Ordinal);
        Assert.Contains("read_parquet(", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_counts_rows_and_time() =>
        Assert.Contains("2 rows", string.Join('\n', _lake.Rows("EXPLAIN ANALYZE SELECT v FROM t WHERE k > 2 AND v = 5")), StringComparison.Ordinal);

    [Fact]
    public void Json_holds_the_same_facts()
    {
        using var json = System.Text.Json.JsonDocument.Parse(string.Join('\n', _lake.Rows("EXPLAIN (FORMAT JSON) SELECT sum(v) FROM t WHERE k > 2")));
        var scan = json.RootElement.GetProperty("scans")[0];
        Assert.Equal((2, 4), (scan.GetProperty("partitionsRead").GetInt32(), scan.GetProperty("partitionsTotal").GetInt32()));
    }
}
