using LakeQuery.Catalog;

namespace LakeQuery.Tests.Commands;

public sealed class AlterCommandTests : CommandTest
{
    [Fact]
    public void Properties_of_a_database_are_merged()
    {
        Run("CREATE DATABASE web COMMENT 'c' WITH DBPROPERTIES ('a'='1', 'b'='2')");
        Assert.Equal("Set properties of database web", Run("ALTER DATABASE WEB SET DBPROPERTIES ('b'='3', 'c'='4')").Message);
        var web = Catalog.FindDatabase("web")!;
        Assert.Equal(["a=1", "b=3", "c=4"], web.Parameters.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal("c", web.Description);
        Run("ALTER SCHEMA web SET DBPROPERTIES ('a'='9')");
        Assert.Equal("9", Catalog.FindDatabase("web")!.Parameters["a"]);
        Run("ALTER DATABASE `default` SET DBPROPERTIES ('a'='0')");
        Assert.Equal("0", Catalog.FindDatabase("default")!.Parameters["a"]);
        Assert.Equal(("SCHEMA_NOT_FOUND", "nope"), Place("ALTER DATABASE nope SET DBPROPERTIES ('a'='1')"));
        Assert.Equal(("NOT_SUPPORTED", "LOCATION"), Place("ALTER DATABASE web SET LOCATION 's3://b/'"));
    }

    [Fact]
    public void A_renamed_partition_keeps_its_files()
    {
        Run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (year int, city string) LOCATION 'data/t'");
        Run("ALTER TABLE t ADD PARTITION (year=1, city='a') PARTITION (year=1, city='b') LOCATION 'x'");
        Run("ALTER TABLE t PARTITION (year=1, city='a') RENAME TO PARTITION (city='c', year=2)");
        Run("ALTER TABLE t PARTITION (year=1, city='b') RENAME TO PARTITION (year=0, city='b')");
        Assert.Equal(["year=0/city=b", "year=2/city=c"], Run("SHOW PARTITIONS t").Rows);
        Assert.Equal(["x/", "data/t/year=1/city=a/"], Catalog.ReadPartitions(Catalog.FindTable("default", "t")!).Select(partition => partition.Location));
        Assert.Equal(("NOT_FOUND", "PARTITION (year=1, city='a')"), Place("ALTER TABLE t PARTITION (year=1, city='a') RENAME TO PARTITION (year=3, city='a')"));
        Assert.Equal(("ALREADY_EXISTS", "PARTITION (year=0, city='b')"), Place("ALTER TABLE t PARTITION (year=2, city='c') RENAME TO PARTITION (year=0, city='b')"));
        Assert.Equal("ALREADY_EXISTS", Place("ALTER TABLE t PARTITION (year=2, city='c') RENAME TO PARTITION (year=2, city='c')").Code);
        Assert.Equal("INVALID_COLUMN_REFERENCE", Place("ALTER TABLE t PARTITION (year=2, city='c') RENAME TO PARTITION (year=2)").Code);
        Run("CREATE EXTERNAL TABLE u (a int) LOCATION 'data/u'");
        Assert.Equal(("NOT_SUPPORTED", "u"), Place("ALTER TABLE u PARTITION (a=1) RENAME TO PARTITION (a=2)"));
    }

    [Fact]
    public void A_column_gets_another_name_type_comment_and_place()
    {
        Run("CREATE EXTERNAL TABLE t (a int COMMENT 'old', b string, c double) PARTITIONED BY (k int) LOCATION 'data/t'");
        Run("ALTER TABLE t ADD PARTITION (k=1)");
        Run("ALTER TABLE t CHANGE a A2 bigint");
        Assert.Equal("a2 bigint old, b string, c double", Columns());
        Run("ALTER TABLE t CHANGE COLUMN A2 a bigint COMMENT 'new' AFTER b");
        Assert.Equal("b string, a bigint new, c double", Columns());
        Run("ALTER TABLE t CHANGE c c double FIRST");
        Assert.Equal("c double, b string, a bigint new", Columns());
        Run("ALTER TABLE t CHANGE c c double AFTER a");
        Assert.Equal("b string, a bigint new, c double", Columns());
        var table = Catalog.FindTable("default", "t")!;
        Assert.Equal(["a", "b", "c"], Catalog.ReadPartitions(table)[0].StorageDescriptor!.Columns.Select(column => column.Name));
        Assert.Equal(("COLUMN_NOT_FOUND", "nope"), Place("ALTER TABLE t CHANGE nope x int"));
        Assert.Equal(("COLUMN_NOT_FOUND", "k"), Place("ALTER TABLE t CHANGE k x int"));
        Assert.Equal(("COLUMN_NOT_FOUND", "nope"), Place("ALTER TABLE t CHANGE a a int AFTER nope"));
        Assert.Equal(("COLUMN_ALREADY_EXISTS", "B"), Place("ALTER TABLE t CHANGE a B int"));
        Assert.Equal(("COLUMN_ALREADY_EXISTS", "k"), Place("ALTER TABLE t CHANGE a k int"));
        Assert.Equal(("TYPE_NOT_FOUND", "a strng"), Place("ALTER TABLE t CHANGE a a strng"));

        string Columns() => string.Join(", ", Catalog.FindTable("default", "t")!.Table.StorageDescriptor.Columns.Select(
            column => $"{column.Name} {column.Type} {column.Comment}".TrimEnd()));
    }

    [Fact]
    public void A_partition_has_columns_of_its_own()
    {
        Run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (k int) LOCATION 'data/t'");
        Run("ALTER TABLE t ADD PARTITION (k=1) PARTITION (k=2)");
        Run("ALTER TABLE t PARTITION (k=1) ADD COLUMNS (b string)");
        Run("ALTER TABLE t PARTITION (k=2) REPLACE COLUMNS (z date)");
        var table = Catalog.FindTable("default", "t")!;
        var partitions = Catalog.ReadPartitions(table);
        Assert.Equal(["a", "b"], partitions[0].StorageDescriptor!.Columns.Select(column => column.Name));
        Assert.Equal(["z"], partitions[1].StorageDescriptor!.Columns.Select(column => column.Name));
        Assert.Equal(["a"], table.Table.StorageDescriptor.Columns.Select(column => column.Name));
        Assert.Equal(["a|int|", "b|string|", "k|int|"], Run("DESCRIBE t PARTITION (k=1)").Rows.Take(3));
        Assert.Equal(("COLUMN_ALREADY_EXISTS", "A"), Place("ALTER TABLE t PARTITION (k=1) ADD COLUMNS (A int)"));
        Assert.Equal(("NOT_FOUND", "PARTITION (k=3)"), Place("ALTER TABLE t PARTITION (k=3) ADD COLUMNS (b int)"));
    }

    [Fact]
    public void Describe_follows_a_path_into_a_column()
    {
        Run("CREATE EXTERNAL TABLE t (id int COMMENT 'x', tags array<struct<Name:string,n:int>>, props map<string,array<date>>, s struct<x:int,y:struct<z:double>>) "
            + "PARTITIONED BY (dt string COMMENT 'day') LOCATION 'd/'");
        Assert.Equal("col_name|data_type|comment", Run("DESCRIBE t id").Columns);
        Assert.Equal(["id|int|from deserializer"], Run("DESCRIBE default.t ID").Rows);
        Assert.Equal(["dt|string|day"], Run("DESCRIBE t dt").Rows);
        Assert.Equal(["tags|array<struct<name:string,n:int>>|from deserializer"], Run("DESCRIBE t tags").Rows);
        Assert.Equal(["name|string|from deserializer", "n|int|from deserializer"], Run("DESCRIBE t tags.'$elem$'").Rows);
        Assert.Equal(["n|int|from deserializer"], Run("DESCRIBE t tags.'$elem$'.n").Rows);
        Assert.Equal(["$key$|string|from deserializer"], Run("DESCRIBE t props.'$key$'").Rows);
        Assert.Equal(["$value$|array<date>|from deserializer"], Run("DESCRIBE t props.'$value$'").Rows);
        Assert.Equal(["x|int|from deserializer", "y|struct<z:double>|from deserializer"], Run("DESCRIBE t s").Rows);
        Assert.Equal(["z|double|from deserializer"], Run("DESCRIBE t s.y.z").Rows);
        Assert.Equal(("COLUMN_NOT_FOUND", "nope"), Place("DESCRIBE t nope"));
        Assert.Equal(("COLUMN_NOT_FOUND", "nope"), Place("DESCRIBE t s.nope"));
        Assert.Equal(("COLUMN_NOT_FOUND", "'$key$'"), Place("DESCRIBE t tags.'$key$'"));
        Assert.Equal(("COLUMN_NOT_FOUND", "x"), Place("DESCRIBE t id.x"));
    }

    [Fact]
    public void Describe_shows_one_partition()
    {
        Run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (dt string) STORED AS PARQUET LOCATION 'd/'");
        Run("ALTER TABLE t ADD PARTITION (dt='2024-01-01') PARTITION (dt='2024-01-02') LOCATION 'elsewhere/'");
        Assert.Equal(
            ["a|int|", "dt|string|", "||", "# Partition Information||", "# col_name|data_type|comment", "||", "dt|string|"],
            Run("DESCRIBE t PARTITION (dt='2024-01-01')").Rows);
        var formatted = Run("DESCRIBE FORMATTED t PARTITION (dt='2024-01-02')").Rows;
        Assert.Contains("Partition Value:|[2024-01-02]|", formatted);
        Assert.Contains($"Location:|{Path.Join(Folder, "elsewhere")}|", formatted);
        Assert.Contains("InputFormat:|org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat|", formatted);
        Assert.StartsWith(
            "Detailed Partition Information|Partition(values:[2024-01-01], dbName:default, tableName:t,",
            Run("DESCRIBE EXTENDED t PARTITION (dt='2024-01-01')").Rows[^1],
            StringComparison.Ordinal);
        Assert.Equal(("NOT_FOUND", "PARTITION (dt='x')"), Place("DESCRIBE t PARTITION (dt='x')"));
        Assert.Equal("NOT_SUPPORTED", Place("ALTER TABLE t PARTITION (dt='2024-01-01') CHANGE a b int").Code);
    }

    // What Athena's list of unsupported DDL names, each told by its words at its place.
    [Theory]
    [InlineData("ALTER INDEX i ON t REBUILD", "INDEX")]
    [InlineData("ALTER TABLE t ARCHIVE PARTITION (a=1)", "ARCHIVE")]
    [InlineData("ALTER TABLE t UNARCHIVE PARTITION (a=1)", "UNARCHIVE")]
    [InlineData("ALTER TABLE t EXCHANGE PARTITION (a=1) WITH TABLE u", "EXCHANGE")]
    [InlineData("ALTER TABLE t CLUSTERED BY (a) INTO 2 BUCKETS", "CLUSTERED")]
    [InlineData("ALTER TABLE t NOT CLUSTERED", "NOT")]
    [InlineData("ALTER TABLE t NOT SKEWED", "NOT")]
    [InlineData("ALTER TABLE t NOT SORTED", "NOT")]
    [InlineData("ALTER TABLE t NOT STORED AS DIRECTORIES", "NOT")]
    [InlineData("ALTER TABLE t PARTITION (a=1) CHANGE COLUMN a b int", "CHANGE")]
    [InlineData("ALTER TABLE t PARTITION (a=1) COMPACT 'major'", "COMPACT")]
    [InlineData("ALTER TABLE t PARTITION (a=1) CONCATENATE", "CONCATENATE")]
    [InlineData("ALTER TABLE t PARTITION (a=1) SET FILEFORMAT PARQUET", "FILEFORMAT")]
    [InlineData("ALTER TABLE t RENAME TO u", "RENAME")]
    [InlineData("ALTER TABLE t DROP COLUMN a", "COLUMN")]
    [InlineData("ALTER TABLE t SET SERDEPROPERTIES ('a'='b')", "SERDEPROPERTIES")]
    [InlineData("ALTER TABLE t SKEWED BY (a) ON (1)", "SKEWED")]
    [InlineData("ALTER TABLE t TOUCH", "TOUCH")]
    [InlineData("COMMIT", "COMMIT")]
    [InlineData("ROLLBACK", "ROLLBACK")]
    [InlineData("START TRANSACTION", "START")]
    [InlineData("CREATE INDEX i ON TABLE t (a)", "INDEX")]
    [InlineData("CREATE ROLE r", "ROLE")]
    [InlineData("CREATE EXTERNAL TABLE t LIKE u LOCATION 'd/'", "LIKE")]
    [InlineData("CREATE TEMPORARY MACRO m (x int) x + 1", "TEMPORARY")]
    [InlineData("DELETE FROM t", "DELETE")]
    [InlineData("DESCRIBE DATABASE d", "DATABASE")]
    [InlineData("DESCRIBE INPUT p", "INPUT")]
    [InlineData("DESCRIBE OUTPUT p", "OUTPUT")]
    [InlineData("DFS -ls", "DFS")]
    [InlineData("DROP INDEX i ON t", "INDEX")]
    [InlineData("DROP ROLE r", "ROLE")]
    [InlineData("EXPORT TABLE t TO 'x'", "EXPORT")]
    [InlineData("IMPORT TABLE t FROM 'x'", "IMPORT")]
    [InlineData("GRANT ROLE r TO u", "GRANT")]
    [InlineData("REVOKE ROLE r FROM u", "REVOKE")]
    [InlineData("LOCK TABLE t EXCLUSIVE", "LOCK")]
    [InlineData("UNLOCK TABLE t", "UNLOCK")]
    [InlineData("SHOW COMPACTIONS", "COMPACTIONS")]
    [InlineData("SHOW CURRENT ROLES", "CURRENT")]
    [InlineData("SHOW GRANT", "GRANT")]
    [InlineData("SHOW INDEXES ON t", "INDEXES")]
    [InlineData("SHOW LOCKS", "LOCKS")]
    [InlineData("SHOW PRINCIPALS r", "PRINCIPALS")]
    [InlineData("SHOW ROLE GRANT USER u", "ROLE")]
    [InlineData("SHOW ROLES", "ROLES")]
    [InlineData("SHOW STATS FOR t", "STATS")]
    [InlineData("SHOW TRANSACTIONS", "TRANSACTIONS")]
    public void What_athena_does_not_offer_is_named(string sql, string at)
    {
        var error = Assert.Throws<LakeQuery.Errors.LakeQueryException>(() => Run(sql));
        Assert.Equal(("NOT_SUPPORTED", at), (error.Code.Name, error.Span is { } span ? error.SourceText!.Slice(span) : ""));
        Assert.EndsWith("is not supported", error.Fact, StringComparison.Ordinal);
    }

    private (string Code, string At) Place(string sql)
    {
        var (code, _, at) = Fail(sql);
        return (code, at);
    }
}
