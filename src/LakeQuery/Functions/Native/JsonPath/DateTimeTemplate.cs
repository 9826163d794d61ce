namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>Texts as dates and times for datetime(): by a template such as <c>DD.MM.YYYY HH24:MI</c>, or by the shape of the text.</summary>
internal static class DateTimeTemplate
{
    // Longer ones first.
    private static readonly string[] Parts =
    [
        "YYYY", "YYY", "YY", "Y", "MM", "DDD", "DD", "HH24", "HH12", "HH", "MI", "SSSSS", "SS",
        "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "FF7", "FF8", "FF9", "A.M.", "P.M.", "TZH", "TZM",
    ];

    /// <summary>True for a template of known parts, each once; <paramref name="fault"/> says what is wrong.</summary>
    public static bool IsValid(string template, out string fault)
    {
        fault = "";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var at = 0; at < template.Length;)
        {
            var part = PartAt(template, at);
            if (part is null)
            {
                if (!IsDelimiter(template[at]))
                {
                    fault = $"unexpected '{template[at]}' at {at + 1}";
                    return false;
                }

                at++;
                continue;
            }

            if (!seen.Add(part))
            {
                fault = $"'{part}' stands twice";
                return false;
            }

            at += part.Length;
        }

        fault = seen.Count == 0 ? "it is empty" : "";
        return seen.Count > 0;
    }

    /// <summary>Reads a text; <paramref name="template"/> null takes the text's shape.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, string? template, out JsonItem value) =>
        template is null ? TryParseShape(text, out value) : TryParseTemplate(text, template, out value);

    private static bool TryParseShape(ReadOnlySpan<byte> text, out JsonItem value)
    {
        value = default;
        if (text.Contains((byte)' '))
        {
            if (!TimeText.TryParse(text, (byte)' ', out var time) || !time.HasTime)
            {
                return false;
            }

            var precision = Precision(text);
            value = new JsonItem { Kind = JsonItemKind.Timestamp, Precision = precision, Value = time.ToMicros(precision) };
            if (!time.Zone.IsEmpty)
            {
                var local = (long)value.Value;
                if (TimeText.OffsetOfLocal(TimeText.ZoneText(time.Zone), local) is not { } minutes)
                {
                    return false;
                }

                value.Kind = JsonItemKind.TimestampWithTimeZone;
                value.Length = minutes;
                value.Value = local - (minutes * 60_000_000L);
            }

            return true;
        }

        if (text.Contains((byte)':'))
        {
            var zone = text.LastIndexOfAny((byte)'+', (byte)'-');
            var clock = zone < 0 ? text : text[..zone];
            if (!TimeText.TryParseTime(clock, out var nanos))
            {
                return false;
            }

            value = new JsonItem { Kind = JsonItemKind.Time, Precision = Precision(clock), Value = nanos };
            if (zone >= 0)
            {
                if (TimeText.OffsetOfLocal(TimeText.ZoneText(text[zone..]), 0) is not { } minutes)
                {
                    return false;
                }

                (value.Kind, value.Length) = (JsonItemKind.TimeWithTimeZone, minutes);
            }

            return true;
        }

        var found = TimeText.TryParseDate(text, out var days);
        value = new JsonItem { Kind = JsonItemKind.Date, Value = days };
        return found;
    }

    // The digits behind the point of the seconds.
    private static byte Precision(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        var digits = 0;
        while (point >= 0 && point + 1 + digits < text.Length && text[point + 1 + digits] is >= (byte)'0' and <= (byte)'9')
        {
            digits++;
        }

        return (byte)Math.Min(digits, 9);
    }

    private static bool TryParseTemplate(ReadOnlySpan<byte> text, string template, out JsonItem value)
    {
        value = default;
        var now = DateTime.UtcNow;
        long year = now.Year, month = now.Month, day = 1, dayOfYear = -1, hour = 0, minute = 0, second = 0, ofDay = -1, fraction = 0;
        long zoneHour = 0, zoneMinute = 0;
        byte precision = 0;
        var (hasDate, hasTime, hasZone, afternoon, position) = (false, false, false, -1, 0);
        for (var at = 0; at < template.Length;)
        {
            var part = PartAt(template, at);
            if (part is null)
            {
                if (position >= text.Length || text[position] != template[at])
                {
                    return false;
                }

                position++;
                at++;
                continue;
            }

            at += part.Length;
            hasDate |= part[0] is 'Y' or 'D' || part == "MM";
            hasTime |= part[0] is 'H' or 'S' or 'F' || part == "MI";
            hasZone |= part[0] == 'T';
            bool read;
            switch (part)
            {
                case "YYYY" or "YYY" or "YY" or "Y":
                    read = Number(text, ref position, part.Length, out var digits);
                    var unit = (long)Math.Pow(10, part.Length);
                    year = part.Length == 4 ? digits : (now.Year / unit * unit) + digits;
                    break;
                case "MM":
                    read = Number(text, ref position, 2, out month);
                    break;
                case "DD":
                    read = Number(text, ref position, 2, out day);
                    break;
                case "DDD":
                    read = Number(text, ref position, 3, out dayOfYear);
                    break;
                case "HH24" or "HH12" or "HH":
                    read = Number(text, ref position, 2, out hour) && (part == "HH24" ? hour < 24 : hour is >= 1 and <= 12);
                    break;
                case "MI":
                    read = Number(text, ref position, 2, out minute) && minute < 60;
                    break;
                case "SS":
                    read = Number(text, ref position, 2, out second) && second < 60;
                    break;
                case "SSSSS":
                    read = Number(text, ref position, 5, out ofDay) && ofDay < 86_400;
                    break;
                case "A.M." or "P.M.":
                    read = position + 4 <= text.Length && text[(position + 1)..(position + 4)].SequenceEqual(".M."u8) && text[position] is (byte)'A' or (byte)'P';
                    afternoon = read && text[position] == 'P' ? 1 : 0;
                    position += 4;
                    break;
                case "TZH":
                    var sign = position < text.Length ? text[position] : (byte)0;
                    position += sign is (byte)'+' or (byte)'-' ? 1 : 0;
                    read = Number(text, ref position, 2, out zoneHour) && zoneHour <= 14;
                    zoneHour = sign == '-' ? -zoneHour : zoneHour;
                    break;
                case "TZM":
                    read = Number(text, ref position, 2, out zoneMinute) && zoneMinute < 60;
                    break;
                default:
                    precision = (byte)(part[2] - '0');
                    read = Number(text, ref position, precision, out fraction);
                    fraction *= (long)Math.Pow(10, 9 - precision);
                    break;
            }

            if (!read)
            {
                return false;
            }
        }

        if (position != text.Length || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month))
        {
            return false;
        }

        hour = afternoon < 0 ? hour : (hour % 12) + (12 * afternoon);
        var nanos = ((ofDay >= 0 ? ofDay : (hour * 3600) + (minute * 60) + second) * 1_000_000_000) + fraction;
        var days = new DateOnly((int)year, (int)month, (int)day).DayNumber - 719_162L;
        if (dayOfYear >= 0)
        {
            if (dayOfYear < 1 || dayOfYear > (DateTime.IsLeapYear((int)year) ? 366 : 365))
            {
                return false;
            }

            days = new DateOnly((int)year, 1, 1).DayNumber - 719_162L + dayOfYear - 1;
        }

        var minutes = (int)((zoneHour * 60) + (zoneHour < 0 ? -zoneMinute : zoneMinute));
        var micros = (days * 86_400_000_000) + (nanos / 1000);
        value = (hasDate, hasTime, hasZone) switch
        {
            (true, false, _) => new JsonItem { Kind = JsonItemKind.Date, Value = days },
            (false, _, false) => new JsonItem { Kind = JsonItemKind.Time, Precision = precision, Value = nanos },
            (false, _, true) => new JsonItem { Kind = JsonItemKind.TimeWithTimeZone, Precision = precision, Value = nanos, Length = minutes },
            (true, true, false) => new JsonItem { Kind = JsonItemKind.Timestamp, Precision = precision, Value = micros },
            _ => new JsonItem { Kind = JsonItemKind.TimestampWithTimeZone, Precision = precision, Value = micros - (minutes * 60_000_000L), Length = minutes },
        };
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, ref int position, int most, out long value)
    {
        var (start, number) = (position, 0L);
        while (position < text.Length && position - start < most && text[position] is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + (text[position++] - '0');
        }

        value = number;
        return position > start;
    }

    private static string? PartAt(string template, int at)
    {
        foreach (var part in Parts)
        {
            if (string.CompareOrdinal(template, at, part, 0, part.Length) == 0)
            {
                return part;
            }
        }

        return null;
    }

    private static bool IsDelimiter(char character) => character is '-' or '.' or '/' or ',' or '\'' or ';' or ':' or ' ';
}
