using System.Buffers;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>CAST from and to text with Trino's strictness and formats.</summary>
internal static class CastNatives
{
    private static readonly DuckLogicalType Text = DuckLogicalType.Varchar;
    private static readonly SearchValues<byte> DecimalCharacters = SearchValues.Create("0123456789."u8);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_cast_varchar_to_tinyint"] = name => Whole<sbyte>(name, DuckLogicalType.TinyInt, "TINYINT"),
        ["lq_cast_varchar_to_smallint"] = name => Whole<short>(name, DuckLogicalType.SmallInt, "SMALLINT"),
        ["lq_cast_varchar_to_integer"] = name => Whole<int>(name, DuckLogicalType.Integer, "INT"),
        ["lq_cast_varchar_to_bigint"] = name => Whole<long>(name, DuckLogicalType.BigInt, "BIGINT"),
        ["lq_cast_varchar_to_double"] = name => NativeRows.Value<double>(name, Text, DuckLogicalType.Double, ToDouble),
        ["lq_cast_varchar_to_real"] = name => NativeRows.Value<float>(
            name,
            Text,
            DuckLogicalType.Float,
            (ReadOnlySpan<byte> text, out float value) =>
            {
                value = ParseFloating<float>(text, "REAL");
                return true;
            }),
        ["lq_cast_varchar_to_boolean"] = name => NativeRows.Value<bool>(name, Text, DuckLogicalType.Boolean, ToBoolean),
        ["lq_cast_varchar_to_decimal"] = ToDecimal,
        ["lq_cast_varchar_to_date"] = name => NativeRows.Value<int>(
            name,
            Text,
            DuckLogicalType.Date,
            (ReadOnlySpan<byte> text, out int days) =>
                TimeText.TryParseDate(TextNatives.Trim(text, start: true, end: true), out days) ? true : throw Temporal(text, "date")),
        ["lq_cast_varchar_to_time"] = name => Timed(name, DuckLogicalType.Time, (text, precision) =>
            TimeText.TryParseFineTime(TextNatives.Trim(text, start: true, end: true), out var picos)
                ? FineTime.OfDay(FineTime.Round(picos, precision)) / FineTime.PicosPerMicro
                : throw Temporal(text, "time")),
        ["lq_cast_varchar_to_timestamp"] = name => Timed(name, DuckLogicalType.Timestamp, (text, precision) =>
            TimeText.TryParse(TextNatives.Trim(text, start: true, end: true), (byte)' ', out var time) && time.Zone.IsEmpty
                ? time.ToMicros(precision)
                : throw Temporal(text, "timestamp")),
        ["lq_cast_varchar_to_uuid"] = name => new DuckScalarFunction(name, [Text], DuckLogicalType.Uuid, call =>
        {
            var (texts, output) = (call.Argument(0), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetUuid(row, Guid.TryParseExact(texts.Text(row), "D", out var value)
                        ? value : throw new NativeFailureException("INVALID_CAST_ARGUMENT", $"Cannot cast value to UUID: {texts.Text(row)}"));
                }
            }
        }),
        ["lq_cast_varchar_to_ipaddress"] = name => NativeRows.Bytes(name, Text, DuckLogicalType.Blob, (text, output) =>
        {
            if (!IsAddress(text) || !IPAddress.TryParse(CoreNatives.Text(text), out var address))
            {
                throw new NativeFailureException("INVALID_CAST_ARGUMENT", $"Cannot cast value to IPADDRESS: {CoreNatives.Text(text)}");
            }

            output.Write(address.MapToIPv6().GetAddressBytes());
            return true;
        }),
        ["lq_ipaddress_to_varchar"] = name => NativeRows.Bytes(name, DuckLogicalType.Blob, Text, (bytes, output) =>
        {
            var address = new IPAddress(bytes);
            output.Write((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
            return true;
        }),
        ["lq_network_contains"] = name => new DuckScalarFunction(name, [Text, DuckLogicalType.Blob], DuckLogicalType.Boolean, call =>
        {
            var (networks, addresses, output) = (call.Argument(0), call.Argument(1), call.Output);
            var values = output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var address = new IPAddress(addresses.Bytes(row));
                    values[row] = IPNetwork.TryParse(networks.Text(row), out var network)
                        ? network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
                        : throw NativeFailureException.Argument("Invalid CIDR");
                }
            }
        }),
        ["lq_double_to_varchar"] = name => NativeRows.Format<double>(
            name, DuckLogicalType.Double, Text, (value, output) => WriteFloating(output, value, double.IsFinite(value))),
        ["lq_real_to_varchar"] = name => NativeRows.Format<float>(
            name, DuckLogicalType.Float, Text, (value, output) => WriteFloating(output, value, float.IsFinite(value))),
        ["lq_time_to_varchar"] = name => NativeRows.Format2<long, int>(
            name, DuckLogicalType.Time, DuckLogicalType.Integer, Text,
            (micros, precision, output) => TimeText.WriteTime(output, micros * 1000, precision)),
        ["lq_timestamp_to_varchar"] = name => NativeRows.Format2<long, int>(
            name, DuckLogicalType.Timestamp, DuckLogicalType.Integer, Text,
            (micros, precision, output) => TimeText.WriteTimestamp(output, micros, precision)),
        ["lq_timestamptz_to_varchar"] = name => Instant(name, iso: false),
        ["lq_timestamptz_to_iso8601"] = name => Instant(name, iso: true),
        ["lq_interval_day_to_varchar"] = name => NativeRows.Format<DuckInterval>(name, DuckLogicalType.Interval, Text, (interval, output) =>
        {
            var millis = (interval.Days * 86_400_000L) + (interval.Micros / 1000);
            output.Write(millis < 0 ? "-" : "");
            millis = Math.Abs(millis);
            output.WriteNumber(millis / 86_400_000);
            output.Write(" ");
            TimeText.WriteTime(output, millis % 86_400_000 * 1_000_000, 3);
        }),
        ["lq_interval_month_to_varchar"] = name => NativeRows.Format<DuckInterval>(name, DuckLogicalType.Interval, Text, (interval, output) =>
        {
            output.Write(interval.Months < 0 ? "-" : "");
            output.WriteNumber(Math.Abs(interval.Months) / 12);
            output.Write("-");
            output.WriteNumber(Math.Abs(interval.Months) % 12);
        }),
        ["lq_round_timestamp"] = name => NativeRows.Map2<long, int, long>(
            name, DuckLogicalType.Timestamp, DuckLogicalType.Integer, DuckLogicalType.Timestamp, RoundMicros),
        ["lq_round_millis"] = name => new DuckScalarFunction(name, [DuckLogicalType.Timestamp], DuckLogicalType.Timestamp, call =>
            RoundToMillis(call.Argument(0).Data<long>()[..call.RowCount], call.Output.Data<long>())),
        ["lq_round_time"] = name => NativeRows.Map2<long, int, long>(
            name, DuckLogicalType.Time, DuckLogicalType.Integer, DuckLogicalType.Time,
            (micros, precision) => RoundMicros(micros, precision) % 86_400_000_000),
    };

    /// <summary>Writes a floating-point number as Trino casts it to varchar: 1.0E0, 3.77E1, NaN.</summary>
    internal static void WriteFloating<T>(ArrayBufferWriter<byte> output, T value, bool finite)
        where T : INumber<T>, IUtf8SpanFormattable
    {
        if (!finite)
        {
            output.Write(T.IsNaN(value) ? "NaN" : T.IsPositive(value) ? "Infinity" : "-Infinity");
            return;
        }

        Span<byte> shortest = stackalloc byte[40];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        var (digits, exponent) = Decompose(shortest[..length], out var negative);
        output.Write(negative ? "-" : "");
        output.Write(digits.AsSpan(0, 1));
        output.Write("."u8);
        output.Write(digits.Length > 1 ? digits.AsSpan(1) : "0"u8);
        output.Write("E"u8);
        output.WriteNumber(exponent);
    }

    /// <summary>The significant digits of a number's text and the power of ten of the first.</summary>
    internal static (byte[] Digits, int Exponent) Decompose(ReadOnlySpan<byte> text, out bool negative)
    {
        negative = text[0] == '-';
        text = negative ? text[1..] : text;
        var e = text.IndexOfAny("eE"u8);
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa.Length : point;
        var digits = new List<byte>(mantissa.Length);
        foreach (var digit in mantissa)
        {
            if (digit != '.')
            {
                digits.Add(digit);
            }
        }

        var zeros = 0;
        while (zeros < digits.Count - 1 && digits[zeros] == '0')
        {
            zeros++;
        }

        digits.RemoveRange(0, zeros);
        while (digits.Count > 1 && digits[^1] == '0')
        {
            digits.RemoveAt(digits.Count - 1);
        }

        return ([.. digits], digits is [(byte)'0'] ? 0 : exponent + whole - zeros - 1);
    }

    private static DuckScalarFunction Whole<T>(string name, DuckLogicalType result, string type)
        where T : unmanaged, IBinaryInteger<T> =>
        NativeRows.Value<T>(
            name,
            Text,
            result,
            (ReadOnlySpan<byte> text, out T value) =>
                T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value!)
                    ? true
                    : throw NativeFailureException.Cast(text, type));

    private static bool ToDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = ParseFloating<double>(text, "DOUBLE");
        return true;
    }

    private static T ParseFloating<T>(ReadOnlySpan<byte> text, string type)
        where T : IFloatingPointIeee754<T>
    {
        var trimmed = TextNatives.Trim(text, start: true, end: true);
        var unsigned = !trimmed.IsEmpty && trimmed[0] is (byte)'-' or (byte)'+' ? trimmed[1..] : trimmed;
        if (unsigned.SequenceEqual("Infinity"u8))
        {
            return trimmed[0] == '-' ? T.NegativeInfinity : T.PositiveInfinity;
        }

        if (unsigned.SequenceEqual("NaN"u8))
        {
            return T.NaN;
        }

        // A number starts with a digit or a point; .NET would also take words for infinity. Java allows a d or f at the end.
        if (!unsigned.IsEmpty && (char.IsAsciiDigit((char)unsigned[0]) || unsigned[0] == '.'))
        {
            var number = trimmed[^1] is (byte)'d' or (byte)'D' or (byte)'f' or (byte)'F' ? trimmed[..^1] : trimmed;
            if (T.TryParse(
                number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }
        }

        throw NativeFailureException.Cast(text, type);
    }

    // Four decimal numbers without zeros in front, or colons; the runtime takes shorter forms and other bases too.
    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)':'))
        {
            return !text.ContainsAny("[]%/"u8);
        }

        var (parts, start) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiDigit((char)text[i]))
            {
                continue;
            }

            var size = i - start;
            if ((i < text.Length && text[i] != '.') || size is 0 or > 3 || (size > 1 && text[start] == '0'))
            {
                return false;
            }

            parts++;
            start = i + 1;
        }

        return parts == 4;
    }

    private static bool ToBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8) || Ascii.EqualsIgnoreCase(text, "t"u8) || text.SequenceEqual("1"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8) || Ascii.EqualsIgnoreCase(text, "f"u8) || text.SequenceEqual("0"u8)
            ? true
            : throw NativeFailureException.Cast(text, "BOOLEAN");
    }

    // The result is text that DuckDB casts without loss: checked and rounded here.
    private static DuckScalarFunction ToDecimal(string name) =>
        new(name, [Text, DuckLogicalType.Integer, DuckLogicalType.Integer], Text, call =>
        {
            var texts = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var scales = call.Argument(2).Data<int>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.SetText(row, DecimalText(texts.Bytes(row), precisions[row], scales[row]));
                }
            }
        });

    internal static string DecimalText(ReadOnlySpan<byte> text, int precision, int scale)
    {
        // Unlike for double, blanks around it are an error.
        var trimmed = text;
        var body = !trimmed.IsEmpty && trimmed[0] is (byte)'-' or (byte)'+' ? trimmed[1..] : trimmed;
        var e = body.IndexOfAny("eE"u8);
        var mantissa = e < 0 ? body : body[..e];
        var exponent = 0;
        if (mantissa.ContainsAnyExcept(DecimalCharacters) || mantissa.Count((byte)'.') > 1 || !mantissa.ContainsAnyInRange((byte)'0', (byte)'9')
            || (e >= 0 && (!int.TryParse(body[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > 1000)))
        {
            throw new NativeFailureException(
                "INVALID_CAST_ARGUMENT",
                $"Cannot cast VARCHAR '{CoreNatives.Text(text)}' to DECIMAL({precision}, {scale}). Value is not a number.");
        }

        var point = mantissa.IndexOf((byte)'.');
        var digits = Encoding.ASCII.GetString(mantissa).Replace(".", "", StringComparison.Ordinal);
        var unscaled = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        var shift = scale + exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        if (shift >= 0)
        {
            unscaled *= BigInteger.Pow(10, shift);
        }
        else
        {
            var divisor = BigInteger.Pow(10, -shift);
            unscaled = (unscaled + (divisor / 2)) / divisor;
        }

        if (unscaled >= BigInteger.Pow(10, precision))
        {
            throw new NativeFailureException(
                "INVALID_CAST_ARGUMENT",
                $"Cannot cast VARCHAR '{CoreNatives.Text(text)}' to DECIMAL({precision}, {scale}). Value too large.");
        }

        var result = unscaled.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (!trimmed.IsEmpty && trimmed[0] == '-' ? "-" : "") + (scale == 0 ? result : $"{result[..^scale]}.{result[^scale..]}");
    }

    private delegate long TimedFunction(ReadOnlySpan<byte> text, int precision);

    private static DuckScalarFunction Timed(string name, DuckLogicalType result, TimedFunction body) =>
        new(name, [Text, DuckLogicalType.Integer], result, call =>
        {
            var texts = call.Argument(0);
            var precisions = call.Argument(1).Data<int>();
            var output = call.Output;
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = body(texts.Bytes(row), precisions[row]);
                }
            }
        });

    private static DuckScalarFunction Instant(string name, bool iso) =>
        new(name, [DuckLogicalType.TimestampTz, DuckLogicalType.Integer, Text], Text, call =>
        {
            var values = call.Argument(0).Data<long>();
            var precisions = call.Argument(1).Data<int>();
            var zones = call.Argument(2);
            var output = call.Output;
            var lookup = default(ZoneLookup);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    ZoneNatives.Write(
                        buffer, (Int128)values[row] * FineTime.PicosPerMicro, precisions[row], lookup.Get(zones.Bytes(row)), iso);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    // What lies under a NULL is rounded too: that is cheaper than to ask.
    private static void RoundToMillis(ReadOnlySpan<long> micros, Span<long> rounded)
    {
        for (var row = 0; row < micros.Length; row++)
        {
            var raised = unchecked(micros[row] + 500);
            var rest = raised % 1000;
            rounded[row] = raised < micros[row] ? micros[row] : raised - rest - (rest < 0 ? 1000 : 0);
        }
    }

    private static long RoundMicros(long micros, int precision)
    {
        var unit = FineTime.MicrosOfDigit(precision);
        return TimeText.FloorDivide(micros + (unit / 2), unit) * unit;
    }

    internal static NativeFailureException Temporal(ReadOnlySpan<byte> text, string type) =>
        new("INVALID_CAST_ARGUMENT", $"Value cannot be cast to {type}: {CoreNatives.Text(text)}");
}
