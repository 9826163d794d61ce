using System.Numerics;
using LakeQuery.Types;

namespace LakeQuery.Planning.Rules;

/// <summary>A function that rises in steps with its argument, such as a cast to a date: which arguments give less than a constant, which more.</summary>
/// <param name="Argument">The argument; its type is one whose constants are whole numbers.</param>
/// <param name="Start">The least argument whose result is at least the constant; null where that can't be said.</param>
/// <param name="End">The least argument whose result is more than the constant; null where that can't be said.</param>
internal sealed record StepFunction(PlanExpression Argument, Func<object, BigInteger?> Start, Func<object, BigInteger?> End)
{
    // Dates of four-digit years only: what lies beyond is not worth a mistake.
    private const int FirstYear = 1;
    private const int LastYear = 9998;
    private const long EpochDay = 719_162;

    // Whole numbers up to here are exact as double.
    private const double ExactDouble = 1L << 53;

    /// <summary>An expression as a step function of another, or null.</summary>
    public static StepFunction? Of(PlanExpression expression) => expression switch
    {
        PlanCast cast => OfCast(cast.Operand, cast.Type),
        PlanCall { Function.Name: "date", Arguments: [{ Type.Kind: SqlTypeKind.Timestamp } argument] } => OfCast(argument, SqlType.Date),
        PlanCall { Function.Name: "date_trunc", Arguments: [PlanConstant { Value: string unit }, var argument] } => OfTruncation(unit, argument),
        PlanCall { Function.Name: "year", Arguments: [var argument] } when IsDayOrTime(argument.Type) => Steps(
            argument, constant => StartOfYear((long)constant, argument.Type), constant => StartOfYear((long)constant + 1, argument.Type)),
        _ => null,
    };

    /// <summary>How far neighbouring values of a type lie apart.</summary>
    public static BigInteger UnitOf(SqlType type) => type.Kind == SqlTypeKind.Timestamp ? BigInteger.Pow(10, 6 - type.Precision) : BigInteger.One;

    private static StepFunction? OfCast(PlanExpression argument, SqlType to)
    {
        var from = argument.Type;
        switch (from.Kind, to.Kind)
        {
            case (_, SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt) when from.IsInteger && from.Kind < to.Kind:
                return Multiplied(argument, 1, constant => (long)constant);
            case (_, SqlTypeKind.Decimal) when from.IsInteger && to.Precision - to.Scale >= Digits(from):
                return Multiplied(argument, BigInteger.Pow(10, to.Scale), constant => (BigInteger)constant);
            case (_, SqlTypeKind.Double) when from.IsInteger:
                return Steps(
                    argument,
                    constant => IsExact((double)constant) ? new BigInteger(Math.Ceiling((double)constant)) : null,
                    constant => IsExact((double)constant) ? new BigInteger(Math.Floor((double)constant)) + 1 : null);
            case (SqlTypeKind.Decimal, SqlTypeKind.Decimal) when to.Scale >= from.Scale && to.Precision - to.Scale >= from.Precision - from.Scale:
                return Multiplied(argument, BigInteger.Pow(10, to.Scale - from.Scale), constant => (BigInteger)constant);
            case (SqlTypeKind.Date, SqlTypeKind.Timestamp) when !to.IsFinerThanMicros:
                return Multiplied(argument, TimeZones.MicrosPerDay, constant => InYears((long)constant / TimeZones.MicrosPerDay) ? (long)constant : null);
            case (SqlTypeKind.Timestamp, SqlTypeKind.Timestamp) when !to.IsFinerThanMicros && to.Precision >= from.Precision:
                var unit = UnitOf(from);
                return Steps(
                    argument,
                    constant => InYears((long)constant, to) ? Ceiling((long)constant, unit) * unit : null,
                    constant => InYears((long)constant, to) ? (Floor((long)constant, unit) + 1) * unit : null);
            case (SqlTypeKind.Timestamp, SqlTypeKind.Date) when !from.IsFinerThanMicros:
                return Steps(
                    argument,
                    constant => InYears((long)constant) ? (BigInteger)(long)constant * TimeZones.MicrosPerDay : null,
                    constant => InYears((long)constant) ? ((BigInteger)(long)constant + 1) * TimeZones.MicrosPerDay : null);
            default:
                return null;
        }
    }

