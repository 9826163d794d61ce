using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution.Scans.Lines;
using LakeQuery.Execution.Staging;

namespace LakeQuery.Execution;

/// <summary>Runs generated SQL on an instance that may read what the statement reads, and nothing else.</summary>
internal sealed class DuckDbRunner(InstancePool pool)
{
    /// <summary>Starts a query; its rows stream.</summary>
    /// <param name="planned">The query; its statements were made by <see cref="DuckDbSqlWriter"/>, never by a user.</param>
    /// <param name="folders">Folders that the query reads in.</param>
    /// <param name="columns">The columns as the user sees them.</param>
    /// <param name="clock">Runs since the statement began.</param>
    /// <param name="cancellation">Interrupts at once.</param>
    public DuckQueryResult Run(
        PlannedQuery planned, IReadOnlyCollection<string> folders, ImmutableArray<ResultColumn> columns, PhaseClock clock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var source = planned.IsProfiled ? pool.Profiling : pool;
        var counting = StoppedScans.NeedsRowGroups(planned);
        var (lease, connection) = planned.TellsProgress ? source.RentWithProgress(folders, counting) : (source.Rent(folders), (DuckConnection?)null);
        Stage? stage = null;
        Interruption? interruption = null;
        var meters = Lend(planned);
        try
        {
            connection ??= lease.Instance.Connect(counting);
            lease.Instance.Register(planned.NativeFunctions);
            clock.Mark("open DuckDB");
            planned.Statistics.Progress = () => DuckQueryResult.ProgressOf(connection);
            planned.Statistics.BytesReadSoFar = () => StoppedScans.BytesSoFar(planned, DuckQueryResult.ProgressOf(connection), meters);
            interruption = new Interruption(connection, cancellation);
            if (planned.Preparations.Count > 0)
            {
                stage = new Stage(connection, lease.Instance, planned.NewWriter, cancellation);
                foreach (var preparation in planned.Preparations)
                {
                    preparation.Run(stage);
                }

                clock.Mark("prepare");
            }

            DuckResult result;
            var inFullWidth = planned.InFullWidth;
            try
            {
                result = connection.QueryStreaming(planned.Sql);
            }
            catch (DuckException error) when (inFullWidth is not null && DuckDbSqlWriter.IsWidthError(error.Message))
            {
                result = Again(lease, connection, inFullWidth);
                inFullWidth = null;
            }

            interruption.Dispose();
            clock.Mark("start");
            return new DuckQueryResult(lease, connection, stage, result, columns, planned, clock)
            {
                Meters = meters,
                Again = inFullWidth is null ? null : () => Again(lease, connection, inFullWidth),
            };
        }
        catch (Exception error)
        {
            interruption?.Dispose();
            StoppedScans.CorrectHalfRead(planned, interruption?.Progress, meters, hasRows: false);
            GiveBack(lease, connection, stage, planned);
            switch (error)
            {
                case DuckException duck:
                    cancellation.ThrowIfCancellationRequested();
                    throw ErrorTranslation.Translate(duck, planned);
                case LakeQueryException known:
                    throw known.In(planned.Text);
                default:
                    throw;
            }
        }
    }

    /// <summary>Runs a statement to its end; each chunk is good until the next.</summary>
    /// <exception cref="LakeQueryException">It failed.</exception>
    public void Read(
        string sql, IReadOnlyCollection<string> nativeFunctions, IReadOnlyCollection<string> folders, Action<DuckChunk> chunk, CancellationToken cancellation)
    {
        using var lease = pool.Rent(folders);
        try
        {
            lease.Instance.Read(lease.Instance.Connect(), sql, nativeFunctions, chunk, cancellation);
        }
        catch (DuckException error)
        {
            cancellation.ThrowIfCancellationRequested();
            throw ErrorTranslation.Translate(error);
        }
    }

    /// <summary>Opens a connection that stays with an application of streams.</summary>
    /// <param name="folders">Folders that its tables lie in.</param>
    /// <param name="nativeFunctions">The native functions that are called while it is made ready.</param>
    /// <param name="context">The application's.</param>
    public StreamConnection Open(IReadOnlyCollection<string> folders, IEnumerable<string> nativeFunctions, Planning.BinderContext context)
    {
        var lease = pool.Rent(folders);
        try
        {
            lease.Instance.Register([.. nativeFunctions.Distinct()]);
            return new StreamConnection(lease, context);
        }
        catch
        {
            lease.Dispose();
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

    private static Dictionary<int, LineMeter> Lend(PlannedQuery planned)
    {
        var meters = new Dictionary<int, LineMeter>();
        foreach (var (id, manifest) in planned.Manifests)
        {
            if (manifest.MeterId != 0)
            {
                meters[id] = LineMeter.Lend(manifest.MeterId);
            }
        }

        return meters;
    }

    private static void GiveBack(InstancePool.Lease lease, DuckConnection? connection, Stage? stage, PlannedQuery planned)
    {
        planned.Statistics.BytesReadSoFar = null;
        DuckQueryResult.TakeBackMeters(planned);
        stage?.Dispose();
        if (connection is not null)
        {
            lease.Instance.Return(connection);
        }

        lease.Dispose();
    }
}
