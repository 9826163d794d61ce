using System.Collections.Immutable;

namespace LakeQuery.Types;

/// <summary>The families of SQL types, Trino's.</summary>
public enum SqlTypeKind
{
    /// <summary>The type of a bare NULL: coerces to every other.</summary>
    Unknown,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>8-bit signed whole number.</summary>
    TinyInt,

    /// <summary>16-bit signed whole number.</summary>
    SmallInt,

    /// <summary>32-bit signed whole number.</summary>
    Integer,

    /// <summary>64-bit signed whole number.</summary>
    BigInt,

    /// <summary>32-bit IEEE number.</summary>
    Real,

    /// <summary>64-bit IEEE number.</summary>
    Double,

    /// <summary>Exact number of given precision and scale.</summary>
    Decimal,

    /// <summary>Text, with or without a bound on its length in code points.</summary>
    Varchar,

    /// <summary>Text of fixed length, padded with blanks.</summary>
    Char,

    /// <summary>Bytes.</summary>
    Varbinary,

    /// <summary>A JSON document in canonical text.</summary>
    Json,

    /// <summary>A day.</summary>
    Date,

    /// <summary>A time of day.</summary>
    Time,

    /// <summary>A time of day with an offset from UTC.</summary>
    TimeWithTimeZone,

    /// <summary>A day and time of day.</summary>
    Timestamp,

    /// <summary>An instant with the zone it is shown in.</summary>
    TimestampWithTimeZone,

    /// <summary>Months.</summary>
    IntervalYearToMonth,

    /// <summary>Milliseconds (kept in microseconds).</summary>
    IntervalDayToSecond,

    /// <summary>128-bit identifier.</summary>
    Uuid,

    /// <summary>IPv4 or IPv6 address.</summary>
    IpAddress,

    /// <summary>Elements of one type, in order.</summary>
    Array,

    /// <summary>Keys to values.</summary>
    Map,

    /// <summary>Fields, named or not.</summary>
    Row,

    /// <summary>A lambda argument; never the type of a value.</summary>
    Function,

    /// <summary>A sketch of a set that estimates how many distinct values it has.</summary>
    HyperLogLog,

    /// <summary>A HyperLogLog that starts out dense; turns into HyperLogLog by itself.</summary>
    P4HyperLogLog,

    /// <summary>A sketch of the quantiles of numbers, of bigint, real or double.</summary>
    QDigest,

    /// <summary>A sketch of the quantiles of doubles.</summary>
    TDigest,

    /// <summary>A sketch of a set for Jaccard similarity and intersections.</summary>
    SetDigest,

    /// <summary>A shape in the plane, well-known binary.</summary>
    Geometry,

    /// <summary>A shape on the sphere, well-known binary in degrees.</summary>
    SphericalGeography,

    /// <summary>A tile of the Bing Maps pyramid.</summary>
    BingTile,

    /// <summary>A colour of the terminal.</summary>
    Color,
}

/// <summary>A SQL type with its parameters. Equal when every parameter is equal. Of an instant's zone only counts
/// whether the type or each value has it.</summary>
/// <remarks>Source: Trino documentation, <i>Data types</i>.</remarks>
public sealed class SqlType : IEquatable<SqlType>
{
    /// <summary>The largest precision of a decimal.</summary>
    public const int MaxDecimalPrecision = 38;

    /// <summary>What <see cref="Zone"/> says where each value has a zone of its own.</summary>
    public const string ZoneOfValue = "*";

    private SqlType(SqlTypeKind kind) => Kind = kind;

    /// <summary>The family.</summary>
    public SqlTypeKind Kind { get; }

    /// <summary>Bound of varchar, length of char in code points; null for unbounded varchar and all other types.</summary>
    public int? Length { get; private init; }

    /// <summary>Digits in all of a decimal; digits of the fraction of a second for time and timestamp (0 to 12); else 0.</summary>
    public int Precision { get; private init; }

    /// <summary>Digits after the point of a decimal; else 0.</summary>
    public int Scale { get; private init; }

    /// <summary>The zone an instant is shown in: an IANA name or an offset such as +05:30 where it is known when the statement is bound,
    /// <see cref="ZoneOfValue"/> where each value has its own; null elsewhere.</summary>
    public string? Zone { get; private init; }

    /// <summary>Element of an array; value of a map; number of a qdigest; else null.</summary>
    public SqlType? Element { get; private init; }

    /// <summary>Key of a map; else null.</summary>
    public SqlType? Key { get; private init; }

