using System.Collections;
using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using LakeQuery.Data.Fields;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Execution.Arrow;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Data;

/// <summary>The rows of a command's statements, forward only, as the engine makes them.</summary>
/// <remarks>
/// <para>A connection may have any number of open readers. A reader goes on when its command is disposed, and is closed with its connection.</para>
/// <para>Rows come in batches of up to 2,048: a <see cref="ReadAsync"/> that needs a new batch waits on a thread of the pool, all others are done
/// at once. Text, bytes and objects that were read stay good; what <see cref="ReadBatch()"/> gives is good until the next call.</para>
/// </remarks>
public sealed partial class LakeDataReader : DbDataReader
{
    private readonly ExecutionSlot _slot;
    private readonly LakeConnection _connection;
    private readonly StatementQueue _queue;
    private readonly CommandRun _run;
    private readonly ProgressReport? _progress;
    private readonly CommandBehavior _behavior;

    private IReadOnlyList<ResultColumn> _columns = [];
    private Field[] _fields = [];

    // The fields while they stand on a row, else none: a getter needs one check for all that can be wrong.
    private Field[] _current = [];
    private QueryResult? _result;
    private StatementQueue.Text? _text;
    private ResultBatch? _pending;
    private int _row = -1;
    private int _rowCount;
    private bool _sawRows;
    private bool _givesBatches;
    private bool _ended;
    private bool _closed;
    private Exception? _failure;

    internal LakeDataReader(
        ExecutionSlot slot, LakeConnection connection, StatementQueue queue, CommandRun run, ProgressReport? progress, CommandBehavior behavior)
    {
        (_slot, _connection, _queue, _run, _progress, _behavior) = (slot, connection, queue, run, progress, behavior);
        connection.Opened(this);
    }

    /// <summary>What the statements are expected to read.</summary>
    internal ScanExpectation? Expected { get; init; }

    /// <summary>Always 0.</summary>
    public override int Depth => RequireOpen(0);

    /// <summary>Number of columns; 0 where the statement gives no rows.</summary>
    public override int FieldCount => RequireOpen(_columns.Count);

    /// <summary>Whether the result has rows; waits for the first of them.</summary>
    public override bool HasRows => RequireOpen(_sawRows || PeekRows());

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <summary>-1: no statement changes rows.</summary>
    public override int RecordsAffected => -1;

    /// <summary>What the statement at hand has read; complete once its rows were read. Null before one has begun.</summary>
    public QueryStatistics? Statistics => _result?.Statistics;

    /// <summary>What the last statement without rows did (<c>Created table web.clicks</c>), or null.</summary>
    public string? Message { get; private set; }

    private bool HasOneRow => (_behavior & CommandBehavior.SingleRow) != 0;

    private bool HasOneResult => (_behavior & (CommandBehavior.SingleRow | CommandBehavior.SingleResult)) != 0;

    /// <inheritdoc/>
    public override bool Read()
    {
        if (++_row < _rowCount)
        {
            return true;
        }

        return ReadNextBatch(CancellationToken.None);
    }

    /// <inheritdoc/>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        if (_row + 1 < _rowCount)
        {
            _row++;
            return Task.FromResult(true);
        }

