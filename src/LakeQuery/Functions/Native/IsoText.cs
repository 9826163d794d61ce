using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Reads dates and times in ISO 8601: calendar, week or ordinal dates, and after T a time and an offset, each part as far as given.</summary>
/// <remarks>Source: Joda-Time, <i>ISODateTimeFormat.dateTimeParser</i>, whose grammar Trino follows.</remarks>
internal ref struct IsoText
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    private IsoText(ReadOnlySpan<byte> text)
    {
        _text = text;
        _at = 0;
    }

    /// <summary>Reads a date and nothing else: days since 1970.</summary>
    public static long Date(ReadOnlySpan<byte> text)
    {
        var reader = new IsoText(text);
        var days = reader.ReadDate();
        return reader._at == text.Length ? days : throw reader.Fault();
    }

    /// <summary>Reads a date and perhaps a time: picoseconds since 1970 of the local time, and the offset where there is one.</summary>
    public static Int128 Timestamp(ReadOnlySpan<byte> text, out int? offsetMinutes)
    {
        var reader = new IsoText(text);
        offsetMinutes = null;
        var days = reader.Is('T') ? 0 : reader.ReadDate();
        Int128 picos = 0;
        if (reader.Take('T'))
        {
            picos = reader.ReadTime();
            offsetMinutes = reader.ReadOffset();
        }

        return reader._at == text.Length ? ((Int128)days * FineTime.PicosPerDay) + picos : throw reader.Fault();
    }

    private readonly NativeFailureException Fault() => NativeFailureException.Argument(
        _at == 0
            ? $"Invalid format: \"{CoreNatives.Text(_text)}\""
            : _at >= _text.Length
                ? $"Invalid format: \"{CoreNatives.Text(_text)}\" is too short"
                : $"Invalid format: \"{CoreNatives.Text(_text)}\" is malformed at \"{CoreNatives.Text(_text[_at..])}\"");

    private long ReadDate()
    {
        var negative = Take('-');
        if (!negative)
        {
            Take('+');
        }

        var year = Number(1, 9);
        year = negative ? -year : year;
        if (!Take('-'))
        {
            return Days(year, 1, 1);
        }

        if (Take('W'))
        {
            var start = _at;
            var week = Number(1, 2);
            var weekday = 1L;
            if (Take('-'))
            {
                weekday = Number(1, 1);
            }

            // The first week has the year's first Thursday.
            var first = Monday(Days(year, 1, 4));
            var weeks = (Monday(Days(year + 1, 1, 4)) - first) / 7;
            if (week < 1 || week > weeks || weekday is < 1 or > 7)
            {
                _at = start;
                throw Fault();
            }

            return first + ((week - 1) * 7) + weekday - 1;
        }

        var digits = _at;
        var number = Number(1, 3);
        if (_at - digits == 3)
        {
            var first = Days(year, 1, 1);
            return number >= 1 && number <= Days(year + 1, 1, 1) - first ? first + number - 1 : throw Field("dayOfYear", number);
        }

        if (number is < 1 or > 12)
        {
            throw Field("monthOfYear", number);
        }

        var day = Take('-') ? Number(1, 2) : 1;
        var length = Days(number == 12 ? year + 1 : year, number == 12 ? 1 : (int)number + 1, 1) - Days(year, (int)number, 1);
        return day >= 1 && day <= length ? Days(year, (int)number, (int)day) : throw Field("dayOfMonth", day);
    }

    // HH[:mm[:ss]], the last of them perhaps with a fraction.
    private Int128 ReadTime()
    {
        if (_at == _text.Length || Is('Z') || Is('+') || Is('-'))
        {
            return 0;
        }

        Int128 picos = 0;
        Int128 unit = 3600 * (Int128)FineTime.PicosPerSecond;
        for (var part = 0; part < 3; part++, unit /= 60)
        {
            var value = Number(1, 2);
            if (value > (part == 0 ? 23 : 59))
            {
                throw Field(part switch { 0 => "hourOfDay", 1 => "minuteOfHour", _ => "secondOfMinute" }, value);
            }

            picos += value * unit;
            if (Take('.') || Take(','))
            {
                var start = _at;
                for (var share = unit / 10; _at < _text.Length && char.IsAsciiDigit((char)_text[_at]); _at++, share /= 10)
                {
                    picos += (_text[_at] - '0') * share;
                }

                return _at > start ? picos : throw Fault();
            }

            if (!Take(':'))
            {
                return picos;
            }
        }

        _at--;
        throw Fault();
    }

    private int? ReadOffset()
    {
        if (Take('Z') || Take('z'))
        {
            return 0;
        }

        if (!Is('+') && !Is('-'))
        {
            return null;
        }

        var negative = _text[_at++] == '-';
        var minutes = Number(2, 2) * 60;
        if (Take(':') || (_at < _text.Length && char.IsAsciiDigit((char)_text[_at])))
        {
            minutes += Number(2, 2);
        }

        return minutes <= TimeZones.MaxOffsetMinutes ? (int)(negative ? -minutes : minutes) : throw Fault();
    }

    private readonly NativeFailureException Field(string name, long value) => NativeFailureException.Argument(
        $"Cannot parse \"{CoreNatives.Text(_text)}\": Value {value} for {name} must be in the range of that field");

    private long Number(int fewest, int most)
    {
        var start = _at;
        long value = 0;
        while (_at < _text.Length && _at - start < most && char.IsAsciiDigit((char)_text[_at]))
        {
            value = (value * 10) + _text[_at++] - '0';
        }

        return _at - start >= fewest ? value : throw Fault();
    }

    private readonly bool Is(char wanted) => _at < _text.Length && _text[_at] == wanted;

    private bool Take(char wanted)
    {
        if (!Is(wanted))
        {
            return false;
        }

        _at++;
        return true;
    }

    // 1970-01-01 was a Thursday.
    private static long Monday(long days) => days - (((days % 7) + 10) % 7);

    private static long Days(long year, int month, int day)
    {
        var cycle = TimeText.FloorDivide(year - 1, 400);
        return (cycle * 146_097) + new DateOnly((int)(year - (cycle * 400)), month, day).DayNumber - DuckDb.DuckTime.EpochDayNumber;
    }
}
