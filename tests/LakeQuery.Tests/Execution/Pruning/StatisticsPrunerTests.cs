using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using LakeQuery.Catalog;
using LakeQuery.Execution;
using LakeQuery.Execution.Pruning;
using LakeQuery.Planning;
using LakeQuery.Storage.Parquet;
using LakeQuery.Tests.Planning;

namespace LakeQuery.Tests.Execution.Pruning;

/// <summary>What statistics say of a row group, and what they only seem to say.</summary>
public sealed class StatisticsPrunerTests
{
    private static readonly ParquetColumnType Int32 = new(ParquetPhysicalType.Int32, ParquetLogicalType.None);
    private static readonly ParquetColumnType Int64 = new(ParquetPhysicalType.Int64, ParquetLogicalType.None);
    private static readonly ParquetColumnType Text = new(ParquetPhysicalType.ByteArray, ParquetLogicalType.String);
    private static readonly ParquetColumnType Bytes = new(ParquetPhysicalType.ByteArray, ParquetLogicalType.None);
    private static readonly ParquetColumnType Double = new(ParquetPhysicalType.Double, ParquetLogicalType.None);
    private static readonly ParquetColumnType Micros =
        new(ParquetPhysicalType.Int64, ParquetLogicalType.Timestamp, TimeUnit: ParquetTimeUnit.Micros);

    [Theory]
    [InlineData("n = 5", "1")]
    [InlineData("n <> 5", "012")]
    [InlineData("n > 9", "2")]
    [InlineData("n >= 9", "12")]
    [InlineData("n < 0", "")]
    [InlineData("n <= 0", "0")]
    [InlineData("9 < n", "2")]
    [InlineData("n BETWEEN 5 AND 20", "12")]
    [InlineData("n NOT BETWEEN 0 AND 9", "2")]
    [InlineData("n IN (-1, 13, 30)", "")]
    [InlineData("n IN (4, 10, NULL)", "02")]
    [InlineData("n NOT IN (4, NULL)", "")]
    [InlineData("n IS NULL", "1")]
    [InlineData("n IS NOT NULL", "012")]
    [InlineData("n IS DISTINCT FROM NULL", "012")]
    [InlineData("n IS NOT DISTINCT FROM NULL", "1")]
    [InlineData("n IS NOT DISTINCT FROM 5", "1")]
    [InlineData("n = NULL", "")]
    [InlineData("NULL", "")]
    [InlineData("n = 5 OR n = 10", "12")]
    [InlineData("n > 3 AND n < 5", "0")]
    [InlineData("NOT (n < 5 OR n > 9)", "1")]
    [InlineData("n = 5 OR length(s) = 2", "012")]
    [InlineData("n = 5 AND length(s) = 2", "1")]
    [InlineData("(n = 5) IS NULL", "1")]
    [InlineData("n = 5000000000", "")]
    [InlineData("n > 4.5", "12")]
    [InlineData("starts_with(s, 'ab')", "0")]
    [InlineData("s LIKE 'ab%'", "0")]
    [InlineData("s NOT LIKE 'ab%'", "12")]
    [InlineData("s LIKE 'abz'", "0")]
    [InlineData("s LIKE 'b_'", "1")]
    [InlineData("s LIKE '%b'", "012")]
    [InlineData("s LIKE 'b!%%' ESCAPE '!'", "1")]
    [InlineData("s LIKE ''", "")]
    [InlineData("s = 'abc'", "0")]
    [InlineData("s < 'b'", "0")]
    [InlineData("s >= 'c'", "2")]
    public void Row_groups_that_can_hold_no_row_are_left_out(string where, string groups)
    {
        // Bounds of text are bounds, values or not.
        var file = File(
            ["n", "s"], [Int32, Text], [10, 10, 10],
            [Chunk(0, 4), Chunk("ab", "abz"), Chunk(5, 9, nulls: 3), Chunk("b", "bz"), Chunk(10, 12), Chunk("c", "z")]);
        Assert.Equal(groups, Groups("n int, s string", where, file));
    }

