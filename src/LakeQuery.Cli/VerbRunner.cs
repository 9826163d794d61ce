using LakeQuery.Errors;

namespace LakeQuery.Cli;

/// <summary>Runs one verb: turns signals into a cancellation, and errors into text on standard error and an exit code.</summary>
internal static class VerbRunner
{
    /// <summary>Runs <paramref name="body"/> and gives its exit code.</summary>
    /// <param name="body">The work.</param>
    /// <param name="grace">How long it may take to end after a signal; null for a moment.</param>
    public static int Run(Func<CancellationToken, int> body, TimeSpan? grace = null)
    {
        using var signals = new StopSignals(grace);
        try
        {
            return body(signals.Token);
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            signals.Say();
            return signals.ExitCode;
        }
        catch (LakeQueryException error)
        {
            return Report(error);
        }
        catch (IOException error) when (IsClosedPipe(error))
        {
            // Whoever read our output has seen enough, as `head` does.
            return ExitCodes.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Report(CliErrors.FileFault(error));
        }
        catch (Exception error)
        {
            // Nothing that a user does should come here; what does is a fault in LakeQuery, and says where.
            Report(CliErrors.Fault(error));
            Console.Error.WriteLine(error.StackTrace);
            return ExitCodes.InternalFault;
        }
    }

    /// <summary>Writes an error to standard error and gives its exit code.</summary>
    public static int Report(LakeQueryException error)
    {
        Console.Error.WriteLine(ErrorRenderer.Render(error));
        return ExitCodes.Of(error.Code.Kind);
    }

    /// <summary>Whether nobody reads the output any more: EPIPE on Linux and macOS, ERROR_NO_DATA and ERROR_BROKEN_PIPE on Windows.</summary>
    public static bool IsClosedPipe(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 232 or 109 : error.HResult == 32;
}
