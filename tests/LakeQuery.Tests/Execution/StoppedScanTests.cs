using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Tests.Execution;

/// <summary>What was read of scans that stop before their end.</summary>
public sealed class StoppedScanTests : IDisposable
{
    private const int Files = 6;
    private const int GroupsOfFile = 5;
    private readonly TestLake _lake = new(new LakeOptions { Threads = 1 });

    public StoppedScanTests()
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        Directory.CreateDirectory(_lake.Path("t"));
        for (var file = 0; file < Files; file++)
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT range + {file * 100_000} AS v, hash(range) AS h FROM range(100000)) TO '{_lake.Path("t")}/{file}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20480)"));
        }

        _lake.Run($"CREATE EXTERNAL TABLE t (v bigint, h decimal(20,0)) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run($"CREATE EXTERNAL TABLE again (v bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        for (var file = 0; file < 4; file++)
        {
            _lake.WriteText($"x/{file}.csv", string.Concat(Enumerable.Range(0, 5000).Select(row => $"{row},{file}\n")));
        }

        _lake.Run($"CREATE EXTERNAL TABLE x (v int, f int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("x")}'");
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_scan_that_comes_to_its_end_is_counted_as_planned()
    {
        var all = Read("SELECT sum(v) FROM t");
        Assert.Equal((Files, Files * GroupsOfFile, Files * GroupsOfFile), (all.FilesRead, all.RowGroupsRead, all.RowGroupsTotal));
        Assert.Equal(all.DataScannedInBytes, Read("SELECT v FROM t ORDER BY v LIMIT 3").DataScannedInBytes);
        Assert.Equal(all.DataScannedInBytes, Read("SELECT v FROM t LIMIT 1000000").DataScannedInBytes);
    }

    [Fact]
    public void A_limit_counts_the_row_groups_that_were_begun()
    {
        var all = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        var stopped = Read("SELECT v FROM t WHERE v % 7 = 3 LIMIT 10");
        Assert.InRange(stopped.RowGroupsRead, 1, 3);
        Assert.InRange(stopped.DataScannedInBytes, 1, all / 5);
        Assert.Equal(1, stopped.FilesRead);
    }

    [Fact]
    public void What_is_read_to_the_first_match_counts()
    {
        var all = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        var stopped = Read("SELECT v FROM t WHERE sqrt(v) >= sqrt(DOUBLE '250000') LIMIT 1");
        Assert.InRange(stopped.FilesRead, 3, 4);
        Assert.InRange(stopped.RowGroupsRead, 12, 16);
        Assert.InRange((double)stopped.DataScannedInBytes / all, 0.3, 0.6);
    }

    [Fact]
    public void Scans_of_the_same_files_stay_as_planned()
    {
        var stopped = Read("SELECT v FROM t UNION ALL SELECT v FROM again LIMIT 1");
        Assert.Equal(Files * 2, stopped.FilesRead);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("lines")]
    public void A_query_that_is_cancelled_counts_what_was_read(string table)
    {
        // So much work a row that it is cancelled long before its end on any machine.
        var value = "to_utf8(CAST(v AS varchar))";
        for (var round = 0; round < 40; round++)
        {
            value = $"sha512({value})";
        }

        var sql = $"SELECT count(*) FROM {table} WHERE to_hex({value}) = 'none'";
        var whole = $"SELECT sum(v) FROM {table}";
        _lake.WriteText("lines/a.csv", string.Concat(Enumerable.Range(0, 1_500_000).Select(row => $"{row:D15}\n")));
        _lake.Run($"CREATE EXTERNAL TABLE lines (v bigint) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("lines")}'");
        var all = Read(whole).DataScannedInBytes;
        using var cancelling = new CancellationTokenSource();
        new Thread(() =>
        {
            SpinWait.SpinUntil(() => _lake.Engine.History.Read().Any(execution => execution.Query == sql));
            cancelling.CancelAfter(TimeSpan.FromMilliseconds(150));
        }).Start();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            using var result = _lake.Session.Execute(sql, cancelling.Token);
            while (result.NextBatch(cancelling.Token) is not null)
            {
            }
        });
        var execution = _lake.Engine.History.Read().Last(execution => execution.Query == sql);
        Assert.Equal("CANCELLED", execution.State);
        Assert.InRange(execution.DataScannedInBytes, 0, all * 9 / 10);
    }

    [Fact]
    public void A_reader_that_goes_away_pays_for_what_was_read()
    {
        var all = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        using var result = _lake.Session.Execute("SELECT v FROM t");
        var rows = 0;
        while (rows < 150_000)
        {
            rows += result.NextBatch()!.RowCount;
        }

        result.Dispose();
        Assert.InRange((double)result.Statistics.DataScannedInBytes / all, 0.2, 0.8);
        Assert.InRange(result.Statistics.FilesRead, 2, 5);
    }

    [Fact]
    public void What_was_sorted_was_read_to_its_end()
    {
        var all = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        using var result = _lake.Session.Execute("SELECT v FROM t ORDER BY v");
        Assert.NotNull(result.NextBatch());
        result.Dispose();
        Assert.Equal(all, result.Statistics.DataScannedInBytes);
    }

    [Fact]
    public void Text_counts_by_the_files_that_were_opened()
    {
        var all = Read("SELECT sum(v) FROM x");
        Assert.Equal(4, all.FilesRead);
        var stopped = Read("SELECT v FROM x LIMIT 1");
        Assert.InRange(stopped.FilesRead, 1, 2);
        Assert.InRange(stopped.DataScannedInBytes, new FileInfo(_lake.Path("x/0.csv")).Length, all.DataScannedInBytes / 2);
    }

    [Fact]
    public void An_expectation_waits_for_the_end_of_what_may_stop_early()
    {
        Assert.Single(_lake.Rows("-- expect files <= 2\nSELECT v FROM t WHERE v % 7 = 3 LIMIT 1"));
        using (var result = _lake.Session.Execute("-- expect files = 0\nSELECT v FROM t WHERE v % 7 = 3 LIMIT 1"))
        {
            Assert.NotNull(result.NextBatch());
            Assert.Same(ErrorCode.ScanExpectationFailed, Assert.Throws<LakeQueryException>(() => result.NextBatch()).Code);
        }

        // More than all can't be read.
        Assert.Throws<LakeQueryException>(() => _lake.Session.Execute("-- expect files > 6\nSELECT v FROM t WHERE v % 7 = 3 LIMIT 1"));
    }

    [Fact]
    public void Analyze_tells_what_was_read_and_who_read_it()
    {
        var text = string.Join('\n', _lake.Rows("EXPLAIN ANALYZE SELECT v FROM t WHERE v % 7 = 3 LIMIT 10"));
        Assert.Matches(@"files: 6/6  row groups: 30/30  bytes: at most \d+\n +read  files: 1  row groups: [123]  bytes: \d+  rows: \d+  time: ", text);
        Assert.Matches(@"\nDuckDB\n(.*\n)* +READ_PARQUET  rows: \d+  time: [\d.]+ ms  row groups: ", text);
        Assert.Contains("  choose files: ", text, StringComparison.Ordinal);
    }

    private QueryStatistics Read(string sql)
    {
        _lake.Rows(sql, out var statistics);
        return statistics;
    }
}
