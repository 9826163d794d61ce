using LakeQuery.DuckDb;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckStreamTests : DuckTest
{
    private const string Endless = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 1000003 = 7";

    [Fact]
    public void A_large_stream_stays_small_in_memory()
    {
        Connection.Execute("SET threads = 2; SET memory_limit = '64MB'; SET max_temp_directory_size = '0B'");

        // 480 MB of text: it can only pass through.
        using var result = Connection.QueryStreaming("SELECT repeat('x', 240) FROM range(2000000)");
        var rows = 0L;
        var bytes = 0L;
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                rows += chunk.Size;
                var column = chunk.Vector(0);
                for (var row = 0; row < chunk.Size; row++)
                {
                    bytes += column.Bytes(row).Length;
                }
            }
        }

        Assert.Equal((2_000_000, 480_000_000), (rows, bytes));
    }

    [Fact]
    public void An_abandoned_stream_leaves_the_connection_usable()
    {
        for (var round = 0; round < 20; round++)
        {
            using var result = Connection.QueryStreaming("SELECT i, repeat('x', 100) FROM range(100000000) t(i)");
            using var chunk = result.FetchChunk()!;
            Assert.Equal(0, chunk.Vector(0).Data<long>()[0]);
        }

        Assert.Equal("1", Value("1"));
    }

    [Fact]
    public void A_second_query_closes_an_open_stream()
    {
        using var stream = Connection.QueryStreaming("SELECT i FROM range(100000000) t(i)");
        stream.FetchChunk()!.Dispose();
        Assert.Equal("1", Value("1"));
        var error = Assert.Throws<DuckException>(() =>
        {
            // What is buffered may still come.
            while (stream.FetchChunk() is { } chunk)
            {
                chunk.Dispose();
            }
        });
        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_is_interrupted_from_another_thread()
    {
        var query = Task.Run(() => Fails(Endless));
        while (!query.IsCompleted)
        {
            Connection.Interrupt();
            await Task.Yield();
        }

        Assert.Equal(DuckErrorType.Interrupt, (await query).Type);
        Assert.Equal("1", Value("1"));
    }

    [Fact]
    public void A_stream_is_interrupted_between_its_chunks()
    {
        using var stream = Connection.QueryStreaming("SELECT i FROM range(100000000) t(i) WHERE i % 3 = 0");
        stream.FetchChunk()!.Dispose();
        Connection.Interrupt();
        var error = Assert.Throws<DuckException>(() =>
        {
            while (stream.FetchChunk() is { } chunk)
            {
                chunk.Dispose();
            }
        });
        Assert.Equal(DuckErrorType.Interrupt, error.Type);
    }

    // The failing thread interrupts the others, and DuckDB may tell of that instead: about once in a hundred times.
    [Fact]
    public void The_failure_of_a_thread_is_told_and_not_the_interrupt_of_the_others()
    {
        for (var round = 0; round < 40; round++)
        {
            using var stream = Connection.QueryStreaming(
                "SELECT CASE WHEN a.x * b.x = 1000000 THEN error('the reason') ELSE 'x' END FROM (SELECT unnest(range(1, 10001)) x) a, (SELECT unnest(range(1, 101)) x) b");
            var error = Assert.Throws<DuckException>(() =>
            {
                while (stream.FetchChunk() is { } chunk)
                {
                    chunk.Dispose();
                }
            });
            Assert.Contains("the reason", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Interrupting_an_idle_or_closed_connection_does_nothing()
    {
        var connection = Database.Connect();
        connection.Interrupt();
        using (var result = connection.Query("SELECT 1"))
        {
            using var chunk = result.FetchChunk();
            Assert.NotNull(chunk);
        }

        connection.Dispose();
        connection.Interrupt();
    }

    [Fact]
    public async Task Progress_moves_while_a_query_runs()
    {
        Assert.Equal(-1, Connection.Progress.Percentage);
        using var folder = new TemporaryFolder();
        for (var file = 0; file < 30; file++)
        {
            Connection.Execute($"COPY (SELECT i FROM range(30000) t(i)) TO '{folder.Path}/{file}.parquet'");
        }

        // More work than the test waits for: it ends by the interrupt.
        Connection.EnableProgress();
        var query = Task.Run(() => Fails($"SELECT count(*) FROM '{folder.Path}/*.parquet' WHERE md5(repeat(i::VARCHAR, 2000)) = 'x'"));
        var seen = -1d;
        while (!query.IsCompleted && seen <= 0)
        {
            seen = Connection.Progress.Percentage;
            await Task.Yield();
        }

        Assert.InRange(seen, double.Epsilon, 100);
        while (!query.IsCompleted)
        {
            Connection.Interrupt();
            await Task.Yield();
        }

        Assert.Equal(DuckErrorType.Interrupt, (await query).Type);
    }
}
