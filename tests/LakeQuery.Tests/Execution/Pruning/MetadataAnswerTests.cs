using LakeQuery.Planning;

namespace LakeQuery.Tests.Execution.Pruning;

/// <summary>What is known of files is the answer where it is certain, and then no file is opened.</summary>
public sealed class MetadataAnswerTests
{
    [Theory]
    [InlineData("SELECT count(*) FROM t", "40")]
    [InlineData("SELECT count(1), count(n), count(*) + 1 FROM t", "40|30|41")]
    [InlineData("SELECT count(k), count(day) FROM t", "40|30")]
    [InlineData("SELECT min(n), max(n) FROM t", "1|39")]
    [InlineData("SELECT min(d), max(d), min(at), max(at), min(b), max(b) FROM t", "-5.00|14.50|2024-01-01 00:00:00.000|2024-01-02 15:00:00.000|false|true")]
    [InlineData("SELECT min(k), max(k), min(day), max(day) FROM t", "1|2|2024-05-01|2024-05-03")]
    [InlineData("SELECT count(*), max(n) FROM t WHERE k = 1", "20|19")]
    [InlineData("SELECT max(n) FROM t WHERE day > DATE '2030-01-01'", "NULL")]
    [InlineData("SELECT count(*) FROM t WHERE day > DATE '2030-01-01'", "0")]
    [InlineData("SELECT count(*) FROM (SELECT n, k FROM t)", "40")]
    [InlineData("SELECT (SELECT max(k) FROM t), 1", "2|1")]
    public void Nothing_is_read(string sql, string row)
    {
        using var lake = Create();
        Assert.Equal([row], lake.Rows(sql, out var statistics));
        Assert.Equal((0, 0, 0), (statistics.DataScannedInBytes, statistics.FilesRead, statistics.RowGroupsRead));
        using var full = Create(Optimizer.AnswerFromMetadata);
        Assert.Equal([row], full.Rows(sql));
    }

