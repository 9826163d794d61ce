using System.Diagnostics;
using LakeQuery.Errors;
using LakeQuery.Tests.Cli;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Workgroups;

public sealed class QueryHistoryTests : IDisposable
{
    private readonly TestLake _lake = new();

    // A catalog that is not there yet keeps no history.
    public QueryHistoryTests() => Directory.CreateDirectory(_lake.Path("catalog"));

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Tells_of_each_statement_how_it_ended_and_what_it_read()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT range AS v FROM range(10)");
        _lake.Run($"CREATE EXTERNAL TABLE t (v bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Rows("SELECT v FROM t WHERE v > 6;", out var statistics);
        Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT nope FROM t"));
        Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT 1 / (v - 5) FROM t"));
        _lake.Rows("EXPLAIN SELECT v FROM t");
        // Told by their text: several statements may begin within one millisecond.
        Assert.Equal(
            [
                $"CREATE EXTERNAL TABLE t (v bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'|DDL|SUCCEEDED|NULL|0|0|0|0",
                "SELECT nope FROM t|DML|FAILED|COLUMN_NOT_FOUND|0|0|0|0",
                $"SELECT v FROM t WHERE v > 6|DML|SUCCEEDED|NULL|{statistics.DataScannedInBytes}|1|1|3",
            ],
            _lake.Rows(
                """
                SELECT query, statement_type, state, error_name, data_scanned_in_bytes, files_read, files_total, output_rows
                FROM system.query_history
                WHERE query LIKE 'CREATE%' OR query LIKE 'SELECT nope%' OR query LIKE 'SELECT v%'
                ORDER BY query
                """));
        Assert.Equal(
            "DIVISION_BY_ZERO|DIVISION_BY_ZERO: line 1:8: Division by zero|true",
            _lake.Value(
                """
                SELECT error_name, state_change_reason, completed >= submitted
                FROM system.query_history WHERE error_name = 'DIVISION_BY_ZERO'
                """));
        Assert.Equal("UTILITY", _lake.Value("SELECT statement_type FROM system.query_history WHERE query LIKE 'EXPLAIN%'"));
        Assert.Equal(statistics.QueryId, _lake.Value("SELECT query_id FROM system.query_history WHERE query LIKE '%> 6'"));
    }

    [Fact]
    public void A_result_left_half_read_is_cancelled()
    {
        using (var half = _lake.Session.Execute("SELECT * FROM UNNEST(sequence(1, 9999)) t(x) CROSS JOIN UNNEST(sequence(1, 9999)) u(y)"))
        {
            half.NextBatch();
        }

        using var stop = new CancellationTokenSource();
        using (var cancelled = _lake.Session.Execute("SELECT * FROM UNNEST(sequence(1, 9998)) t(x) CROSS JOIN UNNEST(sequence(1, 9999)) u(y)"))
        {
            cancelled.NextBatch(CancellationToken.None);
            stop.Cancel();
            Assert.Throws<OperationCanceledException>(() => cancelled.NextBatch(stop.Token));
        }

        Assert.Equal(
            ["CANCELLED|Its reader stopped before the last row", "CANCELLED|Query cancelled by user"],
            _lake.Rows("SELECT state, state_change_reason FROM system.query_history WHERE query LIKE '%sequence%9999%' AND state <> 'RUNNING' ORDER BY state_change_reason"));
    }

    [Fact]
    public void A_killed_process_leaves_its_statement_as_failed_and_loses_nothing()
    {
        _lake.Rows("SELECT 42");
        using (var process = LakeQueryCommand.Start(
            ["query", "--catalog", _lake.Path("catalog"), "SELECT sum(x * y % 7) FROM UNNEST(sequence(1, 9999)) t(x) CROSS JOIN UNNEST(sequence(1, 9999)) u(y) CROSS JOIN UNNEST(sequence(1, 9999)) v(z)"]))
        {
            SpinWait.SpinUntil(() => _lake.Value("SELECT count(*) FROM system.query_history WHERE query LIKE '%x * y%' AND state = 'RUNNING' AND query NOT LIKE '%system%'") == "1", LakeQueryCommand.Patience);
            process.Kill();
            process.WaitForExit();
        }

        File.AppendAllText(Directory.GetFiles(_lake.Path("catalog/history"), "*.jsonl", SearchOption.AllDirectories).Order().Last(), "{\"QueryExecutionId\":\"torn");
        Assert.Equal(
            "FAILED|The process ended before the statement did",
            _lake.Value("SELECT state, state_change_reason FROM system.query_history WHERE query LIKE '%x * y%' AND query NOT LIKE '%system%'"));
        Assert.Equal("SUCCEEDED", _lake.Value("SELECT state FROM system.query_history WHERE query = 'SELECT 42'"));
    }

    [Fact]
    public void Many_sessions_and_processes_write_one_history()
    {
        using var other = new LakeEngine(new LakeOptions { CatalogDirectory = _lake.Path("catalog") });
        Parallel.For(0, 64, index =>
        {
            using var session = (index % 2 == 0 ? _lake.Engine : other).CreateSession();
            using var result = session.Execute($"SELECT {index} AS many");
            TestLake.ReadAll(result);
        });
        Assert.Equal("64|64", _lake.Value(
            "SELECT count(*), count_if(state = 'SUCCEEDED') FROM system.query_history WHERE query LIKE '%AS many'"));
    }

    [Fact]
    public void Can_be_switched_off()
    {
        using var lake = new TestLake(new LakeOptions { KeepsHistory = false });
        lake.Rows("SELECT 1");
        Assert.False(Directory.Exists(lake.Path("catalog/history")));
        Assert.Equal("0", lake.Value("SELECT count(*) FROM system.query_history"));
    }

    [Fact]
    public void An_unknown_table_of_system_is_named() =>
        Assert.Contains(
            "query_history",
            Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT * FROM system.query_histori")).Hint,
            StringComparison.Ordinal);
}
