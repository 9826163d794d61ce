using LakeQuery.Tests.Execution;
using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning.Rules;

/// <summary>Row groups can be left out only where a column itself is compared; the answer stays what it was.</summary>
public sealed class UnwrapComparisonsTests
{
    [Theory]
    [InlineData("CAST(at AS date) = DATE '2024-05-01'", "at >= TIMESTAMP '2024-05-01 00:00:00.000' AND at < TIMESTAMP '2024-05-02 00:00:00.000'")]
    [InlineData("date(at) = DATE '2024-05-01'", "at >= TIMESTAMP '2024-05-01 00:00:00.000' AND at < TIMESTAMP '2024-05-02 00:00:00.000'")]
    [InlineData("date(at) <> DATE '2024-05-01'", "at < TIMESTAMP '2024-05-01 00:00:00.000' OR at >= TIMESTAMP '2024-05-02 00:00:00.000'")]
    [InlineData("CAST(at AS date) > DATE '2024-05-01'", "at >= TIMESTAMP '2024-05-02 00:00:00.000'")]
    [InlineData("DATE '2024-05-01' >= CAST(at AS date)", "at < TIMESTAMP '2024-05-02 00:00:00.000'")]
    [InlineData("CAST(at AS date) < DATE '2024-05-01'", "at < TIMESTAMP '2024-05-01 00:00:00.000'")]
    [InlineData(
        "CAST(at AS date) BETWEEN DATE '2024-05-01' AND DATE '2024-05-03'", "at >= TIMESTAMP '2024-05-01 00:00:00.000' AND at < TIMESTAMP '2024-05-04 00:00:00.000'")]
    [InlineData("date_trunc('month', at) = TIMESTAMP '2024-05-01'", "at >= TIMESTAMP '2024-05-01 00:00:00.000' AND at < TIMESTAMP '2024-06-01 00:00:00.000'")]
    [InlineData("date_trunc('month', at) > TIMESTAMP '2024-05-03'", "at >= TIMESTAMP '2024-06-01 00:00:00.000'")]
    [InlineData("date_trunc('quarter', at) >= TIMESTAMP '2024-05-03'", "at >= TIMESTAMP '2024-07-01 00:00:00.000'")]
    [InlineData("date_trunc('week', at) = TIMESTAMP '2024-05-06'", "at >= TIMESTAMP '2024-05-06 00:00:00.000' AND at < TIMESTAMP '2024-05-13 00:00:00.000'")]
    [InlineData("date_trunc('hour', at) <= TIMESTAMP '2024-05-03 10:00:00'", "at < TIMESTAMP '2024-05-03 11:00:00.000'")]
    [InlineData("year(at) = 2024", "at >= TIMESTAMP '2024-01-01 00:00:00.000' AND at < TIMESTAMP '2025-01-01 00:00:00.000'")]
    [InlineData("year(at) IN (2020, 2024)",
        "at >= TIMESTAMP '2020-01-01 00:00:00.000' AND at < TIMESTAMP '2021-01-01 00:00:00.000'"
        + " OR at >= TIMESTAMP '2024-01-01 00:00:00.000' AND at < TIMESTAMP '2025-01-01 00:00:00.000'")]
    [InlineData("year(CAST(at AS date)) >= 2024", "at >= TIMESTAMP '2024-01-01 00:00:00.000'")]
    [InlineData("bytes > BIGINT '5'", "bytes > 5")]
    [InlineData("bytes = 5000000000", "bytes < -2147483648")]
    [InlineData("bytes < 5000000000", "bytes >= -2147483648")]
    [InlineData("bytes > 1.5", "bytes >= 2")]
    [InlineData("bytes <= 1.5", "bytes < 2")]
    [InlineData("bytes <> 1.5", "bytes >= -2147483648")]
    [InlineData("bytes IN (1.0, 1.5, NULL, 3.0)", "bytes IN (1, NULL, 3)")]
    [InlineData("bytes = 4e0", "bytes = 4")]
    [InlineData("bytes >= 4.5e0", "bytes >= 5")]
    [InlineData("NOT bytes > 1.5", "NOT bytes >= 2")]
    [InlineData("bytes IS DISTINCT FROM BIGINT '7'", "bytes IS DISTINCT FROM 7")]
    [InlineData("bytes = 1 OR CAST(at AS date) >= DATE '2024-05-01'", "bytes = 1 OR at >= TIMESTAMP '2024-05-01 00:00:00.000'")]
    public void The_column_itself_is_compared(string where, string filter) =>
        Assert.Equal(filter, Filter($"SELECT url FROM clicks WHERE {where}"));

    [Theory]
    [InlineData("joined > TIMESTAMP '2024-05-01 12:00:00'", "joined >= DATE '2024-05-02'")]
    [InlineData("joined = TIMESTAMP '2024-05-01 00:00:00'", "joined = DATE '2024-05-01'")]
    [InlineData("year(joined) < 2024", "joined < DATE '2024-01-01'")]
    [InlineData("date_trunc('year', joined) = DATE '2024-01-01'", "joined >= DATE '2024-01-01' AND joined < DATE '2025-01-01'")]
    [InlineData("balance > DECIMAL '1.505'", "balance >= DECIMAL '1.51'")]
    [InlineData("balance = DECIMAL '1.500'", "balance = DECIMAL '1.50'")]
    public void Dates_and_decimals_are_too(string where, string filter) =>
        Assert.Equal(filter, Filter($"SELECT name FROM users WHERE {where}"));

