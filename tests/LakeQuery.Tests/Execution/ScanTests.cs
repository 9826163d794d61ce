using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

public sealed class ScanTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    private void CreateClicks()
    {
        for (var day = 1; day <= 5; day++)
        {
            _lake.WriteParquet(
                $"clicks/country=NZ/day=2024-05-0{day}/a.parquet", $"SELECT range::INTEGER AS id, 'u' || range AS url FROM range({day})");
            _lake.WriteParquet(
                $"clicks/country=AU/day=2024-05-0{day}/a.parquet", $"SELECT (range + 100)::INTEGER AS id, 'v' || range AS url FROM range({day * 10})");
        }

        _lake.Run($"CREATE EXTERNAL TABLE clicks (id int, url string) PARTITIONED BY (country string, day date) STORED AS PARQUET LOCATION '{_lake.Path("clicks")}'");
        _lake.Run("MSCK REPAIR TABLE clicks");
    }

    [Fact]
    public void A_filter_on_keys_reads_only_those_partitions()
    {
        CreateClicks();
        var rows = _lake.Rows(
            "SELECT day, count(DISTINCT id) FROM clicks WHERE country = 'NZ' AND day >= DATE '2024-05-04' GROUP BY day ORDER BY day", out var statistics);
        Assert.Equal(["2024-05-04|4", "2024-05-05|5"], rows);
        Assert.Equal((2, 10, 2), (statistics.PartitionsRead, statistics.PartitionsTotal, statistics.FilesRead));
    }

    [Fact]
    public void Partition_values_stand_beside_rows_in_their_types()
    {
        CreateClicks();
        Assert.Equal(
            ["0|NZ|2024-05-01|2024-05-02", "100|AU|2024-05-01|2024-05-02"],
            _lake.Rows("SELECT id, country, day, day + INTERVAL '1' DAY FROM clicks WHERE day = DATE '2024-05-01' AND id % 100 = 0 ORDER BY id"));
    }

    [Fact]
    public void Counting_reads_no_column()
    {
        CreateClicks();
        Assert.Equal(["165"], _lake.Rows("SELECT count(*) FROM clicks", out var statistics));
        Assert.Equal(0, statistics.DataScannedInBytes);
        _lake.Rows("SELECT sum(id) FROM clicks", out var one);
        _lake.Rows("SELECT sum(id), max(lower(url)) FROM clicks", out var two);
        Assert.True(0 < one.DataScannedInBytes && one.DataScannedInBytes < two.DataScannedInBytes);
    }

    [Fact]
    public void An_unregistered_folder_is_invisible_and_a_missing_one_is_empty()
    {
        CreateClicks();
        _lake.WriteParquet("clicks/country=FR/day=2024-05-01/a.parquet", "SELECT 1::INTEGER AS id, 'x' AS url");
        Directory.Delete(_lake.Path("clicks/country=NZ/day=2024-05-01"), recursive: true);
        Assert.Equal(["AU|150", "NZ|14"], _lake.Rows("SELECT country, count(*) FROM clicks GROUP BY 1 ORDER BY 1"));
    }

    [Fact]
    public void A_partition_may_lie_elsewhere()
    {
        CreateClicks();
        _lake.WriteParquet("elsewhere/x.parquet", "SELECT 7::INTEGER AS id, 'far' AS url");
        _lake.Run($"ALTER TABLE clicks ADD PARTITION (country='DE', day='2024-06-01') LOCATION '{_lake.Path("elsewhere")}'");
        Assert.Equal(["7|far|DE"], _lake.Rows("SELECT id, url, country FROM clicks WHERE day > DATE '2024-05-31'"));
    }

    [Fact]
    public void The_default_partition_is_null()
    {
        _lake.WriteParquet("t/k=__HIVE_DEFAULT_PARTITION__/a.parquet", "SELECT 1 AS id");
        _lake.WriteParquet("t/k=5/a.parquet", "SELECT 2 AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (k int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run("MSCK REPAIR TABLE t");
        Assert.Equal(["1|NULL", "2|5"], _lake.Rows("SELECT id, k FROM t ORDER BY id"));
        Assert.Equal(["1"], _lake.Rows("SELECT id FROM t WHERE k IS NULL"));
        Assert.Equal(["2"], _lake.Rows("SELECT id FROM t WHERE k <> 4"));
    }

    [Theory]
    [InlineData(" leading and trailing ")]
    [InlineData("São Paulo")]
    [InlineData("it's a=b/c*?[d]")]
    public void Odd_partition_values_come_back_as_they_are(string value)
    {
        _lake.WriteParquet("t/one/a.parquet", "SELECT 1 AS id");
        _lake.WriteParquet("t/two/a.parquet", "SELECT 2 AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (k string) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run($"ALTER TABLE t ADD PARTITION (k='{value.Replace("'", "\\'", StringComparison.Ordinal)}') LOCATION '{_lake.Path("t/one")}'");
        _lake.Run($"ALTER TABLE t ADD PARTITION (k='other') LOCATION '{_lake.Path("t/two")}'");
        Assert.Equal(["1|" + value, "2|other"], _lake.Rows("SELECT id, k FROM t ORDER BY id"));
    }

    [Fact]
    public void Folders_with_wildcards_in_their_names_are_read()
    {
        _lake.WriteParquet("t[1]*/a.parquet", "SELECT 1 AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) STORED AS PARQUET LOCATION '{_lake.Path("t[1]*")}'");
        Assert.Equal("1", _lake.Value("SELECT id FROM t"));
    }

    [Fact]
    public void Parquet_columns_match_by_name_and_widen_and_may_be_missing()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT 1::INTEGER AS ID, 'x' AS name");
        _lake.WriteParquet("t/b.parquet", "SELECT 2.5::DOUBLE AS extra, 20000000000::BIGINT AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id bigint, name string, extra double) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        Assert.Equal(["1|x|NULL", "20000000000|NULL|2.5"], _lake.Rows("SELECT * FROM t ORDER BY id"));
    }

    [Fact]
    public void Rows_arrays_and_maps_come_out_of_parquet_with_their_names()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT {'a': 1, 'b': 'x'} AS r, [{'k': 1}, NULL] AS l, MAP {'one': 1} AS m");
        _lake.Run($"CREATE EXTERNAL TABLE t (r struct<a:int,b:string>, l array<struct<k:int>>, m map<string,int>) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        Assert.Equal("{a=1, b=x}|[{k=1}, NULL]|{one=1}|x|1", _lake.Value("SELECT r, l, m, r.b, m['one'] FROM t"));
    }

    [Fact]
    public void A_file_of_another_type_is_bad_data_that_names_file_and_column()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT 'abc' AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT id FROM t"));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.Contains("a.parquet", error.Fact, StringComparison.Ordinal);
        Assert.Contains("\"id\"", error.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_no_value_of_its_type_is_an_error_where_it_is_read()
    {
        _lake.WriteParquet("t/k=abc/a.parquet", "SELECT 1 AS id");
        _lake.WriteParquet("t/k=5/a.parquet", "SELECT 2 AS id");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (k int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        try
        {
            _lake.Run("MSCK REPAIR TABLE t");
        }
        catch (LakeQueryException)
        {
            // Refusing it here is as good.
            return;
        }

        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t"));
        Assert.Equal("HIVE_INVALID_PARTITION_VALUE", error.Code.Name);
    }

    [Fact]
    public void Hidden_columns_tell_of_the_file()
    {
        CreateClicks();
        var row = _lake.Value("SELECT \"$path\", \"$file_size\" > 0, \"$partition\" FROM clicks WHERE id = 0 AND day = DATE '2024-05-01'");
        Assert.Equal($"{_lake.Path("clicks/country=NZ/day=2024-05-01/a.parquet")}|true|country=NZ/day=2024-05-01", row);
    }

    [Fact]
    public void A_table_without_files_is_empty_with_its_types()
    {
        _lake.Run($"CREATE EXTERNAL TABLE t (id int, r struct<a:int>) STORED AS PARQUET LOCATION '{_lake.Path("nothing")}'");
        Assert.Empty(_lake.Rows("SELECT id + 1, r.a FROM t"));
        Assert.Equal("0", _lake.Value("SELECT count(*) FROM t"));
    }

    [Fact]
    public void Formats_that_are_not_read_are_refused_by_name()
    {
        _lake.WriteText("t/a.orc", "ORC");
        _lake.Run($"CREATE EXTERNAL TABLE t (id int) STORED AS ORC LOCATION '{_lake.Path("t")}'");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM t"));
        Assert.Equal("HIVE_UNSUPPORTED_FORMAT", error.Code.Name);
        Assert.Contains("OrcSerde", error.Fact, StringComparison.Ordinal);
    }
}
