using System.Diagnostics;
using System.Globalization;

namespace LakeQuery.Tests.Cli;

/// <summary>The real command as a child process, from the test's own output folder.</summary>
internal static class LakeQueryCommand
{
    // SIGHUP and SIGINT in the masks of the kernel.
    private const ulong HangUpAndInterrupt = 0b11;

    /// <summary>How long a test waits for what must come: no machine is so busy that it takes longer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What a finished run gave.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <summary>The program and the arguments that start the command.</summary>
    public static string[] Prefix { get; } =
        [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Join(AppContext.BaseDirectory, "LakeQuery.Cli.dll")];

    /// <summary>Runs the command in a folder with no catalog of its own.</summary>
    public static Outcome Run(params string[] arguments) => Run(arguments, null);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Text for standard input; null closes it at once.</param>
    /// <param name="directory">The current folder.</param>
    /// <param name="environment">Variables set (or, with null, unset) for it.</param>
    public static Outcome Run(
        string[] arguments, string? input, string? directory = null, params (string Name, string? Value)[] environment)
    {
        using var process = Start(arguments, directory, environment);
        return Finish(process, input);
    }

    /// <summary>Starts the command; its standard streams are pipes in UTF-8.</summary>
    public static Process Start(string[] arguments, string? directory = null, params (string Name, string? Value)[] environment) =>
        StartProgram(Prefix[0], [Prefix[1], .. arguments], directory, environment);

    /// <summary>Starts any program the same way.</summary>
    public static Process StartProgram(string program, string[] arguments, string? directory, params (string Name, string? Value)[] environment)
    {
        // A signal that is ignored where the tests are started (in the background of a script, say) would be ignored by the program too.
        if (OperatingSystem.IsLinux() && (SignalMask(Environment.ProcessId, "SigIgn:") & HangUpAndInterrupt) != 0)
        {
            (program, arguments) = ("env", ["--default-signal=HUP,INT", program, .. arguments]);
        }

        var utf8 = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
            UseShellExecute = false,
            WorkingDirectory = directory ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // Whoever runs the tests may use the command too, in their own way.
        string[] own = ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "PAGER", "EDITOR", "VISUAL", "NO_COLOR", .. start.Environment.Keys.Where(IsOwn)];
        foreach (var name in own)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    // Where DuckDB lies is a matter of the machine.
    private static bool IsOwn(string variable) =>
        variable.StartsWith("LAKEQUERY_", StringComparison.Ordinal) && variable != LakeQuery.DuckDb.LibraryLoader.PathVariable;

    /// <summary>Gives a process its input, reads what it says and waits for its end.</summary>
    public static Outcome Finish(Process process, string? input)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        WaitForExit(process);
        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Waits for the end of a process.</summary>
    public static void WaitForExit(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The command did not end.");
        }
    }

    /// <summary>Sends a process a signal by its name.</summary>
    public static void Signal(Process process, string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>A mask of signals of a process, such as <c>SigCgt:</c>, as Linux tells it.</summary>
    public static ulong SignalMask(int processId, string name) =>
        ulong.Parse(Status(processId, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A line of what Linux tells of a process; 0 where it has ended.</summary>
    public static string Status(int processId, string name)
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
