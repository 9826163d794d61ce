using LakeQuery.DuckDb;

namespace LakeQuery.Execution;

/// <summary>While it lives, cancelling the token stops what the connection runs.</summary>
/// <remarks>An interrupt that comes before DuckDB has begun is lost, so it is repeated until the call it should stop has returned.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly DuckConnection _connection;
    private readonly CancellationTokenRegistration _registration;
    private Timer? _repeat;
    private readonly Lock _repeating = new();
    private bool _ended;

    /// <summary>Begins to listen.</summary>
    public Interruption(DuckConnection connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static self => ((Interruption)self!).Begin(), this);
    }

    /// <summary>Share of the work that was done when the token was cancelled; null where that is not known or it was not cancelled.</summary>
    public double? Progress { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Waits for a Begin that is under way, then for an Again: nothing may interrupt the connection's next query.
        _registration.Dispose();
        lock (_repeating)
        {
            _ended = true;
        }

        _repeat?.Dispose();
    }

    private void Begin()
    {
        Progress = DuckQueryResult.ProgressOf(_connection);
        _connection.Interrupt();
        _repeat = new Timer(static self => ((Interruption)self!).Again(), this, Pause, Pause);
    }

    private void Again()
    {
        lock (_repeating)
        {
            if (!_ended)
            {
                _connection.Interrupt();
            }
        }
    }
}
