using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

public sealed class TextScanTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Delimited_text_follows_LazySimpleSerDe()
    {
        _lake.WriteText("t/a.csv", "id,name,flag,amount\n1,\"x\",TRUE,1.5\n1.9,\\N,yes,abc\n, ,false,\n99999999999,short\n7,a,true,2.25,extra\n");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int, name string, flag boolean, amount double) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
            + $"LOCATION '{_lake.Path("t")}' TBLPROPERTIES ('skip.header.line.count'='1')");
        Assert.Equal(
            ["1|\"x\"|true|1.5", "1|NULL|NULL|NULL", "NULL| |false|NULL", "NULL|short|NULL|NULL", "7|a|true|2.25"],
            _lake.Rows("SELECT * FROM t"));
        Assert.Equal("5", _lake.Value("SELECT count(*) FROM t"));
        Assert.Equal("9", _lake.Value("SELECT sum(id) FROM t"));
    }

    [Fact]
    public void Collections_are_split_by_their_own_separators()
    {
        _lake.WriteText("t/a.txt", "1|a;b|k:1;l:2|3;z\n2||\\N|\n");
        _lake.Run("CREATE EXTERNAL TABLE t (id int, tags array<string>, counts map<string,int>, pair struct<n:int,s:string>) ROW FORMAT DELIMITED "
            + "FIELDS TERMINATED BY '|' COLLECTION ITEMS TERMINATED BY ';' MAP KEYS TERMINATED BY ':' "
            + $"LOCATION '{_lake.Path("t")}'");
        Assert.Equal(["1|[a, b]|{k=1, l=2}|{n=3, s=z}", "2|[]|NULL|{n=NULL, s=NULL}"], _lake.Rows("SELECT * FROM t"));
    }

    [Fact]
    public void Csv_follows_OpenCSVSerde()
    {
        _lake.WriteText("t/a.csv", "1,\"a,b\",19358\n2,\"say \"\"hi\"\"\",19359\n3,,0\n");
        _lake.Run("CREATE EXTERNAL TABLE t (id int, name string, day date) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' "
            + $"LOCATION '{_lake.Path("t")}'");
        Assert.Equal(["1|a,b|2023-01-01", "2|say \"hi\"|2023-01-02", "3||1970-01-01"], _lake.Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Csv_that_does_not_convert_is_bad_data()
    {
        _lake.WriteText("t/a.csv", "1\nx\n");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION '{_lake.Path("t")}'");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT sum(id) FROM t"));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.Contains("'x'", error.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenX_json_gives_null_for_what_does_not_fit()
    {
        _lake.WriteText("t/a.json", "{\"id\":1,\"name\":\"x\",\"tags\":[\"a\",\"b\"],\"at\":\"2024-01-02T03:04:05Z\"}\n{\"id\":\"no\",\"other\":5}\n");
        _lake.Run("CREATE EXTERNAL TABLE t (id int, name string, tags array<string>, at timestamp) "
            + $"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{_lake.Path("t")}'");
        Assert.Equal(["1|x|[a, b]|2024-01-02 03:04:05.000", "NULL|NULL|NULL|NULL"], _lake.Rows("SELECT * FROM t"));
    }

    [Fact]
    public void Hive_json_refuses_what_does_not_fit()
    {
        _lake.WriteText("t/a.json", "{\"id\":1}\n{\"id\":\"no\"}\n");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' LOCATION '{_lake.Path("t")}'");
        Assert.Equal("HIVE_BAD_DATA", Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT id FROM t")).Code.Name);
    }

    [Fact]
    public void Json_keys_may_be_spelled_as_the_crawler_saw_them_and_files_may_be_arrays()
    {
        _lake.WriteText("t/a.json", "[\n  {\"Date\": \"Jan 1\",\n   \"Value\": 1.5},\n  {\"Date\": \"Jan 2\"}\n]\n");
        _lake.Run("CREATE EXTERNAL TABLE t (`date` string, value double) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' "
            + $"WITH SERDEPROPERTIES ('paths'='Date,Value', 'lakequery.json.format'='array') LOCATION '{_lake.Path("t")}'");
        Assert.Equal(["Jan 1|1.5", "Jan 2|NULL"], _lake.Rows("SELECT \"date\", value FROM t"));
    }
}
