using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LakeQuery.Execution.ColumnReaders;

/// <summary>Values as UTF-8 text, as Trino's command line prints them; nothing is allocated.</summary>
/// <remarks>Every scalar's text fits <see cref="MaxScalarBytes"/>; each method writes into a span of that size and returns the length.</remarks>
internal static class ValueText
{
    /// <summary>The longest text of a scalar that is neither text nor bytes.</summary>
    public const int MaxScalarBytes = 128;

    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>Appends UTF-8 as it is.</summary>
    public static void Append(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            var room = output.GetSpan(Math.Min(utf8.Length, 4096));
            var count = Math.Min(room.Length, utf8.Length);
            utf8[..count].CopyTo(room);
            output.Advance(count);
            utf8 = utf8[count..];
        }
    }

    /// <summary>A whole number.</summary>
    public static int Int64(long value, Span<byte> room)
    {
        Utf8Formatter.TryFormat(value, room, out var written);
        return written;
    }

    /// <summary>A double as Java's <c>Double.toString</c> has it: 1.0, 1.0E10, NaN, Infinity.</summary>
    public static int Double(double value, Span<byte> room)
    {
        Span<byte> digits = stackalloc byte[40];
        value.TryFormat(digits, out var written, "R", CultureInfo.InvariantCulture);

        return JavaNumber(value, digits[..written], room);
    }

    /// <summary>A real as Java's <c>Float.toString</c> has it.</summary>
    public static int Real(float value, Span<byte> room)
    {
        Span<byte> digits = stackalloc byte[40];
        value.TryFormat(digits, out var written, "R", CultureInfo.InvariantCulture);
        return JavaNumber(value, digits[..written], room);
    }

    /// <summary>A decimal with exactly <paramref name="scale"/> digits behind the point.</summary>
    public static int Decimal(Int128 unscaled, int scale, Span<byte> room)
    {
        Span<byte> digits = stackalloc byte[44];
        var magnitude = Int128.IsNegative(unscaled) ? (UInt128)(-unscaled) : (UInt128)unscaled;
        if (magnitude <= ulong.MaxValue)
        {
            ((ulong)magnitude).TryFormat(digits, out var shortLength, provider: CultureInfo.InvariantCulture);
            return PutDecimal(Int128.IsNegative(unscaled), digits[..shortLength], scale, room);
        }

        magnitude.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        return PutDecimal(Int128.IsNegative(unscaled), digits[..length], scale, room);
    }

    /// <summary>A date from days since 1970; years beyond 9999 and before 1 too.</summary>
    public static int Date(long days, Span<byte> room)
    {
        // Days to civil date by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
        var shifted = days + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthIndex = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * monthIndex) + 2) / 5) + 1;
        var month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);

        var length = 0;
        if (year < 0)
        {
            room[length++] = (byte)'-';
            year = -year;
        }

        length += year > 9999 ? Int64(year, room[length..]) : Digits(year, 4, room[length..]);
        room[length++] = (byte)'-';
        length += Digits(month, 2, room[length..]);
        room[length++] = (byte)'-';
        return length + Digits(day, 2, room[length..]);
    }

    /// <summary>A time of day from microseconds (or, where <paramref name="unitsPerSecond"/> says so, finer units).</summary>
    public static int Time(long units, int precision, Span<byte> room, long unitsPerSecond = MicrosPerSecond)
    {
        var seconds = units / unitsPerSecond;
        var length = Digits(seconds / 3600, 2, room);
        room[length++] = (byte)':';
        length += Digits(seconds / 60 % 60, 2, room[length..]);
        room[length++] = (byte)':';
        length += Digits(seconds % 60, 2, room[length..]);
        return length + Fraction(units % unitsPerSecond, unitsPerSecond, precision, room[length..]);
    }

    /// <summary>A timestamp with exactly <paramref name="precision"/> digits of the second's fraction.</summary>
    public static int Timestamp(long units, int precision, Span<byte> room, long unitsPerSecond = MicrosPerSecond)
    {
        var unitsPerDay = SecondsPerDay * unitsPerSecond;
        var days = units >= 0 ? units / unitsPerDay : -((-(units + 1)) / unitsPerDay) - 1;
        var length = Date(days, room);
        room[length++] = (byte)' ';
        return length + Time(units - (days * unitsPerDay), precision, room[length..], unitsPerSecond);
    }

    /// <summary>A timestamp of picoseconds.</summary>
    public static int FineTimestamp(Int128 picos, int precision, Span<byte> room)
    {
        const long picosPerSecond = 1_000_000_000_000;
        var perDay = (Int128)SecondsPerDay * picosPerSecond;
        var time = ((picos % perDay) + perDay) % perDay;
        var length = Date((long)((picos - time) / perDay), room);
        room[length++] = (byte)' ';
        return length + Time((long)time, precision, room[length..], picosPerSecond);
    }

    /// <summary>An offset from UTC: +05:30.</summary>
    public static int Offset(int seconds, Span<byte> room)
    {
        room[0] = (byte)(seconds < 0 ? '-' : '+');
        var minutes = Math.Abs(seconds) / 60;
        Digits(minutes / 60, 2, room[1..]);
        room[3] = (byte)':';
        return 4 + Digits(minutes % 60, 2, room[4..]);
    }

    /// <summary>Months as <c>1-2</c>: years and months.</summary>
    public static int YearToMonth(long months, Span<byte> room)
    {
        var length = 0;
        if (months < 0)
        {
            room[length++] = (byte)'-';
            months = -months;
        }

        length += Int64(months / 12, room[length..]);
        room[length++] = (byte)'-';
        return length + Int64(months % 12, room[length..]);
    }

    /// <summary>Microseconds as <c>3 00:00:00.000</c>: days, hours, minutes, seconds, milliseconds.</summary>
    public static int DayToSecond(long micros, Span<byte> room)
    {
        var length = 0;
        if (micros < 0)
        {
            room[length++] = (byte)'-';
            micros = -micros;
        }

        length += Int64(micros / (SecondsPerDay * MicrosPerSecond), room[length..]);
        room[length++] = (byte)' ';
        return length + Time(micros % (SecondsPerDay * MicrosPerSecond), 3, room[length..]);
    }

    /// <summary>Appends bytes as hex pairs with blanks between: <c>68 65 6c</c>.</summary>
    public static void AppendHexPairs(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        for (var start = 0; start < bytes.Length; start += 256)
        {
            var part = bytes[start..Math.Min(start + 256, bytes.Length)];
            var room = output.GetSpan(part.Length * 3);
            var length = 0;
            for (var index = 0; index < part.Length; index++)
            {
                if (start + index > 0)
                {
                    room[length++] = (byte)' ';
                }

                room[length++] = "0123456789abcdef"u8[part[index] >> 4];
                room[length++] = "0123456789abcdef"u8[part[index] & 15];
            }

            output.Advance(length);
        }
    }

    /// <summary>Appends UTF-8 as a JSON string with its quotes.</summary>
    public static void AppendJsonString(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        Append(output, "\""u8);
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAny(JsonEscaped);
            if (plain < 0)
            {
                Append(output, utf8);
                break;
            }

            Append(output, utf8[..plain]);
            AppendJsonEscape(output, utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Append(output, "\""u8);
    }

    /// <summary>How many code points UTF-8 holds.</summary>
    public static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    private static readonly SearchValues<byte> JsonEscaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private static void AppendJsonEscape(IBufferWriter<byte> output, byte character)
    {
        var escape = character switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            _ => default,
        };
        if (!escape.IsEmpty)
        {
            Append(output, escape);
            return;
        }

        Span<byte> code = [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', "0123456789abcdef"u8[character >> 4], "0123456789abcdef"u8[character & 15]];
        Append(output, code);
    }

    private static int Digits(long value, int count, Span<byte> room)
    {
        for (var index = count - 1; index >= 0; index--)
        {
            room[index] = (byte)('0' + (value % 10));
            value /= 10;
        }

        return count;
    }

    private static int Fraction(long units, long unitsPerSecond, int precision, Span<byte> room)
    {
        if (precision == 0)
        {
            return 0;
        }

        room[0] = (byte)'.';
        for (var index = 1; index <= precision; index++)
        {
            unitsPerSecond /= 10;
            room[index] = (byte)(unitsPerSecond == 0 ? '0' : '0' + (units / unitsPerSecond % 10));
        }

        return precision + 1;
    }

    private static int PutDecimal(bool negative, ReadOnlySpan<byte> digits, int scale, Span<byte> room)
    {
        var length = 0;
        if (negative)
        {
            room[length++] = (byte)'-';
        }

        var whole = digits.Length - scale;
        if (whole <= 0)
        {
            room[length++] = (byte)'0';
        }
        else
        {
            digits[..whole].CopyTo(room[length..]);
            length += whole;
        }

        if (scale == 0)
        {
            return length;
        }

        room[length++] = (byte)'.';
        for (var missing = whole; missing < 0; missing++)
        {
            room[length++] = (byte)'0';
        }

        var fraction = whole <= 0 ? digits : digits[whole..];
        fraction.CopyTo(room[length..]);
        return length + fraction.Length;
    }

    // Lays .NET's shortest digits out as Java does: plain from 0.001 up to 10,000,000, else d.dddE±x.
    private static int JavaNumber(double value, ReadOnlySpan<byte> text, Span<byte> room)
    {
        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
            name.CopyTo(room);
            return name.Length;
        }

        var length = 0;
        if (text[0] == '-')
        {
            room[length++] = (byte)'-';
            text = text[1..];
        }

        // Bare digits and the power of ten of the first one.
        Span<byte> digits = stackalloc byte[40];
        var count = 0;
        var exponent = 0;
        var seenPoint = false;
        var leading = true;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == 'E')
            {
                _ = Utf8Parser.TryParse(text[(index + (text[index + 1] == '+' ? 2 : 1))..], out int power, out _);
                exponent += power;
                break;
            }

            if (character == '.')
            {
                seenPoint = true;
                continue;
            }

            if (leading && character == '0')
            {
                exponent -= seenPoint ? 1 : 0;
                continue;
            }

            exponent += seenPoint ? 0 : 1;
            leading = false;
            digits[count++] = character;
        }

        exponent--;
        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        if (count == 0)
        {
            "0.0"u8.CopyTo(room[length..]);
            return length + 3;
        }

        return exponent is >= -3 and < 7
            ? PutPlain(digits[..count], exponent, room, length)
            : PutScientific(digits[..count], exponent, room, length);
    }

    private static int PutPlain(ReadOnlySpan<byte> digits, int exponent, Span<byte> room, int length)
    {
        if (exponent < 0)
        {
            room[length++] = (byte)'0';
            room[length++] = (byte)'.';
            for (var zeros = exponent + 1; zeros < 0; zeros++)
            {
                room[length++] = (byte)'0';
            }

            digits.CopyTo(room[length..]);
            return length + digits.Length;
        }

        for (var index = 0; index <= exponent; index++)
        {
            room[length++] = index < digits.Length ? digits[index] : (byte)'0';
        }

        room[length++] = (byte)'.';
        if (digits.Length <= exponent + 1)
        {
            room[length++] = (byte)'0';
            return length;
        }

        digits[(exponent + 1)..].CopyTo(room[length..]);
        return length + digits.Length - exponent - 1;
    }

    private static int PutScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> room, int length)
    {
        room[length++] = digits[0];
        room[length++] = (byte)'.';
        if (digits.Length == 1)
        {
            room[length++] = (byte)'0';
        }
        else
        {
            digits[1..].CopyTo(room[length..]);
            length += digits.Length - 1;
        }

        room[length++] = (byte)'E';
        return length + Int64(exponent, room[length..]);
    }

    /// <summary>Text of a scalar as a .NET string; for GetValue, not for hot paths.</summary>
    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
