using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Execution;

/// <summary>Runs generated SQL on an instance that may read what the statement reads, and nothing else.</summary>
internal sealed class DuckDbRunner(InstancePool pool)
{
    /// <summary>Starts a query; its rows stream.</summary>
    /// <param name="sql">Made by <see cref="DuckDbSqlWriter"/>, never by a user.</param>
    /// <param name="nativeFunctions">The native functions that the text calls.</param>
    /// <param name="folders">Folders that the query reads in.</param>
    /// <param name="columns">The columns as the user sees them.</param>
    /// <param name="statistics">Filled in as rows are read.</param>
    /// <param name="text">What errors that know their place point into.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public DuckQueryResult Run(
        string sql,
        IReadOnlyCollection<string> nativeFunctions,
        IReadOnlyCollection<string> folders,
        ImmutableArray<ResultColumn> columns,
        QueryStatistics statistics,
        SourceText text,
        PhaseClock clock,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var lease = pool.Rent(folders);
        DuckConnection? connection = null;
        try
        {
            connection = lease.Instance.Connect();
            lease.Instance.Register(nativeFunctions);
            clock.Mark("open DuckDB");
            using var interruption = new Interruption(connection, cancellation);
            var result = connection.QueryStreaming(sql);
            clock.Mark("start");
            return new DuckQueryResult(lease, connection, result, columns, statistics, text, clock);
        }
        catch (DuckException error)
        {
            GiveBack(lease, connection);
            cancellation.ThrowIfCancellationRequested();
            throw ErrorTranslation.Translate(error, text);
        }
        catch
        {
            GiveBack(lease, connection);
            throw;
        }
    }

    private static void GiveBack(InstancePool.Lease lease, DuckConnection? connection)
    {
        if (connection is not null)
        {
            lease.Instance.Return(connection);
        }

        lease.Dispose();
    }
}
