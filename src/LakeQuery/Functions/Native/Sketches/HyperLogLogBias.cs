namespace LakeQuery.Functions.Native;

/// <summary>Takes out what a HyperLogLog counts too much when it has few values a bucket.</summary>
/// <remarks>n values in m buckets give, in the middle, the raw estimate α m / E with E the mean of 2^-register, whose distribution is known:
/// P(register ≤ k) = exp(-(n/m) 2^-k). The corrected estimate is the n whose raw estimate was seen.</remarks>
internal static class HyperLogLogBias
{
    private const double AlphaOfMany = 0.7213475204444817;

    /// <summary>Above this many values a bucket nothing is corrected.</summary>
    private const double MaxLoad = 5;

    private static readonly double LargestRaw = RawLoad(MaxLoad);

    /// <summary>The estimate without its bias.</summary>
    public static double Correct(int bits, double raw)
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
