using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Planning;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Execution.Pruning;

/// <summary>A scan without the row groups that statistics rule out gives the rows of the full scan, whatever the predicate.</summary>
public sealed class RowGroupPropertyTests
{
    // A column, and values of it: some in the files, some between, some beyond.
    private static readonly (string Column, string[] Values)[] Columns =
    [
        ("n", ["0", "5", "2050", "-7", "2147483647", "3000000000", "4.5", "1e2", "NULL"]),
        ("g", ["0", "7", "4096", "-9000000000", "9000000001", "NULL"]),
        ("x", ["0e0", "-0e0", "1.5e0", "1e3", "nan()", "infinity()", "-infinity()", "NULL"]),
        ("r", ["REAL '0'", "REAL '0.1'", "REAL '-3.5'", "1e-1", "NULL"]),
        ("d", ["DECIMAL '0.00'", "DECIMAL '12.34'", "DECIMAL '-1.005'", "DECIMAL '99999.99'", "3", "NULL"]),
        ("s", ["'a common prefix that is long enough to be cut short by whoever keeps it: \u00e9\u00e8 3'", "'a'", "''", "'\U0001F600'", "'b\u00e9'", "'zz'", "NULL"]),
        ("day", ["DATE '2024-01-01'", "DATE '2024-02-29'", "DATE '1969-12-31'", "TIMESTAMP '2024-01-03 12:00:00'", "NULL"]),
        ("at", ["TIMESTAMP '2024-01-01 00:00:00'", "TIMESTAMP '2024-01-01 00:00:00.001'", "TIMESTAMP '1969-12-31 23:59:59.999'",
            "TIMESTAMP '2024-01-02 10:00:00.0005'", "DATE '2024-01-02'", "TIMESTAMP '2024-01-02 00:00:00 UTC'", "NULL"]),
        ("b", ["true", "false", "NULL"]),
        ("c", ["'x'", "'y  '", "'zz'", "NULL"]),
        ("v", ["'ab'", "'abc'", "'abd'", "'b'", "NULL"]),
        ("e", ["1", "0", "NULL"]),
        ("gone", ["1", "NULL"]),
        ("k", ["1", "2", "3", "NULL"]),
        ("CAST(at AS date)", ["DATE '2024-01-01'", "DATE '2024-01-02'", "DATE '1969-12-31'"]),
        ("date_trunc('hour', at)", ["TIMESTAMP '2024-01-01 01:00:00'", "TIMESTAMP '2024-01-02 00:00:00'"]),
        ("year(day)", ["2024", "1969"]),
        ("CAST(n AS double)", ["4e0", "2.5e0"]),
        ("lower(s)", ["'a'", "'zz'"]),
    ];

    private static readonly string[] Others =
    [
        "s LIKE 'a common%'", "s LIKE 'b_'", "s LIKE '%3'", "s NOT LIKE 'a common prefix that%'", "starts_with(s, 'z')", "b", "NOT b", "n < g", "x = r", "x <> x", "n = e",
        "coalesce(n, 0) = 0", "n % 3 = 0", "v LIKE 'ab%'", "c = v", "at < day", "\"$path\" LIKE '%f0%'", "(n = 5) IS NULL", "(s < 'b') = true", "true", "NULL",
    ];

    [Fact]
    public void A_pruned_scan_gives_the_rows_of_the_full_scan()
    {
        using var pruned = Create(new LakeOptions());
        using var full = Create(new LakeOptions { DisabledRules = [.. Optimizer.RuleNames] });
        var (read, total) = (0L, 0L);
        Prop.ForAll(Predicate(2).ToArbitrary(), predicate =>
        {
            // checksum tells NaN from numbers and -0 from 0, in any order.
            var sql = $"SELECT count(*), count(n), sum(id), sum(g), count(x), checksum(s) FROM t WHERE {predicate}";
            var expected = full.Rows(sql);
            var actual = pruned.Rows(sql, out var statistics);
            read += statistics.RowGroupsRead;
            total += statistics.RowGroupsTotal;
            return actual.SequenceEqual(expected).Label($"{predicate}: {expected[0]} but {actual[0]}");
        }).Holds(150);

        // Nothing would be proved if nothing were left out.
        Assert.InRange(read, 1, total * 9 / 10);
    }

