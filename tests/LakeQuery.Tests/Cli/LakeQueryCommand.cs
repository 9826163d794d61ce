using System.Diagnostics;

namespace LakeQuery.Tests.Cli;

/// <summary>The real command as a child process, from the test's own output folder.</summary>
internal static class LakeQueryCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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

        start.Environment.Remove("LAKEQUERY_CATALOG");
        start.Environment.Remove("LAKEQUERY_WORKGROUP");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

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

        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("The command did not end.");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
