using System.Text;
using System.Text.RegularExpressions;
using LakeQuery.Tests.Cli;
using LakeQuery.Tests.Cli.Repl;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.House;

/// <summary>What README.md shows is true: each command is run beside a copy of the catalog and prints what stands below it. With
/// LAKEQUERY_UPDATE_GOLDEN=1 the shown texts are written anew; the diff is the review.</summary>
/// <remarks>A command is a block of <c>sh</c> that begins with <c>lakequery</c>; the block of <c>text</c> behind it is what a terminal
/// shows: the reader is at one, the test is not.</remarks>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Commands_print_what_the_readme_shows()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var readme = Repository.Read("README.md");
        using var folder = new TemporaryFolder();
        WriteCommand(folder);
        SampleCatalog.CopyTo(folder);
        var actual = Session().Replace(readme, match =>
        {
            var output = Run(match.Groups["command"].Value, folder.Path);
            var isSame = WithoutTimes(output) == WithoutTimes(match.Groups["shown"].Value);
            return isSame ? match.Value : $"```sh\n{match.Groups["command"].Value}```\n\n```text\n{output}```\n";
        });
        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(Path.Combine(Repository.Root, "README.md"), actual);
        }

        Assert.Equal(readme, actual);
        Assert.InRange(Session().Count(readme), 5, 30);
    }

    [PseudoTerminalFact]
    public void Dialogues_look_as_the_readme_shows()
    {
        var readme = Repository.Read("README.md");
        using var folder = new TemporaryFolder();
        SampleCatalog.CopyTo(folder);
        var actual = Dialogue().Replace(readme, match =>
        {
            var played = Transcript.Play(match.Groups["shown"].Value, ["-d", "sample"], folder.Path, columns: 118);
            return WithoutTimes(played) == WithoutTimes(match.Groups["shown"].Value) ? match.Value : $"```text\n{played}```\n";
        });
        if (Repository.UpdatesGolden)
        {
            File.WriteAllText(Path.Combine(Repository.Root, "README.md"), actual);
        }

        Assert.Equal(readme, actual);
        Assert.InRange(Dialogue().Count(readme), 1, 10);
    }

    [Fact]
    public void What_each_dot_command_is_elsewhere_stands_in_the_readme()
    {
        var readme = Repository.Read("README.md");
        using var folder = new TemporaryFolder();
        var help = LakeQueryCommand.Run(["repl"], ".help all\n", folder.Path, ("HOME", folder.Path)).Output;
        var commands = HelpEntry().Matches(help);
        Assert.InRange(commands.Count, 15, 40);
        foreach (Match command in commands)
        {
            var row = readme.Split('\n').FirstOrDefault(line => line.StartsWith('|') && line.Contains($"`{command.Groups["name"].Value}`", StringComparison.Ordinal));
            Assert.True(row?.Contains($"`{command.Groups["same"].Value}`", StringComparison.Ordinal), $"README.md does not say what {command.Groups["name"].Value} is elsewhere.");
        }
    }

    [Fact]
    public void The_two_commands_that_everyone_runs_are_the_ones_that_are_checked()
    {
        var readme = Repository.Read("README.md");
        var check = Repository.Read(".ci", "run");
        foreach (var command in (string[])["dotnet run --project src/LakeQuery.Cli -- demo", "dotnet test"])
        {
            Assert.Contains($"```sh\n{command}\n```", readme, StringComparison.Ordinal);
            Assert.Matches($"(?m)^{Regex.Escape(command)}( \\||$)", check);
        }
    }

    // On a terminal the table and the line about the work are the default.
    private static string Run(string command, string folder)
    {
        var isQuery = command.StartsWith("lakequery query", StringComparison.Ordinal) && !command.Contains(" | ", StringComparison.Ordinal);
        var line = $"{{ {command.TrimEnd('\n')}{(isQuery ? " --format table --stats" : "")}\n}} 2>&1";
        var path = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = LakeQueryCommand.StartProgram("/bin/sh", ["-c", line], folder, ("PATH", path));
        return LakeQueryCommand.Finish(process, null).Output;
    }

    // The command by its name, from the test's own output folder.
    private static void WriteCommand(TemporaryFolder folder)
    {
        var script = $"#!/bin/sh\nexec '{LakeQueryCommand.Prefix[0]}' '{LakeQueryCommand.Prefix[1]}' \"$@\"\n";
        var path = folder.Write("lakequery", Encoding.UTF8.GetBytes(script));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string WithoutTimes(string text) => Moments().Replace(Times().Replace(text, "<time>"), "<moment>");

    [GeneratedRegex(@"```sh\n(?<command>lakequery (?:(?!```)[^\n]*\n)+)```\n\n```text\n(?<shown>(?:(?!```)[^\n]*\n)*)```\n")]
    private static partial Regex Session();

    [GeneratedRegex(@"```text\n(?<shown>sample> (?:(?!```)[^\n]*\n)+)```\n")]
    private static partial Regex Dialogue();

    [GeneratedRegex(@"^(?<name>\.\w+)[^\n]*\n(?:  [^\n]*\n)*?  The same: (?<same>[^\n]+)", RegexOptions.Multiline)]
    private static partial Regex HelpEntry();

    [GeneratedRegex(@"\b\d+(\.\d+)? m?s\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b")]
    private static partial Regex Moments();
}
