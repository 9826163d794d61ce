using System.Text;

namespace LakeQuery.Tests.Execution.Lines;

public sealed class LazySimpleTests : IDisposable
{
    private const string Delimited = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','";

    private readonly SerdeTable _table = new();

    public void Dispose() => _table.Dispose();

    [Fact]
    public void Fields_may_be_fewer_or_more_than_columns_and_quotes_mean_nothing() => Assert.Equal(
        ["|NULL|NULL", "a|1|2", "a|NULL|NULL", "a|1|2", "\"a|NULL|2", "|NULL|NULL"],
        _table.Rows("a string, b int, c bigint", Delimited, "", "a,1,2", "a", "a,1,2,3,4", "\"a,b\",2", ",,"));

    [Fact]
    public void The_last_column_may_take_the_rest() => Assert.Equal(
        ["a|b,c,\\N,", "x|NULL"],
        _table.Rows("a string, b string", $"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim'=',', 'serialization.last.column.takes.rest'='true')",
            "a,b,c,\\N,", "x"));

    [Fact]
    public void Only_the_null_text_is_null_in_a_string_column()
    {
        Assert.Equal(["NULL|", "null|NULL"], _table.Rows("a string, b string", Delimited, "\\N,", "null,\\N"));
        Assert.Equal(["NULL|\\N", "x|NULL"], _table.Rows("a string, b string", Delimited + " NULL DEFINED AS 'NOPE'", "NOPE,\\N", "x,NOPE"));
    }

    [Fact]
    public void Escapes_count_only_where_they_are_declared()
    {
        Assert.Equal(["a\\|b|NULL"], _table.Rows("a string, b string, c string", Delimited, "a\\,b"));
        Assert.Equal(
            ["a,b|c\\|d", "tab\tX|\\\\|NULL"],
            _table.Rows("a string, b string, c string", Delimited + " ESCAPED BY '\\\\'", "a\\,b,c\\\\,d", "tab\\\t\\X,\\\\\\\\,\\N"));
    }

    [Fact]
    public void Whole_numbers_lose_their_fraction_and_what_does_not_fit_is_null()
    {
        (string, string)[] shared =
        [
            ("0", "0"), ("1", "1"), ("-1", "-1"), ("+1", "1"), ("", "NULL"), ("-", "NULL"), ("+", "NULL"), ("1.23", "1"), ("1.99", "1"), ("0.999", "0"),
            (".123", "0"), ("+.123", "0"), ("-.123", "0"), ("0007", "7"), ("1.2345e2", "NULL"), ("1.x", "NULL"), (" 1", "NULL"), ("1 ", "NULL"), ("true", "NULL"), ("\"1\"", "NULL"),
            (".", "NULL"),
        ];
        _table.Check("tinyint", Delimited, [.. shared, ("127", "127"), ("128", "NULL"), ("-128", "-128"), ("-129", "NULL"), ("+0000127.999", "127")]);
        _table.Check("smallint", Delimited, [.. shared, ("32767", "32767"), ("32768", "NULL"), ("-32768", "-32768"), ("-32769", "NULL")]);
        _table.Check("int", Delimited, [.. shared, ("2147483647", "2147483647"), ("2147483648", "NULL"), ("-2147483648", "-2147483648"), ("-2147483649", "NULL")]);
        _table.Check("bigint", Delimited,
        [
            .. shared, ("9223372036854775807", "9223372036854775807"), ("+00009223372036854775807.999", "9223372036854775807"), ("9223372036854775808", "NULL"),
            ("-9223372036854775808", "-9223372036854775808"), ("-00009223372036854775808.9", "-9223372036854775808"), ("-9223372036854775809", "NULL"), ("99999999999999999999999", "NULL"),
        ]);
    }

