using System.Data;
using System.Data.Common;
using System.Reflection;
using LakeQuery.Data;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbConnection, one test each.</summary>
public sealed class LakeConnectionTests
{
    [Fact]
    public void ConnectionString_is_empty_by_default_and_never_null()
    {
        using var connection = new LakeConnection();
        Assert.Equal("", connection.ConnectionString);
        connection.ConnectionString = null;
        Assert.Equal("", connection.ConnectionString);
    }

    [Fact]
    public void ConnectionString_is_given_back_as_it_was_set()
    {
        using var connection = new LakeConnection { ConnectionString = "catalog=/x;  Database = y" };
        Assert.Equal("catalog=/x;  Database = y", connection.ConnectionString);
    }

    [Fact]
    public void ConnectionString_is_not_set_while_open()
    {
        using var connection = DataLake.Open();
        Assert.Throws<InvalidOperationException>(() => connection.ConnectionString = DataLake.ConnectionString);
    }

    [Theory]
    [InlineData("xyzzy=Invalid")]
    [InlineData("Threads=many")]
    [InlineData("Memory Limit=4XB")]
    [InlineData("Pooling=perhaps")]
    [InlineData("Command Timeout=-1")]
    [InlineData("no equals sign")]
    public void A_connection_string_with_a_wrong_key_or_value_is_refused(string text)
    {
        using var connection = new LakeConnection();
        Assert.ThrowsAny<ArgumentException>(() => connection.ConnectionString = text);
        Assert.ThrowsAny<ArgumentException>(() => new LakeConnection(text).Dispose());
    }

    [Fact]
    public void Open_needs_a_connection_string()
    {
        using var connection = new LakeConnection();
        Assert.Throws<InvalidOperationException>(connection.Open);
    }

    [Fact]
    public void Open_raises_StateChange_and_cannot_be_called_twice()
    {
        using var connection = new LakeConnection(DataLake.ConnectionString);
        var changes = new List<(ConnectionState From, ConnectionState To)>();
        connection.StateChange += (sender, change) =>
        {
            Assert.Same(connection, sender);
            changes.Add((change.OriginalState, change.CurrentState));
        };
        Assert.Equal(ConnectionState.Closed, connection.State);
        connection.Open();
        Assert.Equal(ConnectionState.Open, connection.State);
        Assert.Throws<InvalidOperationException>(connection.Open);
        connection.Close();
        connection.Close();
        Assert.Equal([(ConnectionState.Closed, ConnectionState.Open), (ConnectionState.Open, ConnectionState.Closed)], changes);
    }

    [Fact]
    public async Task OpenAsync_is_cancelled_and_fails_like_Open()
    {
        await using var connection = new LakeConnection(DataLake.ConnectionString);
        var cancelled = connection.OpenAsync(new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.True(cancelled.IsCanceled);
        await connection.OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.OpenAsync());
    }

