using System.Data;
using System.Data.Common;
using LakeQuery.Data;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbBatch, DbBatchCommand and their collection, one test each.</summary>
public sealed class LakeBatchTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    // Hours of work that reads nothing.
    private const string Endless =
        "WITH n AS (SELECT x FROM unnest(sequence(1, 10000)) AS t (x)) SELECT sum(a.x * b.x * c.x) FROM n AS a, n AS b, n AS c WHERE (a.x + b.x + c.x) % 7 = 1";

    public static TheoryData<string> Executions => ["ExecuteReader", "ExecuteScalar", "ExecuteNonQuery", "Prepare"];

    [Fact]
    public void Connection_source_and_factory_make_batches()
    {
        using var connection = DataLake.Open();
        using var source = new LakeDataSource(DataLake.ConnectionString);
        Assert.True(((DbConnection)connection).CanCreateBatch);
        Assert.True(LakeProviderFactory.Instance.CanCreateBatch);
        using var own = connection.CreateBatch();
        Assert.Same(connection, own.Connection);
        using DbBatch common = ((DbConnection)connection).CreateBatch();
        Assert.Same(connection, common.Connection);
        using DbBatch made = LakeProviderFactory.Instance.CreateBatch();
        Assert.Null(made.Connection);
        Assert.IsType<LakeBatchCommand>(LakeProviderFactory.Instance.CreateBatchCommand());
    }

    [Fact]
    public async Task A_batch_of_a_source_opens_and_closes_a_connection_of_its_own()
    {
        await using var source = new LakeDataSource(DataLake.ConnectionString);
        await using var batch = source.CreateBatch();
        foreach (var sql in (string[])["SELECT 1", "SELECT 2"])
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = sql;
            batch.BatchCommands.Add(command);
        }

        Assert.Equal(1, batch.ExecuteScalar());
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            Assert.Equal([1, 2], Values(reader));
        }

        Assert.Equal(-1, await batch.ExecuteNonQueryAsync());
        Assert.Equal(ConnectionState.Closed, batch.Connection!.State);
        batch.BatchCommands.Add("SELECT 1 / 0");
        Assert.Throws<LakeQueryException>(() => batch.ExecuteNonQuery());
        batch.BatchCommands.Add("SELEC");
        Assert.Throws<LakeQueryException>(batch.ExecuteScalar);
        Assert.Equal(ConnectionState.Closed, batch.Connection!.State);
        Assert.Throws<InvalidOperationException>(() => batch.Connection = null);
    }

    [Fact]
    public void A_new_batch_is_empty()
    {
        using var batch = new LakeBatch();
        Assert.Null(batch.Connection);
        Assert.Null(((DbBatch)batch).Transaction);
        Assert.Empty((IEnumerable<DbBatchCommand>)batch.BatchCommands);
        Assert.Same(batch.BatchCommands, ((DbBatch)batch).BatchCommands);
        Assert.Equal(0, batch.Timeout);
        batch.Cancel();
    }

    [Fact]
    public void A_new_command_is_an_empty_text()
    {
        DbBatchCommand command = new LakeBatchCommand();
        Assert.Equal(("", CommandType.Text, -1), (command.CommandText, command.CommandType, command.RecordsAffected));
        Assert.Empty(command.Parameters);
        Assert.True(command.CanCreateParameter);
        Assert.IsType<LakeParameter>(command.CreateParameter());
        command.CommandText = null!;
        Assert.Equal("", command.CommandText);
        command.CommandType = CommandType.Text;
        Assert.Throws<NotSupportedException>(() => command.CommandType = CommandType.StoredProcedure);
    }

    [Fact]
    public void A_transaction_can_only_be_null()
    {
        using DbBatch batch = new LakeBatch();
        batch.Transaction = null;
        Assert.Null(batch.Transaction);
    }

    [Fact]
    public void Timeout_is_a_number_from_0_and_begins_with_the_connections()
    {
        using var connection = DataLake.Open("Command Timeout=7");
        using var batch = connection.CreateBatch();
        Assert.Equal(7, batch.Timeout);
        batch.Timeout = 3;
        Assert.Equal(3, batch.Timeout);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Timeout = -1);
    }

    [Fact]
    public void Commands_are_added_found_and_removed()
    {
        using var batch = new LakeBatch();
        DbBatchCommandCollection commands = batch.BatchCommands;
        var first = batch.BatchCommands.Add("SELECT 1");
        var (second, third) = (new LakeBatchCommand("SELECT 2"), batch.CreateBatchCommand());
        commands.Add(third);
        commands.Insert(1, second);
        Assert.Equal([first, second, third], commands);
        Assert.Equal((3, false, 1, true), (commands.Count, commands.IsReadOnly, commands.IndexOf(second), commands.Contains(third)));
        var copy = new DbBatchCommand[4];
        commands.CopyTo(copy, 1);
        Assert.Equal([null!, first, second, third], copy);
        commands[2] = first;
        Assert.Same(first, batch.BatchCommands[2]);
        Assert.True(commands.Remove(first));
        Assert.False(commands.Remove(third));
        commands.RemoveAt(0);
        Assert.Same(first, Assert.Single(commands));
        commands.Clear();
        Assert.Empty(commands);
        Assert.Throws<ArgumentOutOfRangeException>(() => commands[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => commands.RemoveAt(0));
        Assert.Throws<ArgumentNullException>(() => commands.Add(null!));
        Assert.Throws<ArgumentNullException>(() => commands.CopyTo(null!, 0));
    }

    [Theory]
    [MemberData(nameof(Executions))]
    public async Task It_needs_an_open_connection_and_commands_with_texts(string method)
    {
        using var connection = DataLake.Open();
        using var none = new LakeBatch();
        none.BatchCommands.Add("SELECT 1");
        Assert.Contains("Connection", await MessageAsync(none, method), StringComparison.Ordinal);
        using var closed = new LakeBatch(new LakeConnection(DataLake.ConnectionString));
        closed.BatchCommands.Add("SELECT 1");
        Assert.Contains("open connection", await MessageAsync(closed, method), StringComparison.Ordinal);
        using var empty = connection.CreateBatch();
        Assert.Contains("BatchCommands", await MessageAsync(empty, method), StringComparison.Ordinal);
        using var unset = connection.CreateBatch();
        unset.BatchCommands.Add("SELECT 1");
        unset.BatchCommands.Add(" ");
        Assert.Contains("BatchCommands[1]", await MessageAsync(unset, method), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_command_has_values_of_its_own()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT @a + @b").Parameters.AddRange(new[] { new LakeParameter("a", 1), new LakeParameter("b", 2) });
        batch.BatchCommands.Add("SELECT ? * 10; SELECT ?").Parameters.AddRange(new[] { new LakeParameter(4), new LakeParameter(5) });
        batch.BatchCommands.Add("SELECT @a").Parameters.AddWithValue("@a", 6);
        using var reader = batch.ExecuteReader();
        Assert.Equal([3, 40, 5, 6], Values(reader));
        Assert.False(reader.NextResult());
        Assert.Equal(-1, reader.RecordsAffected);
    }

    [Fact]
    public void Statements_without_rows_are_passed_by()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("PREPARE p FROM SELECT ? + 1");
        batch.BatchCommands.Add("EXECUTE p").Parameters.AddValue(41);
        Assert.Equal(42, batch.ExecuteScalar());
        Assert.Equal(-1, batch.ExecuteNonQuery());
        Assert.All((IEnumerable<LakeBatchCommand>)batch.BatchCommands, command => Assert.Equal(-1, command.RecordsAffected));
    }

    [Fact]
    public void A_commands_statistics_are_its_own()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        var (one, two) = (batch.BatchCommands.Add("SELECT count(*) FROM flights WHERE day = 1"), batch.BatchCommands.Add("SELECT 1"));
        Assert.Null(one.Statistics);
        batch.ExecuteNonQuery();
        Assert.Equal(1, one.Statistics!.PartitionsRead);
        Assert.Equal(0, two.Statistics!.PartitionsRead);
        Assert.Same(two.Statistics, batch.Statistics);
    }

    [Fact]
    public async Task An_error_says_which_command_failed()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        var unbound = batch.BatchCommands.Add("SELECT\n @missing");
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            var error = await Assert.ThrowsAsync<LakeQueryException>(() => reader.NextResultAsync());
            Assert.Equal(("INVALID_PARAMETER_USAGE", (2, 2)), (error.Code.Name, error.Position));
            Assert.Same(unbound, ((DbException)error).BatchCommand);
        }

        unbound.CommandText = "SELECT 1 / (x - x) FROM UNNEST(ARRAY[1]) AS t (x)";
        Assert.Same(unbound, Assert.Throws<LakeQueryException>(() => batch.ExecuteNonQuery()).BatchCommand);
        unbound.CommandText = "SELEC 1";
        foreach (var run in (Action[])[batch.Prepare, () => batch.ExecuteScalar()])
        {
            var wrong = Assert.Throws<LakeQueryException>(run);
            Assert.Equal("SYNTAX_ERROR", wrong.Code.Name);
            Assert.Same(unbound, wrong.BatchCommand);
        }
    }

    [Fact]
    public void One_reader_at_a_time()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        using (batch.ExecuteReader())
        {
            Assert.Throws<InvalidOperationException>(batch.ExecuteScalar);
            Assert.Throws<InvalidOperationException>(() => batch.Connection = null);
            using var other = connection.CreateBatch();
            other.BatchCommands.Add("SELECT 2");
            Assert.Equal(2, other.ExecuteScalar());
        }

        Assert.Equal(1, batch.ExecuteScalar());
    }

    [Fact]
    public void A_reader_goes_on_without_its_batch_and_closes_with_its_connection()
    {
        using var connection = DataLake.Open();
        var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        batch.BatchCommands.Add("SELECT 2");
        using var reader = batch.ExecuteReader(CommandBehavior.CloseConnection);
        batch.Dispose();
        Assert.Equal([1, 2], Values(reader));
        reader.Close();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task Cancel_ends_what_runs()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT 1");
        batch.BatchCommands.Add(Endless);
        await using var reader = await batch.ExecuteReaderAsync();
        var running = Task.Run(() => reader.NextResult() && reader.Read());
        while (!running.IsCompleted)
        {
            batch.Cancel();
            await Task.WhenAny(running, Task.Delay(10));
        }

        Assert.Equal("USER_CANCELED", (await Assert.ThrowsAsync<LakeQueryException>(() => running)).Code.Name);
    }

    [Fact]
    public async Task Timeout_ends_the_whole_batch()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Endless);
        batch.Timeout = 1;
        Assert.Equal("EXCEEDED_TIME_LIMIT", (await Assert.ThrowsAsync<LakeQueryException>(() => batch.ExecuteNonQueryAsync())).Code.Name);
    }

    [Fact]
    public async Task A_cancelled_token_cancels_the_tasks()
    {
        using var connection = DataLake.Open();
        using DbBatch batch = connection.CreateBatch();
        var command = batch.CreateBatchCommand();
        command.CommandText = "SELECT 1";
        batch.BatchCommands.Add(command);
        foreach (var task in (Task[])[
            batch.ExecuteReaderAsync(Cancelled), batch.ExecuteScalarAsync(Cancelled), batch.ExecuteNonQueryAsync(Cancelled), batch.PrepareAsync(Cancelled)])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            Assert.True(task.IsCanceled);
        }

        using var later = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        command.CommandText = Endless;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch.ExecuteScalarAsync(later.Token));
    }

    [Fact]
    public void Schema_only_runs_nothing()
    {
        using var connection = DataLake.Open();
        using var batch = connection.CreateBatch();
        batch.BatchCommands.Add("SELECT iata FROM airports");
        batch.BatchCommands.Add("SELECT 1 AS n");
        using var reader = batch.ExecuteReader(CommandBehavior.SchemaOnly);
        Assert.Equal(("iata", false), (reader.GetName(0), reader.Read()));
        Assert.True(reader.NextResult());
        Assert.Equal("n", reader.GetName(0));
        Assert.Null(batch.Statistics);
    }

    private static List<int> Values(DbDataReader reader)
    {
        var values = new List<int>();
        do
        {
            while (reader.Read())
            {
                values.Add(reader.GetInt32(0));
            }
        }
        while (reader.NextResult());

        return values;
    }

    // The synchronous method and its asynchronous equal fail alike.
    private static async Task<string> MessageAsync(DbBatch batch, string method)
    {
        var now = Assert.Throws<InvalidOperationException>((Action)(method switch
        {
            "ExecuteReader" => () => batch.ExecuteReader(),
            "ExecuteScalar" => () => batch.ExecuteScalar(),
            "ExecuteNonQuery" => () => batch.ExecuteNonQuery(),
            _ => batch.Prepare,
        }));
        var later = await Assert.ThrowsAsync<InvalidOperationException>(() => method switch
        {
            "ExecuteReader" => batch.ExecuteReaderAsync(),
            "ExecuteScalar" => batch.ExecuteScalarAsync(),
            "ExecuteNonQuery" => batch.ExecuteNonQueryAsync(),
            _ => batch.PrepareAsync(),
        });
        Assert.Equal(now.Message, later.Message);
        return now.Message;
    }
}
