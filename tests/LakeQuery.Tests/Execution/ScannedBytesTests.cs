using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Tests.Execution;

/// <summary>DataScannedInBytes against the bytes that this process really asked the operating system for.</summary>
/// <remarks>A file's footer (and its length and magic) is read besides the column chunks; nothing else is. The system counts for the whole
/// process, so the test runs alone in a process of its own: the command.</remarks>
[Trait("Platform", "Linux")]
public sealed class ScannedBytesTests : IDisposable
{
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
        var read = BytesReadByDuckDb(sql);
        var footers = Directory.GetFiles(_lake.Path("t")).Where(read.ContainsKey).Sum(FooterBytes);
        Assert.Equal(statistics.DataScannedInBytes, read.Values.Sum() - footers);
    }

    // The statement as it was written for DuckDB, run on an instance that logs each read of a file.
    private Dictionary<string, long> BytesReadByDuckDb(string sql)
    {
        var explained = _lake.Rows("EXPLAIN VERBOSE " + sql);
        var statement = string.Join('\n', explained.SkipWhile(line => line != "SQL for DuckDB").Skip(1));
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute("SET enable_external_file_cache = false");
        connection.Execute("CALL enable_logging('FileSystem')");
        connection.Execute(statement);
        connection.Execute("CALL disable_logging()");
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        using var result = connection.Query(
            "SELECT path, sum(bytes)::BIGINT FROM duckdb_logs_parsed('FileSystem') WHERE op = 'READ' GROUP BY 1");
        while (result.FetchChunk() is { } chunk)
        {
            using (chunk)
            {
                for (var row = 0; row < chunk.Size; row++)
                {
                    read[chunk.Vector(0).Text(row)] = chunk.Vector(1).Data<long>()[row];
                }
            }
        }

        return read;
    }

    private static long FooterBytes(string path)
    {
        using var file = File.OpenRead(path);
        file.Seek(-8, SeekOrigin.End);
        Span<byte> tail = stackalloc byte[8];
        file.ReadExactly(tail);
        return BitConverter.ToInt32(tail) + 8;
    }
}