    [Fact]
    public void Nan_hides_behind_bounds()
    {
        var file = File(["x"], [Double], [10, 10], [Chunk(1d, 2d), Chunk(double.NaN, 5d)]);
        Assert.Equal("1", Groups("x double", "x = 3", file));
        Assert.Equal("1", Groups("x double", "x > 2", file));
        Assert.Equal("01", Groups("x double", "NOT x <= 2", file));
        Assert.Equal("01", Groups("x double", "x <> 1", File(["x"], [Double], [10, 10], [Chunk(1d, 1d), Chunk(2d, 2d)])));
    }

    [Fact]
    public void Zero_has_no_sign()
    {
        var file = File(["x"], [Double], [10, 10], [Chunk(0d, 0d), Chunk(-0d, -0d)]);
        Assert.Equal("01", Groups("x double", "x = 0", file));
        Assert.Equal("01", Groups("x double", "x IN (-0e0, 7e0)", file));
        Assert.Equal("", Groups("x double", "x < 0", file));
    }

    [Fact]
    public void What_a_column_lacks_is_null()
    {
        var file = File(["n"], [Int32], [10], [Chunk(0, 4)]);
        Assert.Equal("", Groups("n int, m int", "m = 1", file));
        Assert.Equal("0", Groups("n int, m int", "m IS NULL", file));
        Assert.Equal("0", Groups("n int, m int", "m IS DISTINCT FROM 1", file));

        // Another alphabet's capitals may or may not be the same name.
        Assert.Equal("0", Groups("n int, \u00e9 int", "\"\u00e9\" = 1", file));
    }

    [Fact]
    public void Names_in_any_case_are_found_and_doubled_ones_not_trusted()
    {
        Assert.Equal("", Groups("N int", "n = 9", File(["n"], [Int32], [10], [Chunk(0, 4)])));
        Assert.Equal("0", Groups("n int", "n = 9", File(["n", "n"], [Int32, Int32], [10], [Chunk(0, 4), Chunk(0, 4)])));
        Assert.Equal("0", Groups("n int", "n = 9", File(["n"], [null], [10], [Chunk(0, 4)])));
    }

    [Fact]
    public void A_column_of_nulls_satisfies_no_comparison()
    {
        var file = File(["n"], [Int32], [10], [new TestChunk(null, null, 10)]);
        Assert.Equal("", Groups("n int", "n = 9", file));
        Assert.Equal("", Groups("n int", "n <> 9", file));
        Assert.Equal("", Groups("n int", "n IS NOT NULL", file));
        Assert.Equal("0", Groups("n int", "n IS NULL", file));
    }

    [Fact]
    public void Nulls_that_nobody_counted_may_be_there()
    {
        var file = File(["n"], [Int32], [10], [Chunk(0, 4, nulls: -1)]);
        Assert.Equal("0", Groups("n int", "n IS NULL", file));
        Assert.Equal("0", Groups("n int", "n IS NOT NULL", file));
        Assert.Equal("", Groups("n int", "n = 9", file));
    }

    [Fact]
    public void Wider_numbers_are_understood_and_narrower_not()
    {
        var file = File(["n"], [Int64], [10], [Chunk(0L, 4L)]);
        Assert.Equal("", Groups("n bigint", "n = 9", file));
        Assert.Equal("", Groups("n double", "n = 9", file));
        Assert.Equal("", Groups("n decimal(22,2)", "n = 9", file));
        Assert.Equal("0", Groups("n int", "n = 9", file));
        Assert.Equal("0", Groups("n string", "n = '9'", file));
        Assert.Equal("0", Groups("n decimal(10,2)", "n = 9", file));
    }

    [Fact]
    public void Unsigned_numbers_are_not_negative()
    {
        var type = new ParquetColumnType(ParquetPhysicalType.Int32, ParquetLogicalType.Integer, BitWidth: 32, IsSigned: false);
        var file = File(["n"], [type], [10], [Chunk(0, -1)]);
        Assert.Equal("0", Groups("n bigint", "n = 4294967295", file));
        Assert.Equal("", Groups("n bigint", "n < 0", file));
        Assert.Equal("0", Groups("n int", "n < 0", file));
    }

