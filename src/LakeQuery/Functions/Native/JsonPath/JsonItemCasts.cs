using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Types;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>SQL values of paths as values of a column, by the rules of CAST.</summary>
internal static class JsonItemCasts
{
    /// <summary>The number as floating-point.</summary>
    public static double ToDouble(in JsonItem number) => number.Kind switch
    {
        JsonItemKind.Double or JsonItemKind.Real => number.Floating,
        JsonItemKind.Decimal when number.Scale > 0 => (double)number.Value / Math.Pow(10, number.Scale),
        _ => (double)number.Value,
    };

    /// <summary>Microseconds since 1970 of a date or timestamp.</summary>
    public static long Micros(in JsonItem item) =>
        item.Kind == JsonItemKind.Date ? (long)item.Value * 86_400_000_000 : (long)item.Value;

    /// <summary>The number as a whole one between two bounds, halves away from zero.</summary>
    public static bool TryWhole(in JsonItem number, long least, long most, out long whole)
    {
        whole = 0;
        Int128 value;
        switch (number.Kind)
        {
            case JsonItemKind.Double or JsonItemKind.Real:
                var rounded = Math.Round(number.Floating, MidpointRounding.AwayFromZero);
                if (!(rounded >= -9.3e18 && rounded <= 9.3e18))
                {
                    return false;
                }

                value = (Int128)rounded;
                break;
            case JsonItemKind.Decimal when number.Scale > 0:
                value = (Int128)Rescale(number.Value, number.Scale, 0);
                break;
            default:
                value = number.Value;
                break;
        }

        if (value < least || value > most)
        {
            return false;
        }

        whole = (long)value;
        return true;
    }

    /// <summary>Writes a scalar into a row; false where it can't be cast.</summary>
    public static bool TryWrite(PathEvaluator evaluator, DuckVectorWriter output, int row, SqlType type, in JsonItem item)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Varchar or SqlTypeKind.Char:
                return TryWriteText(evaluator, output, row, type, item);
            case SqlTypeKind.Boolean:
                return TryBoolean(evaluator, item, out output.Data<bool>()[row]);
            case SqlTypeKind.TinyInt:
                var fits = TryInteger(evaluator, item, sbyte.MinValue, sbyte.MaxValue, out var whole);
                output.Data<sbyte>()[row] = (sbyte)whole;
                return fits;
            case SqlTypeKind.SmallInt:
                fits = TryInteger(evaluator, item, short.MinValue, short.MaxValue, out whole);
                output.Data<short>()[row] = (short)whole;
                return fits;
            case SqlTypeKind.Integer:
                fits = TryInteger(evaluator, item, int.MinValue, int.MaxValue, out whole);
                output.Data<int>()[row] = (int)whole;
                return fits;
            case SqlTypeKind.BigInt:
                return TryInteger(evaluator, item, long.MinValue, long.MaxValue, out output.Data<long>()[row]);
            case SqlTypeKind.Real:
                fits = TryFloating(evaluator, item, out var floating);
                output.Data<float>()[row] = (float)floating;
                return fits;
            case SqlTypeKind.Double:
                return TryFloating(evaluator, item, out output.Data<double>()[row]);
            case SqlTypeKind.Decimal:
                fits = TryDecimal(evaluator, item, type, out var unscaled);
                if (fits)
                {
                    SetDecimal(output, row, type, unscaled);
                }

