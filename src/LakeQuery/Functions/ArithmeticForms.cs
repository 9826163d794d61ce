using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>The five arithmetic operators: which types they give, and their DuckDB form.</summary>
/// <remarks>DuckDB divides whole numbers and decimals as doubles, gives NULL for a division by zero and caps the digits of products;
/// Trino does none of it. Intervals, dates and times: see the reference rows of the operators.</remarks>
internal static class ArithmeticForms
{
    // Decimals that DuckDB keeps in 64 bits.
    private const int NarrowDigits = 18;

    /// <summary>The types the operands must be coerced to and the result's type, or null when the operator has no such operands.</summary>
    /// <param name="operation">One of + - * / %.</param>
    /// <param name="left">The left operand's type.</param>
    /// <param name="right">The right operand's type.</param>
    public static (SqlType Left, SqlType Right, SqlType Result)? Resolve(char operation, SqlType left, SqlType right)
    {
        if (left.Kind == SqlTypeKind.Unknown && right.Kind == SqlTypeKind.Unknown)
        {
            return (SqlType.BigInt, SqlType.BigInt, SqlType.BigInt);
        }

        left = left.Kind == SqlTypeKind.Unknown ? UnknownBeside(right, operation, isLeft: true) : left;
        right = right.Kind == SqlTypeKind.Unknown ? UnknownBeside(left, operation, isLeft: false) : right;
        if (left.IsNumeric && right.IsNumeric)
        {
            if (Coercions.CommonSuperType(left, right) is not { } common)
            {
                return null;
            }

            if (common.Kind != SqlTypeKind.Decimal)
            {
                return (common, common, common);
            }

            left = Coercions.CoerceBase(left, SqlTypeKind.Decimal)!;
            right = Coercions.CoerceBase(right, SqlTypeKind.Decimal)!;
            return DecimalResult(operation, left, right) is { } result ? (left, right, result) : null;
        }

        return Temporal(operation, left, right) is { } temporal ? (left, right, temporal) : null;
    }

    /// <summary>The operation as DuckDB SQL; the operands are already of the types <see cref="Resolve"/> gave.
    /// <paramref name="divisorIsNonZero"/> is true for a literal divisor other than zero, which needs no guard.</summary>
    public static string Write(
        char operation, SqlType left, SqlType right, SqlType result, string a, string b, bool divisorIsNonZero, WriterScope scope)
    {
        if (result.Kind == SqlTypeKind.Decimal)
        {
            return WriteDecimal(operation, left, right, result, a, b, divisorIsNonZero, scope);
        }

        if (result.IsInteger)
        {
            return operation switch
            {
                '/' => $"({a} // {NonZero(b, divisorIsNonZero, scope)})",
                '%' => $"({a} % {NonZero(b, divisorIsNonZero && !b.Contains('-', StringComparison.Ordinal), scope, "WHEN {0} = -1 THEN 1 ")})",
                _ => $"({a} {operation} ({b}))",
            };
        }

        if (result.IsFloatingPoint)
        {
            return $"({a} {operation} ({b}))";
        }

        return WriteTemporal(operation, left, right, result, a, b, scope);
    }

    private static SqlType UnknownBeside(SqlType known, char operation, bool isLeft) => known.Kind switch
    {
        SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone =>
            operation == '-' && isLeft ? known : SqlType.IntervalDayToSecond,
        SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth when operation is '*' or '/' => SqlType.BigInt,
        _ => known,
    };

    // Trino's rules: the sum has one digit more, the product the digits of both, the quotient the larger scale.
    private static SqlType? DecimalResult(char operation, SqlType left, SqlType right)
    {
        var (xp, xs, yp, ys) = (left.Precision, left.Scale, right.Precision, right.Scale);
        var scale = Math.Max(xs, ys);
        return operation switch
        {
            '+' or '-' => SqlType.Decimal(Math.Min(38, Math.Max(xp - xs, yp - ys) + scale + 1), scale),
            '*' => xs + ys > 38 ? null : SqlType.Decimal(Math.Min(38, xp + yp), xs + ys),
            '/' => SqlType.Decimal(Math.Min(38, xp + ys + Math.Max(0, ys - xs)), scale),
            _ => SqlType.Decimal(Math.Max(1, Math.Min(38, Math.Min(xp - xs, yp - ys) + scale)), scale),
        };
    }

