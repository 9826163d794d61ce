using System.Globalization;
using System.Numerics;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>Constants as DuckDB literals of exactly the type the plan gave them.</summary>
internal static class SqlLiterals
{
    /// <summary>A constant of the plan.</summary>
    public static string Of(PlanConstant constant) => Of(constant.Value, constant.Type);

    /// <summary>A value as <see cref="PlanConstant.Value"/> describes it.</summary>
    public static string Of(object? value, SqlType type)
    {
        if (value is null)
        {
            return $"CAST(NULL AS {DuckDbTypes.Name(type)})";
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                return (bool)value ? "TRUE" : "FALSE";
            case SqlTypeKind.Integer when (long)value is >= 0 and <= int.MaxValue:
                return Number((long)value);
            case SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt or SqlTypeKind.BingTile
                or SqlTypeKind.Color:
                return $"CAST({Number((long)value)} AS {DuckDbTypes.Name(type)})";
            case SqlTypeKind.Real:
                return $"CAST('{Convert.ToSingle(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)}' AS FLOAT)";
            case SqlTypeKind.Double:
                return $"CAST('{((double)value).ToString("R", CultureInfo.InvariantCulture)}' AS DOUBLE)";
            case SqlTypeKind.Decimal:
                return $"CAST('{DecimalText((BigInteger)value, type.Scale)}' AS {DuckDbTypes.Name(type)})";
            case SqlTypeKind.Varchar or SqlTypeKind.Json:
                return Text((string)value);
            case SqlTypeKind.Char:
                return Text(((string)value).TrimEnd(' '));
            case SqlTypeKind.Varbinary or SqlTypeKind.IpAddress or SqlTypeKind.Geometry or SqlTypeKind.SphericalGeography:
                return $"from_hex('{Convert.ToHexString((byte[])value)}')";
            case SqlTypeKind.Uuid:
                return $"CAST({Text((string)value)} AS UUID)";
            case SqlTypeKind.Date:
                return DateText((long)value) is { } day ? $"CAST('{day}' AS DATE)" : $"(DATE '1970-01-01' + CAST({Number((long)value)} AS INTEGER))";
            case SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone when type.IsFinerThanMicros:
                return $"CAST({((BigInteger)value).ToString(CultureInfo.InvariantCulture)} AS {DuckDbTypes.Name(type)})";
            case SqlTypeKind.Time:
                return $"CAST(TIME '00:00:00' + to_microseconds({Number((long)value)}) AS TIME)";
            case SqlTypeKind.Timestamp:
                return $"make_timestamp(CAST({Number((long)value)} AS BIGINT))";
            case SqlTypeKind.TimestampWithTimeZone:
                return $"timezone('UTC', make_timestamp(CAST({Number((long)value)} AS BIGINT)))";
            case SqlTypeKind.IntervalYearToMonth:
                return $"to_months(CAST({Number((long)value)} AS INTEGER))";
            case SqlTypeKind.IntervalDayToSecond:
                return $"to_microseconds({Number((long)value)})";
            default:
                throw QueryErrors.Internal($"A constant of type {type} can't be written.");
        }
    }

    /// <summary>Text as a literal. A zero character can't stand in the statement's text, so it is put in by chr(0).</summary>
    public static string Text(string text)
    {
        var quoted = "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
        return text.Contains('\0', StringComparison.Ordinal)
            ? "(" + quoted.Replace("\0", "' || chr(0) || '", StringComparison.Ordinal) + ")"
            : quoted;
    }

    /// <summary>A list of texts: <c>['a', 'b']</c>.</summary>
    public static string TextList(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(Text)) + "]";

    /// <summary>A name in double quotes.</summary>
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Number(long value)
    {
        var digits = value.ToString(CultureInfo.InvariantCulture);
        return value < 0 ? $"({digits})" : digits;
    }

    private static string? DateText(long days)
    {
        var day = days + DuckDb.DuckTime.EpochDayNumber;
        return day is >= 0 and <= 3_652_058 ? DateOnly.FromDayNumber((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }

    private static string DecimalText(BigInteger unscaled, int scale)
    {
        var text = new StringBuilder(BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0'));
        if (scale > 0)
        {
            text.Insert(text.Length - scale, '.');
        }

        return (unscaled.Sign < 0 ? "-" : "") + text;
    }
}
