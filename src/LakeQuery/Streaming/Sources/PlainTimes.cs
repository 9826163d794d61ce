using LakeQuery.Execution.Scans.Lines;

namespace LakeQuery.Streaming.Sources;

/// <summary>The two ways in which the old service takes times: <c>yyyy-MM-dd</c> and <c>yyyy-MM-dd HH:mm:ss.S</c>.</summary>
internal static class PlainTimes
{
    /// <summary>A day.</summary>
    public const long MicrosPerDay = 86_400_000_000;

    private static ReadOnlySpan<byte> DaysOfMonth => [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

    /// <summary>Reads a date, or a date and time of day.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !TryDigits(text[..4], out var year) || !TryDigits(text.Slice(5, 2), out var month)
            || !TryDigits(text.Slice(8, 2), out var day) || month is < 1 or > 12 || day < 1 || day > LastDay(year, month))
        {
            return false;
        }

        micros = TextTimes.DaysOf(year, month, day) * MicrosPerDay;
        if (text.Length == 10)
        {
            return true;
        }

        if (text[10] != ' ' || !TryTime(text[11..], out var time))
        {
            return false;
        }

        micros += time;
        return true;
    }

    /// <summary>Reads a time of day: <c>HH:mm:ss</c> and perhaps a fraction of at most 9 digits.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':' || !TryDigits(text[..2], out var hour) || !TryDigits(text.Slice(3, 2), out var minute)
            || !TryDigits(text.Slice(6, 2), out var second) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        micros = ((((hour * 60L) + minute) * 60) + second) * 1_000_000;
        if (text.Length == 8)
        {
            return true;
        }

        var fraction = text[9..];
        if (text[8] != '.' || fraction.Length is 0 or > 9 || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var unit = 100_000;
        foreach (var digit in fraction)
        {
            micros += (digit - '0') * unit;
            unit /= 10;
        }

        return true;
    }

    /// <summary>The day of a time, in days since 1970.</summary>
    public static long DaysOf(long micros) => (micros >= 0 ? micros : micros - MicrosPerDay + 1) / MicrosPerDay;

    /// <summary>The last unit not after a time.</summary>
    public static long Cut(long micros, long unit) => micros - (((micros % unit) + unit) % unit);

    /// <summary>The microseconds of the last digit of a precision.</summary>
    public static long Unit(int precision)
    {
        long unit = 1_000_000;
        for (var digit = 0; digit < Math.Min(precision, 6); digit++)
        {
            unit /= 10;
        }

        return unit;
    }

    private static int LastDay(int year, int month) =>
        month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : DaysOfMonth[month - 1];

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var character in text)
        {
            var digit = (uint)(character - '0');
            if (digit > 9)
            {
                return false;
            }

            value = (value * 10) + (int)digit;
        }

        return true;
    }
}
