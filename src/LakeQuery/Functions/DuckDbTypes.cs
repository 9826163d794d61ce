using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>The DuckDB type that carries each SQL type, as text for generated SQL.</summary>
/// <remarks>char is carried without its trailing blanks, json as canonical text, an instant as TIMESTAMPTZ (its zone is in the SQL type)
/// or, where each value has a zone of its own, packed in INTERVAL, as a time with time zone is; more than 6 digits of a second as picoseconds;
/// both intervals as INTERVAL, shapes as well-known binary, sketches as bytes,
/// rows as STRUCT with the positional names f1, f2, … because Trino allows missing and equal field names.</remarks>
internal static class DuckDbTypes
{
    /// <summary>The name of the type that carries <paramref name="type"/>.</summary>
    public static string Name(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Unknown or SqlTypeKind.Boolean => "BOOLEAN",
        SqlTypeKind.TinyInt => "TINYINT",
        SqlTypeKind.SmallInt => "SMALLINT",
        SqlTypeKind.Integer => "INTEGER",
        SqlTypeKind.BigInt => "BIGINT",
        SqlTypeKind.Real => "FLOAT",
        SqlTypeKind.Double => "DOUBLE",
        SqlTypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Json => "VARCHAR",
        SqlTypeKind.Varbinary or SqlTypeKind.IpAddress or SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography => "BLOB",
        SqlTypeKind.BingTile or SqlTypeKind.Color => "BIGINT",
        _ when type.IsSketch => "BLOB",
        SqlTypeKind.Date => "DATE",
        SqlTypeKind.TimeWithTimeZone => "INTERVAL",
        SqlTypeKind.TimestampWithTimeZone when type.HasZonePerValue => "INTERVAL",
        SqlTypeKind.Time => type.IsFinerThanMicros ? "BIGINT" : "TIME",
        SqlTypeKind.Timestamp => type.IsFinerThanMicros ? "HUGEINT" : "TIMESTAMP",
        SqlTypeKind.TimestampWithTimeZone => type.IsFinerThanMicros ? "HUGEINT" : "TIMESTAMPTZ",
        SqlTypeKind.IntervalYearToMonth or SqlTypeKind.IntervalDayToSecond => "INTERVAL",
        SqlTypeKind.Uuid => "UUID",
        SqlTypeKind.Array => Name(type.Element!) + "[]",
        SqlTypeKind.Map => $"MAP({Name(type.Key!)}, {Name(type.Element!)})",
        SqlTypeKind.Row => RowName(type),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    /// <summary>The name of the field at <paramref name="index"/> (from 0) in the STRUCT that carries a row.</summary>
    public static string FieldName(int index) => "f" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The text as a DuckDB literal.</summary>
    public static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static string RowName(SqlType type)
    {
        var text = new StringBuilder("STRUCT(");
        for (var i = 0; i < type.Fields.Length; i++)
        {
            text.Append(i == 0 ? "\"" : ", \"").Append(FieldName(i)).Append("\" ").Append(Name(type.Fields[i].Type));
        }

        return text.Append(')').ToString();
    }

    /// <summary>The type of vectors that carry <paramref name="type"/> between DuckDB and C#.</summary>
    public static DuckLogicalType Logical(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => DuckLogicalType.Boolean,
        SqlTypeKind.TinyInt => DuckLogicalType.TinyInt,
        SqlTypeKind.SmallInt => DuckLogicalType.SmallInt,
        SqlTypeKind.Integer => DuckLogicalType.Integer,
        SqlTypeKind.BigInt => DuckLogicalType.BigInt,
        SqlTypeKind.Real => DuckLogicalType.Float,
        SqlTypeKind.Double => DuckLogicalType.Double,
        SqlTypeKind.Decimal => DuckLogicalType.Decimal(type.Precision, type.Scale),
        SqlTypeKind.Date => DuckLogicalType.Date,
        SqlTypeKind.Time => DuckLogicalType.Time,
        SqlTypeKind.Timestamp => type.Precision > 6 ? DuckLogicalType.TimestampNanos : DuckLogicalType.Timestamp,
        SqlTypeKind.TimestampWithTimeZone => DuckLogicalType.TimestampTz,
        SqlTypeKind.Varbinary => DuckLogicalType.Blob,
        SqlTypeKind.Array => DuckLogicalType.List(Logical(type.Element!)),
        SqlTypeKind.Map => DuckLogicalType.Map(Logical(type.Key!), Logical(type.Element!)),
        SqlTypeKind.Row => DuckLogicalType.Struct([.. type.Fields.Select((field, i) => (FieldName(i), Logical(field.Type)))]),
        _ => DuckLogicalType.Varchar,
    };
}
