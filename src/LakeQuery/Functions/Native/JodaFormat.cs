using System.Buffers;
using System.Globalization;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>format_datetime and parse_datetime: Joda's pattern letters, repeated for width.</summary>
internal static class JodaFormat
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>Writes a local time of a zone.</summary>
    public static void Write(ArrayBufferWriter<byte> output, DateTime time, string format, string zone)
    {
        foreach (var (letter, width, literal) in Tokens(format))
        {
            output.Write(literal ?? letter switch
            {
                'G' => "AD",
                'C' => Text(time.Year / 100, width),
                'Y' or 'y' => width == 2 ? Text(time.Year % 100, 2) : Text(time.Year, width),
                'x' => width == 2 ? Text(ISOWeek.GetYear(time) % 100, 2) : Text(ISOWeek.GetYear(time), width),
                'w' => Text(ISOWeek.GetWeekOfYear(time), width),
                'e' => Text((((int)time.DayOfWeek + 6) % 7) + 1, width),
                'E' => width >= 4 ? Names.GetDayName(time.DayOfWeek) : Names.GetAbbreviatedDayName(time.DayOfWeek),
                'D' => Text(time.DayOfYear, width),
                'M' => width >= 4 ? Names.GetMonthName(time.Month) : width == 3 ? Names.GetAbbreviatedMonthName(time.Month) : Text(time.Month, width),
                'd' => Text(time.Day, width),
                'a' => time.Hour < 12 ? "AM" : "PM",
                'K' => Text(time.Hour % 12, width),
                'h' => Text(((time.Hour + 11) % 12) + 1, width),
                'H' => Text(time.Hour, width),
                'k' => Text(time.Hour == 0 ? 24 : time.Hour, width),
                'm' => Text(time.Minute, width),
                's' => Text(time.Second, width),
                'S' => Text(time.Millisecond, 3).PadRight(Math.Max(3, width), '0')[..width],
                'z' or 'Z' when zone.Length == 0 => throw NativeFailureException.Argument(
                    "format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information"),
                'z' => ZoneText(zone, time, width),
                'Z' => width >= 3 ? zone : Offset(zone, time, colon: width == 2),
                _ => throw NativeFailureException.Argument($"Illegal pattern component: {letter}"),
            });
        }
    }

    /// <summary>Reads an instant: microseconds since 1970, and the zone the text names, else <paramref name="session"/>.</summary>
    public static long Parse(string text, string format, ZoneClock session, out ZoneClock zone)
    {
        var scanner = new TextScanner(text);
        var tokens = Tokens(format);
        for (var i = 0; i < tokens.Count; i++)
        {
            var (letter, width, literal) = tokens[i];
            if (literal is null)
            {
                // Numbers side by side are told apart by their width only.
                var alone = i + 1 == tokens.Count || tokens[i + 1].Literal is not null || !"YyxMwDdeKkHhmsSC".Contains(tokens[i + 1].Letter, StringComparison.Ordinal);
                ReadField(scanner, letter, width, alone);
                continue;
            }

            foreach (var character in literal)
            {
                scanner.Literal(character);
            }
        }

        var local = TimeText.FloorDivide(scanner.ToMicros(), 1000) * 1000;
        zone = scanner.ParsedZone ?? session;
        return zone.ToInstant(local);
    }

    private static void ReadField(TextScanner scanner, char letter, int width, bool alone)
    {
        var digits = alone ? Math.Max(2, width) : width;
        switch (letter)
        {
            case 'y' or 'Y' or 'x':
                // Two digits are a year near today's; more or fewer are the year itself where nothing else can be meant.
                var isShort = width == 2 && (!alone || scanner.DigitsAhead == 2);
                var year = isShort ? Pivot(scanner.Number(2)) : scanner.Number(alone ? 9 : Math.Max(2, width));
                (scanner.Year, scanner.WeekYear) = letter == 'x' ? (scanner.Year, year) : (year, scanner.WeekYear);
                break;
            case 'C':
                scanner.Year = (scanner.Number(9) * 100) + (scanner.Year % 100);
                break;
            case 'M' when width >= 3:
                scanner.MonthName();
                break;
            case 'M':
                scanner.Month = scanner.Number(digits, 1, 12);
                break;
            case 'd':
                scanner.Day = scanner.Number(digits, 1, 31);
                break;
            case 'D':
                scanner.DayOfYear = scanner.Number(Math.Max(alone ? 3 : 1, width), 1, 366);
                break;
            case 'w':
                scanner.Week = scanner.Number(digits, 1, 53);
                break;
            case 'e':
                scanner.Weekday = scanner.Number(Math.Max(1, width), 1, 7);
                break;
            case 'E':
                scanner.WeekdayName();
                break;
            case 'a':
                scanner.HalfOfDay();
                break;
            case 'G':
                scanner.Word("BC", "AD");
                break;
            case 'H':
                scanner.Hour = scanner.Number(digits, 0, 23);
                break;
            case 'K':
                scanner.Hour = scanner.Number(digits, 0, 11);
                break;
            case 'h':
                scanner.Hour = scanner.Number(digits, 1, 12) % 12;
                break;
            case 'k':
                scanner.Hour = scanner.Number(digits, 1, 24) % 24;
                break;
            case 'm':
                scanner.Minute = scanner.Number(digits, 0, 59);
                break;
            case 's':
                scanner.Second = scanner.Number(digits, 0, 59);
                break;
            case 'S':
                scanner.Fraction(alone ? 9 : width);
                break;
            case 'Z' when width >= 3:
                scanner.ZoneName();
                break;
            case 'Z':
                scanner.Offset();
                break;
            case 'z':
                scanner.ZoneAbbreviation();
                break;
            default:
                throw NativeFailureException.Argument($"Illegal pattern component: {new string(letter, width)}");
        }
    }

    private static List<(char Letter, int Width, string? Literal)> Tokens(string format)
    {
        var tokens = new List<(char Letter, int Width, string? Literal)>();
        for (var i = 0; i < format.Length;)
        {
            if (format[i] == '\'')
            {
                // Two quotes are one, inside of quoted text and outside.
                var quoted = new System.Text.StringBuilder();
                var start = i++;
                while (i < format.Length && (format[i] != '\'' || (i + 1 < format.Length && format[i + 1] == '\'' && i > start + 1)))
                {
                    quoted.Append(format[i]);
                    i += format[i] == '\'' ? 2 : 1;
                }

                tokens.Add((default, 0, i == start + 1 ? "'" : quoted.ToString()));
                i++;
            }
            else if (char.IsAsciiLetter(format[i]))
            {
                var start = i;
                while (i < format.Length && format[i] == format[start])
                {
                    i++;
                }

                tokens.Add((format[start], i - start, null));
            }
            else
            {
                tokens.Add((default, 0, format[i++].ToString()));
            }
        }

        return tokens;
    }

    // Within 50 years of the year that lies 30 back.
    private static int Pivot(int year)
    {
        var lowest = DateTime.UtcNow.Year - 30 - 50;
        return lowest + ((((year - lowest) % 100) + 100) % 100);
    }

    // The short name that the zone's clock goes by; UTC and offsets go by themselves.
    private static string ZoneText(string zone, DateTime local, int width)
    {
        var clock = TimeZones.Get(zone);
        if (zone == "UTC")
        {
            return width >= 4 ? "Coordinated Universal Time" : zone;
        }

        if (zone[0] is '+' or '-')
        {
            return zone;
        }

        var name = clock.AbbreviationAt(clock.ToInstant(Micros(local)));
        return width >= 4 || name.Length == 0
            ? throw NativeFailureException.Argument($"The long name of the time zone '{zone}' is not known; use ZZZ for its id")
            : name;
    }

    private static string Offset(string zone, DateTime local, bool colon)
    {
        var clock = TimeZones.Get(zone);
        return TimeZones.OffsetText(clock.OffsetAt(clock.ToInstant(Micros(local))) / 60_000_000, colon ? ":" : "");
    }

    private static long Micros(DateTime local) => (local.Ticks - DateTime.UnixEpoch.Ticks) / 10;

    private static string Text(int value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