                return fits;
            case SqlTypeKind.Date or SqlTypeKind.Time or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone:
                return TryWriteTime(evaluator, output, row, type, item);
            default:
                return false;
        }
    }

    /// <summary>Writes the text of a scalar as CAST to varchar gives it.</summary>
    public static void WriteText(ArrayBufferWriter<byte> output, PathEvaluator evaluator, in JsonItem item)
    {
        switch (item.Kind)
        {
            case JsonItemKind.Text:
                output.Write(evaluator.TextOf(item));
                break;
            case JsonItemKind.Boolean:
                output.Write(item.Value != 0 ? "true"u8 : "false"u8);
                break;
            case JsonItemKind.Double:
                CastNatives.WriteFloating(output, item.Floating, double.IsFinite(item.Floating));
                break;
            case JsonItemKind.Real:
                CastNatives.WriteFloating(output, (float)item.Floating, double.IsFinite(item.Floating));
                break;
            case JsonItemKind.Decimal:
                output.WriteDecimal(item.Value, item.Scale);
                break;
            case JsonItemKind.Date:
                TimeText.WriteDate(output, (long)item.Value);
                break;
            case JsonItemKind.Time:
                TimeText.WriteTime(output, (long)item.Value, item.Precision);
                break;
            case JsonItemKind.Timestamp:
                TimeText.WriteTimestamp(output, (long)item.Value, item.Precision);
                break;
            case JsonItemKind.TimeWithTimeZone:
                TimeText.WriteTime(output, (long)item.Value, item.Precision);
                WriteOffset(output, item.Length);
                break;
            case JsonItemKind.TimestampWithTimeZone:
                TimeText.WriteTimestamp(output, (long)item.Value + (item.Length * 60_000_000L), item.Precision);
                output.Write(" "u8);
                if (item.Length == 0)
                {
                    output.Write("UTC"u8);
                }
                else
                {
                    WriteOffset(output, item.Length);
                }

                break;
            default:
                output.WriteNumber((long)item.Value);
                break;
        }
    }

    /// <summary>Writes an unscaled decimal in the physical form of its precision.</summary>
    public static void SetDecimal(DuckVectorWriter output, int row, SqlType type, Int128 unscaled)
    {
        switch (type.Precision)
        {
            case <= 4:
                output.Data<short>()[row] = (short)unscaled;
                break;
            case <= 9:
                output.Data<int>()[row] = (int)unscaled;
                break;
            case <= 18:
                output.Data<long>()[row] = (long)unscaled;
                break;
            default:
                output.SetHugeInt(row, unscaled);
                break;
        }
    }

    private static void WriteOffset(ArrayBufferWriter<byte> output, int minutes)
    {
        output.Write(minutes < 0 ? "-"u8 : "+"u8);
        output.WriteNumber(Math.Abs(minutes) / 60, "00");
        output.Write(":"u8);
        output.WriteNumber(Math.Abs(minutes) % 60, "00");
    }

    private static bool TryWriteText(PathEvaluator evaluator, DuckVectorWriter output, int row, SqlType type, in JsonItem item)
    {
        ReadOnlySpan<byte> text;
        if (item.Kind == JsonItemKind.Text)
        {
            text = evaluator.TextOf(item);
        }
        else
        {
            var buffer = NativeRows.Buffer();
            WriteText(buffer, evaluator, item);
            text = buffer.WrittenSpan;
        }

        if (type.Length is { } most && text.Length > most)
        {
            // Text is cut, a number that does not fit is an error.
            var end = EndOf(text, most);
            if (end < text.Length && item.Kind != JsonItemKind.Text)
            {
                return false;
            }

            text = text[..end];
        }

        output.SetBytes(row, type.Kind == SqlTypeKind.Char ? text.TrimEnd((byte)' ') : text);
        return true;
    }

    private static int EndOf(ReadOnlySpan<byte> text, int characters)
    {
        var at = 0;
        while (at < text.Length && characters > 0)
        {
            Rune.DecodeFromUtf8(text[at..], out _, out var length);
            at += length;
            characters--;
        }

        return at;
    }

    private static bool TryBoolean(PathEvaluator evaluator, in JsonItem item, out bool value)
    {
        value = false;
        if (item.Kind == JsonItemKind.Text)
        {
            var text = evaluator.TextOf(item);
            value = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || text.SequenceEqual("1"u8);
            return value || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || text.SequenceEqual("0"u8);
        }

        if (item.Kind != JsonItemKind.Boolean && !item.IsNumber)
        {
            return false;
        }

        value = item.Kind is JsonItemKind.Double or JsonItemKind.Real ? item.Floating != 0 : item.Value != 0;
        return true;
    }

    private static bool TryInteger(PathEvaluator evaluator, in JsonItem item, long least, long most, out long value)
    {
        if (item.Kind == JsonItemKind.Text)
        {
            return long.TryParse(evaluator.TextOf(item), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
                && value >= least && value <= most;
        }

        value = 0;
        return (item.IsNumber || item.Kind == JsonItemKind.Boolean) && TryWhole(item, least, most, out value);
    }

    private static bool TryFloating(PathEvaluator evaluator, in JsonItem item, out double value)
    {
        if (item.Kind == JsonItemKind.Text)
        {
            var text = TextNatives.Trim(evaluator.TextOf(item), start: true, end: true);
            return Utf8Parser.TryParse(text, out value, out var read) && read == text.Length;
        }

        value = item.IsNumber || item.Kind == JsonItemKind.Boolean ? ToDouble(item) : 0;
        return item.IsNumber || item.Kind == JsonItemKind.Boolean;
    }

    private static bool TryDecimal(PathEvaluator evaluator, in JsonItem item, SqlType type, out Int128 unscaled)
    {
        unscaled = 0;
        BigInteger value;
        switch (item.Kind)
        {
            case JsonItemKind.Text:
                if (!TryParseDecimal(evaluator.TextOf(item), out value, out var scale))
                {
                    return false;
                }

                value = Rescale(value, scale, type.Scale);
                break;
            case JsonItemKind.Double or JsonItemKind.Real:
                // The shortest digits that mean the number.
                Span<byte> digits = stackalloc byte[40];
                item.Floating.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
                if (!double.IsFinite(item.Floating) || !TryParseDecimal(digits[..length], out value, out scale))
                {
                    return false;
                }

                value = Rescale(value, scale, type.Scale);
                break;
            case JsonItemKind.Decimal:
                value = Rescale(item.Value, item.Scale, type.Scale);
                break;
            default:
                if (!item.IsWhole && item.Kind != JsonItemKind.Boolean)
                {
                    return false;
                }

                value = Rescale(item.Value, 0, type.Scale);
                break;
        }

        if (BigInteger.Abs(value) >= BigInteger.Pow(10, type.Precision))
        {
            return false;
        }

        unscaled = (Int128)value;
        return true;
    }

    /// <summary>Reads <c>-12.5e3</c> as an unscaled number and its scale, which may be negative.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out BigInteger unscaled, out int scale)
    {
        (unscaled, scale) = (default, 0);
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        var exponent = 0;
        if (e >= 0 && (!int.TryParse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > 1000))
        {
            return false;
        }

        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf((byte)'.');
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        Span<char> digits = mantissa.Length <= 256 ? stackalloc char[256] : new char[mantissa.Length];
        var count = 0;
        foreach (var character in mantissa)
        {
            if (character != '.')
            {
                digits[count++] = (char)character;
            }
        }

        scale = fraction - exponent;
        return mantissa.Count((byte)'.') <= 1 && BigInteger.TryParse(digits[..count], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out unscaled);
    }

    /// <summary>The number with another scale, halves away from zero.</summary>
    public static BigInteger Rescale(BigInteger unscaled, int from, int to)
    {
        if (to >= from)
        {
            return unscaled * BigInteger.Pow(10, to - from);
        }

        var divisor = BigInteger.Pow(10, from - to);
        var quotient = BigInteger.DivRem(unscaled, divisor, out var rest);
        return BigInteger.Abs(rest * 2) >= divisor ? quotient + unscaled.Sign : quotient;
    }

    private static bool TryWriteTime(PathEvaluator evaluator, DuckVectorWriter output, int row, SqlType type, in JsonItem given)
    {
        var item = given;
        if (item.Kind == JsonItemKind.Text)
        {
            var text = TextNatives.Trim(evaluator.TextOf(item), start: true, end: true);
            if (!TryRead(text, type, ref item))
            {
                return false;
            }
        }

        switch (type.Kind)
        {
            case SqlTypeKind.Date when item.Kind is JsonItemKind.Date or JsonItemKind.Timestamp:
                output.Data<int>()[row] = (int)TimeText.FloorDivide(Micros(item), 86_400_000_000);
                return true;
            case SqlTypeKind.Time when item.Kind is JsonItemKind.Time:
                output.Data<long>()[row] = TimeText.RoundNanos((long)item.Value, Math.Min(6, type.Precision)) / 1000 % 86_400_000_000;
                return true;
            case SqlTypeKind.Timestamp when item.Kind is JsonItemKind.Date or JsonItemKind.Timestamp or JsonItemKind.TimestampWithTimeZone:
                var local = Micros(item) + (item.Kind == JsonItemKind.TimestampWithTimeZone ? item.Length * 60_000_000L : 0);
                var unit = (long)Math.Pow(10, Math.Max(0, 6 - type.Precision));
                output.Data<long>()[row] = type.Precision > 6 ? local * 1000 : TimeText.FloorDivide(local + (unit / 2), unit) * unit;
                return true;
            case SqlTypeKind.TimestampWithTimeZone when item.Kind is JsonItemKind.Date or JsonItemKind.Timestamp or JsonItemKind.TimestampWithTimeZone:
                output.Data<long>()[row] = Micros(item);
                return true;
            default:
                return false;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> text, SqlType type, ref JsonItem item)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Date:
                var found = TimeText.TryParseDate(text, out var days);
                item = new JsonItem { Kind = JsonItemKind.Date, Value = days };
                return found;
            case SqlTypeKind.Time:
                found = TimeText.TryParseTime(text, out var nanos);
                item = new JsonItem { Kind = JsonItemKind.Time, Value = nanos };
                return found;
            default:
                if (!TimeText.TryParse(text, (byte)' ', out var time) || (!time.Zone.IsEmpty && type.Kind == SqlTypeKind.Timestamp))
                {
                    return false;
                }

                var micros = time.ToMicros(type.Precision);
                var minutes = time.Zone.IsEmpty ? 0 : TimeText.OffsetOfLocal(TimeText.ZoneText(time.Zone), micros);
                if (minutes is null)
                {
                    return false;
                }

                item = new JsonItem { Kind = JsonItemKind.Timestamp, Value = micros - (minutes.Value * 60_000_000L) };
                return true;
        }
    }
}
