using System.Globalization;

namespace LakeQuery.Functions;

/// <summary>Time zones in generated SQL. The connection's zone is UTC; DuckDB knows region names but no offsets such as +05:30.</summary>
internal static class Zones
{
    /// <summary>The minutes of an offset (<c>+05:30</c>, <c>-8</c>, <c>UTC+1</c> is none), 0 for UTC, or null for a region name.</summary>
    public static int? OffsetMinutes(string zone)
    {
        if (zone is "UTC" or "Z" or "GMT" or "Etc/UTC" or "UCT" or "Zulu")
        {
            return 0;
        }

        if (zone.Length < 2 || zone[0] is not ('+' or '-'))
        {
            return null;
        }

        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        var hours = colon < 0 ? zone.AsSpan(1, Math.Min(2, zone.Length - 1)) : zone.AsSpan(1, colon - 1);
        var minutes = colon < 0 ? zone.AsSpan(Math.Min(3, zone.Length)) : zone.AsSpan(colon + 1);
        if (!int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var h) || h > 14)
        {
            return null;
        }

        var m = 0;
        if (!minutes.IsEmpty && (!int.TryParse(minutes, NumberStyles.None, CultureInfo.InvariantCulture, out m) || m > 59))
        {
            return null;
        }

        return (zone[0] == '-' ? -1 : 1) * ((h * 60) + m);
    }

    /// <summary>True for an offset or a region this machine knows.</summary>
    public static bool IsKnown(string zone) => OffsetMinutes(zone) is not null || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _);

    /// <summary>The TIMESTAMP shown in the zone for an instant.</summary>
    public static string InstantToLocal(string instant, string zone) => OffsetMinutes(zone) switch
    {
        0 => $"timezone('UTC', {instant})",
        { } minutes => $"(timezone('UTC', {instant}) + to_minutes({minutes}))",
        null => $"timezone({DuckDbTypes.Literal(zone)}, {instant})",
    };

    /// <summary>The instant at which the zone shows a TIMESTAMP.</summary>
    public static string LocalToInstant(string local, string zone) => OffsetMinutes(zone) switch
    {
        0 => $"timezone('UTC', {local})",
        { } minutes => $"timezone('UTC', {local} - to_minutes({minutes}))",
        null => $"timezone({DuckDbTypes.Literal(zone)}, {local})",
    };
}
