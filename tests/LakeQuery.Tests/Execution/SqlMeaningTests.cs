namespace LakeQuery.Tests.Execution;

/// <summary>Places where DuckDB means something else by the same words.</summary>
public sealed class SqlMeaningTests : IDisposable
{
    private static readonly Lazy<TestLake> Lake = new(() => new TestLake());

    public void Dispose() => GC.SuppressFinalize(this);

    [Theory]
    [InlineData("SELECT 7 / 2, -7 / 2, 7 % -2", "3|-3|1")]
    [InlineData("SELECT x / y FROM (VALUES (7, 2)) t(x, y)", "3")]
    [InlineData("SELECT 1e0 / 0e0, 0e0 / 0e0", "Infinity|NaN")]
    [InlineData("SELECT nan() = nan(), nan() <> nan(), nan() > 1e0, 1e0 < nan()", "false|true|false|false")]
    [InlineData("SELECT x = x, x > 1, x < 1, x BETWEEN 0 AND 9, x IN (1e0, x) FROM (VALUES nan()) t(x)", "false|false|false|false|false")]
    [InlineData("SELECT ARRAY[1, NULL] = ARRAY[1, NULL], ARRAY[1, NULL] = ARRAY[2, NULL], ARRAY[1] = ARRAY[1]", "NULL|false|true")]
    [InlineData("SELECT ROW(1, NULL) = ROW(1, 2), ROW(1, NULL) = ROW(2, 2), (1, 'a') = (1, 'a')", "NULL|false|true")]
    [InlineData("SELECT MAP(ARRAY[1, 2], ARRAY[3, 4]) = MAP(ARRAY[2, 1], ARRAY[4, 3])", "true")]
    [InlineData("SELECT ARRAY[10, 20][2], MAP(ARRAY['a'], ARRAY[5])['a']", "20|5")]
    [InlineData("SELECT TRY(1 / x) FROM (VALUES 0) t(x)", "NULL")]
    [InlineData("SELECT DATE '2024-01-31' + INTERVAL '1' MONTH, DATE '2024-03-01' - DATE '2024-02-01'", "2024-02-29|29 00:00:00.000")]
    [InlineData("SELECT TIMESTAMP '2024-01-01 10:00:00.000' + INTERVAL '36' HOUR", "2024-01-02 22:00:00.000")]
    [InlineData("SELECT INTERVAL '36' HOUR, INTERVAL '14' MONTH, -INTERVAL '1' DAY", "1 12:00:00.000|1-2|-1 00:00:00.000")]
    [InlineData("SELECT TIMESTAMP '2024-07-01 12:00:00.000 UTC' AT TIME ZONE 'America/New_York'", "2024-07-01 08:00:00.000 America/New_York")]
    [InlineData("SELECT X'6162', U&'\\0041', 'it''s'", "61 62|A|it's")]
    [InlineData("SELECT 1.5, 1.1 * 2.2, 1e10, 1e0, REAL '1.5', 1e-5", "1.5|2.42|1.0E10|1.0|1.5|1.0E-5")]
    [InlineData("SELECT CAST(x AS integer) FROM (VALUES 2.5e0) t(x)", "3")]
    [InlineData("SELECT CAST('abcdef' AS varchar(3)), CAST('ab' AS char(4)) || 'x'", "abc|ab  x")]
    [InlineData("SELECT x FROM (VALUES 1, 1, 2, 3) t(x) ORDER BY x FETCH FIRST 1 ROW WITH TIES", "1;1")]
    [InlineData("SELECT x FROM (VALUES 1, 2, NULL) t(x) ORDER BY x DESC", "2;1;NULL")]
    [InlineData("SELECT x FROM (VALUES 1, 2, NULL) t(x) ORDER BY x NULLS FIRST LIMIT 2", "NULL;1")]
    [InlineData("SELECT x FROM (VALUES 1, 2, 3) t(x) ORDER BY x OFFSET 1 LIMIT 1", "2")]
    [InlineData("SELECT a, b, n FROM UNNEST(ARRAY[1, 2], ARRAY['x']) WITH ORDINALITY t(a, b, n)", "1|x|1;2|NULL|2")]
    [InlineData("SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) t(k, v)", "a|1;b|2")]
    [InlineData("SELECT a, b FROM UNNEST(ARRAY[ROW(1, 'x'), ROW(2, 'y')]) t(a, b)", "1|x;2|y")]
    [InlineData("SELECT id, e FROM (VALUES (1, ARRAY[5, 6]), (2, NULL)) t(id, a) CROSS JOIN UNNEST(a) u(e) ORDER BY 1, 2", "1|5;1|6")]
    [InlineData("SELECT id, e FROM (VALUES (1, ARRAY[5]), (2, NULL)) t(id, a) LEFT JOIN UNNEST(a) u(e) ON true ORDER BY 1", "1|5;2|NULL")]
    [InlineData("SELECT x FROM (VALUES 1, 1, 2) t(x) INTERSECT ALL SELECT x FROM (VALUES 1, 1, 1) u(x)", "1;1")]
    [InlineData("SELECT x FROM (VALUES 1, 1, 2) t(x) EXCEPT ALL SELECT 1 ORDER BY 1", "1;2")]
    [InlineData("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT sum(n) FROM r", "10")]
    [InlineData("SELECT a, b, count(*), grouping(a, b) FROM (VALUES (1, 2), (1, 3)) t(a, b) GROUP BY ROLLUP (a, b) ORDER BY 4, 1, 2", "1|2|1|0;1|3|1|0;1|NULL|2|1;NULL|NULL|2|3")]
    [InlineData("SELECT count(*) FILTER (WHERE x > 1), sum(DISTINCT x), array_agg(x ORDER BY x DESC) FROM (VALUES 1, 2, 2) t(x)", "2|3|[2, 2, 1]")]
    [InlineData("SELECT x, lag(x) IGNORE NULLS OVER (ORDER BY i) FROM (VALUES (1, 5), (2, NULL), (3, 7)) t(i, x) ORDER BY i", "5|NULL;NULL|5;7|5")]
    [InlineData("SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 3) t(x) ORDER BY x", "1|1;2|3;3|5")]
    [InlineData("SELECT (SELECT max(y) FROM (VALUES 1, 2, 3) u(y) WHERE y < x) FROM (VALUES 3) t(x)", "2")]
    [InlineData("SELECT x FROM (VALUES 1, 2) t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 2) u(y) WHERE y = x)", "2")]
    [InlineData("SELECT x FROM (VALUES 1, 2, 3) t(x) WHERE x > ALL (SELECT y FROM (VALUES 1, 2) u(y))", "3")]
    [InlineData("SELECT 1 WHERE 1 NOT IN (SELECT CAST(NULL AS integer))", "")]
    [InlineData("SELECT (1, 2) IN (SELECT 1, 2), (1, 2) NOT IN (SELECT 1, 3), (1, 2) = ANY (SELECT 3, 2), (SELECT 1, 2) = ROW(1, 2)", "true|true|false|true")]
    [InlineData("SELECT ROW(1, NULL) IN (SELECT ROW(1, NULL)), (1, 2) IN (SELECT 1, NULL), (1, 2) IN (SELECT 2, NULL)", "NULL|NULL|false")]
    [InlineData("SELECT x, y, (x, y) IN (SELECT a, b FROM (VALUES (1, 2), (3, NULL)) u(a, b)) FROM (VALUES (1, 2), (1, NULL), (3, 4), (5, 6)) t(x, y) ORDER BY x, y",
        "1|2|true;1|NULL|NULL;3|4|NULL;5|6|false")]
    [InlineData("SELECT (1, 2) <> ALL (VALUES (1, 3)), (1, 2) <> ALL (VALUES (1, 3), (1, NULL)), ARRAY[1, NULL] IN (SELECT ARRAY[1, NULL])", "true|NULL|NULL")]
    [InlineData("SELECT nan() IN (SELECT nan()), 1e0 IN (SELECT x FROM (VALUES nan(), 1e0) t(x)), (1, nan()) IN (SELECT 1, nan())", "false|true|false")]
    [InlineData("SELECT transform(ARRAY[1, 2], x -> x + y) FROM (VALUES 10) t(y)", "[11, 12]")]
    [InlineData("SELECT reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)", "6")]
    [InlineData("SELECT a, a FROM (VALUES 1) t(a)", "1|1")]
    [InlineData("SELECT x + 1 AS y FROM (VALUES 3, 1, 2) t(x) ORDER BY -x", "4;3;2")]
    [InlineData("SELECT l.x, r.y FROM (VALUES 1, 2) l(x) FULL JOIN (VALUES 2, 3) r(y) ON l.x = r.y ORDER BY 1, 2", "1|NULL;2|2;NULL|3")]
    [InlineData("SELECT t.a, u.b FROM (VALUES 1, 2) t(a) CROSS JOIN LATERAL (SELECT a * 10 AS b) u ORDER BY 1", "1|10;2|20")]
    [InlineData("SELECT 'a' || chr(0) || 'b' = 'a' || chr(0) || 'b'", "true")]
    public void A_query_means_what_Trino_means(string sql, string expected) =>
        Assert.Equal(expected, string.Join(";", Lake.Value.Rows(sql)));
}
