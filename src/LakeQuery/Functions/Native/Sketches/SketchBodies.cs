using System.Buffers.Binary;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>The state of checksum.</summary>
internal struct ChecksumState
{
    public ulong Sum;
    public ulong Rows;
}

/// <summary>checksum over hashes: the sum of all times a prime; NULL counts as the prime itself.</summary>
internal sealed class ChecksumAggregate : DuckPlainAggregate<ChecksumState>
{
    private const ulong Prime = 0x9E3779B185EBCA87;

    public override void Update(DuckAggregateCall call)
    {
        var hashes = call.Argument(0);
        var values = hashes.Data<ulong>();
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            ref var state = ref At(states[row]);
            state.Sum += hashes.IsValid(row) ? values[row] * Prime : Prime;
            state.Rows++;
        }
    }

    protected override void Combine(in ChecksumState source, ref ChecksumState target)
    {
        target.Sum += source.Sum;
        target.Rows += source.Rows;
    }

    protected override void Finish(in ChecksumState state, ref DuckVectorWriter output, int row)
    {
        if (state.Rows == 0)
        {
            output.SetNull(row);
            return;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, state.Sum);
        output.SetBytes(row, bytes);
    }
}

/// <summary>HyperLogLog over hashes; the second argument is the largest standard error.</summary>
internal abstract class HllAggregate : StoredSketchAggregate<HyperLogLogSketch>
{
    public sealed override void Update(DuckAggregateCall call)
    {
        var (hashes, errors) = (call.Argument(0), call.Argument(1));
        var values = hashes.Data<ulong>();
        var states = call.States;
        HyperLogLogSketch? sketch = null;
        nint last = 0;
        for (var row = 0; row < states.Length; row++)
        {
            if (!hashes.IsValid(row) || !errors.IsValid(row))
            {
                continue;
            }

            if (sketch is null || states[row] != last)
            {
                last = states[row];
                sketch = Find(last) ?? call.Put(last, new HyperLogLogSketch(HyperLogLogSketch.BitsFor(errors.Data<double>()[row])));
            }

            sketch.Add(values[row]);
        }
    }
}

/// <summary>approx_distinct.</summary>
internal sealed class HllCountAggregate : HllAggregate
{
    protected override void Finish(HyperLogLogSketch state, ref DuckVectorWriter output, int row) =>
        output.Data<long>()[row] = state.Cardinality();

    protected override void FinishEmpty(ref DuckVectorWriter output, int row) => output.Data<long>()[row] = 0;
}

/// <summary>approx_set.</summary>
internal sealed class HllSetAggregate : HllAggregate;

/// <summary>tdigest_agg: value and weight.</summary>
internal sealed class TDigestAggregate : StoredSketchAggregate<TDigestSketch>
{
    public override void Update(DuckAggregateCall call)
    {
        var (values, weights) = (call.Argument(0), call.Argument(1));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (values.IsValid(row) && weights.IsValid(row))
            {
                (Find(states[row]) ?? call.Put(states[row], new TDigestSketch()))
                    .Add(values.Data<double>()[row], CheckedWeight(weights.Data<double>()[row]));
            }
        }
    }

    /// <summary>A weight that a t-digest takes.</summary>
    internal static double CheckedWeight(double weight) => weight >= 1 && double.IsFinite(weight)
        ? weight
        : throw NativeFailureException.Argument(
            $"weight must be {(double.IsFinite(weight) ? ">= 1" : "finite")}, was {weight.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
}

/// <summary>A t-digest and the shares that are asked of it.</summary>
internal sealed class PercentileState(TDigestSketch digest, double[] percentiles) : ISketch<PercentileState>
{
    public TDigestSketch Digest => digest;

    public double[] Percentiles => percentiles;

    /// <inheritdoc/>
    public PercentileState NewLike() => new(digest.NewLike(), percentiles);

    /// <inheritdoc/>
    public void Merge(PercentileState other) => digest.Merge(other.Digest);

    /// <summary>A share that can be asked for.</summary>
    public static double Checked(double percentile) => percentile is >= 0 and <= 1
        ? percentile
        : throw NativeFailureException.Argument("Percentile must be between 0 and 1");
}

