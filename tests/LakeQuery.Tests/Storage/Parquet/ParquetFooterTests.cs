using System.Buffers.Binary;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;

namespace LakeQuery.Tests.Storage.Parquet;

/// <summary>The fixtures were written by DuckDB 1.5.6; the expected values are what its parquet_metadata says of them.</summary>
public sealed class ParquetFooterTests
{
    [Fact]
    public void Tells_rows_sizes_and_statistics_of_every_row_group()
    {
        var footer = Read("groups");
        Assert.Equal(6000, footer.RowCount);
        Assert.Equal("DuckDB version v1.5.6 (build 069cc9f9b5)", footer.CreatedBy);
        Assert.Equal(["id", "amount", "name", "price"], footer.Columns.Select(column => column.Name));
        Assert.Equal([2048, 2048, 1904], footer.RowGroups.Select(group => group.RowCount));
        Assert.Equal([37322, 37322, 34905], footer.RowGroups.Select(group => group.TotalBytes));
        Assert.Equal([12664, 4784, 2908, 1653], footer.ColumnBytes);
        Assert.Equal(footer.ColumnBytes.Sum(), footer.RowGroups.Sum(group => group.CompressedBytes));

        var amount = footer.RowGroups[1].Columns[1];
        Assert.Equal(1, amount.Leaf);
        Assert.Equal(ParquetCodec.Zstd, amount.Codec);
        Assert.Equal((2048L, 1597L, 11209L, 683L), (amount.ValueCount, amount.CompressedBytes, amount.UncompressedBytes, amount.NullCount!.Value));
        Assert.Equal(20480, BinaryPrimitives.ReadInt64LittleEndian(amount.Min!.Value.Span));
        Assert.Equal(40940, BinaryPrimitives.ReadInt64LittleEndian(amount.Max!.Value.Span));
        Assert.Equal((11819L, null, 11819L), (amount.DataPageOffset, amount.DictionaryPageOffset, amount.StartOffset));
        Assert.Null(amount.BloomFilterOffset);

        var name = footer.RowGroups[2].Columns[2];
        Assert.Equal("n04097", Encoding.UTF8.GetString(name.Min!.Value.Span));
        Assert.Equal("n05999", Encoding.UTF8.GetString(name.Max!.Value.Span));
        Assert.Equal(476, name.NullCount);

        var price = footer.RowGroups[0].Columns[3];
        Assert.Equal((7165L, 6906L, 6906L), (price.DataPageOffset, price.DictionaryPageOffset!.Value, price.StartOffset));
        Assert.Equal(22013, price.BloomFilterOffset);
        Assert.Equal(990, BinaryPrimitives.ReadInt32LittleEndian(price.Max!.Value.Span));
    }

    [Fact]
    public void Names_the_hive_type_of_every_column()
    {
        var types = Read("types").Columns.Select(column => $"{column.Name} {ParquetHiveTypes.ToHiveType(column)}");
        Assert.Equal(
        [
            "b boolean", "i8 tinyint", "i16 smallint", "i32 int", "i64 bigint", "u8 smallint", "u16 int", "u32 bigint", "u64 decimal(20,0)",
            "f float", "d double", "dec9 decimal(9,2)", "dec18 decimal(18,3)", "dec38 decimal(38,4)", "s string", "bin binary", "dt date",
            "ts timestamp", "tstz timestamp", "tsns timestamp", "tsms timestamp", "tm bigint", "u string", "j string", "iv string", "e string",
        ], types);
    }

