using System.Globalization;
using System.Numerics;
using System.Text;

namespace LakeQuery.Functions.Native;

/// <summary>Java's format strings, as format() takes them: %[index$][flags][width][.precision]conversion.</summary>
/// <remarks>Arguments come as text with their kind in front: i for whole numbers, d for doubles, n for decimals, b for booleans, D T M Z for
/// date, time, timestamp and instant as CAST writes them, s for all else; an empty text is NULL.</remarks>
internal static class JavaFormat
{
    /// <summary>The filled-in text.</summary>
    public static string Write(string format, IReadOnlyList<string> arguments)
    {
        var output = new StringBuilder();
        var (next, last) = (0, -1);
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                output.Append(format[at]);
                continue;
            }

            var item = Item.Read(format, ref at);
            switch (item.Conversion)
            {
                case '%':
                    output.Append(item.Pad("%"));
                    break;
                case 'n':
                    output.Append('\n');
                    break;
                default:
                    var index = item.IsLast ? last : item.Index ?? next++;
                    last = index;
                    output.Append(index >= 0 && index < arguments.Count
                        ? Convert(format, item, arguments[index])
                        : throw Fault(format, $"MissingFormatArgument: Format specifier '{item.Text}'"));
                    break;
            }
        }

        return output.ToString();
    }

    private static NativeFailureException Fault(string format, string reason) =>
        NativeFailureException.Argument($"Invalid format string: {format} ({reason})");

    private static string Convert(string format, Item item, string argument)
    {
        var kind = argument.Length == 0 ? '\0' : argument[0];
        var value = argument.Length == 0 ? "null" : argument[1..];
        var text = char.ToLowerInvariant(item.Conversion) switch
        {
            't' when kind == '\0' => item.Pad("null"),
            't' => item.Pad(JavaTime.Read(kind, value)?.Write(item.Field) ?? throw Mismatch(format, item.Field, kind)),
            's' => item.Pad(Cut(kind is 'T' or 'M' or 'Z' ? JavaTime.Read(kind, value)!.ToString() : value, item.Precision)),
            'b' => item.Pad(Cut(kind == '\0' ? "false" : kind == 'b' ? value : "true", item.Precision)),
            'd' or 'x' or 'o' or 'f' or 'e' when kind == '\0' => item.Pad("null"),
            'd' when kind == 'i' => item.Number(BigInteger.Parse(value, CultureInfo.InvariantCulture) is var number ? BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture) : "", value[0] == '-'),
            'x' when kind == 'i' => item.Pad(ToBase(value, 16)),
            'o' when kind == 'i' => item.Pad(ToBase(value, 8)),
            'c' when kind == 's' && value.EnumerateRunes().Count() == 1 => item.Pad(value),
            'f' when kind == 'n' => item.Number(Fixed(value.TrimStart('-'), item.Precision ?? 6), value[0] == '-'),
            'f' or 'e' when kind == 'd' => Floating(item, double.Parse(value, CultureInfo.InvariantCulture)),
            _ => throw Mismatch(format, item.Conversion, kind),
        };
        return char.IsAsciiLetterUpper(item.Conversion) ? text.ToUpperInvariant() : text;
    }

    private static NativeFailureException Mismatch(string format, char conversion, char kind) =>
        Fault(format, $"IllegalFormatConversion: {conversion} != {NameOf(kind)}");

    private static string NameOf(char kind) => kind switch
    {
        'i' => "java.lang.Long",
        'd' => "java.lang.Double",
        'n' => "java.math.BigDecimal",
        'b' => "java.lang.Boolean",
        'D' => "java.time.LocalDate",
        'T' => "java.time.LocalTime",
        'M' => "java.time.LocalDateTime",
        'Z' => "java.time.ZonedDateTime",
        _ => "java.lang.String",
    };

    private static string Cut(string value, int? precision) => precision is { } length && value.Length > length ? value[..length] : value;

    private static string ToBase(string value, int radix) =>
        System.Convert.ToString(long.Parse(value, CultureInfo.InvariantCulture), radix);

    private static string Floating(Item item, double value)
    {
        if (!double.IsFinite(value))
        {
            return item.Pad(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }

        var size = Math.Abs(value);
        var precision = item.Precision ?? 6;

        // Java rounds the shortest decimal digits half up.
        var digits = char.ToLowerInvariant(item.Conversion) == 'e'
            ? size.ToString("0." + new string('0', precision) + "e+00", CultureInfo.InvariantCulture)
            : Fixed(Plain(size), precision);
        return item.Number(precision == 0 ? digits.Replace(".", "", StringComparison.Ordinal) : digits, double.IsNegative(value));
    }

    private static string Plain(double value)
    {
        var (digits, exponent) = CastNatives.Decompose(Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)), out _);
        var text = Encoding.ASCII.GetString(digits);
        var whole = exponent + 1;
        return whole <= 0 ? "0." + new string('0', -whole) + text
            : whole >= text.Length ? text + new string('0', whole - text.Length)
            : text[..whole] + "." + text[whole..];
    }

    // A decimal text without a sign with so many digits after the point, half up.
    private static string Fixed(string value, int precision)
    {
        var point = value.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? "" : value[(point + 1)..];
        var unscaled = BigInteger.Parse((point < 0 ? value : value[..point]) + fraction, CultureInfo.InvariantCulture);
        var shift = precision - fraction.Length;
        if (shift >= 0)
        {
            unscaled *= BigInteger.Pow(10, shift);
        }
        else
        {
            var divisor = BigInteger.Pow(10, -shift);
            unscaled = (unscaled + (divisor / 2)) / divisor;
        }

        var text = unscaled.ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return precision == 0 ? text : text[..^precision] + "." + text[^precision..];
    }

    private sealed record Item(string Text, int? Index, string Flags, int Width, int? Precision, char Conversion)
    {
        /// <summary>The letter after t: which part of a time.</summary>
        public char Field { get; private init; }

        /// <summary>%&lt;s: the argument of the specifier before.</summary>
        public bool IsLast { get; private init; }

        /// <summary>Reads what follows a percent sign; leaves <paramref name="at"/> on its last character.</summary>
        public static Item Read(string format, ref int at)
        {
            var start = at++;
            int? index = null;
            var digits = at;
            while (at < format.Length && char.IsAsciiDigit(format[at]))
            {
                at++;
            }

            if (at > digits && at < format.Length && format[at] == '$')
            {
                index = int.Parse(format.AsSpan(digits, at - digits), CultureInfo.InvariantCulture) - 1;
                at++;
            }
            else
            {
                at = digits;
            }

            var isLast = index is null && at < format.Length && format[at] == '<';
            at += isLast ? 1 : 0;
            var flags = at;
            while (at < format.Length && format[at] is '-' or '#' or '+' or ' ' or '0' or ',' or '(')
            {
                at++;
            }

            var flagText = format[flags..at];
            var width = Number(format, ref at) ?? 0;
            int? precision = null;
            if (at < format.Length && format[at] == '.')
            {
                at++;
                precision = Number(format, ref at);
            }

            if (at >= format.Length || !"sSdxXofeEbBcn%tT".Contains(format[at]))
            {
                throw Fault(format, $"UnknownFormatConversion: Conversion = '{(at < format.Length ? format[at] : '%')}'");
            }

            var conversion = format[at];
            var field = '\0';
            if (conversion is 't' or 'T')
            {
                field = ++at < format.Length ? format[at] : throw Fault(format, $"UnknownFormatConversion: Conversion = '{conversion}'");
            }

            var item = new Item(format[start..(at + 1)], index, flagText, width, precision, conversion) { Field = field, IsLast = isLast };
            return item.Check(format);
        }

        // What Java refuses, by the names of its exceptions.
        private Item Check(string format)
        {
            for (var i = 0; i < Flags.Length; i++)
            {
                if (Flags.IndexOf(Flags[i], i + 1) >= 0)
                {
                    throw Fault(format, $"DuplicateFormatFlags: Flags = '{Flags[i]}'");
                }
            }

            var lower = char.ToLowerInvariant(Conversion);
            if (lower is 's' or 'b' or 'c' or 't' && Flags.AsSpan().IndexOfAnyExcept('-', '#') is >= 0 and var wrong)
            {
                throw Fault(format, $"FormatFlagsConversionMismatch: Conversion = {Conversion}, Flags = {Flags[wrong]}");
            }

            if (Conversion == 'n' && Width > 0)
            {
                throw Fault(format, $"IllegalFormatWidth: {Width}");
            }

            if (lower is 'd' or 'x' or 'o' or 'c' or 't' && Precision is { } digits)
            {
                throw Fault(format, $"IllegalFormatPrecision: {digits}");
            }

            if (Width == 0 && Flags.AsSpan().ContainsAny('-', '0'))
            {
                throw Fault(format, $"MissingFormatWidth: {Text}");
            }

            return Flags.Contains('-', StringComparison.Ordinal) && Flags.Contains('0', StringComparison.Ordinal)
                ? throw Fault(format, $"IllegalFormatFlags: Flags = '{Flags}'")
                : this;
        }

        /// <summary>Filled up with blanks to the width.</summary>
        public string Pad(string text) => Flags.Contains('-', StringComparison.Ordinal) ? text.PadRight(Width) : text.PadLeft(Width);

        /// <summary>A number without its sign, with grouping, sign and zeros as the flags ask for.</summary>
        public string Number(string digits, bool negative)
        {
            if (Flags.Contains(',', StringComparison.Ordinal))
            {
                var point = digits.IndexOf('.', StringComparison.Ordinal);
                for (var place = (point < 0 ? digits.Length : point) - 3; place > 0; place -= 3)
                {
                    digits = digits.Insert(place, ",");
                }
            }

            var brackets = negative && Flags.Contains('(', StringComparison.Ordinal);
            var sign = brackets ? "(" : negative ? "-"
                : Flags.Contains('+', StringComparison.Ordinal) ? "+"
                : Flags.Contains(' ', StringComparison.Ordinal) ? " " : "";
            if (Flags.Contains('0', StringComparison.Ordinal))
            {
                digits = digits.PadLeft(Width - sign.Length - (brackets ? 1 : 0), '0');
            }

            return Pad(sign + digits + (brackets ? ")" : ""));
        }

        private static int? Number(string format, ref int at)
        {
            var start = at;
            while (at < format.Length && char.IsAsciiDigit(format[at]) && at - start < 6)
            {
                at++;
            }

            return at > start ? int.Parse(format.AsSpan(start, at - start), CultureInfo.InvariantCulture) : null;
        }
    }
}
