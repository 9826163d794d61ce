namespace LakeQuery.Tests.Cli;

/// <summary>Each output format, byte for byte: NULL and the empty string, quoting, line ends in values, wide characters.</summary>
public sealed class FormatTests
{
    private const string Sql = """
        SELECT * FROM (VALUES
          (1, 'plain', DATE '2024-02-29', 1.50, true),
          (-20, '', NULL, -0.25, NULL),
          (NULL, 'comma, "quote" | pipe', DATE '0001-01-01', NULL, false),
          (4, 'two' || chr(10) || 'lines' || chr(9) || 'tab', NULL, 10.00, NULL),
          (5, '日本語 é' || chr(128512), NULL, 0.00, NULL)) AS t(n, text, "the day", amount, flag)
        """;

    [Fact]
    public void Table()
    {
        Check("table", """
            ┌──────┬───────────────────────┬────────────┬────────┬───────┐
            │    n │ text                  │ the day    │ amount │ flag  │
            ├──────┼───────────────────────┼────────────┼────────┼───────┤
            │    1 │ plain                 │ 2024-02-29 │   1.50 │ true  │
            │  -20 │                       │ NULL       │  -0.25 │ NULL  │
            │ NULL │ comma, "quote" | pipe │ 0001-01-01 │   NULL │ false │
            │    4 │ two\nlines\ttab       │ NULL       │  10.00 │ NULL  │
            │    5 │ 日本語 é😀            │ NULL       │   0.00 │ NULL  │
            └──────┴───────────────────────┴────────────┴────────┴───────┘

            """);
    }

    [Fact]
    public void Csv()
    {
        Check("csv", """"
            n,text,the day,amount,flag
            1,plain,2024-02-29,1.50,true
            -20,"",,-0.25,
            ,"comma, ""quote"" | pipe",0001-01-01,,false
            4,"two
            lines<tab>tab",,10.00,
            5,日本語 é😀,,0.00,

            """");
    }

    [Fact]
    public void Tsv()
    {
        Check("tsv", """"
            n<tab>text<tab>the day<tab>amount<tab>flag
            1<tab>plain<tab>2024-02-29<tab>1.50<tab>true
            -20<tab>""<tab><tab>-0.25<tab>
            <tab>"comma, ""quote"" | pipe"<tab>0001-01-01<tab><tab>false
            4<tab>"two
            lines<tab>tab"<tab><tab>10.00<tab>
            5<tab>日本語 é😀<tab><tab>0.00<tab>

            """");
    }

    [Fact]
    public void Json()
    {
        Check("json", """
            [
            {"n":1,"text":"plain","the day":"2024-02-29","amount":1.50,"flag":true},
            {"n":-20,"text":"","the day":null,"amount":-0.25,"flag":null},
            {"n":null,"text":"comma, \"quote\" | pipe","the day":"0001-01-01","amount":null,"flag":false},
            {"n":4,"text":"two\nlines\ttab","the day":null,"amount":10.00,"flag":null},
            {"n":5,"text":"日本語 é😀","the day":null,"amount":0.00,"flag":null}
            ]

            """);
    }

    [Fact]
    public void Json_lines()
    {
        Check("jsonl", """
            {"n":1,"text":"plain","the day":"2024-02-29","amount":1.50,"flag":true}
            {"n":-20,"text":"","the day":null,"amount":-0.25,"flag":null}
            {"n":null,"text":"comma, \"quote\" | pipe","the day":"0001-01-01","amount":null,"flag":false}
            {"n":4,"text":"two\nlines\ttab","the day":null,"amount":10.00,"flag":null}
            {"n":5,"text":"日本語 é😀","the day":null,"amount":0.00,"flag":null}

            """);
    }

    [Fact]
    public void Markdown()
    {
        Check("markdown", """
            | n | text | the day | amount | flag |
            | ---: | --- | --- | ---: | --- |
            | 1 | plain | 2024-02-29 | 1.50 | true |
            | -20 |  | NULL | -0.25 | NULL |
            | NULL | comma, "quote" \| pipe | 0001-01-01 | NULL | false |
            | 4 | two\nlines\ttab | NULL | 10.00 | NULL |
            | 5 | 日本語 é😀 | NULL | 0.00 | NULL |

            """);
    }

    [Fact]
    public void Vertical()
    {
        var actual = LakeQueryCommand.Run("query", "SELECT 1 AS n, CAST(NULL AS varchar) AS \"漢字\", '' AS empty UNION ALL SELECT 2, 'x', 'y' ORDER BY 1", "--format", "vertical");
        Assert.Equal("-[ row 1 ]-\n    n | 1\n 漢字 | NULL\nempty | \n-[ row 2 ]-\n    n | 2\n 漢字 | x\nempty | y\n", actual.Output);
    }

    [Theory]
    [InlineData("table", "┌───┐\n│ a │\n├───┤\n└───┘\n")]
    [InlineData("csv", "a\n")]
    [InlineData("tsv", "a\n")]
    [InlineData("json", "[]\n")]
    [InlineData("jsonl", "")]
    [InlineData("markdown", "| a |\n| ---: |\n")]
    [InlineData("vertical", "")]
    public void A_result_without_rows(string format, string expected) =>
        Assert.Equal(new LakeQueryCommand.Outcome(0, expected, ""), LakeQueryCommand.Run("query", "SELECT 1 AS a WHERE false", "--format", format));

    [Fact]
    public void Nested_values_and_repeated_labels()
    {
        const string Nested = "SELECT 1 AS a, 2 AS a, ARRAY[1,NULL] AS l, MAP(ARRAY['k'],ARRAY[1]) AS m, CAST(ROW(1,'x') AS ROW(p int, q varchar)) AS r";
        Assert.Equal("[\n{\"a\":1,\"a_1\":2,\"l\":[1,null],\"m\":{\"k\":1},\"r\":{\"p\":1,\"q\":\"x\"}}\n]\n", LakeQueryCommand.Run("query", Nested, "--format", "json").Output);
        Assert.Equal("a,a,l,m,r\n1,2,\"[1, NULL]\",{k=1},\"{p=1, q=x}\"\n", LakeQueryCommand.Run("query", Nested).Output);
    }

    [Fact]
    public void A_plan_is_plain_text_in_a_table_and_rows_elsewhere()
    {
        var table = LakeQueryCommand.Run("query", "EXPLAIN SELECT 1 AS one", "--format", "table");
        Assert.StartsWith("Output one", table.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("│", table.Output, StringComparison.Ordinal);
        Assert.StartsWith("Query Plan\n", LakeQueryCommand.Run("query", "EXPLAIN SELECT 1 AS one").Output, StringComparison.Ordinal);
    }

    private static void Check(string format, string expected)
    {
        var actual = LakeQueryCommand.Run(["query", "--format", format], Sql);
        Assert.Equal(new LakeQueryCommand.Outcome(0, expected.Replace("<tab>", "\t", StringComparison.Ordinal), ""), actual);
    }
}
