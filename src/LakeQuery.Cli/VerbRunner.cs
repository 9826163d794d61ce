using LakeQuery.Errors;

namespace LakeQuery.Cli;

/// <summary>Runs one verb: turns Ctrl-C into a cancellation, and errors into text on standard error and an exit code.</summary>
internal static class VerbRunner
{
    /// <summary>Runs <paramref name="body"/> and gives its exit code.</summary>
    public static int Run(Func<CancellationToken, int> body)
    {
        using var cancellation = new CancellationTokenSource();
        void Cancel(object? sender, ConsoleCancelEventArgs pressed)
        {
            // The first Ctrl-C stops the work in order; the second one ends the process.
            pressed.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }

        Console.CancelKeyPress += Cancel;
        try
        {
            return body(cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine("Cancelled.");
            return ExitCodes.Cancelled;
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
        finally
        {
            Console.CancelKeyPress -= Cancel;
        }
    }

    /// <summary>Writes an error to standard error and gives its exit code.</summary>
    public static int Report(LakeQueryException error)
    {
        Console.Error.WriteLine(ErrorRenderer.Render(error));
        return ExitCodes.Of(error.Code.Kind);
    }

    // EPIPE: 32 on Linux and macOS, ERROR_NO_DATA and ERROR_BROKEN_PIPE on Windows.
    private static bool IsClosedPipe(IOException error) => (error.HResult & 0xFFFF) is 32 or 232 or 109;
}
