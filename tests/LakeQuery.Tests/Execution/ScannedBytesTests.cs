using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Tests.Execution;

/// <summary>DataScannedInBytes against the bytes that were really read, as the file system logs each read.</summary>
/// <remarks>Besides the column chunks, footers are read. DuckDB reads the first 256 bytes of a chunk, for its first header, and then what
/// stands behind the header: bytes read twice count once here. Of a chunk shorter than 256 bytes it reads beyond the end.</remarks>
public sealed class ScannedBytesTests : IDisposable
{
    private const int LookAhead = 256;

    private readonly TestLake _lake = new();
    private readonly DuckDatabase _database = DuckDatabase.Open();

    public void Dispose()
    {
        _lake.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("SELECT sum(v) FROM t")]
    [InlineData("SELECT sum(v), max(s) FROM t")]
    [InlineData("SELECT * FROM t")]
    [InlineData("SELECT sum(v), max(s) FROM t WHERE v BETWEEN 60000 AND 70000")]
    [InlineData("SELECT max(s) FROM t WHERE v < 30000")]
    public void Parquet_reads_the_chunks_and_the_footers(string sql)
    {
        using var connection = _database.Connect();
        Directory.CreateDirectory(_lake.Path("t"));
        for (var file = 0; file < 2; file++)
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"COPY (SELECT range + {file * 100_000} AS v, md5(range::VARCHAR) AS s, range % 10 AS k FROM range(100000)) TO '{_lake.Path("t")}/{file}.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20480)"));
        }

        _lake.Run($"CREATE EXTERNAL TABLE t (v bigint, s string, k bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Rows(sql, out var cold);
        _lake.Rows(sql, out var statistics);
        Assert.Equal(cold.DataScannedInBytes, statistics.DataScannedInBytes);
        Assert.Equal(statistics.DataScannedInBytes, BytesRead(sql));
    }

    [Fact]
    public void Short_chunks_are_read_a_little_beyond_their_end()
    {
        using var connection = _database.Connect();
        Directory.CreateDirectory(_lake.Path("t"));
        connection.Execute($"COPY (SELECT range AS v, 7 AS k, range AS w FROM range(100000)) TO '{_lake.Path("t")}/0.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20480)");
        _lake.Run($"CREATE EXTERNAL TABLE t (v bigint, k int, w bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Rows("SELECT sum(k) FROM t", out var statistics);
        Assert.InRange(BytesRead("SELECT sum(k) FROM t") - statistics.DataScannedInBytes, 0, statistics.RowGroupsRead * LookAhead);
    }

    [Theory]
    [InlineData("SELECT sum(v) FROM x")]
    [InlineData("SELECT v FROM x WHERE v = 3")]
    public void Text_is_read_whole(string sql)
    {
        for (var file = 0; file < 3; file++)
        {
            _lake.WriteText($"x/{file}.csv", string.Concat(Enumerable.Range(0, 5000).Select(row => $"{row},{file}\n")));
        }

        _lake.Run($"CREATE EXTERNAL TABLE x (v int, f int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{_lake.Path("x")}'");
        _lake.Rows(sql, out var cold);
        _lake.Rows(sql, out var warm);
        var size = Directory.GetFiles(_lake.Path("x")).Sum(file => new FileInfo(file).Length);
        Assert.Equal((size, size), (cold.DataScannedInBytes, warm.DataScannedInBytes));
    }

    // The statement as it was written for DuckDB, run on an instance that logs each read; each byte once, without footers.
    private long BytesRead(string sql)
    {
        var explained = _lake.Rows("EXPLAIN VERBOSE " + sql);
        var statement = string.Join('\n', explained.SkipWhile(line => line != "SQL for DuckDB").Skip(1));
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET enable_external_file_cache = false");
        connection.Execute("CALL enable_logging('FileSystem')");
        connection.Execute(statement);
        connection.Execute("CALL disable_logging()");
        using var result = connection.Query(
            "SELECT path, pos::BIGINT, bytes::BIGINT FROM duckdb_logs_parsed('FileSystem') WHERE op = 'READ' ORDER BY path, pos::BIGINT");
        var (sum, lastPath, lastEnd) = (0L, "", 0L);
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Size; row++)
                {
                    var (path, start) = (chunk.Vector(0).Text(row), chunk.Vector(1).Data<long>()[row]);
                    var end = Math.Min(start + chunk.Vector(2).Data<long>()[row], FooterStart(path));
                    lastEnd = path == lastPath ? lastEnd : 0;
                    sum += Math.Max(0, end - Math.Max(start, lastEnd));
                    (lastPath, lastEnd) = (path, Math.Max(lastEnd, end));
                }
            }
        }

        return sum;
    }

    private static long FooterStart(string path)
    {
        using var file = File.OpenRead(path);
        file.Seek(-8, SeekOrigin.End);
        Span<byte> tail = stackalloc byte[8];
        file.ReadExactly(tail);
        return file.Length - 8 - BitConverter.ToInt32(tail);
    }
}
