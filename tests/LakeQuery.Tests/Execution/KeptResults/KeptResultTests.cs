using LakeQuery.Execution;
using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Tests.Execution.KeptResults;

/// <summary>Results that are read and written again without running their query.</summary>
public sealed class KeptResultTests : IDisposable
{
    private const long Plenty = 1L << 30;
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("SELECT NULL AS a, true AS b, TINYINT '1' AS c, SMALLINT '-2' AS d, 3 AS e, BIGINT '4' AS f, REAL '1.5' AS g, nan() AS h, -infinity() AS i")]
    [InlineData("SELECT DECIMAL '1.10' AS a, DECIMAL '12345678901234567890123456789.012345678' AS b, 'x' AS c, CAST('ab' AS char(4)) AS d, X'00FF' AS e, '' AS f")]
    [InlineData("SELECT DATE '0001-01-01' AS a, TIME '01:02:03.004' AS b, TIMESTAMP '2024-02-29 01:02:03.004' AS c, TIMESTAMP '2024-02-29 01:02:03 Europe/Berlin' AS d")]
    [InlineData("SELECT TIME '01:02:03 +02:00' AS a, INTERVAL '1' DAY AS b, INTERVAL '2' YEAR AS c, UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS d, JSON '{\"a\": [1]}' AS e")]
    [InlineData("SELECT ARRAY[1, NULL] AS a, MAP(ARRAY['k'], ARRAY[ARRAY[1.5]]) AS b, ROW(1, 'x') AS c, CAST(ROW(1, NULL) AS ROW(a bigint, b ROW(c varchar))) AS d, ARRAY[] AS e")]
    [InlineData("SELECT IPADDRESS '10.0.0.1' AS a, ST_Point(1, 2) AS b, hll AS c, rgb(255, 0, 0) AS d FROM (SELECT approx_set(1) AS hll)")]
    [InlineData("SELECT 1 AS same, 'x' AS same, x FROM UNNEST(sequence(1, 9000)) t(x) ORDER BY x DESC")]
    [InlineData("SELECT x, ARRAY[1.5] AS a FROM UNNEST(sequence(1, 3)) t(x) WHERE x > 3")]
    public void Rows_of_every_type_are_the_same_again(string sql)
    {
        using var kept = Keep(sql, out var rows);
        Assert.True(kept.IsWhole);
        Assert.Equal(rows.Length, kept.RowCount);
        Assert.Equal(rows, Read(kept));
        Assert.Equal(rows, Read(kept));
    }

    [Fact]
    public void A_Parquet_file_of_them_has_their_types_and_is_what_a_query_would_write()
    {
        const string Sql = "SELECT x AS n, CAST(x AS decimal(12, 2)) AS d, ARRAY[x] AS a, 'x' AS n, TIMESTAMP '2024-02-29 01:02:03' AS t FROM UNNEST(sequence(1, 5000)) t(x)";
        using var kept = Keep(Sql, out _);
        Assert.Equal(5000, kept.ExportParquet(_lake.Path("kept.parquet")));
        using (_lake.Session.ExportParquet(Sql, null, _lake.Path("run.parquet")))
        {
        }

        Assert.Equal(Described("run.parquet"), Described("kept.parquet"));
        Assert.Equal(["kept.parquet", "run.parquet"], Directory.EnumerateFiles(_lake.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void No_rows_make_a_file_with_the_columns_types()
    {
        using var kept = Keep("SELECT x, CAST(x AS varchar) AS s FROM UNNEST(sequence(1, 3)) t(x) WHERE x > 3", out _);
        Assert.Equal(0, kept.ExportParquet(_lake.Path("none.parquet")));
        Assert.Equal(["x BIGINT", "s VARCHAR"], Described("none.parquet")[..2]);
    }

    [Fact]
    public void They_stay_what_they_were_when_the_table_changes_and_nothing_is_scanned_for_them()
    {
        _lake.WriteParquet("t/a.parquet", "SELECT range AS v FROM range(3)");
        _lake.Run($"CREATE EXTERNAL TABLE t (v bigint) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        using var result = _lake.Session.Execute("SELECT v FROM t ORDER BY v");
        using var kept = _lake.Engine.Keep(result, Plenty);
        AddAll(result, kept);
        var scanned = result.Statistics.DataScannedInBytes;
        File.Delete(_lake.Path("t/a.parquet"));
        _lake.WriteParquet("t/b.parquet", "SELECT 99 AS v");
        using var again = kept.Read();
        Assert.Equal(["0", "1", "2"], TestLake.ReadAll(again));
        Assert.Equal(0, again.Statistics.DataScannedInBytes);
        Assert.Equal(scanned, result.Statistics.DataScannedInBytes);
    }

    [Fact]
    public void What_a_command_gives_is_kept_as_text()
    {
        _lake.Run("CREATE DATABASE other");
        using var kept = Keep("SHOW DATABASES", out var rows);
        Assert.Equal(["default", "other"], rows);
        Assert.Equal(rows, Read(kept));
        kept.ExportParquet(_lake.Path("databases.parquet"));
        Assert.StartsWith("database_name VARCHAR", Described("databases.parquet")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_may_be_kept_is_not_kept_at_all()
    {
        using var kept = Keep("SELECT x, y, rpad(CAST(x AS varchar), 900, 'x') AS s FROM UNNEST(sequence(1, 1000)) t(x), UNNEST(sequence(1, 400)) u(y)", out _, mostBytes: 0);
        Assert.True(kept.IsTooLarge);
        Assert.False(kept.IsWhole);
        Assert.Equal(400_000, kept.RowCount);
    }

    [Fact]
    public void A_file_that_can_not_be_written_is_told()
    {
        using var kept = Keep("SELECT 1 AS a", out _);
        var error = Assert.Throws<LakeQuery.Errors.LakeQueryException>(() => kept.ExportParquet(_lake.Path("no/such/folder.parquet")));
        Assert.Equal(LakeQuery.Errors.ErrorCode.LakeResultNotWritable, error.Code);
    }

    private KeptResult Keep(string sql, out string[] rows, long mostBytes = Plenty)
    {
        using (var first = _lake.Session.Execute(sql))
        {
            rows = mostBytes == Plenty ? TestLake.ReadAll(first) : [];
        }

        using var result = _lake.Session.Execute(sql);
        var kept = _lake.Engine.Keep(result, mostBytes);
        AddAll(result, kept);
        return kept;
    }

    private static void AddAll(QueryResult result, KeptResult kept)
    {
        while (result.NextBatch() is { } batch)
        {
            kept.Add(batch);
        }

        kept.Complete();
    }

    private static string[] Read(KeptResult kept)
    {
        using var rows = kept.Read();
        return TestLake.ReadAll(rows);
    }

    // Columns with their types, and a line of the rows.
    private string[] Described(string file)
    {
        using var database = LakeQuery.DuckDb.DuckDatabase.Open();
        using var connection = database.Connect();
        var lines = new List<string>();
        foreach (var sql in (string[])[$"SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM '{_lake.Path(file)}')", $"SELECT count(*) || ' ' || coalesce(md5(string_agg(t::VARCHAR, ';')), '') FROM '{_lake.Path(file)}' t"])
        {
            using var result = connection.QueryStreaming(sql);
            while (result.FetchChunk() is { } chunk)
            {
                using (chunk)
                {
                    lines.AddRange(Enumerable.Range(0, chunk.Size).Select(chunk.Vector(0).Text));
                }
            }
        }

        return [.. lines];
    }
}
