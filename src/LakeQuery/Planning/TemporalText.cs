using System.Globalization;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>Reads and writes dates, times and timestamps as literals hold them.</summary>
internal static class TemporalText
{
    /// <summary>How many picoseconds a microsecond has.</summary>
    public const long PicosPerMicro = 1_000_000;

    private static readonly System.Buffers.SearchValues<char> TimeCharacters = System.Buffers.SearchValues.Create("0123456789:.");

    private const long MicrosPerSecond = 1_000_000;
    private const long PicosPerSecond = 1_000_000_000_000;

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

    /// <summary>Reads <c>H:mm[:ss[.fraction]]</c> in picoseconds; <paramref name="precision"/> counts the digits of the fraction.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out long picos, out int precision)
    {
        picos = 0;
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
        long part = 0;
        if (!Number(text[parts[0]], out var hours) || !Number(text[parts[1]], out var minutes) || (count == 3 && !Number(text[parts[2]], out seconds))
            || hours > 23 || minutes > 59 || seconds > 59 || text[parts[0]].Length > 2 || text[parts[1]].Length > 2
            || (count == 3 && text[parts[2]].Length > 2) || (!fraction.IsEmpty && !Number(fraction, out part)))
        {
            return false;
        }

        for (var digits = fraction.Length; digits < 12; digits++)
        {
            part *= 10;
        }

        precision = fraction.Length;
        picos = (((((hours * 60) + minutes) * 60) + seconds) * PicosPerSecond) + part;
        return true;
    }

    /// <summary>Reads a date, or a date and a time of day with one blank between, with a zone after it or not.</summary>
    public static bool TryTimestamp(string text, out Int128 picos, out int precision, out string? zone)
    {
        picos = 0;
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
            // The zone begins with what can't be part of the time.
            var rest = span[(blank + 1)..].TrimStart();
            var end = rest.IndexOfAnyExcept(TimeCharacters);
            var zoneText = end < 0 ? [] : rest[end..].Trim();
            var timeText = end < 0 ? rest : rest[..end];
            if ((timeText.IsEmpty && zoneText.IsEmpty) || (!timeText.IsEmpty && !TryTime(timeText, out time, out precision)))
            {
                return false;
            }

            if (zoneText.Length > 0)
            {
                zone = zoneText.ToString();
            }
        }

        picos = ((Int128)days * TimeZones.MicrosPerDay * PicosPerMicro) + time;
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

    /// <summary>A time of day in picoseconds.</summary>
    public static string FineTime(Int128 picos, int precision)
    {
        var text = Time((long)(picos / PicosPerMicro), 6);
        return string.Create(CultureInfo.InvariantCulture, $"{text}{(long)(picos % PicosPerMicro):000000}")[..(precision == 0 ? 8 : 9 + precision)];
    }

    /// <summary>Date and time of day in picoseconds since 1970.</summary>
    public static string FineTimestamp(Int128 picos, int precision)
    {
        var perDay = (Int128)TimeZones.MicrosPerDay * PicosPerMicro;
        var time = ((picos % perDay) + perDay) % perDay;
        return $"{Date((long)((picos - time) / perDay))} {FineTime(time, precision)}";
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
}
