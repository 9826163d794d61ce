using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LakeQuery.Catalog.Projection;

/// <summary>A unit of time: a step between projected dates, or the finest field of a pattern.</summary>
internal enum DateUnit
{
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// <summary>A pattern of Java's DateTimeFormatter, as far as folders are named by it: <c>yyyy/MM/dd</c>, <c>yyyyMMddHH</c>.</summary>
internal sealed class DatePattern
{
    private const string Letters = "yuMLdDHhKkmsSaE";

    // The digits a field may have at most where one letter stands for it.
    private const int MaxYearDigits = 9;
    private const int MaxFractionDigits = 9;

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly ImmutableArray<Part> _parts;

    private DatePattern(ImmutableArray<Part> parts)
    {
        _parts = parts;
        Precision = parts.Where(part => part.Letter is not ('\0' or 'a' or 'E')).Select(part => UnitOf(part.Letter)).Append(DateUnit.Years).Max();
        IsSorted = IsSortedBy(parts);
    }

    /// <summary>The finest field.</summary>
    public DateUnit Precision { get; }

    /// <summary>Whether texts, compared character by character, lie in the order of their times.</summary>
    public bool IsSorted { get; }

    /// <summary>Takes a pattern apart; null, with what is wrong about it, where it is none.</summary>
    public static DatePattern? TryCompile(string pattern, out string problem)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        problem = "";
        for (var index = 0; index < pattern.Length;)
        {
            var letter = pattern[index];
            if (letter == '\'')
            {
                if (!TryQuoted(pattern, ref index, out var literal))
                {
                    problem = "has a quote that does not end";
                    return null;
                }

                parts.Add(new Part('\0', 0, literal));
                continue;
            }

            if (!char.IsAsciiLetter(letter))
            {
                if (letter is '[' or ']' or '{' or '}' or '#')
                {
                    problem = $"has '{letter}', which is not supported";
                    return null;
                }

                parts.Add(new Part('\0', 0, letter.ToString()));
                index++;
                continue;
            }

            var start = index;
            while (index < pattern.Length && pattern[index] == letter)
            {
                index++;
            }

            var width = index - start;
            if (!Letters.Contains(letter, StringComparison.Ordinal) || width > MaxWidth(letter))
            {
                var field = new string(letter, width);
                problem = letter switch
                {
                    'Y' => $"counts years by their weeks ('{field}'), which is not supported: the calendar's year is 'yyyy'",
                    'w' => $"counts weeks of the year ('{field}'), which is not supported: name each week by its first day, with interval.unit WEEKS",
                    'W' => $"counts weeks of the month ('{field}'), which is not supported: name each week by its first day, with interval.unit WEEKS",
                    'e' or 'c' => $"counts days of the week ('{field}'), which is not supported: their names are 'E' and 'EEEE'",
                    'q' or 'Q' => $"counts quarters of the year ('{field}'), which is not supported: name each quarter by its first month, with interval 3 and interval.unit MONTHS",
                    _ => $"has '{field}', which is not supported",
                };
                return null;
            }

            parts.Add(new Part(letter, width, ""));
        }

        if (parts.All(part => part.Letter == '\0'))
        {
            problem = "has no field of a date";
            return null;
        }

        return new DatePattern(parts.ToImmutable());
    }