    [Fact]
    public void Keeps_units_zones_digits_and_lengths_of_types()
    {
        var columns = Read("types").Columns.ToDictionary(column => column.Name);
        Assert.Equal((ParquetTimeUnit.Micros, false), (columns["ts"].TimeUnit, columns["ts"].IsAdjustedToUtc));
        Assert.Equal((ParquetTimeUnit.Micros, true), (columns["tstz"].TimeUnit, columns["tstz"].IsAdjustedToUtc));
        Assert.Equal((ParquetTimeUnit.Nanos, false), (columns["tsns"].TimeUnit, columns["tsns"].IsAdjustedToUtc));
        Assert.Equal((ParquetTimeUnit.Millis, false), (columns["tsms"].TimeUnit, columns["tsms"].IsAdjustedToUtc));
        Assert.Equal((ParquetLogicalType.Time, ParquetTimeUnit.Micros), (columns["tm"].LogicalType, columns["tm"].TimeUnit));
        Assert.Equal((38, 4, 16), (columns["dec38"].Precision, columns["dec38"].Scale, columns["dec38"].TypeLength));
        Assert.Equal((ParquetLogicalType.Integer, 64, false), (columns["u64"].LogicalType, columns["u64"].BitWidth, columns["u64"].IsSigned));
        Assert.Equal(ParquetPhysicalType.FixedLenByteArray, columns["iv"].PhysicalType);
        Assert.All(columns.Values, column => Assert.Equal(ParquetRepetition.Optional, column.Repetition));
    }

    [Fact]
    public void An_interval_has_no_order_and_so_no_bounds()
    {
        var footer = Read("types");
        var chunks = footer.RowGroups[0].Columns;
        Assert.All(chunks, chunk => Assert.Equal(footer.LeafPaths[chunk.Leaf] == "iv", chunk.Min is null));
        Assert.Equal([0], chunks[0].Min!.Value.ToArray());
    }

    [Fact]
    public void Reads_trees_of_lists_maps_and_structs()
    {
        var footer = Read("nested");
        Assert.Equal(
            ["int", "array<int>", "map<string,double>", "struct<a:int,b:struct<c:string,d:array<struct<e:date>>>>", "array<array<smallint>>"],
            footer.Columns.Select(ParquetHiveTypes.ToHiveType));
        Assert.Equal(
            ["id", "li.list.element", "m.key_value.key", "m.key_value.value", "s.a", "s.b.c", "s.b.d.list.element.e", "ll.list.element.list.element"],
            footer.LeafPaths);
        Assert.Equal([35, 86, 100, 117, 41], footer.ColumnBytes);
        Assert.Equal([(0, 1), (1, 1), (2, 2), (4, 3), (7, 1)], footer.Columns.Select(column => (column.FirstLeaf, column.LeafCount)));
        Assert.Equal(6, footer.RowGroups[0].Columns[1].ValueCount);
    }

    [Fact]
    public void A_file_without_rows_has_columns_all_the_same()
    {
        var footer = Read("empty");
        Assert.Equal((0L, 0), (footer.RowCount, footer.RowGroups.Count));
        Assert.Equal([0, 0], footer.ColumnBytes);
    }

    [Fact]
    public void A_footer_longer_than_the_first_read_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var elements = new List<ThriftBytes> { SchemaRoot(3000) };
        for (var index = 0; index < 3000; index++)
        {
            elements.Add(Leaf($"column_{index:D5}", 1));
        }

