using System.Diagnostics;

namespace LakeQuery.Cli.Repl;

/// <summary>The user's own editor: the program of <c>VISUAL</c> or <c>EDITOR</c>.</summary>
internal static class ExternalEditor
{
    /// <summary>Opens a text in it and gives what was saved; null where it can't be opened.</summary>
    public static string? Open(string text)
    {
        var program = new[] { Environment.GetEnvironmentVariable("VISUAL"), Environment.GetEnvironmentVariable("EDITOR") }.FirstOrDefault(name => !string.IsNullOrEmpty(name))
            ?? (OperatingSystem.IsWindows() ? "notepad" : "vi");
        var path = Path.Join(Path.GetTempPath(), $"lakequery-{Guid.NewGuid():N}.sql");
        try
        {
            File.WriteAllText(path, text + "\n");
            var start = OperatingSystem.IsWindows() ? new ProcessStartInfo(program, [path]) : new ProcessStartInfo("/bin/sh", ["-c", $"{program} \"$0\"", path]);
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0 ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