    /// <summary>Fields of a row; else empty.</summary>
    public ImmutableArray<RowField> Fields { get; private init; } = [];

#pragma warning disable CS1591 // Each is the type of its name.
    public static readonly SqlType Unknown = new(SqlTypeKind.Unknown);
    public static readonly SqlType Boolean = new(SqlTypeKind.Boolean);
    public static readonly SqlType TinyInt = new(SqlTypeKind.TinyInt);
    public static readonly SqlType SmallInt = new(SqlTypeKind.SmallInt);
    public static readonly SqlType Integer = new(SqlTypeKind.Integer);
    public static readonly SqlType BigInt = new(SqlTypeKind.BigInt);
    public static readonly SqlType Real = new(SqlTypeKind.Real);
    public static readonly SqlType Double = new(SqlTypeKind.Double);
    public static readonly SqlType Varchar = new(SqlTypeKind.Varchar);
    public static readonly SqlType Varbinary = new(SqlTypeKind.Varbinary);
    public static readonly SqlType Json = new(SqlTypeKind.Json);
    public static readonly SqlType Date = new(SqlTypeKind.Date);
    public static readonly SqlType TimestampMillis = Timestamp(3);
    public static readonly SqlType TimestampMillisUtc = TimestampWithTimeZone(3, "UTC");
    public static readonly SqlType TimeMillis = Time(3);
    public static readonly SqlType IntervalYearToMonth = new(SqlTypeKind.IntervalYearToMonth);
    public static readonly SqlType IntervalDayToSecond = new(SqlTypeKind.IntervalDayToSecond);
    public static readonly SqlType Uuid = new(SqlTypeKind.Uuid);
    public static readonly SqlType IpAddress = new(SqlTypeKind.IpAddress);
    public static readonly SqlType Function = new(SqlTypeKind.Function);
    public static readonly SqlType HyperLogLog = new(SqlTypeKind.HyperLogLog);
    public static readonly SqlType P4HyperLogLog = new(SqlTypeKind.P4HyperLogLog);
    public static readonly SqlType TDigest = new(SqlTypeKind.TDigest);
    public static readonly SqlType SetDigest = new(SqlTypeKind.SetDigest);
    public static readonly SqlType Geometry = new(SqlTypeKind.Geometry);
    public static readonly SqlType SphericalGeography = new(SqlTypeKind.SphericalGeography);
    public static readonly SqlType BingTile = new(SqlTypeKind.BingTile);
    public static readonly SqlType Color = new(SqlTypeKind.Color);
#pragma warning restore CS1591

    /// <summary>varchar bounded to <paramref name="length"/> code points.</summary>
    public static SqlType BoundedVarchar(int length) => new(SqlTypeKind.Varchar) { Length = length };

    /// <summary>char of <paramref name="length"/> code points.</summary>
    public static SqlType Char(int length) => new(SqlTypeKind.Char) { Length = length };

    /// <summary>decimal of 1 to 38 digits, <paramref name="scale"/> of them after the point.</summary>
    public static SqlType Decimal(int precision, int scale) => new(SqlTypeKind.Decimal) { Precision = precision, Scale = scale };

    /// <summary>time with <paramref name="precision"/> digits of the second's fraction.</summary>
    public static SqlType Time(int precision) => new(SqlTypeKind.Time) { Precision = precision };

    /// <summary>time with time zone with <paramref name="precision"/> digits of the second's fraction.</summary>
    public static SqlType TimeWithTimeZone(int precision) => new(SqlTypeKind.TimeWithTimeZone) { Precision = precision };

    /// <summary>timestamp with <paramref name="precision"/> digits of the second's fraction.</summary>
    public static SqlType Timestamp(int precision) => new(SqlTypeKind.Timestamp) { Precision = precision };

    /// <summary>timestamp with time zone, shown in <paramref name="zone"/>.</summary>
    public static SqlType TimestampWithTimeZone(int precision, string zone) =>
        new(SqlTypeKind.TimestampWithTimeZone) { Precision = precision, Zone = zone };

    /// <summary>timestamp with time zone, each value with its own zone.</summary>
    public static SqlType TimestampWithOwnZone(int precision) => TimestampWithTimeZone(precision, ZoneOfValue);

    /// <summary>qdigest(<paramref name="number"/>), the number being bigint, real or double.</summary>
    public static SqlType QDigest(SqlType number) => new(SqlTypeKind.QDigest) { Element = number };

    /// <summary>array(<paramref name="element"/>).</summary>
    public static SqlType Array(SqlType element) => new(SqlTypeKind.Array) { Element = element };

    /// <summary>map(<paramref name="key"/>, <paramref name="value"/>).</summary>
    public static SqlType Map(SqlType key, SqlType value) => new(SqlTypeKind.Map) { Key = key, Element = value };

    /// <summary>row(<paramref name="fields"/>).</summary>
    public static SqlType Row(ImmutableArray<RowField> fields) => new(SqlTypeKind.Row) { Fields = fields };

