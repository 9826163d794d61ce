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
    public void Only_queries_become_Parquet()
    {
        using var folder = new Storage.TemporaryFolder();
        var actual = Run($"SHOW TABLES;\n.export {folder.Path}/x.parquet\n");
        Assert.Equal(1, actual.ExitCode);
        Assert.Contains("only the rows of a query can be written as Parquet", actual.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
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
