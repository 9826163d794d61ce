using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution.Lines;

public sealed class OpenCsvTests : IDisposable
{
    private const string Csv = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'";

    private readonly SerdeTable _table = new();

    public void Dispose() => _table.Dispose();

    [Theory]
    [InlineData("", "NULL|NULL|NULL")]
    [InlineData(" ", " |NULL|NULL")]
    [InlineData("a,b", "a|b|NULL")]
    [InlineData("a,,", "a||")]
    [InlineData("  a  ,  b  ,  c  ", "  a  |  b  |  c  ")]
    [InlineData("\"a\",\"b\",\"c\"", "a|b|c")]
    [InlineData("\"a\\\"a\",\"b\\,b\",\"c\\\\c\"", "a\"a|b,b|c\\c")]
    [InlineData("\"a\\xa\",\"b\\yb\",\"c\\zc\"", "axa|byb|czc")]
    [InlineData("\"a\"\"a\",b,c", "a\"a|b|c")]
    [InlineData("\"a,a\",b,c", "a,a|b|c")]
    [InlineData("\"a,b,c", "NULL|NULL|NULL")]
    [InlineData("a,b,\"c", "a|b|NULL")]
    [InlineData("a,b,c,anything can go here , \" \\", "a|b|c")]
    [InlineData("a\\\"a,b\\\\b,c", "a\"a|b\\b|c")]
    [InlineData("a\\,a,b,c", "a|a|b")]
    [InlineData("12x\"a\"x,x\"b\"x,x\"c\"x", "12x\"a\"x|x\"b\"x|x\"c\"x")]
    [InlineData("12x\"a\",x\"b\",x\"c\"", "12x\"a|x\"b|x\"c")]
    [InlineData("12x\"ax,x\"bx,x\"cx", "12x\"ax,x\"bx|NULL|NULL")]
    [InlineData(" \"a\",  \"b\",  \"c\"", " a|b|c")]
    [InlineData("   \"a\",  \"b\",  \"c\"", "a|b|c")]
    [InlineData("\"a\"  ,  \"b\"  ,  \"c\"  ", "a  |b\"  |c\"  ")]
    public void A_line_is_split_as_the_library_does(string line, string expected)
    {
        Assert.Equal([expected], _table.Rows("a string, b string, c string", Csv, line));

        // With other characters in the same roles.
        string Other(string text) => text.Replace(',', '_').Replace('"', '|').Replace('\\', '~');
        var other = _table.Create("a string, b string, c string", Csv + " WITH SERDEPROPERTIES ('separatorChar'='_', 'quoteChar'='|', 'escapeChar'='~')", Other(line));
        Assert.Equal(
            expected.Split('|').Select(value => value == "NULL" ? "NULL" : "'" + Other(value) + "'"),
            _table.Lake.Value($"SELECT array_join(ARRAY['''' || a || '''', '''' || b || '''', '''' || c || ''''], '#', 'NULL') FROM {other}").Split('#'));
    }

    [Fact]
    public void A_double_quote_as_escape_is_taken_for_the_backslash()
    {
        Assert.Equal(["a|b|b|c"], _table.Rows("a string, b string, c string", Csv + " WITH SERDEPROPERTIES ('separatorChar'='|', 'quoteChar'='*', 'escapeChar'='\"')", "*a*|*b\\|b*|*c*"));
        Assert.Equal(["a|b\"b|c"], _table.Rows("a string, b string, c string", Csv + " WITH SERDEPROPERTIES ('separatorChar'='|', 'quoteChar'='\"', 'escapeChar'='\"')", "\"a\"|\"b\\\"b\"|\"c\""));
    }

