using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Functions;

/// <summary>Result types a signature can't say.</summary>
internal static class ResultTypes
{
    /// <summary>ceil, floor: a decimal loses its scale and may gain a digit.</summary>
    public static SqlType WholeOfDecimal(ImmutableArray<SqlType> arguments, SqlType result) =>
        result.Kind == SqlTypeKind.Decimal
            ? SqlType.Decimal(Math.Max(1, arguments[0].Precision - arguments[0].Scale + Math.Min(arguments[0].Scale, 1)), 0)
            : result;

    /// <summary>round: without digits as ceil; with digits the scale stays and the precision grows by one.</summary>
    public static SqlType RoundOfDecimal(ImmutableArray<SqlType> arguments, SqlType result) =>
        result.Kind != SqlTypeKind.Decimal ? result
        : arguments.Length == 1 ? WholeOfDecimal(arguments, result)
        : SqlType.Decimal(Math.Min(SqlType.MaxDecimalPrecision, arguments[0].Precision + 1), arguments[0].Scale);

    /// <summary>truncate: without digits the scale goes.</summary>
    public static SqlType TruncateOfDecimal(ImmutableArray<SqlType> arguments, SqlType result) =>
        result.Kind == SqlTypeKind.Decimal && arguments.Length == 1
            ? SqlType.Decimal(Math.Max(1, arguments[0].Precision - arguments[0].Scale), 0)
            : result;

    /// <summary>The zone that the second argument names, or hours and minutes that the second and third give; each value's own where
    /// they are not literals.</summary>
    /// <exception cref="LakeQueryException">The zone is unknown.</exception>
    public static string? ZoneOfSecond(ImmutableArray<object?> constants)
    {
        switch (constants.Length)
        {
            case 1:
                return null;
            case 2 when constants[1] is string zone:
                return TimeZones.Resolve(zone) ?? throw QueryErrors.InvalidArgument($"'{zone}' is not a valid time zone");
            case 3 when constants[1] is long hours && constants[2] is long minutes:
                try
                {
                    return Native.ZoneNatives.OffsetOf(hours, minutes);
                }
                catch (Native.NativeFailureException)
                {
                    throw QueryErrors.InvalidArgument($"Invalid offset of {hours} hours and {minutes} minutes", null, "Zones lie up to 14 hours from UTC.");
                }

            default:
                return SqlType.ZoneOfValue;
        }
    }

    /// <summary>Each value has its own zone.</summary>
    public static string? ZoneOfValue(ImmutableArray<object?> constants) => SqlType.ZoneOfValue;

    /// <summary>regexp_replace: every second character may become a group of the whole text, or each the replacement.</summary>
    public static SqlType RegexpReplaced(ImmutableArray<SqlType> arguments, SqlType result) =>
        arguments is [{ Length: { } text }, _, { Kind: SqlTypeKind.Varchar, Length: { } with }]
            ? Bounded(text + (Math.Max((long)text * with / 2, with) * (text + 1L)))
            : result;

    /// <summary>replace: the replacement around every character.</summary>
    public static SqlType Replaced(ImmutableArray<SqlType> arguments, SqlType result) =>
        arguments is [{ Length: { } text }, _, { Length: { } with }] ? Bounded(text + (with * (text + 1L))) : result;

    /// <summary>url_encode: every character becomes at most four bytes of three characters.</summary>
    public static SqlType UrlEncoded(ImmutableArray<SqlType> arguments, SqlType result) =>
        arguments[0].Length is { } text ? Bounded(text * 12L) : result;

    // Trino's bounds end at the largest integer.
    private static SqlType Bounded(long length) => SqlType.BoundedVarchar((int)Math.Min(int.MaxValue, length));

    /// <summary>mod: the smaller whole part and the larger scale.</summary>
    public static SqlType DecimalModulus(ImmutableArray<SqlType> arguments, SqlType result)
    {
        if (result.Kind != SqlTypeKind.Decimal)
        {
            return result;
        }

        var scale = Math.Max(arguments[0].Scale, arguments[1].Scale);
        var whole = Math.Min(arguments[0].Precision - arguments[0].Scale, arguments[1].Precision - arguments[1].Scale);
        return SqlType.Decimal(Math.Min(SqlType.MaxDecimalPrecision, whole + scale), scale);
    }
}