    [Fact]
    public void Decimals_are_rounded_half_up_and_too_large_ones_are_null()
    {
        _table.Check("decimal(4,2)", Delimited,
            ("10.001", "10.00"), ("10.005", "10.01"), ("99.999", "NULL"), ("-10.005", "-10.01"), ("1e1", "10.00"), ("100", "NULL"), ("0.004", "0.00"), ("0.005", "0.01"), ("", "NULL"), ("x", "NULL"), ("1.5E-1", "0.15"));
        _table.Check("decimal(38,2)", Delimited,
            ("999999999999999999999999999999999999.99", "999999999999999999999999999999999999.99"),
            ("999999999999999999999999999999999999.99123", "999999999999999999999999999999999999.99"),
            ("999999999999999999999999999999999999.999", "NULL"), ("1e39", "NULL"), ("1.5645e15", "1564500000000000.00"), ("-1", "-1.00"), ("true", "NULL"));
        _table.Check("decimal(18,2)", Delimited, ("9999999999999999.99", "9999999999999999.99"), ("10000000000000000.00", "NULL"), ("1e19", "NULL"), ("1.2345e2", "123.45"));
    }

    [Fact]
    public void Doubles_are_those_of_Java() => _table.Check("double", Delimited,
        ("0", "0.0"), ("-0", "-0.0"), ("123", "123.0"), ("1.23", "1.23"), ("1.5645e33", "1.5645E33"), ("NaN", "NaN"), ("Infinity", "Infinity"), ("+Infinity", "Infinity"),
        ("-Infinity", "-Infinity"), ("+Inf", "NULL"), ("nan", "NULL"), ("", "NULL"), (" 1.5 ", "1.5"), ("1.5d", "1.5"), ("1.5x", "NULL"), (".5", "0.5"), ("\"1\"", "NULL"));

    [Fact]
    public void Booleans_are_the_two_words() => _table.Check("boolean", Delimited,
        ("true", "true"), ("TRUE", "true"), ("tRuE", "true"), ("false", "false"), ("fAlSe", "false"), ("t", "NULL"), ("1", "NULL"), ("0", "NULL"), ("", "NULL"), ("unknown", "NULL"), ("-1", "NULL"));

    [Fact]
    public void Dates_are_lenient() => _table.Check("date", Delimited,
        ("1970-01-01", "1970-01-01"), ("1986-01-01 anything goes", "1986-01-01"), ("1986-01-33", "1986-02-02"), ("2020-13-05", "2021-01-05"), (" 2020-1-5 ", "2020-01-05"),
        ("2020-02-30", "2020-03-01"), ("1", "NULL"), ("1.56", "NULL"), ("true", "NULL"), ("", "NULL"), ("2020-01-01T00:00:00", "NULL"), ("2024-02-29", "2024-02-29"));

    [Fact]
    public void Timestamps_are_lenient_and_have_milliseconds() => _table.Check("timestamp", Delimited,
        ("1970-01-01 00:00:00.000000", "1970-01-01 00:00:00.000"), ("2020-05-10 12:34:56.123456", "2020-05-10 12:34:56.123"), ("1960-05-10 12:34:56.1235", "1960-05-10 12:34:56.124"),
        ("2020-05-10T12:34:56.5", "2020-05-10 12:34:56.500"), ("2020-05-10", "2020-05-10 00:00:00.000"), ("2020-05-10 12:65:56", "2020-05-10 13:05:56.000"), (" 2020-05-10 12:34:56 ", "2020-05-10 12:34:56.000"),
        ("2020-05-10T12:34:56Z", "NULL"), ("2020-05-10T12:34:56+01:00", "NULL"), ("12:34:56", "NULL"), ("1", "NULL"), ("true", "NULL"), ("", "NULL"), ("2020-05-10 12:34", "NULL"));

    [Fact]
    public void Timestamps_may_have_formats_of_their_own() => Assert.Equal(
        ["2020-05-10 12:34:56.123", "2020-05-10 12:34:56.123", "2020-05-10 12:34:56.500", "2020-05-10 12:34:56.000", "NULL"],
        _table.Rows("v timestamp", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' "
            + "WITH SERDEPROPERTIES ('field.delim'=',', 'timestamp.formats'='yyyy,MM/dd/yyyy HH.mm.ss.SSS,dd MMM yyyy hh:mm:ss a,millis')",
            "05/10/2020 12.34.56.123", "1589114096123.777", "2020-05-10T12:34:56.5", "10 May 2020 12:34:56 PM", "May"));