    private static StepFunction? OfTruncation(string unit, PlanExpression argument)
    {
        if (!IsDayOrTime(argument.Type))
        {
            return null;
        }

        var isDate = argument.Type.Kind == SqlTypeKind.Date;
        var step = unit.ToLowerInvariant() switch
        {
            "second" when !isDate => 1_000_000L,
            "minute" when !isDate => 60_000_000L,
            "hour" when !isDate => 3_600_000_000L,
            "day" => isDate ? 1 : TimeZones.MicrosPerDay,
            "week" => (isDate ? 1 : TimeZones.MicrosPerDay) * 7,
            _ => 0L,
        };
        if (step > 0)
        {
            // Weeks begin on Monday; day 0 is a Thursday.
            var offset = string.Equals(unit, "week", StringComparison.OrdinalIgnoreCase) ? step / 7 * 4 : 0;
            return Steps(
                argument,
                constant => InYears((long)constant, argument.Type) ? (Ceiling((long)constant - offset, step) * step) + offset : null,
                constant => InYears((long)constant, argument.Type) ? ((Floor((long)constant - offset, step) + 1) * step) + offset : null);
        }

        var months = unit.ToLowerInvariant() switch { "month" => 1, "quarter" => 3, "year" => 12, _ => 0 };
        return months == 0 ? null : Steps(
            argument,
            constant => InYears((long)constant, argument.Type) ? StartOfMonths((long)constant - 1, months, argument.Type) : null,
            constant => InYears((long)constant, argument.Type) ? StartOfMonths((long)constant, months, argument.Type) : null);
    }

    private static StepFunction Steps(PlanExpression argument, Func<object, BigInteger?> start, Func<object, BigInteger?> end) => new(argument, start, end);

    private static StepFunction Multiplied(PlanExpression argument, BigInteger factor, Func<object, BigInteger?> number) => Steps(
        argument,
        constant => number(constant) is { } value ? Ceiling(value, factor) : null,
        constant => number(constant) is { } value ? Floor(value, factor) + 1 : null);

    private static bool IsExact(double constant) => Math.Abs(constant) < ExactDouble;

    private static bool IsDayOrTime(SqlType type) => type is { Kind: SqlTypeKind.Date } or { Kind: SqlTypeKind.Timestamp, IsFinerThanMicros: false };

    private static int Digits(SqlType integer) =>
        integer.Kind switch { SqlTypeKind.TinyInt => 3, SqlTypeKind.SmallInt => 5, SqlTypeKind.Integer => 10, _ => 19 };

    private static bool InYears(long value, SqlType type) => InYears(type.Kind == SqlTypeKind.Date ? value : (long)Floor(value, TimeZones.MicrosPerDay));

    private static bool InYears(long days) =>
        days + EpochDay is >= 0 and var day && day <= new DateOnly(LastYear, 12, 31).DayNumber;

    private static BigInteger? StartOfYear(long year, SqlType type) =>
        year is < FirstYear or > LastYear ? null : OfDay(new DateOnly((int)year, 1, 1), type);

    // The start of the first month, quarter or year after a moment.
    private static BigInteger? StartOfMonths(long value, int months, SqlType type)
    {
        var days = type.Kind == SqlTypeKind.Date ? value : (long)Floor(value, TimeZones.MicrosPerDay);
        if (!InYears(days))
        {
            return null;
        }

        var day = DateOnly.FromDayNumber((int)(days + EpochDay));
        return OfDay(new DateOnly(day.Year, ((day.Month - 1) / months * months) + 1, 1).AddMonths(months), type);
    }

    private static BigInteger OfDay(DateOnly day, SqlType type) =>
        (day.DayNumber - EpochDay) * (type.Kind == SqlTypeKind.Date ? BigInteger.One : TimeZones.MicrosPerDay);

    private static BigInteger Floor(BigInteger value, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(value, divisor, out var rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    private static BigInteger Ceiling(BigInteger value, BigInteger divisor) => -Floor(-value, divisor);
}
