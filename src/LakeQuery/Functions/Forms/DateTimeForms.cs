using System.Text;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Functions.Forms;

/// <summary>Date and time functions whose form depends on units, formats and zones.</summary>
internal static class DateTimeForms
{
    private static readonly string[] DayUnits = ["day", "week", "month", "quarter", "year"];
    private static readonly string[] TimeUnits = ["millisecond", "second", "minute", "hour"];

    /// <summary>date_add: calendar units in the value's zone.</summary>
    public static string DateAdd(SpecialCall call)
    {
        var type = call.Types[2];
        if (call.ConstantText(0) is { } constant)
        {
            return Add(call, Unit(constant, type), call[1], call[2], type);
        }

        return call.Bind(call[0], unit => call.Bind(call[1], amount => call.Bind(call[2], value =>
            $"CASE lower({unit}) "
            + string.Join(' ', UnitsOf(type).Select(name => $"WHEN '{name}' THEN {Add(call, name, amount, value, type)}"))
            + $" ELSE {InvalidUnit(call, unit, type)} END")));
    }

    /// <summary>date_diff: whole units, as DuckDB's date_sub counts them (its date_diff counts boundaries), days and more on the clock of
    /// the first instant's zone.</summary>
    public static string DateDiff(SpecialCall call)
    {
        var (first, second) = (call.Types[1], call.Types[2]);
        var scope = call.Scope;
        var constant = call.ConstantText(0) is { } text ? Unit(text, first) : null;
        var unit = constant is not null ? DuckDbTypes.Literal(constant) : $"lower({call[0]})";
        switch (first.Kind)
        {
            case SqlTypeKind.TimeWithTimeZone:
                string Utc(string value) => $"(TIMESTAMP '1970-01-01' + to_microseconds({scope.Native("lq_timetz_utc", value)} // 1000000))";
                return $"date_sub({unit}, {Utc(call[1])}, {Utc(call[2])})";
            case SqlTypeKind.TimestampWithTimeZone:
                return call.Bind(Zones.Name(first, call[1], scope), zone =>
                {
                    string Clock(SqlType type, int index) => zone.StartsWith('\'')
                        ? Zones.InstantToLocal(Zones.Instant(type, call[index], scope), zone.Trim('\''), scope)
                        : scope.Native("lq_zone_local", Zones.Instant(type, call[index], scope), zone);
                    string Absolute(SqlType type, int index) => $"timezone('UTC', {Zones.Instant(type, call[index], scope)})";
                    var days = $"date_sub({unit}, {Clock(first, 1)}, {Clock(second, 2)})";
                    var times = $"date_sub({unit}, {Absolute(first, 1)}, {Absolute(second, 2)})";
                    return constant is not null
                        ? DayUnits.Contains(constant) ? days : times
                        : $"CASE WHEN {unit} IN ('millisecond', 'second', 'minute', 'hour') THEN {times} ELSE {days} END";
                });
            default:
                return $"date_sub({unit}, {Zones.Local(first, call[1], scope)}, {Zones.Local(second, call[2], scope)})";
        }
    }

    /// <summary>date_trunc: keeps the type.</summary>
    public static string DateTrunc(SpecialCall call)
    {
        var type = call.Types[1];
        var scope = call.Scope;
        var unit = call.ConstantText(0) is { } constant ? Unit(constant, type) : null;
        var unitSql = unit is null ? $"lower({call[0]})" : DuckDbTypes.Literal(unit);
        var micros = unit switch
        {
            "hour" => "3600000000",
            "minute" => "60000000",
            "second" => "1000000",
            "millisecond" => "1000",
            _ => $"(CASE {unitSql} WHEN 'hour' THEN 3600000000 WHEN 'minute' THEN 60000000 WHEN 'second' THEN 1000000 WHEN 'millisecond' THEN 1000 "
                + $"ELSE {(unit is null ? InvalidUnit(call, unitSql, type) : "NULL")} END)",
        };
        switch (type.Kind)
        {
            case SqlTypeKind.Time when type.IsFinerThanMicros:
                return $"({call[1]} // {Picos(micros)} * {Picos(micros)})";
            case SqlTypeKind.Time:
                return $"(TIME '00:00:00' + to_microseconds(epoch_us({call[1]}) // {micros} * {micros}))";
            case SqlTypeKind.TimeWithTimeZone:
                return call.Bind(call[1], value => scope.Native(
                    "lq_timetz", $"{scope.Native("lq_timetz_local", value)} // {Picos(micros)} * {Picos(micros)}",
                    scope.Native("lq_timetz_offset", value), $"{type.Precision}"));
            case SqlTypeKind.TimestampWithTimeZone:
                return TruncateInstant(call, type, local => Truncate(call, unit, unitSql, local, type));
            case SqlTypeKind.Timestamp when type.IsFinerThanMicros:
                return $"(CAST(epoch_us({Truncate(call, unit, unitSql, Zones.Local(type, call[1], scope), type)}) AS HUGEINT) * 1000000)";
            default:
                return $"CAST({Truncate(call, unit, unitSql, call[1], type)} AS {DuckDbTypes.Name(type)})";
        }
    }

