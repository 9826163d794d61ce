using System.Buffers;
using System.Globalization;

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
                'S' => Text(time.Millisecond, 3).PadRight(width, '0')[..width],
                'z' => zone,
                'Z' => width >= 3 ? zone : Offset(zone, time, colon: width == 2),
                _ => throw NativeFailureException.Argument($"Illegal pattern component: {letter}"),
            });
        }
    }

    /// <summary>Reads an instant: microseconds since 1970; without a zone in the text the local time is UTC's.</summary>
    public static long Parse(string text, string format)
    {
        var scanner = new TextScanner(text);
        foreach (var (letter, width, literal) in Tokens(format))
        {
            if (literal is not null)
            {
                foreach (var character in literal)
                {
                    scanner.Literal(character);
                }

                continue;
            }

            // Numbers side by side are told apart by their width only.
            var digits = letter is 'y' or 'Y' ? Math.Max(4, width) : Math.Max(2, width);
            switch (letter)
            {
                case 'y' or 'Y':
                    scanner.Year = width == 2 ? Pivot(scanner.Number(2)) : scanner.Number(digits);
                    break;
                case 'M' when width >= 3:
                    var month = scanner.Word([.. Names.MonthNames.AsSpan(0, 12), .. Names.AbbreviatedMonthNames.AsSpan(0, 12)]);
                    scanner.Month = (month % 12) + 1;
                    break;
                case 'M':
                    scanner.Month = scanner.Number(digits);
                    break;
                case 'd':
                    scanner.Day = scanner.Number(digits);
                    break;
                case 'D':
                    scanner.DayOfYear = scanner.Number(3);
                    break;
                case 'E':
                    scanner.Word([.. Names.DayNames, .. Names.AbbreviatedDayNames]);
                    break;
                case 'a':
                    scanner.IsAfternoon = scanner.Word("AM", "PM") == 1;
                    break;
                case 'H' or 'h' or 'K':
                    scanner.Hour = scanner.Number(digits);
                    break;
                case 'k':
                    scanner.Hour = scanner.Number(digits) % 24;
                    break;
                case 'm':
                    scanner.Minute = scanner.Number(digits);
                    break;
                case 's':
                    scanner.Second = scanner.Number(digits);
                    break;
                case 'S':
                    scanner.Fraction(Math.Max(width, 3));
                    break;
                case 'z' or 'Z':
                    scanner.Zone();
                    break;
                default:
                    throw NativeFailureException.Argument($"Illegal pattern component: {letter}");
            }
        }

        return TimeText.FloorDivide(scanner.ToMicros(), 1000) * 1000;
    }

    private static List<(char Letter, int Width, string? Literal)> Tokens(string format)
    {
        var tokens = new List<(char Letter, int Width, string? Literal)>();
        for (var i = 0; i < format.Length;)
        {
            if (format[i] == '\'')
            {
                var end = format.IndexOf('\'', i + 1);
                end = end < 0 ? format.Length : end;
                tokens.Add((default, 0, end == i + 1 ? "'" : format[(i + 1)..end]));
                i = end + 1;
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

    // Joda's pivot is the year 2000: -30 to +69 around it.
    private static int Pivot(int year) => year + (year < 70 ? 2000 : 1900);

    private static string Offset(string zone, DateTime local, bool colon)
    {
        var minutes = TimeText.OffsetOfLocal(zone, (local.Ticks - DateTime.UnixEpoch.Ticks) / 10) ?? 0;
        var sign = minutes < 0 ? '-' : '+';
        minutes = Math.Abs(minutes);
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes / 60:00}{(colon ? ":" : "")}{minutes % 60:00}");
    }

    private static string Text(int value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
