using System.Globalization;
using LakeQuery.Functions.Native;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The property <c>timestamp.formats</c>: patterns of letters as Joda and java.time have them, tried in order, or the word millis.</summary>
internal sealed class TimestampFormats
{
    /// <summary>No formats: only what all tables read.</summary>
    public static readonly TimestampFormats None = new([]);

    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly Part[]?[] _formats;

    private TimestampFormats(Part[]?[] formats) => _formats = formats;

    /// <summary>The formats of a setting; commas between them, and a comma that is meant behind a backslash.</summary>
    public static TimestampFormats Of(string? setting)
    {
        if (string.IsNullOrWhiteSpace(setting))
        {
            return None;
        }

        var formats = new List<Part[]?>();
        var text = new System.Text.StringBuilder();
        for (var index = 0; index <= setting.Length; index++)
        {
            if (index == setting.Length || setting[index] == ',')
            {
                // A format of no parts is the word millis.
                var format = text.ToString();
                formats.Add(format.Trim() == "millis" ? null : Compile(format));
                text.Clear();
            }
            else
            {
                index += setting[index] == '\\' && index + 1 < setting.Length ? 1 : 0;
                text.Append(setting[index]);
            }
        }

        return new TimestampFormats([.. formats]);
    }

    /// <summary>A timestamp in one of the formats.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, int precision, out long micros)
    {
        micros = 0;
        if (_formats.Length == 0)
        {
            return false;
        }

        text = text.Trim((byte)' ');
        foreach (var format in _formats)
        {
            if (format is null ? TryMillis(text, out micros) : TryFormat(format, text, precision, out micros))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryMillis(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (!TextNumbers.TryCutInteger(text, out var millis) || millis is > long.MaxValue / 1001 or < long.MinValue / 1001)
        {
            return false;
        }

        micros = millis * 1000;
        return true;
    }

    private static bool TryFormat(Part[] format, ReadOnlySpan<byte> text, int precision, out long micros)
    {
        micros = 0;
        var time = new Fields();
        foreach (var part in format)
        {
            if (!Read(part, ref text, ref time))
            {
                return false;
            }
        }

        return text.IsEmpty && time.ToMicros(precision, out micros);
    }

    private static bool Read(Part part, ref ReadOnlySpan<byte> text, ref Fields time)
    {
        long number;
        switch (part.Letter)
        {
            case '\0':
                if (text.IsEmpty || text[0] != part.Literal)
                {
                    return false;
                }

                text = text[1..];
                return true;
            case 'y' or 'Y' or 'u':
                if (!Number(ref text, part.MaxDigits, signed: true, out number))
                {
                    return false;
                }

                // Two letters are a year around now.
                time.Year = part.Width == 2 ? number + (number < 70 ? 2000 : 1900) : number;
                return true;
            case 'M' or 'L' when part.Width >= 3:
                return Name(ref text, Names.MonthNames, 12, out time.Month) || Name(ref text, Names.AbbreviatedMonthNames, 12, out time.Month);
            case 'M' or 'L':
                return Number(ref text, part.MaxDigits, false, out time.Month);
            case 'd':
                return Number(ref text, part.MaxDigits, false, out time.Day);
            case 'D':
                time.Month = 1;
                return Number(ref text, part.MaxDigits, false, out time.Day);
            case 'E':
                return Name(ref text, Names.DayNames, 7, out _) || Name(ref text, Names.AbbreviatedDayNames, 7, out _);
            case 'a':
                time.HasHalf = true;
                return Name(ref text, ["AM", "PM"], 2, out time.Half);
            case 'H' or 'h' or 'K' or 'k':
                if (!Number(ref text, part.MaxDigits, false, out number))
                {
                    return false;
                }

                time.Hour = part.Letter switch { 'h' => number % 12, 'k' => number % 24, _ => number };
                return true;
            case 'm':
                return Number(ref text, part.MaxDigits, false, out time.Minute);
            case 's':
                return Number(ref text, part.MaxDigits, false, out time.Second);
            case 'S' or 'n':
                return Fraction(ref text, part.MaxDigits, out time.Nanos);
            default:
                return Offset(ref text, out time.OffsetMinutes);
        }
    }

    private static bool Number(ref ReadOnlySpan<byte> text, int maxDigits, bool signed, out long number)
    {
        number = 0;
        var negative = signed && !text.IsEmpty && text[0] == '-';
        var rest = negative ? text[1..] : text;
        var count = 0;
        for (; count < rest.Length && count < maxDigits && char.IsAsciiDigit((char)rest[count]); count++)
        {
            number = (number * 10) + (rest[count] - '0');
        }

        number = negative ? -number : number;
        text = rest[count..];
        return count > 0;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> text, int maxDigits, out long nanos)
    {
        var before = text.Length;
        var found = Number(ref text, maxDigits, false, out nanos);
        for (var digits = before - text.Length; digits < 9; digits++)
        {
            nanos *= 10;
        }

        return found;
    }

    private static bool Name(ref ReadOnlySpan<byte> text, string[] names, int count, out long number)
    {
        for (number = 1; number <= count; number++)
        {
            var name = names[number - 1];
            if (text.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(text[..name.Length], name))
            {
                text = text[name.Length..];
                return true;
            }
        }

        return false;
    }

    private static bool Offset(ref ReadOnlySpan<byte> text, out long minutes)
    {
        minutes = 0;
        if (text.StartsWith("Z"u8) || text.StartsWith("UTC"u8) || text.StartsWith("GMT"u8))
        {
            text = text[(text[0] == 'Z' ? 1 : 3)..];
            return true;
        }

        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        if (!Number(ref text, 2, false, out var hours))
        {
            return false;
        }

        text = !text.IsEmpty && text[0] == ':' ? text[1..] : text;
        Number(ref text, 2, false, out var more);
        minutes = sign * ((hours * 60) + more);
        return true;
    }

    private static Part[] Compile(string format)
    {
        var parts = new List<Part>();
        for (var index = 0; index < format.Length;)
        {
            var letter = format[index];
            if (letter == '\'')
            {
                var end = format.IndexOf('\'', index + 1);
                end = end < 0 ? format.Length : end;
                Literal(parts, end == index + 1 ? "'" : format[(index + 1)..end]);
                index = end + 1;
            }
            else if (char.IsAsciiLetter(letter))
            {
                var start = index;
                while (index < format.Length && format[index] == letter)
                {
                    index++;
                }

                parts.Add(new Part(letter, index - start, 0, 0));
            }
            else
            {
                Literal(parts, letter.ToString());
                index++;
            }
        }

        for (var index = 0; index < parts.Count; index++)
        {
            // Numbers side by side are told apart by their width only.
            var touches = index + 1 < parts.Count && IsNumber(parts[index + 1]);
            var part = parts[index];
            var isShortYear = part.Letter is 'y' or 'Y' or 'u' && part.Width == 2;
            parts[index] = part with { MaxDigits = touches && IsNumber(part) ? part.Width : isShortYear ? 2 : 9 };
        }

        return [.. parts];
    }

    private static void Literal(List<Part> parts, string text)
    {
        foreach (var unit in System.Text.Encoding.UTF8.GetBytes(text))
        {
            parts.Add(new Part('\0', 1, unit, 0));
        }
    }

    private static bool IsNumber(Part part) => part.Letter is 'y' or 'Y' or 'u' or 'd' or 'D' or 'H' or 'h' or 'K' or 'k' or 'm' or 's' or 'S' or 'n'
        || (part.Letter is 'M' or 'L' && part.Width < 3);

    // A letter and how often it stands, or a byte that stands for itself.
    private sealed record Part(char Letter, int Width, byte Literal, int MaxDigits);

    private struct Fields()
    {
        public long Year = 1970;
        public long Month = 1;
        public long Day = 1;
        public long Hour;
        public long Minute;
        public long Second;
        public long Nanos;
        public long OffsetMinutes;
        public bool HasHalf;
        public long Half;

        public readonly bool ToMicros(int precision, out long micros)
        {
            var days = TextTimes.DaysOf(Year, Month, Day);
            var hour = HasHalf ? (Hour % 12) + (Half == 2 ? 12 : 0) : Hour;
            var seconds = (days * 86_400) + (((hour * 60) + Minute - OffsetMinutes) * 60) + Second;
            micros = 0;
            if (seconds is > 9_000_000_000_000 or < -9_000_000_000_000)
            {
                return false;
            }

            micros = (seconds * 1_000_000) + (TimeText.RoundNanos(Nanos, Math.Min(precision, 6)) / 1000);
            return true;
        }
    }
}
