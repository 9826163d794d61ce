using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Execution;

namespace LakeQuery.Data;

/// <summary>One execution of a command: what stops it, and what tells of its progress.</summary>
/// <remarks>The time limit counts the time spent in the engine, over all calls; what the reader's user does in between is free.</remarks>
internal sealed class CommandRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly long _limitMilliseconds;
    private readonly ProgressReport? _progress;
    private long _usedMilliseconds;
    private volatile bool _isCancelled;

    public CommandRun(int timeoutSeconds, ProgressReport? progress)
    {
        _limitMilliseconds = timeoutSeconds * 1000L;
        _progress = progress;
    }

    /// <summary>Stops the call that runs, and all that come after it. From any thread.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>Calls the engine.</summary>
    /// <param name="call">The call.</param>
    /// <param name="statistics">What is known of the query by now, for its progress.</param>
    /// <param name="cancellation">The caller's own.</param>
    /// <exception cref="LakeQueryException">The query failed, was cancelled by <see cref="Cancel"/> or took too long.</exception>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    public T Call<T>(Func<CancellationToken, T> call, Func<QueryStatistics?> statistics, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var began = Environment.TickCount64;
        using var either = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stop.Token) : null;
        if (_limitMilliseconds > 0)
        {
            _stop.CancelAfter(TimeSpan.FromMilliseconds(Math.Max(0, _limitMilliseconds - _usedMilliseconds)));
        }

        _progress?.Begin(statistics);
        try
        {
            return call(either?.Token ?? _stop.Token);
        }
        catch (OperationCanceledException error) when (cancellation.IsCancellationRequested)
        {
            // By the caller's own token, so that a task that runs under it is cancelled rather than failed.
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
        catch (OperationCanceledException error)
        {
            throw _isCancelled
                ? new LakeQueryException(ErrorCode.UserCanceled, "The command was cancelled", hint: "Execute it again.", inner: error)
                : new LakeQueryException(
                    ErrorCode.ExceededTimeLimit,
                    $"The command took longer than its {(_limitMilliseconds / 1000).ToString(CultureInfo.InvariantCulture)} s",
                    hint: "Set CommandTimeout higher, or to 0 for no limit.", inner: error);
        }
        finally
        {
            _progress?.End();
            if (_limitMilliseconds > 0)
            {
                _usedMilliseconds += Environment.TickCount64 - began;
                if (!_stop.IsCancellationRequested)
                {
                    _stop.CancelAfter(Timeout.InfiniteTimeSpan);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
