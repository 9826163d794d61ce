using LakeQuery.Errors;
using LakeQuery.Sql;

namespace LakeQuery.Tests.Sql;

public class FormatterTests
{
    public static TheoryData<string, int, string> Golden()
    {
        var cases = new TheoryData<string, int, string>();
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "golden", "identity"), "*.sql").Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal))
                {
                    cases.Add(Path.GetFileName(file), number, line);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Canonical_text_prints_back_unchanged(string file, int line, string sql)
    {
        // CREATE VIEW keeps its query's text to the last token; the golden line may end in a comment.
        var expected = sql.Split(" -- ")[0];
        Assert.True(line > 0 && file.Length > 0);
        Assert.Equal(expected, SqlFormatter.Format(Parser.ParseStatement(new SourceText(sql))));
    }

    [Theory]
    [InlineData("select A from T where x!=1", "SELECT A FROM T WHERE x <> 1")]
    [InlineData("select a b, c as d from t u, v", "SELECT a AS b, c AS d FROM t AS u CROSS JOIN v")]
    [InlineData("select all ((a)) from (t)", "SELECT a FROM t")]
    [InlineData("select all, count(all a), count(all) from t group by all a", "SELECT all, count(a), count(all) FROM t GROUP BY a")]
    [InlineData("select position('x' in s), substring(s from 2 for 3)", "SELECT strpos(s, 'x'), substring(s, 2, 3)")]
    [InlineData("select 0xFF, 0b101, 0o17, 1_000", "SELECT 255, 5, 15, 1000")]
    [InlineData("select U&'d\\0061t\\+000061', u&'x!0041' uescape '!'", "SELECT 'data', 'xA'")]
    [InlineData("select x'0a ff'", "SELECT X'0AFF'")]
    [InlineData("select cast(a as double precision), cast(a as integer array), cast(a as array<map<varchar,int>>)",
        "SELECT CAST(a AS double), CAST(a AS array(integer)), CAST(a AS array(map(varchar, int)))")]
    [InlineData("select cast(a as row(double precision, x time with time zone, timestamp without time zone))",
        "SELECT CAST(a AS row(double, x time with time zone, timestamp))")]
    [InlineData("select a from t order by a asc limit 5;", "SELECT a FROM t ORDER BY a LIMIT 5")]
    [InlineData("select a from t offset 5 rows fetch next 3 row only", "SELECT a FROM t OFFSET 5 FETCH FIRST 3 ROWS ONLY")]
    [InlineData("select 1 union distinct select 2", "SELECT 1 UNION SELECT 2")]
    [InlineData("select * from a inner join b on x left outer join c on y", "SELECT * FROM a JOIN b ON x LEFT JOIN c ON y")]
    [InlineData("select * from a join b join c on x on y", "SELECT * FROM a JOIN (b JOIN c ON x) ON y")]
    [InlineData("select a = some (select 1)", "SELECT a = ANY (SELECT 1)")]
    [InlineData("select json_object(key 'a' value 1, 'b' : 2 null on null)", "SELECT JSON_OBJECT('a' : 1, 'b' : 2)")]
    [InlineData("select ((select 1))", "SELECT (SELECT 1)")]
    [InlineData("select ((select 1) union (select 2))", "SELECT ((SELECT 1) UNION (SELECT 2))")]
    [InlineData("select ((select 1) + 1)", "SELECT (SELECT 1) + 1")]
    [InlineData("select * from (((select 1)))", "SELECT * FROM (SELECT 1)")]
    [InlineData("select count(*) over from t", "SELECT count(*) AS over FROM t")]
    [InlineData("select a limit from t limit 1", "SELECT a AS limit FROM t LIMIT 1")]
    [InlineData("explain (type distributed, format text) select 1", "EXPLAIN (TYPE DISTRIBUTED) SELECT 1")]
    [InlineData("create schema x", "CREATE DATABASE x")]
    [InlineData("show tables from `a` like \"b\"", "SHOW TABLES IN `a` 'b'")]
    [InlineData("show columns from t in db", "SHOW COLUMNS IN db.t")]
    [InlineData("show create view \"my view\"", "SHOW CREATE VIEW `my view`")]
    [InlineData("show create table `db.t`", "SHOW CREATE TABLE `db`.`t`")]
    [InlineData("desc t", "DESCRIBE t")]
    [InlineData("alter table t add partition (y=2024, m=-1, d=date '2024-01-01', h=01) location \"s3://x\"",
        "ALTER TABLE t ADD PARTITION (y = '2024', m = '-1', d = '2024-01-01', h = '01') LOCATION 's3://x'")]
    [InlineData("create external table t (a Struct < X : INT COMMENT 'c', `Y`: array <string> >) stored as parquet",
        "CREATE EXTERNAL TABLE t (a struct<x:int,y:array<string>>) STORED AS PARQUET")]
    [InlineData("create external table t (a string) row format delimited fields terminated by \"\\u0001\" location 's3:\\/\\/b'",
        "CREATE EXTERNAL TABLE t (a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' LOCATION 's3://b'")]
    public void Any_spelling_prints_canonically(string sql, string expected)
    {
        var first = Parser.ParseStatement(new SourceText(sql));
        var text = SqlFormatter.Format(first);
        Assert.Equal(expected, text);
        Assert.Equal(first, Parser.ParseStatement(new SourceText(text)));
    }
}
