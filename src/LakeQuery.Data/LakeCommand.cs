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
    private readonly LakeParameterCollection _parameters = new();
    private LakeConnection? _connection;
    private LakeDataReader? _reader;
    private volatile CommandRun? _run;
    private IReadOnlyList<LakeStatement>? _statements;
    private string _text = "";
    private int? _timeoutSeconds;

    /// <summary>A command without text and connection.</summary>
    public LakeCommand()
    {
    }

    /// <summary>A command.</summary>
    public LakeCommand(string? commandText, LakeConnection? connection = null)
    {
        _text = commandText ?? "";
        _connection = connection;
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
            RequireNoReader("CommandText");
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
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException($"A lake has no {value}; write the statement as text.");
            }
        }
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
            RequireNoReader("Connection");
            _connection = value;
        }
    }

    /// <summary>The parameters.</summary>
    public new LakeParameterCollection Parameters => _parameters;

    /// <summary>What each statement is expected to read; one that reads otherwise fails with SCAN_EXPECTATION_FAILED, before it reads where that
    /// can be known. Null expects nothing. A comment <c>-- expect …</c> before a statement counts besides.</summary>
    public ScanExpectation? ScanExpectation { get; set; }

    /// <summary>What the last statement that was begun has read; complete once its rows were read. Null before the first.</summary>
    public QueryStatistics? Statistics { get; private set; }

    /// <inheritdoc/>
    [AllowNull]
    protected override DbConnection DbConnection
    {
        get => _connection!;
        set => Connection = value is null ? null
            : value as LakeConnection ?? throw new InvalidCastException($"The command takes a LakeConnection; this is a {value.GetType().Name}.");
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => _parameters;

    /// <summary>Always null: a lake has no transactions.</summary>
    /// <exception cref="InvalidOperationException">It is set to one, which is another provider's.</exception>
    protected override DbTransaction? DbTransaction
    {
        get => null;
        set
        {
            if (value is not null)
            {
                throw new InvalidOperationException("A lake has no transactions; this one is of another provider.");
            }
        }
    }

    /// <summary>Stops what the command runs, from any thread: its call ends with USER_CANCELED. Does nothing where nothing runs.</summary>
    public override void Cancel() => _run?.Cancel();

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

    /// <summary>A statement of the command has begun.</summary>
    internal void Began(QueryStatistics statistics) => Statistics = statistics;

    /// <summary>The reader was closed.</summary>
    internal void Ended(LakeDataReader reader)
    {
        if (ReferenceEquals(_reader, reader))
        {
            (_reader, _run) = (null, null);
        }
    }

    private LakeDataReader Execute(CommandBehavior behavior, CancellationToken cancellation)
    {
        var connection = RequireReady("Execute");
        cancellation.ThrowIfCancellationRequested();
        var statements = Statements();
        var progress = Progress is { } told ? new ProgressReport(report => told(this, report)) : null;
        var run = new CommandRun(CommandTimeout, progress);
        var reader = new LakeDataReader(this, connection, new StatementQueue(statements, ParameterBinding.Read(_parameters)), run, progress, behavior)
        {
            Expected = ScanExpectation,
        };
        (_run, _reader) = (run, reader);
        try
        {
            reader.Begin(cancellation);
        }
        catch
        {
            reader.Close();
            throw;
        }

        return reader;
    }

    private int RunToEnd(CancellationToken cancellation)
    {
        using var reader = Execute(CommandBehavior.Default, cancellation);
        do
        {
            reader.SkipRows(cancellation);
        }
        while (reader.NextResult(cancellation));

        return reader.RecordsAffected;
    }

    private object? ReadScalar(CancellationToken cancellation)
    {
        using var reader = Execute(CommandBehavior.SingleRow, cancellation);
        return reader.Read(cancellation) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
    }

    private IReadOnlyList<LakeStatement> Statements() => _statements ??= LakeStatement.ParseScript(_text);

    private LakeConnection RequireReady(string method)
    {
        var connection = _connection ?? throw new InvalidOperationException($"{method} needs a connection; set the command's Connection.");
        connection.RequireOpen(method);
        RequireNoReader(method);
        return string.IsNullOrWhiteSpace(_text) ? throw new InvalidOperationException($"{method} needs a statement; set CommandText.") : connection;
    }

    private void RequireNoReader(string what)
    {
        if (_reader is { IsClosed: false })
        {
            throw new InvalidOperationException($"{what} has to wait until the command's reader is closed; another command can run meanwhile.");
        }
    }
}