    // As BIGINT: DuckDB counts two small literals in INTEGER.
    private static string Picos(string micros) => $"(CAST({micros} AS BIGINT) * 1000000)";

    /// <summary>with_timezone: the local time taken as that of a zone.</summary>
    public static string WithTimeZone(SpecialCall call) => call.Bind(
        call.Result.HasZonePerValue ? call[1] : DuckDbTypes.Literal(call.Result.Zone ?? "UTC"),
        zone =>
        {
            TimeCasts.CheckDigits(call.Result);
            var fine = call.Types[0].IsFinerThanMicros;
            var instant = fine ? call.Native("lq_picos_instant", call[0], zone)
                : call.Result.HasZonePerValue ? call.Native("lq_zone_instant", call[0], zone)
                : Zones.LocalToInstant(call[0], call.Result.Zone ?? "UTC", call.Scope);
            return !call.Result.HasZonePerValue ? instant : call.Native(fine ? "lq_zoned_picos" : "lq_zoned", instant, zone);
        });

    /// <summary>at_timezone: the same instant, or time of day, on the clock of another zone.</summary>
    public static string AtTimeZone(SpecialCall call)
    {
        var (type, scope) = (call.Types[0], call.Scope);
        var isOffset = call.Types[1].Kind == SqlTypeKind.IntervalDayToSecond;
        if (type.Kind == SqlTypeKind.TimeWithTimeZone)
        {
            return isOffset
                ? call.Native("lq_timetz_at", call[0], $"epoch_us({call[1]}) // 60000000")
                : call.Native("lq_timetz_at_zone", call[0], call[1], $"timezone('UTC', make_timestamp(CAST({scope.StartMicros} AS BIGINT)))");
        }

        if (!call.Result.HasZonePerValue)
        {
            return CastForms.Write(type, call.Result, call[0], tryCast: false, scope);
        }

        TimeCasts.CheckDigits(call.Result);
        var zone = isOffset ? call.Native("lq_offset_name", call[1]) : call[1];
        return type.IsFinerThanMicros
            ? call.Native("lq_zoned_picos", TimeCasts.Picos(type, call[0], scope), zone)
            : call.Native("lq_zoned", Zones.Instant(type, call[0], scope), zone);
    }

    /// <summary>from_unixtime: of seconds, to the millisecond, in the session's zone, a zone by name, or hours and minutes ahead of UTC.</summary>
    public static string FromUnixTime(SpecialCall call)
    {
        var instant = $"to_timestamp(round({call[0]}, 3))";
        var zone = call.Types.Length switch
        {
            2 => call[1],
            3 => call.Native("lq_offset_of", call[1], call[2]),
            _ => "''",
        };
        return Zones.WithZone(call.Result, instant, zone, call.Scope);
    }

    /// <summary>to_unixtime: the microseconds and, of a finer type, the digits beyond them.</summary>
    public static string ToUnixTime(SpecialCall call)
    {
        var (type, scope) = (call.Types[0], call.Scope);
        string Micros(string value) => type.Kind == SqlTypeKind.Timestamp ? Zones.Local(type, value, scope) : Zones.Instant(type, value, scope);
        return !type.IsFinerThanMicros
            ? $"epoch({Micros(call[0])})"
            : "(" + call.Bind(call[0], value =>
                $"epoch_us({Micros(value)}) / 1e6 + {scope.Native("lq_picos_rest", TimeCasts.Picos(type, value, scope))} / 1e12") + ")";
    }

