using System.Data;
using System.Data.Common;
using LakeQuery.Execution;

namespace LakeQuery.Data;

/// <summary>Commands that are run one after the other, each with values of its own; <see cref="LakeDataReader.NextResult()"/> goes from one to the next.</summary>
/// <remarks>As with several statements in a <see cref="LakeCommand"/>, each runs when the reader comes to it. A batch has at most one open reader; it is
/// for one thread at a time, but for <see cref="Cancel"/>. There are no transactions: what ran before a command that fails has run.</remarks>
public sealed class LakeBatch : DbBatch
{
    private const string Kind = "batch";

    private readonly ExecutionSlot _slot = new();
    private readonly bool _opens;
    private LakeConnection? _connection;
    private int? _timeoutSeconds;

    /// <summary>A batch, without a connection unless one is given.</summary>
    public LakeBatch(LakeConnection? connection = null) => _connection = connection;

    /// <summary>A batch that opens a connection for each execution and closes it with the reader.</summary>
    internal LakeBatch(LakeDataSource source) => (_connection, _opens) = (source.CreateConnection(), true);

    /// <summary>The commands.</summary>
    public new LakeBatchCommandCollection BatchCommands { get; } = new();

    /// <summary>The connection.</summary>
    public new LakeConnection? Connection
    {
        get => _connection;
        set
        {
            _slot.RequireNoReader("Connection", Kind);
            _connection = _opens ? throw new InvalidOperationException("A batch of a data source opens connections of its own.") : value;
        }
    }

    /// <summary>Seconds that the whole batch may keep the engine busy; 0 for no limit. It begins with what the connection string says.</summary>
    public override int Timeout
    {
        get => _timeoutSeconds ?? _connection?.Settings.CommandTimeoutSeconds ?? 0;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _timeoutSeconds = value;
        }
    }

    /// <summary>What the last statement that was begun has read. Null before the first.</summary>
    public QueryStatistics? Statistics => _slot.Statistics;

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _connection;
        set => Connection = LakeCommand.Own(value);
    }

    /// <summary>Always null: a lake has no transactions.</summary>
    /// <exception cref="InvalidOperationException">It is set to one, which is another provider's.</exception>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set => LakeCommand.RequireNoTransaction(value);
    }

    /// <inheritdoc cref="DbBatch.CreateBatchCommand"/>
    public new LakeBatchCommand CreateBatchCommand() => new();

    /// <summary>Runs the commands and gives their rows.</summary>
    public new LakeDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => Execute(behavior, CancellationToken.None);

    /// <summary>Runs the commands and gives their rows; the engine works on a thread of the pool.</summary>
    public new Task<LakeDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <summary>Runs the commands and gives their rows; the engine works on a thread of the pool.</summary>
    public new Task<LakeDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        Task.Run(() => Execute(behavior, cancellationToken), cancellationToken);

    /// <summary>Runs all commands to their ends.</summary>
    /// <returns>-1: no statement changes rows.</returns>
    public override int ExecuteNonQuery() => RunToEnd(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => RunToEnd(cancellationToken), cancellationToken);

    /// <summary>Runs the commands up to the first that gives rows and gives the first value of its first row.</summary>
    /// <returns>Null where it has no rows; <see cref="DBNull"/> for NULL.</returns>
    public override object? ExecuteScalar() => ReadScalar(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => ReadScalar(cancellationToken), cancellationToken);

    /// <summary>Checks the syntax of all commands now, and keeps their statements for the executions to come.</summary>
    public override void Prepare()
    {
        RequireReady("Prepare");
        for (var index = 0; index < BatchCommands.Count; index++)
        {
            _ = Statements(BatchCommands[index]);
        }
    }

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        try
        {
            Prepare();
            return Task.CompletedTask;
        }
        catch (Exception error) when (error is InvalidOperationException or Errors.LakeQueryException)
        {
            return Task.FromException(error);
        }
    }

    /// <summary>Stops what the batch runs, from any thread: its call ends with USER_CANCELED. Does nothing where nothing runs.</summary>
    public override void Cancel() => _slot.Cancel();

    /// <summary>Disposing does not close the reader: it goes on without its batch.</summary>
    public override void Dispose()
    {
        _connection = null;
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new LakeBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private LakeDataReader Execute(CommandBehavior behavior, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _slot.RequireNoReader("Execute", Kind);
        if (!_opens || _connection is null)
        {
            return Run(behavior, cancellation);
        }

        _connection.Open();
        try
        {
            return Run(behavior | CommandBehavior.CloseConnection, cancellation);
        }
        catch
        {
            _connection.Close();
            throw;
        }
    }

    private LakeDataReader Run(CommandBehavior behavior, CancellationToken cancellation)
    {
        var connection = RequireReady("Execute");
        var texts = new StatementQueue.Text[BatchCommands.Count];
        for (var index = 0; index < texts.Length; index++)
        {
            var command = BatchCommands[index];
            texts[index] = new StatementQueue.Text(Statements(command), ParameterBinding.Read(command.Parameters), command);
        }

        return _slot.Execute(connection, new StatementQueue(texts), new ExecutionOptions(Timeout, null, null), behavior, cancellation);
    }

    private int RunToEnd(CancellationToken cancellation) => ExecutionSlot.RunToEnd(Execute(CommandBehavior.Default, cancellation), cancellation);

    private object? ReadScalar(CancellationToken cancellation) => ExecutionSlot.ReadScalar(Execute(CommandBehavior.SingleRow, cancellation), cancellation);

    private static IReadOnlyList<LakeStatement> Statements(LakeBatchCommand command)
    {
        try
        {
            return command.Statements();
        }
        catch (Errors.LakeQueryException error)
        {
            throw error.Of(command);
        }
    }

    private LakeConnection RequireReady(string method)
    {
        var connection = _opens && _connection is not null ? _connection : ExecutionSlot.RequireOpen(_connection, method, Kind);
        _slot.RequireNoReader(method, Kind);
        if (BatchCommands.Count == 0)
        {
            throw new InvalidOperationException($"{method} needs a command; add one to BatchCommands.");
        }

        for (var index = 0; index < BatchCommands.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(BatchCommands[index].CommandText))
            {
                throw new InvalidOperationException($"{method} needs a statement in each command; set CommandText of BatchCommands[{index}].");
            }
        }

        return connection;
    }
}
