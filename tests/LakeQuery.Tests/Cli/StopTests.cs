using System.Diagnostics;
using System.Globalization;

namespace LakeQuery.Tests.Cli;

/// <summary>How the command ends before its work does: signals, and a reader that has seen enough. And how much memory long results take.</summary>
public sealed class StopTests
{
    private const string Numbers = "UNNEST(sequence(1, 10000))";

    // A first row that says the work has begun, and then work for hours.
    private const string Endless = $"SELECT 1 AS a; SELECT count(*) FROM {Numbers} a(x), {Numbers} b(y), {Numbers} c(z) WHERE sqrt(x * y * z) < 3";

    [Theory]
    [InlineData("INT", 130, "Cancelled.\n")]
    [InlineData("TERM", 143, "Ended by a signal.\n")]
    [InlineData("HUP", 129, "Ended by a signal.\n")]
    public void A_signal_stops_a_running_query_at_once(string signal, int exitCode, string message)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var process = LakeQueryCommand.Start(["query", Endless]);
        Assert.Equal("a", process.StandardOutput.ReadLine());
        CheckStop(process, signal, exitCode, message);
    }

    [Fact]
    public void A_signal_stops_work_that_does_not_listen()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // It waits for the rest of its input, which can't be interrupted.
        using var process = LakeQueryCommand.Start(["parse"]);
        process.StandardInput.Write("SELECT 1;");
        process.StandardInput.Flush();
        WaitForSignalHandler(process);
        CheckStop(process, "INT", 130, "Cancelled.\n");
    }

    [Fact]
    public void A_signal_stops_a_crawl_and_the_demo_cleans_up()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new Storage.TemporaryFolder();
        using var process = LakeQueryCommand.Start(["demo", "--rows", "100000000"], null, ("TMPDIR", folder.Path));
        Assert.StartsWith("Writing a lake of ", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        CheckStop(process, "INT", 130, "Cancelled.\n");
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "lakequery-demo-*"));
    }

    [Fact]
    public void A_closed_pipe_ends_the_query_quietly()
    {
        using var process = LakeQueryCommand.Start(["query", $"SELECT x, y, z FROM {Numbers} a(x), {Numbers} b(y), {Numbers} c(z)"]);
        Assert.Equal("x,y,z", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        LakeQueryCommand.WaitForExit(process);
        Assert.Equal((0, ""), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    // Neither part may hold the result: what .NET and DuckDB may have is less than it, on a machine of any size.
    [Fact]
    public void A_large_result_streams_in_little_memory()
    {
        const int Rows = 3_000_000;
        using var folder = new Storage.TemporaryFolder();
        var catalog = Path.Join(folder.Path, "catalog");
        Assert.Equal(0, LakeQueryCommand.Run("workgroup", "create", "small", "--memory", "64MB", "--threads", "2", "--catalog", catalog).ExitCode);
        using var process = LakeQueryCommand.Start(
            [
                "query", "--catalog", catalog, "-w", "small",
                $"SELECT x * y AS product, 'some text ' || CAST(y AS varchar) AS t FROM {Numbers} a(x), UNNEST(sequence(1, {Rows / 10000})) b(y)",
            ],
            null,
            ("DOTNET_GCHeapHardLimit", "0x4000000"));
        var buffer = new char[1 << 16];
        var lines = 0;
        long peakBytes = 0;
        for (var length = process.StandardOutput.Read(buffer); length > 0; length = process.StandardOutput.Read(buffer))
        {
            var before = lines;
            lines += buffer.AsSpan(0, length).Count('\n');
            if (OperatingSystem.IsLinux() && before / 250_000 != lines / 250_000)
            {
                peakBytes = Math.Max(peakBytes, PeakBytes(process.Id));
            }
        }

        LakeQueryCommand.WaitForExit(process);
        Assert.Equal((0, Rows + 1), (process.ExitCode, lines));
        Assert.InRange(peakBytes, OperatingSystem.IsLinux() ? 1 : 0, 400L << 20);
    }

    private static void CheckStop(Process process, string signal, int exitCode, string message)
    {
        LakeQueryCommand.Signal(process, signal);
        LakeQueryCommand.WaitForExit(process);
        Assert.Equal((exitCode, message), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    // The kernel tells which signals a process catches; SIGHUP, the lowest bit, is one that .NET leaves alone by itself.
    private static void WaitForSignalHandler(Process process)
    {
        for (var clock = Stopwatch.StartNew(); OperatingSystem.IsLinux() && (LakeQueryCommand.SignalMask(process.Id, "SigCgt:") & 1) == 0; Thread.Yield())
        {
            Assert.False(process.HasExited, "It ended before it listened to signals.");
            if (clock.Elapsed > LakeQueryCommand.Patience)
            {
                process.Kill();
                Assert.Fail("It does not listen to signals.");
            }
        }
    }

    private static long PeakBytes(int processId) =>
        long.TryParse(LakeQueryCommand.Status(processId, "VmHWM:").Replace(" kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes << 10
            : 0;
}
