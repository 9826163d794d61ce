using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

/// <summary>One table, each partition stored in its own way, as a crawler or another writer of the catalog leaves them.</summary>
public sealed class MixedPartitionTests : IDisposable
{
    private const string LazySimple = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
    private const string OpenCsv = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
    private const string HiveJson = "org.apache.hive.hcatalog.data.JsonSerDe";
    private const string OpenX = "org.openx.data.jsonserde.JsonSerDe";
    private const string Parquet = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    private const string Regex = "org.apache.hadoop.hive.serde2.RegexSerDe";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Each_partition_is_read_by_its_own_rules()
    {
        _lake.WriteText("t/1/a.csv", "1,x,1.5\n2,\\N,oops\n");
        _lake.WriteText("t/2/a.txt", "head\n3|y|2.5\n4|none|3.5\n");
        _lake.WriteText("t/3/a.csv", "\"5\",\"a,b\",\"4.5\"\n");
        _lake.WriteText("t/4/a.json", "{\"price\": 5.5, \"id\": 6, \"name\": \"z\"}\n{\"id\": 7}\n");
        _lake.WriteText("t/5/a.json", "{\"ID\": \"8\", \"name\": {\"k\": 1}}\nbroken\n");
        _lake.WriteParquet("t/6/a.parquet", "SELECT 9.5::DOUBLE AS price, 9 AS id, 'p' AS name");
        _lake.WriteText("t/7/a.log", "10 - q [10.5]\nno match\n");
        Create("id int, name string, price double");
        Register(
            (1, null),
            (2, Storage(LazySimple, "id int, name string, price double", ("field.delim", "|"), ("serialization.null.format", "none"), ("skip.header.line.count", "1"))),
            (3, Storage(OpenCsv, "id int, name string, price double")),
            (4, Storage(HiveJson, "id int, name string, price double")),
            (5, Storage(OpenX, "id int, name string, price double", ("ignore.malformed.json", "true"))),
            (6, Storage(Parquet, "id int, name string, price double")),
            (7, Storage(Regex, "id int, name string, price double", ("input.regex", @"(\d+) - (\w+) \[([\d.]+)\]"))));
        Assert.Equal(
            [
                "1|x|1.5|1", "2|NULL|NULL|1", "3|y|2.5|2", "4|NULL|3.5|2", "5|a,b|4.5|3", "6|z|5.5|4", "7|NULL|NULL|4",
                "8|{\"k\":1}|NULL|5", "9|p|9.5|6", "10|q|10.5|7", "NULL|NULL|NULL|5", "NULL|NULL|NULL|7",
            ],
            _lake.Rows("SELECT * FROM t ORDER BY id NULLS LAST, k"));
        Assert.Equal(["12|55"], _lake.Rows("SELECT count(*), sum(id) FROM t"));
        Assert.Equal(["1|2", "2|2", "3|1", "4|2", "5|2", "6|1", "7|2"], _lake.Rows("SELECT k, count(*) FROM t GROUP BY k ORDER BY k"));
        Assert.Equal(["9"], _lake.Rows("SELECT id FROM t WHERE price > 9 AND name < 'q'"));
    }

    [Fact]
    public void Text_is_matched_by_position_and_parquet_by_name()
    {
        _lake.WriteText("t/1/a.csv", "1,x\n");
        _lake.WriteText("t/2/a.csv", "2\n");
        _lake.WriteText("t/3/a.csv", "3,y,extra\n");
        _lake.WriteParquet("t/4/a.parquet", "SELECT 'other' AS extra, 'z' AS name, 4 AS id");
        _lake.WriteParquet("t/5/a.parquet", "SELECT 5 AS id, 'lost' AS renamed");
        Create("id int, name string");
        Register(
            (1, Storage(LazySimple, "number int, title string", ("field.delim", ","))),
            (2, Storage(LazySimple, "id int", ("field.delim", ","))),
            (3, Storage(LazySimple, "id int, name string, more string", ("field.delim", ","))),
            (4, Storage(Parquet, "extra string, name string, id int")),
            (5, Storage(Parquet, "id int, renamed string")));
        Assert.Equal(["1|x|1", "2|NULL|2", "3|y|3", "4|z|4", "5|NULL|5"], _lake.Rows("SELECT * FROM t ORDER BY k"));
    }