        return Task.Run(() => Read(cancellationToken), cancellationToken);
    }

    /// <summary>Goes to the next statement that gives rows, and runs those before it.</summary>
    public override bool NextResult() => NextResult(CancellationToken.None);

    /// <inheritdoc/>
    public override Task<bool> NextResultAsync(CancellationToken cancellationToken) => Task.Run(() => NextResult(cancellationToken), cancellationToken);

    /// <summary>The next rows column by column, or null at the end of the result. It is good until the next call, and in a result it is either
    /// batches or rows that are read.</summary>
    /// <exception cref="InvalidOperationException">Rows were read by <see cref="Read()"/>, or the reader is closed.</exception>
    public ResultBatch? ReadBatch() => ReadBatch(CancellationToken.None);

    /// <summary>As <see cref="ReadBatch()"/>, waiting on a thread of the pool.</summary>
    public Task<ResultBatch?> ReadBatchAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => ReadBatch(cancellationToken), cancellationToken);

    /// <summary>Hands the result that is at hand on as Arrow, through the C stream interface and without a copy of what lies as Arrow wants it:
    /// see <see cref="ArrowStream"/>. The stream takes the reader over: releasing it closes the reader, and nothing else may read it.</summary>
    /// <param name="arrowArrayStream">Address of a <c>struct ArrowArrayStream</c> that the caller has allocated.</param>
    /// <exception cref="InvalidOperationException">Rows were read, or the statement gives none.</exception>
    public void ExportArrowStream(nint arrowArrayStream)
    {
        RequireUsable();
        if (_rowCount > 0 || _givesBatches || _columns.Count == 0)
        {
            throw new InvalidOperationException("A result is handed on as Arrow before anything of it is read, and only where it has columns.");
        }

        ArrowStream.Export(_columns, ReadBatch, this, arrowArrayStream);
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, (_behavior & CommandBehavior.CloseConnection) != 0);

    /// <summary>Ends the query if it still runs. What <see cref="CommandBehavior.CloseConnection"/> asks for is done here too.</summary>
    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        Leave();
        try
        {
            _result?.Dispose();
        }
        finally
        {
            _progress?.Dispose();
            _run.Dispose();
            _slot.Ended(this);
            _connection.Closed(this);
            if ((_behavior & CommandBehavior.CloseConnection) != 0)
            {
                _connection.Close();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    /// <summary>Runs the first statement.</summary>
    internal void Begin(CancellationToken cancellation) => Advance(cancellation);

    /// <inheritdoc cref="Read()"/>
    internal bool Read(CancellationToken cancellation) => ++_row < _rowCount || ReadNextBatch(cancellation);

    /// <inheritdoc cref="NextResult()"/>
    internal bool NextResult(CancellationToken cancellation)
    {
        RequireUsable();
        Leave();
        (_columns, _fields, _ended) = ([], [], true);
        if (HasOneResult)
        {
            return false;
        }

        return Advance(cancellation);
    }

    /// <summary>Reads what is left of the result and drops it.</summary>
    internal void SkipRows(CancellationToken cancellation)
    {
        while (!_ended && FetchBatch(cancellation) is not null)
        {
        }
    }

    private ResultBatch? ReadBatch(CancellationToken cancellation)
    {
        RequireUsable();
        if (_rowCount > 0)
        {
            throw new InvalidOperationException("Rows of this result were read one by one; read either rows or batches.");
        }

        _givesBatches = true;
        var batch = _pending ?? (_ended ? null : FetchBatch(cancellation));
        _pending = null;
        return batch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool ReadNextBatch(CancellationToken cancellation)
    {
        var wasOnRow = _rowCount > 0;
        (_row, _rowCount, _current) = (-1, 0, []);
        RequireUsable();
        if (_givesBatches)
        {
            throw new InvalidOperationException("Batches of this result were read; read either rows or batches.");
        }

        if (wasOnRow && HasOneRow)
        {
            _ended = true;
        }

        var batch = _pending ?? (_ended ? null : FetchBatch(cancellation));
        _pending = null;
        if (batch is null)
        {
            return false;
        }

        for (var index = 0; index < _fields.Length; index++)
        {
            _fields[index].Attach(batch[index]);
        }

        (_row, _rowCount, _current) = (0, HasOneRow ? 1 : batch.RowCount, _fields);
        return true;
    }

    private bool PeekRows()
    {
        RequireUsable();
        _pending ??= _ended ? null : FetchBatch(CancellationToken.None);
        return _sawRows;
    }

    private ResultBatch? FetchBatch(CancellationToken cancellation)
    {
        try
        {
            var result = _result!;
            var batch = _run.Call(result.NextBatch, () => result.Statistics, cancellation);
            if (batch is null)
            {
                _ended = true;
                _progress?.Complete(result.Statistics);
            }

            _sawRows |= batch is not null;
            return batch;
        }
        catch (Exception error)
        {
            // What was read before stays right, but it is not the whole result, and going on must not look like its end.
            (_failure, _ended) = (error, true);
            if (_text?.Command is { } failed)
            {
                (error as LakeQueryException)?.Of(failed);
            }

            throw;
        }
    }

    // Statements without rows are run and passed by.
    private bool Advance(CancellationToken cancellation)
    {
        while (_queue.HasNext)
        {
            _result?.Dispose();
            _result = null;
            _text = _queue.Next();
            try
            {
                Start(cancellation);
            }
            catch (LakeQueryException error) when (_text.Command is { } failed)
            {
                throw error.Of(failed);
            }

            if (_columns.Count > 0)
            {
                return true;
            }
        }

        _ended = true;
        return false;
    }

    private void Start(CancellationToken cancellation)
    {
        var (statement, values) = _queue.Take();
        if ((_behavior & CommandBehavior.SchemaOnly) != 0)
        {
            Show(_connection.Describe(statement, values));
            _ended = true;
            return;
        }

        var session = _connection.Session;
        _result = _run.Call(token => _connection.Execute(statement, values, Expected, token), () => session.RunningStatistics, cancellation);
        _slot.Began(_result.Statistics);
        _text!.Began(_result.Statistics);
        Show(_result.Columns);
        _ended = _columns.Count == 0;
        Message = _result.Message ?? Message;
        _connection.Tell(_result);
    }

    private void Show(IReadOnlyList<ResultColumn> columns)
    {
        _columns = columns;
        _fields = new Field[columns.Count];
        for (var index = 0; index < _fields.Length; index++)
        {
            _fields[index] = FieldFactory.For(columns[index].Type);
        }

        (_sawRows, _givesBatches, _schema, _ordinals) = (false, false, null, null);
    }

    private void Leave() => (_row, _rowCount, _current, _pending) = (-1, 0, [], null);

    private T RequireOpen<T>(T value) => _closed ? throw Closed() : value;

    private void RequireUsable()
    {
        if (_closed)
        {
            throw Closed();
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException("The reader's query has failed; execute the command again.", _failure);
        }
    }

    private static InvalidOperationException Closed() => new("The reader is closed.");
}
