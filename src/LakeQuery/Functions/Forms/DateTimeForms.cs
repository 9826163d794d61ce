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

    /// <summary>date_diff: whole units, as DuckDB's date_sub counts them (its date_diff counts boundaries).</summary>
    public static string DateDiff(SpecialCall call)
    {
        var type = call.Types[1];
        var unit = call.ConstantText(0) is { } constant ? DuckDbTypes.Literal(Unit(constant, type)) : $"lower({call[0]})";
        if (type.Kind == SqlTypeKind.TimestampWithTimeZone && call.ConstantText(0) is { } known
            && !DayUnits.Contains(known.ToLowerInvariant()))
        {
            return $"date_sub({unit}, timezone('UTC', {call[1]}), timezone('UTC', {call[2]}))";
        }

        return $"date_sub({unit}, {Local(call, 1, call[1], type)}, {Local(call, 1, call[2], type)})";
    }

    /// <summary>date_trunc: keeps the type.</summary>
    public static string DateTrunc(SpecialCall call)
    {
        var type = call.Types[1];
        var unit = call.ConstantText(0) is { } constant ? Unit(constant, type) : null;
        var unitSql = unit is null ? $"lower({call[0]})" : DuckDbTypes.Literal(unit);
        switch (type.Kind)
        {
            case SqlTypeKind.Time:
                var micros = unit switch
                {
                    "hour" => "3600000000",
                    "minute" => "60000000",
                    "second" => "1000000",
                    "millisecond" => "1000",
                    _ => $"(CASE {unitSql} WHEN 'hour' THEN 3600000000 WHEN 'minute' THEN 60000000 WHEN 'second' THEN 1000000 "
                        + "WHEN 'millisecond' THEN 1000 END)",
                };
                return $"(TIME '00:00:00' + to_microseconds(epoch_us({call[1]}) // {micros} * {micros}))";
            case SqlTypeKind.TimestampWithTimeZone:
                return Zones.LocalToInstant($"date_trunc({unitSql}, {Local(call, 1, call[1], type)})", type.Zone ?? "UTC");
            default:
                return $"CAST(date_trunc({unitSql}, {call[1]}) AS {DuckDbTypes.Name(type)})";
        }
    }

    /// <summary>with_timezone: the local time taken as that of the result's zone.</summary>
    public static string WithTimeZone(SpecialCall call) => Zones.LocalToInstant(call[0], call.Result.Zone ?? "UTC");

    /// <summary>to_iso8601 of times, with as many digits as the type has, and the offset for instants.</summary>
    public static string ToIso8601(SpecialCall call)
    {
        var type = call.Types[0];
        return type.Kind == SqlTypeKind.Timestamp
            ? $"replace({CastForms.Write(type, SqlType.Varchar, call[0], tryCast: false, call.Scope)}, ' ', 'T')"
            : call.Native("lq_timestamptz_to_iso8601", call[0], $"{type.Precision}", DuckDbTypes.Literal(type.Zone ?? "UTC"));
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

    private static string Add(SpecialCall call, string unit, string amount, string value, SqlType type)
    {
        var step = unit == "millisecond"
            ? $"to_milliseconds({amount})"
            : unit is "second" or "minute" or "hour" ? $"to_{unit}s({amount})" : $"to_{unit}s(CAST({amount} AS INTEGER))";
        return type.Kind switch
        {
            SqlTypeKind.Date => $"CAST({value} + {step} AS DATE)",
            SqlTypeKind.TimestampWithTimeZone when DayUnits.Contains(unit) =>
                Zones.LocalToInstant($"({Local(call, 2, value, type)} + {step})", type.Zone ?? "UTC"),
            SqlTypeKind.Timestamp when type.Precision > 6 => $"CAST(CAST({value} AS TIMESTAMP) + {step} AS TIMESTAMP_NS)",
            _ => $"({value} + {step})",
        };
    }

    private static string Local(SpecialCall call, int index, string sql, SqlType type) =>
        type.Kind == SqlTypeKind.TimestampWithTimeZone ? Zones.InstantToLocal(sql, call.Types[index].Zone ?? "UTC") : sql;

    private static IEnumerable<string> UnitsOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Date => DayUnits,
        SqlTypeKind.Time => TimeUnits,
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
        SqlTypeKind.Time => "TIME",
        _ => "TIMESTAMP",
    };
}