/// <summary>approx_percentile: value, weight, and what tells the shares.</summary>
internal abstract class PercentileFold : SketchAggregate<PercentileState>
{
    public sealed override void Update(DuckAggregateCall call)
    {
        var (values, weights, percentiles) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (values.IsValid(row) && weights.IsValid(row) && percentiles.IsValid(row))
            {
                (Find(states[row]) ?? call.Put(states[row], new PercentileState(new(), Shares(percentiles, row))))
                    .Digest.Add(values.Data<double>()[row], TDigestAggregate.CheckedWeight(weights.Data<double>()[row]));
            }
        }
    }

    /// <summary>The shares that a group's first row asks for.</summary>
    protected abstract double[] Shares(DuckVector percentiles, int row);
}

/// <summary>approx_percentile of one share.</summary>
internal sealed class PercentileAggregate : PercentileFold
{
    protected override double[] Shares(DuckVector percentiles, int row) => [PercentileState.Checked(percentiles.Data<double>()[row])];

    protected override void Finish(PercentileState state, ref DuckVectorWriter output, int row) =>
        output.Data<double>()[row] = state.Digest.ValueAt(state.Percentiles[0]);
}

/// <summary>approx_percentile of several shares.</summary>
internal sealed class PercentilesAggregate : PercentileFold
{
    protected override double[] Shares(DuckVector percentiles, int row)
    {
        var entry = percentiles.ListEntries[row];
        var child = percentiles.ListChild();
        var shares = new double[entry.Length];
        for (var index = 0; index < shares.Length; index++)
        {
            shares[index] = child.IsValid((int)entry.Offset + index)
                ? PercentileState.Checked(child.Data<double>()[(int)entry.Offset + index])
                : throw NativeFailureException.Argument("Percentile cannot be null");
        }

        return shares;
    }

    protected override void Finish(PercentileState state, ref DuckVectorWriter output, int row)
    {
        var (child, offset) = output.AppendToList(row, state.Percentiles.Length);
        for (var index = 0; index < state.Percentiles.Length; index++)
        {
            child.Data<double>()[offset + index] = state.Digest.ValueAt(state.Percentiles[index]);
        }
    }
}

/// <summary>qdigest_agg: value, weight, accuracy.</summary>
internal sealed class QDigestAggregate : StoredSketchAggregate<QuantileDigestSketch>
{
    public override void Update(DuckAggregateCall call)
    {
        var (values, weights, accuracies) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (values.IsValid(row) && weights.IsValid(row) && accuracies.IsValid(row))
            {
                var weight = weights.Data<double>()[row];
                if (!(weight > 0))
                {
                    throw NativeFailureException.Argument(
                        $"Percentile weight must be > 0, was {weight.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                }

                (Find(states[row]) ?? call.Put(states[row], new QuantileDigestSketch(CheckedAccuracy(accuracies.Data<double>()[row]))))
                    .Add(values.Data<long>()[row], weight);
            }
        }
    }

    private static double CheckedAccuracy(double accuracy) => accuracy is > 0 and < 1
        ? accuracy
        : throw NativeFailureException.Argument(
            "Percentile accuracy must be exclusively between 0 and 1, was "
            + accuracy.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

/// <summary>make_set_digest over hashes.</summary>
internal sealed class SetDigestAggregate : StoredSketchAggregate<SetDigestSketch>
{
    public override void Update(DuckAggregateCall call)
    {
        var hashes = call.Argument(0);
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (hashes.IsValid(row))
            {
                (Find(states[row]) ?? call.Put(states[row], new SetDigestSketch())).Add(hashes.Data<ulong>()[row]);
            }
        }
    }
}

/// <summary>numeric_histogram: buckets, value, weight.</summary>
internal sealed class NumericHistogramAggregate : SketchAggregate<NumericHistogramSketch>
{
    public override void Update(DuckAggregateCall call)
    {
        var (buckets, values, weights) = (call.Argument(0), call.Argument(1), call.Argument(2));
        var states = call.States;
        for (var row = 0; row < states.Length; row++)
        {
            if (buckets.IsValid(row) && values.IsValid(row) && weights.IsValid(row))
            {
                (Find(states[row]) ?? call.Put(states[row], new NumericHistogramSketch(buckets.Data<long>()[row])))
                    .Add(values.Data<double>()[row], weights.Data<double>()[row]);
            }
        }
    }

    protected override void Finish(NumericHistogramSketch state, ref DuckVectorWriter output, int row)
    {
        state.Compact();
        var (child, offset) = output.AppendToList(row, state.Values.Length);
        state.Values.CopyTo(child.StructChild(0).Data<double>()[offset..]);
        state.Weights.CopyTo(child.StructChild(1).Data<double>()[offset..]);
    }
}
