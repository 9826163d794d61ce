using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution.Lines;

public sealed class JsonSerdeTests : IDisposable
{
    private const string Hive = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'";
    private const string OpenX = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'";

    private readonly SerdeTable _table = new();

    public void Dispose() => _table.Dispose();

    [Fact]
    public void OpenX_reads_a_document_a_line_and_makes_null_of_what_is_none() => Assert.Equal(
        ["NULL|NULL", "NULL|NULL", "NULL|NULL", "NULL|NULL", "1.23|NULL", "1.23|NULL", "1.23|NULL", "1.23|x", "NULL|2", "2.0|x"],
        _table.Rows("a double, b string", OpenX, "", "null", "123", "#", "   {\"a\":1.23}  ", "   [1.23]  ", "{\"a\":1.23}anything here", "[1.23, \"x\", 4]", "[,2,]", "{a=2; 'b' => x}"));

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{\"a\"")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{ a x 2.34 }")]
    [InlineData("{ a : 1 : b : 2}")]
    [InlineData("{ null : 1 }")]
    [InlineData("{\"b\":\"open}")]
    [InlineData("{\"b\":\"\\u12G4\"}")]
    public void OpenX_fails_for_a_malformed_line_unless_told_to_ignore_it(string line)
    {
        var table = _table.Create("a double, b string", OpenX, "{\"a\":1}", line);
        var error = Assert.Throws<LakeQueryException>(() => _table.Lake.Rows($"SELECT * FROM {table}"));
        Assert.Equal("HIVE_CURSOR_ERROR", error.Code.Name);
        Assert.StartsWith("Row is not a valid JSON Object", error.Fact, StringComparison.Ordinal);
        Assert.EndsWith("line 2)", error.Fact, StringComparison.Ordinal);
        Assert.Equal(["1.0|NULL", "NULL|NULL"], _table.Rows("a double, b string", OpenX + " WITH SERDEPROPERTIES ('ignore.malformed.json'='true')", "{\"a\":1}", line));
    }

    [Fact]
    public void OpenX_keys_are_found_in_any_case_unless_told_otherwise()
    {
        string[] lines = ["{\"FoO\":{\"BAR\":1}}", "{\"foo\":{\"bar\":2}}"];
        Assert.Equal(["{bar=1}", "{bar=2}"], _table.Rows("foo struct<bar:int>", OpenX, lines));
        Assert.Equal(["NULL", "{bar=2}"], _table.Rows("foo struct<bar:int>", OpenX + " WITH SERDEPROPERTIES ('case.insensitive'='false')", lines));
        Assert.Equal(["1|2"], _table.Rows("one int, two int", OpenX + " WITH SERDEPROPERTIES ('case.insensitive'='false', 'mapping.one'='Key', 'mapping.two'='KEY')", "{\"Key\":1,\"KEY\":2}"));
    }

