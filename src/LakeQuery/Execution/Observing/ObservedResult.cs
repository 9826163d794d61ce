using System.Collections.Immutable;
using LakeQuery.Errors;

namespace LakeQuery.Execution.Observing;

/// <summary>A result that tells its observers what happens to it.</summary>
internal sealed class ObservedResult : QueryResult
{
    private readonly QueryResult _inner;
    private readonly IReadOnlyList<IQueryObserver> _observers;
    private readonly CancellationTokenSource _stopping = new();
    private LakeQueryException? _stopped;
    private bool _ended;

    /// <summary>Takes over the result.</summary>
    public ObservedResult(QueryResult inner, IReadOnlyList<IQueryObserver> observers)
    {
        _inner = inner;
        _observers = observers;
        try
        {
            foreach (var observer in observers)
            {
                observer.OnStarted(inner, Stop);
            }
        }
        catch (Exception error)
        {
            End(QueryState.Failed, error);
            inner.Dispose();
            throw;
        }
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
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
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
        catch (OperationCanceledException) when (_stopped is { } reason)
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
        End(QueryState.Cancelled, null);
        _inner.Dispose();
    }

    /// <summary>Tells observers of a query that never began why.</summary>
    public static void EndUnstarted(IEnumerable<IQueryObserver> observers, QueryStatistics statistics, Exception error)
    {
        var state = error is OperationCanceledException ? QueryState.Cancelled : QueryState.Failed;
        foreach (var observer in observers)
        {
            observer.OnEnd(state, statistics, error);
        }
    }

    private void Stop(LakeQueryException reason)
    {
        // The first reason stays.
        if (Interlocked.CompareExchange(ref _stopped, reason, null) is null)
        {
            _stopping.Cancel();
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
