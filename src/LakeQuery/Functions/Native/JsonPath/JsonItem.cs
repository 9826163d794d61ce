namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>What an item of a path's result is: a part of a document, or an SQL value that the path computed or was given.</summary>
internal enum JsonItemKind : byte
{
    /// <summary>A node of the tape.</summary>
    Node,

    /// <summary>JSON null that stands in no document.</summary>
    Null,
    Boolean,
    TinyInt,
    SmallInt,
    Integer,
    BigInt,
    Real,
    Double,
    Decimal,

    /// <summary>A text on the tape.</summary>
    Text,
    Date,
    Time,
    TimeWithTimeZone,
    Timestamp,
    TimestampWithTimeZone,

    /// <summary>No item at all: what an absent JSON parameter gives.</summary>
    Nothing,
}

/// <summary>One item.</summary>
internal struct JsonItem
{
    public JsonItemKind Kind;

    /// <summary>Of a decimal: digits. Of times: digits of the second.</summary>
    public byte Precision;

    /// <summary>Of a decimal.</summary>
    public byte Scale;

    /// <summary>The node, or where the text starts.</summary>
    public int Place;

    /// <summary>Bytes of the text; minutes of a time zone.</summary>
    public int Length;

    /// <summary>The floating-point value.</summary>
    public double Floating;

    /// <summary>The value of all others: 0 or 1, a whole number, an unscaled decimal, days, nanoseconds of the day, microseconds since 1970.</summary>
    public Int128 Value;

    public static JsonItem Null => new() { Kind = JsonItemKind.Null };

    public static JsonItem OfNode(int node) => new() { Kind = JsonItemKind.Node, Place = node };

    public static JsonItem OfText(int start, int length) => new() { Kind = JsonItemKind.Text, Place = start, Length = length };

    public static JsonItem OfBoolean(bool value) => new() { Kind = JsonItemKind.Boolean, Value = value ? 1 : 0 };

    public static JsonItem OfDouble(double value) => new() { Kind = JsonItemKind.Double, Floating = value };

    public static JsonItem OfWhole(JsonItemKind kind, long value) => new() { Kind = kind, Value = value };

    public static JsonItem OfDecimal(Int128 unscaled, int precision, int scale) =>
        new() { Kind = JsonItemKind.Decimal, Value = unscaled, Precision = (byte)precision, Scale = (byte)scale };

    /// <summary>True for a number that is not part of a document.</summary>
    public readonly bool IsNumber => Kind is >= JsonItemKind.TinyInt and <= JsonItemKind.Decimal;

    /// <summary>True for a whole number that is not part of a document.</summary>
    public readonly bool IsWhole => Kind is >= JsonItemKind.TinyInt and <= JsonItemKind.BigInt;
}
