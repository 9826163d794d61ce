using LakeQuery.Errors;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary>Exit codes by kind of trouble, and command lines that are wrong.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(ErrorKind.User, 1)]
    [InlineData(ErrorKind.Resources, 3)]
    [InlineData(ErrorKind.External, 4)]
    [InlineData(ErrorKind.Internal, 5)]
    public void Each_kind_of_error_has_its_code(ErrorKind kind, int exitCode) => Assert.Equal(exitCode, LakeQuery.Cli.ExitCodes.Of(kind));

    [Theory]
    [InlineData("SELECT 1 / 0", "DIVISION_BY_ZERO")]
    [InlineData("SELECT * FROM nowhere", "TABLE_NOT_FOUND")]
    [InlineData("SELECT", "SYNTAX_ERROR")]
    [InlineData("SELECT 1 + 'a'", "TYPE_MISMATCH")]
    public void A_wrong_statement_is_1(string sql, string name)
    {
        var actual = LakeQueryCommand.Run("query", sql);
        Assert.Equal(1, actual.ExitCode);
        Assert.StartsWith(name + ": ", actual.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--nope' is not an option of 'query'.", "query", "--nope")]
    [InlineData("'--nope' is not an option of 'query'.", "query", "--nope", "SELECT 1")]
    [InlineData("'--dryrun' is not an option of 'crawl'.", "crawl", "--dryrun", "data")]
    [InlineData("Argument 'xml' not recognized. Must be one of:", "query", "SELECT 1", "--format", "xml")]
    [InlineData("Give the statements either as an argument or with -f, not both.", "query", "SELECT 1", "-f", "x.sql")]
    [InlineData("--table needs --database, the database of the table.", "catalog", "export", "--table", "t")]
    [InlineData("--moved takes FROM=TO", "catalog", "import", "x.json", "--moved", "s3://a")]
    [InlineData("--rows takes a whole number of 1 or more.", "demo", "--rows", "many")]
    [InlineData("--days takes a whole number of 1 or more.", "demo", "--days", "0")]
    [InlineData("Required argument", "crawl")]
    [InlineData("Required command", "catalog")]
    [InlineData("Required command", "qery")]
    public void A_wrong_command_line_is_2(string message, params string[] arguments)
    {
        var actual = LakeQueryCommand.Run(arguments);
        Assert.Equal((2, ""), (actual.ExitCode, actual.Output));
        Assert.StartsWith(message, actual.Error, StringComparison.Ordinal);
        Assert.Contains(" --help' tells what it takes.", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_before_a_statement_is_no_option() =>
        Assert.Equal(new LakeQueryCommand.Outcome(0, "a\n1\n", ""), LakeQueryCommand.Run("query", "--one\nSELECT 1 AS a"));

    [Fact]
    public void No_verb_shows_the_help_and_is_2()
    {
        var actual = LakeQueryCommand.Run();
        Assert.Equal((2, ""), (actual.ExitCode, actual.Output));
        Assert.Contains("  lakequery [command] [options]", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_calls_the_command_by_its_name()
    {
        var query = LakeQueryCommand.Run("query", "--help");
        Assert.Equal((0, ""), (query.ExitCode, query.Error));
        Assert.Contains("  lakequery query [<sql>] [options]", query.Output, StringComparison.Ordinal);
        var root = LakeQueryCommand.Run("--help");
        Assert.Equal(0, root.ExitCode);
        foreach (var verb in (string[])["query", "parse", "crawl", "catalog", "demo"])
        {
            Assert.Contains($"\n  {verb} ", root.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_fails_is_4()
    {
        using var folder = new TemporaryFolder();
        folder.Write("t/a.parquet", "PAR1 this is no Parquet file PAR1"u8);
        var sql = $"CREATE EXTERNAL TABLE t (a int) STORED AS PARQUET LOCATION '{folder.Path}/t/'; SELECT * FROM t";
        var actual = LakeQueryCommand.Run("query", sql, "--catalog", Path.Join(folder.Path, "catalog"));
        Assert.Equal((4, "Created table default.t"), (actual.ExitCode, actual.Error.Split('\n')[0]));
        Assert.Contains("t/a.parquet", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_catalog_is_4()
    {
        using var folder = new TemporaryFolder();
        folder.Write("databases/default/tables/t/table.json", "{"u8);
        var actual = LakeQueryCommand.Run("query", "SELECT * FROM t", "--catalog", folder.Path);
        Assert.Equal(4, actual.ExitCode);
        Assert.StartsWith("LAKE_CATALOG_CORRUPT: ", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_that_can_not_be_written_is_4()
    {
        var file = LakeQueryCommand.Run("catalog", "export", "--output", "/nowhere/at/all.json");
        Assert.Equal((4, ""), (file.ExitCode, file.Output));
        Assert.StartsWith("HIVE_FILESYSTEM_ERROR: The file '/nowhere/at/all.json' can't be written: Could not find", file.Error, StringComparison.Ordinal);
        if (File.Exists("/dev/full"))
        {
            using var process = LakeQueryCommand.StartProgram("/bin/sh", ["-c", "exec \"$0\" \"$1\" query 'SELECT 1' > /dev/full", .. LakeQueryCommand.Prefix], null);
            var full = LakeQueryCommand.Finish(process, null);
            Assert.Equal(4, full.ExitCode);
            Assert.StartsWith("HIVE_FILESYSTEM_ERROR: No space left on device", full.Error, StringComparison.Ordinal);
        }
    }
}
