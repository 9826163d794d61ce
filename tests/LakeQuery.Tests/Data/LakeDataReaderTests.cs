using System.Data;
using System.Data.Common;
using LakeQuery.Data;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbDataReader, one test each, but for the values: those are in LakeDataReaderValueTests.</summary>
public sealed class LakeDataReaderTests
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    // Every member that reads a value of the row, by its name.
    private static readonly Dictionary<string, Action<LakeDataReader>> Getters = new()
    {
        ["this[int]"] = reader => _ = reader[0],
        ["GetBoolean"] = reader => reader.GetBoolean(0),
        ["GetByte"] = reader => reader.GetByte(0),
        ["GetBytes"] = reader => reader.GetBytes(0, 0, new byte[1], 0, 1),
        ["GetChar"] = reader => reader.GetChar(0),
        ["GetChars"] = reader => reader.GetChars(0, 0, new char[1], 0, 1),
        ["GetDateTime"] = reader => reader.GetDateTime(0),
        ["GetDecimal"] = reader => reader.GetDecimal(0),
        ["GetDouble"] = reader => reader.GetDouble(0),
        ["GetFieldValue"] = reader => reader.GetFieldValue<object>(0),
        ["GetFieldValueAsync"] = reader => reader.GetFieldValueAsync<object>(0).GetAwaiter().GetResult(),
        ["GetFloat"] = reader => reader.GetFloat(0),
        ["GetGuid"] = reader => reader.GetGuid(0),
        ["GetInt16"] = reader => reader.GetInt16(0),
        ["GetInt32"] = reader => reader.GetInt32(0),
        ["GetInt64"] = reader => reader.GetInt64(0),
        ["GetProviderSpecificValue"] = reader => reader.GetProviderSpecificValue(0),
        ["GetStream"] = reader => reader.GetStream(0),
        ["GetString"] = reader => reader.GetString(0),
        ["GetText"] = reader => reader.GetText(0),
        ["GetTextReader"] = reader => reader.GetTextReader(0),
        ["GetValue"] = reader => reader.GetValue(0),
        ["GetValues"] = reader => reader.GetValues(new object[1]),
        ["IsDBNull"] = reader => reader.IsDBNull(0),
        ["IsDBNullAsync"] = reader => reader.IsDBNullAsync(0).GetAwaiter().GetResult(),
    };

    // Every member that tells of a column or the whole, by its name.
    private static readonly Dictionary<string, Action<LakeDataReader>> Others = new()
    {
        ["Depth"] = reader => _ = reader.Depth,
        ["FieldCount"] = reader => _ = reader.FieldCount,
        ["GetColumnSchema"] = reader => reader.GetColumnSchema(),
        ["GetDataTypeName"] = reader => reader.GetDataTypeName(0),
        ["GetFieldType"] = reader => reader.GetFieldType(0),
        ["GetName"] = reader => reader.GetName(0),
        ["GetOrdinal"] = reader => reader.GetOrdinal("x"),
        ["GetSchemaTable"] = reader => reader.GetSchemaTable(),
        ["HasRows"] = reader => _ = reader.HasRows,
        ["NextResult"] = reader => reader.NextResult(),
        ["Read"] = reader => reader.Read(),
        ["ReadBatch"] = reader => reader.ReadBatch(),
    };

    public static TheoryData<string> GetterNames => [.. Getters.Keys];

    public static TheoryData<string> OtherNames => [.. Others.Keys];

    [Theory]
    [MemberData(nameof(GetterNames))]
    public void Values_are_not_read_before_the_first_row(string getter) => OnReader("SELECT 1 AS x", reader => Fails(reader, Getters[getter]));

    [Theory]
    [MemberData(nameof(GetterNames))]
    public void Values_are_not_read_after_the_last_row(string getter) => OnReader("SELECT 1 AS x", reader =>
    {
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Fails(reader, Getters[getter]);
    });

    [Theory]
    [MemberData(nameof(GetterNames))]
    public void Values_are_not_read_after_the_last_result(string getter) => OnReader("SELECT 1 AS x", reader =>
    {
        reader.Read();
        Assert.False(reader.NextResult());
        Fails(reader, Getters[getter]);
    });

    [Theory]
    [MemberData(nameof(GetterNames))]
    public void Values_are_not_read_of_a_statement_without_rows(string getter) => OnReader("PREPARE p FROM SELECT 1", reader => Fails(reader, Getters[getter]));

    [Theory]
    [MemberData(nameof(GetterNames))]
    [MemberData(nameof(OtherNames))]
    public void Nothing_is_read_of_a_closed_reader(string member) => OnReader("SELECT 1 AS x", reader =>
    {
        reader.Read();
        reader.Close();
        Fails(reader, Getters.GetValueOrDefault(member) ?? Others[member]);
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Ordinals_outside_of_the_columns_are_IndexOutOfRange(int ordinal) => OnReader("SELECT 1 AS x", reader =>
    {
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetName(ordinal));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetDataTypeName(ordinal));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetFieldType(ordinal));
        reader.Read();
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetValue(ordinal));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetInt32(ordinal));
        Assert.Throws<IndexOutOfRangeException>(() => reader.IsDBNull(ordinal));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetFieldValue<int>(ordinal));
    });

    [Fact]
    public void GetOrdinal_takes_the_exact_name_first_then_any_case() => OnReader("""SELECT 0 AS "id", 1 AS "ID", 2 AS "Name", 3 AS "Name" """, reader =>
    {
        Assert.Equal((0, 1, 0, 2, 2), (
            reader.GetOrdinal("id"), reader.GetOrdinal("ID"), reader.GetOrdinal("Id"), reader.GetOrdinal("Name"), reader.GetOrdinal("NAME")));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("Nam"));
        Assert.Throws<ArgumentNullException>(() => reader.GetOrdinal(null!));
        reader.Read();
        Assert.Equal((1, 2), (reader["ID"], reader["name"]));
    });

    [Fact]
    public void GetOrdinal_folds_no_more_than_ASCII_and_Unicode_letters_of_one_case() => OnReader("""SELECT 1 AS "größe" """, reader =>
    {
        Assert.Equal(0, reader.GetOrdinal("größe"));
        Assert.Equal(0, reader.GetOrdinal("GRÖßE"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("grosse"));
    });

    [Fact]
    public void A_reader_goes_on_when_its_command_is_disposed()
    {
        using var connection = DataLake.Open();
        LakeDataReader reader;
        using (var command = connection.CreateCommand("SELECT 'test'"))
        {
            reader = command.ExecuteReader();
        }

        Assert.True(reader.Read());
        Assert.Equal("test", reader.GetString(0));
        Assert.False(reader.Read());
        reader.Dispose();
    }

    [Fact]
    public void Read_keeps_giving_false_at_the_end() => OnReader("SELECT ''", reader =>
    {
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.False(reader.Read());
        Assert.False(reader.Read());
    });

    [Fact]
    public void HasRows_does_not_move_the_reader_and_stays_true() => OnReader("SELECT x FROM unnest(sequence(1, 3)) AS t (x)", reader =>
    {
        Assert.True(reader.HasRows);
        Assert.Throws<InvalidOperationException>(() => reader.GetValue(0));
        var values = new List<long>();
        while (reader.Read())
        {
            values.Add(reader.GetInt64(0));
            Assert.True(reader.HasRows);
        }

        Assert.Equal([1, 2, 3], values);
        Assert.True(reader.HasRows);
    });

    [Fact]
    public void HasRows_is_each_results_own() => OnReader("SELECT 1 WHERE false; SELECT 1", reader =>
    {
        Assert.False(reader.HasRows);
        Assert.True(reader.NextResult());
        Assert.True(reader.HasRows);
    });

    [Fact]
    public void NextResult_goes_through_the_statements_and_skips_those_without_rows() =>
        OnReader("SELECT 1; PREPARE p FROM SELECT 5; EXECUTE p; DEALLOCATE PREPARE p; SELECT 2, 3", reader =>
        {
            Assert.True(reader.Read());
            Assert.Equal(1, reader.GetInt32(0));
            Assert.True(reader.NextResult());
            Assert.True(reader.Read());
            Assert.Equal(5, reader.GetInt32(0));
            Assert.True(reader.NextResult());
            Assert.Equal(2, reader.FieldCount);
            Assert.True(reader.Read());
            Assert.Equal((2, 3), (reader.GetInt32(0), reader.GetInt32(1)));
            Assert.False(reader.NextResult());
            Assert.False(reader.NextResult());
            Assert.Equal(0, reader.FieldCount);
            Assert.False(reader.Read());
        });

    [Fact]
    public void A_statement_without_rows_says_what_it_did() => OnReader("PREPARE p FROM SELECT 1", reader =>
    {
        Assert.Equal("Prepared p", reader.Message);
        Assert.Equal((0, -1, 0), (reader.FieldCount, reader.RecordsAffected, reader.Depth));
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
        Assert.Null(reader.GetSchemaTable());
        Assert.Empty(reader.GetColumnSchema());
        Assert.Throws<InvalidOperationException>(() => reader.GetName(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetDataTypeName(0));
        Assert.Throws<InvalidOperationException>(() => reader.GetFieldType(0));
    });

    [Fact]
    public void SingleRow_gives_one_row_of_one_result() => OnReader("SELECT x FROM (VALUES 1, 2) AS t (x) ORDER BY x; SELECT 3", CommandBehavior.SingleRow, reader =>
    {
        Assert.True(reader.Read());
        Assert.Equal(1, reader.GetValue(0));
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    });

    [Fact]
    public void SingleResult_gives_one_result() => OnReader("SELECT x FROM (VALUES 1, 2) AS t (x); SELECT 3", CommandBehavior.SingleResult, reader =>
    {
        Assert.True(reader.Read());
        Assert.True(reader.Read());
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    });

    [Fact]
    public void SchemaOnly_gives_columns_and_runs_nothing() => OnReader("SELECT 1 / 0 AS x, iata FROM airports; SELECT 2 AS y", CommandBehavior.SchemaOnly, reader =>
    {
        Assert.Equal((2, "x", "iata"), (reader.FieldCount, reader.GetName(0), reader.GetName(1)));
        Assert.False(reader.HasRows);
        Assert.False(reader.Read());
        Assert.True(reader.NextResult());
        Assert.Equal("y", reader.GetName(0));
        Assert.Null(reader.Statistics);
    });

    [Fact]
    public void IsClosed_is_true_after_Close_which_may_come_twice() => OnReader("SELECT 1", reader =>
    {
        Assert.False(reader.IsClosed);
        reader.Close();
        reader.Close();
        Assert.True(reader.IsClosed);
        Assert.Equal(-1, reader.RecordsAffected);
    });

    [Fact]
    public void A_query_that_fails_half_way_does_not_look_like_its_end() =>
        OnReader("SELECT 100 / (a.x * b.x - 1000000) FROM unnest(sequence(1, 10000)) AS a (x), unnest(sequence(1, 100)) AS b (x)", reader =>
        {
            var error = Assert.ThrowsAny<DbException>(() =>
            {
                while (reader.Read())
                {
                }
            });
            Assert.Contains("DIVISION_BY_ZERO", error.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => reader.Read());
            Assert.Throws<InvalidOperationException>(() => reader.NextResult());
        });

    [Fact]
    public void The_enumerator_gives_records() => OnReader("SELECT x, x * x AS y FROM unnest(sequence(1, 4)) AS t (x) ORDER BY 1", reader =>
        Assert.Equal([1L, 4L, 9L, 16L], reader.Cast<IDataRecord>().Select(record => record.GetInt64(record.GetOrdinal("y")))));

    [Fact]
    public async Task Async_reading_gives_the_same_as_reading()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT x, if(x % 3 = 0, NULL, CAST(x AS varchar)) AS t FROM unnest(sequence(1, 5000)) AS t (x) ORDER BY 1; SELECT 1");
        var expected = new List<(long, string?)>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                expected.Add((reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
            }
        }

        await using var asynchronous = await command.ExecuteReaderAsync();
        var actual = new List<(long, string?)>();
        while (await asynchronous.ReadAsync())
        {
            actual.Add((
                await asynchronous.GetFieldValueAsync<long>(0), await asynchronous.IsDBNullAsync(1) ? null : await asynchronous.GetFieldValueAsync<string>(1)));
        }

        Assert.Equal(expected, actual);
        Assert.True(await asynchronous.NextResultAsync());
        Assert.True(await asynchronous.ReadAsync());
        Assert.Single(await asynchronous.GetColumnSchemaAsync());
        Assert.NotNull(await asynchronous.GetSchemaTableAsync());
        Assert.False(await asynchronous.NextResultAsync());
        await asynchronous.CloseAsync();
        Assert.True(asynchronous.IsClosed);
    }

    [Fact]
    public async Task A_cancelled_token_cancels_every_async_member()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1; SELECT 2");
        using var reader = command.ExecuteReader();
        reader.Read();
        foreach (var task in (Task[])
            [
                reader.ReadAsync(Cancelled), reader.NextResultAsync(Cancelled), reader.IsDBNullAsync(0, Cancelled), reader.ReadBatchAsync(Cancelled),
                reader.GetFieldValueAsync<int>(0, Cancelled), reader.GetColumnSchemaAsync(Cancelled), reader.GetSchemaTableAsync(Cancelled),
            ])
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            Assert.True(task.IsCanceled);
        }

        Assert.Equal(1, reader.GetInt32(0));
    }

    [Fact]
    public void Batches_are_the_rows_column_by_column() => OnReader("SELECT x, CAST(x AS double) / 2 AS y FROM unnest(sequence(1, 5000)) AS t (x)", reader =>
    {
        var (rows, whole, halves) = (0, 0L, 0.0);
        while (reader.ReadBatch() is { } batch)
        {
            rows += batch.RowCount;
            foreach (var number in batch[0].GetSpan<long>())
            {
                whole += number;
            }

            foreach (var number in batch[1].GetSpan<double>())
            {
                halves += number;
            }

            Assert.True(batch[0].GetSpan<int>().IsEmpty);
        }

        Assert.Equal((5000, 12_502_500L, 6_251_250.0), (rows, whole, halves));
        Assert.Null(reader.ReadBatch());
        Assert.Throws<InvalidOperationException>(() => reader.Read());
    });

    [Fact]
    public void A_result_is_read_by_rows_or_by_batches() => OnReader("SELECT 1; SELECT 2", reader =>
    {
        reader.Read();
        Assert.Throws<InvalidOperationException>(() => reader.ReadBatch());
        reader.NextResult();
        Assert.Equal(1, reader.ReadBatch()!.RowCount);
    });

    [Fact]
    public void GetColumnSchema_tells_of_each_column() => OnReader("SELECT 1 AS id, CAST('a' AS varchar(7)) AS name, 1.25 AS price, ARRAY[1] AS list", reader =>
    {
        var columns = reader.GetColumnSchema();
        Assert.Equal(["id", "name", "price", "list"], columns.Select(column => column.ColumnName));
        Assert.Equal([0, 1, 2, 3], columns.Select(column => column.ColumnOrdinal!.Value));
        Assert.Equal([typeof(int), typeof(string), typeof(decimal), typeof(object[])], columns.Select(column => column.DataType!));
        Assert.Equal(["integer", "varchar(7)", "decimal(3,2)", "array(integer)"], columns.Select(column => column.DataTypeName!));
        Assert.Equal([4, 7, 16, int.MaxValue], columns.Select(column => column.ColumnSize!.Value));
        Assert.Equal((10, 3, 2), (columns[0].NumericPrecision, columns[2].NumericPrecision, columns[2].NumericScale));
        Assert.All(columns, column => Assert.Equal((true, true), (column.AllowDBNull, column.IsReadOnly)));
        Assert.Equal("id", columns[0]["ColumnName"]);
        Assert.Same(columns, reader.GetColumnSchema());
        Assert.Equal(columns, ((DbDataReader)reader).GetColumnSchema());
    });

    [Fact]
    public void GetSchemaTable_tells_the_same() => OnReader("SELECT 1 AS id, 1.25 AS price", reader =>
    {
        var table = reader.GetSchemaTable()!;
        Assert.Equal(["id", "price"], table.Rows.Cast<DataRow>().Select(row => row[SchemaTableColumn.ColumnName]));
        Assert.Equal([typeof(int), typeof(decimal)], table.Rows.Cast<DataRow>().Select(row => row[SchemaTableColumn.DataType]));
        Assert.Equal((3, 2), ((short)table.Rows[1]["NumericPrecision"], (short)table.Rows[1]["NumericScale"]));
    });

    private static void Fails(LakeDataReader reader, Action<LakeDataReader> member) => Assert.Throws<InvalidOperationException>(() => member(reader));

    private static void OnReader(string sql, Action<LakeDataReader> assert) => OnReader(sql, CommandBehavior.Default, assert);

    private static void OnReader(string sql, CommandBehavior behavior, Action<LakeDataReader> assert)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(sql);
        using var reader = command.ExecuteReader(behavior);
        assert(reader);
    }
}
