using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>CAST as DuckDB SQL with Trino's meaning: strict about text, exact about lengths, rounding half away from zero.</summary>
/// <remarks>The pair must be castable (<see cref="Coercions.IsCastable"/>). Coercions the binder inserts use the same forms.</remarks>
internal static class CastForms
{
    /// <summary>The value <paramref name="sql"/> of type <paramref name="from"/> as <paramref name="to"/>; NULL instead of an error for
    /// TRY_CAST.</summary>
    public static string Write(SqlType from, SqlType to, string sql, bool tryCast, WriterScope scope)
    {
        // TRY_CAST is about the cast: an error of the operand stays one.
        return !tryCast ? Cast(from, to, sql, scope) : scope.Bind(sql, value =>
            Cast(from, to, value, scope) is var cast && ReferenceEquals(cast, value) ? value : $"TRY({cast})");
    }

    private static string Cast(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        if (from.Equals(to))
        {
            return sql;
        }

        if (from.Kind == SqlTypeKind.Unknown)
        {
            return $"CAST({sql} AS {DuckDbTypes.Name(to)})";
        }

        if (to.Kind == SqlTypeKind.Json)
        {
            return scope.Native("lq_to_json", DuckDbTypes.Literal(TypeNames.Quoted(from)), sql);
        }

        if (from.Kind == SqlTypeKind.Json)
        {
            return FromJson(to, sql, scope);
        }

        return to.Kind switch
        {
            SqlTypeKind.Varchar => from.IsText ? TextToText(from, to, sql) : Fit(ToText(from, sql, scope), to, scope),
            SqlTypeKind.Char => from.IsText
                ? from.Kind == SqlTypeKind.Char && from.Length <= to.Length ? sql : $"rtrim(substr({sql}, 1, {to.Length}), ' ')"
                : Fit(ToText(from, sql, scope), to, scope),
            SqlTypeKind.Boolean => ToBoolean(from, sql, scope),
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt => ToWhole(from, to, sql, scope),
            SqlTypeKind.Real or SqlTypeKind.Double => from.IsText
                ? scope.Native(to.Kind == SqlTypeKind.Real ? "lq_cast_varchar_to_real" : "lq_cast_varchar_to_double", sql)
                : from.Kind == SqlTypeKind.Double && to.Kind == SqlTypeKind.Real ? Narrow(sql, scope)
                : from.Kind == SqlTypeKind.Decimal && from.Precision > 18 ? Plain(to, $"CAST({sql} AS VARCHAR)")
                : Plain(to, sql),
            SqlTypeKind.Decimal => from.IsText
                ? Plain(to, scope.Native("lq_cast_varchar_to_decimal", sql, $"{to.Precision}", $"{to.Scale}"))
                : from.IsFloatingPoint
                ? Plain(to, scope.Native($"{Native.DecimalCastNatives.Prefix}{from}_{to.Precision}_{to.Scale}", sql))
                : Plain(to, sql),
            SqlTypeKind.Date => TimeCasts.ToDate(from, sql, scope),
            SqlTypeKind.Time => TimeCasts.ToTime(from, to, sql, scope),
            SqlTypeKind.TimeWithTimeZone => TimeCasts.ToTimeWithZone(from, to, sql, scope),
            SqlTypeKind.Timestamp => TimeCasts.ToTimestamp(from, to, sql, scope),
            SqlTypeKind.TimestampWithTimeZone => TimeCasts.ToInstant(from, to, sql, scope),
            SqlTypeKind.Uuid => from.IsText ? scope.Native("lq_cast_varchar_to_uuid", sql) : $"CAST(lower(hex({sql})) AS UUID)",
            SqlTypeKind.IpAddress => from.IsText ? scope.Native("lq_cast_varchar_to_ipaddress", sql) : sql,
            SqlTypeKind.Varbinary => from.Kind == SqlTypeKind.Varchar ? $"encode({sql})" : from.Kind == SqlTypeKind.Uuid ? $"unhex(replace(CAST({sql} AS VARCHAR), '-', ''))" : sql,
            SqlTypeKind.P4HyperLogLog when from.Kind == SqlTypeKind.HyperLogLog => scope.Native("lq_hll_dense", sql),
            SqlTypeKind.Array => ArrayToArray(from, to, sql, scope),
            SqlTypeKind.Map => MapToMap(from, to, sql, scope),
            SqlTypeKind.Row => RowToRow(from, to, sql, scope),
            _ => Plain(to, sql),
        };
    }

    private static string Plain(SqlType to, string sql) => $"CAST({sql} AS {DuckDbTypes.Name(to)})";

    // What a real can't hold is infinite; DuckDB refuses it. The bound is halfway between the largest real and what would follow it.
    private static string Narrow(string sql, WriterScope scope) => scope.Bind(sql, value =>
        $"CASE WHEN abs({value}) < CAST('3.4028235677973366e38' AS DOUBLE) THEN CAST({value} AS FLOAT) "
        + $"WHEN isnan({value}) THEN CAST('NaN' AS FLOAT) WHEN {value} > 0 THEN CAST('Infinity' AS FLOAT) "
        + $"WHEN {value} < 0 THEN CAST('-Infinity' AS FLOAT) END");

