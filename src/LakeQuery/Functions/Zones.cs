using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>Dates, times and instants of every carrier in generated SQL: what the clock of their zone shows, the instant, the zone.</summary>
/// <remarks>Carriers (<see cref="DuckDbTypes"/>): up to 6 digits DuckDB's TIME, TIMESTAMP and TIMESTAMPTZ; more digits picoseconds in BIGINT
/// or HUGEINT; an instant with its own zone and a time with a zone an INTERVAL (<see cref="Native.ZonedValue"/>). The connection's zone is
/// UTC.</remarks>
internal static class Zones
{
    /// <summary>The TIME, DATE or TIMESTAMP (to the microsecond, rounded down) that the clock of the value's zone shows.</summary>
    public static string Local(SqlType type, string sql, WriterScope scope) => type.Kind switch
    {
        SqlTypeKind.TimestampWithTimeZone when type.HasZonePerValue => scope.Native("lq_zoned_local", sql),
        SqlTypeKind.TimestampWithTimeZone => InstantToLocal(Instant(type, sql, scope), type.Zone ?? "UTC", scope),
        SqlTypeKind.Timestamp when type.IsFinerThanMicros => scope.Native("lq_picos_to_timestamp", sql),
        SqlTypeKind.Time when type.IsFinerThanMicros => scope.Native("lq_picos_to_time", sql),
        SqlTypeKind.TimeWithTimeZone => scope.Native("lq_picos_to_time", scope.Native("lq_timetz_local", sql)),
        _ => sql,
    };

    /// <summary>The TIMESTAMPTZ of an instant, to the microsecond, rounded down.</summary>
    public static string Instant(SqlType type, string sql, WriterScope scope) => type.HasZonePerValue
        ? scope.Native("lq_zoned_instant", sql)
        : type.IsFinerThanMicros ? $"timezone('UTC', {scope.Native("lq_picos_to_timestamp", sql)})" : sql;

    /// <summary>The name of the zone that an instant is shown in, as SQL.</summary>
    public static string Name(SqlType type, string sql, WriterScope scope) => type.HasZonePerValue
        ? scope.Native("lq_zoned_zone", sql)
        : DuckDbTypes.Literal(type.Zone ?? scope.SessionZone);

    /// <summary>The seconds the value's clock is ahead of UTC.</summary>
    public static string Offset(SqlType type, string sql, WriterScope scope) => type.Kind == SqlTypeKind.TimeWithTimeZone
        ? $"({scope.Native("lq_timetz_offset", sql)} * 60)"
        : type.HasZonePerValue ? scope.Native("lq_zoned_offset", sql)
        : scope.Native("lq_zone_offset", Instant(type, sql, scope), Name(type, sql, scope));

    /// <summary>An instant of <paramref name="type"/> in the zone that <paramref name="zone"/> names.</summary>
    /// <param name="type">The wanted type, of up to 6 digits.</param>
    /// <param name="instant">A TIMESTAMPTZ.</param>
    /// <param name="zone">The zone's name as SQL; used where each value has its own.</param>
    /// <param name="scope">The statement.</param>
    public static string WithZone(SqlType type, string instant, string zone, WriterScope scope) =>
        type.HasZonePerValue ? scope.Native("lq_zoned", instant, zone) : instant;

    /// <summary>The instant near <paramref name="value"/> at which its clock shows a TIMESTAMP: with the value's offset where the clock shows
    /// it twice. Digits of the value beyond microseconds stay.</summary>
    public static string Near(SqlType type, string value, Func<string, string> change, WriterScope scope) => scope.Bind(value, name =>
    {
        var local = change(Local(type, name, scope));
        if (type.HasZonePerValue)
        {
            return scope.Native("lq_zoned_near", local, name);
        }

        var zone = type.Zone ?? "UTC";
        var instant = TimeZones.Find(zone) is { IsFixed: true }
            ? LocalToInstant(local, zone, scope)
            : scope.Native("lq_zone_near", local, Instant(type, name, scope), DuckDbTypes.Literal(zone));
        return type.IsFinerThanMicros ? Refine(instant, name, scope) : instant;
    });

    /// <summary>Microseconds with the finer digits of <paramref name="value"/>, in picoseconds.</summary>
    public static string Refine(string micros, string value, WriterScope scope) =>
        $"(CAST(epoch_us({micros}) AS HUGEINT) * 1000000 + {scope.Native("lq_picos_rest", value)})";

    /// <summary>The TIMESTAMP shown in the zone for an instant.</summary>
    public static string InstantToLocal(string instant, string zone, WriterScope scope) => FixedMinutes(zone) switch
    {
        0 => $"timezone('UTC', {instant})",
        { } minutes => $"(timezone('UTC', {instant}) + to_minutes({minutes}))",
        null => scope.Native("lq_zone_local", instant, DuckDbTypes.Literal(zone)),
    };

    /// <summary>The instant at which the zone shows a TIMESTAMP.</summary>
    public static string LocalToInstant(string local, string zone, WriterScope scope) => FixedMinutes(zone) switch
    {
        0 => $"timezone('UTC', {local})",
        { } minutes => $"timezone('UTC', {local} - to_minutes({minutes}))",
        null => scope.Native("lq_zone_instant", local, DuckDbTypes.Literal(zone)),
    };

    private static long? FixedMinutes(string zone) => TimeZones.Find(zone) is { IsFixed: true } clock ? clock.OffsetAt(0) / 60_000_000 : null;
}