    [Fact]
    public void Decimals_of_another_scale_are_rounded_outwards()
    {
        var type = new ParquetColumnType(ParquetPhysicalType.Int32, ParquetLogicalType.Decimal, Precision: 7, Scale: 3);
        var file = File(["d"], [type], [10], [Chunk(1_234, 5_678)]);
        Assert.Equal("0", Groups("d decimal(9,2)", "d = DECIMAL '1.23'", file));
        Assert.Equal("0", Groups("d decimal(9,2)", "d = DECIMAL '5.68'", file));
        Assert.Equal("", Groups("d decimal(9,2)", "d = DECIMAL '5.69'", file));
        Assert.Equal("", Groups("d decimal(12,5)", "d > DECIMAL '5.67800'", file));
        Assert.Equal("0", Groups("d decimal(12,5)", "d >= DECIMAL '5.67800'", file));

        // Too few digits before the point: reading fails, and pruning must not hide it.
        Assert.Equal("0", Groups("d decimal(4,2)", "d = DECIMAL '5.69'", file));
    }

    [Fact]
    public void Decimals_in_bytes_have_their_sign_in_front()
    {
        var type = new ParquetColumnType(ParquetPhysicalType.FixedLenByteArray, ParquetLogicalType.Decimal, Precision: 20, Scale: 2);
        var file = File(["d"], [type], [10], [new TestChunk([0xFF, 0xFF, 0x38], [0x00, 0x01, 0x2C], 0)]);
        Assert.Equal("0", Groups("d decimal(20,2)", "d = DECIMAL '-2.00'", file));
        Assert.Equal("", Groups("d decimal(20,2)", "d < DECIMAL '-2.00'", file));
        Assert.Equal("", Groups("d decimal(20,2)", "d > DECIMAL '3.00'", file));
    }

    [Fact]
    public void Timestamps_are_rounded_to_the_digits_of_the_table()
    {
        // 00:00:00.000500 is read as .001.
        var file = File(["at"], [Micros], [10], [Chunk(500L, 1_400L)]);
        Assert.Equal("0", Groups("at timestamp", "at = TIMESTAMP '1970-01-01 00:00:00.001'", file));
        Assert.Equal("0", Groups("at timestamp", "at >= TIMESTAMP '1970-01-01 00:00:00.002'", file));
        Assert.Equal("", Groups("at timestamp", "at > TIMESTAMP '1970-01-01 00:00:00.002'", file));
        Assert.Equal("", Groups("at timestamp", "at < TIMESTAMP '1970-01-01 00:00:00.000'", file));
        Assert.Equal("", Groups("at timestamp", "CAST(at AS date) = DATE '1970-01-02'", file));
        Assert.Equal("0", Groups("at timestamp", "CAST(at AS date) = DATE '1970-01-01'", file));
        var nanos = File(["at"], [Micros with { TimeUnit = ParquetTimeUnit.Nanos }], [10], [Chunk(-1L, 999_999L)]);
        Assert.Equal("0", Groups("at timestamp", "at = TIMESTAMP '1969-12-31 23:59:59.999'", nanos));
        Assert.Equal("0", Groups("at timestamp", "at = TIMESTAMP '1970-01-01 00:00:00.001'", nanos));
        Assert.Equal("", Groups("at timestamp", "at = TIMESTAMP '1970-01-01 00:00:00.002'", nanos));
        var old = File(["at"], [new ParquetColumnType(ParquetPhysicalType.Int96, ParquetLogicalType.None)], [10], [Chunk(0L, 1L)]);
        Assert.Equal("0", Groups("at timestamp", "at = TIMESTAMP '2024-01-01 00:00:00'", old));
    }

