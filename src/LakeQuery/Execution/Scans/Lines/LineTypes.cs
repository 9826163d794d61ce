using LakeQuery.DuckDb;
using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The DuckDB types that columns are made in: those that carry the plan's.</summary>
internal static class LineTypes
{
    /// <summary>The type of a column.</summary>
    public static DuckLogicalType Of(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => DuckLogicalType.Boolean,
        SqlTypeKind.TinyInt => DuckLogicalType.TinyInt,
        SqlTypeKind.SmallInt => DuckLogicalType.SmallInt,
        SqlTypeKind.Integer => DuckLogicalType.Integer,
        SqlTypeKind.BigInt => DuckLogicalType.BigInt,
        SqlTypeKind.Real => DuckLogicalType.Float,
        SqlTypeKind.Double => DuckLogicalType.Double,
        SqlTypeKind.Decimal => DuckLogicalType.Decimal(type.Precision, type.Scale),
        SqlTypeKind.Varchar or SqlTypeKind.Char => DuckLogicalType.Varchar,
        SqlTypeKind.Varbinary => DuckLogicalType.Blob,
        SqlTypeKind.Date => DuckLogicalType.Date,
        SqlTypeKind.Timestamp => DuckLogicalType.Timestamp,
        SqlTypeKind.Array => DuckLogicalType.List(Of(type.Element!)),
        SqlTypeKind.Map => DuckLogicalType.Map(Of(type.Key!), Of(type.Element!)),
        SqlTypeKind.Row => DuckLogicalType.Struct([.. type.Fields.Select((field, index) => (DuckDbTypes.FieldName(index), Of(field.Type)))]),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };
}
