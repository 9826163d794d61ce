using System.Text.RegularExpressions;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>The dialogue at a terminal, from keys to what the screen shows.</summary>
public sealed partial class ReplTests : IDisposable
{
    private const string Prompt = "web>";
    private const string Endless = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE sqrt(x * y * z) < 3;";
    private readonly TemporaryFolder _folder = new();

    public ReplTests()
    {
        SharedLake.Write(_folder.Path);
        LakeQueryCommand.Run(["crawl", "data", "--database", "web", "--catalog", "catalog"], null, _folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [PseudoTerminalFact]
    public void A_statement_runs_and_tells_its_work()
    {
        using var terminal = Start();
        terminal.Run("SELECT id, url, ms FROM clicks WHERE day = DATE '2024-01-02' ORDER BY id;", Prompt);
        Assert.Equal(
            """
            web> SELECT id, url, ms FROM clicks WHERE day = DATE '2024-01-02' ORDER BY id;
            ┌────┬───────┬──────┐
            │ id │ url   │   ms │
            ├────┼───────┼──────┤
            │ 21 │ /home │  1.5 │
            │ 22 │ /cart │ NULL │
            └────┴───────┴──────┘
            2 rows, <time>, data scanned 33 B, partitions 1 of 3, files 1 of 3
            web>
            """,
            Shown(terminal));
    }

    [PseudoTerminalFact]
    public void A_statement_goes_on_over_lines_until_its_semicolon()
    {
        using var terminal = Start();
        terminal.Type("SELECT 1 AS a,\r");
        terminal.SeeLine("   >");
        terminal.Type("       'x;y' AS b\r");
        terminal.Type("-- not yet;\r");
        terminal.Run(";", Prompt);
        terminal.See("│ 1 │ x;y │");
    }

    [PseudoTerminalFact]
    public void Keys_edit_the_line()
    {
        using var terminal = Start();
        terminal.Type("SELECT 'ab' AS x\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D\u001b[D\u001b[DZ\u001b[H\u001b[3~s\u001b[F;\u0017");
        terminal.SeeLine("web> sELECT 'aZb' AS");
        terminal.Type("\u001bb\u001b\u007f\u000b");
        terminal.SeeLine("web> sELECT 'AS".Replace("AS", "", StringComparison.Ordinal));
        terminal.Type("\u0015漢字e\u0301\u007f");
        terminal.SeeLine("web> 漢字");
        terminal.Type("\u007f\u0019");
        terminal.SeeLine("web> 漢sELECT '");
        terminal.Type("\u0003");
        terminal.SeeLine(Prompt);
        Assert.Equal("web> 漢sELECT '\nweb>", Shown(terminal));
    }

    [PseudoTerminalFact]
    public void Control_C_stops_the_query_and_keeps_the_session()
    {
        using var terminal = Start();
        terminal.Run("USE default;", "default>");
        terminal.Type(Endless + "\r");
        terminal.Wait(() => terminal.Seen.Contains("\u001b[?2004l", StringComparison.Ordinal) && terminal.Screen.Text.Contains("to scan", StringComparison.Ordinal)
            || terminal.Screen.Text.Contains(" left", StringComparison.Ordinal) || terminal.Screen.Text.Contains("working", StringComparison.Ordinal), "progress");
        terminal.Type("\u0003");
        terminal.See("Cancelled.");
        terminal.SeeLine("default>");
        terminal.Run("SELECT 41 + 1;", "default>");
        terminal.See("│    42 │");
    }

    [PseudoTerminalFact]
    public void A_mistake_is_shown_with_its_place_and_the_session_goes_on()
    {
        using var terminal = Start();
        terminal.Run("SELECT nme FROM people;", Prompt);
        Assert.Contains(
            "COLUMN_NOT_FOUND: line 1:8: Column 'nme' cannot be resolved\n  1 | SELECT nme FROM people;\n    |        ^^^\n  Did you mean 'name'?", terminal.Screen.Text, StringComparison.Ordinal);
        Assert.Contains("\u001b[1;31mCOLUMN_NOT_FOUND\u001b[0m", terminal.Seen, StringComparison.Ordinal);
        Assert.Contains("\u001b[1;31m^^^\u001b[0m", terminal.Seen, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void The_history_is_there_in_the_next_session()
    {
        using (var terminal = Start())
        {
            terminal.Run("SELECT 'first' AS a;", Prompt);
            terminal.Run("SELECT 'second'", "   >");
            terminal.Run(" AS a;", Prompt);
            terminal.Type(".quit\r");
            Assert.Equal(0, terminal.WaitForExit());
        }

        using var next = Start();
        next.Type("\u001b[A\u001b[A");
        next.SeeLine("   >  AS a;");
        next.See("web> SELECT 'second'");
        next.Type("\u0003");
        next.SeeLine(Prompt);
        next.Type("\u0012FIRST");
        next.See("search: FIRST");
        next.See("web> SELECT 'first' AS a;");
        next.Type("\t");
        next.SeeLine("web> SELECT 'first' AS a;");
        next.Type("\u0003SELECT 's");
        next.See("web> SELECT 'second' …");
        next.Type("\u001b[C");
        next.SeeLine("   >  AS a;");
        next.Type("\u0003\u0004");
        Assert.Equal(0, next.WaitForExit());
    }

    [PseudoTerminalFact]
    public void A_pasted_script_runs_once_Enter_is_pressed()
    {
        using var terminal = Start();
        terminal.Type("\u001b[200~.timing off\nSELECT 1 AS a;\n\tSELECT 2 AS b;\n\u001b[201~");
        terminal.See("SELECT 2 AS b;");
        Assert.DoesNotContain("│ 1 │", terminal.Screen.Text, StringComparison.Ordinal);
        terminal.Run("", Prompt);
        terminal.See("│ 1 │");
        terminal.See("│ 2 │");
        Assert.DoesNotContain("data scanned", terminal.Screen.Text, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void A_change_of_the_window_is_followed()
    {
        using var terminal = Start();
        terminal.Type("SELECT 'some text that is long' AS a, 'another that is long' AS b");
        terminal.SeeLine("web> SELECT 'some text that is long' AS a, 'another that is long' AS b");
        terminal.Resize(40, 20);
        terminal.See("web> SELECT 'some text that is long' AS\na, 'another that is long' AS b");
        terminal.Run(";", Prompt);
        terminal.See("│ some text that … │ another that is … │\n");
        terminal.Resize(90, 20);
        terminal.Run("SELECT 'some text that is long' AS a, 'another that is long' AS b;", Prompt);
        terminal.See("│ some text that is long │ another that is long │");
    }

    [PseudoTerminalFact]
    public void A_result_longer_than_the_screen_goes_through_the_pager()
    {
        using var terminal = Start(("LAKEQUERY_PAGER", "sed s/^/P/; read x < /dev/tty; echo left $x"));
        terminal.Run("SELECT 1 AS few;", Prompt);
        terminal.See("│ few │");
        terminal.Type("SELECT x FROM UNNEST(sequence(1, 40)) t(x) ORDER BY x;\r");
        terminal.See("P│ 40 │");
        terminal.Type("it\r");
        terminal.See("left it");
        terminal.SeeLine(Prompt);
        terminal.See("40 rows, ");
    }

    [PseudoTerminalFact]
    public void Leaving_the_pager_ends_the_query()
    {
        using var terminal = Start(("LAKEQUERY_PAGER", "head -n 5"));
        terminal.Run("SELECT x, y, z FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z);", Prompt);
        terminal.See("Left after the first ");
    }

    [PseudoTerminalFact]
    public void Tab_completes_and_shows_a_menu()
    {
        using var terminal = Start();
        terminal.Type("sel\t * FROM c\t WHERE da\t");
        terminal.SeeLine("web> select * FROM clicks WHERE da");
        terminal.See(" date_add(     (varchar, bigint, date) -> date");
        Assert.Contains("\n day           date  clicks  partition key\n", terminal.Screen.Text, StringComparison.Ordinal);
        terminal.Type("y\t");
        terminal.SeeLine("web> select * FROM clicks WHERE day");
        terminal.Type(" >= DATE '\t\t\t\t");
        terminal.See("\n '2024-01-03'  day");
        terminal.SeeLine("web> select * FROM clicks WHERE day >= DATE '2024-01-03'");
        terminal.Type("\u001b[Z");
        terminal.SeeLine("web> select * FROM clicks WHERE day >= DATE '2024-01-02'");
        terminal.Type("\r");
        terminal.Wait(() => !terminal.Screen.Text.Contains("2024-01-03", StringComparison.Ordinal), "the menu closed");
        terminal.Run(";", Prompt);
        terminal.See("4 rows, ");
        terminal.Type(".par\tc\t");
        terminal.SeeLine("web> .partitions clicks");
    }

    [PseudoTerminalFact]
    public void A_call_shows_the_signature_while_it_is_written()
    {
        using var terminal = Start();
        terminal.Type("SELECT strpos(");
        terminal.See("web> SELECT strpos(\n strpos(varchar, varchar) -> bigint");
        terminal.Type("'abc', 'c') AS place;");
        terminal.Wait(() => !terminal.Screen.Text.Contains("varchar", StringComparison.Ordinal), "the hint went");
        terminal.Run("", Prompt);
        terminal.See("│     3 │");
    }

    [PseudoTerminalFact]
    public void What_is_typed_while_a_statement_runs_is_not_lost()
    {
        using var terminal = Start();
        terminal.Type("SELECT 1 AS one;\rSELECT 2 AS two;\r.timing off\rSELECT 3");
        terminal.SeeLine("web> SELECT 3");
        terminal.See("│ one │");
        terminal.See("│ two │");
    }

    [PseudoTerminalFact]
    public void The_user_s_own_editor_edits_the_statement()
    {
        using var terminal = Start(("EDITOR", "sed -i s/1/2/"), ("VISUAL", null));
        terminal.Type("SELECT 1 + 1 AS a;\u0018\u0005");
        terminal.SeeLine("web> SELECT 2 + 1 AS a;");
        terminal.Run("", Prompt);
        terminal.See("│ 3 │");
    }

    [PseudoTerminalFact]
    public void A_statement_longer_than_the_window_shows_the_part_around_the_cursor()
    {
        using var terminal = Start();
        terminal.Resize(40, 6);
        terminal.Type("\u001b[200~SELECT\n" + string.Concat(Enumerable.Range(1, 20).Select(number => $"{number},\n")) + "21;\u001b[201~");
        terminal.SeeLine("   > 21;");
        Assert.Equal("   > 16,\n   > 17,\n   > 18,\n   > 19,\n   > 20,\n   > 21;", string.Join('\n', terminal.Screen.Lines));
        terminal.Type(string.Concat(Enumerable.Repeat("\u001b[A", 10)));
        terminal.Wait(() => terminal.Screen.CursorLine.StartsWith("   > 11,", StringComparison.Ordinal), "11");
        terminal.Resize(60, 30);
        terminal.Run("\u001b[6~\u0003", Prompt);
    }

    [PseudoTerminalFact]
    public void A_signal_to_end_leaves_the_terminal_as_it_was()
    {
        using var terminal = Start();
        terminal.Type("SELECT 1");
        terminal.SeeLine("web> SELECT 1");
        terminal.Signal("TERM");
        Assert.Equal(143, terminal.WaitForExit());
        terminal.Wait(() => terminal.Seen.Contains("\u001b[?2004l", StringComparison.Ordinal), "pasting off");
    }

    [PseudoTerminalFact]
    public void Closing_the_window_ends_it_without_a_crash()
    {
        var terminal = Start();
        terminal.Type("SELECT 1");
        terminal.SeeLine("web> SELECT 1");
        Assert.Equal(129, terminal.Close());
    }

    [PseudoTerminalFact]
    public void Closing_the_window_ends_a_query_too()
    {
        var terminal = Start();
        terminal.Type(Endless + "\r");
        terminal.See("working");
        Assert.Equal(129, terminal.Close());
    }

    [PseudoTerminalFact]
    public void A_mistake_in_a_script_tells_its_file_and_what_did_not_run()
    {
        SharedLake.WriteFile(_folder.Path, "bad.sql", "SELECT 'ran' AS a;\nSELECT nope FROM people;\nSELECT 'did not' AS b;\n");
        using var terminal = Start();
        terminal.Run(".read bad.sql", Prompt);
        terminal.See("│ ran │");
        terminal.See("COLUMN_NOT_FOUND: line 2:8: ");
        terminal.See("  In bad.sql, of which nothing more was run.");
        Assert.DoesNotContain("did not", terminal.Screen.Text, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void What_was_left_in_the_pager_is_exported_by_running_it_again()
    {
        using var terminal = Start(("LAKEQUERY_PAGER", "head -n 5"));
        terminal.Run("SELECT x, y FROM UNNEST(sequence(1, 1000)) a(x), UNNEST(sequence(1, 1000)) b(y);", Prompt);
        terminal.See("Left after the first ");
        terminal.Run(".export all.csv", Prompt);
        terminal.See("The result was not read to its end: the query runs again.");
        terminal.See("1,000,000 rows written to all.csv");
        Assert.Equal(1_000_001, File.ReadLines(Path.Join(_folder.Path, "all.csv")).Count());
    }

    [PseudoTerminalFact]
    public void A_stream_shows_its_rows_until_Control_C()
    {
        SharedLake.WriteFile(
            _folder.Path, "app.sql",
            "CREATE STREAM TRADES (symbol VARCHAR(8), price DOUBLE);\nCREATE STREAM DEAR (symbol VARCHAR(8), price DOUBLE);\n"
            + "CREATE PUMP P AS INSERT INTO DEAR SELECT STREAM symbol, price FROM TRADES WHERE price > 10;\n");
        SharedLake.WriteFile(_folder.Path, "trades.csv", "symbol,price\nABC,5\nDEF,15\n");
        using var terminal = Start();
        terminal.Type(".stream app.sql 'TRADES=trades.csv?header=true&follow=true'\r");
        terminal.See("DEF");
        File.AppendAllText(Path.Join(_folder.Path, "trades.csv"), "GHI,20\n");
        terminal.See("GHI");
        terminal.Type("\u0003");
        terminal.See("Stopped: 3 rows in, 2 out");
        terminal.SeeLine(Prompt);
        terminal.Run(".stream", Prompt);
        terminal.See("app  ended  3 rows in, 2 out");
        Assert.DoesNotContain("ABC", terminal.Screen.Text, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Values_for_parameters_are_asked_for()
    {
        using var terminal = Start();
        terminal.Type("SELECT ? + 1 AS a, ? AS b, typeof(?) AS c;\r");
        terminal.SeeLine("?1 =");
        terminal.Type("41\r");
        terminal.SeeLine("?2 =");
        terminal.Type("it's\r");
        terminal.SeeLine("?3 =");
        terminal.Type("DATE '2024-02-29'\r");
        terminal.See("│ 42 │ it's │ date │");
        terminal.SeeLine(Prompt);
        terminal.Type("SELECT ?;\r");
        terminal.SeeLine("?1 =");
        terminal.Type("\u0003");
        terminal.See("Cancelled.");
        terminal.SeeLine(Prompt);
    }

    [PseudoTerminalFact]
    public void A_dumb_terminal_is_asked_in_plain_text()
    {
        using var terminal = Start(("TERM", "dumb"));
        terminal.Type("SELECT NULL AS a,\r2 AS b;\r");
        terminal.See("│ NULL │ 2 │");
        terminal.Type(".mode csv\r");
        terminal.Type("SELECT 3 AS c;\r");
        terminal.See("c\n3\n");
        terminal.Type("SELECT 1 FORM t;\r");
        terminal.See("SYNTAX_ERROR: ");
        terminal.Type(".quit\r");
        Assert.Equal(0, terminal.WaitForExit());
        Assert.DoesNotContain("\u001b[", terminal.Seen, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Colours_are_left_out_where_the_user_wants_none()
    {
        using var terminal = Start(("NO_COLOR", "1"));
        terminal.Run("SELECT NULL AS a;", Prompt);
        Assert.DoesNotContain("m", ColorSequence().Matches(terminal.Seen).Select(match => match.Value));
        Assert.DoesNotContain("\u001b[1;", terminal.Seen, StringComparison.Ordinal);
    }

    [PseudoTerminalFact]
    public void Settings_come_from_the_file_then_the_environment()
    {
        SharedLake.WriteFile(_folder.Path, "home/lakequery/settings", "# mine\nmode = markdown\ntiming = off\nspeed = 9\ncolor = maybe\n");
        using var terminal = Start(("LAKEQUERY_MODE", "tsv"));
        terminal.See("settings:4: there is no setting 'speed'");
        terminal.See("settings:5: 'maybe' is none of auto|on|off");
        terminal.Run("SELECT 1 AS a, 2 AS b;", Prompt);
        terminal.See("a       b\n1       2\nweb>".Replace("       ", "", StringComparison.Ordinal));
    }

    private PseudoTerminal Start(params (string Name, string? Value)[] environment)
    {
        var terminal = new PseudoTerminal(["-d", "web", "--catalog", "catalog"], _folder.Path, 100, 30, environment);
        terminal.SeeLine(Prompt);
        return terminal;
    }

    // Without the greeting, and times as what they are.
    private static string Shown(PseudoTerminal terminal)
    {
        var text = terminal.Screen.Text;
        return Time().Replace(text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..], "<time>");
    }

    [GeneratedRegex(@"[\d.]+ m?s(?=, )")]
    private static partial Regex Time();

    [GeneratedRegex("\u001b\\[[\\d;]+m")]
    private static partial Regex ColorSequence();
}
