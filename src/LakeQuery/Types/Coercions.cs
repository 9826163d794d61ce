using System.Collections.Immutable;

namespace LakeQuery.Types;

/// <summary>Which types turn into which by themselves, and which by CAST: Trino's rules and nothing else.</summary>
/// <remarks>Text never turns into a number or a date by itself. varchar turns into char (as in the Trino that Athena runs; the newest
/// Trino reversed that), so a comparison of the two ignores trailing blanks.
/// Source: Trino's class TypeCoercion and its documentation, <i>Conversion functions</i>.</remarks>
internal static class Coercions
{
    private const int MaxCharLength = 65_536;

    /// <summary>True when a value of <paramref name="from"/> may stand where <paramref name="to"/> is wanted.</summary>
    public static bool CanCoerce(SqlType from, SqlType to) => Compare(from, to).Coercible;

    /// <summary>The narrowest type both turn into, or null when there is none.</summary>
    public static SqlType? CommonSuperType(SqlType first, SqlType second) => Compare(first, second).Common;

    /// <summary>The narrowest type all turn into, or null when there is none; unknown for no types.</summary>
    public static SqlType? CommonSuperType(IEnumerable<SqlType> types)
    {
        var common = SqlType.Unknown;
        foreach (var type in types)
        {
            if (CommonSuperType(common, type) is not { } wider)
            {
                return null;
            }

            common = wider;
        }

        return common;
    }

    /// <summary>True for types with <c>=</c>, DISTINCT and GROUP BY.</summary>
    public static bool IsComparable(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Function or SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography => false,
        _ when type.IsSketch => false,
        SqlTypeKind.Array => IsComparable(type.Element!),
        SqlTypeKind.Map => IsComparable(type.Key!) && IsComparable(type.Element!),
        SqlTypeKind.Row => type.Fields.All(field => IsComparable(field.Type)),
        _ => true,
    };

    /// <summary>True for types with <c>&lt;</c> and ORDER BY.</summary>
    public static bool IsOrderable(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Function or SqlTypeKind.Map or SqlTypeKind.Json or SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography
            or SqlTypeKind.BingTile or SqlTypeKind.Color => false,
        _ when type.IsSketch => false,
        SqlTypeKind.Array => IsOrderable(type.Element!),
        SqlTypeKind.Row => type.Fields.All(field => IsOrderable(field.Type)),
        _ => true,
    };

    /// <summary>True when CAST between the two is defined (it may still fail on a value).</summary>
    public static bool IsCastable(SqlType from, SqlType to)
    {
        if (from.IsSame(to) || from.Kind == SqlTypeKind.Unknown)
        {
            return true;
        }

        if (to.Kind == SqlTypeKind.Json)
        {
            return IsCastableToJson(from);
        }

        if (from.Kind == SqlTypeKind.Json)
        {
            return IsCastableFromJson(to);
        }

        return from.Kind switch
        {
            SqlTypeKind.Varchar or SqlTypeKind.Char =>
                to.IsText || to.IsNumeric || to.Kind is SqlTypeKind.Boolean or SqlTypeKind.Date or SqlTypeKind.Time
                    or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone
                    or SqlTypeKind.Uuid or SqlTypeKind.IpAddress
                || (from.Kind == SqlTypeKind.Varchar && to.Kind == SqlTypeKind.Varbinary),
            SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
                or SqlTypeKind.Real or SqlTypeKind.Double or SqlTypeKind.Decimal =>
                to.IsNumeric || to.IsText || to.Kind == SqlTypeKind.Boolean
                || (from.Kind == SqlTypeKind.BigInt && to.Kind == SqlTypeKind.BingTile),
            SqlTypeKind.Date => to.IsText || to.Kind is SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone,
            SqlTypeKind.Time => to.IsText || to.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp
                or SqlTypeKind.TimestampWithTimeZone,
            SqlTypeKind.TimeWithTimeZone => to.IsText || to.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone
                or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone,
            SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone =>
                to.IsText || to.Kind is SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp
                    or SqlTypeKind.TimestampWithTimeZone,
            SqlTypeKind.IntervalYearToMonth or SqlTypeKind.IntervalDayToSecond => to.IsText || to.Kind == from.Kind,
            SqlTypeKind.Uuid or SqlTypeKind.IpAddress => to.IsText || to.Kind == SqlTypeKind.Varbinary || to.Kind == from.Kind,
            SqlTypeKind.Varbinary => to.IsSketch || to.Kind is SqlTypeKind.Uuid or SqlTypeKind.IpAddress,
            SqlTypeKind.HyperLogLog => to.Kind is SqlTypeKind.Varbinary or SqlTypeKind.P4HyperLogLog,
            SqlTypeKind.P4HyperLogLog or SqlTypeKind.SetDigest => to.Kind is SqlTypeKind.Varbinary or SqlTypeKind.HyperLogLog,
            SqlTypeKind.QDigest or SqlTypeKind.TDigest => to.Kind == SqlTypeKind.Varbinary,
            SqlTypeKind.BingTile => to.Kind == SqlTypeKind.BigInt,
            SqlTypeKind.Array => to.Kind == SqlTypeKind.Array && IsCastable(from.Element!, to.Element!),
            SqlTypeKind.Map => to.Kind == SqlTypeKind.Map && IsCastable(from.Key!, to.Key!) && IsCastable(from.Element!, to.Element!),
            SqlTypeKind.Row => to.Kind == SqlTypeKind.Row && from.Fields.Length == to.Fields.Length
                && from.Fields.Zip(to.Fields).All(pair => IsCastable(pair.First.Type, pair.Second.Type)),
            _ => false,
        };
    }