    /// <summary>The time as text.</summary>
    public string Format(DateTime time)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var width = part.Width;
            text.Append(part.Letter switch
            {
                '\0' => part.Literal,
                'y' or 'u' => width == 2 ? Digits(time.Year % 100, 2) : Digits(time.Year, width),
                'M' or 'L' => width == 4 ? Names.GetMonthName(time.Month)
                    : width == 3 ? Names.GetAbbreviatedMonthName(time.Month) : Digits(time.Month, width),
                'd' => Digits(time.Day, width),
                'D' => Digits(time.DayOfYear, width),
                'H' => Digits(time.Hour, width),
                'h' => Digits(((time.Hour + 11) % 12) + 1, width),
                'K' => Digits(time.Hour % 12, width),
                'k' => Digits(time.Hour == 0 ? 24 : time.Hour, width),
                'm' => Digits(time.Minute, width),
                's' => Digits(time.Second, width),
                'S' => Digits(time.Ticks % TimeSpan.TicksPerSecond * 100, MaxFractionDigits)[..width],
                'a' => time.Hour < 12 ? "AM" : "PM",
                _ => width == 4 ? Names.GetDayName(time.DayOfWeek) : Names.GetAbbreviatedDayName(time.DayOfWeek),
            });
        }

        return text.ToString();
    }

    /// <summary>The time that a text of this pattern names; fields that it has not are the first of their kind.</summary>
    public bool TryParse(string text, out DateTime time)
    {
        time = default;
        var position = 0;
        var fields = new Fields();
        for (var index = 0; index < _parts.Length; index++)
        {
            var next = index + 1 < _parts.Length ? _parts[index + 1] : null;
            if (!Read(_parts[index], next is { IsNumber: true }, text, ref position, fields))
            {
                return false;
            }
        }

        return position == text.Length && fields.TryMake(out time);
    }

    private static bool Read(Part part, bool touchesNumber, string text, ref int position, Fields fields)
    {
        var rest = text.AsSpan(position);
        switch (part.Letter)
        {
            case '\0':
                position += part.Literal.Length;
                return rest.StartsWith(part.Literal, StringComparison.Ordinal);
            case 'a':
                fields.IsAfternoon = rest.StartsWith("PM", StringComparison.OrdinalIgnoreCase);
                position += 2;
                return fields.IsAfternoon.Value || rest.StartsWith("AM", StringComparison.OrdinalIgnoreCase);
            case 'M' or 'L' when part.Width >= 3:
                var month = NameAt(rest, part.Width == 4 ? Names.MonthNames : Names.AbbreviatedMonthNames, ref position);
                fields.Month = month + 1;
                return month >= 0;
            case 'E':
                return NameAt(rest, part.Width == 4 ? Names.DayNames : Names.AbbreviatedDayNames, ref position) >= 0;
        }

        var most = part.Letter == 'S' || part.Width > 1 || touchesNumber ? part.Width : MaxDigits(part.Letter);
        var count = 0;
        var number = 0;
        while (count < most && count < rest.Length && char.IsAsciiDigit(rest[count]))
        {
            number = (number * 10) + (rest[count] - '0');
            count++;
        }

        position += count;
        fields.Set(part.Letter, part.Letter is 'y' or 'u' && part.Width == 2 ? 2000 + number : number, count);
        return count >= Math.Min(part.Width, most) && count > 0;
    }

    private static int NameAt(ReadOnlySpan<char> text, string[] names, ref int position)
    {
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index].Length > 0 && text.StartsWith(names[index], StringComparison.OrdinalIgnoreCase))
            {
                position += names[index].Length;
                return index;
            }
        }

        return -1;
    }

    // Two quotes are one, inside of quoted text and outside.
    private static bool TryQuoted(string pattern, ref int index, out string literal)
    {
        var text = new StringBuilder();
        var start = ++index;
        while (index < pattern.Length)
        {
            if (pattern[index] != '\'')
            {
                text.Append(pattern[index++]);
            }
            else if (index > start && index + 1 < pattern.Length && pattern[index + 1] == '\'')
            {
                text.Append('\'');
                index += 2;
            }
            else
            {
                literal = index++ == start ? "'" : text.ToString();
                return true;
            }
        }

        literal = "";
        return false;
    }

    private static int MaxWidth(char letter) => letter switch
    {
        'y' or 'u' => MaxYearDigits,
        'M' or 'L' or 'E' => 4,
        'D' => 3,
        'S' => MaxFractionDigits,
        'a' => 1,
        _ => 2,
    };

    private static int MaxDigits(char letter) => letter is 'y' or 'u' ? MaxYearDigits : letter == 'D' ? 3 : 2;

    private static DateUnit UnitOf(char letter) => letter switch
    {
        'y' or 'u' => DateUnit.Years,
        'M' or 'L' => DateUnit.Months,
        'd' or 'D' => DateUnit.Days,
        'm' => DateUnit.Minutes,
        's' => DateUnit.Seconds,
        'S' => DateUnit.Milliseconds,
        _ => DateUnit.Hours,
    };

    // Fields of fixed width from the year down, none left out between.
    private static bool IsSortedBy(ImmutableArray<Part> parts)
    {
        var expected = "y";
        foreach (var part in parts)
        {
            if (part.Letter == '\0')
            {
                if (!Ascii.IsValid(part.Literal))
                {
                    return false;
                }

                continue;
            }

            var letter = part.Letter switch { 'u' => 'y', 'L' => 'M', var other => other };
            var isFixed = part.Width == letter switch { 'y' => 4, 'D' => 3, 'S' => part.Width, _ => 2 };
            if (!isFixed || !expected.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }

            expected = letter switch { 'y' => "MD", 'M' => "d", 'd' or 'D' => "H", 'H' => "m", 'm' => "s", 's' => "S", _ => "" };
        }

        return true;
    }

    private static string Digits(long number, int width) => number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');

    // A letter and how often it stands, or text that stands for itself.
    private sealed record Part(char Letter, int Width, string Literal)
    {
        public bool IsNumber => Letter is not ('\0' or 'a' or 'E') && (Letter is not ('M' or 'L') || Width < 3);
    }

    private sealed class Fields
    {
        private int _year = 1970;
        private int _day = 1;
        private int? _dayOfYear;
        private int _hour;
        private int _minute;
        private int _second;
        private int _fraction;
        private int _fractionDigits;
        private int? _halfDayHour;

        public int Month { get; set; } = 1;

        public bool? IsAfternoon { get; set; }

        public void Set(char letter, int number, int digits)
        {
            switch (letter)
            {
                case 'y' or 'u':
                    _year = number;
                    break;
                case 'M' or 'L':
                    Month = number;
                    break;
                case 'd':
                    _day = number;
                    break;
                case 'D':
                    _dayOfYear = number;
                    break;
                case 'H' or 'k':
                    _hour = letter == 'k' && number == 24 ? 0 : number;
                    break;
                case 'h' or 'K':
                    _halfDayHour = letter == 'h' && number == 12 ? 0 : number;
                    break;
                case 'm':
                    _minute = number;
                    break;
                case 's':
                    _second = number;
                    break;
                default:
                    (_fraction, _fractionDigits) = (number, digits);
                    break;
            }
        }

        public bool TryMake(out DateTime time)
        {
            time = default;
            var hour = _halfDayHour is { } half ? half + (IsAfternoon == true ? 12 : 0) : _hour;
            if (_year is < 1 or > 9999 || Month is < 1 or > 12 || _day < 1 || _day > DateTime.DaysInMonth(_year, Month)
                || hour > 23 || _minute > 59 || _second > 59)
            {
                return false;
            }

            if (_dayOfYear is { } ordinal && (ordinal < 1 || ordinal > (DateTime.IsLeapYear(_year) ? 366 : 365)))
            {
                return false;
            }

            var day = _dayOfYear is { } number ? new DateTime(_year, 1, 1).AddDays(number - 1) : new DateTime(_year, Month, _day);
            var ticks = _fraction / (decimal)Math.Pow(10, _fractionDigits) * TimeSpan.TicksPerSecond;
            time = day.AddHours(hour).AddMinutes(_minute).AddSeconds(_second).AddTicks((long)ticks);
            return true;
        }
    }
}
