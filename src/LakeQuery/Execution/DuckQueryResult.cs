using System.Collections.Immutable;
using LakeQuery.DuckDb;
using LakeQuery.Execution.ColumnReaders;
using LakeQuery.Execution.Scans.Lines;

namespace LakeQuery.Execution;

/// <summary>The rows of a query as DuckDB makes them, chunk by chunk; nothing is kept.</summary>
internal sealed class DuckQueryResult : QueryResult
{
    private readonly InstancePool.Lease _lease;
    private readonly DuckConnection _connection;
    private readonly Staging.Stage? _stage;
    private DuckResult _result;
    private readonly Batch _batch;
    private readonly PhaseClock _clock;
    private readonly PlannedQuery _planned;
    private DuckChunk? _chunk;
    private bool _finished;
    private bool _disposed;

    /// <summary>Takes over the lease, the connection, what was made ready on it, and the result.</summary>
    public DuckQueryResult(
        InstancePool.Lease lease, DuckConnection connection, Staging.Stage? stage, DuckResult result, ImmutableArray<ResultColumn> columns,
        PlannedQuery planned, PhaseClock clock)
    {
        _lease = lease;
        _connection = connection;
        _stage = stage;
        _result = result;
        _clock = clock;
        _planned = planned;
        Columns = columns;
        Statistics = planned.Statistics;
        _batch = new Batch(this, [.. columns.Select(column => ColumnReader.For(column.Type))]);
        Statistics.Progress = ReadProgress;
    }

    /// <summary>Starts the statement that computes in full width, should this one fail for want of it before its first row.</summary>
    public Func<DuckResult>? Again { get; init; }

    /// <summary>What counts the bytes of text that scans read, by their id.</summary>
    public required IReadOnlyDictionary<int, LineMeter> Meters { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<ResultColumn> Columns { get; }

    /// <inheritdoc/>
    public override QueryStatistics Statistics { get; }

    /// <inheritdoc/>
    public override ResultBatch? NextBatch(CancellationToken cancellation = default)
    {
        _chunk?.Dispose();
        _chunk = null;
        if (_finished)
        {
            return null;
        }

        Interruption? interruption = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            interruption = new Interruption(_connection, cancellation);
            try
            {
                _chunk = _result.FetchChunk();
            }
            catch (DuckException error) when (Again is not null && Statistics.RowCount == 0 && DuckDbSqlWriter.IsWidthError(error.Message))
            {
                _result.Dispose();
                _result = Again();
                _chunk = _result.FetchChunk();
            }
        }
        catch (Exception error) when (error is DuckException or OperationCanceledException)
        {
            interruption?.Dispose();
            StoppedScans.CorrectHalfRead(_planned, interruption?.Progress ?? ProgressOf(_connection), Meters, Statistics.RowCount > 0);
            _finished = true;
            Statistics.BytesReadSoFar = null;
            cancellation.ThrowIfCancellationRequested();
            throw ErrorTranslation.Translate((DuckException)error, _planned);
        }
        finally
        {
            interruption?.Dispose();
        }

        if (Statistics.RowCount == 0)
        {
            _clock.Mark("first rows");
        }

        Statistics.TotalTime = _clock.Elapsed;
        if (_chunk is null)
        {
            _finished = true;
            Statistics.BytesReadSoFar = null;
            Account();
            return null;
        }

        Statistics.RowCount += _chunk.Size;
        _batch.Attach(_chunk);
        return _batch;
    }

    /// <inheritdoc/>
    internal override IReadOnlyList<DuckColumn>? StoredColumns => _finished ? null : _result.Columns;

    /// <inheritdoc/>
    internal override void AccountSoFar()
    {
        if (!_finished)
        {
            StoppedScans.CorrectHalfRead(_planned, ProgressOf(_connection), Meters, hasRows: true);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        AccountSoFar();
        _chunk?.Dispose();
        GiveBack();
        GC.SuppressFinalize(this);
    }

    /// <summary>Forgotten by its reader: a connection that is not given back would make the pool open ever more instances.</summary>
    /// <remarks>The handles in it are finalized after it, being critical; whoever disposes them first is free to.</remarks>
    ~DuckQueryResult()
    {
        if (!_disposed && _lease is not null)
        {
            _chunk?.Abandon();
            GiveBack();
        }
    }

    private void GiveBack()
    {
        (_disposed, _finished) = (true, true);
        Statistics.BytesReadSoFar = null;
        _chunk = null;
        _result.Dispose();
        _stage?.Dispose();
        TakeBackMeters(_planned);
        _lease.Instance.Return(_connection);
        _lease.Dispose();
    }

    /// <summary>Ends what counts the query's bytes of text.</summary>
    public static void TakeBackMeters(PlannedQuery planned)
    {
        foreach (var manifest in planned.Manifests.Values)
        {
            if (manifest.MeterId != 0)
            {
                LineMeter.TakeBack(manifest.MeterId);
            }
        }
    }

    // DuckDB's measurements are complete once the result is let go.
    private void Account()
    {
        _result.Dispose();
        var profile = _connection.HasProfile && (_planned.IsProfiled || StoppedScans.NeedsRowGroups(_planned)) ? _connection.ReadProfile() : null;
        Statistics.Profile = _planned.IsProfiled ? profile : null;
        StoppedScans.CorrectAtEnd(_planned, profile, Meters);
    }

    /// <summary>Share of the connection's running query that is done, or null while that is not known.</summary>
    public static double? ProgressOf(DuckConnection connection)
    {
        try
        {
            var percentage = connection.Progress.Percentage;
            return percentage < 0 ? null : Math.Min(1, percentage / 100);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private double? ReadProgress() => _finished ? 1 : ProgressOf(_connection);

    /// <summary>A chunk that has left its result, and the connection that keeps its database open.</summary>
    private sealed class DetachedChunk : IDisposable
    {
        private readonly DuckConnection _connection;
        private DuckChunk? _chunk;

        public DetachedChunk(DuckChunk chunk, DuckConnection connection)
        {
            (_chunk, _connection) = (chunk, connection);
            var held = false;
            connection.Handle.DangerousAddRef(ref held);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _chunk, null) is { } chunk)
            {
                chunk.Dispose();
                _connection.Handle.DangerousRelease();
            }
        }
    }

    private sealed class Batch(DuckQueryResult owner, ColumnReader[] readers) : ResultBatch
    {
        private int _rowCount;

        public override int RowCount => _rowCount;

        public override ResultVector this[int columnIndex] => readers[columnIndex];

        internal override DuckChunk? Chunk => owner._chunk;

        internal override IDisposable? Detach()
        {
            var chunk = owner._chunk;
            owner._chunk = null;
            return chunk is null ? null : new DetachedChunk(chunk, owner._connection);
        }

        public void Attach(DuckChunk chunk)
        {
            _rowCount = chunk.Size;
            for (var index = 0; index < readers.Length; index++)
            {
                readers[index].Attach(chunk.Vector(index));
            }
        }
    }
}
