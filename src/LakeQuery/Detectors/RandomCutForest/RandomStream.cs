namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>A stream of random numbers (xoshiro256++, seeded through SplitMix64): small, quick, and the same everywhere.</summary>
internal struct RandomStream
{
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <summary>A stream of its own for each seed and number.</summary>
    public RandomStream(long seed, int number)
    {
        var state = (ulong)seed;
        state = Mixed(ref state) ^ ((ulong)number * 0xD1B54A32D192ED03);
        (_a, _b, _c, _d) = (Mixed(ref state), Mixed(ref state), Mixed(ref state), Mixed(ref state));
    }

    /// <summary>The stream that goes on from <see cref="State"/>.</summary>
    public RandomStream((ulong A, ulong B, ulong C, ulong D) state) => (_a, _b, _c, _d) = state;

    /// <summary>What the next numbers depend on.</summary>
    public readonly (ulong A, ulong B, ulong C, ulong D) State => (_a, _b, _c, _d);

    /// <summary>A number above 0 and below 1.</summary>
    public double Next() => ((NextBits() >> 12) + 0.5) * (1.0 / (1L << 52));

    private ulong NextBits()
    {
        var result = ulong.RotateLeft(_a + _d, 23) + _a;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    private static ulong Mixed(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
