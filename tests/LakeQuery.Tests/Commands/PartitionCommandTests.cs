namespace LakeQuery.Tests.Commands;

public sealed class PartitionCommandTests : CommandTest
{
    public PartitionCommandTests() =>
        Run("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (year int, city string) STORED AS PARQUET LOCATION 'data/t/'");

    [Fact]
    public void Added_partitions_are_shown_in_order_with_hives_escapes()
    {
        Assert.Equal("Added 3 partitions to table default.t", Run("""
            ALTER TABLE t ADD PARTITION (year=2024, city='a:b') LOCATION '/elsewhere/x'
              PARTITION (city='Köln', year=2023) PARTITION (year=9, city='__HIVE_DEFAULT_PARTITION__')
            """).Message);
        var shown = Run("SHOW PARTITIONS t");
        Assert.Equal("partition", shown.Columns);
        Assert.Equal(["year=9/city=__HIVE_DEFAULT_PARTITION__", "year=2023/city=Köln", "year=2024/city=a%3Ab"], shown.Rows);
        var partitions = Catalog.ReadPartitions(Catalog.FindTable("default", "t")!);
        Assert.Null(partitions[0].Values[1]);
        Assert.Null(partitions[1].Location);
        Assert.Equal("/elsewhere/x/", partitions[2].Location);
        Assert.Null(partitions[2].StorageDescriptor);
    }

    [Fact]
    public void A_partition_that_exists_is_refused_unless_told_otherwise()
    {
        Run("ALTER TABLE t ADD PARTITION (year=1, city='a')");
        var (code, fact, at) = Fail("ALTER TABLE t ADD PARTITION (year=2, city='a') PARTITION (year=1, city='a')");
        Assert.Equal(("ALREADY_EXISTS", "Partition already exists: 'year=1/city=a'", "PARTITION (year=1, city='a')"), (code, fact, at));
        Assert.Single(Run("SHOW PARTITIONS t").Rows);
        Run("ALTER TABLE t ADD IF NOT EXISTS PARTITION (year=2, city='a') PARTITION (year=1, city='a')");
        Assert.Equal(2, Run("SHOW PARTITIONS t").Rows.Count);
    }

    [Theory]
    [InlineData("ALTER TABLE t ADD PARTITION (year=1)", "INVALID_COLUMN_REFERENCE", "PARTITION (year=1)")]
    [InlineData("ALTER TABLE t ADD PARTITION (year=1, town='a')", "COLUMN_NOT_FOUND", "town")]
    [InlineData("ALTER TABLE t ADD PARTITION (year=1, year=2, city='a')", "DUPLICATE_COLUMN_NAME", "year")]
    [InlineData("ALTER TABLE t ADD PARTITION (year='x', city='a')", "HIVE_INVALID_PARTITION_VALUE", "year='x'")]
    [InlineData("ALTER TABLE t ADD PARTITION (year=1.5, city='a')", "HIVE_INVALID_PARTITION_VALUE", "year=1.5")]
    [InlineData("ALTER TABLE t DROP PARTITION (year=1, city='a')", "NOT_FOUND", "PARTITION (year=1, city='a')")]
    [InlineData("ALTER TABLE tt ADD PARTITION (year=1, city='a')", "TABLE_NOT_FOUND", "tt")]
    [InlineData("ALTER TABLE t PARTITION (year=1, city='a') SET LOCATION 'x/'", "NOT_FOUND", "PARTITION (year=1, city='a')")]
    public void Wrong_specifications_are_named_at_their_place(string sql, string code, string place)
    {
        var error = Fail(sql);
        Assert.Equal((code, place), (error.Code, error.At));
        Assert.Empty(Run("SHOW PARTITIONS t").Rows);
    }

    [Fact]
    public void Tables_without_keys_have_no_partitions()
    {
        Run("CREATE EXTERNAL TABLE flat (a int) LOCATION 'f/'");
        Assert.Equal("NOT_SUPPORTED", Fail("SHOW PARTITIONS flat").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("ALTER TABLE flat ADD PARTITION (k=1)").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("MSCK REPAIR TABLE flat").Code);
    }

    [Fact]
    public void Dropped_partitions_are_gone_and_numbers_match_by_value()
    {
        Run("ALTER TABLE t ADD PARTITION (year='01', city='a') PARTITION (year=2, city='b') PARTITION (year=3, city='c')");
        Run("ALTER TABLE t DROP PARTITION (year=1, city='a'), PARTITION (year=3, city='c')");
        Assert.Equal(["year=2/city=b"], Run("SHOW PARTITIONS t").Rows);
        Assert.Equal("Dropped 0 partitions of table default.t", Run("ALTER TABLE t DROP IF EXISTS PARTITION (year=7, city='a')").Message);
        Run("ALTER TABLE t DROP PARTITION (year=2, city='b')");
        Assert.Empty(Run("SHOW PARTITIONS t").Rows);
    }