    [Theory]
    [InlineData("SELECT k, count(*), count(n), max(n) FROM t GROUP BY k ORDER BY k", "1|20|15|19", "2|20|15|39")]
    [InlineData("SELECT day, count(*) FROM t GROUP BY 1 ORDER BY 1", "2024-05-01|10", "2024-05-02|10", "2024-05-03|10", "NULL|10")]
    [InlineData("SELECT DISTINCT k FROM t ORDER BY k", "1", "2")]
    [InlineData("SELECT k FROM t GROUP BY k HAVING count(*) > 100")]
    [InlineData("SELECT k, day FROM t WHERE k > 1 GROUP BY k, day ORDER BY 1, 2", "2|2024-05-03", "2|NULL")]
    public void Groups_of_keys_are_known_too(string sql, params string[] rows)
    {
        using var lake = Create();
        Assert.Equal(rows, lake.Rows(sql, out var statistics));
        Assert.Equal(0, statistics.FilesRead);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t WHERE n > 5")]
    [InlineData("SELECT min(x) FROM t")]
    [InlineData("SELECT count(DISTINCT k) FROM t")]
    [InlineData("SELECT sum(n) FROM t")]
    [InlineData("SELECT count(*) FILTER (WHERE n > 5) FROM t")]
    [InlineData("SELECT k, count(*) FROM t GROUP BY ROLLUP (k)")]
    [InlineData("SELECT n, count(*) FROM t GROUP BY n")]
    [InlineData("SELECT max(n + 1) FROM t")]
    [InlineData("SELECT count(l) FROM t")]
    [InlineData("SELECT DISTINCT k, n FROM t")]
    [InlineData("SELECT count(*) FROM (SELECT n FROM t LIMIT 3)")]
    public void What_is_not_certain_is_read(string sql)
    {
        using var lake = Create();
        using var full = Create(Optimizer.AnswerFromMetadata);
        Assert.Equal(full.Rows(sql).Order(), lake.Rows(sql, out var statistics).Order());
        Assert.True(statistics.FilesRead > 0);
    }

    [Fact]
    public void Partitions_without_rows_are_no_groups()
    {
        using var lake = Create();
        lake.WriteParquet("t/k=9/day=2024-05-09/f.parquet", "SELECT 1::INTEGER AS n WHERE false");
        Directory.CreateDirectory(lake.Path("t/k=8/day=2024-05-09"));
        lake.Run("MSCK REPAIR TABLE t");
        Assert.Equal(["1", "2"], lake.Rows("SELECT DISTINCT k FROM t ORDER BY k"));
        Assert.Equal(["2"], lake.Rows("SELECT max(k) FROM t"));
    }

    [Fact]
    public void Files_written_since_count()
    {
        using var lake = Create();
        lake.WriteParquet("t/k=1/day=2024-05-01/g.parquet", "SELECT 100::INTEGER AS n FROM range(3)");
        Assert.Equal(["43|100"], lake.Rows("SELECT count(*), max(n) FROM t"));
    }

    [Fact]
    public void Columns_that_files_hold_in_another_way_are_read()
    {
        using var lake = new TestLake();
        lake.WriteParquet("u/f.parquet", "SELECT TIMESTAMP '2024-01-01 00:00:00.0005' AS at, 'abc' AS s, 1.255::DECIMAL(6,3) AS d, 5::INTEGER AS i, NULL::INTEGER AS e");
        lake.Run($"CREATE EXTERNAL TABLE u (at timestamp, s varchar(2), d decimal(6,2), i bigint, e int, gone int) STORED AS PARQUET LOCATION '{lake.Path("u")}'");
        Assert.Equal(["2024-01-01 00:00:00.001|ab|1.26"], lake.Rows("SELECT max(at), max(s), max(d) FROM u", out var statistics));
        Assert.Equal(1, statistics.FilesRead);
        Assert.Equal(["5|NULL|0|NULL|0"], lake.Rows("SELECT max(i), max(e), count(e), max(gone), count(gone) FROM u", out statistics));
        Assert.Equal(0, statistics.FilesRead);
    }

    [Fact]
    public void Text_files_are_read()
    {
        using var lake = new TestLake();
        lake.WriteText("v/f.csv", "1\n2\n");
        lake.Run($"CREATE EXTERNAL TABLE v (n int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{lake.Path("v")}'");
        Assert.Equal(["2"], lake.Rows("SELECT count(*) FROM v", out var statistics));
        Assert.Equal(1, statistics.FilesRead);
    }

    [Fact]
    public void Explain_says_so()
    {
        using var lake = Create();
        Assert.Contains("metadata only", string.Join('\n', lake.Rows("EXPLAIN SELECT count(*) FROM t")), StringComparison.Ordinal);
        Assert.DoesNotContain("metadata only", string.Join('\n', lake.Rows("EXPLAIN SELECT sum(n) FROM t")), StringComparison.Ordinal);
    }

    private static TestLake Create(params string[] disabled)
    {
        var lake = new TestLake(new LakeOptions { DisabledRules = disabled });
        var days = new[] { "2024-05-01", "2024-05-02", "2024-05-03", "__HIVE_DEFAULT_PARTITION__" };
        for (var part = 0; part < 4; part++)
        {
            lake.WriteParquet($"t/k={(part / 2) + 1}/day={days[part]}/f.parquet", $"""
                SELECT CASE WHEN i % 4 <> 0 THEN i::INTEGER END AS n, ((i - 10) / 2)::DECIMAL(8,2) AS d, TIMESTAMP '2024-01-01' + to_hours(i) AS at,
                  i % 2 = 0 AS b, i::DOUBLE AS x, [i] AS l
                FROM range({part * 10}, {(part + 1) * 10}) t(i)
                """);
        }

        lake.Run($"""
            CREATE EXTERNAL TABLE t (n int, d decimal(8,2), at timestamp, b boolean, x double, l array<bigint>) PARTITIONED BY (k int, day date)
            STORED AS PARQUET LOCATION '{lake.Path("t")}'
            """);
        lake.Run("MSCK REPAIR TABLE t");
        return lake;
    }
}
