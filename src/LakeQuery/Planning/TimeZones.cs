using System.Globalization;

namespace LakeQuery.Planning;

/// <summary>Time zones: IANA names and offsets such as +05:30, and what they say of an instant.</summary>
internal static class TimeZones
{
    public const long MicrosPerDay = 86_400_000_000;
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>The zone's canonical name, or null when there is no such zone.</summary>
    public static string? Resolve(string text)
    {
        if (TryOffset(text, out var minutes))
        {
            return minutes == 0 ? "UTC" : OffsetName(minutes * 60_000_000L);
        }

        if (text.Equals("UTC", StringComparison.OrdinalIgnoreCase) || text.Equals("Z", StringComparison.OrdinalIgnoreCase)
            || text.Equals("GMT", StringComparison.OrdinalIgnoreCase) || text.Equals("UT", StringComparison.OrdinalIgnoreCase))
        {
            return "UTC";
        }

        return text.Length > 0 && char.IsAsciiLetter(text[0]) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone.Id : null;
    }

    /// <summary>The name of a fixed offset: <c>+05:30</c>.</summary>
    public static string OffsetName(long micros)
    {
        var minutes = Math.Abs(micros / 60_000_000);
        return string.Create(CultureInfo.InvariantCulture, $"{(micros < 0 ? '-' : '+')}{minutes / 60:00}:{minutes % 60:00}");
    }

    /// <summary>The offset of <paramref name="zone"/> from UTC at an instant, in microseconds.</summary>
    public static long OffsetAt(string zone, long utcMicros) =>
        TryOffset(zone, out var minutes) ? minutes * 60_000_000L
        : zone == "UTC" ? 0
        : TimeZoneInfo.FindSystemTimeZoneById(zone).GetUtcOffset(ToDateTime(utcMicros)).Ticks / 10;

    /// <summary>The instant of a local time in <paramref name="zone"/>; the earlier one where the clock shows it twice, moved on where it
    /// skips it.</summary>
    public static long ToInstant(string zone, long localMicros)
    {
        // The offset a day before a change is the one that a skipped or repeated time is read with.
        var before = OffsetAt(zone, localMicros - MicrosPerDay);
        var candidate = localMicros - before;
        if (OffsetAt(zone, candidate) == before)
        {
            return candidate;
        }

        var after = OffsetAt(zone, localMicros + MicrosPerDay);
        return OffsetAt(zone, localMicros - after) == after ? localMicros - after : candidate;
    }

    private static DateTime ToDateTime(long utcMicros)
    {
        var ticks = DateTime.UnixEpoch.Ticks + (Int128)utcMicros * 10;
        return new DateTime((long)Int128.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
    }

    // +5, +05, +05:30, +0530, UTC+05:30, GMT-3.
    private static bool TryOffset(string text, out int minutes)
    {
        minutes = 0;
        var span = text.AsSpan();
        if (span.StartsWith("UTC", StringComparison.OrdinalIgnoreCase) || span.StartsWith("GMT", StringComparison.OrdinalIgnoreCase))
        {
            span = span[3..];
        }

        if (span.Length < 2 || span[0] is not ('+' or '-'))
        {
            return false;
        }

        var negative = span[0] == '-';
        span = span[1..];
        var colon = span.IndexOf(':');
        var split = colon >= 0 ? colon : span.Length == 4 ? 2 : span.Length;
        var hourText = span[..split];
        var minuteText = split == span.Length ? "0" : span[(colon >= 0 ? split + 1 : split)..];
        if (hourText.Length is < 1 or > 2 || minuteText.Length is < 1 or > 2
            || !int.TryParse(hourText, NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(minuteText, NumberStyles.None, CultureInfo.InvariantCulture, out var rest) || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (negative ? -1 : 1);
        return Math.Abs(minutes) <= MaxOffsetMinutes;
    }
}
