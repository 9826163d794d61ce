namespace LakeQuery.Storage.Parquet;

#pragma warning disable CS1591 // The names and numbers are those of parquet.thrift.

/// <summary>How values are stored.</summary>
internal enum ParquetPhysicalType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLenByteArray = 7,
}

/// <summary>How often an element occurs in its parent.</summary>
internal enum ParquetRepetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}

/// <summary>What values mean, whether the file says so by a logical type or by an older converted type.</summary>
internal enum ParquetLogicalType
{
    None,
    String,
    Map,
    List,
    Enum,
    Decimal,
    Date,
    Time,
    Timestamp,
    Integer,
    Null,
    Json,
    Bson,
    Uuid,
    Float16,
    Variant,
    Geometry,
    Geography,
    Interval,

    /// <summary>A type newer than this reader.</summary>
    Unknown,
}

/// <summary>The unit of a time or timestamp.</summary>
internal enum ParquetTimeUnit
{
    None,
    Millis,
    Micros,
    Nanos,
}

/// <summary>How a column chunk's pages are compressed.</summary>
internal enum ParquetCodec
{
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
}
#pragma warning restore CS1591
