using System.Globalization;
using System.Net;
using System.Numerics;
using System.Runtime.CompilerServices;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Planning;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <summary>Values of .NET as constants of the plan.</summary>
internal static class ParameterValues
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>The values of the statement's parameters, in order.</summary>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED for a value of a type that SQL has none for.</exception>
    public static IReadOnlyList<PlanExpression> ToExpressions(IReadOnlyList<object?> values)
    {
        var read = new PlanExpression[values.Count];
        for (var index = 0; index < read.Length; index++)
        {
            read[index] = values[index] is ParameterValue known
                ? known.Expression
                : Read(values[index], "Parameter " + (index + 1).ToString(CultureInfo.InvariantCulture));
        }

        return read;
    }

    /// <summary>Reads a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">What errors call it: <c>Parameter 2</c>.</param>
    /// <param name="depth">In how many collections it is.</param>
    public static PlanExpression Read(object? value, string name, int depth = 0) => value is null or DBNull
        ? new PlanConstant(null, SqlType.Unknown)
        : Scalar(value, name) ?? NestedParameters.Read(value, name, depth);

    // Null for what is no scalar. An array of sbyte is one of byte to `is`, so arrays are told by their exact types.
    private static PlanConstant? Scalar(object value, string name) => value switch
    {
        ParameterValue { Expression: PlanConstant known } => known,
        Enum => Scalar(Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture), name),
        bool flag => new PlanConstant(flag, SqlType.Boolean),
        sbyte number => new PlanConstant((long)number, SqlType.TinyInt),
        byte number => new PlanConstant((long)number, SqlType.SmallInt),
        short number => new PlanConstant((long)number, SqlType.SmallInt),
        ushort number => new PlanConstant((long)number, SqlType.Integer),
        int number => new PlanConstant((long)number, SqlType.Integer),
        uint number => new PlanConstant((long)number, SqlType.BigInt),
        long number => new PlanConstant(number, SqlType.BigInt),
        nint number => new PlanConstant((long)number, SqlType.BigInt),
        Half number => new PlanConstant((double)number, SqlType.Real),
        float number => new PlanConstant((double)number, SqlType.Real),
        double number => new PlanConstant(number, SqlType.Double),
        decimal number => OfDecimal(number),
        BigInteger number => OfWhole(number, name),
        ulong number => OfWhole(number, name),
        nuint number => OfWhole(number, name),
        Int128 number => OfWhole(number, name),
        UInt128 number => OfWhole(number, name),
        string text => new PlanConstant(text, SqlType.Varchar),
        char character => new PlanConstant(character.ToString(), SqlType.Varchar),
        ReadOnlyMemory<char> text => new PlanConstant(text.ToString(), SqlType.Varchar),
        Memory<char> text => new PlanConstant(text.ToString(), SqlType.Varchar),
        ReadOnlyMemory<byte> bytes => new PlanConstant(bytes.ToArray(), SqlType.Varbinary),
        Memory<byte> bytes => new PlanConstant(bytes.ToArray(), SqlType.Varbinary),
        ArraySegment<byte> bytes => new PlanConstant(bytes.ToArray(), SqlType.Varbinary),
        Array array when array.GetType() == typeof(byte[]) => new PlanConstant(((byte[])array).Clone(), SqlType.Varbinary),
        Array array when array.GetType() == typeof(char[]) => new PlanConstant(new string((char[])array), SqlType.Varchar),
        Guid id => new PlanConstant(id.ToString("D", CultureInfo.InvariantCulture), SqlType.Uuid),
        DateOnly date => new PlanConstant((long)date.DayNumber - DuckTime.EpochDayNumber, SqlType.Date),
        TimeOnly time => new PlanConstant(time.Ticks / TicksPerMicrosecond, SqlType.Time(6)),
        TimeSpan span => new PlanConstant(span.Ticks / TicksPerMicrosecond, SqlType.IntervalDayToSecond),
        DateTimeOffset moment => new PlanConstant(DuckTime.ToMicros(moment.UtcDateTime), SqlType.TimestampWithTimeZone(6, ZoneOf(moment.Offset))),
        DateTime { Kind: DateTimeKind.Utc } moment => new PlanConstant(DuckTime.ToMicros(moment), SqlType.TimestampWithTimeZone(6, "UTC")),
        DateTime moment => new PlanConstant(DuckTime.ToMicros(moment), SqlType.Timestamp(6)),
        IPAddress address => new PlanConstant(address.MapToIPv6().GetAddressBytes(), SqlType.IpAddress),
        _ => null,
    };

    /// <summary>The type of an array's elements where it has none that tell; unknown, which goes with every type, where it depends on the value.</summary>
    public static SqlType TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        type = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        return type == typeof(string) || type == typeof(char[]) ? SqlType.Varchar
            : type == typeof(byte[]) ? SqlType.Varbinary
            : type == typeof(IPAddress) ? SqlType.IpAddress
            : NestedParameters.ElementType(type) is { } element ? SqlType.Array(TypeOf(element))
            : type.IsValueType && Scalar(RuntimeHelpers.GetUninitializedObject(type), "") is { Type.Kind: not SqlTypeKind.Decimal } zero ? zero.Type
            : SqlType.Unknown;
    }

    private static PlanConstant OfDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var magnitude = (((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32)) | (uint)bits[0];
        var digits = magnitude.ToString(CultureInfo.InvariantCulture).Length;
        return new PlanConstant(value < 0 ? -magnitude : magnitude, SqlType.Decimal(Math.Max(Math.Max(digits, scale), 1), scale));
    }

    private static PlanConstant OfWhole(BigInteger value, string name)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).Length;
        return digits <= SqlType.MaxDecimalPrecision
            ? new PlanConstant(value, SqlType.Decimal(digits, 0))
            : throw QueryErrors.ParameterTooLong(name, digits, SqlType.MaxDecimalPrecision);
    }

    private static string ZoneOf(TimeSpan offset) => offset == TimeSpan.Zero
        ? "UTC"
        : (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
