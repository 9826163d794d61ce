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
    private volatile bool _ended;

    /// <summary>Begins to listen.</summary>
    public Interruption(DuckConnection connection, CancellationToken cancellation)
    {
        _connection = connection;
        _registration = cancellation.UnsafeRegister(static self => ((Interruption)self!).Begin(), this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Waits for a Begin that is under way.
        _ended = true;
        _registration.Dispose();
        _repeat?.Dispose();
    }

    private void Begin()
    {
        _connection.Interrupt();
        _repeat = new Timer(static self => ((Interruption)self!).Again(), this, Pause, Pause);
    }

    private void Again()
    {
        if (!_ended)
        {
            _connection.Interrupt();
        }
    }
}
