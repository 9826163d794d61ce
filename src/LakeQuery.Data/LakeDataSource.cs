using System.Data.Common;
using LakeQuery.Data.Pooling;

namespace LakeQuery.Data;

/// <summary>Where connections come from: made once for a program and shared, for example as a singleton of its services.</summary>
/// <remarks>Safe for many threads. The engine stays open as long as the data source does, once a connection was opened.</remarks>
public sealed class LakeDataSource : DbDataSource
{
    private readonly ConnectionSettings _settings;
    private readonly Lock _gate = new();
    private EngineLease? _kept;
    private bool _disposed;

    /// <summary>A data source.</summary>
    /// <exception cref="ArgumentException">The connection string can't be one.</exception>
    public LakeDataSource(string connectionString) => _settings = ConnectionSettings.Read(connectionString);

    /// <summary>A data source.</summary>
    public LakeDataSource(LakeConnectionStringBuilder settings)
        : this((settings ?? throw new ArgumentNullException(nameof(settings))).ConnectionString)
    {
    }

    /// <inheritdoc/>
    public override string ConnectionString => _settings.Text;

    /// <summary>A connection, not yet open.</summary>
    public new LakeConnection CreateConnection() => new(this, _settings);

    /// <summary>An open connection.</summary>
    public new LakeConnection OpenConnection()
    {
        var connection = CreateConnection();
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>An open connection.</summary>
    public new async ValueTask<LakeConnection> OpenConnectionAsync(CancellationToken cancellationToken = default)
    {
        var connection = CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A batch that opens a connection for each execution.</summary>
    public new LakeBatch CreateBatch() => new(this);

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <summary>Lets go of the engine; connections that are open go on.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _disposed = true;
                _kept?.Dispose();
                _kept = null;
            }
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override ValueTask DisposeAsyncCore()
    {
        Dispose(disposing: true);
        return base.DisposeAsyncCore();
    }

    /// <summary>Keeps the engine open from the first connection on.</summary>
    internal void RequireUsable()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_settings.Pooling)
            {
                _kept ??= EnginePool.Rent(_settings);
            }
        }
    }
}
