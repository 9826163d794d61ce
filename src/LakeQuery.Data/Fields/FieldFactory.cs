using LakeQuery.Types;

namespace LakeQuery.Data.Fields;

/// <summary>The field for a type.</summary>
internal static class FieldFactory
{
    /// <summary>Makes the field that reads a type.</summary>
    public static Field For(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Unknown => new UnknownField(type),
        SqlTypeKind.Boolean => new BooleanField(type),
        SqlTypeKind.TinyInt => new IntegerField<sbyte>(type),
        SqlTypeKind.SmallInt => new IntegerField<short>(type),
        SqlTypeKind.Integer => new IntegerField<int>(type),
        SqlTypeKind.BigInt => new IntegerField<long>(type),
        SqlTypeKind.Real => new RealField(type),
        SqlTypeKind.Double => new DoubleField(type),
        SqlTypeKind.Decimal => new DecimalField(type),
        SqlTypeKind.Varchar or SqlTypeKind.Json or SqlTypeKind.Char => new TextField(type),
        SqlTypeKind.Varbinary => new BinaryField(type),
        SqlTypeKind.Uuid => new UuidField(type),
        SqlTypeKind.Date => new DateField(type),
        SqlTypeKind.Time => new TimeField(type),
        SqlTypeKind.TimeWithTimeZone => new TimeWithZoneField(type),
        SqlTypeKind.Timestamp => new TimestampField(type),
        SqlTypeKind.TimestampWithTimeZone => new InstantField(type),
        SqlTypeKind.IntervalDayToSecond => new DayIntervalField(type),
        SqlTypeKind.IntervalYearToMonth => new MonthIntervalField(type),
        SqlTypeKind.IpAddress => new IpAddressField(type),
        SqlTypeKind.Array => new ArrayField(type),
        SqlTypeKind.Map => new MapField(type),
        SqlTypeKind.Row => new RowTypeField(type),
        SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography => new ShapeField(type),
        _ when type.IsSketch => new BinaryField(type),
        _ => new ShownField(type),
    };

    /// <summary>What the field of a type gives as an object, without making one.</summary>
    public static Type ClrTypeOf(SqlType type) => For(type).ClrType;
}
