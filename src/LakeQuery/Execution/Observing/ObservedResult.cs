using System.Collections.Immutable;

namespace LakeQuery.Execution.Observing;

/// <summary>A result that tells its observers what happens to it.</summary>
internal sealed class ObservedResult : QueryResult
{
    private readonly QueryResult _inner;
    private readonly IReadOnlyList<IQueryObserver> _observers;
    private readonly QueryStop _stop;
    private bool _ended;

    /// <summary>Takes over the result.</summary>
    /// <param name="inner">The result.</param>
    /// <param name="observers">Its observers.</param>
    /// <param name="stop">By which they end it.</param>
    private ObservedResult(QueryResult inner, IReadOnlyList<IQueryObserver> observers, QueryStop stop)
    {
        _inner = inner;
        _stop = stop;
        _observers = observers;
        try
        {
            foreach (var observer in observers)
            {
                observer.OnStarted(inner, stop.Stop);
            }
        }
        catch (Exception error)
        {
            End(QueryState.Failed, error);
            inner.Dispose();
            throw;
        }

        // A statement that only tells what it did is done.
        if (inner.Message is not null)
        {
            CompleteAndEnd();
        }
    }

    /// <summary>Runs a statement with its observers beside it.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="observers">Its observers.</param>
    /// <param name="run">Starts the statement.</param>
    /// <param name="known">What it reads, as far as that is known where it does not start.</param>
    public static QueryResult Start(
        StatementInfo statement, IReadOnlyList<IQueryObserver> observers, Func<QueryResult> run, Func<QueryStatistics?> known)
    {
        if (observers.Count == 0)
        {
            return run();
        }

        foreach (var observer in observers)
        {
            observer.OnBegin(statement);
        }

        QueryResult result;
        try
        {
            result = run();
        }
        catch (Exception error)
        {
            var statistics = known() ?? new QueryStatistics();
            statistics.QueryId = statement.Id;
            EndUnstarted(observers, statistics, error);
            throw;
        }

        return new ObservedResult(result, observers, new QueryStop());
    }

    /// <summary>Runs a planned query with its observers beside it.</summary>
    /// <param name="planned">The query.</param>
    /// <param name="observers">Its observers.</param>
    /// <param name="run">Starts the query.</param>
    /// <param name="cancellation">Interrupts the start at once.</param>
    public static QueryResult Start(
        PlannedQuery planned, IReadOnlyList<IQueryObserver> observers, Func<CancellationToken, QueryResult> run, CancellationToken cancellation)
    {
        if (observers.Count == 0)
        {
            return run(cancellation);
        }

        var told = new List<IQueryObserver>(observers.Count);
        var stop = new QueryStop();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stop.Token);
        QueryResult result;
        try
        {
            foreach (var observer in observers)
            {
                told.Add(observer);
                observer.OnPlanned(planned);
            }

            foreach (var observer in observers)
            {
                observer.OnStarting(planned.Statistics, stop.Stop);
            }

            result = run(either.Token);
        }
        catch (OperationCanceledException) when (stop.Reason is { } reason)
        {
            EndUnstarted(told, planned.Statistics, reason);
            stop.Dispose();
            throw reason;
        }
        catch (Exception error)
        {
            EndUnstarted(told, planned.Statistics, error);
            stop.Dispose();
            throw;
        }

        return new ObservedResult(result, observers, stop);
    }

    /// <inheritdoc/>
    public override ImmutableArray<ResultColumn> Columns => _inner.Columns;

    /// <inheritdoc/>
    public override string? Message => _inner.Message;

    /// <inheritdoc/>
    public override bool IsPlainText => _inner.IsPlainText;

    /// <inheritdoc/>
    public override QueryStatistics Statistics => _inner.Statistics;

    /// <inheritdoc/>
    internal override IReadOnlyList<DuckDb.DuckColumn>? StoredColumns => _inner.StoredColumns;

    /// <inheritdoc/>
    public override ResultBatch? NextBatch(CancellationToken cancellation = default)
    {
        if (_ended)
        {
            return _inner.NextBatch(cancellation);
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token);
            var batch = _inner.NextBatch(either.Token);
            if (batch is null)
            {
                CompleteAndEnd();
                return null;
            }

            foreach (var observer in _observers)
            {
                observer.OnRows(batch);
            }

            return batch;
        }
        catch (OperationCanceledException) when (_stop.Reason is { } reason)
        {
            End(QueryState.Cancelled, reason);
            throw reason;
        }
        catch (OperationCanceledException error)
        {
            End(QueryState.Cancelled, error);
            throw;
        }
        catch (Exception error)
        {
            End(StateAfter(error), error);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // What has not ended by now was left half-read. A statement ends after its query, which says what was read.
        if (_inner is ObservedResult)
        {
            _inner.Dispose();
            End(QueryState.Cancelled, null);
        }
        else
        {
            if (!_ended)
            {
                _inner.AccountSoFar();
            }

            End(QueryState.Cancelled, null);
            _inner.Dispose();
        }

        _stop.Dispose();
    }

    // Tells observers of what never began why.
    private static void EndUnstarted(IEnumerable<IQueryObserver> observers, QueryStatistics statistics, Exception error)
    {
        foreach (var observer in observers)
        {
            observer.OnEnd(StateAfter(error), statistics, error);
        }
    }

    // What observers stop is cancelled; what they refuse has failed before it began.
    private static QueryState StateAfter(Exception error) =>
        error is OperationCanceledException || QueryStop.IsReason(error) ? QueryState.Cancelled : QueryState.Failed;

    // A reader that asks again at the end is told nothing new.
    private void CompleteAndEnd()
    {
        if (_ended)
        {
            return;
        }

        try
        {
            foreach (var observer in _observers)
            {
                observer.OnLastRow(_inner.Statistics);
            }
        }
        catch (Exception error)
        {
            End(QueryState.Failed, error);
            throw;
        }

        End(QueryState.Succeeded, null);
    }

    private void End(QueryState state, Exception? error)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        foreach (var observer in _observers)
        {
            observer.OnEnd(state, _inner.Statistics, error);
        }
    }
}
