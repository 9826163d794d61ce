using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckResultTests : IDisposable
{
    private readonly DuckDatabase _database = DuckDatabase.Open();
    private readonly DuckConnection _connection;

    public DuckResultTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void A_query_returns_names_types_and_values()
    {
        using var result = _connection.Query("SELECT 42::BIGINT AS answer, 'héllo' AS greeting");
        Assert.Equal(["answer", "greeting"], result.Columns.Select(column => column.Name));
        Assert.Equal(["BIGINT", "VARCHAR"], result.Columns.Select(column => column.Type.ToString()));
        using var chunk = result.FetchChunk()!;
        Assert.Equal(1, chunk.Size);
        Assert.Equal(42, chunk.Vector(0).Data<long>()[0]);
        Assert.Equal("héllo", chunk.Vector(1).Text(0));
        Assert.Null(result.FetchChunk());
    }

    [Fact]
    public void A_stream_gives_every_row_once_and_in_order()
    {
        using var result = _connection.QueryStreaming("SELECT i FROM range(100000) t(i)");
        long expected = 0;
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                foreach (var value in chunk.Vector(0).Data<long>())
                {
                    Assert.Equal(expected++, value);
                }
            }
        }

        Assert.Equal(100_000, expected);
    }

    [Fact]
    public void A_stream_that_fails_halfway_throws_after_good_rows()
    {
        using var result = _connection.QueryStreaming("SELECT CASE WHEN i = 500000 THEN error('stop here') ELSE i::VARCHAR END FROM range(1000000) t(i)");
        var rows = 0L;
        var error = Assert.Throws<DuckException>(() =>
        {
            while (result.FetchChunk() is { } chunk)
            {
                rows += chunk.Size;
                chunk.Dispose();
            }
        });
        Assert.True(rows > 0);
        Assert.Contains("stop here", error.Message, StringComparison.Ordinal);
        Assert.Equal(DuckErrorType.InvalidInput, error.Type);
    }

    [Theory]
    [InlineData("SELECT FROM", nameof(DuckErrorType.Parser))]
    [InlineData("SELECT nope FROM range(3)", nameof(DuckErrorType.Binder))]
    [InlineData("SELECT * FROM no_such_table", nameof(DuckErrorType.Catalog))]
    [InlineData("SELECT 'x'::INTEGER", nameof(DuckErrorType.Conversion))]
    [InlineData("SELECT * FROM read_parquet('/nowhere/at/all.parquet')", nameof(DuckErrorType.IO))]
    public void An_error_carries_its_kind_whichever_way_the_query_runs(string sql, string expected)
    {
        Assert.Equal(expected, Assert.Throws<DuckException>(() => _connection.Query(sql)).Type.ToString());
        Assert.Equal(expected, Assert.Throws<DuckException>(() => _connection.QueryStreaming(sql).FetchChunk()).Type.ToString());
        using var after = _connection.Query("SELECT 1");
        Assert.NotNull(after.FetchChunk());
    }

    [Fact]
    public void Disposing_in_any_order_is_safe()
    {
        var database = DuckDatabase.Open();
        var connection = database.Connect();
        var result = connection.QueryStreaming("SELECT i FROM range(1000000) t(i)");
        var chunk = result.FetchChunk()!;
        database.Dispose();
        connection.Dispose();
        Assert.Equal(0, chunk.Vector(0).Data<long>()[0]);
        using (var second = result.FetchChunk()!)
        {
            Assert.Equal(chunk.Size, second.Vector(0).Data<long>()[0]);
        }

        result.Dispose();
        Assert.Equal(1, chunk.Vector(0).Data<long>()[1]);
        chunk.Dispose();
        Assert.Throws<ObjectDisposedException>(() => chunk.Vector(0));
        Assert.Throws<ObjectDisposedException>(() => result.FetchChunk());
        Assert.Throws<ObjectDisposedException>(() => connection.Query("SELECT 1"));
        Assert.Throws<ObjectDisposedException>(() => database.Connect());
    }

    [Fact]
    public void Rows_changed_are_counted()
    {
        _connection.Execute("CREATE TABLE t(i INTEGER)");
        using var inserted = _connection.Query("INSERT INTO t SELECT * FROM range(17)");
        Assert.Equal(17, inserted.RowsChanged);
    }
}
