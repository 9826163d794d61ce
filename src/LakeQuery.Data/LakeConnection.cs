using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using LakeQuery.Data.Pooling;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Data;

/// <summary>A dialogue with a lake: a current database and its settings, on an engine that connections with the same catalog share.</summary>
/// <remarks>
/// <para>A connection with its commands and readers is for one thread at a time; as many connections as one likes run side by side, and
/// <see cref="LakeCommand.Cancel"/> may be called from anywhere. Any number of readers may be open at once, each of another command.</para>
/// <para>Closing it closes its readers. The engine stays open for a while (<c>Pool Idle Time</c>), so that opening the next one is cheap.</para>
/// </remarks>
public sealed class LakeConnection : DbConnection
{
    // Weak: a reader that is forgotten gives back what it holds though its connection lives on.
    private readonly List<WeakReference<LakeDataReader>> _readers = [];
    private int _sweepAt = 16;
    private readonly LakeDataSource? _source;
    private EngineLease? _lease;
    private LakeSession? _session;

    /// <summary>A connection without a connection string.</summary>
    public LakeConnection()
    {
    }

    /// <summary>A connection, not yet open.</summary>
    /// <exception cref="ArgumentException">The connection string can't be one.</exception>
    public LakeConnection(string? connectionString) => Settings = ConnectionSettings.Read(connectionString);

    internal LakeConnection(LakeDataSource source, ConnectionSettings settings)
    {
        _source = source;
        Settings = settings;
    }

    /// <summary>Told what a statement without rows did, and of what the reader of a query should know (warnings of its workgroup).</summary>
    public event EventHandler<LakeMessageEventArgs>? InfoMessage;