    // Source: Trino, Hive connector, Schema evolution.
    [Theory]
    [InlineData("boolean", "string", "true", "true")]
    [InlineData("tinyint", "smallint", "7", "7")]
    [InlineData("smallint", "bigint", "-7", "-7")]
    [InlineData("int", "double", "7", "7.0")]
    [InlineData("int", "decimal(10,2)", "7", "7.00")]
    [InlineData("bigint", "string", "7", "7")]
    [InlineData("float", "double", "1.5", "1.5")]
    [InlineData("float", "decimal(4,1)", "1.5", "1.5")]
    [InlineData("double", "float", "1.5", "1.5")]
    [InlineData("double", "decimal(4,1)", "2.5", "2.5")]
    [InlineData("decimal(5,2)", "decimal(4,1)", "1.50", "1.5")]
    [InlineData("decimal(5,2)", "int", "7.00", "7")]
    [InlineData("decimal(5,2)", "string", "7.10", "7.10")]
    [InlineData("string", "int", "42", "42")]
    [InlineData("string", "int", "no", "NULL")]
    [InlineData("string", "double", "1e3", "1000.0")]
    [InlineData("string", "date", "2024-02-29", "2024-02-29")]
    [InlineData("string", "date", "2024-02-30", "NULL")]
    [InlineData("string", "timestamp", "2024-02-29 10:11:12.5", "2024-02-29 10:11:12.500")]
    [InlineData("string", "char(3)", "ab", "ab ")]
    [InlineData("string", "varchar(3)", "abcdef", "abc")]
    [InlineData("varchar(10)", "varchar(3)", "abcdef", "abc")]
    [InlineData("date", "string", "2024-02-29", "2024-02-29")]
    [InlineData("timestamp", "date", "2024-02-29 10:11:12", "2024-02-29")]
    public void Values_are_coerced_from_the_partitions_type(string stored, string declared, string text, string expected)
    {
        _lake.WriteText("t/1/a.csv", text + "\n");
        Create($"c {declared}");
        Register((1, Storage(LazySimple, $"c {stored}", ("field.delim", ","))));
        Assert.Equal([expected], _lake.Rows("SELECT c FROM t"));
    }

    [Theory]
    [InlineData("double", "string")]
    [InlineData("double", "int")]
    [InlineData("bigint", "int")]
    [InlineData("int", "boolean")]
    [InlineData("int", "timestamp")]
    [InlineData("string", "decimal(5,2)")]
    [InlineData("date", "timestamp")]
    [InlineData("boolean", "int")]
    [InlineData("array<double>", "array<string>")]
    [InlineData("struct<a:double>", "struct<a:string>")]
    [InlineData("map<string,bigint>", "map<string,int>")]
    [InlineData("string", "array<string>")]
    public void Types_that_do_not_coerce_are_a_mismatch(string stored, string declared)
    {
        _lake.WriteText("t/1/a.csv", "1\n");
        Create($"c {declared}, d int");
        Register((1, Storage(LazySimple, $"c {stored}, d int", ("field.delim", ","))));
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT c FROM t"));
        Assert.Equal("HIVE_PARTITION_SCHEMA_MISMATCH", error.Code.Name);
        Assert.Equal(
            "There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. "
            + $"The column 'c' in table 'default.t' is declared as type '{declared}', but partition 'k=1' declared column 'c' as type '{stored}'",
            error.Fact);
    }

    [Fact]
    public void Columns_inside_are_coerced_too()
    {
        _lake.WriteText("t/1/a.json", "{\"c\": {\"a\": 1, \"b\": [\"2\", \"x\"]}}\n");
        Create("c struct<a:bigint,b:array<int>,n:string>");
        Register((1, Storage(HiveJson, "c struct<a:int,b:array<string>>")));
        Assert.Equal(["{a=1, b=[2, NULL], n=NULL}"], _lake.Rows("SELECT c FROM t"));
    }

    private void Create(string columns)
    {
        _lake.Run($"CREATE EXTERNAL TABLE t ({columns}) PARTITIONED BY (k int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("t")}'");
    }

    private void Register(params (int Key, StorageDescriptor? Storage)[] partitions)
    {
        using var change = _lake.Engine.Catalog.BeginChange("default", "t");
        change.SetLists(
            [
                .. partitions.Select(partition => new Partition
                {
                    Values = [partition.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)],
                    Location = _lake.Path($"t/{partition.Key}"),
                    StorageDescriptor = partition.Storage,
                }),
            ],
            null);
        change.Commit();
    }

    private static StorageDescriptor Storage(string serde, string columns, params (string Key, string Value)[] settings) => new()
    {
        Columns = [.. SplitColumns(columns)],
        InputFormat = serde == Parquet ? "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat" : "org.apache.hadoop.mapred.TextInputFormat",
        OutputFormat = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        SerdeInfo = new SerdeInfo
        {
            SerializationLibrary = serde,
            Parameters = settings.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
        },
    };

    private static IEnumerable<Column> SplitColumns(string columns) =>
        columns.Split(", ").Select(column => column.Split(' ', 2)).Select(parts => new Column(parts[0], parts[1]));
}
