namespace LakeQuery.Tests.Execution;

/// <summary>Timestamps of tables have milliseconds; what files hold beyond that is rounded half up before anything else looks at it.</summary>
public sealed class StoredTimestampTests : IDisposable
{
    private readonly TestLake _lake = new();

    public static TheoryData<string> Storages => ["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_NS"];

    [Theory]
    [MemberData(nameof(Storages))]
    public void Finer_values_are_rounded_half_up(string type)
    {
        Table("t", "at timestamp");
        _lake.WriteParquet("t/1.parquet", $"SELECT CAST(x || '' AS {type}) AS at FROM {Values}");
        AssertRounded();
    }

    [Fact]
    public void Files_of_all_units_are_read_together()
    {
        Table("t", "at timestamp");
        var number = 0;
        foreach (var type in new[] { "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_NS" })
        {
            _lake.WriteParquet($"t/{number++}.parquet", $"SELECT CAST(x || '' AS {type}) AS at FROM {Values} WHERE n % 3 = {number % 3}");
        }

        AssertRounded();
    }

    [Fact]
    public void Nanoseconds_before_1970_are_rounded_half_up_too()
    {
        Table("t", "at timestamp");
        _lake.WriteParquet("t/1.parquet", """
            SELECT unnest([TIMESTAMP_NS '1969-12-31 23:59:58.123499999', TIMESTAMP_NS '1969-12-31 23:59:58.123500001']) AS at
            """);
        Assert.Equal(["58.123", "58.124"], _lake.Rows("SELECT substr(CAST(CAST(at AS timestamp(9)) AS varchar), 18, 6) FROM t ORDER BY at"));
    }

    [Fact]
    public void Milliseconds_need_no_work()
    {
        Table("t", "at timestamp");
        _lake.WriteParquet("t/1.parquet", "SELECT TIMESTAMP_MS '2024-05-01 10:00:00.123' AS at");
        Assert.Equal("2024-05-01 10:00:00.123", _lake.Value("SELECT at FROM t"));
    }

    [Fact]
    public void Values_in_lists_maps_and_rows_are_rounded()
    {
        Table("t", "list array<timestamp>, entry map<string, timestamp>, pair struct<at:timestamp>");
        const string At = "TIMESTAMP '2024-05-01 10:00:00.123500'";
        _lake.WriteParquet("t/1.parquet", $"SELECT [{At}, NULL] AS list, MAP {{'a': {At}}} AS entry, {{'at': {At}}} AS pair");
        const string Rounded = "TIMESTAMP '2024-05-01 10:00:00.124'";
        Assert.Equal(
            "true|true|true",
            _lake.Value($"SELECT list[1] = {Rounded} AND list[2] IS NULL, entry['a'] = {Rounded}, pair.at = {Rounded} FROM t"));
    }

    [Theory]
    [MemberData(nameof(Storages))]
    public void Filters_see_rounded_values_and_still_skip_row_groups(string type)
    {
        // 100 row groups of 2048 rows, one row each 1.237 milliseconds.
        Table("t", "n bigint, at timestamp");
        _lake.WriteParquet("t/1.parquet", $"SELECT i AS n, CAST((TIMESTAMP '2024-05-01' + to_microseconds(i * 1237)) || '' AS {type}) AS at FROM range(20000) r(i)");
        foreach (var (filter, expected) in new[]
        {
            // Row 500 is .618500, row 501 .619737.
            ("at = TIMESTAMP '2024-05-01 00:00:00.619'", "500"),
            ("at BETWEEN TIMESTAMP '2024-05-01 00:00:00.619' AND TIMESTAMP '2024-05-01 00:00:00.620'", "500,501"),
            ("at = TIMESTAMP '2024-05-01 00:00:00.620000'", "501"),
            ("at = TIMESTAMP '2024-05-01 00:00:00.619737'", "NULL"),
            ("at >= TIMESTAMP '2024-05-01 00:00:00.619' AND TIMESTAMP '2024-05-01 00:00:00.620' > at", "500"),
            ("at > TIMESTAMP '2024-05-01 00:00:01.619' - INTERVAL '1' SECOND AND at < TIMESTAMP '2024-05-01 00:00:00.6205'", "501"),
            ("at > TIMESTAMP '9999-01-01 00:00:00'", "NULL"),
            ("at < TIMESTAMP '0001-01-01 00:00:00'", "NULL"),
        })
        {
            Assert.Equal(expected, _lake.Value($"SELECT array_join(array_agg(n ORDER BY n), ',') FROM t WHERE {filter}"));
        }
    }

    public void Dispose() => _lake.Dispose();

    private const string Values = """
        (VALUES (1, '2024-05-01 10:00:00.123499'), (2, '2024-05-01 10:00:00.1235'), (3, '2024-05-01 10:00:00.124'),
            (4, '1969-12-31 23:59:59.999499'), (5, '1969-12-31 23:59:59.9995'), (6, '1969-12-31 23:59:59.998501'), (7, NULL)) v(n, x)
        """;

    private void AssertRounded()
    {
        // Six digits show whether there is anything behind the third.
        Assert.Equal(
            [
                "1969-12-31 23:59:59.999000|2", "1970-01-01 00:00:00.000000|1", "2024-05-01 10:00:00.123000|1", "2024-05-01 10:00:00.124000|2", "NULL|1",
            ],
            _lake.Rows("SELECT CAST(at AS timestamp(6)), count(*) FROM t GROUP BY at ORDER BY at"));
        Assert.Equal("2", _lake.Value("SELECT count(*) FROM t WHERE at = TIMESTAMP '2024-05-01 10:00:00.124'"));
        Assert.Equal("3", _lake.Value("SELECT count(*) FROM t WHERE at >= TIMESTAMP '2024-05-01 10:00:00.123'"));
        Assert.Equal("0", _lake.Value("SELECT count(*) FROM t WHERE at > TIMESTAMP '2024-05-01 10:00:00.124'"));
        Assert.Equal("0", _lake.Value("SELECT count(*) FROM t WHERE at = TIMESTAMP '2024-05-01 10:00:00.1235'"));
    }

    private void Table(string name, string columns) =>
        _lake.Run($"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS PARQUET LOCATION '{_lake.Path(name)}'");
}