    private static SqlType? Temporal(char operation, SqlType left, SqlType right)
    {
        var leftInterval = left.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
        var rightInterval = right.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
        if (leftInterval && rightInterval)
        {
            return operation is '+' or '-' && left.Kind == right.Kind ? left : null;
        }

        if (leftInterval && right.IsNumeric && operation is ('*' or '/'))
        {
            return left;
        }

        if (rightInterval && left.IsNumeric && operation == '*')
        {
            return right;
        }

        if (rightInterval && operation is ('+' or '-') && IsTime(left))
        {
            return left.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone && right.Kind == SqlTypeKind.IntervalYearToMonth ? null : AtLeastMillis(left, right);
        }

        if (leftInterval && operation == '+' && IsTime(right))
        {
            return right.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone && left.Kind == SqlTypeKind.IntervalYearToMonth ? null : AtLeastMillis(right, left);
        }

        return operation == '-' && IsTime(left) && Coercions.CommonSuperType(left, right) is not null ? SqlType.IntervalDayToSecond : null;
    }

    private static bool IsTime(SqlType type) => type.Kind is SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone
        or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone;

    /// <summary>What becomes of a time to which an interval is added: one of days to seconds has milliseconds.</summary>
    public static SqlType AtLeastMillis(SqlType time, SqlType interval) =>
        interval.Kind == SqlTypeKind.IntervalYearToMonth || time.Precision >= 3 ? time : time.Kind switch
        {
            SqlTypeKind.Timestamp => SqlType.Timestamp(3),
            SqlTypeKind.Time => SqlType.Time(3),
            SqlTypeKind.TimeWithTimeZone => SqlType.TimeWithTimeZone(3),
            SqlTypeKind.TimestampWithTimeZone => SqlType.TimestampWithTimeZone(3, time.Zone ?? "UTC"),
            _ => time,
        };

    private static string WriteDecimal(
        char operation, SqlType left, SqlType right, SqlType result, string a, string b, bool divisorIsNonZero, WriterScope scope)
    {
        var type = DuckDbTypes.Name(result);
        switch (operation)
        {
            case '/':
                var quotient = scope.Native(
                    $"lq_decimal_div_{left.Scale}_{right.Scale}_{result.Scale}",
                    $"CAST({a} AS DECIMAL(38,{left.Scale}))",
                    $"CAST({b} AS DECIMAL(38,{right.Scale}))");
                return $"CAST({quotient} AS {type})";
            case '%':
                return Remainder(left, right, result, a, NonZero(b, divisorIsNonZero, scope), scope);
            case '*':
                // DuckDB keeps products of two narrow decimals narrow, and fails; those that surely fit are best left so.
                return left.Precision + right.Precision <= NarrowDigits
                    ? $"CAST({a} * ({b}) AS {type})"
                    : $"CAST(CAST({a} AS DECIMAL({Math.Min(38, left.Precision + right.Precision)},{left.Scale})) * ({b}) AS {type})";
            default:
                var scale = Math.Max(left.Scale, right.Scale);
                var digits = Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + scale + 1;
                var sum = Widened(operation, "lq_decimal_" + (operation == '+' ? "add" : "sub"), left, right, digits, a, b, scope);
                return $"CAST({sum} AS {type})";
        }
    }

    /// <summary>a % b of decimals; the divisor is not zero.</summary>
    public static string Remainder(SqlType left, SqlType right, SqlType result, string a, string b, WriterScope scope)
    {
        var digits = Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + Math.Max(left.Scale, right.Scale);
        return $"CAST({Widened('%', "lq_decimal_mod", left, right, digits, a, b, scope)} AS {DuckDbTypes.Name(result)})";
    }

    // DuckDB keeps an operation of two narrow decimals narrow, and gives up digits or fails where both do not fit one type.
    private static string Widened(
        char operation, string native, SqlType left, SqlType right, int digits, string a, string b, WriterScope scope)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        if (digits <= NarrowDigits)
        {
            return $"({a} {operation} ({b}))";
        }

        if (digits > SqlType.MaxDecimalPrecision && left.Scale != right.Scale)
        {
            return scope.Native(
                $"{native}_{left.Scale}_{right.Scale}", $"CAST({a} AS DECIMAL(38,{left.Scale}))", $"CAST({b} AS DECIMAL(38,{right.Scale}))");
        }

