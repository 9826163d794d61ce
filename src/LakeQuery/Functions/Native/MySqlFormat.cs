using System.Buffers;
using System.Globalization;

namespace LakeQuery.Functions.Native;

/// <summary>date_format and date_parse: MySQL's letters after %.</summary>
internal static class MySqlFormat
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>Writes a time; the zone is not used.</summary>
    public static void Write(ArrayBufferWriter<byte> output, DateTime time, string format, string zone)
    {
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                output.Write(format[i].ToString());
                continue;
            }

            var letter = format[++i];
            output.Write(letter switch
            {
                'r' => time.ToString("hh:mm:ss tt", CultureInfo.InvariantCulture),
                'T' => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                'a' => Names.GetAbbreviatedDayName(time.DayOfWeek),
                'W' => Names.GetDayName(time.DayOfWeek),
                'b' => Names.GetAbbreviatedMonthName(time.Month),
                'M' => Names.GetMonthName(time.Month),
                'c' => Text(time.Month, 1),
                'd' => Text(time.Day, 2),
                'e' => Text(time.Day, 1),
                'f' => Text(time.Millisecond * 1000, 6),
                'H' => Text(time.Hour, 2),
                'h' or 'I' => Text((time.Hour + 11) % 12 + 1, 2),
                'i' => Text(time.Minute, 2),
                'j' => Text(time.DayOfYear, 3),
                'k' => Text(time.Hour, 1),
                'l' => Text((time.Hour + 11) % 12 + 1, 1),
                'm' => Text(time.Month, 2),
                'p' => time.Hour < 12 ? "AM" : "PM",
                's' or 'S' => Text(time.Second, 2),
                'v' => Text(ISOWeek.GetWeekOfYear(time), 2),
                'x' => Text(ISOWeek.GetYear(time), 4),
                'Y' => Text(time.Year, 4),
                'y' => Text(time.Year % 100, 2),
                _ => Other(letter),
            });
        }
    }

    /// <summary>Reads a time: microseconds since 1970.</summary>
    public static long Parse(string text, string format)
    {
        if (format.Length == 0)
        {
            throw NativeFailureException.Argument("Both printing and parsing not supported");
        }

        var scanner = new TextScanner(text);
        foreach (var (letter, isField) in Letters(format))
        {
            if (!isField)
            {
                scanner.Literal(letter);
                continue;
            }

            switch (letter)
            {
                case 'a' or 'W':
                    scanner.WeekdayName();
                    break;
                case 'b' or 'M':
                    scanner.MonthName();
                    break;
                case 'c' or 'm':
                    scanner.Month = scanner.Number(2, 1, 12);
                    break;
                case 'd' or 'e':
                    scanner.Day = scanner.Number(2, 1, 31);
                    break;
                case 'f':
                    scanner.Fraction(9);
                    break;
                case 'H' or 'k':
                    scanner.Hour = scanner.Number(2, 0, 23);
                    break;
                case 'h' or 'I' or 'l':
                    scanner.Hour = scanner.Number(2, 1, 12) % 12;
                    break;
                case 'i':
                    scanner.Minute = scanner.Number(2, 0, 59);
                    break;
                case 'j':
                    scanner.DayOfYear = scanner.Number(3, 1, 366);
                    break;
                case 'v':
                    scanner.Week = scanner.Number(2, 1, 53);
                    break;
                case 'x':
                    scanner.WeekYear = scanner.Number(4);
                    break;
                case 'p':
                    scanner.HalfOfDay();
                    break;
                case 's' or 'S':
                    scanner.Second = scanner.Number(2, 0, 59);
                    break;
                case 'Y':
                    scanner.Year = scanner.Number(4);
                    break;
                case 'y':
                    var year = scanner.Number(2);
                    scanner.Year = year + (year < 70 ? 2000 : 1900);
                    break;
                default:
                    scanner.Literal(Other(letter)[0]);
                    break;
            }
        }

        // timestamp(3): the digits beyond are dropped.
        var micros = scanner.ToMicros();
        return TimeText.FloorDivide(micros, 1000) * 1000;
    }

    private static IEnumerable<(char Letter, bool IsField)> Letters(string format)
    {
        format = format.Replace("%r", "%I:%i:%s %p", StringComparison.Ordinal).Replace("%T", "%H:%i:%s", StringComparison.Ordinal);
        for (var i = 0; i < format.Length; i++)
        {
            yield return format[i] == '%' && i + 1 < format.Length ? (format[++i], format[i] != '%') : (format[i], false);
        }
    }

    private static string Other(char letter) => letter is 'D' or 'U' or 'u' or 'V' or 'w' or 'X'
        ? throw NativeFailureException.Argument($"%{letter} not supported in date format string")
        : letter.ToString();

    private static string Text(int value, int digits) => value.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
}
