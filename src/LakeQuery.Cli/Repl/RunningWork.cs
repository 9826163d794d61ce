using System.Runtime.InteropServices;

namespace LakeQuery.Cli.Repl;

/// <summary>What runs at the moment, which Ctrl-C stops without ending the session.</summary>
internal sealed class RunningWork : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource? _current;

    public RunningWork() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => End(context, ExitCodes.HungUp)),
    ];

    /// <summary>Puts the terminal back before the process ends by a signal.</summary>
    public Action BeforeEnd { get; set; } = () => { };

    /// <summary>Called where Ctrl-C is pressed and nothing runs.</summary>
    public Action OnIdleInterrupt { get; set; } = () => { };

    /// <summary>Runs something that may be stopped.</summary>
    /// <returns>False where it was.</returns>
    public bool Run(Action<CancellationToken> work)
    {
        using var source = new CancellationTokenSource();
        lock (_gate)
        {
            _current = source;
        }

        try
        {
            work(source.Token);
            return true;
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _current = null;
            }
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_current is not null)
            {
                _current.Cancel();
                return;
            }
        }

        OnIdleInterrupt();
    }

    private void End(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        BeforeEnd();
        Environment.Exit(exitCode);
    }
}
