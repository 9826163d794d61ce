using System.Text.RegularExpressions;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Cli;

/// <summary>What a person at a terminal sees. The terminal is a pseudo-terminal of <c>script</c> (util-linux).</summary>
[Collection(CliCollection.Name)]
public sealed partial class TerminalTests(SharedLake lake)
{
    private const string Clicks = "SELECT id, url, day FROM clicks WHERE day >= DATE '2024-01-02' ORDER BY id";

    [TerminalFact]
    public void A_table_and_a_line_about_the_work_are_the_default()
    {
        var text = See(Clicks, columns: 100);
        Assert.Equal(
            """
            ┌────┬───────┬────────────┐
            │ id │ url   │ day        │
            ├────┼───────┼────────────┤
            │ 21 │ /home │ 2024-01-02 │
            │ 22 │ /cart │ 2024-01-02 │
            │ 31 │ /home │ 2024-01-03 │
            │ 32 │ /cart │ 2024-01-03 │
            └────┴───────┴────────────┘
            4 rows, <time>, data scanned 66 B, partitions 2 of 3, files 2 of 3

            """,
            Time().Replace(text, "<time>"));
    }

    [TerminalFact]
    public void A_table_is_narrowed_to_the_terminal()
    {
        var lines = See("SELECT 'a text that is longer than the terminal is wide' AS a, 1 AS b, '漢字漢字漢字漢字漢字漢字' AS c", columns: 40).Split('\n');
        Assert.All(lines[..5], line => Assert.Equal(40, line.EnumerateRunes().Sum(DisplayWidth.Of)));
        Assert.Equal("│ a text that i… │ 1 │ 漢字漢字漢字漢… │", lines[3]);
    }

    [TerminalFact]
    public void A_row_too_wide_for_any_table_is_written_one_line_a_value()
    {
        var names = Enumerable.Range(1, 8).Select(number => $"{number}00000 AS column{number}");
        Assert.StartsWith(
            "-[ row 1 ]-\ncolumn1 | 100000\ncolumn2 | 200000\n", See($"SELECT {string.Join(", ", names)}", columns: 40), StringComparison.Ordinal);
    }

    [TerminalFact]
    public void A_plan_has_neither_a_frame_nor_a_count_of_rows()
    {
        var text = See("EXPLAIN SELECT id FROM people", columns: 80);
        Assert.StartsWith("Output id\n", text, StringComparison.Ordinal);
        Assert.EndsWith(" bytes\n", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public void A_dumb_terminal_gets_no_control_codes()
    {
        var text = Run("query \"SELECT count(*) AS n FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y) WHERE sqrt(x * y) > 3\"", 80, "dumb");
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("│ 99999", text, StringComparison.Ordinal);
    }

    [TerminalFact]
    public void Long_work_shows_its_progress_and_takes_it_away()
    {
        var text = Run("demo --rows 200000 --days 20", 80, "xterm");
        Assert.Contains(" of 20 days", text, StringComparison.Ordinal);
        Assert.Contains("\r\u001b[K", text, StringComparison.Ordinal);
        Assert.DoesNotContain("left\n", text, StringComparison.Ordinal);
    }

    private string See(string sql, int columns) => Run($"query -d web \"{sql}\"", columns, "dumb");

    private string Run(string command, int columns, string terminal)
    {
        var line = $"stty cols {columns}; exec '{LakeQueryCommand.Prefix[0]}' '{LakeQueryCommand.Prefix[1]}' {command}";
        using var process = LakeQueryCommand.StartProgram("script", ["-qec", line, "/dev/null"], lake.Root, ("TERM", terminal), ("SHELL", "/bin/sh"));
        var seen = LakeQueryCommand.Finish(process, null);
        Assert.True(seen.ExitCode == 0, seen.Output);
        return seen.Output.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"[\d.]+ m?s(?=, )")]
    private static partial Regex Time();
}

/// <summary>A test that needs <c>script</c> to make a pseudo-terminal, as Linux has it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
        {
            Skip = "There is no program 'script' of util-linux here.";
        }
    }
}