    [Fact]
    public void Binary_is_base64_of_either_alphabet_or_the_bytes()
    {
        var table = _table.Create("v binary", Delimited, "dmFsdWU=", "$value", "_-8=", "/+8=", "");
        Assert.Equal(["76616C7565", "2476616C7565", "FFEF", "FFEF", ""], _table.Lake.Rows($"SELECT to_hex(v) FROM {table}"));
    }

    [Fact]
    public void Text_is_cut_to_its_length()
    {
        _table.Check("varchar(3)", Delimited, ("v", "v"), ("val", "val"), ("value", "val"), ("äöüß", "äöü"));
        var table = _table.Create("v char(3)", Delimited, "v  ", "value");
        Assert.Equal(["v|1", "val|3"], _table.Lake.Rows($"SELECT trim(v), length(trim(v)) FROM {table}"));
    }

    [Fact]
    public void Levels_of_nesting_have_their_own_separators()
    {
        Assert.Equal(
            ["[[a, b], [c]]|{k={x=1, y=[p, q]}}|NULL", "[]|{}|{n=NULL, s=NULL}", "[[NULL, ]]|{a=NULL, b={x=2, y=NULL}}|{n=1, s=z}"],
            _table.Rows(
                "a array<array<string>>, m map<string,struct<x:int,y:array<string>>>, r struct<n:int,s:string>", "",
                "a\u0003b\u0002c\u0001k\u00031\u0004p\u0005q\u0001\\N", "\u0001\u0001", "\\N\u0003\u0001a\u0003\\N\u0002b\u00032\u00011\u0002z\u0002more"));
        Assert.Equal(
            ["{a=1, b=7}|[1, NULL, 3]"],
            _table.Rows("m map<string,bigint>, l array<int>", "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' COLLECTION ITEMS TERMINATED BY ',' MAP KEYS TERMINATED BY ':'", "a:1,b:7,a:2,b:8|1,x,3"));
    }

    [Fact]
    public void Separators_may_be_numbers_and_bear_Hives_misspelling() => Assert.Equal(
        ["[a, b]|{k=1}"],
        _table.Rows("l array<string>, m map<string,int>", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' "
            + "WITH SERDEPROPERTIES ('field.delim'='124', 'colelction.delim'=';', 'mapkey.delim'='61')", "a;b|k=1"));