    /// <summary>What <paramref name="source"/> becomes when a type of the family <paramref name="target"/> is wanted, or null.</summary>
    internal static SqlType? CoerceBase(SqlType source, SqlTypeKind target)
    {
        if (source.Kind == target)
        {
            return source;
        }

        return (source.Kind, target) switch
        {
            (SqlTypeKind.TinyInt, SqlTypeKind.SmallInt) => SqlType.SmallInt,
            (SqlTypeKind.TinyInt or SqlTypeKind.SmallInt, SqlTypeKind.Integer) => SqlType.Integer,
            (SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer, SqlTypeKind.BigInt) => SqlType.BigInt,
            (SqlTypeKind.TinyInt, SqlTypeKind.Decimal) => SqlType.Decimal(3, 0),
            (SqlTypeKind.SmallInt, SqlTypeKind.Decimal) => SqlType.Decimal(5, 0),
            (SqlTypeKind.Integer, SqlTypeKind.Decimal) => SqlType.Decimal(10, 0),
            (SqlTypeKind.BigInt, SqlTypeKind.Decimal) => SqlType.Decimal(19, 0),
            (_, SqlTypeKind.Real) when source.IsInteger || source.Kind == SqlTypeKind.Decimal => SqlType.Real,
            (_, SqlTypeKind.Double) when source.IsNumeric => SqlType.Double,
            (SqlTypeKind.Date, SqlTypeKind.Timestamp) => SqlType.Timestamp(0),
            (SqlTypeKind.Date, SqlTypeKind.TimestampWithTimeZone) => SqlType.TimestampWithTimeZone(0, "UTC"),
            (SqlTypeKind.Time, SqlTypeKind.TimeWithTimeZone) => SqlType.TimeWithTimeZone(source.Precision),
            (SqlTypeKind.Timestamp, SqlTypeKind.TimestampWithTimeZone) => SqlType.TimestampWithTimeZone(source.Precision, "UTC"),
            (SqlTypeKind.P4HyperLogLog, SqlTypeKind.HyperLogLog) => SqlType.HyperLogLog,
            (SqlTypeKind.Varchar, SqlTypeKind.Char) => SqlType.Char(Math.Min(MaxCharLength, source.Length ?? MaxCharLength)),
            _ => null,
        };
    }

