using System.Globalization;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>real and double to decimal: the shortest digits that tell the number from its neighbours, halves away from zero.</summary>
internal static class DecimalCastNatives
{
    /// <summary>Names are this, the type, precision and scale: lq_decimal_of_double_10_2.</summary>
    public const string Prefix = "lq_decimal_of_";

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>Declares the cast of that name, or null when the name is another's.</summary>
    public static DuckScalarFunction? Find(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || name[Prefix.Length..].Split('_') is not [var from, var precisionText, var scaleText])
        {
            return null;
        }

        var (precision, scale) = (int.Parse(precisionText, CultureInfo.InvariantCulture), int.Parse(scaleText, CultureInfo.InvariantCulture));
        var real = from == "real";
        return new DuckScalarFunction(name, [real ? DuckLogicalType.Float : DuckLogicalType.Double], DuckLogicalType.Decimal(38, scale), call =>
        {
            var (values, output) = (call.Argument(0), call.Output);
            Span<byte> text = stackalloc byte[40];
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                int length;
                if (real)
                {
                    values.Data<float>()[row].TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
                }
                else
                {
                    values.Data<double>()[row].TryFormat(text, out length, "R", CultureInfo.InvariantCulture);
                }

                if (!TryRead(text[..length], scale, out var unscaled) || Int128.Abs(unscaled) >= Powers[precision])
                {
                    var shown = ColorNatives.JavaText(CoreNatives.Text(text[..length]));
                    throw new NativeFailureException(
                        "INVALID_CAST_ARGUMENT", $"Cannot cast {from.ToUpperInvariant()} '{shown}' to DECIMAL({precision}, {scale})");
                }

                output.SetHugeInt(row, unscaled);
            }
        });
    }

    // Digits, a point, digits, and E with a sign: what the runtime writes.
    private static bool TryRead(ReadOnlySpan<byte> text, int scale, out Int128 unscaled)
    {
        unscaled = 0;
        var negative = text[0] == '-';
        text = negative ? text[1..] : text;
        var exponent = 0;
        if (text.IndexOf((byte)'E') is >= 0 and var e)
        {
            exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        Int128 digits = 0;
        var fraction = -1;
        foreach (var character in text)
        {
            if (character == '.')
            {
                fraction = 0;
            }
            else if (char.IsAsciiDigit((char)character))
            {
                digits = (digits * 10) + (character - '0');
                fraction += fraction >= 0 ? 1 : 0;
            }
            else
            {
                return false;
            }
        }

        var shift = scale + exponent - Math.Max(0, fraction);
        if (digits != 0)
        {
            if (shift > 37)
            {
                return false;
            }

            if (shift >= 0)
            {
                if (digits > Int128.MaxValue / Powers[shift])
                {
                    return false;
                }

                digits *= Powers[shift];
            }
            else
            {
                digits = shift < -37 ? 0 : (digits + (Powers[-shift] / 2)) / Powers[-shift];
            }
        }

        unscaled = negative ? -digits : digits;
        return true;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