    [Fact]
    public void OpenX_refuses_keys_that_only_their_case_tells_apart_and_of_equal_ones_takes_the_last()
    {
        Assert.Equal(["42|NULL"], _table.Rows("a int, b int", OpenX, "{\"a\":true,\"a\":42}"));
        var error = Assert.Throws<LakeQueryException>(() => _table.Rows("a int, b int", OpenX, "{\"a\":1,\"A\":2}"));
        Assert.Contains("JSONException: Duplicate key \"a\"", error.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenX_maps_names_and_points()
    {
        Assert.Equal(["42"], _table.Rows("apple bigint", OpenX + " WITH SERDEPROPERTIES ('mapping.apple'='a')", "{\"A\":42,\"apple\":1}"));
        Assert.Equal(["NULL"], _table.Rows("a_b struct<x_y:int>", OpenX, "{\"a.b\":{\"x.y\":42}}"));
        Assert.Equal(["{x_y=42}"], _table.Rows("a_b struct<x_y:int>", OpenX + " WITH SERDEPROPERTIES ('dots.in.keys'='true')", "{\"a.b\":{\"x.y\":42}}"));
        Assert.Equal(["1"], _table.Rows("a_b int", OpenX + " WITH SERDEPROPERTIES ('dots.in.keys'='true')", "{\"a.b\":42,\"a_b\":1}"));
        Assert.Equal(["NULL"], _table.Rows("apple int", OpenX + " WITH SERDEPROPERTIES ('dots.in.keys'='true', 'mapping.apple'='a_b')", "{\"a.b\":42}"));
    }

    private void CheckOpenX(string type, params (string Json, string Expected)[] cases)
    {
        var rows = _table.Rows($"v {type}", OpenX, [.. cases.Select(pair => $"{{\"v\": {pair.Json}}}")]);
        Assert.Equal(cases.Select(pair => $"{type}: {pair.Json} -> {pair.Expected}"), rows.Select((row, index) => $"{type}: {cases[index].Json} -> {row}"));
    }

    [Fact]
    public void OpenX_whole_numbers()
    {
        (string, string)[] shared =
        [
            ("null", "NULL"), ("0", "0"), ("-0", "0"), ("+1", "1"), ("\"1\"", "1"), ("1.23", "1"), ("1.56", "1"), ("1.2345e2", "123"), ("0x1F", "31"), ("017", "15"), ("00", "0"),
            ("\"\"", "NULL"), ("invalid", "NULL"), ("true", "NULL"), ("\"null\"", "NULL"), ("0xFFFFFFFFFFFFFFFF", "NULL"),
        ];
        CheckOpenX("int", [.. shared[..^0], ("2147483647", "2147483647"), ("2147483648", "NULL"), ("2147483647.9999", "2147483647"), ("-2147483648", "-2147483648")]);
        CheckOpenX("bigint", [.. shared, ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "NULL"), ("9.223372036854775807e18", "9223372036854775807")]);
        CheckOpenX("tinyint", ("127", "127"), ("128", "NULL"), ("-128", "-128"), ("-129", "NULL"), ("1.2345e2", "123"));
    }

    [Fact]
    public void OpenX_other_scalars()
    {
        CheckOpenX("boolean", ("null", "NULL"), ("true", "true"), ("false", "false"), ("\"tRuE\"", "true"), ("\"unknown\"", "false"), ("1", "false"), ("invalid", "false"), ("[]", "false"), ("[true]", "false"), ("{x:false}", "false"));
        CheckOpenX("double", ("null", "NULL"), ("123", "123.0"), ("\"123.45\"", "123.45"), ("NaN", "NaN"), ("+Infinity", "Infinity"), ("-Infinity", "-Infinity"), ("+Inf", "NULL"), ("invalid", "NULL"), ("true", "NULL"));
        CheckOpenX("decimal(4,2)", ("10.001", "10.00"), ("\"10.005\"", "10.01"), ("99.999", "NULL"), ("invalid", "NULL"), ("1e1", "10.00"));
        CheckOpenX("date", ("\"1986-01-01 anything\"", "1986-01-01"), ("\"1986-01-33\"", "1986-02-02"), ("1", "1970-01-02"), ("-1", "1969-12-31"), ("0x123", "1970-10-19"), ("0123", "1970-03-25"), ("1.23", "NULL"), ("true", "NULL"), ("\"string\"", "NULL"));
        CheckOpenX("timestamp",
            ("\"2020-05-10 12:34:56.123\"", "2020-05-10 12:34:56.123"), ("\"2020-5-6 7:8:9\"", "2020-05-06 07:08:09.000"), ("\"2020-05-10T12:34:56.123456Z\"", "2020-05-10 12:34:56.123"), ("\"2020-05-10t12:34:56z\"", "2020-05-10 12:34:56.000"),
            ("\"2020-05-10T12:34:56.123-0800\"", "2020-05-10 20:34:56.123"), ("\"2020-05-10 12:34:56+00:00\"", "2020-05-10 12:34:56.000"), ("\"2020-05-10 12:34\"", "NULL"), ("\"2020-05-10\"", "NULL"), ("\"2020-13-10 12:34:56\"", "2021-01-10 12:34:56.000"),
            ("456.123", "1970-01-01 00:07:36.123"), ("\"456.1239\"", "1970-01-01 00:07:36.123"), (".123", "1970-01-01 00:00:00.123"), ("1234567890123", "2009-02-13 23:31:30.123"), ("12345678901", "2361-03-21 19:15:01.000"),
            ("0034567890123", "1971-02-05 02:11:30.123"), ("-234567890123", "1962-07-27 02:15:09.877"), ("1.2345E2", "NULL"), ("0x123", "NULL"), ("true", "NULL"));
        var table = _table.Create("v binary", OpenX, "{\"v\":\"dmFsdWU=\"}", "{\"v\":\"value\"}", "{\"v\":true}");
        Assert.Equal(["76616C7565", "NULL", "NULL"], _table.Lake.Rows($"SELECT to_hex(v) FROM {table}"));
    }

    [Fact]
    public void OpenX_text_takes_everything_in_canonical_form() => CheckOpenX("string",
        ("null", "NULL"), ("\"  x \"", "  x "), ("\"tab \\t\\u00e4\\ud83d\\ude00\\q\"", "tab \t\u00e4\U0001F600q"), ("tRUe", "true"), ("\"tRUe\"", "tRUe"), ("-1", "-1"), ("1.23", "1.23"), ("1.23e45", "1.23E+45"), ("33.23E45", "3.323E+46"),
        ("\"1.23e45\"", "1.23e45"), ("NaN", "NaN"), ("0.0000001", "1E-7"), ("007", "7"), ("[ \"foo\"; TrUe]", "[\"foo\",true]"), ("{ \"x\" => [1, { y : \"a\\\"b\" }] }", "{\"x\":[1,{\"y\":\"a\\\"b\"}]}"), ("{\"FOO\":42,\"FoO\":43}", "{\"FoO\":43}"));

    [Fact]
    public void OpenX_nested_types()
    {
        CheckOpenX("array<int>", ("[1, 2]", "[1, 2]"), ("[1,,x]", "[1, NULL, NULL]"), ("7", "[7]"), ("\"\"", "NULL"), ("[]", "[]"), ("null", "NULL"));
        CheckOpenX("map<string,bigint>", ("{a:1,b:2}", "{a=1, b=2}"), ("{a:1,b:2,a:3,b:4}", "{a=3, b=4}"), ("\" \"", "NULL"), ("{}", "{}"), ("null", "NULL"));
        CheckOpenX("map<int,string>", ("{1:a, x:b, 01:c}", "{1=c}"));
        CheckOpenX("struct<a:int,b:string>", ("{b:2, c:3}", "{a=NULL, b=2}"), ("[1, ,]", "{a=1, b=NULL}"), ("\"  \"", "{a=NULL, b=NULL}"), ("{A:1}", "{a=1, b=NULL}"), ("null", "NULL"));
        CheckOpenX("array<struct<k:map<string,array<int>>>>", ("[{k:{x:[1,2],y:3}},{},null]", "[{k={x=[1, 2], y=[3]}}, {k=NULL}, NULL]"));
    }

    [Theory]
    [InlineData("int", "[42]")]
    [InlineData("double", "{x:42}")]
    [InlineData("date", "[42]")]
    [InlineData("map<string,int>", "12")]
    [InlineData("map<string,int>", "[42]")]
    [InlineData("struct<a:int>", "\"text\"")]
    public void OpenX_refuses_objects_where_numbers_are_and_numbers_where_objects_are(string type, string json)
    {
        var table = _table.Create($"v {type}", OpenX, $"{{\"v\":{json}}}");
        var error = Assert.Throws<LakeQueryException>(() => _table.Lake.Rows($"SELECT * FROM {table}"));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.EndsWith("line 1)", error.Fact, StringComparison.Ordinal);
        var lenient = _table.Create($"v {type}", OpenX, "a.json", Encoding.UTF8.GetBytes($"{{\"v\":{json}}}"), "TBLPROPERTIES ('use.null.for.invalid.data'='true')");
        Assert.Equal(["NULL"], _table.Lake.Rows($"SELECT * FROM {lenient}"));
    }

    private void CheckHive(string type, params (string Json, string Expected)[] cases)
    {
        var rows = _table.Rows($"v {type}", Hive, [.. cases.Select(pair => $"{{\"V\": {pair.Json}, \"other\": [{{}}]}} trailing")]);
        Assert.Equal(cases.Select(pair => $"{type}: {pair.Json} -> {pair.Expected}"), rows.Select((row, index) => $"{type}: {cases[index].Json} -> {row}"));
    }

    [Fact]
    public void Hive_values()
    {
        CheckHive("bigint", ("null", "NULL"), ("1", "1"), ("9223372036854775807", "9223372036854775807"), ("1.56", "1"), ("1.2345e2", "123"));
        CheckHive("tinyint", ("-128", "-128"), ("128", "-128"), ("255", "-1"));
        CheckHive("boolean", ("true", "true"), ("\"tRuE\"", "true"), ("\"unknown\"", "false"), ("-1", "false"));
        CheckHive("double", ("1.5645e33", "1.5645E33"), ("-0", "-0.0"));
        CheckHive("decimal(4,2)", ("10.005", "10.01"), ("\"10.001\"", "10.00"), ("true", "NULL"), ("\"string\"", "NULL"));
        CheckHive("string", ("\"tab \\t\"", "tab \t"), ("true", "true"), ("1.23e45", "1.23e45"));
        CheckHive("date", ("\"1986-01-01 anything\"", "1986-01-01"), ("\"1986-01-33\"", "1986-02-02"));
        CheckHive("timestamp", ("\"2020-05-10 12:34:56.1235\"", "2020-05-10 12:34:56.124"), ("\"2020-05-10T12:34:56\"", "2020-05-10 12:34:56.000"));
        CheckHive("struct<a:bigint,b:bigint>", ("{\"b\":2,\"x\":3}", "{a=NULL, b=2}"), ("{\"a\":1,\"a\":2}", "{a=2, b=NULL}"), ("{\"_col0\":1,\"_col1\":2}", "{a=1, b=2}"), ("{}", "{a=NULL, b=NULL}"));
        CheckHive("map<string,bigint>", ("{\"a\":1,\"b\":2,\"a\":3}", "{a=3, b=2}"), ("{}", "{}"));
        CheckHive("array<array<int>>", ("[[1],[],null]", "[[1], [], NULL]"));
        var table = _table.Create("v binary", Hive, "{\"v\":\"value\"}", "{\"v\":12}");
        Assert.Equal(["76616C7565", "3132"], _table.Lake.Rows($"SELECT to_hex(v) FROM {table}"));
    }

    [Theory]
    [InlineData("bigint", "\"123\"")]
    [InlineData("bigint", "9223372036854775808")]
    [InlineData("int", "1.5645e300")]
    [InlineData("tinyint", "256")]
    [InlineData("int", "true")]
    [InlineData("double", "\"1\"")]
    [InlineData("boolean", "[true]")]
    [InlineData("string", "{\"x\":1}")]
    [InlineData("string", "[1]")]
    [InlineData("date", "1")]
    [InlineData("timestamp", "\"string\"")]
    [InlineData("decimal(4,2)", "99.999")]
    [InlineData("array<int>", "1")]
    [InlineData("struct<a:int>", "[1]")]
    [InlineData("map<int,int>", "{\"x\":1}")]
    public void Hive_refuses_values_of_another_kind(string type, string json)
    {
        var error = Assert.Throws<LakeQueryException>(() => _table.Rows($"v {type}", Hive, "{\"v\":null}", $"{{\"v\":{json}}}"));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.Contains("of column v is not of type", error.Fact, StringComparison.Ordinal);
        Assert.EndsWith("line 2)", error.Fact, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{'v':1}")]
    [InlineData("{\"v\":01}")]
    [InlineData("{\"v\":NaN}")]
    [InlineData("{\"v\":1,}")]
    [InlineData("{\"v\":\"\\x\"}")]
    public void Hive_refuses_lines_that_are_no_document(string line) =>
        Assert.Equal("HIVE_CURSOR_ERROR", Assert.Throws<LakeQueryException>(() => _table.Rows("v int", Hive, line)).Code.Name);

    [Fact]
    public void Timestamps_may_have_formats_of_their_own()
    {
        const string formats = " WITH SERDEPROPERTIES ('timestamp.formats'='yyyy,MM/dd/yyyy HH.mm.ss.SSS,millis')";
        string[] lines = ["{\"v\":\"05/10/2020 12.34.56.123\"}", "{\"v\":\"2020\"}", "{\"v\":\"1589114096123.777\"}", "{\"v\":\"2020-05-10 12:34:56.123\"}"];
        string[] expected = ["2020-05-10 12:34:56.123", "2020-01-01 00:00:00.000", "2020-05-10 12:34:56.123", "2020-05-10 12:34:56.123"];
        Assert.Equal(expected, _table.Rows("v timestamp", Hive + formats, lines));
        Assert.Equal(expected, _table.Rows("v timestamp", OpenX + formats, lines));
    }

    [Fact]
    public void Deep_nesting_is_an_error_and_no_crash()
    {
        var line = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Equal("HIVE_CURSOR_ERROR", Assert.Throws<LakeQueryException>(() => _table.Rows("v int", OpenX, $"{{\"x\":{line}")).Code.Name);
        Assert.Equal("HIVE_CURSOR_ERROR", Assert.Throws<LakeQueryException>(() => _table.Rows("v int", Hive, $"{{\"x\":{line}")).Code.Name);
    }

    [Fact]
    public void CloudTrail_files_are_an_array_of_records()
    {
        const string format = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'";
        const string columns = "eventname string, useridentity struct<type:string>, requestparameters string, useridentity_as_string string";
        var table = _table.Create(columns, format, "a.json", Encoding.UTF8.GetBytes(
            "{\"Records\":[{ \"eventName\":\"A\",\n \"requestParameters\": {\"data\": \"1\"} },\n{\"eventName\":\"B\",\"userIdentity\":{\"type\": \"x\"}} , {}]}"));
        _table.Lake.WriteText($"{table}/broken.json", "{randomcontent}");
        Assert.Equal(
            ["A|NULL|{\"data\":\"1\"}|NULL", "B|{type=x}|NULL|{\"type\":\"x\"}", "NULL|NULL|NULL|NULL"],
            _table.Lake.Rows($"SELECT * FROM {table}"));
    }

    [Fact]
    public void Documents_over_several_lines_are_read_where_the_crawler_found_such()
    {
        const string format = OpenX + " WITH SERDEPROPERTIES ('lakequery.json.format'='document')";
        var table = _table.Create("a int, b struct<c:string>", format, "a.json", "{\n \"a\": 1,\n \"b\": {\"c\": \"}{\\\"\"}\n}\n\n{\"a\":2}{\"a\":\n3}"u8.ToArray());
        Assert.Equal(["1|{c=}{\"}", "2|NULL", "3|NULL"], _table.Lake.Rows($"SELECT * FROM {table}"));
    }
}
