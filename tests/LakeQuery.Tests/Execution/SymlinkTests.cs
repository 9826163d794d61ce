using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

public sealed class SymlinkTests : IDisposable
{
    private const string Formats = "STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' "
        + "OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Lists_name_the_files_of_a_text_table()
    {
        _lake.WriteText("d/one.csv", "1,a\n2,b\n");
        _lake.WriteText("d/two.csv", "3,c\n");
        _lake.WriteText("d/three.csv", "4,d\n");
        _lake.WriteText("d/lists/l1", $"{_lake.Path("d/two.csv")}\r\n\nfile://{_lake.Path("d/one.csv")}\n");
        _lake.WriteText("d/lists/.hidden", "nothing\n");
        Create("t", "id int, name string", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "d/lists");
        Assert.Equal(["1|a", "2|b", "3|c"], _lake.Rows("SELECT * FROM t ORDER BY id"));
        Assert.Equal(["3"], _lake.Rows("SELECT count(*) FROM t"));
        Assert.Equal([_lake.Path("d/two.csv")], _lake.Rows("SELECT \"$path\" FROM t WHERE id = 3"));
    }

    [Fact]
    public void Manifests_of_a_parquet_table_lie_in_a_hidden_folder_of_it()
    {
        _lake.WriteParquet("d/part-0.parquet", "SELECT 1 AS id");
        _lake.WriteParquet("d/part-1.parquet", "SELECT 2 AS id");
        _lake.WriteText("d/_symlink_format_manifest/k=1/manifest", _lake.Path("d/part-1.parquet"));
        _lake.WriteText("d/_symlink_format_manifest/k=2/manifest", "");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (k int) ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' "
            + $"{Formats} LOCATION '{_lake.Path("d/_symlink_format_manifest/")}'");
        _lake.Run("MSCK REPAIR TABLE t");
        Assert.Equal(["2|1"], _lake.Rows("SELECT id, k FROM t"));
    }

    [Fact]
    public void Files_elsewhere_are_read_only_where_the_table_says_so()
    {
        _lake.WriteText("secret/a.csv", "1\n");
        _lake.WriteText("lake/d/lists/l1", _lake.Path("lake/d/x/../../../secret/a.csv"));
        Create("t", "id int", "", "lake/d/lists");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t"));
        Assert.Equal("PERMISSION_DENIED", error.Code.Name);
        Assert.Contains($"'{_lake.Path("secret/a.csv")}'", error.Fact, StringComparison.Ordinal);
        _lake.Run($"ALTER TABLE t SET TBLPROPERTIES ('lakequery.symlink.root'='{_lake.Path("secret")}')");
        Assert.Equal(["1"], _lake.Rows("SELECT * FROM t"));
    }

    [Fact]
    public void Lists_that_lead_nowhere_are_told()
    {
        _lake.WriteText("d/lists/l1", _lake.Path("d/gone.csv"));
        Create("t", "id int", "", "d/lists");
        Assert.Equal("HIVE_FILE_NOT_FOUND", Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t")).Code.Name);
        _lake.WriteText("d/lists/l1", "s3://bucket/a.csv\n");
        Assert.Equal("NOT_SUPPORTED", Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t")).Code.Name);
        _lake.WriteText("d/lists/l1", "PAR1\0\0\n");
        Assert.Equal("HIVE_BAD_DATA", Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t")).Code.Name);
    }

    private void Create(string name, string columns, string rowFormat, string location) =>
        _lake.Run($"CREATE EXTERNAL TABLE {name} ({columns}) {rowFormat} {Formats} LOCATION '{_lake.Path(location)}'");
}
