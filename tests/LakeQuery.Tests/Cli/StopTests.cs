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

        using var process = Start(["query", Endless]);
        Assert.Equal("a", process.StandardOutput.ReadLine());
        CheckStop(process, signal, exitCode, message, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_signal_stops_work_that_does_not_listen()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // It waits for the rest of its input, which can't be interrupted.
        using var process = Start(["parse"]);
        process.StandardInput.Write("SELECT 1;");
        process.StandardInput.Flush();
        WaitForSignalHandler(process);
        CheckStop(process, "INT", 130, "Cancelled.\n", TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void A_signal_stops_a_crawl_and_the_demo_cleans_up()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new Storage.TemporaryFolder();
        using var process = Start(["demo", "--rows", "100000000"], ("TMPDIR", folder.Path));
        Assert.StartsWith("Writing a lake of ", process.StandardOutput.ReadLine(), StringComparison.Ordinal);
        CheckStop(process, "INT", 130, "Cancelled.\n", TimeSpan.FromSeconds(1));
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "lakequery-demo-*"));
    }

    [Fact]
    public void A_closed_pipe_ends_the_query_quietly()
    {
        using var process = LakeQueryCommand.Start(["query", $"SELECT x, y, z FROM {Numbers} a(x), {Numbers} b(y), {Numbers} c(z)"]);
        Assert.Equal("x,y,z", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), "It ran on without a reader.");
        Assert.Equal((0, ""), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    [Fact]
    public void A_large_result_streams_in_little_memory()
    {
        const int Rows = 3_000_000;
        using var process = LakeQueryCommand.Start(
            ["query", $"SELECT x * y AS product, 'some text ' || CAST(y AS varchar) AS t FROM {Numbers} a(x), UNNEST(sequence(1, {Rows / 10000})) b(y)"]);
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

        process.WaitForExit();
        Assert.Equal((0, Rows + 1), (process.ExitCode, lines));
        Assert.InRange(peakBytes, OperatingSystem.IsLinux() ? 1 : 0, 400L << 20);
    }

    private static void CheckStop(Process process, string signal, int exitCode, string message, TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]))
        {
            kill.WaitForExit();
        }

        if (!process.WaitForExit(TimeSpan.FromSeconds(20)))
        {
            process.Kill();
            Assert.Fail("It did not end.");
        }

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, limit);
        Assert.Equal((exitCode, message), (process.ExitCode, process.StandardError.ReadToEnd()));
    }

    // A signal that is ignored where the tests are started (in the background of a script, say) would be ignored by the command too.
    private static Process Start(string[] arguments, params (string Name, string? Value)[] environment)
    {
        const ulong HangUpAndInterrupt = 0b11;
        return OperatingSystem.IsLinux() && (SignalMask(Environment.ProcessId, "SigIgn:") & HangUpAndInterrupt) != 0
            ? LakeQueryCommand.StartProgram("env", ["--default-signal=HUP,INT", .. LakeQueryCommand.Prefix, .. arguments], null, environment)
            : LakeQueryCommand.Start(arguments, null, environment);
    }

    // The kernel tells which signals a process catches; SIGHUP, the lowest bit, is one that .NET leaves alone by itself.
    private static void WaitForSignalHandler(Process process)
    {
        for (var clock = Stopwatch.StartNew(); OperatingSystem.IsLinux() && (SignalMask(process.Id, "SigCgt:") & 1) == 0; Thread.Yield())
        {
            Assert.False(process.HasExited, "It ended before it listened to signals.");
            if (clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                process.Kill();
                Assert.Fail("It does not listen to signals.");
            }
        }
    }

    private static ulong SignalMask(int processId, string name) =>
        ulong.Parse(Status(processId, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long PeakBytes(int processId) =>
        long.TryParse(Status(processId, "VmHWM:").Replace(" kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes << 10 : 0;

    private static string Status(int processId, string name)
    {
        try
        {
            return File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Trim() ?? "0";
        }
        catch (IOException)
        {
            return "0";
        }
    }
}