        var path = folder.Write("wide", ParquetFile(elements));
        Assert.True(new FileInfo(path).Length > ParquetFooter.TailBytes);
        var footer = ParquetFooter.Read(new LocalObjectStore(), path, -1);
        Assert.Equal("column_02999", footer.Columns[2999].Name);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("PAR1PAR1", "not a Parquet file: 8 bytes are too few")]
    [InlineData("id,name\n1,one\n", "not a Parquet file: no PAR1 at the end")]
    [InlineData("PAR1 and some pages", "the file is cut short: it begins with PAR1 but does not end with it")]
    [InlineData("PAR1....\0\0\0\0PARE", "the footer is encrypted")]
    [InlineData("PAR1....\u007F\0\0\0PAR1", "the file is damaged: its footer should have 127 bytes, the file has 16")]
    [InlineData("PAR1\0\u0001\0\0\0PAR1", "the footer is damaged: it has no schema")]
    public void Says_what_is_wrong_with_a_file(string content, string problem)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("f", Encoding.Latin1.GetBytes(content));
        Assert.False(ParquetFooter.TryRead(new LocalObjectStore(), path, content.Length, out var footer, out var found));
        Assert.Null(footer);
        Assert.Equal(problem, found);
        var error = Assert.Throws<LakeQueryException>(() => ParquetFooter.Read(new LocalObjectStore(), path, content.Length));
        Assert.Equal("HIVE_BAD_DATA", error.Code.Name);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_that_a_file_changed_or_went_since_it_was_listed()
    {
        var path = PathOf("empty");
        Assert.False(ParquetFooter.TryRead(new LocalObjectStore(), path, 112, out _, out var problem));
        Assert.Equal("the file changed: it was listed with 112 bytes and has 111 now", problem);
        Assert.False(ParquetFooter.TryRead(new LocalObjectStore(), path + ".gone", -1, out _, out problem));
        Assert.Equal($"file '{path}.gone' does not exist", problem);
    }

    [Fact]
    public void A_schema_nested_too_deep_is_a_problem()
    {
        var elements = new List<ThriftBytes> { SchemaRoot(1) };
        for (var depth = 0; depth < 5000; depth++)
        {
            elements.Add(Group("g", 1));
        }

        elements.Add(Leaf("x", 1));
        using var folder = new TemporaryFolder();
        var path = folder.Write("deep", ParquetFile(elements));
        Assert.False(ParquetFooter.TryRead(new LocalObjectStore(), path, -1, out _, out var problem));
        Assert.Equal("the schema is nested more than 64 deep", problem);
    }

    [Theory]
    [InlineData("types")]
    [InlineData("groups")]
    [InlineData("nested")]
    public void Damage_is_a_problem_and_never_a_crash(string fixture)
    {
        var good = File.ReadAllBytes(PathOf(fixture));
        var footerBytes = BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(good.Length - 8));
        var footer = good[^(footerBytes + 8)..^8];
        Assert.NotNull(new ParquetFooterParser(footer).Parse(out _));
        var random = new Random(20240506);
        for (var round = 0; round < 4000; round++)
        {
            var damaged = round % 4 == 0 ? footer[..random.Next(footer.Length)] : (byte[])footer.Clone();
            for (var flips = random.Next(1, 8); flips > 0 && damaged.Length > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var parsed = new ParquetFooterParser(damaged).Parse(out var problem);
            if (parsed is not null)
            {
                _ = (parsed.ColumnBytes.Count, parsed.LeafPaths.Count, parsed.Columns.Select(ParquetHiveTypes.ToHiveType).Count());
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
            Assert.Equal(parsed is null, problem.Length > 0);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_a_problem()
    {
        var good = File.ReadAllBytes(PathOf("nested"));
        using var folder = new TemporaryFolder();
        for (var length = 0; length < good.Length; length += 7)
        {
            var path = folder.Write("f", good.AsSpan(0, length));
            Assert.False(ParquetFooter.TryRead(new LocalObjectStore(), path, length, out _, out var problem));
            Assert.NotEmpty(problem);
        }
    }

    [Theory]
    [InlineData(1, null, true)]
    [InlineData(1, 9, true)] // Timestamp in milliseconds, over INT32 here.
    [InlineData(1, 13, false)] // UINT_32: old writers compared it as signed.
    [InlineData(6, 0, false)] // UTF8: old writers compared bytes as signed.
    [InlineData(3, null, false)] // INT96 has no order at all.
    public void Old_bounds_are_taken_for_signed_numbers_only(int physicalType, int? convertedType, bool isTaken)
    {
        var statistics = new ThriftBytes().Binary(1, [9, 0, 0, 0]).Binary(2, [1, 0, 0, 0]).Number(3, 7);
        var chunk = ParseOneChunk(physicalType, convertedType, Chunk(physicalType, statistics), out _)!;
        Assert.Equal(isTaken, chunk.Min is not null);
        Assert.Equal(isTaken, chunk.Max is not null);
        Assert.Equal(7, chunk.NullCount);
        Assert.Equal((11L, 22L, 33L), (chunk.ValueCount, chunk.UncompressedBytes, chunk.CompressedBytes));
    }

    [Fact]
    public void Bounds_of_a_wrong_length_are_dropped()
    {
        var statistics = new ThriftBytes().Binary(5, [9, 0]).Binary(6, [1, 0, 0, 0]);
        var chunk = ParseOneChunk(1, null, Chunk(1, statistics), out _)!;
        Assert.Null(chunk.Max);
        Assert.Equal([1, 0, 0, 0], chunk.Min!.Value.ToArray());
    }

    [Fact]
    public void Chunks_that_cannot_be_read_are_problems()
    {
        ParseOneChunk(1, null, new ThriftBytes().Struct(8, new ThriftBytes()), out var problem);
        Assert.Equal("column 'x' is encrypted", problem);
        ParseOneChunk(1, null, new ThriftBytes().Text(1, "other.parquet"), out problem);
        Assert.Equal("its data are in another file", problem);
        ParseOneChunk(1, null, Chunk(2, new ThriftBytes()), out problem);
        Assert.Equal("the footer is damaged: the data of column 'x' have another type than the schema says", problem);
        ParseOneChunk(1, null, new ThriftBytes().Struct(3, new ThriftBytes().Number(4, 0)), out problem);
        Assert.Equal("the footer is damaged: column 'x' lacks its sizes or place", problem);
        ParseOneChunk(1, null, new ThriftBytes().Struct(3, new ThriftBytes().Number(7, -1)), out problem);
        Assert.Equal("the footer is damaged: -1 is no possible size or place", problem);
    }

    private static ThriftBytes Chunk(int physicalType, ThriftBytes statistics) => new ThriftBytes().Struct(
        3, new ThriftBytes().Number(1, physicalType).Number(4, 1).Number(5, 11).Number(6, 22).Number(7, 33).Number(9, 4).Struct(12, statistics));

    private static ParquetColumnChunk? ParseOneChunk(int physicalType, int? convertedType, ThriftBytes chunk, out string problem)
    {
        var leaf = Leaf("x", physicalType);
        if (convertedType is { } converted)
        {
            leaf.Number(6, converted);
        }

        var rowGroup = new ThriftBytes().Structs(1, [chunk]).Number(2, 0).Number(3, 11);
        var footer = new ThriftBytes().Number(1, 1).Structs(2, [SchemaRoot(1), leaf]).Number(3, 11).Structs(4, [rowGroup]).End();
        return new ParquetFooterParser(footer).Parse(out problem)?.RowGroups[0].Columns[0];
    }

    private static string PathOf(string fixture) =>
        Path.Join(AppContext.BaseDirectory, "Storage", "Fixtures", fixture + ".parquet");

    private static ParquetFooter Read(string fixture)
    {
        var path = PathOf(fixture);
        return ParquetFooter.Read(new LocalObjectStore(), path, new FileInfo(path).Length);
    }

    private static ThriftBytes SchemaRoot(int children) => new ThriftBytes().Text(4, "root").Number(5, children);

    private static ThriftBytes Group(string name, int children) => new ThriftBytes().Number(3, 1).Text(4, name).Number(5, children);

    private static ThriftBytes Leaf(string name, int type) => new ThriftBytes().Number(1, type).Number(3, 1).Text(4, name);

    private static byte[] ParquetFile(IReadOnlyList<ThriftBytes> schema)
    {
        var footer = new ThriftBytes().Number(1, 2).Structs(2, schema).Number(3, 0).Structs(4, []).End();
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        return [.. "PAR1"u8, .. footer, .. length, .. "PAR1"u8];
    }
}
