using System.Runtime.CompilerServices;
using NodaTime;
using NodaTime.TimeZones;

namespace LakeQuery.Types;

/// <summary>The IANA time zone database, as NodaTime carries it: the same on every machine, whether it has zone files or not.</summary>
/// <remarks>Only a statement that names a region loads NodaTime; UTC and offsets do without.</remarks>
internal static class ZoneDatabase
{
    private const long TicksPerMicro = 10;

    // One cycle of the calendar after the last year that the database lists changes for, which is 2087.
    private const int LastRuleYear = 2500;

    /// <summary>The zone of that name in any case, or null when there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ZoneClock? Load(string name)
    {
        var source = TzdbDateTimeZoneSource.Default;
        foreach (var id in source.CanonicalIdMap.Keys)
        {
            if (string.Equals(id, name, StringComparison.OrdinalIgnoreCase))
            {
                return Copy(id, source.ForId(id));
            }
        }

        return null;
    }

    private static ZoneClock Copy(string name, DateTimeZone zone)
    {
        var changes = new List<long>();
        var offsets = new List<long>();
        var abbreviations = new List<string>();
        var end = Instant.FromUtc(LastRuleYear, 1, 1, 0, 0);
        for (var interval = zone.GetZoneInterval(Instant.MinValue); ; interval = zone.GetZoneInterval(interval.End))
        {
            if (interval.HasStart)
            {
                changes.Add(interval.Start.ToUnixTimeTicks() / TicksPerMicro);
            }

            offsets.Add(interval.WallOffset.Ticks / TicksPerMicro);
            abbreviations.Add(Abbreviation(interval.Name));
            if (!interval.HasEnd || interval.End > end)
            {
                return new ZoneClock(name, [.. changes], [.. offsets], [.. abbreviations], repeats: interval.HasEnd);
            }
        }
    }

    // Names such as +0530 are no names.
    private static string Abbreviation(string text) => text.Length > 0 && char.IsAsciiLetter(text[0]) ? text : "";
}