    private static Gen<string> Predicate(int depth) => depth == 0 ? Atom() : Gen.OneOf(
        Atom(),
        Atom(),
        from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} AND {right})",
        from left in Predicate(depth - 1) from right in Predicate(depth - 1) select $"({left} OR {right})",
        from inner in Predicate(depth - 1) select $"(NOT {inner})");

    private static Gen<string> Atom() => Gen.Frequency(
        (1, Gen.Elements(Others)),
        (8, from column in Gen.Elements(Columns)
            from first in Gen.Elements(column.Values)
            from second in Gen.Elements(column.Values)
            from form in Gen.Elements(
                "{0} = {1}", "{0} <> {1}", "{0} < {1}", "{0} <= {1}", "{1} < {0}", "{0} >= {1}", "{0} IS DISTINCT FROM {1}", "{0} IS NOT DISTINCT FROM {1}",
                "{0} BETWEEN {1} AND {2}", "{0} NOT BETWEEN {1} AND {2}", "{0} IN ({1}, {2})", "{0} NOT IN ({1}, {2})", "{0} IS NULL", "{0} IS NOT NULL")
            select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, column.Column, first, second)));

    private static TestLake Create(LakeOptions options)
    {
        var lake = new TestLake(options);

        // Neighbouring rows are alike, and every column has its NULLs; columns are held in several ways.
        const string Rows = """
            SELECT i::BIGINT AS id, CASE WHEN i % 11 <> 0 THEN i::{0} END AS n, CASE WHEN i // 2048 <> 1 THEN i * 1000003 - 9000000000 END AS g,
              CASE WHEN i % 2048 = 77 AND i < 4096 THEN 'nan'::DOUBLE WHEN i % 97 = 0 THEN -0.0::DOUBLE WHEN i = 5000 THEN 'inf'::DOUBLE ELSE i / 4 END AS x,
              (i / 10 - 20)::FLOAT AS r, CASE WHEN i % 5 <> 0 THEN (i / 100 - 10)::{1} END AS d,
              CASE WHEN i % 7 = 0 THEN NULL
                WHEN i % 2048 < 1000 THEN 'a common prefix that is long enough to be cut short by whoever keeps it: éè ' || (i // 1000)
                ELSE chr(97 + (i // 2048)::INTEGER) || 'é' END AS s,
              CASE WHEN i % 3 <> 0 THEN DATE '1969-12-01' + (i * 4)::INTEGER END AS day, {2} AS at,
              CASE WHEN i // 2048 = 0 THEN true WHEN i // 2048 = 1 THEN NULL ELSE i % 2 = 0 END AS b,
              chr(120 + (i // 2048)::INTEGER) || repeat(' ', (i % 3)::INTEGER) AS c, 'ab' || chr(98 + (i // 2048)::INTEGER) || i AS v, NULL::INTEGER AS e
            FROM range({3}, {4}) t(i)
            """;
        string[] ways =
        [
            string.Format(System.Globalization.CultureInfo.InvariantCulture, Rows, "INTEGER", "DECIMAL(9,2)",
                "TIMESTAMP '2023-12-31 20:00:00.0004' + to_microseconds(i * 30000500)", 0, 6144),
            string.Format(System.Globalization.CultureInfo.InvariantCulture, Rows, "SMALLINT", "DECIMAL(7,1)",
                "(TIMESTAMP '1969-12-31 23:00:00' + to_seconds(i))::TIMESTAMP_MS", 4000, 6000),
            string.Format(System.Globalization.CultureInfo.InvariantCulture, Rows, "TINYINT", "DECIMAL(12,4)",
                "timezone('UTC', TIMESTAMP '2024-01-02 00:00:00' + to_seconds(i * 60))", 0, 100),
        ];
        for (var index = 0; index < ways.Length; index++)
        {
            lake.WriteParquet($"t/k={index + 1}/f{index}.parquet", ways[index], 2048);
        }

        lake.WriteParquet("t/k=3/g.parquet", "SELECT 1::INTEGER AS N, 'z' AS S, NULL::DOUBLE AS x WHERE true", 2048);
        lake.Run($"""
            CREATE EXTERNAL TABLE t (id bigint, n int, g bigint, x double, r float, d decimal(12,4), s string, day date, at timestamp, b boolean,
              c char(4), v varchar(3), e int, gone int)
            PARTITIONED BY (k int) STORED AS PARQUET LOCATION '{lake.Path("t")}'
            """);
        lake.Run("MSCK REPAIR TABLE t");
        return lake;
    }
}
