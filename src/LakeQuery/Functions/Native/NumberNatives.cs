using System.Buffers;
using System.Globalization;
using System.Numerics;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Numbers: bases, shifts, distributions.</summary>
internal static class NumberNatives
{
    private static readonly SearchValues<byte> SizeCharacters = SearchValues.Create("0123456789."u8);
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_cbrt"] = name => NativeRows.Map<double, double>(name, DuckLogicalType.Double, DuckLogicalType.Double, CubeRoot),
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
        ["lq_inverse_beta_cdf"] = name => Doubles3(name, Distributions.InverseBetaCdf),
        ["lq_t_cdf"] = name => Doubles2(name, Distributions.StudentCdf),
        ["lq_t_pdf"] = name => Doubles2(name, Distributions.StudentPdf),
        ["lq_round_whole"] = name => NativeRows.Map2<long, int, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Integer, DuckLogicalType.BigInt, RoundWhole),
        ["lq_dot_product"] = name => Vectors(name, static (first, second) => Dot(first, second)),
        ["lq_euclidean_distance"] = name => Vectors(name, static (first, second) =>
        {
            var sum = 0.0;
            for (var i = 0; i < first.Length; i++)
            {
                sum += (first[i] - second[i]) * (first[i] - second[i]);
            }

            return Math.Sqrt(sum);
        }),
        ["lq_cosine_similarity"] = name => Vectors(name, static (first, second) =>
        {
            var (firstLength, secondLength) = (Dot(first, first), Dot(second, second));
            return firstLength == 0 || secondLength == 0
                ? throw NativeFailureException.Argument("Vector magnitude cannot be zero")
                : Dot(first, second) / (Math.Sqrt(firstLength) * Math.Sqrt(secondLength));
        }),
        ["lq_bit_count"] = name => NativeRows.Map2<long, long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, DuckLogicalType.BigInt, BitCount),
        ["lq_width_bucket"] = WidthBucket,
        ["lq_width_bucket_bins"] = WidthBucketBins,
        ["lq_format_number"] = name => NativeRows.Format<double>(
            name, DuckLogicalType.Double, DuckLogicalType.Varchar, (value, output) => output.Write(FormatNumber(value))),
        ["lq_parse_data_size"] = name => NativeRows.Text(name, ParseDataSize),
        ["lq_wilson_lower"] = name => Wilson(name, -1),
        ["lq_wilson_upper"] = name => Wilson(name, 1),
        ["lq_cosine_similarity_map"] = MapCosine,
    };

    // C libraries miss exact cubes by a bit; Java's answer is the nearest double. A step of Newton's method gets there.
    private static double CubeRoot(double value)
    {
        var root = Math.Cbrt(value);
        if (root == 0 || !double.IsFinite(root))
        {
            return root;
        }

        var better = root - (((root * root * root) - value) / (3 * root * root));
        return double.IsFinite(better) ? better : root;
    }

    private static DuckScalarFunction Doubles3(string name, Func<double, double, double, double> body) =>
        NativeRows.Map3(name, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, body);

    private static DuckScalarFunction Doubles2(string name, Func<double, double, double> body) =>
        NativeRows.Map2(name, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, body);

    private delegate double VectorFunction(ReadOnlySpan<double> first, ReadOnlySpan<double> second);

    private static double Dot(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        var sum = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            sum += first[i] * second[i];
        }

        return sum;
    }

    // Two vectors of one length; NULL when a NULL is in one.
    private static DuckScalarFunction Vectors(string name, VectorFunction body) => new(
        name, [DuckLogicalType.List(DuckLogicalType.Double), DuckLogicalType.List(DuckLogicalType.Double)], DuckLogicalType.Double, call =>
        {
            var (firsts, seconds, output) = (call.Argument(0), call.Argument(1), call.Output);
            var (left, right) = (firsts.ListChild(), seconds.ListChild());
            var values = output.Data<double>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var (first, second) = (firsts.ListEntries[row], seconds.ListEntries[row]);
                if (first.Length != second.Length)
                {
                    throw NativeFailureException.Argument("The arguments must have the same length");
                }

                if (HasNull(left, first) || HasNull(right, second))
                {
                    output.SetNull(row);
                    continue;
                }

                values[row] = body(
                    left.Data<double>().Slice((int)first.Offset, (int)first.Length),
                    right.Data<double>().Slice((int)second.Offset, (int)second.Length));
            }
        });

    private static bool HasNull(DuckVector elements, DuckListEntry entry)
    {
        for (var i = entry.Offset; !elements.AllValid && i < entry.Offset + entry.Length; i++)
        {
            if (!elements.IsValid((int)i))
            {
                return true;
            }
        }

        return false;
    }

    private static long BitCount(long value, long width)
    {
        if (width is < 2 or > 64)
        {
            throw NativeFailureException.Argument($"Bits specified in bit_count must be between 2 and 64, got {width}");
        }

        var unused = 64 - (int)width;
        return value << unused >> unused == value
            ? BitOperations.PopCount((ulong)value << unused)
            : throw NativeFailureException.Argument(
                $"Number must be representable with the bits specified. {value} cannot be represented with {width} bits");
    }

    private static long RoundWhole(long value, int digits)
    {
        if (digits >= 0)
        {
            return value;
        }

        // Trino computes with a power of ten of 64 bits.
        var unit = digits >= -18 ? (Int128)Math.Pow(10, -digits) : throw NativeFailureException.Range($"numerical overflow: {value}");
        var rounded = (value + (value < 0 ? -unit / 2 : unit / 2)) / unit * unit;
        return rounded == (long)rounded ? (long)rounded : throw NativeFailureException.Range($"numerical overflow: {value}");
    }

    private static DuckScalarFunction WidthBucket(string name) => new(
        name, [DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.Double, DuckLogicalType.BigInt], DuckLogicalType.BigInt, call =>
        {
            var operands = call.Argument(0).Data<double>();
            var firsts = call.Argument(1).Data<double>();
            var seconds = call.Argument(2).Data<double>();
            var counts = call.Argument(3).Data<long>();
            var output = call.Output;
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    values[row] = Bucket(operands[row], firsts[row], seconds[row], counts[row]);
                }
            }
        });

    private static long Bucket(double operand, double first, double second, long count)
    {
        var fault = count <= 0 ? "bucketCount must be greater than 0"
            : double.IsNaN(operand) ? "operand must not be NaN"
            : !double.IsFinite(first) ? "first bound must be finite"
            : !double.IsFinite(second) ? "second bound must be finite"
            : first == second ? "bounds cannot equal each other"
            : null;
        if (fault is not null)
        {
            throw NativeFailureException.Argument(fault);
        }

        var (below, beyond) = first < second ? (operand < first, operand >= second) : (operand > first, operand <= second);
        if (below)
        {
            return 0;
        }

        if (beyond)
        {
            return count < long.MaxValue ? count + 1 : throw NativeFailureException.Range($"Bucket for value {operand:R} is out of range");
        }

        return (long)(count * Math.Abs(first - operand) / Math.Abs(second - first)) + 1;
    }

    private static DuckScalarFunction WidthBucketBins(string name) => new(
        name, [DuckLogicalType.Double, DuckLogicalType.List(DuckLogicalType.Double)], DuckLogicalType.BigInt, call =>
        {
            var operands = call.Argument(0).Data<double>();
            var (lists, output) = (call.Argument(1), call.Output);
            var bins = lists.ListChild();
            var values = output.Data<long>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var entry = lists.ListEntries[row];
                    values[row] = Bin(operands[row], bins.Data<double>().Slice((int)entry.Offset, (int)entry.Length));
                }
            }
        });

    // Trino looks at those bins only that its search comes by.
    private static long Bin(double operand, ReadOnlySpan<double> bins)
    {
        if (bins.IsEmpty || double.IsNaN(operand))
        {
            throw NativeFailureException.Argument(bins.IsEmpty ? "Bins cannot be an empty array" : "Operand cannot be NaN");
        }

        var (low, high) = (0, bins.Length);
        while (low < high)
        {
            if (bins[low] > bins[high - 1])
            {
                throw NativeFailureException.Argument("Bin values are not sorted in ascending order");
            }

            var middle = (low + high) / 2;
            if (!double.IsFinite(bins[middle]))
            {
                throw NativeFailureException.Argument($"Bin value must be finite, got {(double.IsNaN(bins[middle]) ? "NaN" : bins[middle] > 0 ? "Infinity" : "-Infinity")}");
            }

            (low, high) = operand < bins[middle] ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    // Three digits that count, halves away from zero; below 10, and for all that is negative, two after the point.
    private static string FormatNumber(double value)
    {
        var number = (double)(double.IsNaN(value) ? 0L : value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)value);
        var unit = 0;
        for (; unit < 5 && Math.Abs(number) >= 1000; unit++)
        {
            number /= 1000;
        }

        var digits = number < 10 ? 2 : number < 100 ? 1 : 0;
        var text = Math.Round((decimal)number, digits, MidpointRounding.AwayFromZero).ToString("0.##", CultureInfo.InvariantCulture);
        return text + (unit == 0 ? "" : "KMBTQ"[unit - 1]);
    }

    private static bool ParseDataSize(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit((char)text[end - 1]))
        {
            end--;
        }

        var number = text[..end];
        var unit = text[end..];
        var power = unit switch
        {
            [(byte)'B'] => 0,
            [var letter, (byte)'B'] => "kMGTPEZY".IndexOf((char)letter, StringComparison.Ordinal) + 1,
            _ => 0,
        };
        var point = number.IndexOf((byte)'.');
        var valid = !unit.IsEmpty && unit[^1] == 'B' && unit.Length <= 2 && (unit.Length == 1 || power > 0) && !number.IsEmpty
            && !number.ContainsAnyExcept(SizeCharacters) && number.Count((byte)'.') <= 1 && point != 0 && number.Length < 1000;
        if (!valid)
        {
            throw NativeFailureException.Argument($"Invalid data size: '{CoreNatives.Text(text)}'");
        }

        var digits = BigInteger.Parse(CoreNatives.Text(number).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var size = (digits << (10 * power)) / BigInteger.Pow(10, point < 0 ? 0 : number.Length - point - 1);
        if (size >= BigInteger.Pow(10, 38))
        {
            throw NativeFailureException.Range($"Value out of range: '{CoreNatives.Text(text)}' ('{size}B')");
        }

        output.Write(size.ToString(CultureInfo.InvariantCulture));
        return true;
    }

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
