using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using LakeQuery.Execution;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Data;

/// <summary>One or more statements and the values for their <c>?</c> or <c>@name</c>.</summary>
/// <remarks>
/// <para>Statements run one after the other, each when the reader comes to it; what a reader that is closed did not come to is not run.
/// <see cref="ExecuteNonQuery"/> comes to all of them.</para>
/// <para>The text is read once and kept as long as it stays the same, with or without <see cref="Prepare"/>. A command has at most one open
/// reader; a connection any number of them. For one thread at a time, but for <see cref="Cancel"/>.</para>
/// </remarks>
public sealed class LakeCommand : DbCommand
{
    private const string Kind = "command";

    private readonly ExecutionSlot _slot = new();
    private readonly LakeParameterCollection _parameters = new();
    private LakeConnection? _connection;
    private IReadOnlyList<LakeStatement>? _statements;
    private string _text = "";
    private int? _timeoutSeconds;

    /// <summary>A command without text and connection.</summary>
    public LakeCommand()
        : this("")
    {
    }

    /// <summary>A command.</summary>
    public LakeCommand(string? commandText, LakeConnection? connection = null)
    {
        _text = commandText ?? "";
        _connection = connection;

        // Nothing in it is finalized.
        GC.SuppressFinalize(this);
    }

    /// <summary>Told a few times a second how far the running query is, on a thread of its own, and once when a query's last row was read.
    /// An exception in it ends the process.</summary>
    public event EventHandler<LakeProgressEventArgs>? Progress;

    /// <summary>The statements, parted by semicolons.</summary>
    /// <exception cref="InvalidOperationException">Set while a reader is open.</exception>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set
        {
            _slot.RequireNoReader("CommandText", Kind);
            _text = value ?? "";
            _statements = null;
        }
    }

    /// <summary>Seconds that the command may keep the engine busy; 0 for no limit. It begins with what the connection string says.</summary>
    public override int CommandTimeout
    {
        get => _timeoutSeconds ?? _connection?.Settings.CommandTimeoutSeconds ?? 0;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _timeoutSeconds = value;
        }
    }

    /// <summary>Only <see cref="CommandType.Text"/>.</summary>
    /// <exception cref="NotSupportedException">It is set to another one.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set => RequireText(value);
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>The connection.</summary>
    public new LakeConnection? Connection
    {
        get => _connection;
        set
        {
            _slot.RequireNoReader("Connection", Kind);
            _connection = value;
        }
    }

    /// <summary>The parameters.</summary>
    public new LakeParameterCollection Parameters => _parameters;

    /// <summary>What each statement is expected to read; one that reads otherwise fails with SCAN_EXPECTATION_FAILED, before it reads where that
    /// can be known. Null expects nothing. A comment <c>-- expect …</c> before a statement counts besides.</summary>
    public ScanExpectation? ScanExpectation { get; set; }

    /// <summary>What the last statement that was begun has read; complete once its rows were read. Null before the first.</summary>
    public QueryStatistics? Statistics => _slot.Statistics;

    /// <inheritdoc/>
    [AllowNull]
    protected override DbConnection DbConnection
    {
        get => _connection!;
        set => Connection = Own(value);
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => _parameters;

    /// <summary>Always null: a lake has no transactions.</summary>
    /// <exception cref="InvalidOperationException">It is set to one, which is another provider's.</exception>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set => RequireNoTransaction(value);
    }

    /// <summary>Stops what the command runs, from any thread: its call ends with USER_CANCELED. Does nothing where nothing runs.</summary>
    public override void Cancel() => _slot.Cancel();

    /// <summary>Checks the syntax now, and keeps the statements for the executions to come.</summary>
    public override void Prepare()
    {
        RequireReady("Prepare");
        _ = Statements();
    }

    /// <inheritdoc cref="DbCommand.CreateParameter"/>
    public new LakeParameter CreateParameter() => new();

    /// <summary>Runs the statements and gives their rows.</summary>
    public new LakeDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default);

    /// <summary>Runs the statements and gives their rows.</summary>
    public new LakeDataReader ExecuteReader(CommandBehavior behavior) => Execute(behavior, CancellationToken.None);

    /// <summary>Runs the statements and gives their rows; the engine works on a thread of the pool.</summary>
    public new Task<LakeDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <summary>Runs the statements and gives their rows; the engine works on a thread of the pool.</summary>
    public new Task<LakeDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        Task.Run(() => Execute(behavior, cancellationToken), cancellationToken);

    /// <summary>Runs all statements to their ends.</summary>
    /// <returns>-1: no statement changes rows.</returns>
    public override int ExecuteNonQuery() => RunToEnd(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => Task.Run(() => RunToEnd(cancellationToken), cancellationToken);

    /// <summary>Runs the first statement that gives rows and gives the first value of its first row.</summary>
    /// <returns>Null where it has no rows; <see cref="DBNull"/> for NULL.</returns>
    public override object? ExecuteScalar() => ReadScalar(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => Task.Run(() => ReadScalar(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new LakeParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <summary>Disposing does not close the reader: it goes on without its command.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection = null;
        }

        base.Dispose(disposing);
    }

    /// <summary>Fails for another type than text.</summary>
    internal static void RequireText(CommandType type)
    {
        if (type != CommandType.Text)
        {
            throw new NotSupportedException($"A lake has no {type}; write the statement as text.");
        }
    }

    /// <summary>Fails for another provider's connection.</summary>
    internal static LakeConnection? Own(DbConnection? connection) => connection is null or LakeConnection
        ? (LakeConnection?)connection
        : throw new InvalidCastException($"This takes a LakeConnection, and it is given a {connection.GetType().Name}.");

    /// <summary>Fails for a transaction.</summary>
    internal static void RequireNoTransaction(DbTransaction? transaction)
    {
        if (transaction is not null)
        {
            throw new InvalidOperationException("A lake has no transactions; this one is of another provider.");
        }
    }

    private LakeDataReader Execute(CommandBehavior behavior, CancellationToken cancellation)
    {
        var connection = RequireReady("Execute");
        var text = new StatementQueue.Text(Statements(), ParameterBinding.Read(_parameters));
        Action<LakeProgressEventArgs>? progress = Progress is { } told ? report => told(this, report) : null;
        return _slot.Execute(
            connection, new StatementQueue([text]), new ExecutionOptions(CommandTimeout, progress, ScanExpectation), behavior, cancellation);
    }

    private int RunToEnd(CancellationToken cancellation) => ExecutionSlot.RunToEnd(Execute(CommandBehavior.Default, cancellation), cancellation);

    private object? ReadScalar(CancellationToken cancellation) => ExecutionSlot.ReadScalar(Execute(CommandBehavior.SingleRow, cancellation), cancellation);

    private IReadOnlyList<LakeStatement> Statements() => _statements ??= LakeStatement.ParseScript(_text);

    private LakeConnection RequireReady(string method)
    {
        var connection = ExecutionSlot.RequireOpen(_connection, method, Kind);
        _slot.RequireNoReader(method, Kind);
        return string.IsNullOrWhiteSpace(_text) ? throw new InvalidOperationException($"{method} needs a statement; set CommandText.") : connection;
    }
}
