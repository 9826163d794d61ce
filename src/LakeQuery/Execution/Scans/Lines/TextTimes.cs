using LakeQuery.Functions.Native;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Dates and timestamps from bytes, by the lenient rules that the SerDes share: a month 13 is January of the next year.</summary>
internal static class TextTimes
{
    private const long MicrosPerDay = 86_400_000_000;

    // What a DuckDB DATE holds besides its infinities.
    private const long MinDays = -2_147_483_646;
    private const long MaxDays = 2_147_483_646;

    /// <summary>A date, blanks around it; what follows a blank does not count.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        text = text.Trim((byte)' ');
        var blank = text.IndexOf((byte)' ');
        text = blank < 0 ? text : text[..blank];
        days = 0;
        if (!ReadDate(ref text, out var read) || !text.IsEmpty || read is < MinDays or > MaxDays)
        {
            return false;
        }

        days = (int)read;
        return true;
    }

    /// <summary>A timestamp: <c>yyyy-MM-dd HH:mm:ss[.f]</c>, with T in the place of the blank too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="precision">Digits of the fraction that are kept; the rest is rounded.</param>
    /// <param name="allowsDate">Whether a date alone is midnight.</param>
    /// <param name="allowsZone">Whether an offset, or Z, may follow; the result is in UTC then.</param>
    /// <param name="micros">Microseconds since 1970.</param>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, int precision, bool allowsDate, bool allowsZone, out long micros)
    {
        micros = 0;
        text = text.Trim((byte)' ');
        if (!ReadDate(ref text, out var days) || days is < -110_000_000 or > 110_000_000)
        {
            return false;
        }

        if (text.IsEmpty)
        {
            micros = days * MicrosPerDay;
            return allowsDate;
        }

        if (text[0] is not ((byte)' ' or (byte)'T' or (byte)'t'))
        {
            return false;
        }

        text = text[1..];
        if (!ReadNumber(ref text, 2, out var hour) || !Take(ref text, (byte)':') || !ReadNumber(ref text, 2, out var minute)
            || !Take(ref text, (byte)':') || !ReadNumber(ref text, 2, out var second))
        {
            return false;
        }

        long nanos = 0;
        if (Take(ref text, (byte)'.'))
        {
            var count = Digits(text);
            if (count is 0 or > 9)
            {
                return false;
            }

            ReadNumber(ref text, 9, out nanos);
            for (; count < 9; count++)
            {
                nanos *= 10;
            }
        }

        if (!ReadOffset(ref text, allowsZone, out var offsetMinutes) || !text.IsEmpty)
        {
            return false;
        }

        var rounded = TimeText.RoundNanos(nanos, Math.Min(precision, 6)) / 1000;
        var seconds = (((hour * 60) + minute - offsetMinutes) * 60) + second;
        var total = ((Int128)days * MicrosPerDay) + ((Int128)seconds * 1_000_000) + rounded;
        if (total > long.MaxValue - 1 || total < long.MinValue + 2)
        {
            return false;
        }

        micros = (long)total;
        return true;
    }

    /// <summary>Days since 1970 of a date whose month and day may be any numbers.</summary>
    public static long DaysOf(long year, long month, long day)
    {
        // Years begin in March here, so that leap days come last.
        var months = month - 1;
        year += TimeText.FloorDivide(months, 12);
        month = months - (TimeText.FloorDivide(months, 12) * 12) + 1;
        var shifted = month > 2 ? month - 3 : month + 9;
        var marchYear = month > 2 ? year : year - 1;
        var century = TimeText.FloorDivide(marchYear, 400);
        var yearOfEra = marchYear - (century * 400);
        var dayOfYear = ((153 * shifted) + 2) / 5;
        return (century * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear + day - 1 - 719_468;
    }

    private static bool ReadDate(ref ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        var sign = text.IsEmpty ? 0 : text[0] == '-' ? -1 : text[0] == '+' ? 1 : 0;
        text = sign == 0 ? text : text[1..];
        if (!ReadNumber(ref text, 9, out var year) || !Take(ref text, (byte)'-') || !ReadNumber(ref text, 2, out var month)
            || !Take(ref text, (byte)'-') || !ReadNumber(ref text, 2, out var day))
        {
            return false;
        }

        days = DaysOf(sign < 0 ? -year : year, month, day);
        return true;
    }

    private static bool ReadOffset(ref ReadOnlySpan<byte> text, bool allowed, out long minutes)
    {
        minutes = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!allowed)
        {
            return false;
        }

        if (text[0] is (byte)'Z' or (byte)'z')
        {
            text = text[1..];
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length < 5)
        {
            return false;
        }

        var sign = text[0] == '-' ? -1 : 1;
        var rest = text[1..];
        if (!ReadNumber(ref rest, 2, out var hours))
        {
            return false;
        }

        // +05:30 and +0530.
        Take(ref rest, (byte)':');
        if (!ReadNumber(ref rest, 2, out var more))
        {
            return false;
        }

        text = rest;
        minutes = sign * ((hours * 60) + more);
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var end ? end : text.Length;

    private static bool Take(ref ReadOnlySpan<byte> text, byte wanted)
    {
        if (text.IsEmpty || text[0] != wanted)
        {
            return false;
        }

        text = text[1..];
        return true;
    }

    private static bool ReadNumber(ref ReadOnlySpan<byte> text, int maxDigits, out long number)
    {
        number = 0;
        var count = Math.Min(Digits(text), maxDigits);
        for (var index = 0; index < count; index++)
        {
            number = (number * 10) + (text[index] - '0');
        }

        text = text[count..];
        return count > 0;
    }
}
