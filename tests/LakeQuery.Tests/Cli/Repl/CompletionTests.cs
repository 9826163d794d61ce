using LakeQuery.Cli.Repl.Completion;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>What is offered at a place of a statement; a bar marks the cursor.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeEngine _engine;
    private readonly SqlCompleter _completer;

    public CompletionTests()
    {
        _engine = new LakeEngine(new LakeOptions { CatalogDirectory = Path.Join(_folder.Path, "catalog"), Database = "web", KeepsHistory = false });
        using var session = _engine.CreateSession();
        foreach (var sql in (string[])
        [
            "CREATE DATABASE web", "CREATE DATABASE sales",
            $"CREATE EXTERNAL TABLE web.clicks (id int, url string, place struct<city:string,at:struct<lat:double,lon:double>>) PARTITIONED BY (day date, region string) STORED AS PARQUET LOCATION '{_folder.Path}/clicks/'",
            $"CREATE EXTERNAL TABLE web.people (id int, name string, `order` string) STORED AS PARQUET LOCATION '{_folder.Path}/people/'",
            $"CREATE EXTERNAL TABLE sales.orders (orderkey bigint, total double) PARTITIONED BY (year int) STORED AS PARQUET LOCATION '{_folder.Path}/orders/'",
            "ALTER TABLE web.clicks ADD PARTITION (day = '2024-01-01', region = 'eu') PARTITION (day = '2024-01-02', region = 'eu') PARTITION (day = '2024-01-02', region = 'it''s')",
            "ALTER TABLE sales.orders ADD PARTITION (year = 2023) PARTITION (year = 2024)",
        ])
        {
            session.Execute(sql).Dispose();
        }

        _completer = new SqlCompleter(new CatalogNames(_engine.Catalog, () => "web"), commands: null);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("SELECT * FROM |", "clicks people default. sales. web.")]
    [InlineData("SELECT * FROM c|", "clicks")]
    [InlineData("SELECT * FROM sales.|", "orders")]
    [InlineData("SELECT * FROM sales.o|", "orders")]
    [InlineData("SELECT * FROM people p JOIN |", "clicks people default. sales. web.")]
    [InlineData("SELECT * FROM people, cl|", "clicks")]
    [InlineData("WITH recent AS (SELECT 1 AS x) SELECT * FROM re|", "recent")]
    [InlineData("SHOW PARTITIONS cl|", "clicks")]
    [InlineData("DESCRIBE |", "clicks people default. sales. web.")]
    [InlineData("MSCK REPAIR TABLE p|", "people")]
    [InlineData("SHOW CREATE TABLE p|", "people")]
    [InlineData("USE |", "default sales web")]
    [InlineData("SHOW TABLES IN s|", "sales")]
    [InlineData("DROP TABLE IF EXISTS p|", "people")]
    public void Tables_and_databases_where_one_is_named(string text, string expected) => Assert.Equal(expected, Offered(text));

    [Theory]
    [InlineData("SELECT | FROM people", "id name \"order\" people")]
    [InlineData("SELECT n| FROM people", "name now() nth_value( nullif( normal_cdf( ngrams( nan()", true)]
    [InlineData("SELECT * FROM clicks WHERE ur|", "url url_decode( url_encode( url_extract_fragment(", true)]
    [InlineData("SELECT p.| FROM people p", "id name \"order\"")]
    [InlineData("SELECT p.na| FROM people AS p", "name")]
    [InlineData("SELECT clicks.| FROM clicks, people", "id url place day region")]
    [InlineData("SELECT * FROM clicks c JOIN people p ON c.id = p.|", "id name \"order\"")]
    [InlineData("SELECT o.| FROM sales.orders o", "orderkey total year")]
    [InlineData("SELECT | FROM sales.orders", "orderkey total year orders")]
    [InlineData("SELECT id FROM clicks GROUP BY | ", "id url place day region clicks")]
    [InlineData("SELECT id FROM clicks ORDER BY u|", "url", true)]
    [InlineData("WITH a (x, y) AS (SELECT id, name FROM people) SELECT | FROM a", "x y a")]
    [InlineData("WITH a AS (SELECT id AS i, count(*) AS n FROM people GROUP BY 1) SELECT a.| FROM a", "i n")]
    [InlineData("SELECT s.| FROM (SELECT p.*, 1 AS one FROM people p) s", "id name \"order\" one")]
    [InlineData("SELECT * FROM people p WHERE EXISTS (SELECT 1 FROM clicks c WHERE c.id = p.|)", "id name \"order\"")]
    [InlineData("SELECT place.| FROM clicks", "city at")]
    [InlineData("SELECT c.place.at.l| FROM clicks c", "lat lon")]
    [InlineData("SELECT 1 FROM people; SELECT | FROM sales.orders", "orderkey total year orders")]
    [InlineData("SELECT id FROM people UNION ALL SELECT | FROM sales.orders", "orderkey total year orders")]
    [InlineData("SELECT \"o| FROM people", "\"order\"")]
    public void Columns_of_the_tables_in_scope(string text, string expected, bool isBeginning = false)
    {
        var offered = Offered(text);
        if (isBeginning)
        {
            Assert.StartsWith(expected.Split(' ')[0], offered, StringComparison.Ordinal);
            Assert.Superset(expected.Split(' ').ToHashSet(), offered.Split(' ').ToHashSet());
        }
        else
        {
            Assert.Equal(expected, offered);
        }
    }

    [Theory]
    [InlineData("SELECT * FROM sales.orders WHERE year = |", "2023 2024 orderkey total year orders")]
    [InlineData("SELECT * FROM sales.orders WHERE year IN (2023, 20|", "2023 2024")]
    [InlineData("SELECT * FROM clicks WHERE region = '|", "'eu' 'it''s'")]
    [InlineData("SELECT * FROM clicks WHERE region <> 'i|' AND id = 1", "'it''s'")]
    [InlineData("SELECT * FROM clicks c WHERE c.day >= D|", "DATE '2024-01-01'|DATE '2024-01-02'")]
    [InlineData("SELECT * FROM clicks c WHERE c.day >= DATE '|", "'2024-01-01' '2024-01-02'")]
    [InlineData("SELECT * FROM clicks WHERE day BETWEEN DATE '2024-01-01' AND DATE '|", "'2024-01-01' '2024-01-02'")]
    [InlineData("ALTER TABLE clicks DROP PARTITION (day = '|", "'2024-01-01' '2024-01-02'")]
    [InlineData("SELECT * FROM people WHERE name = '|", "")]
    public void Values_of_a_partition_key(string text, string expected)
    {
        var offered = string.Join('|', Items(text));
        Assert.StartsWith(expected.Contains('|') ? expected : expected.Replace(' ', '|'), offered, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, offered.Length == 0);
    }

    [Theory]
    [InlineData("S|", "SELECT SHOW START STOP")]
    [InlineData("sel|", "select")]
    [InlineData("SELECT id FROM people wh|", "where when", true)]
    [InlineData("SELECT id FROM people WH|", "WHERE")]
    [InlineData("SELECT id FROM people |", "WHERE JOIN")]
    [InlineData("SELECT id FROM people WHERE id = 1 |", "AND OR")]
    [InlineData("SELECT id FROM people ORDER |", "BY")]
    public void Keywords_by_the_place_in_the_case_that_is_written(string text, string expected, bool isLower = false)
    {
        Assert.StartsWith(expected.Split(' ')[0], Offered(text), StringComparison.Ordinal);
        Assert.Subset(Items(text).ToHashSet(), expected.Split(' ').ToHashSet());
        Assert.True(!isLower || Items(text).All(item => !item.Any(char.IsUpper)));
    }

    [Theory]
    [InlineData("SELECT 1 -- fr|")]
    [InlineData("SELECT 1 /* fr|")]
    [InlineData("SELECT 'some te|")]
    [InlineData("SELECT nothing.|")]
    [InlineData("SELECT * FROM nowhere.|")]
    public void Nothing_where_nothing_is_known(string text) => Assert.Equal("", Offered(text));

    [Fact]
    public void A_function_tells_its_signature()
    {
        var text = "SELECT date_tr";
        var item = Assert.Single(_completer.Complete(text, text.Length)!.Items);
        Assert.Equal("date_trunc(", item.Text);
        Assert.Contains("-> ", item.Detail, StringComparison.Ordinal);
        Assert.StartsWith("(varchar, ", item.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT strpos(|", "strpos(varchar, varchar) -> ")]
    [InlineData("SELECT strpos(url, lower(name)|", "strpos(")]
    [InlineData("SELECT Lower(strpos(url, (1 + |", "strpos(")]
    [InlineData("SELECT strpos(url, name) |", "")]
    [InlineData("SELECT (1 + |", "")]
    [InlineData("SELECT strpos('a', 'b'); SELECT (|", "")]
    public void The_function_that_is_called_tells_its_signature(string text, string expected)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        var hint = _completer.Hint(text.Remove(cursor, 1), cursor) ?? "";
        Assert.StartsWith(expected, hint, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, hint.Length == 0);
    }

    [Fact]
    public void A_partition_key_is_told_from_other_columns()
    {
        var items = _completer.Complete("SELECT  FROM clicks", 7)!.Items;
        Assert.Equal("date  clicks  partition key", items.Single(item => item.Text == "day").Detail);
        Assert.Equal("string  clicks", items.Single(item => item.Text == "url").Detail);
    }

    [Fact]
    public void No_place_of_a_statement_fails()
    {
        string[] statements =
        [
            "WITH a(x) AS (SELECT id FROM web.people p WHERE p.name IN ('a', 'b')), b AS (SELECT * FROM a) SELECT a.x, b.* FROM a JOIN b USING (x) WHERE x BETWEEN 1 AND 2 ORDER BY 1;",
            "ALTER TABLE web.clicks ADD PARTITION (day = '2024-01-01'); SHOW TABLES IN web 'c*'; )))((( SELECT ''' \"",
            "SELECT * FROM clicks MATCH_RECOGNIZE (PARTITION BY id ORDER BY day MEASURES first(a.id) AS f PATTERN (a+ b?) DEFINE b AS b.id > 1) m, UNNEST(array[1,2]) WITH ORDINALITY AS t(a, b)",
        ];
        foreach (var statement in statements)
        {
            for (var cursor = 0; cursor <= statement.Length; cursor++)
            {
                if (_completer.Complete(statement, cursor) is { } found)
                {
                    Assert.InRange(found.Start, 0, cursor);
                    Assert.NotEmpty(found.Items);
                }

                _completer.Complete(statement[..cursor], cursor);
            }
        }
    }

    private string Offered(string text) => string.Join(' ', Items(text));

    private IEnumerable<string> Items(string text)
    {
        var cursor = text.IndexOf('|', StringComparison.Ordinal);
        return _completer.Complete(text.Remove(cursor, 1), cursor)?.Items.Select(item => item.Text) ?? [];
    }
}