    /// <summary>to_iso8601 of times, with as many digits as the type has, and the offset for instants.</summary>
    public static string ToIso8601(SpecialCall call)
    {
        var type = call.Types[0];
        return type.Kind == SqlTypeKind.Timestamp
            ? $"replace({CastForms.Write(type, SqlType.Varchar, call[0], tryCast: false, call.Scope)}, ' ', 'T')"
            : type.HasZonePerValue ? call.Native("lq_zoned_to_iso8601", call[0], $"{type.Precision}")
            : call.Native(
                type.IsFinerThanMicros ? "lq_picos_tz_to_iso8601" : "lq_timestamptz_to_iso8601", call[0], $"{type.Precision}",
                DuckDbTypes.Literal(type.Zone ?? "UTC"));
    }

    /// <summary>format_datetime: Joda's letters; those of zones need a value that has one.</summary>
    public static string FormatDateTime(SpecialCall call)
    {
        var type = call.Types[0];
        var zoned = type.Kind == SqlTypeKind.TimestampWithTimeZone;
        return zoned
            ? call.Bind(call[0], value => call.Native(
                "lq_format_datetime", Zones.Local(type, value, call.Scope), call[1], Zones.Name(type, value, call.Scope)))
            : call.Native("lq_format_datetime", Zones.Local(type, call[0], call.Scope), call[1], "''");
    }

    /// <summary>date_format: MySQL's letters translated to strftime's where the format is a literal, else the native function.</summary>
    public static string DateFormat(SpecialCall call)
    {
        var local = Local(call, 0, call[0], call.Types[0]);
        if (call.ConstantText(1) is not { } format)
        {
            return call.Native("lq_date_format", $"CAST({local} AS TIMESTAMP)", call[1]);
        }

        return MySqlToStrftime(format) is { } translated
            ? $"strftime(date_trunc('millisecond', {local}), {DuckDbTypes.Literal(translated)})"
            : call.Native("lq_date_format", $"CAST({local} AS TIMESTAMP)", call[1]);
    }

    /// <summary>Translates MySQL's format letters to DuckDB's strftime, or gives null where no letter of DuckDB fits.</summary>
    /// <exception cref="LakeQueryException">A letter Trino refuses.</exception>
    internal static string? MySqlToStrftime(string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            var letter = format[++i];
            var mapped = letter switch
            {
                'a' => "%a",
                'b' => "%b",
                'c' => "%-m",
                'd' => "%d",
                'e' => "%-d",
                'f' => "%f",
                'H' => "%H",
                'h' or 'I' => "%I",
                'i' => "%M",
                'j' => "%j",
                'k' => "%-H",
                'l' => "%-I",
                'M' => "%B",
                'm' => "%m",
                'p' => "%p",
                'r' => "%I:%M:%S %p",
                'S' or 's' => "%S",
                'T' => "%H:%M:%S",
                'v' => "%V",
                'W' => "%A",
                'x' => "%G",
                'Y' => "%Y",
                'y' => "%y",
                '%' => "%%",
                'D' or 'U' or 'u' or 'V' or 'w' or 'X' =>
                    throw QueryErrors.InvalidArgument($"%{letter} not supported in date format string"),
                _ => letter.ToString(),
            };
            text.Append(mapped);
        }

