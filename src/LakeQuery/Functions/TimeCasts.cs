using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>CAST from and to dates, times and timestamps, rounding half up; between local and absolute time the session's zone counts.</summary>
internal static class TimeCasts
{
    /// <summary>The cast to a date.</summary>
    public static string ToDate(SqlType from, string sql, WriterScope scope) => from.IsText
        ? scope.Native("lq_cast_varchar_to_date", sql)
        : $"CAST({Zones.Local(from, sql, scope)} AS DATE)";

    /// <summary>The cast to a time of day.</summary>
    public static string ToTime(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                return scope.Native(to.IsFinerThanMicros ? "lq_cast_varchar_to_time_picos" : "lq_cast_varchar_to_time", sql, $"{to.Precision}");
            case SqlTypeKind.Time:
                return RescaleTime(from.Precision, to.Precision, sql, scope);
            case SqlTypeKind.TimeWithTimeZone:
                return RescaleTime(12, to.Precision, scope.Native("lq_timetz_local", sql), scope);
            case SqlTypeKind.TimestampWithTimeZone:
                var timestamp = SqlType.Timestamp(from.Precision);
                return ToTime(timestamp, to, ToTimestamp(from, timestamp, sql, scope), scope);
            default:
                return RescaleTime(
                    from.Precision, to.Precision, from.IsFinerThanMicros ? scope.Native("lq_picos_of_day", sql) : $"CAST({sql} AS TIME)", scope);
        }
    }

    /// <summary>The cast to a time of day with a zone.</summary>
    public static string ToTimeWithZone(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                return scope.Native("lq_cast_varchar_to_timetz", sql, $"{to.Precision}", SessionMinutes(scope));
            case SqlTypeKind.TimeWithTimeZone:
                return from.Precision > to.Precision ? scope.Native("lq_round_timetz", sql, $"{to.Precision}") : sql;
            case SqlTypeKind.TimestampWithTimeZone:
                return scope.Bind(sql, value => scope.Native(
                    "lq_timetz", ToTime(from, SqlType.Time(12), value, scope), $"{Zones.Offset(from, value, scope)} // 60", $"{to.Precision}"));
            default:
                return scope.Native("lq_timetz", ToTime(from, SqlType.Time(12), sql, scope), SessionMinutes(scope), $"{to.Precision}");
        }
    }

    /// <summary>The cast to a timestamp.</summary>
    public static string ToTimestamp(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                return scope.Native(to.IsFinerThanMicros ? "lq_cast_varchar_to_picos" : "lq_cast_varchar_to_timestamp", sql, $"{to.Precision}");
            case SqlTypeKind.Time when from.IsFinerThanMicros:
                return Rescale(from.Precision, to.Precision, $"(CAST({Today(scope)} AS HUGEINT) * 86400000000000000 + {sql})", scope);
            case SqlTypeKind.Time:
                return Rescale(
                    from.Precision, to.Precision, $"make_timestamp(CAST({Today(scope)} AS BIGINT) * 86400000000 + epoch_us({sql}))", scope);
            case SqlTypeKind.TimeWithTimeZone:
                var time = SqlType.Time(from.Precision);
                return ToTimestamp(time, to, ToTime(from, time, sql, scope), scope);
            case SqlTypeKind.TimestampWithTimeZone when from.IsFinerThanMicros:
                return scope.Bind(sql, value => Rescale(
                    from.Precision, to.Precision, scope.Native("lq_picos_local", Picos(from, value, scope), Zones.Name(from, value, scope)), scope));
            case SqlTypeKind.TimestampWithTimeZone:
                return Rescale(from.Precision, to.Precision, Zones.Local(from, sql, scope), scope);
            case SqlTypeKind.Timestamp:
                return Rescale(from.Precision, to.Precision, sql, scope);
            default:
                return Rescale(0, to.Precision, $"CAST({sql} AS TIMESTAMP)", scope);
        }
    }

    /// <summary>The cast to a timestamp with time zone.</summary>
    public static string ToInstant(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        CheckDigits(to);
        switch (from.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                var zoned = SqlType.TimestampWithOwnZone(to.Precision);
                return Reshape(
                    zoned, to, scope.Native("lq_cast_varchar_to_zoned", sql, $"{to.Precision}", DuckDbTypes.Literal(scope.SessionZone)), scope);
            case SqlTypeKind.TimestampWithTimeZone:
                return Reshape(from, to, sql, scope);
            case SqlTypeKind.TimeWithTimeZone:
                return Reshape(
                    SqlType.TimestampWithOwnZone(to.Precision), to,
                    scope.Native("lq_timetz_to_zoned", sql, $"CAST({Today(scope)} AS BIGINT)", $"{to.Precision}"), scope);
            default:
                var zone = scope.SessionZone;
                var local = ToTimestamp(from, SqlType.Timestamp(to.Precision), sql, scope);
                var instant = to.IsFinerThanMicros
                    ? scope.Native("lq_picos_instant", local, DuckDbTypes.Literal(zone))
                    : Zones.LocalToInstant(local, zone, scope);
                return Reshape(SqlType.TimestampWithTimeZone(to.Precision, zone), to, instant, scope);
        }
    }

    /// <summary>The cast to text.</summary>
    public static string ToText(SqlType from, string sql, WriterScope scope)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Time:
                return scope.Native(from.IsFinerThanMicros ? "lq_time_picos_to_varchar" : "lq_time_to_varchar", sql, $"{from.Precision}");
            case SqlTypeKind.TimeWithTimeZone:
                return scope.Native("lq_timetz_to_varchar", sql, $"{from.Precision}");
            case SqlTypeKind.Timestamp:
                return from.Precision switch
                {
                    > 6 => scope.Native("lq_picos_to_varchar", sql, $"{from.Precision}"),
                    _ => scope.Native("lq_timestamp_to_varchar", sql, $"{from.Precision}"),
                };
            case SqlTypeKind.TimestampWithTimeZone when from.HasZonePerValue:
                return scope.Native("lq_zoned_to_varchar", sql, $"{from.Precision}");
            case SqlTypeKind.TimestampWithTimeZone:
                return scope.Native(
                    from.IsFinerThanMicros ? "lq_picos_tz_to_varchar" : "lq_timestamptz_to_varchar", sql, $"{from.Precision}",
                    DuckDbTypes.Literal(from.Zone ?? "UTC"));
            default:
                return $"CAST({sql} AS VARCHAR)";
        }
    }

    /// <summary>A value with a zone of its own is kept to the nanosecond.</summary>
    /// <exception cref="LakeQueryException">The type has more digits.</exception>
    public static void CheckDigits(SqlType type)
    {
        if (type.HasZonePerValue && type.Precision > 9)
        {
            throw QueryErrors.NotSupported(
                $"{type} whose values have different time zones", null, "Up to 9 digits work: CAST(… AS timestamp(9) with time zone).");
        }
    }

    /// <summary>The value in picoseconds, since 1970 or since midnight.</summary>
    public static string Picos(SqlType type, string sql, WriterScope scope) =>
        type.HasZonePerValue ? scope.Native("lq_zoned_to_picos", sql)
        : type.IsFinerThanMicros ? sql
        : $"(CAST(epoch_us({sql}) AS HUGEINT) * 1000000)";

    // Instants of other digits or another carrier of the zone.
    private static string Reshape(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        if (from.HasZonePerValue && to.HasZonePerValue)
        {
            return from.Precision > to.Precision ? scope.Native("lq_round_zoned", sql, $"{to.Precision}") : sql;
        }

        // Rounding a packed value is rounding its instant.
        var value = from.HasZonePerValue
            ? from.IsFinerThanMicros ? scope.Native("lq_zoned_to_picos", sql) : scope.Native("lq_zoned_instant", sql)
            : sql;
        if (from.IsFinerThanMicros || to.IsFinerThanMicros)
        {
            value = from.IsFinerThanMicros
                ? from.Precision > to.Precision ? scope.Native("lq_round_picos", value, $"{to.Precision}") : value
                : $"(CAST(epoch_us({value}) AS HUGEINT) * 1000000)";
            value = to.IsFinerThanMicros ? value : $"timezone('UTC', {scope.Native("lq_picos_to_timestamp", value)})";
        }
        else if (from.Precision > to.Precision)
        {
            value = $"timezone('UTC', {scope.Native("lq_round_timestamp", $"timezone('UTC', {value})", $"{to.Precision}")})";
        }

        return to.HasZonePerValue
            ? scope.Native(to.IsFinerThanMicros ? "lq_zoned_picos" : "lq_zoned", value, DuckDbTypes.Literal(from.Zone ?? "UTC"))
            : value;
    }

    private static string Rescale(int from, int to, string sql, WriterScope scope) => (from > 6, to > 6) switch
    {
        (false, false) => from > to ? scope.Native("lq_round_timestamp", sql, $"{to}") : sql,
        (false, true) => $"(CAST(epoch_us({sql}) AS HUGEINT) * 1000000)",
        (true, true) => from > to ? scope.Native("lq_round_picos", sql, $"{to}") : sql,
        (true, false) => scope.Native("lq_picos_to_timestamp", scope.Native("lq_round_picos", sql, $"{to}")),
    };

    private static string RescaleTime(int from, int to, string sql, WriterScope scope) => (from > 6, to > 6) switch
    {
        (false, false) => from > to ? scope.Native("lq_round_time", sql, $"{to}") : sql,
        (false, true) => $"(epoch_us({sql}) * 1000000)",
        (true, true) => from > to ? scope.Native("lq_round_time_picos", sql, $"{to}") : sql,
        (true, false) => scope.Native("lq_picos_to_time", scope.Native("lq_round_time_picos", sql, $"{to}")),
    };

    // How far the session's clock is ahead of UTC when the statement begins.
    private static string SessionMinutes(WriterScope scope) =>
        $"CAST({TimeZones.OffsetAt(scope.SessionZone, scope.StartMicros) / 60_000_000} AS BIGINT)";

    // The day the statement began on, in the session's zone: what a time of day gets for a date.
    private static string Today(WriterScope scope)
    {
        var local = TimeZones.Get(scope.SessionZone).ToLocal(scope.StartMicros);
        return Native.TimeText.FloorDivide(local, TimeZones.MicrosPerDay).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
