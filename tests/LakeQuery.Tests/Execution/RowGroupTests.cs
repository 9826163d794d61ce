using LakeQuery.Catalog;
using LakeQuery.Crawling;
using LakeQuery.DuckDb;

namespace LakeQuery.Tests.Execution;

/// <summary>Which row groups are read, by the catalog's statistics and by footers; and that the rows are those of a full scan.</summary>
public sealed class RowGroupTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    private void Write()
    {
        for (var file = 0; file < 4; file++)
        {
            _lake.WriteParquet(
                $"t/day={file / 2}/{file}.parquet",
                $"""
                SELECT range::INTEGER AS id, 'n' || lpad(CAST(range AS VARCHAR), 6, '0') AS name, range * 2 AS file_row_number
                FROM range({file * 10_000}, {(file + 1) * 10_000})
                """,
                2048);
        }
    }

    private void Crawl() => _lake.Engine.Crawl(new CrawlOptions { Paths = [_lake.Path("t")], Database = "default" });

    private void Register()
    {
        _lake.Run($"CREATE EXTERNAL TABLE t (id int, name string, file_row_number bigint) PARTITIONED BY (day int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        _lake.Run("MSCK REPAIR TABLE t");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_filter_reads_the_row_groups_that_may_hold_its_rows(bool isCrawled)
    {
        Write();
        (isCrawled ? (Action)Crawl : Register)();
        var rows = _lake.Rows("SELECT count(*), min(id), max(name) FROM t WHERE id BETWEEN 12100 AND 12500 OR id = 35000", out var statistics);
        Assert.Equal(["402|12100|n035000"], rows);
        Assert.Equal((2L, 4L), (statistics.FilesRead, statistics.FilesTotal));
        Assert.Equal((2L, 20L), (statistics.RowGroupsRead, statistics.RowGroupsTotal));
        _lake.Rows("SELECT sum(id), max(lower(name)) FROM t", out var full);
        Assert.InRange(statistics.DataScannedInBytes, 1, full.DataScannedInBytes / 4);
    }

    [Fact]
    public void A_column_called_file_row_number_is_still_the_files_own()
    {
        Write();
        Register();
        Assert.Equal(["30000|30000"], _lake.Rows("SELECT file_row_number, id * 2 FROM t WHERE id = 15000", out var statistics));
        Assert.Equal(1, statistics.RowGroupsRead);
        Assert.Equal(["15000"], _lake.Rows("SELECT id FROM t WHERE file_row_number = 30000"));
    }

    [Fact]
    public void No_row_group_that_fits_is_no_file_and_no_byte()
    {
        Write();
        Crawl();
        Assert.Equal(["0"], _lake.Rows("SELECT count(*) FROM t WHERE id > 100000", out var statistics));
        Assert.Equal((0L, 0L, 0L, 20L), (statistics.FilesRead, statistics.DataScannedInBytes, statistics.RowGroupsRead, statistics.RowGroupsTotal));
    }

    [Fact]
    public void More_selections_than_branches_give_the_same_rows()
    {
        for (var file = 0; file < 20; file++)
        {
            _lake.WriteParquet($"many/{file:00}.parquet", $"SELECT (range % (2048 * {file + 1}))::INTEGER AS id, {file} AS f FROM range(20480) ORDER BY 1", 2048);
        }

        _lake.Run($"CREATE EXTERNAL TABLE many (id int, f int) STORED AS PARQUET LOCATION '{_lake.Path("many")}'");
        var pruned = _lake.Rows("SELECT f, count(*), sum(id) FROM many WHERE id BETWEEN 2000 AND 9000 GROUP BY f ORDER BY f", out var statistics);
        Assert.InRange(statistics.RowGroupsRead, 1, statistics.RowGroupsTotal - 20);
        Assert.Equal(_lake.Rows("SELECT f, count(*), sum(id) FROM many WHERE id + length(CAST(f AS varchar)) * 0 BETWEEN 2000 AND 9000 GROUP BY f ORDER BY f"), pruned);
    }

    [Fact]
    public void Footers_of_files_that_the_catalog_knows_are_not_read()
    {
        Write();
        Crawl();

        // The file's end is spoilt and its time put back: planning does not notice, as it need not look.
        var path = _lake.Path("t/day=1/3.parquet");
        var time = File.GetLastWriteTimeUtc(path);
        using (var file = File.OpenWrite(path))
        {
            file.Seek(-1, SeekOrigin.End);
            file.WriteByte((byte)'?');
        }

        File.SetLastWriteTimeUtc(path, time);
        Assert.Contains("id", string.Join('\n', _lake.Rows("EXPLAIN SELECT * FROM t WHERE id < 36000 AND day = 1")));
        Assert.Equal(["1"], _lake.Rows("SELECT count(*) FROM t WHERE id = 25000"));
    }

    [Fact]
    public void A_list_of_an_older_version_is_as_good_but_for_reading_footers()
    {
        Write();
        Crawl();
        MakeListOld();
        Assert.Equal(["402|12100|12500"], Twice("SELECT count(*), min(id), max(id) FILTER (WHERE id < 20000) FROM t WHERE id BETWEEN 12100 AND 12500 OR id = 35000", out var statistics));
        Assert.Equal((2L, 20L), (statistics.RowGroupsRead, statistics.RowGroupsTotal));
        Assert.Equal(["40000"], Twice("SELECT count(id % 2) FROM t", out var all));
        Assert.True(all.DataScannedInBytes > 0);

        // The next crawl brings the list up to date.
        Crawl();
        Assert.All(_lake.Engine.Catalog.ReadFiles(_lake.Engine.Catalog.FindTable("default", "t")!), file => Assert.NotNull(file.Statistics));
    }

    [Fact]
    public void A_limit_reads_the_first_row_groups_that_have_enough()
    {
        Write();
        Crawl();
        Assert.Equal(3000, _lake.Rows("SELECT id FROM t LIMIT 3000", out var statistics).Length);
        Assert.Equal((1L, 2L, 1L), (statistics.FilesRead, statistics.RowGroupsRead, statistics.PartitionsRead));
        Assert.Equal(15_000, _lake.Rows("SELECT id FROM t OFFSET 1000 LIMIT 15000", out statistics).Length);
        Assert.Equal((2L, 8L), (statistics.FilesRead, statistics.RowGroupsRead));
        Assert.Empty(_lake.Rows("SELECT id FROM t LIMIT 0", out statistics));
        Assert.Equal((0L, 0L), (statistics.FilesRead, statistics.DataScannedInBytes));
    }

    private string[] Twice(string sql, out LakeQuery.Execution.QueryStatistics statistics)
    {
        Assert.Equal(_lake.Rows(sql), _lake.Rows(sql, out statistics));
        return _lake.Rows(sql);
    }

    private void MakeListOld()
    {
        var list = _lake.Engine.Catalog.FindTable("default", "t")!.FileList!;
        using (var database = DuckDatabase.Open())
        using (var connection = database.Connect())
        {
            connection.Execute(
                $"COPY (SELECT partition_id, path, bytes, modified, row_count, column_names, column_bytes FROM read_parquet('{list}') ORDER BY 1, 2) TO '{list}.old' (FORMAT parquet)");
        }

        File.Move(list + ".old", list, overwrite: true);
    }
}
