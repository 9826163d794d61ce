using LakeQuery.Errors;

namespace LakeQuery.Execution.Observing;

/// <summary>By which observers end a query with an error, from any thread.</summary>
internal sealed class QueryStop : IDisposable
{
    private const string Mark = "lakequery.stopped";

    private readonly CancellationTokenSource _source = new();
    private LakeQueryException? _reason;

    /// <summary>Cancelled by the first stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why, or null while nobody stopped it. The first reason stays.</summary>
    public LakeQueryException? Reason => Volatile.Read(ref _reason);

    /// <summary>Whether an error is the reason for which an observer stopped a query.</summary>
    public static bool IsReason(Exception error) => error.Data.Contains(Mark);

    /// <summary>Ends the query.</summary>
    public void Stop(LakeQueryException reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
        {
            reason.Data[Mark] = true;
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