    [Fact]
    public void Characters_that_are_not_different_are_an_error()
    {
        var error = Assert.Throws<LakeQueryException>(() => _table.Rows("a string", Csv + " WITH SERDEPROPERTIES ('separatorChar'='\"')", "a"));
        Assert.Equal("HIVE_INVALID_METADATA", error.Code.Name);
        Assert.Contains("must be different", error.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_goes_not_over_lines() =>
        Assert.Equal(["1|NULL", "NULL|NULL"], _table.Rows("a string, b string", Csv, "1,\"one", "more\",2"));

    [Fact]
    public void Types_are_converted_as_Athena_does()
    {
        Assert.Equal(
            ["true|1|-2|1.5|2020-01-15|2009-02-13 23:31:30.123", "false|2147483647|9223372036854775807|NaN|1969-12-31|1969-12-31 23:59:59.999"],
            _table.Rows("a boolean, b int, c bigint, d double, e date, f timestamp", Csv,
                "TRUE,1,-2,1.5,18276,1234567890123", "false,2147483647,9223372036854775807,NaN,-1,-1"));
    }

    [Theory]
    [InlineData("int", "", "For input string: \"\"")]
    [InlineData("int", "1.5", "For input string: \"1.5\"")]
    [InlineData("int", "2147483648", "For input string: \"2147483648\"")]
    [InlineData("bigint", " 1", "For input string: \" 1\"")]
    [InlineData("double", "x", "For input string: \"x\"")]
    [InlineData("date", "2020-01-01", "For input string: \"2020-01-01\"")]
    [InlineData("timestamp", "2020-01-01 00:00:00", "For input string: \"2020-01-01 00:00:00\"")]
    [InlineData("boolean", "yes", "not a value of type boolean")]
    public void A_value_that_does_not_convert_is_bad_data_at_its_file_and_line(string type, string value, string reason)
    {
        var table = _table.Create($"k string, v {type}", Csv, "ok", "\"ok\"", $"a,{value}");
        var error = Assert.Throws<LakeQueryException>(() => _table.Lake.Rows($"SELECT v FROM {table}"));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.StartsWith($"Error parsing field value '{value}' for field 1: {reason} (file '", error.Fact, StringComparison.Ordinal);
        Assert.EndsWith($"{table}/a.txt', line 3)", error.Fact, StringComparison.Ordinal);

        // A column nobody asks for is not converted.
        Assert.Equal(["a", "ok", "ok"], _table.Lake.Rows($"SELECT k FROM {table} ORDER BY k"));
    }

    [Fact]
    public void Or_null_where_the_table_says_so()
    {
        var table = _table.Create("a int, b date", Csv, "a.txt", ",x\n1,2\n"u8.ToArray(), "TBLPROPERTIES ('use.null.for.invalid.data'='TRUE')");
        Assert.Equal(["NULL|NULL", "1|1970-01-03"], _table.Lake.Rows($"SELECT * FROM {table}"));
    }

    [Theory]
    [InlineData("array<string>")]
    [InlineData("smallint")]
    [InlineData("float")]
    [InlineData("decimal(10,2)")]
    [InlineData("binary")]
    public void Other_types_are_refused_by_name(string type)
    {
        var table = _table.Create($"a string, b {type}", Csv, "a,1");
        var error = Assert.Throws<LakeQueryException>(() => _table.Lake.Rows($"SELECT b FROM {table}"));
        Assert.Equal("HIVE_UNSUPPORTED_FORMAT", error.Code.Name);
        Assert.Contains($"column 'b' of table 'default.{table}' is declared as '{type}'", error.Fact, StringComparison.Ordinal);
        Assert.Equal(["a"], _table.Lake.Rows($"SELECT a FROM {table}"));
    }

    [Fact]
    public void An_error_in_a_later_piece_of_a_large_file_names_the_line_of_the_file()
    {
        var text = new System.Text.StringBuilder();
        for (var row = 1; row <= 900_000; row++)
        {
            text.Append(row == 850_000 ? "broken" : "1").Append(",twenty characters..\n");
        }

        var table = _table.Create("a int, b string", Csv, "a.txt", System.Text.Encoding.UTF8.GetBytes(text.ToString()));
        Assert.EndsWith("line 850000)", Assert.Throws<LakeQueryException>(() => _table.Lake.Rows($"SELECT sum(a) FROM {table}")).Fact, StringComparison.Ordinal);
    }
}