    /// <summary>Reads a type in Trino's spelling: <c>decimal(10,2)</c>, <c>array(row(a integer))</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static SqlType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TypeParser.TryParse(text, out var type, out var error, out _) ? type : throw new FormatException($"'{text}' is no SQL type: {error}.");
    }

    /// <summary>tinyint, smallint, integer or bigint.</summary>
    public bool IsInteger => Kind is SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt;

    /// <summary>real or double.</summary>
    public bool IsFloatingPoint => Kind is SqlTypeKind.Real or SqlTypeKind.Double;

    /// <summary>A number of any kind.</summary>
    public bool IsNumeric => IsInteger || IsFloatingPoint || Kind == SqlTypeKind.Decimal;

    /// <summary>An instant whose zone comes with each value.</summary>
    public bool HasZonePerValue => Kind == SqlTypeKind.TimestampWithTimeZone && Zone == ZoneOfValue;

    /// <summary>A time whose seconds have more digits than microseconds.</summary>
    public bool IsFinerThanMicros => Precision > 6
        && Kind is SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone;

    /// <summary>A sketch: opaque bytes with functions of its own.</summary>
    public bool IsSketch => Kind is SqlTypeKind.HyperLogLog or SqlTypeKind.P4HyperLogLog or SqlTypeKind.QDigest or SqlTypeKind.TDigest
        or SqlTypeKind.SetDigest;

    /// <summary>varchar or char.</summary>
    public bool IsText => Kind is SqlTypeKind.Varchar or SqlTypeKind.Char;

    /// <summary>Equal, and the same zone wherever the type has one.</summary>
    public bool IsSame(SqlType other) => Equals(other) && Kind switch
    {
        SqlTypeKind.TimestampWithTimeZone => string.Equals(Zone, other.Zone, StringComparison.OrdinalIgnoreCase),
        SqlTypeKind.Row => Fields.Zip(other.Fields).All(pair => pair.First.Type.IsSame(pair.Second.Type)),
        SqlTypeKind.Map => Key!.IsSame(other.Key!) && Element!.IsSame(other.Element!),
        SqlTypeKind.Array => Element!.IsSame(other.Element!),
        _ => true,
    };

    /// <inheritdoc/>
    public bool Equals(SqlType? other) =>
        other is not null
        && Kind == other.Kind && Length == other.Length && Precision == other.Precision && Scale == other.Scale
        && HasZonePerValue == other.HasZonePerValue && Equals(Element, other.Element) && Equals(Key, other.Key) && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SqlType);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Length, Precision, Scale, Element, Key, Fields.Length);

    /// <summary>The type as Trino spells it: <c>decimal(10,2)</c>, <c>array(varchar)</c>, <c>row(a integer, b varchar)</c>.</summary>
    public override string ToString() => Kind switch
    {
        SqlTypeKind.Unknown => "unknown",
        SqlTypeKind.Boolean => "boolean",
        SqlTypeKind.TinyInt => "tinyint",
        SqlTypeKind.SmallInt => "smallint",
        SqlTypeKind.Integer => "integer",
        SqlTypeKind.BigInt => "bigint",
        SqlTypeKind.Real => "real",
        SqlTypeKind.Double => "double",
        SqlTypeKind.Decimal => $"decimal({Precision},{Scale})",
        SqlTypeKind.Varchar => Length is { } bound ? $"varchar({bound})" : "varchar",
        SqlTypeKind.Char => $"char({Length})",
        SqlTypeKind.Varbinary => "varbinary",
        SqlTypeKind.Json => "json",
        SqlTypeKind.Date => "date",
        SqlTypeKind.Time => $"time({Precision})",
        SqlTypeKind.TimeWithTimeZone => $"time({Precision}) with time zone",
        SqlTypeKind.Timestamp => $"timestamp({Precision})",
        SqlTypeKind.TimestampWithTimeZone => $"timestamp({Precision}) with time zone",
        SqlTypeKind.IntervalYearToMonth => "interval year to month",
        SqlTypeKind.IntervalDayToSecond => "interval day to second",
        SqlTypeKind.Uuid => "uuid",
        SqlTypeKind.IpAddress => "ipaddress",
        SqlTypeKind.Array => $"array({Element})",
        SqlTypeKind.Map => $"map({Key}, {Element})",
        SqlTypeKind.Row => $"row({string.Join(", ", Fields)})",
        SqlTypeKind.Function => "function",
        SqlTypeKind.HyperLogLog => "HyperLogLog",
        SqlTypeKind.P4HyperLogLog => "P4HyperLogLog",
        SqlTypeKind.QDigest => $"qdigest({Element})",
        SqlTypeKind.TDigest => "tdigest",
        SqlTypeKind.SetDigest => "SetDigest",
        SqlTypeKind.Geometry => "Geometry",
        SqlTypeKind.SphericalGeography => "SphericalGeography",
        SqlTypeKind.BingTile => "BingTile",
        SqlTypeKind.Color => "color",
        _ => throw new ArgumentOutOfRangeException(nameof(Kind), Kind, null),
    };
}

/// <summary>A field of a row type.</summary>
/// <param name="Name">Its name, or null for a field without one.</param>
/// <param name="Type">Its type.</param>
public readonly record struct RowField(string? Name, SqlType Type)
{
    /// <summary>The field as Trino spells it.</summary>
    public override string ToString() => Name is null ? Type.ToString() : $"{Name} {Type}";
}
