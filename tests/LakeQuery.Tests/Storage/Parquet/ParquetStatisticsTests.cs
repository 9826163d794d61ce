using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LakeQuery.DuckDb;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Storage.Parquet;

public sealed class ParquetStatisticsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Row_groups_tell_rows_bytes_nulls_and_bounds_of_each_column()
    {
        var statistics = Write(
            "SELECT range AS Id, CASE WHEN range < 100 THEN NULL ELSE 'n' || range END AS name, [range] AS list FROM range(5000)", ", ROW_GROUP_SIZE 2048");
        Assert.Equal([2048, 2048, 904], statistics.GroupRows);
        Assert.Equal(["id", "name", "list"], statistics.ColumnNames);
        Assert.Equal(["INT64/INTEGER(64,SIGNED)", "BYTE_ARRAY/STRING", null], statistics.ColumnTypes.Select(type => type?.ToText()));
        Assert.Equal(BitConverter.GetBytes(2048L), statistics.Mins[statistics.ChunkOf(1, 0)]);
        Assert.Equal(BitConverter.GetBytes(4095L), statistics.Maxs[statistics.ChunkOf(1, 0)]);
        Assert.Equal(100, statistics.NullCounts[statistics.ChunkOf(0, 1)]);
        Assert.Equal("n100", Encoding.UTF8.GetString(statistics.Mins[statistics.ChunkOf(0, 1)]!));
        Assert.Equal(BoundsExactness.Min | BoundsExactness.Max, statistics.Exactness[0]);
        Assert.Null(statistics.Mins[statistics.ChunkOf(0, 2)]);
        Assert.Equal(-1, statistics.NullCounts[statistics.ChunkOf(0, 2)]);
        var footer = ParquetFooter.Read(new LocalObjectStore(), System.IO.Path.Combine(_folder.Path, "f.parquet"), -1);
        Assert.Equal(footer.ColumnBytes.Sum(), statistics.BytesOf(["id", "name", "list"], null));
        Assert.Equal(footer.RowGroups[1].Columns[0].CompressedBytes, statistics.BytesOf(["id"], [1]));
    }

    [Fact]
    public void Of_columns_that_differ_in_case_only_the_first_counts_and_has_no_type()
    {
        // DuckDB itself does not write such files; a footer as other programs leave it.
        var leaf = new ParquetSchemaElement { Name = "a", PhysicalType = ParquetPhysicalType.Int32, LeafCount = 1 };
        var twin = new ParquetSchemaElement { Name = "A", PhysicalType = ParquetPhysicalType.Int32, FirstLeaf = 1, LeafCount = 1 };
        var root = new ParquetSchemaElement { Name = "root", LeafCount = 2, Children = [leaf, twin] };
        var chunks = new[]
        {
            new ParquetColumnChunk { Leaf = 0, CompressedBytes = 5, Min = new byte[4], Max = new byte[4] },
            new ParquetColumnChunk { Leaf = 1, CompressedBytes = 7 },
        };
        var statistics = ParquetStatistics.From(new ParquetFooter { RowCount = 1, Root = root, RowGroups = [new ParquetRowGroup(1, 12, chunks)] });
        Assert.Equal(["a"], statistics.ColumnNames);
        Assert.Null(statistics.ColumnTypes[0]);
        Assert.Null(statistics.Mins[0]);
        Assert.Equal([5], statistics.ChunkBytes);
    }

    [Fact]
    public void Bounds_of_long_text_are_cut_and_still_bound_it()
    {
        var texts = from characters in Gen.Elements('a', 'z', 'é', '\u07FF', '\uD7FF', '\uFFFF', '\u0000').ArrayOf(90)
                    from astral in Gen.Elements("", "\U0010FFFF", "\U0001F600")
                    from at in Gen.Choose(0, 80)
                    select new string(characters).Insert(at, astral + astral);
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var statistics = Of(bytes, ParquetLogicalType.String);
            var (min, max) = (statistics.Mins[0]!, statistics.Maxs[0]);
            return (min.Length <= ParquetStatistics.MaxBoundBytes
                && min.AsSpan().SequenceCompareTo(bytes) <= 0
                && (max is null || bytes.AsSpan().SequenceCompareTo(max) <= 0)
                && (max is null || new UTF8Encoding(false, true).GetString(max).Length > 0)
                && statistics.Exactness[0] == BoundsExactness.None).Label(text);
        }).Holds();
    }

    [Fact]
    public void Bytes_that_have_no_next_lose_their_upper_bound_and_long_decimals_both()
    {
        var highest = Enumerable.Repeat((byte)0xFF, 70).ToArray();
        Assert.Null(Of(highest, ParquetLogicalType.None).Maxs[0]);
        Assert.Equal(64, Of(highest, ParquetLogicalType.None).Mins[0]!.Length);
        var number = Enumerable.Repeat((byte)1, 70).ToArray();
        Assert.Equal((null, null), (Of(number, ParquetLogicalType.Decimal).Mins[0], Of(number, ParquetLogicalType.Decimal).Maxs[0]));
        Assert.Equal(2, Of(number, ParquetLogicalType.None).Maxs[0]![^1]);
    }

    [Fact]
    public void Bounds_that_are_not_a_number_are_none()
    {
        var leaf = new ParquetSchemaElement { Name = "x", PhysicalType = ParquetPhysicalType.Double, LeafCount = 1 };
        var chunk = new ParquetColumnChunk { Leaf = 0, Min = BitConverter.GetBytes(1.0), Max = BitConverter.GetBytes(double.NaN) };
        var statistics = Of(leaf, chunk);
        Assert.Equal((null, null), (statistics.Mins[0], statistics.Maxs[0]));
    }

    [Fact]
    public void A_type_is_read_back_from_its_text_and_nonsense_is_none()
    {
        ParquetColumnType[] types =
        [
            new(ParquetPhysicalType.Boolean, ParquetLogicalType.None), new(ParquetPhysicalType.Int96, ParquetLogicalType.None),
            new(ParquetPhysicalType.FixedLenByteArray, ParquetLogicalType.Decimal, 38, 10), new(ParquetPhysicalType.ByteArray, ParquetLogicalType.Json),
            new(ParquetPhysicalType.Int32, ParquetLogicalType.Integer, BitWidth: 8, IsSigned: false),
            new(ParquetPhysicalType.Int64, ParquetLogicalType.Timestamp, TimeUnit: ParquetTimeUnit.Nanos, IsAdjustedToUtc: true),
            new(ParquetPhysicalType.Int32, ParquetLogicalType.Time, TimeUnit: ParquetTimeUnit.Millis),
        ];
        Assert.All(types, type => Assert.Equal(type, ParquetColumnType.Parse(type.ToText())));
        Assert.All(
            ["", "INT128", "INT32/", "INT32/DECIMAL", "INT32/DECIMAL(1)", "INT64/TIMESTAMP(DAYS,UTC)", "int32", "INT32/DECIMAL(1,2", "INT32/STRING(1)"],
            text => Assert.Null(ParquetColumnType.Parse(text)));
    }

    private static ParquetStatistics Of(byte[] bound, ParquetLogicalType logical) => Of(
        new ParquetSchemaElement { Name = "x", PhysicalType = ParquetPhysicalType.ByteArray, LogicalType = logical, LeafCount = 1 },
        new ParquetColumnChunk { Leaf = 0, Min = bound, Max = bound });

    private static ParquetStatistics Of(ParquetSchemaElement leaf, ParquetColumnChunk chunk) => ParquetStatistics.From(new ParquetFooter
    {
        RowCount = 1,
        Root = new ParquetSchemaElement { Name = "root", LeafCount = 1, Children = [leaf] },
        RowGroups = [new ParquetRowGroup(1, 1, [chunk])],
    });

    private ParquetStatistics Write(string query, string options)
    {
        var path = System.IO.Path.Combine(_folder.Path, "f.parquet");
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute($"COPY ({query}) TO '{path}' (FORMAT parquet{options})");
        return ParquetStatistics.From(ParquetFooter.Read(new LocalObjectStore(), path, -1));
    }
}
