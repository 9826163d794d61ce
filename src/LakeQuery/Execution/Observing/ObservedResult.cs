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
            EndUnstarted(told, planned.Statistics, reason, stop);
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
                Complete();
                End(QueryState.Succeeded, null);
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
        catch (OperationCanceledException)
        {
            End(QueryState.Cancelled, null);
            throw;
        }
        catch (Exception error)
        {
            End(QueryState.Failed, error);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Without observers' knowledge of the end it was left half-read.
        if (!_ended)
        {
            _inner.AccountSoFar();
        }

        End(QueryState.Cancelled, null);
        _inner.Dispose();
        _stop.Dispose();
    }

    /// <summary>Tells observers of a query that never began why.</summary>
    private static void EndUnstarted(IEnumerable<IQueryObserver> observers, QueryStatistics statistics, Exception error, QueryStop? stop = null)
    {
        // What observers stop is cancelled; what they refuse has failed before it began.
        var state = error is OperationCanceledException || stop?.Reason == error ? QueryState.Cancelled : QueryState.Failed;
        foreach (var observer in observers)
        {
            observer.OnEnd(state, statistics, error);
        }
    }

    // A reader that asks again at the end is told nothing new.
    private void Complete()
    {
        if (_ended)
        {
            return;
        }

        foreach (var observer in _observers)
        {
            observer.OnLastRow(_inner.Statistics);
        }
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