    [Fact]
    public void Open_after_Close_and_after_Dispose_works_again()
    {
        var connection = DataLake.Open();
        connection.Close();
        connection.Open();
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public async Task Dispose_raises_Disposed_once()
    {
        var disposed = 0;
        var connection = DataLake.Open();
        connection.Disposed += (_, _) => disposed++;
        connection.Dispose();
        Assert.Equal(1, disposed);
        connection = DataLake.Open();
        connection.Disposed += (_, _) => disposed++;
        await connection.DisposeAsync();
        Assert.Equal(2, disposed);
    }

    [Fact]
    public void Close_before_Open_does_nothing()
    {
        using var connection = new LakeConnection(DataLake.ConnectionString);
        connection.Close();
    }

    [Fact]
    public void What_only_an_open_connection_has_is_refused_on_a_closed_one()
    {
        using var connection = new LakeConnection(DataLake.ConnectionString);
        Assert.Throws<InvalidOperationException>(() => connection.ServerVersion);
        Assert.Throws<InvalidOperationException>(() => connection.ChangeDatabase("sample"));
        Assert.Throws<InvalidOperationException>(() => connection.GetSchema());
        Assert.Throws<InvalidOperationException>(() => connection.Engine);
    }

    [Fact]
    public void Database_and_DataSource_are_empty_without_a_connection_string()
    {
        using var connection = new LakeConnection();
        Assert.Equal(("", ""), (connection.Database, connection.DataSource));
    }

    [Fact]
    public void Database_DataSource_and_ServerVersion_tell_of_the_open_connection()
    {
        using var connection = DataLake.Open();
        Assert.Equal("sample", connection.Database);
        Assert.True(Directory.Exists(connection.DataSource));
        Assert.Matches(@"^\d+\.\d+\.\d+", connection.ServerVersion);
    }

    [Fact]
    public void ChangeDatabase_changes_where_bare_names_are_looked_up()
    {
        using var connection = DataLake.Open("Database=default");
        connection.ChangeDatabase("sample");
        Assert.Equal("sample", connection.Database);
        using var command = connection.CreateCommand("SELECT count(*) FROM airports");
        Assert.IsType<long>(command.ExecuteScalar());
        var error = Assert.Throws<LakeQueryException>(() => connection.ChangeDatabase("no`such"));
        Assert.Equal("SCHEMA_NOT_FOUND", error.Code.Name);
        Assert.Throws<ArgumentException>(() => connection.ChangeDatabase(" "));
    }

    [Fact]
    public void A_workgroup_that_is_not_there_fails_when_it_is_opened()
    {
        using var connection = new LakeConnection(DataLake.ConnectionString + ";Workgroup=nobody");
        Assert.Equal("LAKE_WORKGROUP_NOT_FOUND", Assert.Throws<LakeQueryException>(connection.Open).Code.Name);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [Fact]
    public void CreateCommand_gives_a_command_of_the_connection()
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        Assert.Same(connection, command.Connection);
        Assert.Null(command.Transaction);
    }

    [Fact]
    public void Its_factory_is_the_providers()
    {
        using var connection = new LakeConnection();
        var property = typeof(DbConnection).GetProperty("DbProviderFactory", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Assert.Same(LakeProviderFactory.Instance, property.GetValue(connection));
        Assert.Same(LakeProviderFactory.Instance, DbProviderFactories.GetFactory(connection));
    }

    [Fact]
    public async Task Transactions_are_refused_with_a_reason()
    {
        using var connection = DataLake.Open();
        Assert.Contains("no transactions", Assert.Throws<NotSupportedException>(() => connection.BeginTransaction()).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => connection.BeginTransaction(IsolationLevel.Serializable));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await connection.BeginTransactionAsync());
        using var transaction = new System.Transactions.CommittableTransaction();
        Assert.Throws<NotSupportedException>(() => connection.EnlistTransaction(transaction));
        connection.EnlistTransaction(null);
    }

    [Fact]
    public void Closing_a_connection_closes_its_readers()
    {
        using var connection = DataLake.Open();
        using var first = connection.CreateCommand("SELECT * FROM airports");
        using var second = connection.CreateCommand("SELECT 1");
        var readers = new[] { first.ExecuteReader(), second.ExecuteReader() };
        connection.Close();
        Assert.All(readers, reader => Assert.True(reader.IsClosed));
    }

    [Fact]
    public void Several_readers_may_be_open_and_are_read_in_turn()
    {
        using var connection = DataLake.Open();
        var readers = Enumerable.Range(0, 5).Select(offset =>
            connection.CreateCommand($"SELECT x + {offset} FROM unnest(sequence(1, 5000)) AS t (x) ORDER BY 1").ExecuteReader()).ToList();
        for (var row = 1; row <= 5000; row++)
        {
            for (var offset = 0; offset < readers.Count; offset++)
            {
                Assert.True(readers[offset].Read());
                Assert.Equal(row + offset, readers[offset].GetInt64(0));
            }
        }

        readers.ForEach(reader => reader.Dispose());
    }

    [Fact]
    public void InfoMessage_tells_what_a_statement_did()
    {
        using var connection = DataLake.Open();
        var messages = new List<string>();
        connection.InfoMessage += (_, told) => messages.Add(told.Message);
        using var command = connection.CreateCommand("PREPARE one FROM SELECT ?; EXECUTE one USING 3");
        Assert.Equal(3, command.ExecuteScalar());
        Assert.Equal(["Prepared one"], messages);
    }

    [Fact]
    public void The_settings_of_the_connection_string_reach_the_session()
    {
        using var connection = DataLake.Open("Time Zone=Asia/Tokyo;Command Timeout=7");
        using var command = connection.CreateCommand("SELECT current_timezone()");
        Assert.Equal("Asia/Tokyo", command.ExecuteScalar());
        Assert.Equal(7, command.CommandTimeout);
    }
}
