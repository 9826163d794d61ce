using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution;

/// <summary>What a small side leaves out of a large one never changes the rows.</summary>
public sealed class DynamicPruningTests
{
    private static readonly string[] Dims =
    [
        "dim", "(SELECT * FROM dim WHERE k > 2)", "(SELECT * FROM dim WHERE false)", "(SELECT DISTINCT k, s, n FROM dim)", "(SELECT * FROM dim WHERE s IS NULL)",
        "(SELECT k + 1 AS k, s, n FROM dim)", "(SELECT k, s, sum(n) AS n FROM dim GROUP BY k, s)", "(SELECT * FROM (VALUES (3, 'a', 1), (NULL, 'b', 2), (4, NULL, 3)) v(k, s, n))",
        "(SELECT * FROM dim ORDER BY n LIMIT 2)", "(SELECT k, s, 1 / (n - 1) AS n FROM dim WHERE n > 1)",
    ];

    private static readonly string[] Conditions =
    [
        "t.k = d.k", "d.s = t.s", "t.k = d.k AND t.s = d.s", "t.k + 1 = d.k", "t.k = d.k AND t.v < d.n", "t.k = d.n", "CAST(t.k AS bigint) = d.k", "t.k = d.k OR t.s = d.s",
        "upper(t.s) = upper(d.s)", "t.v = d.k", "t.k = d.k AND d.n > 1", "CAST(t.k AS varchar) = d.s",
    ];

    private static readonly string[] Shapes =
    [
        "SELECT t.v, t.k, t.s, d.n FROM t JOIN {0} d ON {1}", "SELECT t.v, t.k, t.s, d.n FROM t LEFT JOIN {0} d ON {1}", "SELECT t.v, t.k, t.s, d.n FROM t RIGHT JOIN {0} d ON {1}",
        "SELECT t.v, t.k, t.s, d.n FROM t FULL JOIN {0} d ON {1}", "SELECT t.v, t.k, t.s, d.n FROM {0} d JOIN t ON {1}", "SELECT t.v, t.k, t.s, d.n FROM {0} d LEFT JOIN t ON {1}",
        "SELECT v, k, s FROM t WHERE k IN (SELECT d.k FROM {0} d)", "SELECT v, k, s FROM t WHERE k NOT IN (SELECT d.k FROM {0} d)", "SELECT v, k, s FROM t WHERE s IN (SELECT d.s FROM {0} d) OR v = 1",
        "SELECT v, k, s FROM t WHERE EXISTS (SELECT 1 FROM {0} d WHERE {1})", "SELECT t.k, t.c, d.n FROM (SELECT k, s, k AS v, count(*) AS c FROM t GROUP BY k, s) t JOIN {0} d ON {1}",
        "SELECT t.v, t.k, t.s, d.n FROM (SELECT * FROM t UNION ALL SELECT * FROM t WHERE k = 3) t JOIN {0} d ON {1}", "SELECT count(*) FROM t a JOIN t ON a.k = t.v JOIN {0} d ON {1}",
        "SELECT t.v, t.k, t.s, d.n FROM (SELECT * FROM t ORDER BY k, s, v LIMIT 20) t JOIN {0} d ON {1}", "WITH w AS (SELECT t.k, d.s, count(*) AS c FROM t JOIN {0} d ON {1} GROUP BY 1, 2) SELECT x.k, y.s, x.c FROM w x JOIN w y ON x.k = y.k",
    ];

