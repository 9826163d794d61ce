using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery query</c> with a file or a chart for the last statement's rows.</summary>
[Collection(CliCollection.Name)]
public sealed class OutputFileTests(SharedLake lake)
{
    [Theory]
    [InlineData("out.csv", "id,name\n11,Ann\n22,\n")]
    [InlineData("out.tsv", "id\tname\n11\tAnn\n22\t\n")]
    [InlineData("out.json", "[\n{\"id\":11,\"name\":\"Ann\"},\n{\"id\":22,\"name\":null}\n]\n")]
    [InlineData("out.jsonl", "{\"id\":11,\"name\":\"Ann\"}\n{\"id\":22,\"name\":null}\n")]
    [InlineData("out.md", "| id | name |\n| ---: | --- |\n| 11 | Ann |\n| 22 | NULL |\n")]
    public void The_name_of_the_file_tells_the_format(string name, string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(name, "old and longer than what comes, so that nothing of it may be left behind"u8.ToArray());
        var actual = Run("-o", path, "SELECT 1 AS one; SELECT id, name FROM people ORDER BY id");
        Assert.Equal(new LakeQueryCommand.Outcome(0, "one\n1\n", $"2 rows written to {path}\n"), actual);
        Assert.Equal(content, File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Parquet_is_written_by_the_last_statement_only()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Join(folder.Path, "out.parquet");
        var actual = Run("--output", path, "--stats", "USE web; SELECT 1 AS one; SELECT id FROM people;");
        Assert.Equal((0, "one\n1\n"), (actual.ExitCode, actual.Output));
        Assert.Contains($"2 rows written to {path}\n2 rows, ", actual.Error, StringComparison.Ordinal);
        Assert.Equal("PAR1", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(path)[..4]));
    }

    [Theory]
    [InlineData("out.xlsx", "SELECT 1", "The format of a file '.xlsx' is not known")]
    [InlineData("out", "SELECT 1", "The name 'out' does not tell the format")]
    [InlineData("out.csv", "USE web", "The last statement gives no rows to write")]
    [InlineData("out.parquet", "SHOW TABLES", "only the rows of a query can be written as Parquet")]
    [InlineData("no/such/out.csv", "SELECT 1", "can't be written")]
    [InlineData("no/such/out.parquet", "SELECT 1", "can't be written")]
    [InlineData("out.csv", "SELECT 1 / (x - 5000) FROM UNNEST(sequence(1, 9000)) t(x)", "DIVISION_BY_ZERO")]
    public void What_can_not_be_written_leaves_nothing_behind(string name, string sql, string message)
    {
        using var folder = new TemporaryFolder();
        var actual = LakeQueryCommand.Run(["query", "-d", "web", "--catalog", Path.Join(lake.Root, "catalog"), "-o", name, sql], null, folder.Path);
        Assert.NotEqual(0, actual.ExitCode);
        Assert.Contains(message, actual.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_chart_stands_for_the_last_result() => Assert.Equal(
        new LakeQueryCommand.Outcome(
            0, "one\n1\nb by a\nx ████████████████████████████████████▌ 1\ny █████████████████████████████████████████████████████████████████████████ 2\n", ""),
        Run("--chart", "auto", "SELECT 1 AS one; SELECT * FROM (VALUES ('x', 1), ('y', 2)) t(a, b)"));

    [Theory]
    [InlineData("--chart", "bar nope", "SELECT 1 AS a", "The result has no column 'nope'")]
    [InlineData("--chart", "pie", "SELECT 1 AS a", "The result has no column 'pie'")]
    [InlineData("--chart", "auto", "USE web", "The last statement gives no rows to draw")]
    public void A_chart_that_can_not_be_drawn_says_why(string option, string value, string sql, string message)
    {
        var actual = Run(option, value, sql);
        Assert.Equal(1, actual.ExitCode);
        Assert.Contains(message, actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_exclude_each_other_are_refused()
    {
        Assert.Equal(2, Run("--chart", "bar", "-o", "x.csv", "SELECT 1").ExitCode);
        Assert.Equal(2, Run("--max-rows", "few", "SELECT 1").ExitCode);
    }

    private LakeQueryCommand.Outcome Run(params string[] arguments) =>
        LakeQueryCommand.Run(["query", "-d", "web", "--catalog", "catalog", .. arguments], null, lake.Root);
}
