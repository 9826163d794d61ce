using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution;

public sealed class ResultFileTests : IDisposable
{
    private readonly TestLake _lake = new();

    public ResultFileTests() => _lake.Session.ResultLocation = _lake.Path("results");

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void A_query_leaves_CSV_as_Athena_writes_it()
    {
        _lake.Rows("SELECT 1 AS n, 'say \"hi\"' AS \"a,b\", CAST(NULL AS varchar) AS e, '' AS z, 1.0E10 AS d, ARRAY[1, 2] AS l, X'0aff' AS x", out var statistics);
        Assert.Equal(_lake.Path($"results/{statistics.QueryId}.csv"), statistics.OutputLocation);
        Assert.Equal(
            "\"n\",\"a,b\",\"e\",\"z\",\"d\",\"l\",\"x\"\n\"1\",\"say \"\"hi\"\"\",,\"\",\"1.0E10\",\"[1, 2]\",\"0a ff\"\n",
            File.ReadAllText(statistics.OutputLocation!));
    }

    [Fact]
    public void No_rows_leave_the_header()
    {
        _lake.Rows("SELECT 1 AS n WHERE false", out var statistics);
        Assert.Equal("\"n\"\n", File.ReadAllText(statistics.OutputLocation!));
    }

    [Fact]
    public void Metadata_tells_the_columns()
    {
        _lake.Rows("SELECT CAST('a' AS varchar(7)) AS s, DECIMAL '1.25' AS d", out var statistics);
        var metadata = File.ReadAllBytes(statistics.OutputLocation + ".metadata");

        // Field 1, the id of 36 characters; then a message for each column.
        Assert.Equal((0x0A, 36), (metadata[0], metadata[1]));
        Assert.Equal(statistics.QueryId, Encoding.ASCII.GetString(metadata, 2, 36));
        byte[] first = [0x0A, 4, .. "hive"u8, 0x22, 1, (byte)'s', 0x2A, 1, (byte)'s', 0x32, 7, .. "varchar"u8, 0x38, 7, 0x40, 0, 0x48, 3, 0x50, 1];
        byte[] second = [0x0A, 4, .. "hive"u8, 0x22, 1, (byte)'d', 0x2A, 1, (byte)'d', 0x32, 7, .. "decimal"u8, 0x38, 3, 0x40, 2, 0x48, 3, 0x50, 0];
        Assert.Equal([0x22, (byte)first.Length, .. first, 0x22, (byte)second.Length, .. second], metadata[38..]);
    }

    [Fact]
    public void Other_statements_leave_text()
    {
        _lake.Run("CREATE DATABASE b");
        _lake.Rows("SHOW DATABASES", out var statistics);
        Assert.Equal("b\ndefault", File.ReadAllText(statistics.OutputLocation!));
        Assert.EndsWith(".txt", statistics.OutputLocation, StringComparison.Ordinal);
        Assert.Contains(Directory.GetFiles(_lake.Path("results"), "*.txt"), path => new FileInfo(path).Length == 0);
    }

    [Fact]
    public void A_query_that_fails_or_is_left_leaves_nothing()
    {
        Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT 1 / x FROM (VALUES 1, 0) t(x)"));
        using (var half = _lake.Session.Execute("SELECT * FROM UNNEST(sequence(1, 9999)) t(x) CROSS JOIN UNNEST(sequence(1, 9999)) u(y)"))
        {
            half.NextBatch();
        }

        Assert.Empty(Directory.Exists(_lake.Path("results")) ? Directory.GetFiles(_lake.Path("results")) : []);
    }

    [Fact]
    public void A_location_that_can_not_be_written_is_named()
    {
        File.WriteAllText(_lake.Path("file"), "");
        _lake.Session.ResultLocation = _lake.Path("file/below");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT 1"));
        Assert.Equal("LAKE_RESULT_NOT_WRITABLE", error.Code.Name);
        _lake.Session.ResultLocation = null;
        Assert.Equal("1", _lake.Value("SELECT 1"));
    }
}
