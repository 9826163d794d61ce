namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Logarithm and exponential from additions, multiplications and divisions only: the same bits on every platform, which the
/// C libraries behind <see cref="Math"/> do not promise.</summary>
internal static class PortableMath
{
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double InverseLn2 = 1.4426950408889634;
    private const double SquareRootOfHalf = 0.70710678118654752;

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    public static double Log(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1022;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FE0_0000_0000_0000);
        if (mantissa < SquareRootOfHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        // ln m = 2 artanh((m - 1)/(m + 1)), whose series needs eleven terms where |s| < 0.172.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var term = 23; term >= 3; term -= 2)
        {
            series = (series + (1.0 / term)) * square;
        }

        return (exponent * Ln2High) + ((exponent * Ln2Low) + (2 * s * series) + (2 * s));
    }

    /// <summary>The logarithm to base 2 of a positive number.</summary>
    public static double Log2(double value) => Log(value) * InverseLn2;

    /// <summary>e to the power; 0 where that is smaller than a normal number.</summary>
    public static double Exp(double power)
    {
        if (power < -708)
        {
            return 0;
        }

        if (power > 709)
        {
            return double.MaxValue;
        }

        var exponent = Math.Floor((power * InverseLn2) + 0.5);
        return (1 + ExpM1Near0(power - (exponent * Ln2High) - (exponent * Ln2Low)))
            * BitConverter.Int64BitsToDouble((long)((int)exponent + 1023) << 52);
    }

    /// <summary>e to the power, less 1, of a number between -0.35 and 0.35, exact for small ones too.</summary>
    public static double ExpM1Near0(double power)
    {
        var series = 1.0;
        for (var term = 15; term >= 2; term--)
        {
            series = 1 + (series * power / term);
        }

        return series * power;
    }

    /// <summary>-ln(1 - value) of a number from 0 to less than 1, exact for small ones too.</summary>
    public static double NegativeLogOf1Minus(double value) => value < 1e-7 ? value + (value * value / 2) : -Log(1 - value);
}
