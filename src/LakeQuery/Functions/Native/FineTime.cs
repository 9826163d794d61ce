using System.Buffers;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native;

/// <summary>Moments in picoseconds: what timestamps and times of 7 to 12 digits are kept in.</summary>
internal static class FineTime
{
    public const long PicosPerMicro = 1_000_000;
    public const long PicosPerSecond = 1_000_000_000_000;
    public const long PicosPerDay = 86_400 * PicosPerSecond;

    /// <summary>The quotient rounded down.</summary>
    public static Int128 Floor(Int128 value, Int128 divisor)
    {
        var (quotient, rest) = Int128.DivRem(value, divisor);
        return rest < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The microseconds that one of the last digit stands for, of so many digits of the second's fraction.</summary>
    public static long MicrosOfDigit(int precision) => precision switch
    {
        0 => 1_000_000,
        1 => 100_000,
        2 => 10_000,
        3 => 1_000,
        4 => 100,
        5 => 10,
        _ => 1,
    };

    /// <summary>Halves up at a digit of the second's fraction.</summary>
    public static Int128 Round(Int128 picos, int precision)
    {
        Int128 unit = 1;
        for (var digit = precision; digit < 12; digit++)
        {
            unit *= 10;
        }

        return Floor(picos + (unit / 2), unit) * unit;
    }

    /// <summary>Writes date and time with that many digits of the second's fraction.</summary>
    public static void WriteTimestamp(ArrayBufferWriter<byte> output, Int128 picos, int precision, byte separator)
    {
        var days = (long)Floor(picos, PicosPerDay);
        TimeText.WriteDate(output, days);
        output.Write([separator]);
        WriteTime(output, (long)(picos - ((Int128)days * PicosPerDay)), precision);
    }

    /// <summary>Writes a time of day.</summary>
    public static void WriteTime(ArrayBufferWriter<byte> output, long picos, int precision)
    {
        TimeText.WriteTime(output, picos / PicosPerSecond * 1_000_000_000, 0);
        if (precision == 0)
        {
            return;
        }

        output.Write("."u8);
        var fraction = picos % PicosPerSecond;
        for (var (digit, unit) = (0, PicosPerSecond / 10); digit < precision; digit++, unit /= 10)
        {
            output.Write([(byte)('0' + (fraction / unit % 10))]);
        }
    }

    /// <summary>The time of day that many picoseconds away from midnight.</summary>
    public static long OfDay(Int128 picos)
    {
        var rest = (long)(picos % PicosPerDay);
        return rest < 0 ? rest + PicosPerDay : rest;
    }

    /// <summary>The instant at which a zone's clock shows a local time.</summary>
    public static Int128 ToInstant(Int128 localPicos, ZoneClock zone)
    {
        var micros = (long)Floor(localPicos, PicosPerMicro);
        return localPicos + ((Int128)(zone.ToInstant(micros) - micros) * PicosPerMicro);
    }
}