    private static bool IsCastableToJson(SqlType from) => from.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
            or SqlTypeKind.Real or SqlTypeKind.Double or SqlTypeKind.Decimal or SqlTypeKind.Varchar or SqlTypeKind.Char
            or SqlTypeKind.Json or SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.Unknown => true,
        SqlTypeKind.Array => IsCastableToJson(from.Element!),
        SqlTypeKind.Map => (from.Key!.IsText || from.Key.IsNumeric || from.Key.Kind is SqlTypeKind.Boolean or SqlTypeKind.Unknown)
            && IsCastableToJson(from.Element!),
        SqlTypeKind.Row => from.Fields.All(field => IsCastableToJson(field.Type)),
        _ => false,
    };

    private static bool IsCastableFromJson(SqlType to) => to.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt
            or SqlTypeKind.Real or SqlTypeKind.Double or SqlTypeKind.Decimal or SqlTypeKind.Varchar or SqlTypeKind.Json => true,
        SqlTypeKind.Array => IsCastableFromJson(to.Element!),
        SqlTypeKind.Map => (to.Key!.Kind == SqlTypeKind.Varchar || to.Key.IsNumeric || to.Key.Kind == SqlTypeKind.Boolean)
            && IsCastableFromJson(to.Element!),
        SqlTypeKind.Row => to.Fields.All(field => IsCastableFromJson(field.Type)),
        _ => false,
    };

    private static Compatibility Compare(SqlType from, SqlType to)
    {
        if (from.IsSame(to) || from.Kind == SqlTypeKind.Unknown)
        {
            return new(to, true);
        }

        if (to.Kind == SqlTypeKind.Unknown)
        {
            return new(from, false);
        }

        if (from.Kind == to.Kind)
        {
            return CompareSameKind(from, to);
        }

        if (CoerceBase(from, to.Kind) is { } raised)
        {
            return Compare(raised, to);
        }

        return CoerceBase(to, from.Kind) is { } other && Compare(from, other).Common is { } common ? new(common, false) : default;
    }

    private static Compatibility CompareSameKind(SqlType from, SqlType to)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Decimal:
                var scale = Math.Max(from.Scale, to.Scale);
                var whole = Math.Max(from.Precision - from.Scale, to.Precision - to.Scale);
                return Towards(SqlType.Decimal(Math.Min(SqlType.MaxDecimalPrecision, whole + scale), scale), to);
            case SqlTypeKind.Varchar:
                return Towards(
                    from.Length is { } first && to.Length is { } second ? SqlType.BoundedVarchar(Math.Max(first, second)) : SqlType.Varchar, to);
            case SqlTypeKind.Char:
                return Towards(SqlType.Char(Math.Max(from.Length!.Value, to.Length!.Value)), to);
            case SqlTypeKind.Time:
                return Towards(SqlType.Time(Math.Max(from.Precision, to.Precision)), to);
            case SqlTypeKind.TimeWithTimeZone:
                return Towards(SqlType.TimeWithTimeZone(Math.Max(from.Precision, to.Precision)), to);
            case SqlTypeKind.Timestamp:
                return Towards(SqlType.Timestamp(Math.Max(from.Precision, to.Precision)), to);
            case SqlTypeKind.TimestampWithTimeZone:
                // Values of two zones keep each its own.
                var zone = string.Equals(from.Zone, to.Zone, StringComparison.OrdinalIgnoreCase) ? to.Zone ?? "UTC" : SqlType.ZoneOfValue;
                return new(SqlType.TimestampWithTimeZone(Math.Max(from.Precision, to.Precision), zone), from.Precision <= to.Precision);
            case SqlTypeKind.Array:
                var element = Compare(from.Element!, to.Element!);
                return element.Common is { } common ? new(SqlType.Array(common), element.Coercible) : default;
            case SqlTypeKind.Map:
                var key = Compare(from.Key!, to.Key!);
                var value = Compare(from.Element!, to.Element!);
                return key.Common is { } commonKey && value.Common is { } commonValue
                    ? new(SqlType.Map(commonKey, commonValue), key.Coercible && value.Coercible)
                    : default;
            case SqlTypeKind.Row:
                return CompareRows(from, to);
            default:
                return default;
        }
    }

    private static Compatibility CompareRows(SqlType from, SqlType to)
    {
        if (from.Fields.Length != to.Fields.Length)
        {
            return default;
        }

        var fields = ImmutableArray.CreateBuilder<RowField>(from.Fields.Length);
        var coercible = true;
        for (var i = 0; i < from.Fields.Length; i++)
        {
            var field = Compare(from.Fields[i].Type, to.Fields[i].Type);
            if (field.Common is not { } common)
            {
                return default;
            }

            coercible &= field.Coercible;
            var sameName = string.Equals(from.Fields[i].Name, to.Fields[i].Name, StringComparison.OrdinalIgnoreCase);
            fields.Add(new RowField(sameName ? to.Fields[i].Name : null, common));
        }

        return new(SqlType.Row(fields.MoveToImmutable()), coercible);
    }

    private static Compatibility Towards(SqlType common, SqlType to) => new(common, common.Equals(to));

    // The common type, if any, and whether the first type turns into the second.
    private readonly record struct Compatibility(SqlType? Common, bool Coercible);
}
