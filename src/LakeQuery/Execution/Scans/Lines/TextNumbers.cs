using System.Buffers.Text;
using System.Globalization;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Numbers from bytes, by the rules of Java's classes that the SerDes use.</summary>
internal static class TextNumbers
{
    /// <summary>Digits with a sign, nothing else: Long.parseLong.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        var negative = text[0] == '-';
        var digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (digits.IsEmpty)
        {
            return false;
        }

        // Negative numbers reach further, so all are built negative.
        long result = 0;
        if (digits.Length <= 18)
        {
            foreach (var character in digits)
            {
                var digit = (uint)(character - '0');
                if (digit > 9)
                {
                    return false;
                }

                result = (result * 10) - digit;
            }
        }
        else
        {
            foreach (var character in digits)
            {
                var digit = (uint)(character - '0');
                if (digit > 9 || result < long.MinValue / 10)
                {
                    return false;
                }

                result *= 10;
                if (result < long.MinValue + digit)
                {
                    return false;
                }

                result -= digit;
            }
        }

        if (!negative && result == long.MinValue)
        {
            return false;
        }

        value = negative ? result : -result;
        return true;
    }

    /// <summary>LazySimpleSerDe's whole numbers: a fraction is cut off, if its digits are digits.</summary>
    public static bool TryCutInteger(ReadOnlySpan<byte> text, out long value)
    {
        var point = text.IndexOf((byte)'.');
        if (point < 0)
        {
            return TryInteger(text, out value);
        }

        value = 0;
        if (text[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        // ".5", "+.5" and "-.5" are 0, a point alone is not.
        var whole = text[..point];
        return whole.IsEmpty || (whole.Length == 1 && whole[0] is (byte)'-' or (byte)'+')
            ? text.Length > point + 1
            : TryInteger(whole, out value);
    }

    /// <summary>Whether a whole number fits a type of so many bytes.</summary>
    public static bool Fits(long value, int bytes) => bytes switch
    {
        1 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
        2 => value is >= short.MinValue and <= short.MaxValue,
        4 => value is >= int.MinValue and <= int.MaxValue,
        _ => true,
    };

    /// <summary>Double.parseDouble: blanks around it, NaN, Infinity, and a letter d or f behind it are fine.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (!Java(ref text, out var special))
        {
            return false;
        }

        if (special is { } named)
        {
            value = named;
            return true;
        }

        return Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;
    }

    /// <summary>Float.parseFloat.</summary>
    public static bool TryReal(ReadOnlySpan<byte> text, out float value)
    {
        value = 0;
        if (!Java(ref text, out var special))
        {
            return false;
        }

        if (special is { } named)
        {
            value = (float)named;
            return true;
        }

        return float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>new BigDecimal(text), rounded half up to the scale; false too where it has more digits than the precision.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, int precision, int scale, out Int128 value)
    {
        value = 0;
        if (!TryParts(text, out var negative, out var digits, out var point, out var exponent))
        {
            return false;
        }

        // Digits of the significand, so many of which stand before the point.
        var beforePoint = (point < 0 ? digits.Length : point) + exponent;
        var wanted = beforePoint + scale;
        Int128 result = 0;
        long taken = 0;
        var significant = 0;
        var roundUp = false;
        for (var index = 0; index < digits.Length; index++)
        {
            if (digits[index] == '.')
            {
                continue;
            }

            var digit = digits[index] - '0';
            if (taken >= wanted)
            {
                roundUp = taken == wanted && digit >= 5;
                break;
            }

            taken++;
            if (significant > 0 || digit > 0)
            {
                if (++significant > 38)
                {
                    return false;
                }
            }

            result = (result * 10) + digit;
        }

        // A number below half of the last place: its first digit lies behind the place that rounds.
        if (wanted < 0)
        {
            roundUp = false;
        }

        if (result != 0)
        {
            for (; taken < wanted; taken++)
            {
                if (++significant > 38)
                {
                    return false;
                }

                result *= 10;
            }
        }

        result += roundUp ? 1 : 0;
        if (result >= PowerOfTen(precision))
        {
            return false;
        }

        value = negative ? -result : result;
        return true;
    }

    /// <summary>A number in any of BigDecimal's forms, its fraction cut off.</summary>
    public static bool TryExactInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (TryInteger(text, out value))
        {
            return true;
        }

        if (!TryParts(text, out var negative, out var digits, out var point, out var exponent))
        {
            return false;
        }

        var wanted = (point < 0 ? digits.Length : point) + exponent;
        Int128 result = 0;
        long taken = 0;
        foreach (var digit in digits)
        {
            if (digit == '.')
            {
                continue;
            }

            if (taken >= wanted)
            {
                break;
            }

            taken++;
            result = (result * 10) + (digit - '0');
            if (result > (Int128)long.MaxValue + 1)
            {
                return false;
            }
        }

        for (; taken < wanted && result != 0; taken++)
        {
            result *= 10;
            if (result > (Int128)long.MaxValue + 1)
            {
                return false;
            }
        }

        result = negative ? -result : result;
        if (result > long.MaxValue)
        {
            return false;
        }

        value = (long)result;
        return true;
    }

    /// <summary>Whether a text is a number in BigDecimal's forms.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text) => TryParts(text, out _, out _, out _, out _);

    /// <summary>true or false in any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = IsTrue(text);
        return value || System.Text.Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>true in any case.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> text) => System.Text.Ascii.EqualsIgnoreCase(text, "true"u8);

    /// <summary>Ten to the power.</summary>
    public static Int128 PowerOfTen(int power)
    {
        Int128 result = 1;
        for (var index = 0; index < power; index++)
        {
            result *= 10;
        }

        return result;
    }

    // Sign, digits with perhaps a point in them, exponent.
    private static bool TryParts(ReadOnlySpan<byte> text, out bool negative, out ReadOnlySpan<byte> digits, out int point, out long exponent)
    {
        negative = false;
        digits = default;
        point = -1;
        exponent = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        negative = text[0] == '-';
        text = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        var end = text.IndexOfAny((byte)'e', (byte)'E');
        if (end >= 0)
        {
            if (!TryInteger(text[(end + 1)..], out exponent) || exponent is < int.MinValue or > int.MaxValue)
            {
                return false;
            }

            text = text[..end];
        }

        digits = text;
        point = text.IndexOf((byte)'.');
        var count = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (index == point)
            {
                continue;
            }

            if (!char.IsAsciiDigit((char)text[index]))
            {
                return false;
            }

            count++;
        }

        return count > 0;
    }

    // What Java reads and .NET does not; false where .NET would read what Java does not.
    private static bool Java(ref ReadOnlySpan<byte> text, out double? special)
    {
        special = null;
        while (!text.IsEmpty && text[0] <= ' ')
        {
            text = text[1..];
        }

        while (!text.IsEmpty && text[^1] <= ' ')
        {
            text = text[..^1];
        }

        if (text.IsEmpty)
        {
            return false;
        }

        var bare = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        if (bare.IsEmpty)
        {
            return false;
        }

        if (bare[0] is (byte)'I' or (byte)'N')
        {
            special = bare.SequenceEqual("Infinity"u8) ? (text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity)
                : bare.SequenceEqual("NaN"u8) ? double.NaN
                : null;
            return special is not null;
        }

        if (!char.IsAsciiDigit((char)bare[0]) && bare[0] != '.')
        {
            return false;
        }

        if (text[^1] is (byte)'d' or (byte)'D' or (byte)'f' or (byte)'F')
        {
            text = text[..^1];
            bare = bare[..^1];
        }

        return bare.ContainsAnyInRange((byte)'0', (byte)'9');
    }
}
