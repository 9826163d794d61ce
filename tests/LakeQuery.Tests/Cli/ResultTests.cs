namespace LakeQuery.Tests.Cli;

/// <summary>What a query leaves behind: a result that is given again, result files, the history.</summary>
[Collection(CliCollection.Name)]
public sealed class ResultTests(SharedLake lake)
{
    [Fact]
    public void An_earlier_result_is_given_again_without_a_scan()
    {
        string[] arguments = ["query", "SELECT count(*) AS n, max(url) AS u FROM clicks", "-d", "web", "--reuse-results", "60m", "--stats"];
        var first = LakeQueryCommand.Run(arguments, null, lake.Root);
        var second = LakeQueryCommand.Run(arguments, null, lake.Root);
        Assert.Equal((0, "n,u\n6,/home\n"), (first.ExitCode, first.Output));
        Assert.Equal((0, "n,u\n6,/home\n"), (second.ExitCode, second.Output));
        Assert.DoesNotContain("an earlier result", first.Error, StringComparison.Ordinal);
        Assert.Contains("data scanned 0 B (an earlier result)", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_age_that_is_none_is_refused()
    {
        var outcome = LakeQueryCommand.Run(["query", "SELECT 1", "--reuse-results", "long"], null, lake.Root);
        Assert.Equal((2, true), (outcome.ExitCode, outcome.Error.StartsWith("'long' is no age.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Result_files_lie_where_the_option_says_and_the_history_names_them()
    {
        var outcome = LakeQueryCommand.Run(
            ["query", "SELECT 1 AS x", "--output-location", "out", "--catalog", "catalog"], null, lake.Root);
        Assert.Equal((0, "x\n1\n"), (outcome.ExitCode, outcome.Output));
        var file = Assert.Single(Directory.GetFiles(Path.Join(lake.Root, "out"), "*.csv"));
        Assert.Equal("\"x\"\n\"1\"\n", File.ReadAllText(file));
        var history = LakeQueryCommand.Run(
            ["query", $"SELECT query, state FROM system.query_history WHERE output_location = '{Path.GetFullPath(file)}'"], null, lake.Root);
        Assert.Equal("query,state\nSELECT 1 AS x,SUCCEEDED\n", history.Output);
    }
}
