using System.Globalization;

namespace LakeQuery.Functions.Native;

/// <summary>A date, time, timestamp or instant as Java's format strings print it.</summary>
/// <param name="Kind">D, T, M or Z.</param>
/// <param name="Value">The local time; the first day for a time of day.</param>
/// <param name="Zone">The zone of an instant, or null.</param>
internal sealed record JavaTime(char Kind, DateTime Value, string? Zone)
{
    private static readonly DateTimeFormatInfo Names = CultureInfo.InvariantCulture.DateTimeFormat;

    /// <summary>Reads what CAST to varchar writes; null for another kind.</summary>
    public static JavaTime? Read(char kind, string text)
    {
        if (kind is not ('D' or 'T' or 'M' or 'Z'))
        {
            return null;
        }

        string? zone = null;
        if (kind == 'Z')
        {
            var blank = text.LastIndexOf(' ');
            (text, zone) = (text[..blank], text[(blank + 1)..]);
        }

        // A tick has seven digits.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        text = point >= 0 && text.Length > point + 8 ? text[..(point + 8)] : text;
        var value = DateTime.Parse(kind == 'T' ? "0001-01-01 " + text : text, CultureInfo.InvariantCulture);
        return new JavaTime(kind, value, zone);
    }

    /// <summary>A part of it by the letter after t, or null where it has no such part.</summary>
    public string? Write(char field)
    {
        var hasDate = Kind != 'T';
        var hasTime = Kind != 'D';
        return field switch
        {
            'H' when hasTime => Two(Value.Hour),
            'I' when hasTime => Two(((Value.Hour + 11) % 12) + 1),
            'k' when hasTime => Plain(Value.Hour),
            'l' when hasTime => Plain(((Value.Hour + 11) % 12) + 1),
            'M' when hasTime => Two(Value.Minute),
            'S' when hasTime => Two(Value.Second),
            'L' when hasTime => Value.Millisecond.ToString("000", CultureInfo.InvariantCulture),
            'N' when hasTime => (Value.Ticks % TimeSpan.TicksPerSecond * 100).ToString("000000000", CultureInfo.InvariantCulture),
            'p' when hasTime => Value.Hour < 12 ? "am" : "pm",
            'R' when hasTime => Value.ToString("HH:mm", CultureInfo.InvariantCulture),
            'T' when hasTime => Value.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            'r' when hasTime => Value.ToString("hh:mm:ss tt", CultureInfo.InvariantCulture),
            'B' when hasDate => Names.GetMonthName(Value.Month),
            'b' or 'h' when hasDate => Names.GetAbbreviatedMonthName(Value.Month),
            'A' when hasDate => Names.GetDayName(Value.DayOfWeek),
            'a' when hasDate => Names.GetAbbreviatedDayName(Value.DayOfWeek),
            'C' when hasDate => Two(Value.Year / 100),
            'Y' when hasDate => Value.Year.ToString("0000", CultureInfo.InvariantCulture),
            'y' when hasDate => Two(Value.Year % 100),
            'j' when hasDate => Value.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'm' when hasDate => Two(Value.Month),
            'd' when hasDate => Two(Value.Day),
            'e' when hasDate => Plain(Value.Day),
            'D' when hasDate => Value.ToString("MM/dd/yy", CultureInfo.InvariantCulture),
            'F' when hasDate => Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            'Z' when Zone is not null => Zone,
            'z' when Zone is not null => Offset().Replace(":", "", StringComparison.Ordinal).Replace("Z", "+0000", StringComparison.Ordinal),
            's' when Zone is not null => Plain(Instant() / TimeSpan.TicksPerSecond),
            'Q' when Zone is not null => Plain(Instant() / TimeSpan.TicksPerMillisecond),
            'c' when Zone is not null => Value.ToString("ddd MMM dd HH:mm:ss ", CultureInfo.InvariantCulture) + Zone + Value.ToString(" yyyy", CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    /// <summary>As Java's toString() writes it: no seconds when they are 0, fractions in groups of three digits.</summary>
    public override string ToString()
    {
        var rest = Value.Ticks % TimeSpan.TicksPerSecond;
        var fraction = rest == 0 ? "" : rest % 10_000 == 0 ? ".fff" : rest % 10 == 0 ? ".ffffff" : ".fffffff";
        var time = Value.ToString(rest == 0 && Value.Second == 0 ? "HH:mm" : "HH:mm:ss" + fraction, CultureInfo.InvariantCulture)
            + (fraction.Length == 8 ? "00" : "");
        var date = Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Kind switch
        {
            'D' => date,
            'T' => time,
            'M' => date + "T" + time,
            _ => $"{date}T{time}{Offset()}{(char.IsAsciiLetter(Zone![0]) ? $"[{Zone}]" : "")}",
        };
    }

    private int OffsetMinutes() => TimeText.OffsetOfLocal(Zone!, (Value.Ticks - DateTime.UnixEpoch.Ticks) / 10) ?? 0;

    private long Instant() => Value.Ticks - DateTime.UnixEpoch.Ticks - (OffsetMinutes() * TimeSpan.TicksPerMinute);

    private string Offset()
    {
        var minutes = OffsetMinutes();
        return minutes == 0 ? "Z" : Types.TimeZones.OffsetText(minutes);
    }

    private static string Two(int value) => value.ToString("00", CultureInfo.InvariantCulture);

    private static string Plain(long value) => value.ToString(CultureInfo.InvariantCulture);
}
