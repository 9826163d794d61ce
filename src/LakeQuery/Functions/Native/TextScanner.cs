using System.Globalization;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Reads the parts of a date and time from a text, one format letter after the other.</summary>
internal sealed class TextScanner(string text)
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;
    private static readonly string[] MonthWords = [.. Names.MonthNames.AsSpan(0, 12), .. Names.AbbreviatedMonthNames.AsSpan(0, 12)];
    private static readonly string[] WeekdayWords = [.. Names.DayNames, .. Names.AbbreviatedDayNames];

    private int _position;

    public int Year { get; set; } = 1970;

    public int Month { get; set; } = 1;

    public int Day { get; set; } = 1;

    public int? DayOfYear { get; set; }

    public int Hour { get; set; }

    public int Minute { get; set; }

    public int Second { get; set; }

    public long FractionMicros { get; set; }

    public bool? IsAfternoon { get; set; }

    public int? WeekYear { get; set; }

    public int? Week { get; set; }

    /// <summary>1 for Monday to 7.</summary>
    public int? Weekday { get; set; }

    /// <summary>The zone that the text names.</summary>
    public ZoneClock? ParsedZone { get; private set; }

    /// <summary>How far the text is read.</summary>
    public int Position => _position;

    /// <summary>How many digits follow.</summary>
    public int DigitsAhead
    {
        get
        {
            var end = _position;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            return end - _position;
        }
    }

    /// <summary>Reads a whole number of one to <paramref name="most"/> digits.</summary>
    public int Number(int most)
    {
        var start = _position;
        while (_position < text.Length && _position - start < most && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        return int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Fault();
    }

    /// <summary>Reads the digits of a second's fraction.</summary>
    public void Fraction(int most)
    {
        var start = _position;
        var value = Number(most);
        FractionMicros = (long)(value * Math.Pow(10, 6 - (_position - start)));
    }

    /// <summary>Reads a number within bounds.</summary>
    public int Number(int most, int lowest, int highest)
    {
        var start = _position;
        var value = Number(most);
        if (value >= lowest && value <= highest)
        {
            return value;
        }

        _position = start;
        throw Fault();
    }

    /// <summary>Reads one of the words, in any case; the longest that fits wins.</summary>
    public int Word(params ReadOnlySpan<string> words)
    {
        var (best, length) = (-1, 0);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Length > length && text.AsSpan(_position).StartsWith(words[i], StringComparison.OrdinalIgnoreCase))
            {
                (best, length) = (i, words[i].Length);
            }
        }

        _position += best < 0 ? throw Fault() : length;
        return best;
    }

    /// <summary>Reads the month's name, in full or short.</summary>
    public void MonthName() => Month = (Word(MonthWords) % 12) + 1;

    /// <summary>Reads the weekday's name, in full or short.</summary>
    public void WeekdayName() => Weekday = ((Word(WeekdayWords) + 6) % 7) + 1;

    /// <summary>Reads AM or PM.</summary>
    public void HalfOfDay() => IsAfternoon = Word("AM", "PM") == 1;

    /// <summary>Reads a literal character.</summary>
    public void Literal(char character)
    {
        if (_position >= text.Length || char.ToUpperInvariant(text[_position]) != char.ToUpperInvariant(character))
        {
            throw Fault();
        }

        _position++;
    }

    /// <summary>Reads an offset from UTC: +05:30, +0530, +05 or Z.</summary>
    public void Offset()
    {
        var start = _position;
        if (_position < text.Length && text[_position] is 'Z' or 'z')
        {
            _position++;
            ParsedZone = TimeZones.Get("UTC");
            return;
        }

        while (_position < text.Length && (char.IsAsciiDigit(text[_position]) || text[_position] is '+' or '-' or ':'))
        {
            _position++;
        }

        if (_position == start || text[start] is not ('+' or '-') || TimeZones.Find(text[start.._position]) is not { } zone)
        {
            _position = start;
            throw Fault();
        }

        ParsedZone = zone;
    }

    /// <summary>Reads the name of a zone, or an offset.</summary>
    public void ZoneName()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] is '+' or '-' or ':' or '/' or '_'))
        {
            _position++;
        }

        // The longest name wins: what follows may be text of the format.
        for (var end = _position; end > start; end--)
        {
            if (TimeZones.Find(text[start..end]) is { } zone)
            {
                _position = end;
                ParsedZone = zone;
                return;
            }
        }

        _position = start;
        throw Fault();
    }

    /// <summary>Reads a short name of a zone that is the same everywhere.</summary>
    public void ZoneAbbreviation()
    {
        (string Name, string Zone)[] names =
        [
            ("UTC", "UTC"), ("GMT", "UTC"), ("UT", "UTC"), ("EST", "America/New_York"), ("EDT", "America/New_York"),
            ("CST", "America/Chicago"), ("CDT", "America/Chicago"), ("MST", "America/Denver"), ("MDT", "America/Denver"),
            ("PST", "America/Los_Angeles"), ("PDT", "America/Los_Angeles"),
        ];
        var index = Word([.. names.Select(name => name.Name)]);
        ParsedZone = TimeZones.Get(names[index].Zone);
    }

    /// <summary>The local time read, in microseconds since 1970; all of the text must be used up.</summary>
    public long ToMicros()
    {
        if (_position < text.Length)
        {
            throw Fault();
        }

        return LocalMicros();
    }

    /// <summary>The error for a text that does not fit the format.</summary>
    public NativeFailureException Fault() => NativeFailureException.Argument(
        _position == 0 ? $"Invalid format: \"{text}\"" : $"Invalid format: \"{text}\" is malformed at \"{text[Math.Min(_position, text.Length)..]}\"");

    private long LocalMicros()
    {
        var hour = IsAfternoon is { } afternoon ? (Hour % 12) + (afternoon ? 12 : 0) : Hour;
        if (Year is < 1 or > 9999 || Month is < 1 or > 12 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month)
            || DayOfYear is < 1 || DayOfYear > (DateTime.IsLeapYear(Year) ? 366 : 365)
            || hour > 23 || Minute > 59 || Second > 59 || Weekday is < 1 or > 7)
        {
            throw Fault();
        }

        var date = DayOfYear is { } day ? new DateTime(Year, 1, 1).AddDays(day - 1) : new DateTime(Year, Month, Day);
        if (WeekYear is not null || Week is not null)
        {
            var year = WeekYear ?? ISOWeek.GetYear(date);
            var week = Week ?? 1;
            if (year is < 1 or > 9998 || week < 1 || week > ISOWeek.GetWeeksInYear(year))
            {
                throw Fault();
            }

            date = ISOWeek.ToDateTime(year, week, DayOfWeek.Monday);
        }

        // The day of the week moves within the week.
        date = Weekday is { } weekday ? date.AddDays(weekday - ((((int)date.DayOfWeek + 6) % 7) + 1)) : date;
        return ((date.Ticks - DateTime.UnixEpoch.Ticks) / 10) + (((((hour * 60L) + Minute) * 60) + Second) * 1_000_000) + FractionMicros;
    }
}
