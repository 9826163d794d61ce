namespace LakeQuery.Storage.Parquet;

/// <summary>One node of a file's schema tree: a group of fields or a leaf that has a column chunk in every row group.</summary>
internal sealed class ParquetSchemaElement
{
    /// <summary>Name in the file.</summary>
    public required string Name { get; init; }

    /// <summary>How values are stored; null for a group.</summary>
    public ParquetPhysicalType? PhysicalType { get; init; }

    /// <summary>Bytes of a fixed-length value, else 0.</summary>
    public int TypeLength { get; init; }

    /// <summary>How often it occurs; the root counts as required.</summary>
    public ParquetRepetition Repetition { get; init; }

    /// <summary>What values mean; converted types of older files are told by their logical twins.</summary>
    public ParquetLogicalType LogicalType { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; init; }

    /// <summary>Digits after the point of a decimal.</summary>
    public int Scale { get; init; }

    /// <summary>Bits of an <see cref="ParquetLogicalType.Integer"/>.</summary>
    public int BitWidth { get; init; }

    /// <summary>True unless the integer is unsigned.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>Unit of a time or timestamp.</summary>
    public ParquetTimeUnit TimeUnit { get; init; }

    /// <summary>True when a time or timestamp is an instant, false when it is local.</summary>
    public bool IsAdjustedToUtc { get; init; }

    /// <summary>The number a writer such as Iceberg gave the field, if any.</summary>
    public int? FieldId { get; init; }

    /// <summary>The fields of a group; empty for a leaf.</summary>
    public IReadOnlyList<ParquetSchemaElement> Children { get; internal set; } = [];

    /// <summary>Index of the first leaf of this element, in the order of column chunks.</summary>
    public int FirstLeaf { get; internal set; }

    /// <summary>Number of leaves; 1 for a leaf.</summary>
    public int LeafCount { get; internal set; }

    /// <summary>True for a leaf.</summary>
    public bool IsLeaf => PhysicalType is not null;

    /// <summary>True when the order of min and max is defined and is that of the deprecated statistics: signed numbers only.</summary>
    internal bool TrustsDeprecatedBounds => LogicalType switch
    {
        ParquetLogicalType.Integer => IsSigned,
        ParquetLogicalType.None or ParquetLogicalType.Decimal or ParquetLogicalType.Date
            or ParquetLogicalType.Time or ParquetLogicalType.Timestamp => PhysicalType is ParquetPhysicalType.Boolean
            or ParquetPhysicalType.Int32 or ParquetPhysicalType.Int64 or ParquetPhysicalType.Float or ParquetPhysicalType.Double,
        _ => false,
    };

    /// <summary>True when the format defines an order for the values, so that min and max mean something.</summary>
    internal bool HasDefinedOrder => PhysicalType is not (null or ParquetPhysicalType.Int96)
        && LogicalType is not (ParquetLogicalType.Interval or ParquetLogicalType.Null or ParquetLogicalType.Variant
            or ParquetLogicalType.Geometry or ParquetLogicalType.Geography or ParquetLogicalType.Unknown);
}
