using System.Text;

namespace LakeQuery.Tests.Cli.Repl;

/// <summary>The dialogue where nobody is at the other end: plain results on standard output, messages on standard error, nothing else.</summary>
[Collection(CliCollection.Name)]
public sealed class PipeTests(SharedLake lake)
{
    [Fact]
    public void Statements_and_commands_run_without_prompts_or_colours() => Assert.Equal(
        new LakeQueryCommand.Outcome(0, "a\n1\n[\n{\"b\":2}\n]\n", ""),
        Run("SELECT 1\n  AS a;\n-- then\n.mode json\nSELECT 2 AS b; \n\n"));

    [Fact]
    public void The_last_statement_needs_no_semicolon() => Assert.Equal(new LakeQueryCommand.Outcome(0, "a\n1\n", ""), Run("SELECT 1 AS a"));

    [Fact]
    public void The_first_mistake_ends_it_and_tells_the_line()
    {
        var actual = Run("SELECT 1 AS a;\n\nSELECT\n  nope FROM people;\nSELECT 3;\n");
        Assert.Equal((1, "a\n1\n"), (actual.ExitCode, actual.Output));
        Assert.StartsWith("COLUMN_NOT_FOUND: line 4:3: ", actual.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".nope\nSELECT 1;", "There is no command '.nope'")]
    [InlineData(".export x.parquet\n", "'.export' takes the last query, and there is none yet")]
    [InlineData(".read nowhere.sql\n", "The file 'nowhere.sql' can't be read")]
    [InlineData("SELECT ?;\n", "Incorrect number of parameters")]
    public void A_mistake_in_a_command_ends_it_too(string input, string message)
    {
        var actual = Run(input);
        Assert.Equal((1, ""), (actual.ExitCode, actual.Output));
        Assert.Contains(message, actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_stand_without_a_verb()
    {
        var actual = LakeQueryCommand.Run(["-d", "web", "--catalog", "catalog", "--mode", "tsv"], "SELECT count(*) AS n, 1 AS m FROM clicks", lake.Root);
        Assert.Equal(new LakeQueryCommand.Outcome(0, "n\tm\n6\t1\n", ""), actual);
    }

    [Fact]
    public void Results_go_to_files_and_scripts_come_from_them()
    {
        using var folder = new Storage.TemporaryFolder();
        var script = folder.Write("script.sql", Encoding.UTF8.GetBytes(".mode csv\nSELECT id, url FROM clicks WHERE day = DATE '2024-01-01' ORDER BY id;\n"));
        var actual = Run(
            $".output {folder.Path}/out.csv\n.read {script}\n.output\n.export {folder.Path}/again.parquet\n.export {folder.Path}/again.jsonl\n"
            + $"SELECT id AS same, id AS same FROM people ORDER BY 1;\n.export {folder.Path}/twice.parquet\nquit\nSELECT 1;\n");
        Assert.Equal((0, "same,same\n11,11\n22,22\n"), (actual.ExitCode, actual.Output));
        Assert.Equal($"2 rows written to {folder.Path}/again.parquet\n2 rows written to {folder.Path}/again.jsonl\n2 rows written to {folder.Path}/twice.parquet\n", actual.Error);
        Assert.Equal("id,url\n11,/home\n12,/cart\n", File.ReadAllText(Path.Join(folder.Path, "out.csv")));
        Assert.Equal("{\"id\":11,\"url\":\"/home\"}\n{\"id\":12,\"url\":\"/cart\"}\n", File.ReadAllText(Path.Join(folder.Path, "again.jsonl")));
        Assert.Equal(["id BIGINT", "url VARCHAR"], ParquetColumns(Path.Join(folder.Path, "again.parquet")));
        Assert.Equal(["same BIGINT", "same_1 BIGINT"], ParquetColumns(Path.Join(folder.Path, "twice.parquet")));
    }

    [Fact]
    public void What_is_exported_is_the_last_result_and_no_query_runs()
    {
        using var folder = new Storage.TemporaryFolder();
        SharedLake.WriteFile(folder.Path, "data/t/a.csv", "n,s\n1,x\n2,y\n");
        Assert.Equal(0, LakeQueryCommand.Run(["crawl", "data", "--database", "d", "--catalog", "catalog"], null, folder.Path).ExitCode);
        using var process = LakeQueryCommand.Start(["repl", "-d", "d", "--catalog", "catalog"], folder.Path, ("LAKEQUERY_MODE", null), ("HOME", folder.Path));
        process.StandardInput.WriteLine("SELECT n FROM t ORDER BY n;");
        process.StandardInput.Flush();
        Assert.Equal("n", process.StandardOutput.ReadLine());
        Assert.Equal("1", process.StandardOutput.ReadLine());
        Assert.Equal("2", process.StandardOutput.ReadLine());
        File.Delete(Path.Join(folder.Path, "data/t/a.csv"));
        var actual = LakeQueryCommand.Finish(process, ".export out.parquet\n.export out.csv\n.last json\nSHOW TABLES;\n.export tables.parquet\nSELECT count(*) AS n FROM system.query_history;\n");
        Assert.Equal(
            new LakeQueryCommand.Outcome(0, "[\n{\"n\":1},\n{\"n\":2}\n]\ntab_name\nt\nn\n3\n", "2 rows written to out.parquet\n2 rows written to out.csv\n1 row written to tables.parquet\n"), actual);
        Assert.Equal("n\n1\n2\n", File.ReadAllText(Path.Join(folder.Path, "out.csv")));
        Assert.Equal(["n BIGINT"], ParquetColumns(Path.Join(folder.Path, "out.parquet")));
        Assert.Equal(["tab_name VARCHAR"], ParquetColumns(Path.Join(folder.Path, "tables.parquet")));
    }

    [Fact]
    public void A_result_that_is_not_kept_is_exported_by_running_again()
    {
        using var folder = new Storage.TemporaryFolder();
        var actual = Run($".set keep off\nSELECT id FROM people ORDER BY id;\nUSE default;\n.export {folder.Path}/out.csv\n.chart\n");
        Assert.Equal((1, "id\n11\n22\n"), (actual.ExitCode, actual.Output));
        Assert.StartsWith($"Using database default\nNo results are kept: the query runs again.\n2 rows written to {folder.Path}/out.csv\nLAKE_INVALID_OPTION: ", actual.Error, StringComparison.Ordinal);
        Assert.Equal("id\n11\n22\n", File.ReadAllText(Path.Join(folder.Path, "out.csv")));
    }

    [Fact]
    public void A_chart_is_drawn_of_all_rows()
    {
        using var folder = new Storage.TemporaryFolder();
        var actual = Run(
            $".output {folder.Path}/many.csv\nSELECT 10 * x + y AS n FROM UNNEST(sequence(0, 9999)) t(x), UNNEST(sequence(1, 10)) u(y) ORDER BY n;\n"
            + ".output\n.chart histogram n\n.chart line n\n");
        Assert.Equal((0, ""), (actual.ExitCode, actual.Error));
        var lines = actual.Output.Split('\n');
        Assert.Equal("n", lines[0]);
        Assert.Matches("^      0 –  10,000 █+ 9,999$", lines[1]);
        Assert.Matches("^100,000 – 110,000 ▏ 1$", lines[11]);
        Assert.Matches("^         1 +100000$", lines[^2]);
        Assert.Contains("100,000 ┤", actual.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".read nowhere.sql\n", "Give .read a file of SQL statements in UTF-8.")]
    [InlineData(".stream nowhere.sql\n", "Give .stream a file of SQL statements in UTF-8.")]
    [InlineData(".last xml\n", "'.last' takes the last query, and there is none yet")]
    [InlineData("SELECT 1 AS a;\n.export out.xlsx\n", "Name it .parquet, .csv, .tsv, .json, .jsonl, .md or .txt.")]
    [InlineData("SELECT 1 AS a;\n.export out\n", "The name 'out' does not tell the format")]
    [InlineData("SELECT 'x' AS a;\n.chart\n", "The result has no column of numbers")]
    public void The_next_step_is_told_in_the_words_of_the_command(string input, string message)
    {
        var actual = Run(input);
        Assert.Equal(1, actual.ExitCode);
        Assert.Contains(message, actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_ends_it_quietly()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var script = "printf 'SELECT x, y FROM UNNEST(sequence(1, 1000)) a(x), UNNEST(sequence(1, 1000)) b(y);' | \"$@\" | head -n 1";
        using var process = LakeQueryCommand.StartProgram("/bin/sh", ["-c", script, "sh", .. LakeQueryCommand.Prefix, "repl"], lake.Root, ("HOME", lake.Root));
        Assert.Equal(new LakeQueryCommand.Outcome(0, "x,y\n", ""), LakeQueryCommand.Finish(process, null));
    }

    private static string[] ParquetColumns(string path)
    {
        using var database = LakeQuery.DuckDb.DuckDatabase.Open();
        using var connection = database.Connect();
        using var result = connection.QueryStreaming($"SELECT name || ' ' || duckdb_type FROM parquet_schema('{path}') WHERE num_children IS NULL");
        using var chunk = result.FetchChunk()!;
        return [.. Enumerable.Range(0, chunk.Size).Select(chunk.Vector(0).Text)];
    }

    private LakeQueryCommand.Outcome Run(string input) =>
        LakeQueryCommand.Run(["repl", "-d", "web", "--catalog", "catalog"], input, lake.Root, ("LAKEQUERY_MODE", null), ("HOME", lake.Root));
}
