using System.Runtime.CompilerServices;
using LakeQuery.Data;

namespace LakeQuery.Tests.Data;

/// <summary>What is never disposed is given back all the same.</summary>
public sealed class ForgottenReaderTests
{
    [Fact]
    public void Readers_that_are_forgotten_do_not_open_ever_more_of_DuckDB()
    {
        using var connection = DataLake.Open();
        var results = Forget(connection, 12);
        Collect(() => results.TrueForAll(result => !result.IsAlive));
        Assert.All(results, result => Assert.False(result.IsAlive));

        // The connection that they were of goes on.
        using var command = connection.CreateCommand("SELECT count(*) FROM airports");
        Assert.True((long)command.ExecuteScalar()! > 0);
    }

    [Fact]
    public void Closing_a_connection_passes_by_readers_that_are_gone()
    {
        var connection = DataLake.Open();
        var results = Forget(connection, 40);
        Collect(() => results.TrueForAll(result => !result.IsAlive));
        using var command = connection.CreateCommand("SELECT 1");
        var reader = command.ExecuteReader();
        connection.Close();
        Assert.True(reader.IsClosed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<WeakReference> Forget(LakeConnection connection, int count)
    {
        var readers = new List<WeakReference>();
        for (var index = 0; index < count; index++)
        {
            var reader = connection.CreateCommand("SELECT iata, name FROM airports").ExecuteReader();
            Assert.True(reader.Read());
            readers.Add(new WeakReference(reader));
        }

        // The connection keeps the figures of the last one, and with them what it is asked for its progress.
        using var last = connection.CreateCommand("SELECT 1");
        last.ExecuteScalar();
        return readers;
    }

    private static void Collect(Func<bool> isDone)
    {
        for (var round = 0; round < 20 && !isDone(); round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
