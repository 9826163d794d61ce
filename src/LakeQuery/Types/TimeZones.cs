using System.Collections.Concurrent;
using System.Globalization;

namespace LakeQuery.Types;

/// <summary>Time zones by name: IANA regions and offsets such as +05:30, under the names Trino shows.</summary>
internal static class TimeZones
{
    public const long MicrosPerDay = 86_400_000_000;

    /// <summary>The farthest a zone lies from UTC.</summary>
    public const int MaxOffsetMinutes = 14 * 60;

    private static readonly ConcurrentDictionary<string, ZoneClock> Clocks = new(StringComparer.Ordinal);
    private static readonly List<ZoneClock> Numbered = [];

    /// <summary>The zone's canonical name, or null when there is no such zone.</summary>
    public static string? Resolve(string text) => Find(text)?.Name;

    /// <summary>The zone of a name as users write it, or null when there is none.</summary>
    public static ZoneClock? Find(string text)
    {
        if (Clocks.TryGetValue(text, out var known))
        {
            return known;
        }

        if (Make(text) is not { } made)
        {
            return null;
        }

        var clock = Clocks.GetOrAdd(made.Name, static (_, made) => Number(made), made);
        return text == clock.Name ? clock : Clocks.GetOrAdd(text, clock);
    }

    /// <summary>The zone of a name that is known to be one.</summary>
    public static ZoneClock Get(string name) => Find(name) ?? throw new ArgumentException($"There is no time zone '{name}'", nameof(name));

    /// <summary>The zone of a number that <see cref="ZoneClock.Number"/> gave in this process.</summary>
    public static ZoneClock Get(int number)
    {
        if (number <= 2 * MaxOffsetMinutes)
        {
            return Get(OffsetName((number - MaxOffsetMinutes) * 60_000_000L));
        }

        lock (Numbered)
        {
            return Numbered[number - (2 * MaxOffsetMinutes) - 1];
        }
    }

    /// <summary>The name of a fixed offset: <c>+05:30</c>, and UTC for none.</summary>
    public static string OffsetName(long micros)
    {
        var minutes = micros / 60_000_000;
        return minutes == 0 ? "UTC" : OffsetText(minutes);
    }

    /// <summary>An offset in hours and minutes: <c>+05:30</c>.</summary>
    public static string OffsetText(long minutes, string separator = ":") =>
        string.Create(CultureInfo.InvariantCulture, $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:00}{separator}{Math.Abs(minutes) % 60:00}");

    /// <summary>The offset of <paramref name="zone"/> from UTC at an instant, in microseconds.</summary>
    public static long OffsetAt(string zone, long utcMicros) => Get(zone).OffsetAt(utcMicros);

    /// <summary>The instant of a local time in <paramref name="zone"/>; the earlier one where the clock shows it twice, moved on where it
    /// skips it.</summary>
    public static long ToInstant(string zone, long localMicros) => Get(zone).ToInstant(localMicros);

    private static ZoneClock Number(ZoneClock clock)
    {
        if (clock.IsFixed && clock.Name == OffsetName(clock.OffsetAt(0)))
        {
            clock.Number = (int)(clock.OffsetAt(0) / 60_000_000) + MaxOffsetMinutes;
            return clock;
        }

        lock (Numbered)
        {
            Numbered.Add(clock);
            clock.Number = (2 * MaxOffsetMinutes) + Numbered.Count;
            return clock;
        }
    }

    private static ZoneClock? Make(string text)
    {
        if (text.Length is 0 or > 64)
        {
            return null;
        }

        // Etc/GMT+5 lies west of Greenwich, against all other names.
        var isEtc = text.StartsWith("Etc/", StringComparison.OrdinalIgnoreCase);
        var name = isEtc ? text[4..] : text;
        if (name.ToUpperInvariant() is "UTC" or "Z" or "UT" or "UCT" or "GMT" or "GMT0" or "GREENWICH" or "UNIVERSAL" or "ZULU")
        {
            return ZoneClock.Fixed("UTC", 0);
        }

        if (TryOffset(name, out var minutes))
        {
            var micros = (isEtc ? -minutes : minutes) * 60_000_000L;
            return ZoneClock.Fixed(OffsetName(micros), micros);
        }

        return char.IsAsciiLetter(text[0]) ? ZoneDatabase.Load(text) : null;
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
        else if (span.StartsWith("UT", StringComparison.OrdinalIgnoreCase))
        {
            span = span[2..];
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
