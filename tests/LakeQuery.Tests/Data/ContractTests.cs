using System.Data;
using System.Data.Common;
using LakeQuery.Data;

namespace LakeQuery.Tests.Data;

/// <summary>Rules of the public specification suites for providers that no other test of the provider holds: through the base classes only, as
/// code does that knows no provider.</summary>
public sealed class ContractTests
{
    [Fact]
    public async Task DisposeAsync_raises_Disposed_once()
    {
        DbConnection connection = DataLake.Open();
        var count = 0;
        connection.Disposed += (_, _) => count++;
        await connection.DisposeAsync();
        Assert.Equal((1, ConnectionState.Closed), (count, connection.State));
    }

    [Fact]
    public void Everything_may_be_disposed_twice()
    {
        DbConnection connection = DataLake.Open();
        var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        var reader = command.ExecuteReader();
        var batch = connection.CreateBatch();
        for (var round = 0; round < 2; round++)
        {
            reader.Dispose();
            command.Dispose();
            batch.Dispose();
            connection.Dispose();
        }

        Assert.True(reader.IsClosed);
    }

    [Fact]
    public void A_new_command_has_no_transaction()
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        Assert.Null(command.Transaction);
        Assert.False(command.DesignTimeVisible);
    }

    [Theory]
    [InlineData("\u00c4")]
    [InlineData("\u1e00")]
    [InlineData("\ud83d\ude00")]
    public void Text_of_two_three_and_four_bytes_is_read_by_every_getter(string text) => OnRow($"SELECT '{text}'", reader =>
    {
        Assert.Equal((text, text, text), (reader.GetString(0), reader.GetFieldValue<string>(0), reader.GetValue(0)));
        Assert.Equal((text, text), (reader[0], reader.GetTextReader(0).ReadToEnd()));
    });

    [Fact]
    public async Task NULL_is_no_reader_and_no_stream()
    {
        await OnRowAsync("SELECT CAST(NULL AS varchar), CAST(NULL AS varbinary)", async reader =>
        {
            Assert.Throws<InvalidCastException>(() => reader.GetTextReader(0));
            Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<TextReader>(0));
            Assert.Throws<InvalidCastException>(() => reader.GetStream(1));
            Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Stream>(1));
            await Assert.ThrowsAsync<InvalidCastException>(() => reader.GetFieldValueAsync<TextReader>(0));
            await Assert.ThrowsAsync<InvalidCastException>(() => reader.GetFieldValueAsync<Stream>(1));
        });
    }

    [Fact]
    public async Task Readers_and_streams_are_read_asynchronously_too() => await OnRowAsync("SELECT 'abc', X'1112'", async reader =>
    {
        using var text = await reader.GetFieldValueAsync<TextReader>(0);
        Assert.Equal("abc", await text.ReadToEndAsync());
        await using var bytes = await reader.GetFieldValueAsync<Stream>(1);
        Assert.Equal(0x11, bytes.ReadByte());
    });

    [Fact]
    public async Task Asynchronous_reading_off_a_row_gives_a_task_that_failed()
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        await using var reader = await command.ExecuteReaderAsync();
        var (isNull, value) = (reader.IsDBNullAsync(0), reader.GetFieldValueAsync<int>(0));
        Assert.True(isNull.IsFaulted && value.IsFaulted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => isNull);
        await Assert.ThrowsAsync<InvalidOperationException>(() => value);
    }

    [Theory]
    [InlineData("Read")]
    [InlineData("NextResult")]
    [InlineData("HasRows")]
    [InlineData("FieldCount")]
    [InlineData("GetColumnSchema")]
    [InlineData("GetSchemaTable")]
    public async Task A_closed_reader_refuses_synchronously_and_asynchronously(string member)
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        var reader = command.ExecuteReader();
        await reader.CloseAsync();
        Assert.Throws<InvalidOperationException>(() => member switch
        {
            "Read" => reader.Read(),
            "NextResult" => reader.NextResult(),
            "HasRows" => reader.HasRows,
            "FieldCount" => reader.FieldCount,
            "GetColumnSchema" => reader.GetColumnSchema(),
            _ => (object?)reader.GetSchemaTable(),
        });
        if (member is "Read" or "NextResult")
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => member == "Read" ? reader.ReadAsync() : reader.NextResultAsync());
        }
    }

    [Fact]
    public void A_statement_without_rows_has_no_columns()
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PREPARE p FROM SELECT 1";
        using var reader = command.ExecuteReader();
        Assert.Equal((0, false, false, false), (reader.FieldCount, reader.HasRows, reader.Read(), reader.NextResult()));
        Assert.Null(reader.GetSchemaTable());
        Assert.Empty(reader.GetColumnSchema());
    }

    [Fact]
    public void A_readers_parts_are_not_readers() => OnRow("SELECT ROW(1)", reader => Assert.Throws<NotSupportedException>(() => reader.GetData(0)));

    [Fact]
    public void An_enum_asked_for_as_text_is_its_name()
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT @day, @number";
        foreach (var (name, type) in (ReadOnlySpan<(string, DbType)>)[("day", DbType.String), ("number", DbType.Int32)])
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, DayOfWeek.Friday);
            command.Parameters.Add(parameter);
        }

        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(("Friday", 5), (reader.GetString(0), reader.GetInt32(1)));
    }

    [Fact]
    public void A_cast_that_can_not_be_says_what_the_column_is_read_as() => OnRow("SELECT 'text'", reader =>
    {
        var error = Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Contains("is not read as a whole number, but as String", error.Message, StringComparison.Ordinal);
        Assert.Contains("CAST", error.Message, StringComparison.Ordinal);
    });

    private static void OnRow(string sql, Action<DbDataReader> assert) => DataLake.OnRow(sql, assert);

    private static async Task OnRowAsync(string sql, Func<DbDataReader, Task> assert)
    {
        using DbConnection connection = DataLake.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        await assert(reader);
    }
}
