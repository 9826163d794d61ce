namespace LakeQuery.Storage.Parquet;

/// <summary>A horizontal slice of a file: one chunk for each leaf of the schema, in the same order.</summary>
/// <param name="RowCount">Rows.</param>
/// <param name="TotalBytes">Uncompressed bytes of all chunks, as the writer counted them.</param>
/// <param name="Columns">The chunks.</param>
internal sealed record ParquetRowGroup(long RowCount, long TotalBytes, IReadOnlyList<ParquetColumnChunk> Columns)
{
    /// <summary>Compressed bytes of all chunks.</summary>
    public long CompressedBytes { get; init; }
}

/// <summary>One leaf's pages in one row group: where they are, how large, and what they hold at most and at least.</summary>
internal sealed class ParquetColumnChunk
{
    /// <summary>The leaf's place in <see cref="ParquetFooter.LeafPaths"/>.</summary>
    public required int Leaf { get; init; }

    /// <summary>How pages are compressed; a number beyond the enum is a codec this reader does not know.</summary>
    public ParquetCodec Codec { get; init; }

    /// <summary>Values including nulls; for nested leaves more than rows.</summary>
    public long ValueCount { get; init; }

    /// <summary>Bytes in the file, page headers included.</summary>
    public long CompressedBytes { get; init; }

    /// <summary>Bytes after decompression.</summary>
    public long UncompressedBytes { get; init; }

    /// <summary>Offset of the first data page.</summary>
    public long DataPageOffset { get; init; }

    /// <summary>Offset of the dictionary page, if there is one.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Offset of the bloom filter, if there is one.</summary>
    public long? BloomFilterOffset { get; init; }

    /// <summary>Bytes of the bloom filter, if the writer says.</summary>
    public int? BloomFilterBytes { get; init; }

    /// <summary>Offset of the column index (page statistics), if there is one.</summary>
    public long? ColumnIndexOffset { get; init; }

    /// <summary>Bytes of the column index.</summary>
    public int ColumnIndexBytes { get; init; }

    /// <summary>Offset of the offset index (page places), if there is one.</summary>
    public long? OffsetIndexOffset { get; init; }

    /// <summary>Bytes of the offset index.</summary>
    public int OffsetIndexBytes { get; init; }

    /// <summary>Nulls, if the writer counted them.</summary>
    public long? NullCount { get; init; }

    /// <summary>Different values, if the writer counted them.</summary>
    public long? DistinctCount { get; init; }

    /// <summary>A lower bound in PLAIN encoding without a length; null when there is none that can be trusted.</summary>
    /// <remarks>Byte arrays may be cut short: then it is a bound and not a value that occurs. See <see cref="IsMinExact"/>.</remarks>
    public ReadOnlyMemory<byte>? Min { get; init; }

    /// <summary>An upper bound, as <see cref="Min"/>.</summary>
    public ReadOnlyMemory<byte>? Max { get; init; }

    /// <summary>Whether <see cref="Min"/> is a value that occurs; null when the writer does not say.</summary>
    public bool? IsMinExact { get; init; }

    /// <summary>Whether <see cref="Max"/> is a value that occurs; null when the writer does not say.</summary>
    public bool? IsMaxExact { get; init; }

    /// <summary>Where the chunk's bytes start: its dictionary page if that comes first, as it should.</summary>
    public long StartOffset => DictionaryPageOffset is { } dictionary and > 0 && dictionary < DataPageOffset ? dictionary : DataPageOffset;
}
