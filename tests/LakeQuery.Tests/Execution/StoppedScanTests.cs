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
        Directory.CreateDirectory(_lake.Path("few"));
        connection.Execute($"COPY (SELECT range AS k FROM range(10)) TO '{_lake.Path("few")}/0.parquet' (FORMAT parquet)");
        _lake.Run($"CREATE EXTERNAL TABLE few (k bigint) STORED AS PARQUET LOCATION '{_lake.Path("few")}'");
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
        Assert.Equal(all.DataScannedInBytes, Read("SELECT v FROM t ORDER BY v % 7, v LIMIT 3").DataScannedInBytes);
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

    [Theory]
    [InlineData("SELECT v FROM t UNION ALL SELECT v FROM again LIMIT 1")]
    [InlineData("SELECT v FROM t UNION ALL SELECT v FROM t LIMIT 1")]
    public void Scans_of_the_same_files_are_told_apart(string sql)
    {
        var stopped = Read(sql);
        Assert.InRange(stopped.FilesRead, 1, 2);
        Assert.InRange(stopped.RowGroupsRead, 1, 4);
    }

    [Fact]
    public void Each_scan_of_a_join_with_itself_counts()
    {
        var (v, both) = (Read("SELECT sum(v) FROM t").DataScannedInBytes, Read("SELECT sum(v), max(h) FROM t").DataScannedInBytes);
        var joined = Read("SELECT count(*) FROM t a JOIN t b ON a.v % 1000 = b.v % 1000 AND a.v < b.v AND b.h % 7 = 3 WHERE a.v < 100");
        Assert.InRange(joined.DataScannedInBytes, both, both + v);
        Assert.Equal(Files * GroupsOfFile * 2, joined.RowGroupsTotal);
    }

    [Fact]
    public void What_DuckDB_never_runs_is_not_counted()
    {
        var v = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        var few = Read("SELECT sum(k % 7) FROM few").DataScannedInBytes;
        Assert.True(few > 0);
        Assert.Equal((0L, 0L, 0L), Counts(Read("SELECT v FROM t LIMIT 0")));
        Assert.Equal((0L, 0L, 0L), Counts(Read("SELECT v FROM t WHERE random() > 2 LIMIT 0")));

        // A row group may have been begun before it was known that nothing can match.
        var empty = Read("SELECT sum(t.v) FROM t JOIN (SELECT k FROM few WHERE sqrt(k) < 0) f ON t.v % 10 = f.k");
        Assert.InRange(empty.DataScannedInBytes, few, few + (v / 10));
        Assert.InRange(empty.RowGroupsRead, 1, 3);
        var never = Read("SELECT sum(v) FROM t WHERE (SELECT sum(k % 7) FROM few) > 1000");
        Assert.InRange(never.DataScannedInBytes, few, few + (v / 10));
    }

    [Fact]
    public void What_DuckDB_leaves_out_by_what_it_learns_is_not_counted()
    {
        var all = Read("SELECT sum(v) FROM t");
        var joined = Read("SELECT sum(t.v) FROM t JOIN (SELECT k FROM few WHERE sqrt(k) < 2) f ON t.v = f.k");
        Assert.InRange(joined.RowGroupsRead, 2, 4);
        Assert.InRange(joined.DataScannedInBytes, 1, all.DataScannedInBytes / 5);
        var first = Read("SELECT v FROM t ORDER BY v LIMIT 3");
        Assert.InRange(first.RowGroupsRead, 1, 5);
        Assert.InRange(first.DataScannedInBytes, 1, all.DataScannedInBytes / 5);
    }

    [Fact]
    public void A_result_that_is_kept_counts_as_one_that_is_not()
    {
        const string sql = "SELECT sum(t.v) FROM t JOIN (SELECT k FROM few WHERE sqrt(k) < 2) f ON t.v = f.k";
        var counts = Counts(Read(sql));
        _lake.Session.ResultReuseMaxAge = TimeSpan.FromHours(1);
        Assert.Equal(counts, Counts(Read(sql)));
        Assert.Equal((0L, 0L, 0L), Counts(Read(sql)));
    }

    [Fact]
    public void Queries_at_once_are_all_counted()
    {
        var all = Read("SELECT sum(v) FROM t").DataScannedInBytes;
        var sessions = Enumerable.Range(0, 12).Select(_ => _lake.Engine.CreateSession()).ToArray();
        var running = Array.ConvertAll(sessions, session => session.Execute("SELECT v FROM t WHERE v % 7 = 3 LIMIT 10"));
        Assert.All(running, result =>
        {
            TestLake.ReadAll(result);
            Assert.InRange(result.Statistics.DataScannedInBytes, 1, all / 5);
            result.Dispose();
        });
        Array.ForEach(sessions, session => session.Dispose());
    }

    [Fact]
    public void Odd_names_and_empty_files_are_counted_to_the_byte()
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        Directory.CreateDirectory(_lake.Path("odd, 'q' [1]"));
        foreach (var (name, rows) in ((string, int)[])[("a b.parquet", 50_000), ("c,d.parquet", 50_000), ("e'f.parquet", 0), ("g[1]*.parquet", 50_000)])
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT range AS v FROM range({rows})) TO '{_lake.Path("odd, 'q' [1]/" + name).Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, ROW_GROUP_SIZE 20480)"));
        }

        _lake.Run($"CREATE EXTERNAL TABLE odd (v bigint) STORED AS PARQUET LOCATION '{_lake.Path("odd, 'q' [1]").Replace("'", "''", StringComparison.Ordinal)}'");
        var all = Read("SELECT sum(v) FROM odd");
        Assert.Equal((4L, 10L), (all.FilesRead, all.RowGroupsRead));
        Assert.Equal(2 * all.DataScannedInBytes, Read("SELECT sum(a.v + b.v) FROM odd a JOIN odd b ON a.v % 1000 = b.v % 1000 - 2000").DataScannedInBytes);
        Assert.Equal(all.DataScannedInBytes, Read("SELECT v FROM odd ORDER BY v % 7, v LIMIT 3").DataScannedInBytes);
    }

    private static (long Files, long RowGroups, long Bytes) Counts(QueryStatistics read) => (read.FilesRead, read.RowGroupsRead, read.DataScannedInBytes);

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