    [Fact]
    public void Large_arrays_and_maps_grow()
    {
        var numbers = Enumerable.Range(0, 20_000).ToArray();
        var line = string.Join(';', numbers) + "," + string.Join(';', numbers.Select(number => $"{number % 5000}:{number}"));
        var table = _table.Create("l array<int>, m map<int,int>", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' COLLECTION ITEMS TERMINATED BY ';' MAP KEYS TERMINATED BY ':'", line, line);
        Assert.Equal(
            [$"20000|{numbers.Sum(number => (long)number)}|5000|4999", $"20000|{numbers.Sum(number => (long)number)}|5000|4999"],
            _table.Lake.Rows($"SELECT cardinality(l), reduce(l, CAST(0 AS bigint), (s, x) -> s + x, s -> s), cardinality(m), m[4999] FROM {table}"));
    }

    [Fact]
    public void Lines_end_in_any_way_and_bytes_that_are_no_text_do_not_fail()
    {
        byte[] content = [.. "\uFEFFa,1\r\nb,2\rc,3\n"u8, 0xFF, (byte)'x', 0xC3, (byte)',', (byte)'4'];
        Assert.Equal(["a|1", "b|2", "c|3", "\uFFFDx\uFFFD|4"], _table.Lake.Rows($"SELECT * FROM {_table.Create("s string, n int", Delimited, "a.txt", content)}"));
    }

    [Fact]
    public void Lines_at_the_start_and_the_end_of_each_file_are_skipped()
    {
        var table = _table.Create("n int", Delimited, "a.txt", Encoding.UTF8.GetBytes("h\nh\n1\n2\nf"), "TBLPROPERTIES ('skip.header.line.count'='2', 'skip.footer.line.count'='1')");
        _table.Lake.WriteText($"{table}/b.txt", "h\nh\n3\n4\nf\n");
        _table.Lake.WriteText($"{table}/c.txt", "h\n");
        Assert.Equal(["1", "2", "3", "4"], _table.Lake.Rows($"SELECT n FROM {table} ORDER BY n"));
        Assert.Equal("4", _table.Lake.Value($"SELECT count(*) FROM {table}"));
    }

    [Fact]
    public void A_large_file_is_read_in_pieces_without_losing_a_line()
    {
        var text = new StringBuilder("id,name\n");
        for (var row = 0; row < 600_000; row++)
        {
            text.Append(row).Append(",a name that makes the line longer ").Append(row % 97).Append(row % 3 == 0 ? "\r\n" : row % 3 == 1 ? "\n" : "\r");
        }

        var table = _table.Create("id bigint, name string", Delimited, "a.txt", Encoding.UTF8.GetBytes(text.ToString()), "TBLPROPERTIES ('skip.header.line.count'='1')");
        Assert.Equal("600000|179999700000|97|600000", _table.Lake.Value($"SELECT count(*), sum(id), count(DISTINCT name), count(DISTINCT id) FROM {table}"));
    }

    [Theory]
    [InlineData("a.gz", "Unexpected end of input stream")]
    [InlineData("a.bz2", "Unexpected end of input stream")]
    [InlineData("a.zst", "Unexpected end of input stream")]
    public void An_empty_compressed_file_is_an_error_that_names_it(string name, string reason)
    {
        var table = _table.Create("n int", Delimited, name, []);
        var error = Assert.Throws<LakeQuery.Errors.LakeQueryException>(() => _table.Lake.Rows($"SELECT * FROM {table}"));
        Assert.Equal("HIVE_CURSOR_ERROR", error.Code.Name);
        Assert.Equal($"cannot read file '{_table.Lake.Path(table)}/{name}': {reason}", error.Fact);
    }

    [Fact]
    public void A_compression_that_is_not_read_is_an_error()
    {
        var table = _table.Create("n int", Delimited, "a.lzo", [1, 2]);
        Assert.Equal("HIVE_UNSUPPORTED_FORMAT", Assert.Throws<LakeQuery.Errors.LakeQueryException>(() => _table.Lake.Rows($"SELECT * FROM {table}")).Code.Name);
    }

    [Fact]
    public void Header_and_footer_are_skipped_in_compressed_files_too()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("h\n1\n2\nf\n"u8);
        }

        var table = _table.Create("n int", Delimited, "a.csv.gz", packed.ToArray(), "TBLPROPERTIES ('skip.header.line.count'='1', 'skip.footer.line.count'='1')");
        Assert.Equal(["1", "2"], _table.Lake.Rows($"SELECT n FROM {table}"));
    }

    [Fact]
    public void Partitions_may_be_stored_in_ways_of_their_own()
    {
        _table.Lake.WriteText("p/d=1/a.csv", "1|x\n");
        _table.Lake.WriteText("p/d=2/a.csv", "\"2\",\"y\"\n");
        _table.Lake.WriteText("p/d=3/a.json", "{\"N\":3,\"s\":\"z\"}\n");
        _table.Lake.Run($"CREATE EXTERNAL TABLE p (n int, s string) PARTITIONED BY (d int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' LOCATION '{_table.Lake.Path("p")}'");
        _table.Lake.Run("MSCK REPAIR TABLE p");
        var list = Directory.GetFiles(_table.Lake.Path("catalog"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(list);
        Assert.Equal(["1|x|1"], _table.Lake.Rows("SELECT * FROM p WHERE d = 1"));
    }
}
