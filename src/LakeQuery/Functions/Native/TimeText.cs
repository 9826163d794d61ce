using System.Buffers;
using System.Globalization;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Dates and times in Trino's text form: <c>2024-05-17 10:30:00.123 Europe/Berlin</c>.</summary>
internal ref struct TimeText
{
    private const long MicrosPerDay = 86_400_000_000;
    private ReadOnlySpan<byte> _rest;

    /// <summary>Days since 1970.</summary>
    public long Days { get; private set; }

    /// <summary>Picoseconds of the day.</summary>
    public long Picos { get; private set; }

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
        var found = TryParseFineTime(text, out var picos);
        nanos = picos / 1000;
        return found;
    }

    /// <summary>Reads a time of day in picoseconds and nothing else.</summary>
    public static bool TryParseFineTime(ReadOnlySpan<byte> text, out long picos)
    {
        var reader = new TimeText { _rest = text };
        var found = reader.ReadTime() && reader._rest.IsEmpty;
        picos = reader.Picos;
        return found;
    }

    /// <summary>Reads a time of day and perhaps an offset from UTC after it: <c>12:34:56.789 +05:30</c>.</summary>
    public static bool TryParseTimeWithZone(ReadOnlySpan<byte> text, out long picos, out int? offsetMinutes)
    {
        var reader = new TimeText { _rest = text };
        var found = reader.ReadTime();
        picos = reader.Picos;
        offsetMinutes = null;
        var offset = reader._rest.TrimStart((byte)' ');
        if (found && offset.IsEmpty)
        {
            return true;
        }

        if (!found || offset.Length != 6 || offset[0] is not ((byte)'+' or (byte)'-') || offset[3] != ':')
        {
            return false;
        }

        reader._rest = offset[1..];
        if (!reader.ReadNumber(2, 2, out var hours) || !reader.Take((byte)':') || !reader.ReadNumber(2, 2, out var minutes)
            || minutes > 59 || (hours * 60) + minutes > TimeZones.MaxOffsetMinutes)
        {
            return false;
        }

        offsetMinutes = (int)((hours * 60) + minutes) * (offset[0] == '-' ? -1 : 1);
        return true;
    }

    /// <summary>Microseconds since 1970, rounded to <paramref name="precision"/> digits of the second.</summary>
    public readonly long ToMicros(int precision) =>
        (Days * MicrosPerDay) + (long)(FineTime.Round(Picos, Math.Min(precision, 6)) / FineTime.PicosPerMicro);

    /// <summary>Picoseconds since 1970, rounded to <paramref name="precision"/> digits of the second.</summary>
    public readonly Int128 ToPicos(int precision) => ((Int128)Days * FineTime.PicosPerDay) + FineTime.Round(Picos, precision);

    /// <summary>Halves up at a digit of the second's fraction.</summary>
    public static long RoundNanos(long nanos, int precision) => (long)(FineTime.Round((Int128)nanos * 1000, precision) / 1000);

    /// <summary>The minutes between the zone and UTC at a local time, or null for an unknown zone.</summary>
    public static int? OffsetOfLocal(string zone, long localMicros) =>
        TimeZones.Find(zone) is { } clock ? (int)(clock.OffsetAt(clock.ToInstant(localMicros)) / 60_000_000) : null;

    /// <summary>The zone as text.</summary>
    public static string ZoneText(ReadOnlySpan<byte> zone) => System.Text.Encoding.UTF8.GetString(zone);

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
        long picos = 0;
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
                    picos = digits < 12 ? (picos * 10) + _rest[digits] - '0' : picos;
                    digits++;
                }

                if (digits is 0 or > 12)
                {
                    return false;
                }

                picos *= (long)Math.Pow(10, 12 - digits);
                _rest = _rest[digits..];
            }
        }

        Picos = (((((hour * 60) + minute) * 60) + second) * FineTime.PicosPerSecond) + picos;
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