    [Fact]
    public void A_moved_table_leaves_registered_partitions_where_they_are()
    {
        Run("ALTER TABLE t ADD PARTITION (year=1, city='a')");
        Run("ALTER TABLE t SET LOCATION 'data/new'");
        var table = Catalog.FindTable("default", "t")!;
        Assert.Equal("data/new/", table.Table.StorageDescriptor.Location);
        Assert.Equal("data/t/year=1/city=a/", Catalog.ReadPartitions(table)[0].Location);
        Run("ALTER TABLE t PARTITION (year=1, city='a') SET LOCATION 'data/p'");
        Assert.Equal("data/p/", Catalog.ReadPartitions(Catalog.FindTable("default", "t")!)[0].Location);
    }

    [Fact]
    public void Registered_partitions_keep_their_columns()
    {
        Run("ALTER TABLE t ADD PARTITION (year=1, city='a')");
        Run("ALTER TABLE t ADD COLUMNS (b string COMMENT 'new', c double)");
        Run("ALTER TABLE t ADD PARTITION (year=2, city='a')");
        var table = Catalog.FindTable("default", "t")!;
        Assert.Equal(["a", "b", "c"], table.Table.StorageDescriptor.Columns.Select(column => column.Name));
        var partitions = Catalog.ReadPartitions(table);
        Assert.Equal(["a"], partitions[0].StorageDescriptor!.Columns.Select(column => column.Name));
        Assert.Null(partitions[1].StorageDescriptor);
        Assert.Equal("COLUMN_ALREADY_EXISTS", Fail("ALTER TABLE t ADD COLUMNS (A int)").Code);
        Assert.Equal("COLUMN_ALREADY_EXISTS", Fail("ALTER TABLE t REPLACE COLUMNS (city int)").Code);
        Run("ALTER TABLE t REPLACE COLUMNS (a bigint)");
        Assert.Equal(["bigint"], Catalog.FindTable("default", "t")!.Table.StorageDescriptor.Columns.Select(column => column.Type));
    }

    [Fact]
    public void Repair_registers_folders_by_athenas_rules()
    {
        foreach (var folder in new[]
        {
            "year=2024/city=Berlin", "year=2024/city=a%3Ab", "year=2023/city=x y", "year=2023/city=__HIVE_DEFAULT_PARTITION__",
            "Year=2022/city=a", "year=2021/town=a", "year=2020/city=a:b", "other/city=a", "_year=1/city=a", "year=2024/city=Berlin/deeper=1",
        })
        {
            Directory.CreateDirectory(Path.Join(Folder, "data/t", folder));
        }

        Run("ALTER TABLE t ADD PARTITION (year=2024, city='Berlin') PARTITION (year=1, city='gone')");
        var repaired = Run("MSCK REPAIR TABLE t");
        Assert.Equal(
            [
                "Partitions not in metastore:\tt:year=2023/city=__HIVE_DEFAULT_PARTITION__\tt:year=2023/city=x y\tt:year=2024/city=a%3Ab",
                "Partitions missing from filesystem:\tt:year=1/city=gone",
                "Repair: Added partition to metastore t:year=2023/city=__HIVE_DEFAULT_PARTITION__",
                "Repair: Added partition to metastore t:year=2023/city=x y",
                "Repair: Added partition to metastore t:year=2024/city=a%3Ab",
            ],
            repaired.Rows);
        Assert.Equal(5, Run("SHOW PARTITIONS t").Rows.Count);
        Assert.Equal(["Partitions missing from filesystem:\tt:year=1/city=gone"], Run("MSCK REPAIR TABLE t").Rows);
        Assert.All(Catalog.ReadPartitions(Catalog.FindTable("default", "t")!), partition => Assert.Null(partition.Location));
    }

    [Fact]
    public void Repair_keeps_the_place_of_folders_spelled_otherwise()
    {
        Directory.CreateDirectory(Path.Join(Folder, "data/t/year=2024/city=x%20y"));
        Run("MSCK REPAIR TABLE t");
        var partition = Assert.Single(Catalog.ReadPartitions(Catalog.FindTable("default", "t")!));
        Assert.Equal("x y", partition.Values[1]);
        Assert.Equal("data/t/year=2024/city=x%20y/", partition.Location);
    }
}
