namespace LakeQuery.Storage.Parquet;

/// <summary>Parses the FileMetaData struct of a footer held in memory; see parquet.thrift for the field numbers.</summary>
internal sealed class ParquetFooterParser(byte[] content)
{
    private const int MaxColumnChunks = 1_000_000;
    private const long MaxChunkBytes = 1L << 44;

    private ParquetSchemaElement[] _leaves = [];
    private int _chunkCount;

    /// <summary>The footer, or null and what is wrong with it.</summary>
    public ParquetFooter? Parse(out string problem)
    {
        var reader = new CompactReader(content);
        ParquetSchemaElement? root = null;
        long? rowCount = null;
        string? createdBy = null;
        List<ParquetRowGroup> rowGroups = [];
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 2:
                    root = ParquetSchemaParser.Parse(ref reader, type, out _leaves);
                    break;
                case 3:
                    rowCount = reader.ReadNumber(type);
                    break;
                case 4:
                    ParseRowGroups(ref reader, type, root is not null, rowGroups);
                    break;
                case 6:
                    createdBy = reader.ReadString(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (root is null)
        {
            reader.Fail("the footer is damaged: it has no schema");
        }

        if (rowCount is null or < 0)
        {
            reader.Fail("the footer is damaged: it has no valid number of rows");
        }

        problem = reader.Problem ?? string.Empty;
        return reader.Problem is null
            ? new ParquetFooter { Root = root!, RowCount = rowCount!.Value, CreatedBy = createdBy, RowGroups = rowGroups }
            : null;
    }

    private void ParseRowGroups(ref CompactReader reader, CompactType type, bool hasSchema, List<ParquetRowGroup> rowGroups)
    {
        if (!hasSchema || type != CompactType.List)
        {
            reader.Fail("the footer is damaged: row groups were expected after the schema");
            return;
        }

        for (var left = reader.ReadList(CompactType.Struct); left > 0 && reader.Problem is null; left--)
        {
            if (ParseRowGroup(ref reader) is { } group)
            {
                rowGroups.Add(group);
            }
        }
    }

    private ParquetRowGroup? ParseRowGroup(ref CompactReader reader)
    {
        ParquetColumnChunk[]? columns = null;
        long? totalBytes = null;
        long? rowCount = null;
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    columns = ParseColumnChunks(ref reader, type);
                    break;
                case 2:
                    totalBytes = reader.ReadNumber(type);
                    break;
                case 3:
                    rowCount = reader.ReadNumber(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (columns is null || rowCount is null or < 0)
        {
            reader.Fail("the footer is damaged: a row group has no columns or no valid number of rows");
            return null;
        }

        var compressedBytes = 0L;
        foreach (var column in columns)
        {
            compressedBytes += column.CompressedBytes;
        }

        return new ParquetRowGroup(rowCount.Value, totalBytes ?? 0, columns) { CompressedBytes = compressedBytes };
    }

    private ParquetColumnChunk[]? ParseColumnChunks(ref CompactReader reader, CompactType type)
    {
        if (type != CompactType.List)
        {
            reader.Fail("the footer is damaged: a list of column chunks was expected");
            return null;
        }

        var count = reader.ReadList(CompactType.Struct);
        if (reader.Problem is null && count != _leaves.Length)
        {
            reader.Fail($"the footer is damaged: a row group has {count} column chunks, the schema {_leaves.Length} columns");
        }

        _chunkCount += count;
        if (_chunkCount > MaxColumnChunks)
        {
            reader.Fail($"the footer has more than {MaxColumnChunks} column chunks");
        }

        if (reader.Problem is not null)
        {
            return null;
        }

        var columns = new ParquetColumnChunk[count];
        for (var leaf = 0; leaf < count; leaf++)
        {
            if (ParseColumnChunk(ref reader, leaf) is not { } column)
            {
                return null;
            }

            columns[leaf] = column;
        }

        return columns;
    }

    private ParquetColumnChunk? ParseColumnChunk(ref CompactReader reader, int leaf)
    {
        var fields = default(ChunkFields);
        var hasMetadata = false;
        var isEncrypted = false;
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    // An empty name is how some writers say "this file".
                    if (reader.ReadBinary(type).Length > 0)
                    {
                        reader.Fail("its data are in another file");
                    }

                    break;
                case 3:
                    hasMetadata = true;
                    ParseColumnMetadata(ref reader, type, leaf, ref fields);
                    break;
                case 4:
                    fields.OffsetIndexOffset = reader.ReadNumber(type);
                    break;
                case 5:
                    fields.OffsetIndexBytes = reader.ReadInt(type);
                    break;
                case 6:
                    fields.ColumnIndexOffset = reader.ReadNumber(type);
                    break;
                case 7:
                    fields.ColumnIndexBytes = reader.ReadInt(type);
                    break;
                case 8:
                case 9:
                    isEncrypted = true;
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (isEncrypted)
        {
            reader.Fail($"column '{_leaves[leaf].Name}' is encrypted");
        }
        else if (!hasMetadata || !fields.IsComplete)
        {
            reader.Fail($"the footer is damaged: column '{_leaves[leaf].Name}' lacks its sizes or place");
        }

        return reader.Problem is null ? fields.ToChunk(leaf, _leaves[leaf], content) : null;
    }

    private void ParseColumnMetadata(ref CompactReader reader, CompactType structType, int leaf, ref ChunkFields fields)
    {
        reader.ExpectStruct(structType);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    if (reader.ReadInt(type) != (int)_leaves[leaf].PhysicalType!.Value)
                    {
                        reader.Fail($"the footer is damaged: the data of column '{_leaves[leaf].Name}' have another type than the schema says");
                    }

                    break;
                case 4:
                    fields.Codec = (ParquetCodec)reader.ReadInt(type);
                    break;
                case 5:
                    fields.ValueCount = ReadSize(ref reader, type, long.MaxValue);
                    break;
                case 6:
                    fields.UncompressedBytes = ReadSize(ref reader, type, MaxChunkBytes);
                    break;
                case 7:
                    fields.CompressedBytes = ReadSize(ref reader, type, MaxChunkBytes);
                    break;
                case 9:
                    fields.DataPageOffset = ReadSize(ref reader, type, long.MaxValue);
                    break;
                case 11:
                    fields.DictionaryPageOffset = ReadSize(ref reader, type, long.MaxValue);
                    break;
                case 12:
                    ParseStatistics(ref reader, type, ref fields);
                    break;
                case 14:
                    fields.BloomFilterOffset = reader.ReadNumber(type);
                    break;
                case 15:
                    fields.BloomFilterBytes = reader.ReadInt(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private static void ParseStatistics(ref CompactReader reader, CompactType structType, ref ChunkFields fields)
    {
        reader.ExpectStruct(structType);
        var field = 0;
        while (reader.ReadField(ref field, out var type))
        {
            switch (field)
            {
                case 1:
                    fields.DeprecatedMax = reader.ReadBinary(type);
                    break;
                case 2:
                    fields.DeprecatedMin = reader.ReadBinary(type);
                    break;
                case 3:
                    fields.NullCount = reader.ReadNumber(type);
                    break;
                case 4:
                    fields.DistinctCount = reader.ReadNumber(type);
                    break;
                case 5:
                    fields.Max = reader.ReadBinary(type);
                    break;
                case 6:
                    fields.Min = reader.ReadBinary(type);
                    break;
                case 7:
                    fields.IsMaxExact = reader.ReadBoolean(type);
                    break;
                case 8:
                    fields.IsMinExact = reader.ReadBoolean(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private static long ReadSize(ref CompactReader reader, CompactType type, long limit)
    {
        var size = reader.ReadNumber(type);
        if (size < 0 || size > limit)
        {
            reader.Fail($"the footer is damaged: {size} is no possible size or place");
            return 0;
        }

        return size;
    }

    /// <summary>A chunk's fields as they come, in any order.</summary>
    private struct ChunkFields
    {
        public ParquetCodec? Codec;
        public long? ValueCount;
        public long? UncompressedBytes;
        public long? CompressedBytes;
        public long? DataPageOffset;
        public long? DictionaryPageOffset;
        public long? BloomFilterOffset;
        public int? BloomFilterBytes;
        public long? ColumnIndexOffset;
        public int ColumnIndexBytes;
        public long? OffsetIndexOffset;
        public int OffsetIndexBytes;
        public long? NullCount;
        public long? DistinctCount;
        public (int Start, int Length)? Min;
        public (int Start, int Length)? Max;
        public (int Start, int Length)? DeprecatedMin;
        public (int Start, int Length)? DeprecatedMax;
        public bool? IsMinExact;
        public bool? IsMaxExact;

        public readonly bool IsComplete => Codec is not null && ValueCount is not null && UncompressedBytes is not null
            && CompressedBytes is not null && DataPageOffset is not null;

        public readonly ParquetColumnChunk ToChunk(int leafIndex, ParquetSchemaElement leaf, byte[] content) => new()
        {
            Leaf = leafIndex,
            Codec = Codec!.Value,
            ValueCount = ValueCount!.Value,
            UncompressedBytes = UncompressedBytes!.Value,
            CompressedBytes = CompressedBytes!.Value,
            DataPageOffset = DataPageOffset!.Value,
            DictionaryPageOffset = DictionaryPageOffset,
            BloomFilterOffset = BloomFilterOffset,
            BloomFilterBytes = BloomFilterBytes,
            ColumnIndexOffset = ColumnIndexOffset,
            ColumnIndexBytes = ColumnIndexBytes,
            OffsetIndexOffset = OffsetIndexOffset,
            OffsetIndexBytes = OffsetIndexBytes,
            NullCount = NullCount is >= 0 ? NullCount : null,
            DistinctCount = DistinctCount is >= 0 ? DistinctCount : null,
            Min = Bound(Min, DeprecatedMin, leaf, content),
            Max = Bound(Max, DeprecatedMax, leaf, content),
            IsMinExact = IsMinExact,
            IsMaxExact = IsMaxExact,
        };

        // A bound of the wrong length for its type would be misread, so it is none.
        private static ReadOnlyMemory<byte>? Bound(
            (int Start, int Length)? bound, (int Start, int Length)? deprecated, ParquetSchemaElement leaf, byte[] content)
        {
            var chosen = bound ?? (leaf.TrustsDeprecatedBounds ? deprecated : null);
            if (chosen is not { } place || !leaf.HasDefinedOrder)
            {
                return null;
            }

            var expected = leaf.PhysicalType switch
            {
                ParquetPhysicalType.Boolean => 1,
                ParquetPhysicalType.Int32 or ParquetPhysicalType.Float => 4,
                ParquetPhysicalType.Int64 or ParquetPhysicalType.Double => 8,
                _ => place.Length,
            };

            // The null of a conditional expression would become an empty memory, not "no value".
            if (place.Length != expected)
            {
                return null;
            }

            return content.AsMemory(place.Start, place.Length);
        }
    }
}
