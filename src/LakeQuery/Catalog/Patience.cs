namespace LakeQuery.Catalog;

/// <summary>How long to wait for a file that others hold.</summary>
/// <remarks>A machine with much to do lets neither those others nor this process run: time alone says nothing then. So the wait is over only
/// when the time is up and the file was looked at often enough besides, and it begins anew whenever the others are seen to take turns.</remarks>
internal sealed class Patience(TimeSpan limit)
{
    private const int LongestPauseMillis = 50;

    // As often as a process that runs half of the time does.
    private readonly long _enoughLooks = (long)limit.TotalMilliseconds / LongestPauseMillis / 2;
    private long _since = Environment.TickCount64;
    private long _looks;
    private int _pauseMillis = 1;

    /// <summary>For how long the same one has been waited for.</summary>
    public TimeSpan Waited => TimeSpan.FromMilliseconds(Environment.TickCount64 - _since);

    /// <summary>Whether there is no use in waiting on.</summary>
    public bool IsOver => Waited >= limit && _looks >= _enoughLooks;

    /// <summary>Begins anew: another one has the file now.</summary>
    public void Renew() => (_since, _looks) = (Environment.TickCount64, 0);

    /// <summary>Waits for a moment, longer each time.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Pause(CancellationToken cancellation)
    {
        _looks++;
        cancellation.WaitHandle.WaitOne(_pauseMillis);
        cancellation.ThrowIfCancellationRequested();
        _pauseMillis = Math.Min(_pauseMillis * 2, LongestPauseMillis);
    }
}
