using LakeQuery.Data;
using LakeQuery.Data.Pooling;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Data;

/// <summary>Engines that connections share, and connections used by many threads.</summary>
public sealed class PoolingTests
{
    [Fact]
    public void Connections_of_one_catalog_share_an_engine()
    {
        using var folder = new TemporaryFolder();
        using var first = Open($"Catalog={folder.Path}");
        using var second = Open($"catalog={folder.Path}/;Database=other");
        using var third = Open($"Catalog={folder.Path};Threads=1");
        Assert.Same(first.Engine, second.Engine);
        Assert.NotSame(first.Engine, third.Engine);
        LakeConnection.ClearPool(first);
        LakeConnection.ClearPool(third);
    }

    [Fact]
    public void An_engine_outlives_its_last_connection_for_a_while()
    {
        using var folder = new TemporaryFolder();
        LakeEngine engine;
        using (var connection = Open($"Catalog={folder.Path}"))
        {
            engine = connection.Engine;
        }

        using var later = Open($"Catalog={folder.Path}");
        Assert.Same(engine, later.Engine);
        LakeConnection.ClearPool(later);
    }

    [Theory]
    [InlineData("Pool Idle Time=0")]
    [InlineData("Pooling=false")]
    public void An_engine_that_is_not_kept_closes_with_its_last_connection(string setting)
    {
        using var folder = new TemporaryFolder();
        var connection = Open($"Catalog={folder.Path};{setting}");
        var engine = connection.Engine;
        connection.Dispose();
        using var session = engine.CreateSession();
        Assert.Throws<ObjectDisposedException>(() => session.Execute("SELECT 1"));
    }

    [Fact]
    public void A_cleared_engine_is_closed_by_its_last_connection()
    {
        using var folder = new TemporaryFolder();
        var first = Open($"Catalog={folder.Path}");
        var engine = first.Engine;
        LakeConnection.ClearPool(first);
        using var fresh = Open($"Catalog={folder.Path}");
        Assert.NotSame(engine, fresh.Engine);
        using (var command = first.CreateCommand("SELECT 1"))
        {
            Assert.Equal(1, command.ExecuteScalar());
        }

        first.Dispose();
        using var session = engine.CreateSession();
        Assert.Throws<ObjectDisposedException>(() => session.Execute("SELECT 1"));
        LakeConnection.ClearPool(fresh);
    }

    [Fact]
    public void A_data_source_keeps_its_engine_and_ends_with_its_disposal()
    {
        using var folder = new TemporaryFolder();
        var source = new LakeDataSource($"Catalog={folder.Path};Pool Idle Time=0");
        LakeEngine engine;
        using (var connection = source.OpenConnection())
        {
            engine = connection.Engine;
        }

        using (var connection = source.OpenConnection())
        {
            Assert.Same(engine, connection.Engine);
        }

        source.Dispose();
        source.Dispose();
        Assert.Throws<ObjectDisposedException>(() => source.OpenConnection());
        using var session = engine.CreateSession();
        Assert.Throws<ObjectDisposedException>(() => session.Execute("SELECT 1"));
    }

    [Fact]
    public async Task A_data_source_makes_connections_and_commands()
    {
        await using var source = new LakeDataSource(new LakeConnectionStringBuilder(DataLake.ConnectionString));
        await using (var connection = await source.OpenConnectionAsync())
        {
            Assert.Equal("sample", connection.Database);
        }

        await using (var command = source.CreateCommand("SELECT count(*) FROM airports"))
        {
            Assert.IsType<long>(await command.ExecuteScalarAsync());
        }

        Assert.Contains("Database=sample", source.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_threads_open_query_and_close_at_once()
    {
        using var folder = new TemporaryFolder();
        var text = $"Catalog={folder.Path};Pool Idle Time=0;History=false";
        var sums = await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() =>
        {
            long sum = 0;
            for (var round = 0; round < 20; round++)
            {
                using var connection = Open(text);
                using var command = connection.CreateCommand("SELECT sum(x) + @worker FROM unnest(sequence(1, 3000)) AS t (x)");
                command.Parameters.AddWithValue("worker", worker);
                sum += (long)command.ExecuteScalar()!;
            }

            return sum;
        })));
        Assert.Equal(Enumerable.Range(0, 16).Select(worker => 20 * (4_501_500L + worker)), sums);
        LakeConnection.ClearAllPools();
    }

    [Fact]
    public void What_is_forgotten_is_finalized_in_any_order_without_harm()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 20; round++)
        {
            Forget($"Catalog={folder.Path};History=false;Pooling={(round % 2 == 0 ? "true" : "false")}", round);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var connection = Open($"Catalog={folder.Path};History=false");
        using var command = connection.CreateCommand("SELECT 1");
        Assert.Equal(1, command.ExecuteScalar());
        LakeConnection.ClearPool(connection);
    }

    // Not inlined, so that nothing of it is kept alive by the caller.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget(string text, int round)
    {
        var connection = Open(text);
        var reader = connection.CreateCommand("SELECT x, CAST(x AS varchar) AS t, ARRAY[x] AS l FROM unnest(sequence(1, 10000)) AS t (x)").ExecuteReader();
        for (var row = 0; row < round * 300; row++)
        {
            reader.Read();
        }
    }

    private static LakeConnection Open(string text)
    {
        var connection = new LakeConnection(text);
        connection.Open();
        return connection;
    }
}
