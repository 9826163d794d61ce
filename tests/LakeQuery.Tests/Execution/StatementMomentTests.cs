namespace LakeQuery.Tests.Execution;

/// <summary>The session's zone and the statement's start count wherever a part of the statement is run, not only in the last one.</summary>
public sealed class StatementMomentTests : IDisposable
{
    private readonly TestLake _lake = new();

    public StatementMomentTests() => _lake.Session.TimeZone = "Asia/Tokyo";

    [Fact]
    public void Partitions_are_chosen_in_the_sessions_zone()
    {
        _lake.Run($"CREATE EXTERNAL TABLE t (n int) PARTITIONED BY (day date) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        foreach (var day in new[] { "2024-05-01", "2024-05-02", "2024-05-03" })
        {
            _lake.WriteParquet($"t/day={day}/1.parquet", $"SELECT CAST({day[^1]} AS INTEGER) AS n");
            _lake.Run($"ALTER TABLE t ADD PARTITION (day = '{day}')");
        }

        // In Tokyo the day begins at 15:00 UTC of the day before.
        Assert.Equal(["2", "3"], _lake.Rows("SELECT n FROM t WHERE CAST(day AS timestamp with time zone) >= TIMESTAMP '2024-05-01 15:00:00 UTC' ORDER BY n"));
        Assert.Equal(["2"], _lake.Rows("SELECT n FROM t WHERE CAST(CAST(day AS varchar) AS timestamp with time zone) = TIMESTAMP '2024-05-01 15:00:00 UTC'"));
    }

    [Fact]
    public void Partitions_are_chosen_on_the_day_of_the_statement()
    {
        _lake.Run($"CREATE EXTERNAL TABLE t (n int) PARTITIONED BY (hour string) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.WriteParquet("t/hour=10/1.parquet", "SELECT 10::INTEGER AS n");
        _lake.Run("ALTER TABLE t ADD PARTITION (hour = '10')");
        Assert.Equal("10", _lake.Value("SELECT n FROM t WHERE CAST(CAST(hour || ':00:00' AS time) AS timestamp) >= TIMESTAMP '2020-01-01 00:00:00'"));
    }

    [Fact]
    public void Rows_are_matched_in_the_sessions_zone()
    {
        const string Rows = "(VALUES (1, '2024-05-02 00:00:00'), (2, '2024-05-02 10:00:00')) t(n, at)";
        Assert.Equal("1", _lake.Value($"""
            SELECT n FROM {Rows} MATCH_RECOGNIZE (
                ORDER BY n MEASURES A.n AS n ONE ROW PER MATCH PATTERN (A)
                DEFINE A AS CAST(A.at AS timestamp with time zone) = TIMESTAMP '2024-05-01 15:00:00 UTC')
            """));
        Assert.Equal("2", _lake.Value($"""
            SELECT n FROM (SELECT n, CAST(at AS timestamp with time zone) AS instant FROM {Rows}) MATCH_RECOGNIZE (
                ORDER BY instant MEASURES A.n AS n ONE ROW PER MATCH PATTERN (A)
                DEFINE A AS A.instant = TIMESTAMP '2024-05-02 01:00:00 UTC')
            """));
    }

    public void Dispose() => _lake.Dispose();
}
