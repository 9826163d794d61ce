namespace LakeQuery.Tests.Cli;

/// <summary>Scripts that say what they may read, as tests and CI use them.</summary>
[Collection(CliCollection.Name)]
public sealed class ExpectTests(SharedLake lake)
{
    [Fact]
    public void A_comment_fails_the_statement_that_reads_more()
    {
        var actual = Query("-- expect partitions <= 1\nSELECT count(*) AS n FROM clicks WHERE day = DATE '2024-01-02';\n-- expect files <= 2\nSELECT id FROM clicks");
        Assert.Equal((1, "n\n2\n"), (actual.ExitCode, actual.Output));
        Assert.Equal(
            """
            SCAN_EXPECTATION_FAILED: line 3:11: Expected files <= 2, but the statement reads 3 files
              3 | -- expect files <= 2
                |           ^^^^^^^^^^
              web.clicks: 3 of 3 partitions, 3 of 3 files, 99 B. EXPLAIN says what each filter leaves out.

            """,
            actual.Error);
    }

    [Fact]
    public void The_option_is_for_each_statement()
    {
        Assert.Equal(0, Query("SELECT id FROM clicks WHERE day = DATE '2024-01-02'", "--expect", "files<=1,bytes<1kB").ExitCode);
        var actual = Query("SELECT id FROM people; SELECT id FROM clicks", "--expect", "files <= 1");
        Assert.Equal((1, "id\n11\n22\n"), (actual.ExitCode, actual.Output));
        Assert.StartsWith("SCAN_EXPECTATION_FAILED: line 1:1: Expected files <= 1, but the statement reads 3 files\n  1 | files <= 1\n", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelled_expectation_fails_at_once()
    {
        var actual = Query("SELECT 1", "--expect", "fils <= 1");
        Assert.Equal((1, ""), (actual.ExitCode, actual.Output));
        Assert.StartsWith("SYNTAX_ERROR: line 1:1: 'fils' stands in the expectation", actual.Error, StringComparison.Ordinal);
    }

    private LakeQueryCommand.Outcome Query(string sql, params string[] options) =>
        LakeQueryCommand.Run(["query", "--catalog", "catalog", "-d", "web", .. options], sql, lake.Root);
}
