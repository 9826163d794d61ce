using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Numbers: bases, shifts, distributions.</summary>
internal static class NumberNatives
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_cbrt"] = name => NativeRows.Map<double, double>(name, DuckLogicalType.Double, DuckLogicalType.Double, Math.Cbrt),
        ["lq_from_base"] = name => NativeRows.ValueWithNumber<long>(name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, FromBase),
        ["lq_to_base"] = name => NativeRows.Format2<long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.Varchar, (value, radix, output) => output.Write(ToBase(value, radix))),
        ["lq_shift_left"] = name => NativeRows.Map3<long, long, long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, ShiftLeft),
        ["lq_shift_right"] = name => NativeRows.Map3<long, long, long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, ShiftRight),
        ["lq_normal_cdf"] = name => Doubles3(name, Distributions.NormalCdf),
        ["lq_inverse_normal_cdf"] = name => Doubles3(name, Distributions.InverseNormalCdf),
        ["lq_beta_cdf"] = name => Doubles3(name, Distributions.BetaCdf),
        ["lq_wilson_lower"] = name => Wilson(name, -1),
        ["lq_wilson_upper"] = name => Wilson(name, 1),
        ["lq_cosine_similarity_map"] = MapCosine,
    };

    private static DuckScalarFunction Doubles3(string name, Func<double, double, double, double> body) =>
        NativeRows.Map3(name, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, body);

    private static DuckScalarFunction Wilson(string name, int side) =>
        NativeRows.Map3<long, long, double, double>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.Double, DuckLogicalType.Double,
            (successes, trials, z) => Distributions.Wilson(successes, trials, z, side));

    private static bool FromBase(ReadOnlySpan<byte> text, long radix, out long result)
    {
        CheckRadix(radix);
        var negative = text.Length > 0 && text[0] == '-';
        var digits = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        Int128 value = 0;
        var valid = !digits.IsEmpty;
        foreach (var digit in digits)
        {
            var number = Digits.IndexOf(char.ToLowerInvariant((char)digit), StringComparison.Ordinal);
            valid &= number >= 0 && number < radix;
            value = (value * radix) + number;
            if (!valid || value > (Int128)long.MaxValue + 1)
            {
                valid = false;
                break;
            }
        }

        value = negative ? -value : value;
        if (!valid || value > long.MaxValue)
        {
            throw NativeFailureException.Argument($"Not a valid base-{radix} number: {CoreNatives.Text(text)}");
        }

        result = (long)value;
        return true;
    }

    private static string ToBase(long value, long radix)
    {
        CheckRadix(radix);
        Span<char> buffer = stackalloc char[65];
        var position = buffer.Length;
        var rest = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        do
        {
            buffer[--position] = Digits[(int)(rest % (ulong)radix)];
            rest /= (ulong)radix;
        }
        while (rest != 0);

        if (value < 0)
        {
            buffer[--position] = '-';
        }

        return buffer[position..].ToString();
    }

    private static void CheckRadix(long radix)
    {
        if (radix is < 2 or > 36)
        {
            throw NativeFailureException.Argument("Radix must be between 2 and 36");
        }
    }

    private static long ShiftLeft(long value, long shift, long width)
    {
        if (shift < 0 || shift >= width)
        {
            return 0;
        }

        var unused = 64 - (int)width;
        return value << (int)shift << unused >> unused;
    }

    private static long ShiftRight(long value, long shift, long width)
    {
        if (shift < 0 || shift >= width)
        {
            return 0;
        }

        var unused = 64 - (int)width;
        var bits = (ulong)value << unused >> unused;
        return (long)(bits >> (int)shift) << unused >> unused;
    }

    // Two maps as the lists of their keys and values: the sum of the products of equal keys over the product of the lengths.
    private static DuckScalarFunction MapCosine(string name)
    {
        var (keys, values) = (DuckLogicalType.List(DuckLogicalType.Varchar), DuckLogicalType.List(DuckLogicalType.Double));
        return new DuckScalarFunction(name, [keys, values, keys, values], DuckLogicalType.Double, call =>
        {
            var (leftKeys, leftValues, rightKeys, rightValues) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Argument(3));
            var output = call.Output;
            var results = output.Data<double>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                if (Vector(leftKeys, leftValues, row) is { } left && Vector(rightKeys, rightValues, row) is { } right)
                {
                    var dot = left.Sum(pair => right.TryGetValue(pair.Key, out var other) ? pair.Value * other : 0);
                    results[row] = dot / (Math.Sqrt(left.Values.Sum(x => x * x)) * Math.Sqrt(right.Values.Sum(x => x * x)));
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });
    }

    private static Dictionary<string, double>? Vector(DuckVector keys, DuckVector values, int row)
    {
        var (keyEntry, valueEntry) = (keys.ListEntries[row], values.ListEntries[row]);
        var (keyChild, valueChild) = (keys.ListChild(), values.ListChild());
        var vector = new Dictionary<string, double>();
        for (var i = 0; i < (int)keyEntry.Length; i++)
        {
            if (!valueChild.IsValid((int)valueEntry.Offset + i))
            {
                return null;
            }

            vector[keyChild.Text((int)keyEntry.Offset + i)] = valueChild.Data<double>()[(int)valueEntry.Offset + i];
        }

        return vector;
    }
}
