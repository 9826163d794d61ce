using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>A moment together with the number of its zone, packed into DuckDB's INTERVAL so that values of one moment are equal whatever
/// their zones.</summary>
/// <remarks>DuckDB compares, orders, groups and joins intervals by their length, where a day has 24 hours and a month 30 days, but keeps
/// months, days and microseconds as they are. The length holds the moment; that the last part holds as many whole days as the zone's
/// number holds the zone. Instants count nanoseconds, times of day with a zone picoseconds, both by microseconds of the interval.</remarks>
internal static class ZonedValue
{
    private const long UnitsPerDay = 86_400_000_000;
    private const int DaysPerMonth = 30;

    // Keeps every part of every value positive, so that DuckDB's carrying from part to part is exact.
    private static readonly Int128 InstantBias = (Int128)UnitsPerDay * 30_000_000_000;
    private const long TimeBiasDays = 100_000;

    /// <summary>Packs an instant.</summary>
    public static DuckInterval OfInstant(Int128 nanos, int zone) => Pack(nanos + InstantBias, zone);

    /// <summary>Packs an instant of microseconds.</summary>
    public static DuckInterval OfMicros(long micros, int zone) => Pack(((Int128)micros * 1000) + InstantBias, zone);

    /// <summary>Nanoseconds since 1970.</summary>
    public static Int128 Nanos(DuckInterval value) => Length(value) - InstantBias;

    /// <summary>Microseconds since 1970, rounded down.</summary>
    public static long Micros(DuckInterval value)
    {
        var nanos = Nanos(value);
        return (long)((nanos - (((nanos % 1000) + 1000) % 1000)) / 1000);
    }

    /// <summary>Packs a time of day in UTC, in picoseconds, and the minutes its clock is ahead.</summary>
    public static DuckInterval OfTime(long utcPicos, int offsetMinutes) =>
        Pack(utcPicos + ((Int128)TimeBiasDays * UnitsPerDay), offsetMinutes + Types.TimeZones.MaxOffsetMinutes);

    /// <summary>Picoseconds of the day in UTC.</summary>
    public static long TimePicos(DuckInterval value) => (long)(Length(value) - ((Int128)TimeBiasDays * UnitsPerDay));

    /// <summary>The minutes a time's clock is ahead of UTC.</summary>
    public static int TimeOffset(DuckInterval value) => Zone(value) - Types.TimeZones.MaxOffsetMinutes;

    /// <summary>The zone's number.</summary>
    public static int Zone(DuckInterval value) => (int)(value.Micros / UnitsPerDay);

    private static DuckInterval Pack(Int128 length, int zone)
    {
        var (days, rest) = Int128.DivRem(length, UnitsPerDay);
        days -= zone;
        return new DuckInterval((int)(days / DaysPerMonth), (int)(days % DaysPerMonth), (long)rest + (zone * UnitsPerDay));
    }

    private static Int128 Length(DuckInterval value) =>
        (((((Int128)value.Months) * DaysPerMonth) + value.Days) * UnitsPerDay) + value.Micros;
}
