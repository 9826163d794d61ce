using System.Data;
using System.Data.Common;
using LakeQuery.Data;
using LakeQuery.Errors;
using LakeQuery.Execution.Observing;
using LakeQuery.Tests.Cli;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbCommand, one test each.</summary>
public sealed class LakeCommandTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    // Hours of work that reads nothing.
    private const string Endless =
        "WITH n AS (SELECT x FROM unnest(sequence(1, 10000)) AS t (x)) SELECT sum(a.x * b.x * c.x) FROM n AS a, n AS b, n AS c WHERE (a.x + b.x + c.x) % 7 = 1";

    [Fact]
    public void A_new_command_is_empty_and_of_type_Text()
    {
        using var command = new LakeCommand();
        Assert.Equal("", command.CommandText);
        Assert.Equal(CommandType.Text, command.CommandType);
        Assert.Equal(UpdateRowSource.None, command.UpdatedRowSource);
        Assert.Null(command.Connection);
        Assert.NotNull(command.Parameters);
        Assert.Same(command.Parameters, command.Parameters);
        Assert.NotNull(command.CreateParameter());
        command.Cancel();
    }

    [Fact]
    public void CommandText_is_never_null()
    {
        using var command = new LakeCommand { CommandText = null };
        Assert.Equal("", command.CommandText);
    }

    [Fact]
    public void Connection_can_be_unset()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.Connection = null;
        Assert.Null(command.Connection);
        Assert.Null(((DbCommand)command).Connection);
    }

    [Theory]
    [InlineData(CommandType.StoredProcedure)]
    [InlineData(CommandType.TableDirect)]
    public void Other_types_than_Text_are_refused(CommandType type)
    {
        using var command = new LakeCommand();
        Assert.Throws<NotSupportedException>(() => command.CommandType = type);
    }

    [Fact]
    public void CommandTimeout_is_a_number_from_0()
    {
        using var command = new LakeCommand { CommandTimeout = 3 };
        Assert.Equal(3, command.CommandTimeout);
        Assert.Throws<ArgumentOutOfRangeException>(() => command.CommandTimeout = -1);
    }

    [Fact]
    public void A_transaction_can_only_be_null()
    {
        using DbCommand command = new LakeCommand { Transaction = null };
        Assert.Null(command.Transaction);
    }

    public static TheoryData<string> Executions => ["ExecuteReader", "ExecuteScalar", "ExecuteNonQuery", "Prepare"];

    [Theory]
    [MemberData(nameof(Executions))]
    public async Task It_needs_a_connection(string method)
    {
        using var command = new LakeCommand("SELECT 1");
        await FailsAsync<InvalidOperationException>(command, method);
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public async Task It_needs_an_open_connection(string method)
    {
        using var connection = new LakeConnection(DataLake.ConnectionString);
        using var command = connection.CreateCommand("SELECT 1");
        await FailsAsync<InvalidOperationException>(command, method);
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public async Task It_needs_a_text(string method)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand();
        await FailsAsync<InvalidOperationException>(command, method);
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public async Task A_wrong_statement_is_a_DbException(string method)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("INVALID;");
        await FailsAsync<LakeQueryException>(command, method);
    }

    [Fact]
    public void An_error_has_name_position_and_hint()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1;\nSELECT iatta FROM airports");
        using var reader = command.ExecuteReader();
        DbException error = Assert.Throws<LakeQueryException>(() => reader.NextResult());
        var facts = (LakeQueryException)error;
        Assert.Equal(("COLUMN_NOT_FOUND", (2, 8), false), (facts.Code.Name, facts.Position, error.IsTransient));
        Assert.Contains("iata", facts.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_token_cancels_the_task()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1");
        foreach (var task in (Task[])[command.ExecuteReaderAsync(Cancelled), command.ExecuteScalarAsync(Cancelled), command.ExecuteNonQueryAsync(Cancelled)])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            Assert.True(task.IsCanceled);
        }
    }

    [Fact]
    public void While_its_reader_is_open_a_command_stays_as_it_is()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1");
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            Assert.Throws<InvalidOperationException>(() => command.CommandText = "SELECT 2");
            Assert.Throws<InvalidOperationException>(() => command.Connection = new LakeConnection());
            Assert.Throws<InvalidOperationException>(command.ExecuteReader);
            Assert.Throws<InvalidOperationException>(command.Prepare);
        }

        command.CommandText = "SELECT 2";
        Assert.Equal(2, command.ExecuteScalar());
    }

    [Fact]
    public void A_text_of_nothing_but_a_comment_has_no_rows()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("-- nothing here");
        using var reader = command.ExecuteReader();
        Assert.False(reader.HasRows);
        Assert.Equal(0, reader.FieldCount);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void A_comment_may_stand_behind_the_last_statement()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 0; -- my favourite number");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(0, reader.GetInt32(0));
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void CloseConnection_closes_it_with_the_reader()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 0");
        command.ExecuteReader(CommandBehavior.CloseConnection).Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void CloseConnection_closes_it_too_when_the_statement_is_wrong()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT nothing_of_this_name");
        Assert.Throws<LakeQueryException>(() => command.ExecuteReader(CommandBehavior.CloseConnection));
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Theory]
    [InlineData("SELECT 1", 1)]
    [InlineData("SELECT 'test'", "test")]
    [InlineData("SELECT 42; SELECT 43", 42)]
    [InlineData("SELECT 42, 43", 42)]
    [InlineData("SELECT * FROM (VALUES 42, 43) AS t (x) ORDER BY x", 42)]
    public void ExecuteScalar_gives_the_first_value_of_the_first_row(string sql, object expected) => Assert.Equal(expected, DataLake.Scalar(sql));

    [Fact]
    public void ExecuteScalar_gives_decimals_DBNull_and_null()
    {
        Assert.Equal(3.14m, DataLake.Scalar("SELECT 3.14"));
        Assert.Same(DBNull.Value, DataLake.Scalar("SELECT NULL"));
        Assert.Same(DBNull.Value, DataLake.Scalar("SELECT CAST(NULL AS integer)"));
        Assert.Null(DataLake.Scalar("SELECT 1 WHERE false"));
        Assert.Null(DataLake.Scalar("PREPARE p FROM SELECT 1"));
    }

    [Fact]
    public async Task ExecuteNonQuery_runs_all_statements_and_gives_minus_one()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1; PREPARE later FROM SELECT 7; SELECT 2");
        Assert.Equal(-1, command.ExecuteNonQuery());
        Assert.Equal(-1, await command.ExecuteNonQueryAsync());
        command.CommandText = "EXECUTE later";
        Assert.Equal(7, command.ExecuteScalar());
        command.CommandText = "SELECT 1; SELECT 1 / (SELECT count(*) FROM airports WHERE iata = '?')";
        Assert.Equal("DIVISION_BY_ZERO", Assert.Throws<LakeQueryException>(() => command.ExecuteNonQuery()).Code.Name);
    }

    [Fact]
    public void Prepare_checks_the_syntax_and_runs_nothing()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT ? FROM nowhere_at_all");
        command.Prepare();
        Assert.Null(command.Statistics);
        command.CommandText = "SELECT ? + ?";
        command.Prepare();
        foreach (var number in (int[])[1, 2, 3])
        {
            command.Parameters.Clear();
            command.Parameters.AddValue(number);
            command.Parameters.AddValue(10);
            Assert.Equal(10 + number, command.ExecuteScalar());
        }
    }

    [Fact]
    public async Task Cancel_ends_a_running_query_from_another_thread()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(Endless);
        var began = new TaskCompletionSource();
        command.Progress += (_, _) => began.TrySetResult();
        var running = command.ExecuteScalarAsync();
        await began.Task.WaitAsync(LakeQueryCommand.Patience);
        command.Cancel();
        var error = await Assert.ThrowsAsync<LakeQueryException>(() => running.WaitAsync(LakeQueryCommand.Patience));
        Assert.Equal("USER_CANCELED", error.Code.Name);
        command.CommandText = "SELECT 5";
        Assert.Equal(5, command.ExecuteScalar());
    }

    [Fact]
    public async Task A_token_ends_a_running_query()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(Endless);
        using var source = new CancellationTokenSource();
        command.Progress += (_, _) => source.Cancel();
        var running = command.ExecuteScalarAsync(source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(LakeQueryCommand.Patience));
        Assert.True(running.IsCanceled);
    }

    [Fact]
    public void A_command_that_takes_too_long_is_a_transient_error()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(Endless);
        command.CommandTimeout = 1;
        var error = Assert.Throws<LakeQueryException>(command.ExecuteScalar);
        Assert.Equal(("EXCEEDED_TIME_LIMIT", true), (error.Code.Name, error.IsTransient));
        Assert.Contains("CommandTimeout", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_expected_of_a_scan_is_held_against_it()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT avg(distance) FROM flights");
        command.ScanExpectation = ScanExpectation.Parse("partitions <= 7");
        Assert.Equal("SCAN_EXPECTATION_FAILED", Assert.Throws<LakeQueryException>(command.ExecuteScalar).Code.Name);
        command.CommandText = "SELECT avg(distance) FROM flights WHERE day < 3";
        Assert.IsType<double>(command.ExecuteScalar());
        using var other = connection.CreateCommand("SELECT avg(distance) FROM flights");
        Assert.IsType<double>(other.ExecuteScalar());
        other.CommandText = "SELECT 1;\n-- expect partitions <= 7\nSELECT avg(distance) FROM flights";
        Assert.Equal("SCAN_EXPECTATION_FAILED", Assert.Throws<LakeQueryException>(() => other.ExecuteNonQuery()).Code.Name);
    }

    [Fact]
    public void Statistics_tell_what_the_last_query_read()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT sum(delay) FROM flights WHERE day < 3");
        Assert.Null(command.Statistics);
        command.ExecuteScalar();
        var statistics = command.Statistics!;
        Assert.Equal((2, 31, 2, 1), (statistics.PartitionsRead, statistics.PartitionsTotal, statistics.FilesRead, statistics.RowCount));
        Assert.InRange(statistics.DataScannedInBytes, 1, 200_000);
        Assert.Same(statistics, connection.LastStatistics);
    }

    [Fact]
    public void Progress_is_told_and_ends_at_one()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT sum(delay) FROM flights");
        var told = new List<LakeProgressEventArgs>();
        command.Progress += (sender, progress) =>
        {
            Assert.Same(command, sender);
            told.Add(progress);
        };
        command.ExecuteNonQuery();
        var last = told[^1];
        Assert.Equal((1, last.TotalBytes, 1, TimeSpan.Zero), (last.Share, last.ReadBytes, last.RowCount, last.Remaining));
    }

    private static async Task FailsAsync<T>(LakeCommand command, string method)
        where T : Exception
    {
        switch (method)
        {
            case "ExecuteReader":
                Assert.Throws<T>(command.ExecuteReader);
                await Assert.ThrowsAsync<T>(() => command.ExecuteReaderAsync());
                await Assert.ThrowsAsync<T>(() => ((DbCommand)command).ExecuteReaderAsync());
                break;
            case "ExecuteScalar":
                Assert.Throws<T>(command.ExecuteScalar);
                await Assert.ThrowsAsync<T>(() => command.ExecuteScalarAsync());
                break;
            case "ExecuteNonQuery":
                Assert.Throws<T>(() => command.ExecuteNonQuery());
                await Assert.ThrowsAsync<T>(() => command.ExecuteNonQueryAsync());
                break;
            default:
                Assert.Throws<T>(command.Prepare);
                await Assert.ThrowsAsync<T>(() => command.PrepareAsync());
                break;
        }
    }
}
