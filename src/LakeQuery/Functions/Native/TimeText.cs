using System.Buffers;
using System.Globalization;
using System.Text;

namespace LakeQuery.Functions.Native;

/// <summary>Dates and times in Trino's text form: <c>2024-05-17 10:30:00.123 Europe/Berlin</c>.</summary>
internal ref struct TimeText
{
    private const long MicrosPerDay = 86_400_000_000;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Days since 1970.</summary>
    public long Days { get; private set; }

    /// <summary>Nanoseconds of the day.</summary>
    public long Nanos { get; private set; }

    /// <summary>What follows the time: a zone, or nothing.</summary>
    public readonly ReadOnlySpan<byte> Zone => _rest;

    /// <summary>True when a time of day was given.</summary>
    public bool HasTime { get; private set; }

    /// <summary>Reads a date, then perhaps a time after <paramref name="separator"/>, then perhaps a zone.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, byte separator, out TimeText result)
    {
        result = new TimeText { _rest = text };
        if (!result.ReadDate())
        {
            return false;
        }

        if (result._rest.IsEmpty)
        {
            return true;
        }

        if (result._rest[0] != separator)
        {
            return false;
        }

        result._rest = result._rest[1..];
        if (!result._rest.IsEmpty && char.IsAsciiDigit((char)result._rest[0]) && !result.ReadTime())
        {
            return false;
        }

        result._rest = result._rest.TrimStart((byte)' ');
        return true;
    }

    /// <summary>Reads a date and nothing else.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        var reader = new TimeText { _rest = text };
        var found = reader.ReadDate() && reader._rest.IsEmpty;
        days = (int)reader.Days;
        return found;
    }

    /// <summary>Reads a time of day and nothing else.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out long nanos)
    {
        var reader = new TimeText { _rest = text };
        var found = reader.ReadTime() && reader._rest.IsEmpty;
        nanos = reader.Nanos;
        return found;
    }

    /// <summary>Microseconds since 1970, rounded to <paramref name="precision"/> digits of the second.</summary>
    public readonly long ToMicros(int precision) => (Days * MicrosPerDay) + RoundNanos(Nanos, Math.Min(precision, 6)) / 1000;

    /// <summary>Halves up at a digit of the second's fraction.</summary>
    public static long RoundNanos(long nanos, int precision)
    {
        var unit = (long)Math.Pow(10, 9 - precision);
        return (FloorDivide(nanos + (unit / 2), unit) * unit);
    }

    /// <summary>The quotient rounded down.</summary>
    public static long FloorDivide(long value, long divisor)
    {
        var quotient = Math.DivRem(value, divisor, out var remainder);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Writes date and time with that many digits of the second's fraction.</summary>
    public static void WriteTimestamp(ArrayBufferWriter<byte> output, long micros, int precision, byte separator = (byte)' ')
    {
        var days = FloorDivide(micros, MicrosPerDay);
        WriteDate(output, days);
        output.Write([separator]);
        WriteTime(output, (micros - (days * MicrosPerDay)) * 1000, precision);
    }

    /// <summary>Writes a day.</summary>
    public static void WriteDate(ArrayBufferWriter<byte> output, long days)
    {
        // The calendar of .NET ends with 9999; whole cycles of 400 years are taken off.
        var cycles = FloorDivide(days + 719_162, 146_097);
        var date = DateOnly.FromDayNumber((int)(days + 719_162 - (cycles * 146_097)));
        output.WriteNumber(date.Year + (cycles * 400), "0000");
        output.Write("-"u8);
        output.WriteNumber(date.Month, "00");
        output.Write("-"u8);
        output.WriteNumber(date.Day, "00");
    }

    /// <summary>Writes a time of day.</summary>
    public static void WriteTime(ArrayBufferWriter<byte> output, long nanos, int precision)
    {
        var seconds = nanos / 1_000_000_000;
        output.WriteNumber(seconds / 3600, "00");
        output.Write(":"u8);
        output.WriteNumber(seconds / 60 % 60, "00");
        output.Write(":"u8);
        output.WriteNumber(seconds % 60, "00");
        if (precision == 0)
        {
            return;
        }

        output.Write("."u8);
        var fraction = nanos % 1_000_000_000;
        for (var (digit, unit) = (0, 100_000_000L); digit < precision; digit++, unit /= 10)
        {
            output.Write([(byte)('0' + (unit == 0 ? 0 : fraction / unit % 10))]);
        }
    }

    /// <summary>The minutes between the zone and UTC at a local time, or null for an unknown zone.</summary>
    public static int? OffsetOfLocal(string zone, long localMicros) =>
        Zones.OffsetMinutes(zone)
        ?? (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info)
            ? (int)info.GetUtcOffset(new DateTime(Ticks(localMicros), DateTimeKind.Unspecified)).TotalMinutes
            : null);

    /// <summary>The minutes between the zone and UTC at an instant.</summary>
    public static int OffsetOfInstant(string zone, long micros) =>
        Zones.OffsetMinutes(zone)
        ?? (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var info)
            ? (int)info.GetUtcOffset(new DateTime(Ticks(micros), DateTimeKind.Utc)).TotalMinutes
            : throw NativeFailureException.Argument($"'{zone}' is not a valid time zone"));

    /// <summary>The zone as text.</summary>
    public static string ZoneText(ReadOnlySpan<byte> zone) => Encoding.UTF8.GetString(zone);

    private static long Ticks(long micros) => Math.Clamp(DateTime.UnixEpoch.Ticks + (micros * 10), 0, DateTime.MaxValue.Ticks);

    private bool ReadDate()
    {
        var negative = !_rest.IsEmpty && _rest[0] == '-';
        if (!_rest.IsEmpty && _rest[0] is (byte)'-' or (byte)'+')
        {
            _rest = _rest[1..];
        }

        if (!ReadNumber(4, 6, out var year) || !Take((byte)'-') || !ReadNumber(1, 2, out var month) || !Take((byte)'-')
            || !ReadNumber(1, 2, out var day) || month is < 1 or > 12 || day < 1)
        {
            return false;
        }

        year = negative ? -year : year;
        var cycle = FloorDivide(year - 1, 400);
        var inCycle = (int)(year - (cycle * 400));
        if (day > DateTime.DaysInMonth(inCycle, (int)month))
        {
            return false;
        }

        Days = (cycle * 146_097) + new DateOnly(inCycle, (int)month, (int)day).DayNumber - 719_162;
        return true;
    }

    private bool ReadTime()
    {
        if (!ReadNumber(1, 2, out var hour) || !Take((byte)':') || !ReadNumber(1, 2, out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        HasTime = true;
        long second = 0;
        long nanos = 0;
        if (Take((byte)':'))
        {
            if (!ReadNumber(1, 2, out second) || second > 59)
            {
                return false;
            }

            if (Take((byte)'.'))
            {
                var digits = 0;
                while (digits < _rest.Length && char.IsAsciiDigit((char)_rest[digits]))
                {
                    nanos = digits < 9 ? (nanos * 10) + _rest[digits] - '0' : nanos;
                    digits++;
                }

                if (digits is 0 or > 12)
                {
                    return false;
                }

                nanos *= (long)Math.Pow(10, Math.Max(0, 9 - digits));
                _rest = _rest[digits..];
            }
        }

        Nanos = (((((hour * 60) + minute) * 60) + second) * 1_000_000_000) + nanos;
        return true;
    }

    private bool ReadNumber(int fewest, int most, out long value)
    {
        var digits = 0;
        while (digits < _rest.Length && digits < most && char.IsAsciiDigit((char)_rest[digits]))
        {
            digits++;
        }

        value = 0;
        if (digits < fewest || !long.TryParse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return false;
        }

        _rest = _rest[digits..];
        return true;
    }

    private bool Take(byte wanted)
    {
        if (_rest.IsEmpty || _rest[0] != wanted)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }
}
