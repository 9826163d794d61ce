using System.Data.Common;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data;

/// <summary>A column of a result.</summary>
public sealed class LakeDbColumn : DbColumn
{
    internal LakeDbColumn(ResultColumn column, int ordinal, Type clrType)
    {
        SqlType = column.Type;
        ColumnName = column.Name;
        ColumnOrdinal = ordinal;
        DataType = clrType;
        DataTypeName = column.Type.ToString();
        AllowDBNull = true;
        IsReadOnly = true;
        IsAliased = null;
        IsUnique = false;
        IsKey = false;
        IsAutoIncrement = false;
        IsHidden = false;
        IsLong = false;
        IsExpression = null;
        ColumnSize = column.Type.Kind switch
        {
            SqlTypeKind.Boolean or SqlTypeKind.TinyInt => 1,
            SqlTypeKind.SmallInt => 2,
            SqlTypeKind.Integer or SqlTypeKind.Real or SqlTypeKind.Date => 4,
            SqlTypeKind.BigInt or SqlTypeKind.Double or SqlTypeKind.Time or SqlTypeKind.Timestamp => 8,
            SqlTypeKind.Decimal or SqlTypeKind.Uuid => 16,
            SqlTypeKind.Varchar or SqlTypeKind.Char => column.Type.Length ?? int.MaxValue,
            _ => int.MaxValue,
        };
        NumericPrecision = column.Type.Kind switch
        {
            SqlTypeKind.TinyInt => 3,
            SqlTypeKind.SmallInt => 5,
            SqlTypeKind.Integer => 10,
            SqlTypeKind.BigInt => 19,
            SqlTypeKind.Real => 24,
            SqlTypeKind.Double => 53,
            SqlTypeKind.Decimal => column.Type.Precision,
            _ => null,
        };
        NumericScale = column.Type.Kind switch
        {
            SqlTypeKind.Decimal => column.Type.Scale,
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => 0,
            SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone => column.Type.Precision,
            _ => null,
        };
    }

    /// <summary>The SQL type with its parameters.</summary>
    public SqlType SqlType { get; }
}