        return text.ToString();
    }

    // Milliseconds may be finer than the type: halves of its last digit go up.
    private static string Add(SpecialCall call, string unit, string amount, string value, SqlType type)
    {
        var sum = Sum(call, unit, amount, value, type);
        if (unit != "millisecond" || type.Precision >= 3)
        {
            return sum;
        }

        var millis = type.Kind switch
        {
            SqlTypeKind.Time => SqlType.Time(3),
            SqlTypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(3),
            SqlTypeKind.Timestamp => SqlType.Timestamp(3),
            _ => type.HasZonePerValue ? SqlType.TimestampWithOwnZone(3) : SqlType.TimestampWithTimeZone(3, type.Zone ?? "UTC"),
        };
        return CastForms.Write(millis, type, sum, tryCast: false, call.Scope);
    }

    private static string Sum(SpecialCall call, string unit, string amount, string value, SqlType type)
    {
        var scope = call.Scope;
        var isDays = DayUnits.Contains(unit);
        var step = unit == "millisecond"
            ? $"to_milliseconds({amount})"
            : !isDays ? $"to_{unit}s({amount})" : $"to_{unit}s(CAST({amount} AS INTEGER))";
        string Moved(string moment) => ArithmeticForms.Moved(moment, '+', step, unit is "month" or "quarter" or "year");
        switch (type.Kind)
        {
            case SqlTypeKind.Date:
                return $"CAST({Moved(value)} AS DATE)";
            case SqlTypeKind.Time when type.IsFinerThanMicros:
                return scope.Native("lq_shift_time", value, $"epoch_us({step})");
            case SqlTypeKind.TimeWithTimeZone:
                return scope.Native("lq_shift_timetz", value, $"epoch_us({step})");
            case SqlTypeKind.TimestampWithTimeZone when isDays:
                return Zones.Near(type, value, local => $"({Moved(local)})", scope);
            case SqlTypeKind.TimestampWithTimeZone when type.HasZonePerValue:
                return scope.Native("lq_shift_zoned", value, $"epoch_us({step})");
            case SqlTypeKind.Timestamp when type.IsFinerThanMicros && isDays:
                return scope.Bind(value, name => Zones.Refine($"({Moved(Zones.Local(type, name, scope))})", name, scope));
            case SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone when type.IsFinerThanMicros:
                return $"({value} + CAST(epoch_us({step}) AS HUGEINT) * 1000000)";
            default:
                return $"({Moved(value)})";
        }
    }

    private static string Local(SpecialCall call, int index, string sql, SqlType type) => Zones.Local(type, sql, call.Scope);

    // Nothing finer than the unit stays, so the digits beyond microseconds go too.
    private static string TruncateInstant(SpecialCall call, SqlType type, Func<string, string> change)
    {
        var coarse = type.IsFinerThanMicros
            ? type.HasZonePerValue ? SqlType.TimestampWithOwnZone(6) : SqlType.TimestampWithTimeZone(6, type.Zone ?? "UTC")
            : type;
        var scope = call.Scope;
        return !type.IsFinerThanMicros
            ? Zones.Near(type, call[1], change, scope)
            : scope.Bind(call[1], value =>
            {
                // Rounded down to microseconds, then cut and widened again.
                var zone = Zones.Name(type, value, scope);
                var instant = Zones.WithZone(coarse, Zones.Instant(type, value, scope), zone, scope);
                return CastForms.Write(coarse, type, Zones.Near(coarse, instant, change, scope), tryCast: false, scope);
            });
    }

    private static string Truncate(SpecialCall call, string? unit, string unitSql, string local, SqlType type)
    {
        var truncated = $"date_trunc({unitSql}, {local})";
        return unit is not null
            ? truncated
            : $"CASE WHEN {unitSql} IN ({string.Join(", ", UnitsOf(type).Select(name => $"'{name}'"))}) THEN {truncated} "
                + $"WHEN {unitSql} IS NOT NULL THEN {InvalidUnit(call, unitSql, type)} END";
    }

    private static IEnumerable<string> UnitsOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Date => DayUnits,
        SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone => TimeUnits,
        _ => TimeUnits.Concat(DayUnits),
    };

    private static string Unit(string text, SqlType type)
    {
        var unit = text.ToLowerInvariant();
        return UnitsOf(type).Contains(unit) ? unit : throw QueryErrors.InvalidArgument($"'{text}' is not a valid {Subject(type)} field");
    }

    private static string InvalidUnit(SpecialCall call, string unit, SqlType type) =>
        call.Native("lq_fail", $"'INVALID_FUNCTION_ARGUMENT: ''' || {unit} || ''' is not a valid {Subject(type)} field'");

    private static string Subject(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Date => "DATE",
        SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone => "TIME",
        _ => "TIMESTAMP",
    };
}
