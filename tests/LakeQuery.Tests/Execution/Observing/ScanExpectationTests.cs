using LakeQuery.Errors;
using LakeQuery.Execution.Observing;

namespace LakeQuery.Tests.Execution.Observing;

public sealed class ScanExpectationTests : IDisposable
{
    private readonly TestLake _lake = new();

    public ScanExpectationTests()
    {
        for (var k = 1; k <= 4; k++)
        {
            _lake.WriteParquet($"t/k={k}/a.parquet", "SELECT range::INTEGER AS v FROM range(10)");
        }

        _lake.Run($"CREATE EXTERNAL TABLE t (v int) PARTITIONED BY (k int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run("MSCK REPAIR TABLE t");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("-- expect partitions <= 2\nSELECT sum(v) FROM t WHERE k > 2")]
    [InlineData("-- expect partitions = 2, FILES<3\n\n  --EXPECT bytes >= 1B , rowgroups <= 2\n/* and */ SELECT sum(v) FROM t WHERE k > 2")]
    [InlineData("SELECT sum(v) FROM t -- expect files = 0\nWHERE k > 2")]
    [InlineData("-- expected files = 0\n-- I expect files = 0\nSELECT sum(v) FROM t")]
    [InlineData("/* */ -- expect files = 0\nSELECT sum(v) FROM t")]
    [InlineData("-- expect files = 0\nSELECT 1")]
    [InlineData("-- expect bytes < 10KiB, bytes<1.5 mb\nSELECT sum(v) FROM t")]
    [InlineData("-- expect files < 5\nEXPLAIN ANALYZE SELECT sum(v) FROM t")]
    public void Statements_that_read_as_expected_run(string sql) => Assert.NotEmpty(_lake.Rows(sql));

    [Theory]
    [InlineData("-- expect partitions <= 2\nSELECT sum(v) FROM t WHERE k > 1", "line 1:11: Expected partitions <= 2, but the statement reads 3 partitions")]
    [InlineData("\n  -- expect files>4\nSELECT sum(v) FROM t", "line 2:13: Expected files > 4, but the statement reads 4 files")]
    [InlineData("-- expect files = 4\n-- expect bytes = 0kB\nSELECT 1 FROM t WHERE v = 1", "line 2:11: Expected bytes = 0kB, but the statement reads ")]
    [InlineData("-- expect files < 2, partitions < 2\nEXPLAIN SELECT sum(v) FROM t",
        "line 1:11: Expected files < 2 and partitions < 2, but the statement reads 4 files and 4 partitions")]
    [InlineData("-- expect files < 2\nEXPLAIN ANALYZE SELECT sum(v) FROM t", "line 1:11: Expected files < 2, but the statement reads 4 files")]
    [InlineData("-- expect files < 2\nEXECUTE IMMEDIATE 'SELECT sum(v) FROM t'", "line 1:11: Expected files < 2, but the statement reads 4 files")]
    public void Statements_that_read_otherwise_fail(string sql, string message)
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows(sql));
        Assert.Same(ErrorCode.ScanExpectationFailed, error.Code);
        Assert.StartsWith("SCAN_EXPECTATION_FAILED: " + message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hint_says_which_table_reads_what()
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("-- expect files = 0\nSELECT sum(v) FROM t WHERE k = 3"));
        Assert.StartsWith("default.t: 1 of 4 partitions, 1 of ", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_started_where_the_manifest_proves_it() => Assert.Same(
        ErrorCode.ScanExpectationFailed,
        Assert.Throws<LakeQueryException>(() => _lake.Session.Execute("-- expect files = 0\nSELECT v FROM t")).Code);

    [Theory]
    [InlineData("-- expect", "line 1:10: The expectation ends where partitions, files, rowgroups or bytes should follow")]
    [InlineData("-- expect partition <= 2", "line 1:11: 'partition' stands in the expectation where partitions, files, rowgroups or bytes should")]
    [InlineData("\n-- expect files 2", "line 2:17: '2' stands in the expectation where <=, <, =, >= or > should")]
    [InlineData("-- expect files <> 2", "line 1:17: '<>' stands in the expectation where <=, <, =, >= or > should")]
    [InlineData("-- expect files <= two", "line 1:20: 'two' stands in the expectation where a whole number should")]
    [InlineData("-- expect files <= 2MB", "line 1:20: '2MB' stands in the expectation where a whole number should")]
    [InlineData("-- expect bytes <= 2 lightyears", "line 1:20: '2' stands in the expectation where a number of bytes such as 500000, 64kB or 1.5GB should")]
    [InlineData("-- expect files <= 2 bytes <= 3", "line 1:22: 'bytes' stands in the expectation where ',' or the end of the line should")]
    [InlineData("-- expect files <= 2,", "line 1:22: The expectation ends where partitions, files, rowgroups or bytes should follow")]
    public void What_is_no_expectation_is_told(string comment, string message)
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows(comment + "\nSELECT 1"));
        Assert.Equal("SYNTAX_ERROR: " + message, error.Message);
    }

    [Fact]
    public void In_a_script_a_comment_counts_for_the_statement_behind_it()
    {
        const string Script = "-- expect files = 4\nSELECT sum(v) FROM t -- not here\n-- expect files = 7\n; -- expect files = 8\nSELECT 2;\n-- expect files = 2\nSELECT sum(v) FROM t";
        var read = 0;
        var error = Assert.Throws<LakeQueryException>(() =>
        {
            foreach (var result in _lake.Session.ExecuteScript(Script))
            {
                using (result)
                {
                    TestLake.ReadAll(result);
                    read++;
                }
            }
        });
        Assert.Equal(2, read);
        Assert.Equal((6, 11), error.Position);
    }

    [Fact]
    public void A_session_can_expect_something_of_each_statement()
    {
        _lake.Session.Expect = ScanExpectation.Parse("files <= 2, bytes <= 1MB");
        Assert.Single(_lake.Rows("SELECT sum(v) FROM t WHERE k > 2"));
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("-- expect files <= 4\nSELECT sum(v) FROM t"));
        Assert.Equal("SCAN_EXPECTATION_FAILED: line 1:1: Expected files <= 2, but the statement reads 4 files", error.Message);
        Assert.Equal("files <= 2, bytes <= 1MB", _lake.Session.Expect.ToString());
        _lake.Session.Expect = null;
        Assert.Single(_lake.Rows("SELECT sum(v) FROM t"));
        Assert.Equal("SYNTAX_ERROR: line 1:1: 'file' stands in the expectation where partitions, files, rowgroups or bytes should",
            Assert.Throws<LakeQueryException>(() => ScanExpectation.Parse("file <= 2")).Message);
    }
}
