namespace LakeQuery.Tests.Execution;

public sealed class ResultReuseTests : IDisposable
{
    private const string Sum = "SELECT k, sum(v) AS s, array_agg(v ORDER BY v) AS l, max(ROW(v, 'x')) AS r, DECIMAL '1.10' AS d FROM t GROUP BY k ORDER BY k";

    private readonly TestLake _lake = new();

    public ResultReuseTests()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT range % 2 AS k, range AS v FROM range(4)");
        _lake.Run($"CREATE EXTERNAL TABLE t (k bigint, v bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Session.ResultReuseMaxAge = TimeSpan.FromHours(1);
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void An_identical_query_over_the_same_files_scans_nothing()
    {
        var first = _lake.Rows(Sum, out var scanned);
        var second = _lake.Rows(Sum, out var reused);
        Assert.Equal(["0|2|[0, 2]|{field0=2, field1=x}|1.10", "1|4|[1, 3]|{field0=3, field1=x}|1.10"], first);
        Assert.Equal(first, second);
        Assert.True(scanned is { ReusedPreviousResult: false, DataScannedInBytes: > 0, FilesRead: 1, RowCount: 2 });
        Assert.True(reused is { ReusedPreviousResult: true, DataScannedInBytes: 0, FilesRead: 0, RowCount: 2 });
    }

    [Fact]
    public void So_does_one_over_text_in_the_same_process()
    {
        _lake.WriteText("w/f", "3\n4\n");
        _lake.Run($"CREATE EXTERNAL TABLE w (v bigint) LOCATION '{_lake.Path("w")}'");
        _lake.Rows("SELECT sum(v) FROM w", out var scanned);
        Assert.Equal(["7"], _lake.Rows("SELECT sum(v) FROM w", out var reused));
        Assert.Equal((false, true, 0), (scanned.ReusedPreviousResult, reused.ReusedPreviousResult, reused.DataScannedInBytes));
    }

    [Fact]
    public void A_new_or_changed_file_is_read()
    {
        _lake.Rows(Sum);
        _lake.WriteParquet("t/b.parquet", "SELECT 7 AS k, 70 AS v");
        Assert.Equal(3, _lake.Rows(Sum, out var added).Length);
        Assert.False(added.ReusedPreviousResult);
        _lake.WriteParquet("t/b.parquet", "SELECT 7 AS k, 71 AS v");
        Assert.Equal("7|71|[71]|{field0=71, field1=x}|1.10", _lake.Rows(Sum, out var changed)[2]);
        Assert.False(changed.ReusedPreviousResult);
    }

    [Theory]
    [InlineData("SELECT random() < 2 FROM t")]
    [InlineData("SELECT v FROM t LIMIT 1")]
    [InlineData("SELECT current_timestamp > TIMESTAMP '2001-01-01 00:00:00 UTC' FROM t")]
    [InlineData("SELECT INTERVAL '1' DAY FROM t")]
    [InlineData("SELECT count(*) FROM system.query_history")]
    public void What_may_differ_or_can_not_be_kept_is_computed(string sql)
    {
        _lake.Rows(sql);
        _lake.Rows(sql, out var again);
        Assert.False(again.ReusedPreviousResult && !sql.Contains("current_timestamp", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_old_a_result_is_computed_anew()
    {
        _lake.Rows(Sum);
        _lake.Session.ResultReuseMaxAge = TimeSpan.Zero;
        _lake.Rows(Sum, out var again);
        Assert.False(again.ReusedPreviousResult);
    }

    [Fact]
    public void Another_session_of_the_catalog_reuses_it_too()
    {
        var first = _lake.Rows(Sum);
        using var session = _lake.Engine.CreateSession();
        session.ResultReuseMaxAge = TimeSpan.FromMinutes(1);
        using var result = session.Execute(Sum);
        Assert.Equal(first, TestLake.ReadAll(result));
        Assert.True(result.Statistics.ReusedPreviousResult);
    }
}