    [Fact]
    public void Rows_are_the_same_with_and_without()
    {
        using var pruned = Create(new LakeOptions());
        using var full = Create(new LakeOptions { DisabledRules = [LakeQuery.Planning.Optimizer.DynamicPruning] });
        var queries = from shape in Gen.Elements(Shapes)
                      from dim in Gen.Elements(Dims)
                      from condition in Gen.Elements(Conditions)
                      select string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, dim, condition);
        Prop.ForAll(queries.ToArbitrary(), sql =>
        {
            var (with, without) = (Answer(pruned, sql), Answer(full, sql));
            return (with == without).Label($"{sql}\nwith:\n{with}\nwithout:\n{without}");
        }).Holds(120);
    }

    [Fact]
    public void A_small_side_reads_few_partitions_and_counts_once()
    {
        using var lake = Create(new LakeOptions());
        const string sql = "SELECT sum(v) FROM t JOIN dim d ON t.k = d.k WHERE d.n = 2";
        Assert.Equal(["24"], lake.Rows(sql, out var statistics));
        Assert.Equal((4, 24), (statistics.PartitionsRead, statistics.PartitionsTotal));
        Assert.Equal(5, statistics.FilesRead);

        using var full = Create(new LakeOptions { DisabledRules = [LakeQuery.Planning.Optimizer.DynamicPruning] });
        Assert.Equal(["24"], full.Rows(sql, out var all));
        Assert.Equal((24, 25), (all.PartitionsRead, all.FilesRead));
        Assert.True(statistics.DataScannedInBytes < all.DataScannedInBytes);
    }

    [Fact]
    public void A_small_side_that_is_read_in_vain_counts_besides()
    {
        using var lake = Create(new LakeOptions());
        using var full = Create(new LakeOptions { DisabledRules = [LakeQuery.Planning.Optimizer.DynamicPruning] });
        var numbers = string.Concat(Enumerable.Range(0, 5000).Select(number => $"{number % 5}\n"));
        foreach (var each in (TestLake[])[lake, full])
        {
            each.WriteText("many/f", numbers);
            each.Run($"CREATE EXTERNAL TABLE many (k int) LOCATION '{each.Path("many")}'");
        }

        const string sql = "SELECT count(*) FROM t JOIN many m ON t.k = m.k";
        Assert.Equal(full.Rows(sql, out var without), lake.Rows(sql, out var with));
        Assert.Equal(without.DataScannedInBytes + numbers.Length, with.DataScannedInBytes);
    }

    [Fact]
    public void Explain_runs_nothing_and_analyze_shows_what_was_left_out()
    {
        using var lake = Create(new LakeOptions());
        const string sql = "SELECT count(*) FROM t JOIN dim d ON t.k = d.k WHERE d.n = 2";
        Assert.Contains(lake.Rows("EXPLAIN " + sql), line => line.Contains("partitions: 24/24", StringComparison.Ordinal));
        Assert.Contains(lake.Rows("EXPLAIN ANALYZE " + sql), line => line.Contains("partitions: 4/24", StringComparison.Ordinal));
    }

    [Fact]
    public void A_side_that_fails_fails_as_without()
    {
        using var lake = Create(new LakeOptions());
        var error = Assert.Throws<LakeQuery.Errors.LakeQueryException>(
            () => lake.Rows("SELECT count(*) FROM t JOIN (SELECT k, 1 / (n - n) AS z FROM dim) d ON t.k = d.k WHERE z = 1"));
        Assert.Equal("DIVISION_BY_ZERO", error.Code.Name);
    }

    // The rows, or what is wrong.
    private static string Answer(TestLake lake, string sql)
    {
        try
        {
            return string.Join('\n', lake.Rows(sql).Order(StringComparer.Ordinal));
        }
        catch (LakeQuery.Errors.LakeQueryException error)
        {
            return $"{error.Code.Name}: {error.Fact}";
        }
    }

    private static TestLake Create(LakeOptions options)
    {
        var lake = new TestLake(options);
        foreach (var k in new[] { "1", "2", "3", "4", "5", "__HIVE_DEFAULT_PARTITION__" })
        {
            foreach (var s in new[] { "a", "ab", "b", "__HIVE_DEFAULT_PARTITION__" })
            {
                lake.WriteParquet($"t/k={k}/s={s}/f.parquet", "SELECT range::INTEGER AS v FROM range(4)");
            }
        }

        lake.Run($"CREATE EXTERNAL TABLE t (v int) PARTITIONED BY (k int, s string) STORED AS PARQUET LOCATION '{lake.Path("t")}'");
        lake.Run("MSCK REPAIR TABLE t");
        lake.WriteText("dim/f", "1\u0001a\u00011\n3\u0001ab\u00012\n9\u0001b\u00013\n\\N\u0001\\N\u00014\n");
        lake.Run($"CREATE EXTERNAL TABLE dim (k int, s string, n int) LOCATION '{lake.Path("dim")}'");
        return lake;
    }
}
