using System.Buffers.Binary;
using System.Collections.Immutable;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Planning;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;
using LakeQuery.Tests.Planning;
using LakeQuery.Tests.Storage.Parquet;

namespace LakeQuery.Tests.Execution.Pruning;

/// <summary>Bloom filters and bounds of pages rule out what the bounds of a row group leave.</summary>
public sealed class FileIndexTests
{
    private const string Columns = "n int, g bigint, x double, s string, day date, at timestamp, d decimal(9,2), c char(5), r float";

    // Dictionary-encoded, so that DuckDB writes bloom filters; what is even is there, and what is odd is not.
    private const string Rows = """
        SELECT (v * 2)::INTEGER AS n, (v * 2)::BIGINT AS g, (v * 2)::DOUBLE AS x, 'v' || (v * 2) AS s, DATE '2024-01-01' + (v * 2)::INTEGER AS day,
          TIMESTAMP_MS '2024-01-01 00:00:00' + to_seconds(v * 2) AS at, (v * 2)::DECIMAL(9,2) AS d, 'v' || (v * 2) AS c, (v * 2)::FLOAT AS r
        FROM (SELECT hash(range) % 200 AS v FROM range(20480))
        """;

    [Theory]
    [InlineData("n = {0}")]
    [InlineData("{0} = n")]
    [InlineData("g = {0}")]
    [InlineData("x = {0}")]
    [InlineData("x IS NOT DISTINCT FROM {0}")]
    [InlineData("s = 'v{0}'")]
    [InlineData("s LIKE 'v{0}'")]
    [InlineData("n IN ({0}, {0}00001)")]
    [InlineData("n = {0} OR n = {0}00001")]
    [InlineData("n = {0} AND length(s) > 0")]
    [InlineData("d = DECIMAL '{0}.00'")]
    public void A_value_that_the_bloom_filter_does_not_know_is_not_looked_for(string where)
    {
        using var lake = Lake();
        var missing = lake.Rows($"SELECT count(*) FROM t WHERE {string.Format(System.Globalization.CultureInfo.InvariantCulture, where, "151")}", out var statistics);
        Assert.Equal(["0"], missing);
        Assert.Equal((0, 0, 1), (statistics.FilesRead, statistics.RowGroupsRead, statistics.RowGroupsTotal));
        var found = lake.Rows($"SELECT count(*) > 50 FROM t WHERE {string.Format(System.Globalization.CultureInfo.InvariantCulture, where, "150")}", out statistics);
        Assert.Equal(["true"], found);
        Assert.Equal(1, statistics.RowGroupsRead);
    }