    [Fact]
    public void Text_loses_its_end_on_its_way()
    {
        var file = File(["s"], [Text], [10, 10], [Chunk("abcdef", "abcxyz"), Chunk("b\t", "b  ")]);
        Assert.Equal("0", Groups("s varchar(3)", "s = 'abc'", file));
        Assert.Equal("", Groups("s varchar(3)", "s < 'abc'", file));
        Assert.Equal("1", Groups("s char(3)", "s = 'b'", file));
        Assert.Equal("", Groups("s char(3)", "s = 'c'", file));
    }

    [Fact]
    public void Bytes_are_text_only_where_no_column_is_bytes()
    {
        var file = File(["s", "b"], [Bytes, Bytes], [10], [Chunk("a", "b"), Chunk("a", "b")]);
        Assert.Equal("", Groups("s string, b binary", "s = 'z'", file));
        Assert.Equal("0", Groups("s string, b binary", "s = 'z' AND b IS NOT NULL", file));
        Assert.Equal("", Groups("s string, b binary", "b = X'7A'", file));
    }

    [Fact]
    public void Bounds_that_contradict_each_other_are_none()
    {
        Assert.Equal("0", Groups("n int", "n = 9", File(["n"], [Int32], [10], [Chunk(4, 0)])));
        Assert.Equal("0", Groups("n int", "n = 9", File(["n"], [Int32], [10], [new TestChunk([1, 2], [3], 0)])));
    }

    [Fact]
    public void A_partition_of_its_own_schema_is_read_by_it()
    {
        var file = File(["n"], [Int32], [10], [Chunk(0, 4)]);
        Assert.Equal("", Groups("n bigint", "n = 9", file, "n int"));
        Assert.Equal("", Groups("n bigint", "n = 9", file, "m int"));
        Assert.Equal("0", Groups("n bigint", "n IS NULL", file, "m int"));
        Assert.Equal("0", Groups("n string", "n = '9'", file, "n int"));

        // What can't be coerced becomes NULL.
        Assert.Equal("0", Groups("n int", "n IS NULL", File(["n"], [Text], [10], [Chunk("a", "b")]), "n string"));
    }

    [Fact]
    public void Paths_and_sizes_choose_files_of_any_format()
    {
        Assert.Equal("", Groups("n int", "\"$path\" = '/lake/other'", null));
        Assert.Equal("0", Groups("n int", "\"$path\" LIKE '/lake/t/%'", null));
        Assert.Equal("", Groups("n int", "\"$file_size\" > 100", null));
        Assert.Equal("0", Groups("n int", "n = 5", null));
    }

    [Fact]
    public void Steps_count_files_and_row_groups_by_the_conjunct_that_took_them()
    {
        var pruner = Pruner("n int, s string", "n >= 5 AND s = 'b' AND length(s) = 1");
        Prune(pruner, File(["n", "s"], [Int32, Text], [10, 10], [Chunk(0, 4), Chunk("a", "c"), Chunk(5, 9), Chunk("c", "d")]));
        Prune(pruner, File(["n", "s"], [Int32, Text], [10, 10], [Chunk(0, 4), Chunk("a", "c"), Chunk(5, 9), Chunk("a", "b")]));
        Prune(pruner, File(["n", "s"], [Int32, Text], [10, 10], [Chunk(0, 4), Chunk("a", "c"), Chunk(0, 4), Chunk("a", "b")]));
        Assert.Equal(
            [
                new PruningStep(PruningLevel.File, "n >= 5", "n", "min/max", 3, 1),
                new PruningStep(PruningLevel.File, "s = 'b'", "s", "min/max", 2, 1),
                new PruningStep(PruningLevel.RowGroup, "n >= 5", "n", "min/max", 2, 1),
                new PruningStep(PruningLevel.RowGroup, "s = 'b'", "s", "min/max", 1, 0),
            ],
            pruner.Steps.ToArray());
        Assert.Equal("'length(s)' is not a column: statistics know bounds of columns only, not of what is computed from them", Assert.Single(pruner.Notes).Text);
    }

