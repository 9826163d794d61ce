using System.Globalization;

namespace LakeQuery.Planning;

/// <summary>Reads and writes dates, times and timestamps as literals hold them.</summary>
internal static class TemporalText
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>Reads <c>yyyy-MM-dd</c>; years of up to six digits, with a sign.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out long days)
    {
        days = 0;
        var negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            text = text[1..];
        }

        var first = text.IndexOf('-');
        if (first < 1 || first > 6)
        {
            return false;
        }

        var rest = text[(first + 1)..];
        var second = rest.IndexOf('-');
        if (second is < 1 or > 2 || rest.Length - second - 1 is < 1 or > 2
            || !Number(text[..first], out var year) || !Number(rest[..second], out var month) || !Number(rest[(second + 1)..], out var day))
        {
            return false;
        }

        year = negative ? -year : year;
        if (month is < 1 or > 12 || day < 1 || day > DaysIn(year, (int)month))
        {
            return false;
        }

        days = DaysFromCivil(year, (int)month, (int)day);
        return true;
    }

    /// <summary>Reads <c>H:mm[:ss[.fraction]]</c>; the fraction is rounded to microseconds, <paramref name="precision"/> counts its digits.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out long micros, out int precision)
    {
        micros = 0;
        precision = 0;
        var fraction = ReadOnlySpan<char>.Empty;
        var point = text.IndexOf('.');
        if (point >= 0)
        {
            fraction = text[(point + 1)..];
            text = text[..point];
            if (fraction.Length is < 1 or > 12)
            {
                return false;
            }
        }

        Span<Range> parts = stackalloc Range[4];
        var count = text.Split(parts, ':');
        if (count is not (2 or 3) || (point >= 0 && count != 3))
        {
            return false;
        }

        long seconds = 0;
        if (!Number(text[parts[0]], out var hours) || !Number(text[parts[1]], out var minutes) || (count == 3 && !Number(text[parts[2]], out seconds))
            || hours > 23 || minutes > 59 || seconds > 59 || text[parts[0]].Length > 2 || text[parts[1]].Length != 2
            || (count == 3 && text[parts[2]].Length != 2))
        {
            return false;
        }

        if (!Fraction(fraction, out var fractionMicros))
        {
            return false;
        }

        precision = fraction.Length;
        micros = ((((hours * 60) + minutes) * 60) + seconds) * MicrosPerSecond + fractionMicros;
        return true;
    }

    /// <summary>Reads a date, or a date and a time of day with one blank between, with a zone after it or not.</summary>
    public static bool TryTimestamp(string text, out long micros, out int precision, out string? zone)
    {
        micros = 0;
        precision = 0;
        zone = null;
        var span = text.AsSpan().Trim();
        var blank = span.IndexOf(' ');
        if (!TryDate(blank < 0 ? span : span[..blank], out var days))
        {
            return false;
        }

        long time = 0;
        if (blank >= 0)
        {
            // The zone begins at the second blank, or at a sign right after the digits.
            var rest = span[(blank + 1)..];
            var end = rest.IndexOfAny(' ', '+', '-');
            var zoneText = end < 0 ? [] : rest[end..].Trim();
            if (!TryTime(end < 0 ? rest : rest[..end], out time, out precision))
            {
                return false;
            }

            if (zoneText.Length > 0)
            {
                zone = zoneText.ToString();
            }
        }

        micros = (days * TimeZones.MicrosPerDay) + time;
        return true;
    }

    /// <summary><c>yyyy-MM-dd</c> of a day.</summary>
    public static string Date(long days)
    {
        var (year, month, day) = CivilFromDays(days);
        return string.Create(CultureInfo.InvariantCulture, $"{(year < 0 ? "-" : "")}{Math.Abs(year):0000}-{month:00}-{day:00}");
    }

    /// <summary><c>HH:mm:ss[.fraction]</c> with <paramref name="precision"/> digits of the fraction.</summary>
    public static string Time(long micros, int precision)
    {
        var seconds = micros / MicrosPerSecond;
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        if (precision <= 0)
        {
            return text;
        }

        var digits = (micros % MicrosPerSecond).ToString("000000", CultureInfo.InvariantCulture).PadRight(12, '0');
        return $"{text}.{digits[..precision]}";
    }

    /// <summary>Date and time of day with <paramref name="precision"/> digits of the fraction.</summary>
    public static string Timestamp(long micros, int precision)
    {
        var days = Math.DivRem(micros, TimeZones.MicrosPerDay, out var time);
        if (time < 0)
        {
            days--;
            time += TimeZones.MicrosPerDay;
        }

        return $"{Date(days)} {Time(time, precision)}";
    }

    // Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March so that the leap day comes last.
    private static long DaysFromCivil(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = Math.DivRem(year >= 0 ? year : year - 399, 400).Quotient;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }

    private static (long Year, int Month, int Day) CivilFromDays(long days)
    {
        days += 719_468;
        var era = (days >= 0 ? days : days - 146_096) / 146_097;
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    private static int DaysIn(long year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static bool Number(ReadOnlySpan<char> text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    // The fraction of a second in microseconds, rounded half up.
    private static bool Fraction(ReadOnlySpan<char> digits, out long micros)
    {
        micros = 0;
        if (digits.IsEmpty)
        {
            return true;
        }

        if (!Number(digits, out var value))
        {
            return false;
        }

        for (var i = digits.Length; i < 6; i++)
        {
            value *= 10;
        }

        long unit = 1;
        for (var i = digits.Length; i > 6; i--)
        {
            unit *= 10;
        }

        micros = (value + (unit / 2)) / unit;
        return true;
    }
}
