using System.Runtime.InteropServices;

namespace LakeQuery.Cli;

/// <summary>Ctrl-C and a polite request to end, as a cancellation. Work that does not answer soon is left where it is: the catalog is made
/// so that no moment is a bad one to stop.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan UsualGrace = TimeSpan.FromMilliseconds(800);

    private readonly TimeSpan _grace;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private Timer? _deadline;
    private int _exitCode;
    private int _hasSaid;

    /// <param name="grace">How long work may take to end; null for a moment. A second signal ends it at once.</param>
    public StopSignals(TimeSpan? grace = null)
    {
        _grace = grace ?? UsualGrace;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, ExitCodes.Cancelled)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, ExitCodes.Terminated)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Stop(context, ExitCodes.HungUp)),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the process answers once <see cref="Token"/> is cancelled: 128 and the signal's number, as shells count.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Says in one line, once, why the work ended.</summary>
    public void Say()
    {
        // The work may end at the very moment at which it is left.
        if (Interlocked.Exchange(ref _hasSaid, 1) == 0)
        {
            Console.Error.WriteLine(_exitCode == ExitCodes.Cancelled ? "Cancelled." : "Ended by a signal.");
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _deadline?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
        {
            Leave();
            return;
        }

        _deadline = new Timer(_ => Leave(), null, _grace, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    private void Leave()
    {
        Say();
        Environment.Exit(_exitCode);
    }
}
