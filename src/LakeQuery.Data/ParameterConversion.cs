using System.Data;
using System.Globalization;
using System.Numerics;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Data;

/// <summary>From a parameter's value and type to a value that the engine binds.</summary>
internal static class ParameterConversion
{
    /// <summary>The type that follows from a value.</summary>
    public static DbType TypeOf(object? value) => value switch
    {
        bool => DbType.Boolean,
        sbyte => DbType.SByte,
        byte => DbType.Byte,
        short => DbType.Int16,
        ushort => DbType.UInt16,
        int => DbType.Int32,
        uint => DbType.UInt32,
        long => DbType.Int64,
        ulong => DbType.UInt64,
        float => DbType.Single,
        double => DbType.Double,
        decimal => DbType.Decimal,
        BigInteger => DbType.VarNumeric,
        _ when value?.GetType() == typeof(byte[]) => DbType.Binary,
        ReadOnlyMemory<byte> or Memory<byte> or ArraySegment<byte> => DbType.Binary,
        Guid => DbType.Guid,
        DateOnly => DbType.Date,
        TimeOnly or TimeSpan => DbType.Time,
        DateTime => DbType.DateTime,
        DateTimeOffset => DbType.DateTimeOffset,
        Half => DbType.Single,
        Int128 or UInt128 => DbType.VarNumeric,
        Enum => TypeOf(Number(value)),
        null or DBNull or string or char or char[] or ReadOnlyMemory<char> or Memory<char> => DbType.String,
        _ => DbType.Object,
    };

    /// <summary>The value as the engine takes it; <paramref name="asked"/> chooses where a value may be of several SQL types.</summary>
    /// <exception cref="InvalidOperationException">There is no value, or it is none of the type that was asked for.</exception>
    /// <exception cref="LakeQueryException">NOT_SUPPORTED for what SQL has no type for.</exception>
    public static ParameterValue Convert(LakeParameter parameter, DbType? asked, int index)
    {
        var name = parameter.ParameterName.Length > 0 ? parameter.ParameterName : (index + 1).ToString(CultureInfo.InvariantCulture);
        var value = parameter.Value ?? throw new InvalidOperationException($"Parameter '{name}' has no value; set DBNull.Value for NULL.");
        try
        {
            value = Cut(asked is { } type && value is not DBNull ? Cast(Plain(value), type) : value, parameter.Size);
        }
        catch (Exception error) when (error is InvalidCastException or FormatException or OverflowException)
        {
            throw new InvalidOperationException(
                $"Parameter '{name}' holds {Shown(value)}, a {value.GetType().Name}, which can't be read as DbType.{asked}. "
                + "Give a value of that type, or leave DbType unset: the SQL type follows from the value.", error);
        }

        return ParameterValue.Of(value, parameter.SqlType ?? DecimalType(parameter, value), name);
    }

    // Precision and Scale, where they were set, are those of a decimal.
    private static SqlType? DecimalType(LakeParameter parameter, object value) => parameter.Scale > 0 && value is decimal or BigInteger
        ? SqlType.Decimal(parameter.Precision > 0 ? parameter.Precision : SqlType.MaxDecimalPrecision, parameter.Scale)
        : null;

    private static string Shown(object value)
    {
        const int longest = 40;
        var text = System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length > longest ? $"'{text[..longest]}…'" : $"'{text}'";
    }

    private static object Number(object value) => System.Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture);

    // What Cast need not tell apart.
    private static object Plain(object value) => value switch
    {
        ulong number => (BigInteger)number,
        Int128 number => (BigInteger)number,
        UInt128 number => (BigInteger)number,
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        Memory<byte> bytes => bytes.ToArray(),
        ArraySegment<byte> bytes => bytes.ToArray(),
        char[] text => new string(text),
        Half number => (float)number,
        Enum => Number(value),
        _ => value,
    };

    private static object Cast(object plain, DbType type) => type switch
    {
        DbType.Boolean => System.Convert.ToBoolean(plain, CultureInfo.InvariantCulture),
        DbType.SByte => System.Convert.ToSByte(plain, CultureInfo.InvariantCulture),
        DbType.Byte => System.Convert.ToByte(plain, CultureInfo.InvariantCulture),
        DbType.Int16 => System.Convert.ToInt16(plain, CultureInfo.InvariantCulture),
        DbType.UInt16 => System.Convert.ToUInt16(plain, CultureInfo.InvariantCulture),
        DbType.Int32 => System.Convert.ToInt32(plain, CultureInfo.InvariantCulture),
        DbType.UInt32 => System.Convert.ToUInt32(plain, CultureInfo.InvariantCulture),
        DbType.Int64 => plain is BigInteger big ? checked((long)big) : System.Convert.ToInt64(plain, CultureInfo.InvariantCulture),
        DbType.UInt64 => plain is BigInteger big ? big : new BigInteger(System.Convert.ToUInt64(plain, CultureInfo.InvariantCulture)),
        DbType.Single => System.Convert.ToSingle(plain, CultureInfo.InvariantCulture),
        DbType.Double => System.Convert.ToDouble(plain, CultureInfo.InvariantCulture),
        DbType.Decimal or DbType.Currency => plain is BigInteger ? plain : System.Convert.ToDecimal(plain, CultureInfo.InvariantCulture),
        DbType.VarNumeric => plain is BigInteger or decimal ? plain : System.Convert.ToDecimal(plain, CultureInfo.InvariantCulture),
        DbType.Binary => plain is byte[]? plain : throw new InvalidCastException(),
        DbType.Guid => plain is string text ? Guid.Parse(text) : plain is Guid ? plain : throw new InvalidCastException(),
        DbType.Date => ToDate(plain),
        DbType.Time => ToTime(plain),
        DbType.DateTime or DbType.DateTime2 => ToTimestamp(plain),
        DbType.DateTimeOffset => ToInstant(plain),
        DbType.String or DbType.AnsiString or DbType.StringFixedLength or DbType.AnsiStringFixedLength => plain switch
        {
            string => plain,
            byte[] => throw new InvalidCastException(),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => plain.ToString() ?? "",
        },
        DbType.Object => plain,
        _ => throw new InvalidCastException(),
    };

    private static DateOnly ToDate(object value) => value switch
    {
        DateOnly date => date,
        DateTime moment => DateOnly.FromDateTime(moment),
        DateTimeOffset moment => DateOnly.FromDateTime(moment.DateTime),
        string text => DateOnly.Parse(text, CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException(),
    };

    // A TimeSpan is an interval by itself; asked for as a time, it is one.
    private static TimeOnly ToTime(object value) => value switch
    {
        TimeOnly time => time,
        TimeSpan span => TimeOnly.FromTimeSpan(span),
        DateTime moment => TimeOnly.FromDateTime(moment),
        string text => TimeOnly.Parse(text, CultureInfo.InvariantCulture),
        _ => throw new InvalidCastException(),
    };

    // Asked for as a timestamp, a time of UTC stays one with its zone: the kind is the value's own.
    private static DateTime ToTimestamp(object value) => value switch
    {
        DateTime moment => moment,
        DateTimeOffset moment => moment.UtcDateTime,
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        string text => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        _ => throw new InvalidCastException(),
    };

    private static DateTimeOffset ToInstant(object value) => value switch
    {
        DateTimeOffset moment => moment,
        DateTime moment => new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)),
        string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        _ => throw new InvalidCastException(),
    };

    private static object Cut(object value, int size) => value switch
    {
        string text when size > 0 && text.Length > size => text[..size],
        byte[] bytes when size > 0 && bytes.Length > size && bytes.GetType() == typeof(byte[]) => bytes[..size],
        _ => value,
    };
}
