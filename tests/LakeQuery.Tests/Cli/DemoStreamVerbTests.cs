using System.Globalization;
using System.Text.RegularExpressions;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery demo stream</c>: a real application over the generated stream.</summary>
public sealed partial class DemoStreamVerbTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(42)]
    public void Most_spikes_and_all_regions_are_found_at_few_false_alarms(int seed)
    {
        var figures = Figures(Run("--fast", "--seed", seed.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal((5000, 5, 5), (figures["rows"], figures["regions"], figures["foundRegions"]));
        Assert.InRange(figures["spikes"], 30, 45);
        Assert.InRange(figures["foundSpikes"] / figures["spikes"], 0.7, 1);
        Assert.InRange(figures["shifts"], 3, 7);
        Assert.InRange(figures["foundShifts"], 1, figures["shifts"]);
        Assert.InRange(figures["ordinary"], 4500, 4700);
        Assert.Equal(figures["rate"], Math.Round(100 * figures["alarms"] / figures["ordinary"], 2));
        Assert.InRange(figures["rate"], 0, 1);
        Assert.InRange(figures["overlap"], 0.6, 1);
    }

    [Fact]
    public void The_pace_changes_nothing() =>
        Assert.Equal(Run("--fast", "--rows", "2100", "--seed", "7"), Run("--speed", "1500", "--rows", "2100", "--seed", "7"));

    [Fact]
    public void Another_seed_is_another_stream()
    {
        var (one, other) = (Run("--rows", "1000", "--seed", "7"), Run("--rows", "1000", "--seed", "-7"));
        Assert.NotEqual(Regions().Match(one).Value, Regions().Match(other).Value);
    }

    [Fact]
    public void Stretches_add_up_to_the_summary()
    {
        var output = Run("--rows", "3000");
        var stretches = Stretch().Matches(output);
        Assert.Equal(3, stretches.Count);
        var figures = Figures(output);
        foreach (var name in (string[])["spikes", "foundSpikes", "shifts", "foundShifts", "alarms"])
        {
            Assert.Equal(figures[name], stretches.Sum(stretch => int.Parse(stretch.Groups[name].Value, CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public void Before_the_forest_has_learned_there_is_nothing_to_judge()
    {
        var figures = Figures(Run("--rows", "1"));
        Assert.Equal((1, 0, 0, 0, 0), (figures["rows"], figures["spikes"], figures["ordinary"], figures["rate"], figures["regions"]));
    }

    [Fact]
    public void A_signal_ends_it_with_the_summary_so_far()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        using var process = LakeQueryCommand.Start(["demo", "stream", "--speed", "2000", "--rows", "100000000"], null, ("TMPDIR", folder.Path));
        for (string? line = ""; line?.StartsWith("to row ", StringComparison.Ordinal) == false;)
        {
            line = process.StandardOutput.ReadLine();
        }

        LakeQueryCommand.Signal(process, "INT");
        var rest = LakeQueryCommand.Finish(process, null);
        Assert.Equal((0, ""), (rest.ExitCode, rest.Error));
        Assert.Contains("\nStopped.\n", rest.Output, StringComparison.Ordinal);
        Assert.InRange(Figures(rest.Output)["rows"], 1000, 99_999_999);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "lakequery-demo-*"));
    }

    [Theory]
    [InlineData("Give either --speed or --fast, not both.", "--speed", "5", "--fast")]
    [InlineData("--rows takes a whole number of 1 or more.", "--rows", "0")]
    [InlineData("--speed takes a whole number of 1 or more.", "--speed", "slow")]
    public void Wrong_options_are_refused(string message, params string[] options)
    {
        var actual = LakeQueryCommand.Run(["demo", "stream", .. options]);
        Assert.Equal((2, ""), (actual.ExitCode, actual.Output));
        Assert.StartsWith(message, actual.Error, StringComparison.Ordinal);
    }

    [TerminalFact]
    public void A_terminal_gets_a_chart_and_then_the_same_summary()
    {
        var plain = Run("--fast", "--rows", "2000");
        foreach (var (terminal, isLive) in (ReadOnlySpan<(string, bool)>)[("xterm", true), ("dumb", false)])
        {
            var line = $"stty cols 90; exec '{LakeQueryCommand.Prefix[0]}' '{LakeQueryCommand.Prefix[1]}' demo stream --rows 2000 --speed 2000";
            using var process = LakeQueryCommand.StartProgram("script", ["-qec", line, "/dev/null"], null, ("TERM", terminal), ("SHELL", "/bin/sh"));
            var seen = LakeQueryCommand.Finish(process, null).Output.Replace("\r\n", "\n", StringComparison.Ordinal);
            Assert.Equal(isLive, seen.Contains("\u001b[J", StringComparison.Ordinal));
            Assert.Equal(isLive, seen.Contains("score ", StringComparison.Ordinal) && seen.Contains('█', StringComparison.Ordinal));
            Assert.EndsWith(plain[plain.IndexOf("2,000 rows, seed", StringComparison.Ordinal)..], seen, StringComparison.Ordinal);
        }
    }

    private static string Run(params string[] options)
    {
        var actual = LakeQueryCommand.Run(["demo", "stream", .. options]);
        Assert.Equal((0, ""), (actual.ExitCode, actual.Error));
        Assert.DoesNotContain('\u001b', actual.Output);
        return actual.Output;
    }

    private static Dictionary<string, double> Figures(string output)
    {
        var match = Summary().Match(output);
        Assert.True(match.Success, output);
        return match.Groups.Values.Skip(1).ToDictionary(
            group => group.Name, group => double.Parse(group.Value, NumberStyles.Number, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"(?<rows>[\d,]+) rows, seed -?\d+\n"
        + @"  spikes         (?<foundSpikes>\d+) of (?<spikes>\d+) found\n"
        + @"  level shifts   (?<foundShifts>\d+) of (?<shifts>\d+) found\n"
        + @"  false alarms   (?<alarms>[\d,]+) in (?<ordinary>[\d,]+) ordinary rows, (?<rate>[\d.]+) %\n"
        + @"  dense regions  (?<foundRegions>\d+) of (?<regions>\d+) found, mean overlap (?<overlap>[\d.]+)\n")]
    private static partial Regex Summary();

    [GeneratedRegex(@"(?m)^to row .*: (?<foundSpikes>\d+) of (?<spikes>\d+) spikes, (?<foundShifts>\d+) of (?<shifts>\d+) level shifts, (?<alarms>\d+) false alarms; ")]
    private static partial Regex Stretch();

    [GeneratedRegex(@"region \(.*\)–\(.*\), hotspot")]
    private static partial Regex Regions();
}
