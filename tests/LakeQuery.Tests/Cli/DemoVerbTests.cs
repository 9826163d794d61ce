using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery demo</c> with a small lake.</summary>
public sealed class DemoVerbTests
{
    [Fact]
    public void The_demo_crawls_prunes_and_explains()
    {
        using var folder = new TemporaryFolder();
        var actual = LakeQueryCommand.Run(["demo", "--rows", "3000", "--days", "30"], null, null, ("TMPDIR", folder.Path));
        Assert.Equal((0, ""), (actual.ExitCode, actual.Error));
        Assert.StartsWith("Writing a lake of 3,000 rows in 30 daily partitions.\n", actual.Output, StringComparison.Ordinal);
        Assert.Contains("demo.requests: added\n  at       lake/requests\n  holds    parquet, 30 files, ", actual.Output, StringComparison.Ordinal);
        Assert.Contains("│ requests │\n", actual.Output, StringComparison.Ordinal);
        Assert.Contains(", partitions 7 of 30, files 7 of 30\n", actual.Output, StringComparison.Ordinal);
        Assert.Contains(", partitions 30 of 30, files 30 of 30\n", actual.Output, StringComparison.Ordinal);
        Assert.Contains("      partitions: 7/30  files: 7/30  bytes: ", actual.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "lakequery-demo-*"));
    }

    [Fact]
    public void What_is_kept_can_be_asked_again()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, LakeQueryCommand.Run(["demo", "--rows", "10", "--days", "2", "--keep", "kept"], null, folder.Path).ExitCode);
        var rows = LakeQueryCommand.Run(["query", "SELECT count(*) AS n FROM requests", "-d", "demo", "--catalog", "kept/catalog"], null, folder.Path);
        Assert.Equal(new LakeQueryCommand.Outcome(0, "n\n10\n", ""), rows);
    }
}
