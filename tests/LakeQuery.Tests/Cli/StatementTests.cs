using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary>Where statements come from, and what a script says when one of them is wrong.</summary>
public sealed class StatementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Argument_file_and_standard_input_give_the_same()
    {
        const string Sql = "SELECT 'ä' AS a;";
        var file = _folder.Write("q.sql", System.Text.Encoding.UTF8.GetBytes("\ufeff" + Sql));
        var expected = new LakeQueryCommand.Outcome(0, "a\nä\n", "");
        Assert.Equal(expected, LakeQueryCommand.Run("query", Sql));
        Assert.Equal(expected, LakeQueryCommand.Run("query", "-f", file));
        Assert.Equal(expected, LakeQueryCommand.Run(["query"], Sql));
    }

    [Fact]
    public void Messages_go_to_standard_error_and_rows_to_standard_output()
    {
        var actual = LakeQueryCommand.Run(
            "query", "CREATE DATABASE web; USE web; SELECT 1 AS a; SHOW DATABASES LIKE 'w*'", "--catalog", _folder.Path);
        Assert.Equal((0, "a\n1\ndatabase_name\nweb\n"), (actual.ExitCode, actual.Output));
        Assert.Equal("Created database web\nUsing database web\n", actual.Error);
    }

    [Fact]
    public void Tables_of_a_script_are_parted_by_an_empty_line() =>
        Assert.Equal(
            "┌───┐\n│ a │\n├───┤\n│ 1 │\n└───┘\n\n┌───┐\n│ b │\n├───┤\n│ 2 │\n└───┘\n",
            LakeQueryCommand.Run("query", "SELECT 1 AS a; SELECT 2 AS b", "--format", "table").Output);

    [Fact]
    public void An_error_points_into_the_whole_script_and_keeps_what_came_before()
    {
        var actual = LakeQueryCommand.Run(["query"], "SELECT 1 AS a;\n-- a word; with a semicolon\nSELECT\n  nothing\n  FROM (SELECT 1 AS b) t;\nSELECT 3 AS c");
        Assert.Equal(1, actual.ExitCode);
        Assert.Equal("a\n1\n", actual.Output);
        Assert.Equal("COLUMN_NOT_FOUND: line 4:3: Column 'nothing' cannot be resolved\n  4 |   nothing\n    |   ^^^^^^^\n", actual.Error);
    }

    [Fact]
    public void Nothing_to_run_is_no_error()
    {
        var nothing = new LakeQueryCommand.Outcome(0, "", "");
        Assert.Equal(nothing, LakeQueryCommand.Run("query", " ; -- nothing\n;"));
        Assert.Equal(nothing, LakeQueryCommand.Run(["query"], ""));
    }

    [Fact]
    public void A_missing_script_is_told()
    {
        var actual = LakeQueryCommand.Run("query", "-f", Path.Join(_folder.Path, "none.sql"));
        Assert.Equal((1, ""), (actual.ExitCode, actual.Output));
        Assert.StartsWith($"LAKE_INVALID_OPTION: The file '{_folder.Path}/none.sql' can't be read: Could not find file", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_with_rows_and_bytes_comes_on_demand()
    {
        var actual = LakeQueryCommand.Run("query", "SELECT 1 AS a", "--stats");
        Assert.Equal("a\n1\n", actual.Output);
        Assert.Matches(@"\A1 row, [\d.]+ m?s, data scanned 0 B\n\z", actual.Error);
        Assert.Equal("", LakeQueryCommand.Run("query", "SELECT 1 AS a", "--stats", "--quiet").Error);
    }

    [Fact]
    public void Parse_says_for_each_statement_whether_it_is_right()
    {
        var actual = LakeQueryCommand.Run(["parse"], "SELECT 1;\nSELEC 2;\nSHOW TABLES");
        Assert.Equal((1, "3 statements, 1 with an error\n"), (actual.ExitCode, actual.Error));
        var lines = actual.Output.Split('\n');
        Assert.Equal("statement 1 (line 1:1): ok", lines[0]);
        Assert.StartsWith("statement 2 (line 2:1): SYNTAX_ERROR: line 2:1: mismatched input 'SELEC'.", lines[1], StringComparison.Ordinal);
        Assert.Equal(["  2 | SELEC 2;", "    | ^^^^^", "  Did you mean 'SELECT'?", "statement 3 (line 3:1): ok", ""], lines[2..]);
        Assert.Equal(new LakeQueryCommand.Outcome(0, "statement 1 (line 1:1): ok\n", "1 statement, no errors\n"), LakeQueryCommand.Run(["parse"], "SELECT 1"));
        Assert.Equal(new LakeQueryCommand.Outcome(0, "", "0 statements, no errors\n"), LakeQueryCommand.Run(["parse"], ""));
    }
}
