using System.Globalization;
using System.Numerics;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>Values of .NET as constants of the plan.</summary>
internal static class ParameterValues
{
    /// <summary>The constants for the statement's <c>?</c>, in order.</summary>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED for a value of a type that SQL has none for.</exception>
    public static IReadOnlyList<PlanConstant> ToConstants(IReadOnlyList<object?> values) => [.. values.Select(ToConstant)];

    private static PlanConstant ToConstant(object? value, int index) => value switch
    {
        null or DBNull => new PlanConstant(null, SqlType.Unknown),
        bool flag => new PlanConstant(flag, SqlType.Boolean),
        sbyte number => new PlanConstant((long)number, SqlType.TinyInt),
        byte number => new PlanConstant((long)number, SqlType.SmallInt),
        short number => new PlanConstant((long)number, SqlType.SmallInt),
        ushort number => new PlanConstant((long)number, SqlType.Integer),
        int number => new PlanConstant((long)number, SqlType.Integer),
        uint number => new PlanConstant((long)number, SqlType.BigInt),
        long number => new PlanConstant(number, SqlType.BigInt),
        float number => new PlanConstant((double)number, SqlType.Real),
        double number => new PlanConstant(number, SqlType.Double),
        decimal number => OfDecimal(number),
        BigInteger number => OfWhole(number, index),
        ulong number => OfWhole(number, index),
        string text => new PlanConstant(text, SqlType.Varchar),
        char character => new PlanConstant(character.ToString(), SqlType.Varchar),
        byte[] bytes => new PlanConstant(bytes, SqlType.Varbinary),
        Guid id => new PlanConstant(id.ToString("D", CultureInfo.InvariantCulture), SqlType.Uuid),
        DateOnly date => new PlanConstant((long)date.DayNumber - DuckTime.EpochDayNumber, SqlType.Date),
        TimeOnly time => new PlanConstant(time.Ticks / TimeSpan.TicksPerMicrosecond, SqlType.Time(6)),
        TimeSpan span => new PlanConstant(span.Ticks / TimeSpan.TicksPerMicrosecond, SqlType.IntervalDayToSecond),
        DateTimeOffset moment => new PlanConstant(DuckTime.ToMicros(moment.UtcDateTime), SqlType.TimestampWithTimeZone(6, ZoneOf(moment.Offset))),
        DateTime { Kind: DateTimeKind.Utc } moment => new PlanConstant(DuckTime.ToMicros(moment), SqlType.TimestampWithTimeZone(6, "UTC")),
        DateTime moment => new PlanConstant(DuckTime.ToMicros(moment), SqlType.Timestamp(6)),
        _ => throw QueryErrors.UnsupportedParameter(index, value.GetType()),
    };

    private static PlanConstant OfDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var magnitude = (((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32)) | (uint)bits[0];
        var digits = magnitude.ToString(CultureInfo.InvariantCulture).Length;
        return new PlanConstant(value < 0 ? -magnitude : magnitude, SqlType.Decimal(Math.Max(Math.Max(digits, scale), 1), scale));
    }

    private static PlanConstant OfWhole(BigInteger value, int index)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).Length;
        return digits <= SqlType.MaxDecimalPrecision
            ? new PlanConstant(value, SqlType.Decimal(digits, 0))
            : throw QueryErrors.ParameterTooLong(index, digits, SqlType.MaxDecimalPrecision);
    }

    private static string ZoneOf(TimeSpan offset) => offset == TimeSpan.Zero
        ? "UTC"
        : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
