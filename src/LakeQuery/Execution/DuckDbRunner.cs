using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution.Staging;

namespace LakeQuery.Execution;

/// <summary>Runs generated SQL on an instance that may read what the statement reads, and nothing else.</summary>
internal sealed class DuckDbRunner(InstancePool pool)
{
    /// <summary>Starts a query; its rows stream.</summary>
    /// <param name="sql">Made by <see cref="DuckDbSqlWriter"/>, never by a user.</param>
    /// <param name="nativeFunctions">The native functions that the text calls.</param>
    /// <param name="preparations">What must have run before, in order.</param>
    /// <param name="manifests">What each scan reads, for the preparations.</param>
    /// <param name="folders">Folders that the query reads in.</param>
    /// <param name="columns">The columns as the user sees them.</param>
    /// <param name="statistics">Filled in as rows are read.</param>
    /// <param name="text">What errors that know their place point into.</param>
    /// <param name="inFullWidth">The statement to run instead, should this one fail because a decimal does not fit into 64 bits; or null.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public DuckQueryResult Run(
        string sql,
        IReadOnlyCollection<string> nativeFunctions,
        IReadOnlyList<IPreparation> preparations,
        IReadOnlyDictionary<int, ScanManifest> manifests,
        IReadOnlyCollection<string> folders,
        ImmutableArray<ResultColumn> columns,
        QueryStatistics statistics,
        SourceText text,
        Func<(string Sql, IReadOnlyCollection<string> NativeFunctions)>? inFullWidth,
        PhaseClock clock,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var lease = pool.Rent(folders);
        DuckConnection? connection = null;
        Stage? stage = null;
        try
        {
            connection = lease.Instance.Connect();
            lease.Instance.Register(nativeFunctions);
            clock.Mark("open DuckDB");
            using var interruption = new Interruption(connection, cancellation);
            if (preparations.Count > 0)
            {
                stage = new Stage(connection, lease.Instance, manifests, cancellation);
                foreach (var preparation in preparations)
                {
                    preparation.Run(stage);
                }

                clock.Mark("prepare");
            }

            DuckResult result;
            try
            {
                result = connection.QueryStreaming(sql);
            }
            catch (DuckException error) when (inFullWidth is not null && DuckDbSqlWriter.IsWidthError(error.Message))
            {
                result = Again(lease, connection, inFullWidth);
                inFullWidth = null;
            }

            clock.Mark("start");
            return new DuckQueryResult(lease, connection, stage, result, columns, statistics, text, clock)
            {
                Again = inFullWidth is null ? null : () => Again(lease, connection, inFullWidth),
            };
        }
        catch (DuckException error)
        {
            GiveBack(lease, connection, stage);
            cancellation.ThrowIfCancellationRequested();
            throw ErrorTranslation.Translate(error, text);
        }
        catch (LakeQueryException error)
        {
            GiveBack(lease, connection, stage);
            throw error.In(text);
        }
        catch
        {
            GiveBack(lease, connection, stage);
            throw;
        }
    }

    private static DuckResult Again(
        InstancePool.Lease lease, DuckConnection connection, Func<(string Sql, IReadOnlyCollection<string> NativeFunctions)> inFullWidth)
    {
        var (sql, natives) = inFullWidth();
        lease.Instance.Register(natives);
        return connection.QueryStreaming(sql);
    }

    private static void GiveBack(InstancePool.Lease lease, DuckConnection? connection, Stage? stage)
    {
        stage?.Dispose();
        if (connection is not null)
        {
            lease.Instance.Return(connection);
        }

        lease.Dispose();
    }
}