    [Theory]
    [InlineData("n > 151 AND n < 153")]
    [InlineData("c = 'v151'")]
    [InlineData("n <> 150 AND n = 150 + 0")]
    [InlineData("NOT (n <> 151)")]
    [InlineData("n = 151 OR s = 'v151'")]
    [InlineData("s LIKE 'v151%'")]
    public void Other_questions_are_not_for_bloom_filters(string where)
    {
        using var lake = Lake();

        // DuckDB may do better by itself when it runs.
        Assert.Contains(lake.Rows($"EXPLAIN SELECT count(*) FROM t WHERE {where}"), line => line.Contains("files: 1/1", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_value_that_is_there_is_known()
    {
        using var lake = Lake();
        using var plain = Lake(disabled: true);
        for (var value = 0; value < 60; value++)
        {
            foreach (var where in new[]
            {
                $"n = {value}", $"g = {value}", $"x = {value}e0", $"s = 'v{value}'", $"day = DATE '2024-01-01' + INTERVAL '{value}' DAY", $"day = DATE '2024-01-{(value % 31) + 1:00}'",
                $"at = TIMESTAMP '2024-01-01 00:00:{value:00}'", $"d = {value}.00", $"d = {value}.50", $"r = REAL '{value}'",
            })
            {
                Assert.Equal([where, .. plain.Rows($"SELECT count(*) FROM t WHERE {where}")], [where, .. lake.Rows($"SELECT count(*) FROM t WHERE {where}")]);
            }
        }
    }

    [Fact]
    public void The_step_says_what_decided()
    {
        using var lake = Lake();
        var scan = Scan("n int", "n = 151");
        var store = new LocalObjectStore();
        var pruner = StatisticsPruner.Of(scan, store)!;
        Assert.Empty(Prune(pruner, store, lake.Path("t/f.parquet"))!);
        Assert.Equal(
            [
                new PruningStep(PruningLevel.File, "n = 151", "n", "min/max", 1, 0),
                new PruningStep(PruningLevel.File, "n = 151", "n", "bloom filter", 1, 1),
                new PruningStep(PruningLevel.RowGroup, "n = 151", "n", "min/max", 0, 0),
                new PruningStep(PruningLevel.RowGroup, "n = 151", "n", "bloom filter", 0, 0),
            ],
            pruner.Steps.ToArray());
    }

    [Theory]
    [InlineData("n = 5", true)]
    [InlineData("n = 105", true)]
    [InlineData("n = 50", false)]
    [InlineData("n BETWEEN 10 AND 99", false)]
    [InlineData("n IS NULL", true)]
    [InlineData("n = 5 AND m = 5", true)]
    [InlineData("n = 5 AND m = 105", false)]
    [InlineData("n > 99 AND m > 99", true)]
    [InlineData("n < 9 AND n > 100", false)]
    [InlineData("n IS NULL AND m < 0", false)]
    [InlineData("n = 50 OR m = 50", true)]
    public void Pages_that_no_conjunct_leaves_take_the_row_group_with_them(string where, bool isRead)
    {
        using var folder = new Storage.TemporaryFolder();
        var path = Path.Combine(folder.Path, "pages.parquet");
        File.WriteAllBytes(path, FileOfPages());
        var store = new LocalObjectStore();
        Assert.Equal(isRead ? null : [], Prune(StatisticsPruner.Of(Scan("n int, m int", where), store)!, store, path));
    }

    [Fact]
    public void Indexes_that_are_damaged_say_nothing()
    {
        using var folder = new Storage.TemporaryFolder();
        var path = Path.Combine(folder.Path, "pages.parquet");
        var good = FileOfPages();
        var store = new LocalObjectStore();

        // Every byte before the footer once: whatever comes of it, there is no fault, and without a readable index the row group stays.
        for (var place = 4; place < 120; place++)
        {
            var bytes = good.ToArray();
            bytes[place] ^= 0xFF;
            File.WriteAllBytes(path, bytes);
            Prune(StatisticsPruner.Of(Scan("n int, m int", "n = 50"), store)!, store, path);
        }

        Array.Fill(good, (byte)0xFF, 4, 60);
        File.WriteAllBytes(path, good);
        Assert.Null(Prune(StatisticsPruner.Of(Scan("n int, m int", "n = 50"), store)!, store, path));
    }

    private static int[]? Prune(StatisticsPruner pruner, LocalObjectStore store, string path)
    {
        var bytes = new FileInfo(path).Length;
        return pruner.Prune(new FileFacts(
            path, bytes, 0, ParquetStatistics.From(ParquetFooter.Read(store, path, bytes)), null, ImmutableArray<string?>.Empty));
    }

    private static ScanNode Scan(string columns, string where)
    {
        var catalog = TestCatalog.Create();
        catalog.AddTable("web", "t", columns, "");
        var bound = PlanTesting.Bind($"SELECT 1 FROM t WHERE {where}", context => context with { Catalog = catalog });
        return ScanFinder.Find(Optimizer.Optimize(bound)).Single();
    }

    private static TestLake Lake(bool disabled = false)
    {
        var lake = new TestLake(new LakeOptions { DisabledRules = disabled ? [.. Optimizer.RuleNames] : [] });
        lake.WriteParquet("t/f.parquet", Rows);
        lake.Run($"CREATE EXTERNAL TABLE t ({Columns}) STORED AS PARQUET LOCATION '{lake.Path("t")}'");
        return lake;
    }

    // 300 rows. n: three pages of 100 rows, 0 to 9, NULL, 100 to 109; m: two of 150, 0 to 9 and 100 to 109.
    private static byte[] FileOfPages()
    {
        var bytes = new List<byte>("PAR1"u8.ToArray());
        (long Offset, int Length) Add(ThriftBytes part)
        {
            var content = part.End();
            bytes.AddRange(content);
            return (bytes.Count - content.Length, content.Length);
        }

        var nColumn = Add(new ThriftBytes().Elements(1, 1, [2], [1], [2]).Elements(2, 8, Value(0), [0], Value(100)).Elements(3, 8, Value(9), [0], Value(109)).Number(4, 0));
        var nOffset = Add(new ThriftBytes().Structs(1, [Page(0), Page(100), Page(200)]));
        var mColumn = Add(new ThriftBytes().Elements(1, 2, [0], [0]).Elements(2, 8, Value(0), Value(100)).Elements(3, 8, Value(9), Value(109))
            .Number(4, 1).Elements(5, 6, [0], [0]));
        var mOffset = Add(new ThriftBytes().Structs(1, [Page(0), Page(150)]));
        var group = new ThriftBytes().Structs(1, [Chunk(100, nColumn, nOffset), Chunk(0, mColumn, mOffset)]).Number(2, 0).Number(3, 300);
        var footer = new ThriftBytes().Number(1, 1)
            .Structs(2, [new ThriftBytes().Text(4, "root").Number(5, 2), Leaf("n"), Leaf("m")]).Number(3, 300).Structs(4, [group]).End();
        bytes.AddRange(footer);
        bytes.AddRange(Int32(footer.Length));
        bytes.AddRange("PAR1"u8.ToArray());
        return [.. bytes];
    }

    private static ThriftBytes Leaf(string name) => new ThriftBytes().Number(1, 1).Number(3, 1).Text(4, name);

    private static ThriftBytes Page(long firstRow) => new ThriftBytes().Number(1, 4).Number(2, 100).Number(3, firstRow);

    private static ThriftBytes Chunk(long nulls, (long Offset, int Length) column, (long Offset, int Length) offset) => new ThriftBytes()
        .Struct(3, new ThriftBytes().Number(1, 1).Number(4, 0).Number(5, 300).Number(6, 5000).Number(7, 5000).Number(9, 4)
            .Struct(12, new ThriftBytes().Number(3, nulls).Binary(5, Int32(109)).Binary(6, Int32(0))))
        .Number(4, offset.Offset).Number(5, offset.Length).Number(6, column.Offset).Number(7, column.Length);

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Value(int value) => [4, .. Int32(value)];
}
