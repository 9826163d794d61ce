namespace LakeQuery.Tests.Execution;

/// <summary>What comes first stays first, whatever order DuckDB finds cheaper: the first rows of an order before a join, a condition before one
/// that may fail.</summary>
public sealed class RowOrderTests : IDisposable
{
    // Takes longer than reading the join's other side, so that its keys are known when t is scanned.
    private const string Slow = "(SELECT max(length(to_hex(sha256(to_utf8(CAST(n AS varchar)))))) FROM numbers)";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("ORDER BY k, v LIMIT 10", 4)]
    [InlineData("ORDER BY k, v OFFSET 4 LIMIT 10", 4)]
    [InlineData("ORDER BY k, v FETCH FIRST 10 ROWS WITH TIES", 4)]
    public void A_join_does_not_choose_the_first_rows_of_its_side(string first, int expected)
    {
        WriteTables();
        var cut = $"(SELECT k, v FROM t WHERE v <= {Slow} {first})";
        foreach (var sql in new[]
        {
            $"SELECT count(*) FROM {cut} t JOIN dim d ON t.v = d.k",
            $"SELECT count(*) FROM dim d JOIN {cut} t ON t.v = d.k",
            $"SELECT count(*) FROM {cut} t WHERE v IN (SELECT k FROM dim)",
            $"SELECT count(*) FROM (SELECT v + 0 AS w, v FROM {cut}) t JOIN dim d ON t.v = d.k",
            $"SELECT sum(c) FROM (SELECT v, count(*) AS c FROM {cut} GROUP BY v) t JOIN dim d ON t.v = d.k",
            $"SELECT count(*) FROM (SELECT * FROM {cut} UNION ALL SELECT 7, 7) t JOIN dim d ON t.v = d.k",
        })
        {
            Assert.Equal((sql, $"{expected}"), (sql, _lake.Value(sql)));
        }
    }

    [Fact]
    public void A_correlated_first_row_is_still_found()
    {
        WriteTables();
        Assert.Equal(
            ["2|9", "4|9"],
            _lake.Rows("SELECT d.k, x.k FROM dim d CROSS JOIN LATERAL (SELECT t.k FROM t WHERE t.v = d.k ORDER BY t.k DESC LIMIT 1) x JOIN dim e ON e.k = d.k ORDER BY 1"));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM (SELECT CAST(s AS bigint) AS n FROM texts WHERE regexp_like(s, '^[0-9]+$')) WHERE n >= 0", 100_000)]
    [InlineData("SELECT count(*) FROM (SELECT CAST(s AS bigint) AS n, i FROM texts WHERE s <> 'none' AND i % 7 >= 0 AND regexp_like(s, '^[0-9]+$')) WHERE n >= 0 AND i >= 0", 100_000)]
    [InlineData("SELECT count(*) FROM texts WHERE s <> 'none' AND CAST(s AS bigint) >= 0 AND regexp_like(s, '^[0-9]+$')", 100_000)]
    [InlineData("SELECT count(*) FROM (SELECT s, count(*) AS c FROM texts GROUP BY s) WHERE regexp_like(s, '^[0-9]+$') AND CAST(s AS bigint) >= 0", 100_000)]
    [InlineData("SELECT count(*) FROM texts WHERE i IN (SELECT i FROM texts WHERE i < 10) AND s <> 'none' AND CAST(s AS bigint) >= 0", 4)]
    [InlineData("SELECT count(*) FROM texts WHERE s <> 'none' AND CAST(s AS bigint) IS NULL", 0)]
    public void What_a_condition_leaves_out_is_not_asked_of_the_next(string sql, int expected)
    {
        _lake.WriteText("texts/f.csv", string.Concat(Enumerable.Range(0, 300_000).Select(number => $"{(number % 3 == 0 ? $"{number}" : "none")},{number}\n")));
        _lake.Run($"CREATE EXTERNAL TABLE texts (s string, i bigint) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("texts")}'");
        Assert.Equal($"{expected}", _lake.Value(sql));
    }

    // Rows (k, v) with k from 0 to 9 and v from 1 to 5: of the first ten, and of the ten behind the first four, four have a v of dim's.
    private void WriteTables()
    {
        _lake.WriteParquet("t/f.parquet", "SELECT (range // 5)::INTEGER AS k, (1 + range % 5)::INTEGER AS v FROM range(50)");
        _lake.WriteParquet("numbers/f.parquet", "SELECT range AS n FROM range(300000)");
        _lake.WriteText("dim/f", "2\n4\n12\n");
        _lake.Run($"CREATE EXTERNAL TABLE t (k int, v int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run($"CREATE EXTERNAL TABLE numbers (n bigint) STORED AS PARQUET LOCATION '{_lake.Path("numbers")}'");
        _lake.Run($"CREATE EXTERNAL TABLE dim (k int) LOCATION '{_lake.Path("dim")}'");
    }
}