    // char is kept without its blanks and gets them back as varchar.
    private static string TextToText(SqlType from, SqlType to, string sql)
    {
        var text = from.Kind == SqlTypeKind.Char ? $"rpad({sql}, {from.Length}, ' ')" : sql;
        return to.Length is { } bound && (from.Length is not { } length || length > bound) ? $"substr({text}, 1, {bound})" : text;
    }

    private static string Fit(string text, SqlType to, WriterScope scope) => to.Length is not { } bound
        ? text
        : scope.Bind(text, value =>
            $"CASE WHEN length({value}) <= {bound} THEN {value} WHEN {value} IS NOT NULL THEN "
            + scope.FailWith("INVALID_CAST_ARGUMENT", $"'Value ' || {value} || ' cannot be represented as {to}'") + " END");

    private static string ToText(SqlType from, string sql, WriterScope scope)
    {
        switch (from.Kind)
        {
            case SqlTypeKind.Double:
                return scope.Native("lq_double_to_varchar", sql);
            case SqlTypeKind.Real:
                return scope.Native("lq_real_to_varchar", sql);
            case SqlTypeKind.Decimal when from.Precision == from.Scale:
                // DuckDB leaves the leading zero away when no digit stands before the point.
                return from.Precision < SqlType.MaxDecimalPrecision
                    ? $"CAST(CAST({sql} AS DECIMAL({from.Precision + 1},{from.Scale})) AS VARCHAR)"
                    : scope.Bind(
                        $"CAST({sql} AS VARCHAR)",
                        value => $"CASE WHEN {value} LIKE '-%' THEN '-0' || substr({value}, 2) ELSE '0' || {value} END");
            case SqlTypeKind.Timestamp when from.Precision is 0 or 3 or 6:
                return $"strftime({sql}, '%Y-%m-%d %H:%M:%S{(from.Precision == 0 ? "" : from.Precision == 3 ? ".%g" : ".%f")}')";
            case SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone:
                return TimeCasts.ToText(from, sql, scope);
            case SqlTypeKind.IntervalDayToSecond:
                return scope.Native("lq_interval_day_to_varchar", sql);
            case SqlTypeKind.IntervalYearToMonth:
                return scope.Native("lq_interval_month_to_varchar", sql);
            case SqlTypeKind.IpAddress:
                return scope.Native("lq_ipaddress_to_varchar", sql);
            default:
                return $"CAST({sql} AS VARCHAR)";
        }
    }

    private static string ToBoolean(SqlType from, string sql, WriterScope scope) => from.Kind switch
    {
        SqlTypeKind.Varchar or SqlTypeKind.Char => scope.Native("lq_cast_varchar_to_boolean", sql),
        _ => $"({sql} <> 0)",
    };

    private static string ToWhole(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        if (from.IsText)
        {
            return scope.Native("lq_cast_varchar_to_" + to, sql);
        }

        // DuckDB rounds halves of floating-point numbers to even.
        return from.IsFloatingPoint ? Plain(to, $"round({sql})") : Plain(to, sql);
    }

    private static string FromJson(SqlType to, string sql, WriterScope scope)
    {
        var name = Native.JsonCastNatives.NameFor(to);
        return scope.Native(name, sql);
    }

    private static string ArrayToArray(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        var name = scope.Fresh("e");
        var element = Cast(from.Element!, to.Element!, name, scope);
        return element == name ? sql : $"list_transform({sql}, lambda {name}: {element})";
    }

    private static string MapToMap(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        var name = scope.Fresh("e");
        var key = Cast(from.Key!, to.Key!, name + ".key", scope);
        var value = Cast(from.Element!, to.Element!, name + ".value", scope);
        return key == name + ".key" && value == name + ".value"
            ? sql
            : $"map_from_entries(list_transform(map_entries({sql}), lambda {name}: ({key}, {value})))";
    }

    // By position: DuckDB's own cast of structs goes by name.
    private static string RowToRow(SqlType from, SqlType to, string sql, WriterScope scope)
    {
        var changed = false;
        for (var i = 0; i < from.Fields.Length; i++)
        {
            changed |= Cast(from.Fields[i].Type, to.Fields[i].Type, "x", scope) != "x";
        }

        return !changed
            ? sql
            : scope.Bind(sql, row => $"CASE WHEN {row} IS NOT NULL THEN struct_pack("
                + string.Join(", ", Enumerable.Range(0, from.Fields.Length).Select(i =>
                    $"{DuckDbTypes.FieldName(i)} := "
                    + Cast(from.Fields[i].Type, to.Fields[i].Type, $"struct_extract({row}, '{DuckDbTypes.FieldName(i)}')", scope)))
                + ") END");
    }
}
