using System.Numerics;
using System.Text;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution.Pruning;

/// <summary>In which numbers a type's values are compared.</summary>
internal enum RangeDomain : byte
{
    /// <summary>In none: its bounds say nothing.</summary>
    None,

    /// <summary>Whole numbers: of a decimal the unscaled ones, of a date days, of a time or timestamp microseconds (picoseconds where it is
    /// finer), of a boolean 0 and 1.</summary>
    Whole,

    /// <summary>Floating point, where NaN lies outside of all bounds.</summary>
    Floating,

    /// <summary>Bytes, compared without sign: text in UTF-8.</summary>
    Bytes,
}

/// <summary>Between what the values of an expression lie in one row group, and whether NULL may be among them. Never narrower than they are.</summary>
internal struct ValueRange
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>Which of the bounds counts.</summary>
    public RangeDomain Domain;

    /// <summary>Whether some may be NULL.</summary>
    public bool MayBeNull;

    /// <summary>Whether some may not be NULL.</summary>
    public bool MayHaveValue;

    /// <summary>Whether some may be NaN.</summary>
    public bool MayBeNaN;

    /// <summary>Whether there is a lower bound.</summary>
    public bool HasLow;

    /// <summary>Whether there is an upper bound.</summary>
    public bool HasHigh;

    /// <summary>Lower bound of whole numbers.</summary>
    public Int128 Low;

    /// <summary>Upper bound of whole numbers.</summary>
    public Int128 High;

    /// <summary>Lower bound of floating point.</summary>
    public double LowNumber;

    /// <summary>Upper bound of floating point.</summary>
    public double HighNumber;

    /// <summary>Lower bound of bytes.</summary>
    public ReadOnlyMemory<byte> LowBytes;

    /// <summary>Upper bound of bytes.</summary>
    public ReadOnlyMemory<byte> HighBytes;

    /// <summary>Anything at all.</summary>
    public static ValueRange Unknown => new() { MayBeNull = true, MayHaveValue = true, MayBeNaN = true };

    /// <summary>NULL only.</summary>
    public static ValueRange Null => new() { MayBeNull = true };

    /// <summary>Whether exactly one value is in it besides NULL.</summary>
    public readonly bool IsPoint => HasLow && HasHigh && !MayBeNaN && Domain switch
    {
        RangeDomain.Whole => Low == High,
        RangeDomain.Floating => LowNumber == HighNumber,
        RangeDomain.Bytes => LowBytes.Span.SequenceEqual(HighBytes.Span),
        _ => false,
    };

    /// <summary>In what numbers values of a type are compared.</summary>
    public static RangeDomain DomainOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.Date
            or SqlTypeKind.Decimal or SqlTypeKind.Timestamp or SqlTypeKind.Time => RangeDomain.Whole,
        SqlTypeKind.TimestampWithTimeZone => type.HasZonePerValue ? RangeDomain.None : RangeDomain.Whole,
        SqlTypeKind.Real or SqlTypeKind.Double => RangeDomain.Floating,
        SqlTypeKind.Varchar or SqlTypeKind.Char or SqlTypeKind.Varbinary => RangeDomain.Bytes,
        _ => RangeDomain.None,
    };

    /// <summary>A constant as a range; false where its type has none.</summary>
    public static bool TryOf(PlanConstant constant, out ValueRange range)
    {
        range = default;
        range.Domain = DomainOf(constant.Type);
        if (constant.Value is null)
        {
            range.MayBeNull = true;
            return true;
        }

        (range.MayHaveValue, range.HasLow, range.HasHigh) = (true, true, true);
        switch (range.Domain, constant.Value)
        {
            case (RangeDomain.Whole, long number):
                range.Low = range.High = number;
                return true;
            case (RangeDomain.Whole, bool truth):
                range.Low = range.High = truth ? 1 : 0;
                return true;
            case (RangeDomain.Whole, BigInteger number) when BigInteger.Abs(number) < BigInteger.Pow(10, 38):
                range.Low = range.High = (Int128)number;
                return true;
            case (RangeDomain.Floating, double number):
                range.LowNumber = range.HighNumber = constant.Type.Kind == SqlTypeKind.Real ? (float)number : number;
                range.MayBeNaN = double.IsNaN(number);
                range.HasLow = range.HasHigh = !range.MayBeNaN;
                return true;
            case (RangeDomain.Bytes, byte[] bytes):
                range.LowBytes = range.HighBytes = bytes;
                return true;
            case (RangeDomain.Bytes, string text):
                try
                {
                    range.LowBytes = range.HighBytes = StrictUtf8.GetBytes(constant.Type.Kind == SqlTypeKind.Char ? text.TrimEnd(' ') : text);
                    return true;
                }
                catch (EncoderFallbackException)
                {
                    return false;
                }

            default:
                return false;
        }
    }

    /// <summary>Whether some value of one range may be below, equal to and above some value of another, of the same domain.</summary>
    public static (bool Less, bool Equal, bool Greater) Orders(in ValueRange left, in ValueRange right)
    {
        if (left.Domain != right.Domain || left.Domain == RangeDomain.None)
        {
            return (true, true, true);
        }

        // How the lowest of the one stands to the highest of the other; without a bound, below.
        var lowToHigh = left.HasLow && right.HasHigh ? CompareLowToHigh(left, right) : -1;
        var highToLow = left.HasHigh && right.HasLow ? -CompareLowToHigh(right, left) : 1;
        return (lowToHigh < 0, lowToHigh <= 0 && highToLow >= 0, highToLow > 0);
    }

    private static int CompareLowToHigh(in ValueRange low, in ValueRange high) => low.Domain switch
    {
        RangeDomain.Whole => low.Low.CompareTo(high.High),

        // Zero has a sign that does not count, which CompareTo knows too.
        RangeDomain.Floating => low.LowNumber.CompareTo(high.HighNumber),
        _ => low.LowBytes.Span.SequenceCompareTo(high.HighBytes.Span),
    };
}