    [Theory]
    [InlineData("CAST(at AS date) IS DISTINCT FROM DATE '2024-05-01'")]
    [InlineData("CAST(at AS date) = NULL")]
    [InlineData("CAST(bytes AS varchar) = '5'")]
    [InlineData("CAST(bytes + 1 AS bigint) = 5")]
    [InlineData("CAST(id AS double) = 9007199254740993e0")]
    [InlineData("CAST(bytes AS double) = nan()")]
    [InlineData("date_trunc('month', at) = at")]
    [InlineData("month(at) = 5")]
    [InlineData("year(at) = 20240")]
    [InlineData("CAST(CAST(at AS varchar) AS date) = DATE '2024-05-01'")]
    public void What_is_no_step_of_a_column_stays(string where)
    {
        var sql = $"SELECT url FROM clicks WHERE {where}";
        Assert.Equal(Optimized(sql, "UnwrapComparisons"), Optimized(sql));
    }

    [Fact]
    public void Partition_predicates_stay_as_they_are() => Assert.Contains(
        "partitions: year(day) = 2024 ", Scans("SELECT url FROM clicks WHERE year(day) = 2024"), StringComparison.Ordinal);

    [Fact]
    public void Rows_and_nulls_stay_the_same()
    {
        const string Values = """
            SELECT i, CASE WHEN i % 7 <> 0 THEN (i - 20)::INTEGER END AS n, CASE WHEN i % 5 <> 0 THEN ((i - 20) / 4)::DECIMAL(6,2) END AS d,
              CASE WHEN i % 6 <> 0 THEN TIMESTAMP '2023-12-28 22:30:00' + to_hours(i * 7) END AS at, CASE WHEN i % 4 <> 0 THEN DATE '2023-12-28' + i::INTEGER END AS day
            FROM range(40) t(i)
            """;
        string[] sides =
        [
            "CAST(at AS date)|DATE '2023-12-31'", "CAST(at AS date)|DATE '2024-01-02'", "date_trunc('month', at)|TIMESTAMP '2024-01-01 00:00:00'",
            "date_trunc('week', at)|TIMESTAMP '2024-01-01 00:00:00'", "date_trunc('day', day)|DATE '2024-01-03'",
            "date_trunc('week', day)|DATE '2024-01-01'", "year(at)|2024", "year(day)|2023", "n|BIGINT '3'", "n|3000000000", "n|-3000000000", "n|1.5", "n|2.0", "n|-1.5e0",
            "n|-2e0", "d|DECIMAL '1.505'", "d|DECIMAL '1.500'", "d|DECIMAL '123456.789'", "day|TIMESTAMP '2024-01-01 12:00:00'", "day|TIMESTAMP '2024-01-01 00:00:00'",
            "at|TIMESTAMP '2024-01-01 00:30:00.0005'", "date_trunc('hour', at)|TIMESTAMP '2023-12-30 03:00:00'", "date_trunc('quarter', day)|DATE '2024-01-01'",
        ];
        string[] comparisons = ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"];
        using var unwrapped = Lake(new LakeOptions(), Values);
        using var asItStands = Lake(new LakeOptions { DisabledRules = ["UnwrapComparisons"] }, Values);
        foreach (var pair in sides.Select(side => side.Split('|')))
        {
            var predicates = comparisons.Select(comparison => $"{pair[0]} {comparison} {pair[1]}")
                .Append($"{pair[1]} <= {pair[0]}").Append($"{pair[0]} BETWEEN {pair[1]} AND {pair[1]}").Append($"{pair[0]} IN ({pair[1]}, NULL)").ToArray();

            // A row for each predicate that is true, and another for each that is false: NULL gives neither.
            var sql = string.Join(" UNION ALL ", predicates.Select((predicate, index) =>
                $"SELECT '{index}+' AS p, i FROM t WHERE {predicate} UNION ALL SELECT '{index}-', i FROM t WHERE NOT ({predicate})")) + " ORDER BY 1, 2";
            Assert.Equal([pair[0], .. asItStands.Rows(sql)], [pair[0], .. unwrapped.Rows(sql)]);
        }
    }

    [Fact]
    public void What_no_value_satisfies_stays_null_of_null()
    {
        using var lake = Lake(new LakeOptions(), "SELECT range AS i, NULL::INTEGER AS n, NULL::DECIMAL(6,2) AS d, "
            + "CASE range WHEN 1 THEN TIMESTAMP '2024-01-05 00:00:00' END AS at, CASE range WHEN 1 THEN DATE '2024-01-05' END AS day FROM range(2)");
        foreach (var never in new[] { "date_trunc('month', at) = TIMESTAMP '2024-01-01 00:30:00'", "date_trunc('month', day) = DATE '2024-01-05'", "day = TIMESTAMP '2024-01-05 12:00:00'" })
        {
            Assert.Empty(lake.Rows($"SELECT i FROM t WHERE {never}"));
            Assert.Equal(["1"], lake.Rows($"SELECT i FROM t WHERE NOT ({never})"));
            Assert.Equal(["0"], lake.Rows($"SELECT i FROM t WHERE ({never}) IS NULL"));
        }
    }

    private static string Filter(string sql) => Scans(sql).Split("  filter: ")[1].Split("  columns: ")[0];

    private static TestLake Lake(LakeOptions options, string values)
    {
        var lake = new TestLake(options);
        lake.WriteParquet("t/f.parquet", values);
        lake.Run($"CREATE EXTERNAL TABLE t (i bigint, n int, d decimal(6,2), at timestamp, day date) STORED AS PARQUET LOCATION '{lake.Path("t")}'");
        return lake;
    }
}