        var wide = $"DECIMAL({Math.Min(SqlType.MaxDecimalPrecision, digits)},{scale})";
        return $"(CAST({a} AS {wide}) {operation} CAST({b} AS {wide}))";
    }

    /// <summary>mod of decimals.</summary>
    public static string Modulus(SpecialCall call) => Remainder(
        call.Types[0], call.Types[1], call.Result, call[0], NonZero(call[1], false, call.Scope), call.Scope);

    /// <summary>round of a decimal to digits after, or with a minus before the point.</summary>
    public static string RoundDecimal(SpecialCall call)
    {
        var (type, result) = (call.Types[0], DuckDbTypes.Name(call.Result));
        if (call.ConstantNumber(1) is not { } digits || type.Precision == SqlType.MaxDecimalPrecision)
        {
            return $"CAST({call.Native($"lq_decimal_round_{type.Scale}", $"CAST({call[0]} AS DECIMAL(38,{type.Scale}))", call[1])} AS {result})";
        }

        // As Trino does, which looks at the digits a number can have before those it has.
        return type.Precision <= 18 && type.Precision - type.Scale + digits <= 0
            ? $"CASE WHEN {call[0]} IS NOT NULL THEN CAST(0 AS {result}) END"
            : digits >= type.Scale ? $"CAST({call[0]} AS {result})"
            : $"CAST(round(CAST({call[0]} AS {result}), {digits}) AS {result})";
    }

    // The smallest number of a type has a remainder by -1, which DuckDB finds too large: the one by 1 is the same.
    private static string NonZero(string divisor, bool isNonZero, WriterScope scope, string more = "") => isNonZero
        ? $"({divisor})"
        : "(" + scope.Bind(divisor, value =>
            $"CASE WHEN {value} = 0 THEN {scope.Fail("DIVISION_BY_ZERO", "Division by zero")} "
            + more.Replace("{0}", value, StringComparison.Ordinal) + $"ELSE {value} END") + ")";

    private static string WriteTemporal(char operation, SqlType left, SqlType right, SqlType result, string a, string b, WriterScope scope)
    {
        if (operation == '-' && result.Kind == SqlTypeKind.IntervalDayToSecond && IsTime(left))
        {
            return left.Kind == SqlTypeKind.Date && right.Kind == SqlTypeKind.Date
                ? $"to_days(CAST({a} - ({b}) AS INTEGER))"
                : Millis(left, $"{Moment(left, a, scope)} - {Moment(right, b, scope)}");
        }

        if (!IsTime(result))
        {
            // Intervals are kept whole: months, or milliseconds.
            var whole = result.Kind == SqlTypeKind.IntervalYearToMonth;
            string Count(string interval) => whole
                ? $"(extract(year FROM {interval}) * 12 + extract(month FROM {interval}))"
                : $"(epoch_us({interval}) // 1000)";
            var make = whole ? "to_months(CAST({0} AS INTEGER))" : "to_milliseconds(CAST({0} AS BIGINT))";
            var value = operation switch
            {
                '+' or '-' => $"{Count(a)} {operation} {Count(b)}",
                '*' when left.IsNumeric => $"trunc({Factor(operation, left, a, scope)} * {Count(b)}::DOUBLE)",
                _ => $"trunc({Count(a)}::DOUBLE {operation} {Factor(operation, right, b, scope)})",
            };
            return make.Replace("{0}", value, StringComparison.Ordinal);
        }

        var (time, moment, interval) = IsTime(left) ? (left, a, b) : (right, b, a);
        var isMonths = left.Kind == SqlTypeKind.IntervalYearToMonth || right.Kind == SqlTypeKind.IntervalYearToMonth;
        if (time.Kind != SqlTypeKind.Date && (time.IsFinerThanMicros || time.HasZonePerValue || isMonths || time.Kind == SqlTypeKind.TimeWithTimeZone))
        {
            return Shift(time, moment, operation, interval, isMonths, scope);
        }

        if (time.Kind == SqlTypeKind.Date && !isMonths)
        {
            interval = WholeDays(interval, operation, scope);
        }

        return $"CAST({Moved(moment, operation, interval, isMonths)} AS {DuckDbTypes.Name(result)})";
    }

    // What an interval is multiplied or divided by: it cannot be NaN, nor a divisor zero.
    private static string Factor(char operation, SqlType type, string number, WriterScope scope)
    {
        var floats = type.Kind is SqlTypeKind.Double or SqlTypeKind.Real;
        if (operation == '*' && !floats)
        {
            return $"({number})";
        }

        var verb = operation == '*' ? "multiply" : "divide";
        return "(" + scope.Bind(number, value => "CASE "
            + (floats ? $"WHEN isnan({value}) THEN {scope.Fail("INVALID_FUNCTION_ARGUMENT", $"Cannot {verb} by double NaN")} " : "")
            + (operation == '/' ? $"WHEN {value} = 0 THEN {scope.Fail("INVALID_FUNCTION_ARGUMENT", "Cannot divide by double 0.0")} " : "")
            + $"ELSE CAST({value} AS DOUBLE) END") + ")";
    }

    /// <summary>A time moved by an interval, in DuckDB's SQL.</summary>
    /// <remarks>To DuckDB a month equals 30 days, so of t + one month and t + 30 days in one query it works out only one and gives it for
    /// both. Months are therefore always taken away and days and less always added, with the interval's sign turned where need be.</remarks>
    internal static string Moved(string moment, char operation, string interval, bool isMonths)
    {
        var usual = isMonths ? '-' : '+';
        return operation == usual ? $"{moment} {usual} ({interval})" : $"{moment} {usual} (-({interval}))";
    }

    // An interval has milliseconds: halves go up. The added number keeps the dividend positive.
    private static string Millis(SqlType type, string micros) => type.Precision <= 3
        ? $"to_microseconds({micros})"
        : $"to_milliseconds(({micros} + 4000000000000000500) // 1000 - 4000000000000000)";

    // In microseconds.
    private static string Moment(SqlType type, string sql, WriterScope scope) => type.Kind switch
    {
        SqlTypeKind.TimeWithTimeZone => $"({scope.Native("lq_timetz_utc", sql)} // 1000000)",
        SqlTypeKind.TimestampWithTimeZone => $"epoch_us({Zones.Instant(type, sql, scope)})",
        _ => $"epoch_us({Zones.Local(type, sql, scope)})",
    };

    // Months are counted on the clock of the value's zone, days and less as time that passes.
    private static string Shift(SqlType time, string value, char operation, string interval, bool isMonths, WriterScope scope)
    {
        var micros = operation == '-' ? $"(-epoch_us({interval}))" : $"epoch_us({interval})";
        switch (time.Kind)
        {
            case SqlTypeKind.Time:
                return scope.Native("lq_shift_time", value, micros);
            case SqlTypeKind.TimeWithTimeZone:
                return scope.Native("lq_shift_timetz", value, micros);
            case SqlTypeKind.TimestampWithTimeZone when isMonths:
                return Zones.Near(time, value, local => $"({Moved(local, operation, interval, isMonths)})", scope);
            case SqlTypeKind.TimestampWithTimeZone when time.HasZonePerValue:
                return scope.Native("lq_shift_zoned", value, micros);
            case SqlTypeKind.Timestamp when isMonths:
                return time.IsFinerThanMicros
                    ? scope.Bind(value, name => Zones.Refine($"({Moved(Zones.Local(time, name, scope), operation, interval, isMonths)})", name, scope))
                    : $"({Moved(value, operation, interval, isMonths)})";
            default:
                return $"({value} + CAST({micros} AS HUGEINT) * 1000000)";
        }
    }

    // A day has no hours to add. The binder has looked at literals, which come as to_microseconds(n).
    private static string WholeDays(string interval, char operation, WriterScope scope) => interval.StartsWith("to_microseconds(", StringComparison.Ordinal)
        && interval.AsSpan()["to_microseconds(".Length..^1].TrimStart("(-").TrimEnd(')').IndexOfAnyExceptInRange('0', '9') < 0
            ? interval
            : "(" + scope.Bind(interval, value => $"CASE WHEN epoch_us({value}) % 86400000000 = 0 THEN {value} WHEN {value} IS NOT NULL THEN "
                + $"{scope.Fail("INVALID_FUNCTION_ARGUMENT", DateTakesDays(operation == '-'))} END") + ")";

    /// <summary>What is wrong with hours of an interval that a date is to be moved by.</summary>
    internal static string DateTakesDays(bool subtracts) => subtracts
        ? "Cannot subtract hour, minutes or seconds from a date"
        : "Cannot add hour, minutes or seconds to a date";
}
