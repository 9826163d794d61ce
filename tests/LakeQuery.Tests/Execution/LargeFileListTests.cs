using LakeQuery.Catalog;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Tests.Execution;

/// <summary>A table whose list of files is so long that it has blocks. Of its 50 × 100 partitions those of shard 7 have their file.</summary>
public sealed class LargeFileListTests : IDisposable
{
    private const string Query = "SELECT count(*), sum(a), min(d), max(d) FROM t WHERE s = 7 AND a >= 5";
    private static readonly string[] Answer = ["250|1750|0|49"];

    private readonly TestLake _lake = new();
    private readonly string _list;

    public LargeFileListTests()
    {
        _lake.WriteParquet("model.parquet", "SELECT range AS a FROM range(10)");
        var model = new FileInfo(_lake.Path("model.parquet"));
        Assert.True(new LocalObjectStore().TryStat(model.FullName, out var info));
        var statistics = ParquetStatistics.From(ParquetFooter.Read(new LocalObjectStore(), model.FullName, -1));
        var partitions = new List<Partition>();
        var files = new List<DataFile>();
        for (var index = 0; index < 5000; index++)
        {
            var (d, s) = (index / 100, index % 100);
            partitions.Add(new Partition { Values = [$"{d}", $"{s}"] });
            files.Add(new DataFile
            {
                PartitionId = index,
                Path = "f.parquet",
                Bytes = info.Bytes,
                ModifiedMicros = info.ModifiedMicros,
                Rows = 10,
                Statistics = statistics,
                ColumnNames = [.. statistics.ColumnNames],
                ColumnBytes = [.. statistics.ChunkBytes],
            });
            if (s == 7)
            {
                var path = _lake.Path($"t/d={d}/s={s}/f.parquet");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                model.CopyTo(path);
                File.SetLastWriteTimeUtc(path, model.LastWriteTimeUtc);
            }
        }

        _lake.Run($"CREATE EXTERNAL TABLE t (a bigint) PARTITIONED BY (d int, s int) STORED AS PARQUET LOCATION '{_lake.Path("t")}'");
        Set(partitions, files);
        _list = _lake.Engine.Catalog.FindTable("default", "t")!.FileList!;
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Partitions_that_lie_apart_are_planned_as_by_the_list_alone()
    {
        Assert.Equal(Answer, _lake.Rows(Query, out var byBlocks));
        File.Delete(FileBlockFormat.PathOf(_list));
        Assert.Equal(Answer, _lake.Rows(Query, out var byList));
        Assert.Equal(byList.DataScannedInBytes, byBlocks.DataScannedInBytes);
        Assert.Equal((50L, 50L, 5000L), (byBlocks.PartitionsRead, byBlocks.FilesRead, byBlocks.FilesTotal));
        Assert.Equal((byList.FilesRead, byList.FilesTotal, byList.RowGroupsRead), (byBlocks.FilesRead, byBlocks.FilesTotal, byBlocks.RowGroupsRead));
    }

    [Fact]
    public void The_list_is_not_read_where_blocks_tell_the_same()
    {
        using (var list = File.OpenWrite(_list))
        {
            list.Write(new byte[list.Length]);
        }

        Assert.Equal(Answer, _lake.Rows(Query));
    }

    [Fact]
    public void A_file_that_changed_since_is_read_as_it_is()
    {
        _lake.WriteParquet("t/d=3/s=7/f.parquet", "SELECT 1000 AS a FROM range(2)");
        _lake.WriteParquet("t/d=4/s=7/g.parquet", "SELECT 100000::BIGINT AS a FROM range(2)");
        Assert.Equal([$"{250 - 5 + 2 + 2}|{1750 - 35 + 2000 + 200_000}|0|49"], _lake.Rows(Query));
    }

    [Fact]
    public void Damaged_blocks_cost_time_and_not_rows()
    {
        var path = FileBlockFormat.PathOf(_list);
        var whole = File.ReadAllBytes(path);
        for (var place = 10; place < whole.Length; place += whole.Length / 12)
        {
            var damaged = whole.ToArray();
            damaged[place] ^= 0xFF;
            File.WriteAllBytes(path, damaged);
            Assert.Equal(Answer, _lake.Rows(Query));
        }
    }

    [Fact]
    public void Partitions_added_later_keep_what_is_known_of_the_others()
    {
        _lake.Run("ALTER TABLE t ADD PARTITION (d = 20, s = 1000)");
        var list = _lake.Engine.Catalog.FindTable("default", "t")!.FileList!;
        Assert.NotEqual(_list, list);
        Assert.True(File.Exists(FileBlockFormat.PathOf(list)), "the new list has no blocks");
        Assert.Equal(Answer, _lake.Rows(Query));
    }

    [Fact]
    public void A_list_that_has_become_short_has_no_blocks_and_what_a_dead_writer_left_goes()
    {
        var left = Path.Join(Path.GetDirectoryName(_list), "files-900.blocks");
        File.WriteAllText(left, "half");
        Set([new Partition { Values = ["1", "7"] }], []);
        Assert.False(File.Exists(left), "the dead writer's blocks are still there");
        Assert.Equal(["5"], _lake.Rows("SELECT count(*) FROM t WHERE a >= 5"));
    }

    [Fact]
    public void Without_a_filter_all_partitions_are_looked_at_a_piece_at_a_time()
    {
        Assert.Equal(["500|2250|0|49"], _lake.Rows("SELECT count(*), sum(a), min(d), max(d) FROM t", out var all));
        Assert.Equal((5000L, 50L), (all.PartitionsRead, all.FilesRead));
        Assert.Equal(["0", "1", "2"], _lake.Rows("SELECT DISTINCT d FROM t ORDER BY d LIMIT 3"));
        Assert.Equal(["500|0|9"], _lake.Rows("SELECT count(*), min(a), max(a) FROM t", out var counted));
        Assert.Equal((0L, 0L), (counted.FilesRead, counted.DataScannedInBytes));
        Assert.Equal(["50|150"], _lake.Rows("SELECT count(*), sum(a) FROM t WHERE a = 3", out var kept));
        Assert.Equal(50L, kept.FilesRead);
        Assert.Equal(["0"], _lake.Rows("SELECT count(*) FROM t WHERE a > 9", out var none));
        Assert.Equal((0L, 0L), (none.FilesRead, none.DataScannedInBytes));
    }

    [Theory]
    [InlineData("SELECT count(*), sum(a) FROM t JOIN (VALUES (7)) AS v (x) ON t.s = v.x", "500|2250", 50)]
    [InlineData("SELECT count(*), sum(a) FROM t WHERE d IN (SELECT x FROM (VALUES (1), (3)) AS v (x))", "20|90", 200)]
    [InlineData("SELECT count(*), sum(a) FROM t JOIN (VALUES (7, 3)) AS v (x, y) ON t.s = v.x AND t.a = v.y", "50|150", 50)]
    [InlineData("SELECT count(*), sum(a) FROM (SELECT d, sum(a) AS a FROM t GROUP BY d) AS g JOIN (VALUES (7), (8)) AS v (x) ON g.d = v.x", "2|90", 200)]
    [InlineData("SELECT count(*), sum(a) FROM t JOIN (VALUES (700)) AS v (x) ON t.s = v.x", "0|NULL", 0)]
    [InlineData("SELECT count(*), sum(a) FROM t JOIN (VALUES (3)) AS v (x) ON t.a = v.x", "50|150", 5000)]
    [InlineData("SELECT count(*), sum(a) FROM t JOIN (SELECT x FROM unnest(sequence(1, 10000)) AS u (x) CROSS JOIN unnest(sequence(1, 2)) AS w (y)) AS v ON t.s = v.x", "1000|4500", 5000)]
    [InlineData("SELECT count(*), sum(l.a) FROM t AS l JOIN t AS r ON l.d = r.d AND l.a = r.a", "500|2250", 10_000)]
    public void Files_of_many_partitions_wait_for_the_rows_of_a_small_table(string query, string answer, int partitions)
    {
        Assert.Equal([answer], _lake.Rows(query, out var statistics));
        Assert.Equal(partitions, statistics.PartitionsRead);
    }

    [Fact]
    public void A_plan_that_is_only_shown_waits_for_nothing()
    {
        var text = string.Join('\n', _lake.Rows("EXPLAIN SELECT count(*), sum(a) FROM t JOIN (VALUES (7)) AS v (x) ON t.s = v.x"));
        Assert.Contains("files 50/5000", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_looks_at_more_partitions_until_it_has_its_rows()
    {
        for (var d = 0; d <= 30; d++)
        {
            Directory.Delete(_lake.Path($"t/d={d}/s=7"), recursive: true);
        }

        Assert.Equal(3, _lake.Rows("SELECT a FROM t LIMIT 3", out var few).Length);
        Assert.Equal((1L, 3108L), (few.FilesRead, few.PartitionsRead));
        Assert.Equal(190, _lake.Rows("SELECT a FROM t LIMIT 200", out _).Length);
    }

    private void Set(IReadOnlyList<Partition> partitions, IReadOnlyList<DataFile> files)
    {
        using var change = _lake.Engine.Catalog.BeginChange("default", "t");
        change.SetLists(partitions, files);
        change.Commit();
    }
}
