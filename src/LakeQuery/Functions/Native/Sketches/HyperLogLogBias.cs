namespace LakeQuery.Functions.Native.Sketches;

/// <summary>Takes out what a HyperLogLog counts too much when it has few values a bucket.</summary>
/// <remarks>n values in m buckets give, in the middle, the raw estimate α m / E with E the mean of 2^-register, whose distribution is known:
/// P(register ≤ k) = exp(-(n/m) 2^-k). The corrected estimate is the n whose raw estimate was seen. For 2,048 and 4,096 buckets the
/// measured curve is used, so that the estimates equal Trino's.</remarks>
internal static partial class HyperLogLogBias
{
    private const double AlphaOfMany = 0.7213475204444817;

    /// <summary>Above this many values a bucket nothing is corrected.</summary>
    private const double MaxLoad = 5;

    private static readonly double LargestRaw = RawLoad(MaxLoad);

    /// <summary>The estimate without its bias.</summary>
    public static double Correct(int bits, double raw) => bits switch
    {
        11 => Measured(raw, Raw11, Counts11),
        12 => Measured(raw, Raw12, Counts12),
        _ => Computed(bits, raw),
    };

    // Between two measurements on the line through them; outside of them as it is.
    private static double Measured(double raw, ReadOnlySpan<double> raws, ReadOnlySpan<ushort> counts)
    {
        if (raw < raws[0] || raw > raws[^1])
        {
            return raw;
        }

        var place = raws.BinarySearch(raw);
        if (place >= 0)
        {
            return counts[place];
        }

        var above = ~place;
        var share = (raw - raws[above - 1]) / (raws[above] - raws[above - 1]);
        return counts[above - 1] + (share * (counts[above] - counts[above - 1]));
    }

    private static double Computed(int bits, double raw)
    {
        var buckets = (double)(1 << bits);
        var seen = raw / buckets;
        if (seen <= AlphaOfMany || seen > LargestRaw)
        {
            return raw;
        }

        var (low, high) = (0.0, MaxLoad);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (RawLoad(middle) < seen)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low * buckets;
    }

    // The raw estimate in values a bucket for a true load.
    private static double RawLoad(double load)
    {
        var mean = Math.Exp(-load);
        for (var (register, power) = (1, 0.5); register < 64; register++, power /= 2)
        {
            mean += power * (Math.Exp(-load * power) - Math.Exp(-load * power * 2));
        }

        return AlphaOfMany / mean;
    }
}
