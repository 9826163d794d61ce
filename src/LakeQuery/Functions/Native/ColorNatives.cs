using System.Buffers;
using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Colours for terminals: red, green and blue in one number, or a colour of the terminal's own as a negative number.</summary>
/// <remarks>A blend goes through hue, saturation and brightness, in single precision as Trino does it; what is drawn is the nearest of the
/// 216 colours of a terminal's cube.</remarks>
internal static class ColorNatives
{
    private static readonly string[] Names = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_color"] = name => NativeRows.Value<long>(name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, Parse),
        ["lq_rgb"] = name => NativeRows.Map3<long, long, long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, Rgb),
        ["lq_color_blend"] = name => NativeRows.Map3<double, long, long, long>(
            name, DuckLogicalType.Double, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, Blend),
        ["lq_render"] = name => new DuckScalarFunction(name, [DuckLogicalType.Varchar, DuckLogicalType.BigInt], DuckLogicalType.Varchar, call =>
        {
            var (texts, output) = (call.Argument(0), call.Output);
            var colors = call.Argument(1).Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var buffer = NativeRows.Buffer();
                    WriteColor(buffer, colors[row]);
                    buffer.Write(texts.Bytes(row));
                    buffer.Write("\u001b[0m"u8);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        }),
        ["lq_java_double"] = name => NativeRows.Format<double>(
            name, DuckLogicalType.Double, DuckLogicalType.Varchar, (value, output) => output.Write(JavaText(value.ToString("R", CultureInfo.InvariantCulture)))),
        ["lq_color_bar"] = name => new DuckScalarFunction(
            name, [DuckLogicalType.Double, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt], DuckLogicalType.Varchar, call =>
            {
                var shares = call.Argument(0).Data<double>();
                var widths = call.Argument(1).Data<long>();
                var lows = call.Argument(2).Data<long>();
                var highs = call.Argument(3).Data<long>();
                var output = call.Output;
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        var buffer = NativeRows.Buffer();
                        WriteBar(buffer, shares[row], widths[row], lows[row], highs[row]);
                        output.SetBytes(row, buffer.WrittenSpan);
                    }
                }
            }),
    };

    private static bool Parse(ReadOnlySpan<byte> text, out long color)
    {
        if (text.Length == 4 && text[0] == '#' && int.TryParse(text[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var nibbles))
        {
            // #rgb stands for #rrggbb.
            color = ((nibbles >> 8) * 0x110000) | (((nibbles >> 4) & 15) * 0x1100) | ((nibbles & 15) * 0x11);
            return true;
        }

        for (var i = 0; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(text, Names[i]))
            {
                color = -(i + 1);
                return true;
            }
        }

        throw NativeFailureException.Argument($"Invalid color: '{CoreNatives.Text(text)}'");
    }

    private static long Rgb(long red, long green, long blue)
    {
        Check(red, "red");
        Check(green, "green");
        Check(blue, "blue");
        return (red << 16) | (green << 8) | blue;

        static void Check(long value, string name)
        {
            if (value is < 0 or > 255)
            {
                throw NativeFailureException.Argument($"{name} must be between 0 and 255");
            }
        }
    }

    private static long Blend(double share, long low, long high) =>
        low < 0 ? throw NativeFailureException.Argument("lowColor not a valid RGB color")
        : high < 0 ? throw NativeFailureException.Argument("highColor not a valid RGB color")
        : Between((float)Math.Clamp(share, 0, 1), low, high);

    private static long Between(float share, long low, long high)
    {
        var (lowHue, lowSaturation, lowBrightness) = ToHsb(low);
        var (highHue, highSaturation, highBrightness) = ToHsb(high);
        return FromHsb(
            (share * (highHue - lowHue)) + lowHue,
            (share * (highSaturation - lowSaturation)) + lowSaturation,
            (share * (highBrightness - lowBrightness)) + lowBrightness);
    }

    private static (float Hue, float Saturation, float Brightness) ToHsb(long color)
    {
        var (red, green, blue) = Parts(color);
        var (most, least) = (Math.Max(red, Math.Max(green, blue)), Math.Min(red, Math.Min(green, blue)));
        if (most == least)
        {
            return (0, 0, most / 255f);
        }

        float spread = most - least;
        var (toRed, toGreen, toBlue) = ((most - red) / spread, (most - green) / spread, (most - blue) / spread);
        var hue = (red == most ? toBlue - toGreen : green == most ? 2f + toRed - toBlue : 4f + toGreen - toRed) / 6f;
        return (hue < 0 ? hue + 1f : hue, spread / most, most / 255f);
    }

    private static long FromHsb(float hue, float saturation, float brightness)
    {
        if (saturation == 0)
        {
            return Byte(brightness) * 0x010101L;
        }

        var sixth = (hue - MathF.Floor(hue)) * 6f;
        var part = sixth - MathF.Floor(sixth);
        var p = brightness * (1f - saturation);
        var q = brightness * (1f - (saturation * part));
        var t = brightness * (1f - (saturation * (1f - part)));
        var (red, green, blue) = (int)sixth switch
        {
            0 => (brightness, t, p),
            1 => (q, brightness, p),
            2 => (p, brightness, t),
            3 => (p, q, brightness),
            4 => (t, p, brightness),
            _ => (brightness, p, q),
        };
        return (Byte(red) << 16) | (Byte(green) << 8) | Byte(blue);

        static long Byte(float value) => (int)((value * 255f) + 0.5f);
    }

    private static (int Red, int Green, int Blue) Parts(long color) => color < 0
        ? throw NativeFailureException.Argument("color is not a valid rgb value")
        : ((int)(color >> 16) & 255, (int)(color >> 8) & 255, (int)color & 255);

    private static void WriteColor(ArrayBufferWriter<byte> output, long color)
    {
        var index = -color - 1;
        if (color >= 0)
        {
            var (red, green, blue) = Parts(color);
            index = 16 + (red * 6 / 256 * 36) + (green * 6 / 256 * 6) + (blue * 6 / 256);
        }

        output.Write("\u001b[38;5;"u8);
        output.WriteNumber(index);
        output.Write("m"u8);
    }

    private static void WriteBar(ArrayBufferWriter<byte> output, double share, long width, long low, long high)
    {
        // Java turns NaN into 0 and cuts what is too large.
        var filled = double.IsNaN(share * width) ? 0 : (long)Math.Clamp(share * width, 0, Math.Max(0, width));
        for (var i = 0L; i < filled; i++)
        {
            WriteColor(output, Between((float)(i * 1.0 / (width - 1)), low, high));
            output.Write("\u2588"u8);
        }

        output.Write("\u001b[0m"u8);
        for (var i = filled; i < width; i++)
        {
            output.Write(" "u8);
        }
    }

    /// <summary>A number's shortest text as Java prints it: 1234.5, and with an exponent below 0.001 and from ten millions on.</summary>
    internal static string JavaText(string shortest)
    {
        if (!char.IsAsciiDigit(shortest[^1]))
        {
            return shortest;
        }

        var (digits, exponent) = CastNatives.Decompose(Encoding.ASCII.GetBytes(shortest), out var negative);
        var text = Encoding.ASCII.GetString(digits);
        var sign = negative ? "-" : "";
        if (text.AsSpan().TrimStart('0').IsEmpty)
        {
            return sign + "0.0";
        }

        if (exponent is < -3 or >= 7)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{text[0]}.{(text.Length > 1 ? text[1..] : "0")}E{exponent}");
        }

        var whole = exponent + 1;
        return sign + (whole <= 0 ? "0." + new string('0', -whole) + text
            : whole >= text.Length ? text + new string('0', whole - text.Length) + ".0"
            : text[..whole] + "." + text[whole..]);
    }
}