    [Theory]
    [InlineData("lower(s) = 'x'", "'lower(s)' is not a column: statistics know bounds of columns only, not of what is computed from them")]
    [InlineData("s LIKE '%x'", "its pattern begins with a wildcard")]
    [InlineData("regexp_like(s, 'x')", "it is not a comparison of a column with a constant")]
    [InlineData("n = 1 OR s || 'a' = 'b'", "'concat(s, 'a')' is not a column: statistics know bounds of columns only, not of what is computed from them")]
    public void What_cannot_be_asked_says_why(string where, string why)
    {
        var note = Assert.Single(Pruner("n int, s string", where).Notes);
        Assert.Equal(why, note.Text);
    }

    [Fact]
    public void Files_that_say_nothing_are_noted()
    {
        var pruner = Pruner("n int, s string", "n = 1");
        Prune(pruner, null);
        Assert.Equal("the files have no statistics", Assert.Single(pruner.Notes).Text);
        Prune(pruner, File(["n"], [Text], [10], [Chunk("a", "b")]));
        Assert.Equal(
            ["1 file has no statistics", "column 'n' has no statistics that can be used in 1 file"], pruner.Notes.Select(note => note.Text));
    }

    [Fact]
    public void Rows_of_neighbouring_row_groups_are_one_range()
    {
        Assert.Equal([(0, 30), (40, 50)], RowRanges.OfGroups([10, 20, 10, 10, 5], [0, 1, 3]).Ranges.ToArray());
        Assert.Empty(RowRanges.OfGroups([10], []).Ranges);
    }

    private static string Groups(string columns, string where, ParquetStatistics? statistics, string? partitionColumns = null)
    {
        var pruner = Pruner(columns, where);
        var groups = Prune(pruner, statistics, partitionColumns);
        return string.Concat((groups ?? [.. Enumerable.Range(0, statistics?.GroupCount ?? 1)]).Select(group => group.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static int[]? Prune(StatisticsPruner pruner, ParquetStatistics? statistics, string? partitionColumns = null) => pruner.Prune(new FileFacts(
        "/lake/t/f.parquet", 100, 0, statistics,
        partitionColumns is null ? null : new StorageDescriptor { Columns = TestCatalog.Columns(partitionColumns), Location = "/lake/t" },
        ImmutableArray<string?>.Empty));

    private static StatisticsPruner Pruner(string columns, string where)
    {
        var catalog = TestCatalog.Create();
        catalog.AddTable("web", "t", columns, "");
        var bound = PlanTesting.Bind($"SELECT 1 FROM t WHERE {where}", context => context with { Catalog = catalog });

        // Where nothing passes the filter for sure no scan is left, unless nobody finds out.
        var scan = ScanFinder.Find(Optimizer.Optimize(bound)).FirstOrDefault() ?? ScanFinder.Find(Optimizer.Optimize(bound, ["FoldConstants"])).Single();
        return StatisticsPruner.Of(scan)!;
    }

    private static ParquetStatistics File(string[] names, ParquetColumnType?[] types, long[] rows, TestChunk[] chunks) => new()
    {
        ColumnNames = names,
        ColumnTypes = types,
        GroupRows = rows,
        ChunkBytes = [.. chunks.Select(_ => 1L)],
        NullCounts = [.. chunks.Select(chunk => chunk.Nulls)],
        Mins = [.. chunks.Select(chunk => chunk.Min)],
        Maxs = [.. chunks.Select(chunk => chunk.Max)],
        Exactness = new BoundsExactness[chunks.Length],
    };

    private static TestChunk Chunk(int min, int max, long nulls = 0) => new(Plain(4, min), Plain(4, max), nulls);

    private static TestChunk Chunk(long min, long max) => new(Plain(8, min), Plain(8, max), 0);

    private static TestChunk Chunk(double min, double max) => Chunk(BitConverter.DoubleToInt64Bits(min), BitConverter.DoubleToInt64Bits(max));

    private static TestChunk Chunk(string min, string max) => new(Encoding.UTF8.GetBytes(min), Encoding.UTF8.GetBytes(max), 0);

    private static byte[] Plain(int size, long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes[..size];
    }

    private sealed record TestChunk(byte[]? Min, byte[]? Max, long Nulls);
}
