using System.Buffers;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>What is asked of stored sketches, and the hashes and orders they are made of.</summary>
internal static class SketchNatives
{
    private static readonly DuckLogicalType Doubles = DuckLogicalType.List(DuckLogicalType.Double);
    private static readonly DuckLogicalType Numbers = DuckLogicalType.List(DuckLogicalType.BigInt);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_murmur_bigint"] = name => NativeRows.Map<long, long>(
            name, DuckLogicalType.BigInt, DuckLogicalType.BigInt, value => (long)MurmurOfLong(value)),
        ["lq_murmur_varchar"] = name => NativeRows.Value<long>(name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, MurmurOfBytes),
        ["lq_double_bits"] = name => NativeRows.Map<double, long>(
            name, DuckLogicalType.Double, DuckLogicalType.BigInt, value => BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value)),
        ["lq_exact_double"] = name => NativeRows.Map<long, double>(name, DuckLogicalType.BigInt, DuckLogicalType.Double, ExactDouble),
        ["lq_round_to_bigint"] = name => NativeRows.Map<double, long>(
            name, DuckLogicalType.Double, DuckLogicalType.BigInt, value => (long)Math.Floor(value + 0.5)),
        ["lq_sortable_double"] = name => NativeRows.Map<double, long>(
            name, DuckLogicalType.Double, DuckLogicalType.BigInt, value => Flip(BitConverter.DoubleToInt64Bits(value))),
        ["lq_unsortable_double"] = name => NativeRows.Map<long, double>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Double, value => BitConverter.Int64BitsToDouble(Flip(value))),
        ["lq_sortable_real"] = name => NativeRows.Map<float, long>(
            name, DuckLogicalType.Float, DuckLogicalType.BigInt, value => Flip(BitConverter.SingleToInt32Bits(value))),
        ["lq_unsortable_real"] = name => NativeRows.Map<long, float>(
            name, DuckLogicalType.BigInt, DuckLogicalType.Float, value => BitConverter.Int32BitsToSingle(Flip((int)value))),
        ["lq_hll_cardinality"] = name => NativeRows.Value<long>(name, DuckLogicalType.Blob, DuckLogicalType.BigInt, HllCardinality),
        ["lq_hll_dense"] = name => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, HllDense),
        ["lq_tdigest_value"] = name => OfSketch<double, double>(
            name, DuckLogicalType.Double, DuckLogicalType.Double, (bytes, quantile) => TDigestSketch.Read(bytes).ValueAt(quantile)),
        ["lq_tdigest_values"] = name => QuantilesOf(name, Doubles, (bytes, quantiles) =>
        {
            CheckOrder(quantiles);
            var digest = TDigestSketch.Read(bytes);
            return Array.ConvertAll(quantiles, digest.ValueAt);
        }),
        ["lq_tdigest_scale"] = name => Scaled(name, (bytes, factor, output) =>
        {
            var digest = TDigestSketch.Read(bytes);
            digest.Scale(factor);
            digest.Write(output);
        }),
        ["lq_qdigest_value"] = name => OfSketch<double, long>(
            name, DuckLogicalType.Double, DuckLogicalType.BigInt, (bytes, quantile) => QuantileDigestSketch.Read(bytes).ValueAt(quantile)),
        ["lq_qdigest_values"] = name => QuantilesOf(name, Numbers, (bytes, quantiles) =>
        {
            var digest = QuantileDigestSketch.Read(bytes);
            return Array.ConvertAll(quantiles, digest.ValueAt);
        }),
        ["lq_qdigest_scale"] = name => Scaled(name, (bytes, factor, output) =>
        {
            var digest = QuantileDigestSketch.Read(bytes);
            digest.Scale(factor);
            digest.Write(output);
        }),
        ["lq_qdigest_quantile"] = QuantileAtValue,
        ["lq_set_digest_cardinality"] = name => NativeRows.Value<long>(
            name, DuckLogicalType.Blob, DuckLogicalType.BigInt, SetDigestCardinality),
        ["lq_set_digest_intersection"] = name => OfTwo(name, DuckLogicalType.BigInt, SetDigestSketch.Intersection),
        ["lq_set_digest_jaccard"] = name => OfTwo(name, DuckLogicalType.Double, SetDigestSketch.Jaccard),
        ["lq_set_digest_counts"] = HashCounts,
    };

    private delegate TResult SketchQuestion<TArgument, TResult>(ReadOnlySpan<byte> sketch, TArgument argument);

    private delegate void SketchScaling(ReadOnlySpan<byte> sketch, double factor, ArrayBufferWriter<byte> output);

    /// <summary>The first half of the 128-bit Murmur3 hash of a number's eight bytes.</summary>
    public static ulong MurmurOfLong(long value)
    {
        var second = 8UL;
        var first = (ulong.RotateLeft((ulong)value * 0x87C37B91114253D5, 31) * 0x4CF5AD432745937F) ^ 8UL;
        first += second;
        second += first;
        return Mix(first) + Mix(second);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }

    private static bool MurmurOfBytes(ReadOnlySpan<byte> bytes, out long hash)
    {
        Span<byte> both = stackalloc byte[16];
        MurmurHash3.Hash(bytes, both);
        hash = System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(both);
        return true;
    }

    // Bits of floating-point numbers in an order that is the numbers' own.
    private static long Flip(long bits) => bits ^ ((bits >> 63) & long.MaxValue);

    private static int Flip(int bits) => bits ^ ((bits >> 31) & int.MaxValue);

    private static double ExactDouble(long value) => value is >= -(1L << 53) and <= 1L << 53 || (Int128)(double)value == value
        ? value
        : throw NativeFailureException.Argument($"no exact double representation for long: {value}");

    private static bool HllCardinality(ReadOnlySpan<byte> bytes, out long count)
    {
        count = HyperLogLogSketch.Read(bytes).Cardinality();
        return true;
    }

    private static bool HllDense(ReadOnlySpan<byte> bytes, ArrayBufferWriter<byte> output)
    {
        var sketch = HyperLogLogSketch.Read(bytes);
        sketch.MakeDense();
        sketch.Write(output);
        return true;
    }

    private static bool SetDigestCardinality(ReadOnlySpan<byte> bytes, out long count)
    {
        count = SetDigestSketch.Read(bytes).Cardinality();
        return true;
    }

    private static DuckScalarFunction OfTwo<TResult>(string name, DuckLogicalType result, Func<SetDigestSketch, SetDigestSketch, TResult> question)
        where TResult : unmanaged => new(name, [DuckLogicalType.Blob, DuckLogicalType.Blob], result, call =>
        {
            var (first, second, output) = (call.Argument(0), call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.Data<TResult>()[row] = question(SetDigestSketch.Read(first.Bytes(row)), SetDigestSketch.Read(second.Bytes(row)));
                }
            }
        });

    private static void CheckOrder(double[] quantiles)
    {
        for (var index = 1; index < quantiles.Length; index++)
        {
            if (!(quantiles[index] >= quantiles[index - 1]))
            {
                throw NativeFailureException.Argument("percentiles must be sorted in increasing order");
            }
        }
    }

    private static DuckScalarFunction OfSketch<TArgument, TResult>(
        string name, DuckLogicalType argument, DuckLogicalType result, SketchQuestion<TArgument, TResult> question)
        where TArgument : unmanaged
        where TResult : unmanaged => new(name, [DuckLogicalType.Blob, argument], result, call =>
        {
            var (sketches, arguments, output) = (call.Argument(0), call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    output.Data<TResult>()[row] = question(sketches.Bytes(row), arguments.Data<TArgument>()[row]);
                }
            }
        });

    private static DuckScalarFunction QuantilesOf<TResult>(string name, DuckLogicalType result, SketchQuestion<double[], TResult[]> question)
        where TResult : unmanaged => new(name, [DuckLogicalType.Blob, Doubles], result, call =>
        {
            var (sketches, lists, output) = (call.Argument(0), call.Argument(1), call.Output);
            var child = lists.ListChild();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var entry = lists.ListEntries[row];
                var quantiles = new double[entry.Length];
                for (var index = 0; index < quantiles.Length; index++)
                {
                    quantiles[index] = child.IsValid((int)entry.Offset + index) ? child.Data<double>()[(int)entry.Offset + index] : 0;
                }

                var values = question(sketches.Bytes(row), quantiles);
                var (target, offset) = output.AppendToList(row, values.Length);
                values.CopyTo(target.Data<TResult>()[offset..]);
            }
        });

    private static DuckScalarFunction Scaled(string name, SketchScaling scale) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.Double], DuckLogicalType.Blob, call =>
        {
            var (sketches, factors, output) = (call.Argument(0), call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row))
                {
                    var factor = factors.Data<double>()[row];
                    var buffer = NativeRows.Buffer();
                    scale(sketches.Bytes(row), factor > 0 ? factor : throw NativeFailureException.Argument("Scale factor should be positive."), buffer);
                    output.SetBytes(row, buffer.WrittenSpan);
                }
            }
        });

    private static DuckScalarFunction QuantileAtValue(string name) =>
        new(name, [DuckLogicalType.Blob, DuckLogicalType.BigInt], DuckLogicalType.Double, call =>
        {
            var (sketches, values, output) = (call.Argument(0), call.Argument(1), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                if (QuantileDigestSketch.Read(sketches.Bytes(row)).QuantileAt(values.Data<long>()[row]) is { } quantile)
                {
                    output.Data<double>()[row] = quantile;
                }
                else
                {
                    output.SetNull(row);
                }
            }
        });

    private static DuckScalarFunction HashCounts(string name) =>
        new(name, [DuckLogicalType.Blob], DuckLogicalType.Map(DuckLogicalType.BigInt, DuckLogicalType.SmallInt), call =>
        {
            var (sketches, output) = (call.Argument(0), call.Output);
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var counts = SetDigestSketch.Read(sketches.Bytes(row)).HashCounts();
                var (child, offset) = output.AppendToList(row, counts.Count);
                var (hashes, values) = (child.StructChild(0), child.StructChild(1));
                foreach (var (hash, count) in counts)
                {
                    hashes.Data<long>()[offset] = hash;
                    values.Data<short>()[offset++] = count;
                }
            }
        });
}