    /// <summary>The settings; see <see cref="LakeConnectionStringBuilder"/>.</summary>
    /// <exception cref="ArgumentException">It can't be one.</exception>
    /// <exception cref="InvalidOperationException">Set while the connection is open.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => Settings.Text;
        set
        {
            if (_session is not null)
            {
                throw new InvalidOperationException("ConnectionString is set before the connection is opened; close it first.");
            }

            Settings = ConnectionSettings.Read(value);
        }
    }

    /// <summary>The database of bare table names; while closed what the connection string says.</summary>
    public override string Database => _session?.CurrentDatabase ?? Settings.Database;

    /// <summary>The catalog's folder; while closed what the connection string says.</summary>
    public override string DataSource => _lease?.Engine.Catalog.BaseDirectory ?? Settings.Catalog;

    /// <summary>The version of LakeQuery.</summary>
    public override string ServerVersion
    {
        get
        {
            RequireOpen("ServerVersion");
            var version = typeof(LakeEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
            return version.Split('+')[0];
        }
    }

    /// <inheritdoc/>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <summary>What the last statement of any command has read; null before the first.</summary>
    public QueryStatistics? LastStatistics { get; private set; }

    /// <summary>The engine, for what ADO.NET has no words for: its catalog, its workgroups, its history.</summary>
    /// <exception cref="InvalidOperationException">The connection is closed.</exception>
    public LakeEngine Engine
    {
        get
        {
            RequireOpen("Engine");
            return _lease!.Engine;
        }
    }

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => LakeProviderFactory.Instance;

    /// <summary>The connection string, read.</summary>
    internal ConnectionSettings Settings { get; private set; } = ConnectionSettings.None;

    /// <summary>The open session.</summary>
    internal LakeSession Session => _session ?? throw new InvalidOperationException("The connection is closed.");

    /// <summary>Closes the shared engines that no connection uses; those in use are closed by their last connection.</summary>
    public static void ClearAllPools() => EnginePool.Clear();

    /// <summary>Closes the shared engine of a connection string, as <see cref="ClearAllPools"/> does.</summary>
    public static void ClearPool(LakeConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        EnginePool.Clear(connection.Settings);
    }

    /// <summary>Opens the connection. DuckDB starts with the first query on an engine.</summary>
    /// <exception cref="InvalidOperationException">It is open, or has no connection string.</exception>
    /// <exception cref="Errors.LakeQueryException">LAKE_WORKGROUP_NOT_FOUND, LAKE_INVALID_OPTION, or the catalog's folder can't be used.</exception>
    public override void Open()
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        if (ReferenceEquals(Settings, ConnectionSettings.None) && _source is null)
        {
            throw new InvalidOperationException("Open needs a connection string; set ConnectionString, for example to \"Catalog=/data/catalog\".");
        }

        _source?.RequireUsable();
        var lease = EnginePool.Rent(Settings);
        try
        {
            _session = Settings.OpenSession(lease.Engine);
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        _lease = lease;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <inheritdoc/>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            // Nothing is waited for.
            Open();
            return Task.CompletedTask;
        }
        catch (Exception error) when (error is InvalidOperationException or Errors.LakeQueryException)
        {
            return Task.FromException(error);
        }
    }

    /// <summary>Closes the readers and the connection; does nothing where it is closed.</summary>
    public override void Close()
    {
        if (_session is not { } session)
        {
            return;
        }

        foreach (var open in _readers.ToArray())
        {
            if (open.TryGetTarget(out var reader))
            {
                reader.Close();
            }
        }

        _readers.Clear();

        // A reader with CloseConnection has done the rest.
        if (_session is null)
        {
            return;
        }

        _session = null;
        session.Dispose();
        _lease?.Dispose();
        _lease = null;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <summary>Sets the database of bare table names.</summary>
    /// <exception cref="Errors.LakeQueryException">SCHEMA_NOT_FOUND.</exception>
    public override void ChangeDatabase(string databaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        RequireOpen("ChangeDatabase");
        Session.Execute($"USE `{databaseName.Replace("`", "``", StringComparison.Ordinal)}`").Dispose();
    }

    /// <summary>A command on this connection.</summary>
    public new LakeCommand CreateCommand() => new("", this);

    /// <summary>A command on this connection.</summary>
    public LakeCommand CreateCommand(string commandText) => new(commandText, this);

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <summary>A batch on this connection.</summary>
    public new LakeBatch CreateBatch() => new(this);

    /// <summary>The catalog of <see cref="GetSchema(string, string[])"/>'s collections.</summary>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections, null!);

    /// <summary>A collection without restrictions.</summary>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, null!);

    /// <summary>MetaDataCollections, DataSourceInformation, DataTypes, ReservedWords, Restrictions, Databases, Tables, Columns, Partitions or
    /// Functions, as a table.</summary>
    /// <param name="collectionName">The collection, in any case.</param>
    /// <param name="restrictionValues">Values of its restrictions, in the order of the collection Restrictions; null for any.</param>
    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions.</exception>
    public override DataTable GetSchema(string collectionName, string?[]? restrictionValues)
    {
        ArgumentException.ThrowIfNullOrEmpty(collectionName);
        RequireOpen("GetSchema");
        return Schema.SchemaCollections.Get(this, collectionName, restrictionValues ?? []);
    }

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <summary>A lake has no transactions: each statement sees the files that are there when it begins.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("A lake has no transactions; each statement sees the files that are there when it begins.");

    /// <inheritdoc/>
    public override void EnlistTransaction(System.Transactions.Transaction? transaction)
    {
        if (transaction is not null)
        {
            throw new NotSupportedException("A lake has no transactions; open the connection outside of the transaction's scope.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }
        else
        {
            // Forgotten: whatever it held is finalized by itself, in any order; only the count of the shared engine is ours.
            _lease?.Abandon();
        }

        base.Dispose(disposing);
    }

    /// <summary>A reader begins.</summary>
    internal void Opened(LakeDataReader reader)
    {
        if (_readers.Count == _sweepAt)
        {
            _readers.RemoveAll(static open => !open.TryGetTarget(out _));
            _sweepAt = Math.Max(16, _readers.Count * 2);
        }

        _readers.Add(new WeakReference<LakeDataReader>(reader));
    }

    /// <summary>A reader has ended.</summary>
    internal void Closed(LakeDataReader reader) => _readers.RemoveAll(open => !open.TryGetTarget(out var other) || ReferenceEquals(other, reader));

    /// <summary>Runs a statement.</summary>
    internal QueryResult Execute(LakeStatement statement, IReadOnlyList<object?>? values, ScanExpectation? expected, CancellationToken cancellation)
    {
        var session = Session;

        // Readers of other commands don't touch the session once they have begun.
        session.Expect = expected;
        try
        {
            var result = session.Execute(statement, values, cancellation);
            LastStatistics = result.Statistics;
            return result;
        }
        finally
        {
            session.Expect = null;
        }
    }

    /// <summary>The columns that a statement would give.</summary>
    internal IReadOnlyList<ResultColumn> Describe(LakeStatement statement, IReadOnlyList<object?>? values) => Session.Describe(statement, values);

    /// <summary>Tells listeners what a statement had to say besides rows.</summary>
    internal void Tell(QueryResult result)
    {
        if (InfoMessage is not { } told)
        {
            return;
        }

        if (result.Message is { } message)
        {
            told(this, new LakeMessageEventArgs(message, isWarning: false));
        }

        foreach (var warning in result.Statistics.Warnings)
        {
            told(this, new LakeMessageEventArgs(warning, isWarning: true));
        }
    }

    /// <summary>Fails where the connection is closed.</summary>
    internal void RequireOpen(string what)
    {
        if (_session is null)
        {
            throw new InvalidOperationException($"{what} needs an open connection; this one is closed.");
        }
    }
}
