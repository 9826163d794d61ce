using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace LakeQuery.Functions.Native;

/// <summary>Templates of dates and times in the letters of Java's SimpleDateFormat, as streams use them.</summary>
/// <remarks>Reading is lenient in width but not in range: parts that the template does not name are the first of January 1970's own or
/// midnight, and what stands behind the template in the text is passed over.</remarks>
internal sealed class SimpleDateFormat
{
    private const int CacheLimit = 256;
    private static readonly ConcurrentDictionary<string, SimpleDateFormat> Cache = new(StringComparer.Ordinal);
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    private readonly string _template;
    private readonly ImmutableArray<Part> _parts;

    private SimpleDateFormat(string template)
    {
        _template = template;
        _parts = Cut(template);
    }

    /// <summary>The template, cut once.</summary>
    public static SimpleDateFormat Get(string template)
    {
        if (Cache.TryGetValue(template, out var known))
        {
            return known;
        }

        if (Cache.Count >= CacheLimit)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(template, static text => new SimpleDateFormat(text));
    }

    // A letter with its width, or text as it stands.
    private sealed record Part(char Letter, int Width, string Literal);

    private static ImmutableArray<Part> Cut(string template)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < template.Length;)
        {
            var character = template[i];
            if (character == '\'')
            {
                var end = template.IndexOf('\'', i + 1);
                if (end < 0)
                {
                    throw NativeFailureException.Argument($"Template '{template}' has a quote without its end");
                }

                literal.Append(end == i + 1 ? "'" : template[(i + 1)..end]);
                i = end + 1;
            }
            else if (char.IsAsciiLetter(character))
            {
                if (!"yMdHhmsSaEDkK".Contains(character, StringComparison.Ordinal))
                {
                    throw NativeFailureException.Argument($"Template '{template}' has the letter '{character}', which stands for nothing");
                }

                Flush();
                var start = i;
                while (i < template.Length && template[i] == character)
                {
                    i++;
                }

                parts.Add(new Part(character, i - start, ""));
            }
            else
            {
                literal.Append(character);
                i++;
            }
        }

        Flush();
        return parts.ToImmutable();

        void Flush()
        {
            if (literal.Length > 0)
            {
                parts.Add(new Part('\0', 0, literal.ToString()));
                literal.Clear();
            }
        }
    }

    /// <summary>Reads a time: microseconds since 1970-01-01.</summary>
    /// <exception cref="NativeFailureException">The text does not begin as the template says.</exception>
    public long Parse(string text)
    {
        var (year, month, day, hour, minute, second, millis) = (1970, 1, 1, 0, 0, 0, 0);
        bool? afternoon = null;
        var dayOfYear = 0;
        var at = 0;
        for (var i = 0; i < _parts.Length; i++)
        {
            var part = _parts[i];
            if (part.Letter == '\0')
            {
                if (!text.AsSpan(at).StartsWith(part.Literal, StringComparison.Ordinal))
                {
                    throw Unreadable(text);
                }

                at += part.Literal.Length;
                continue;
            }

            switch (part.Letter)
            {
                case 'M' when part.Width >= 3:
                    month = Name(text, ref at, Names.MonthNames, Names.AbbreviatedMonthNames) + 1;
                    continue;
                case 'E':
                    Name(text, ref at, Names.DayNames, Names.AbbreviatedDayNames);
                    continue;
                case 'a':
                    afternoon = Name(text, ref at, ["AM", "PM"], ["AM", "PM"]) == 1;
                    continue;
            }

            // Numbers side by side are told apart by their width only.
            var touching = i + 1 < _parts.Length && _parts[i + 1].Letter is not ('\0' or 'a' or 'E');
            var start = at;
            var value = Number(text, ref at, touching ? part.Width : int.MaxValue);
            var digits = at - start;
            switch (part.Letter)
            {
                case 'y':
                    // Two digits are a year near this one: Java's window is from 80 years ago to 20 to come.
                    year = part.Width <= 2 && digits == 2 ? value + (value < 50 ? 2000 : 1900) : value;
                    break;
                case 'M':
                    month = value;
                    break;
                case 'd':
                    day = value;
                    break;
                case 'D':
                    dayOfYear = Within(value, 1, 366, text);
                    break;
                case 'H':
                    hour = Within(value, 0, 23, text);
                    break;
                case 'k':
                    hour = Within(value, 1, 24, text) % 24;
                    break;
                case 'h':
                    hour = Within(value, 1, 12, text) % 12;
                    afternoon ??= false;
                    break;
                case 'K':
                    hour = Within(value, 0, 11, text);
                    afternoon ??= false;
                    break;
                case 'm':
                    minute = Within(value, 0, 59, text);
                    break;
                case 's':
                    second = Within(value, 0, 59, text);
                    break;
                default:
                    // .5 is half a second, whatever the template's width.
                    millis = digits switch { 1 => value * 100, 2 => value * 10, 3 => value, _ => value / (int)Math.Pow(10, digits - 3) };
                    break;
            }
        }

        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            throw Unreadable(text);
        }

        var date = dayOfYear > 0 ? new DateTime(year, 1, 1).AddDays(dayOfYear - 1) : new DateTime(year, month, day);
        var time = date.AddHours(hour + (afternoon == true ? 12 : 0)).AddMinutes(minute).AddSeconds(second).AddMilliseconds(millis);
        return (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Writes a time.</summary>
    public string Format(DateTime time)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            text.Append(part.Letter switch
            {
                '\0' => part.Literal,
                'y' => part.Width == 2 ? Digits(time.Year % 100, 2) : Digits(time.Year, part.Width),
                'M' => part.Width >= 4 ? Names.GetMonthName(time.Month) : part.Width == 3 ? Names.GetAbbreviatedMonthName(time.Month) : Digits(time.Month, part.Width),
                'd' => Digits(time.Day, part.Width),
                'D' => Digits(time.DayOfYear, part.Width),
                'E' => part.Width >= 4 ? Names.GetDayName(time.DayOfWeek) : Names.GetAbbreviatedDayName(time.DayOfWeek),
                'a' => time.Hour < 12 ? "AM" : "PM",
                'H' => Digits(time.Hour, part.Width),
                'k' => Digits(time.Hour == 0 ? 24 : time.Hour, part.Width),
                'h' => Digits(((time.Hour + 11) % 12) + 1, part.Width),
                'K' => Digits(time.Hour % 12, part.Width),
                'm' => Digits(time.Minute, part.Width),
                's' => Digits(time.Second, part.Width),
                _ => Digits(time.Millisecond, part.Width),
            });
        }

        return text.ToString();
    }

    private static string Digits(int value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');

    private int Number(string text, ref int at, int width)
    {
        const int mostDigits = 9;
        var start = at;
        var value = 0;
        while (at < text.Length && at - start < Math.Min(width, mostDigits) && char.IsAsciiDigit(text[at]))
        {
            value = (value * 10) + (text[at++] - '0');
        }

        return at > start ? value : throw Unreadable(text);
    }

    private int Name(string text, ref int at, string[] names, string[] shortNames)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            var candidates = pass == 0 ? names : shortNames;
            for (var i = 0; i < candidates.Length; i++)
            {
                if (candidates[i].Length > 0 && text.AsSpan(at).StartsWith(candidates[i], StringComparison.OrdinalIgnoreCase))
                {
                    at += candidates[i].Length;
                    return i;
                }
            }
        }

        throw Unreadable(text);
    }

    private int Within(int value, int least, int most, string text) => value >= least && value <= most ? value : throw Unreadable(text);

    private NativeFailureException Unreadable(string text) => NativeFailureException.Argument($"'{text}' is not a time as the template '{_template}' says");
}
