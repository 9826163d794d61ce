namespace LakeQuery.Functions.Native;

/// <summary>Probability distributions.</summary>
internal static class Distributions
{
    /// <summary>Share of a normal distribution below a value.</summary>
    public static double NormalCdf(double mean, double deviation, double value)
    {
        if (!(deviation > 0))
        {
            throw NativeFailureException.Argument("standardDeviation must be > 0");
        }

        // 0.5 is exact in the middle, where the fraction's rounding would show.
        return value == mean ? 0.5 : 0.5 * ErrorComplement(-(value - mean) / (deviation * Math.Sqrt(2)));
    }

    /// <summary>The value below which a share of a normal distribution lies.</summary>
    /// <remarks>Acklam's rational approximation, refined by two steps of Halley.</remarks>
    public static double InverseNormalCdf(double mean, double deviation, double share)
    {
        if (!(share > 0 && share < 1))
        {
            throw NativeFailureException.Argument("p must be 0 > p > 1");
        }

        if (!(deviation > 0))
        {
            throw NativeFailureException.Argument("standardDeviation must be > 0");
        }

        if (share == 0.5)
        {
            return mean;
        }

        var x = Start(share);
        for (var i = 0; i < 2; i++)
        {
            var error = (0.5 * ErrorComplement(-x / Math.Sqrt(2))) - share;
            var u = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
            x -= u / (1 + (x * u / 2));
        }

        return mean + (deviation * x);
    }

    /// <summary>Share of a beta distribution below a value.</summary>
    public static double BetaCdf(double a, double b, double value)
    {
        if (!(a > 0 && b > 0))
        {
            throw NativeFailureException.Argument("a, b must be > 0");
        }

        if (!(value is >= 0 and <= 1))
        {
            throw NativeFailureException.Argument("value must be 0 >= v >= 1");
        }

        if (value is 0 or 1)
        {
            return value;
        }

        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(value)) + (b * Math.Log(1 - value)));
        return value < (a + 1) / (a + b + 2)
            ? front * BetaFraction(a, b, value) / a
            : 1 - (front * BetaFraction(b, a, 1 - value) / b);
    }

    /// <summary>The value below which a share of a beta distribution lies: bisection, down to neighbouring doubles.</summary>
    public static double InverseBetaCdf(double a, double b, double share)
    {
        if (!(share is >= 0 and <= 1))
        {
            throw NativeFailureException.Argument("p must be 0 >= p >= 1");
        }

        if (!(a > 0 && b > 0))
        {
            throw NativeFailureException.Argument("a, b must be > 0");
        }

        var (low, high) = (0.0, 1.0);
        if (share is 0 or 1)
        {
            return share;
        }

        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = BetaCdf(a, b, middle) < share ? (middle, high) : (low, middle);
        }

        return high;
    }

    /// <summary>Share of Student's distribution below a value.</summary>
    public static double StudentCdf(double x, double freedom)
    {
        CheckFreedom(freedom);
        if (x == 0 || double.IsNaN(x))
        {
            return double.IsNaN(x) ? x : 0.5;
        }

        var tail = double.IsInfinity(x) ? 0 : BetaCdf(freedom / 2, 0.5, freedom / (freedom + (x * x))) / 2;
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>Density of Student's distribution.</summary>
    public static double StudentPdf(double x, double freedom)
    {
        CheckFreedom(freedom);
        return Math.Exp(
            LogGamma((freedom + 1) / 2) - LogGamma(freedom / 2) - (0.5 * Math.Log(Math.PI * freedom))
            - ((freedom + 1) / 2 * Math.Log(1 + (x * x / freedom))));
    }

    private static void CheckFreedom(double freedom)
    {
        if (!(freedom > 0))
        {
            throw NativeFailureException.Argument("df must be greater than 0");
        }
    }

    /// <summary>An end of Wilson's interval.</summary>
    public static double Wilson(long successes, long trials, double z, int side)
    {
        if (successes < 0 || trials <= 0 || successes > trials || !(z >= 0))
        {
            throw NativeFailureException.Argument(
                successes < 0 ? "number of successes must not be negative"
                : trials <= 0 ? "number of trials must be positive"
                : successes > trials ? "number of successes must not be larger than number of trials"
                : "z-score must not be negative");
        }

        double n = trials;
        var p = successes / n;
        return (p + (z * z / (2 * n)) + (side * z * Math.Sqrt((p * (1 - p) / n) + (z * z / (4 * n * n))))) / (1 + (z * z / n));
    }

    // 1 - erf(x): the series near 0, the continued fraction beyond.
    private static double ErrorComplement(double x)
    {
        if (x < 0)
        {
            return 2 - ErrorComplement(-x);
        }

        if (x < 1.5)
        {
            // All terms are positive: no digits are lost.
            var (term, sum) = (x, x);
            for (var n = 1; n < 200 && term > 1e-18 * sum; n++)
            {
                term *= 2 * x * x / ((2 * n) + 1);
                sum += term;
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum);
        }

        var fraction = 0.0;
        for (var k = 200; k >= 1; k--)
        {
            fraction = k / 2.0 / (x + fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }

    private static double Start(double share)
    {
        var tail = share < 0.5 ? share : 1 - share;
        var t = Math.Sqrt(-2 * Math.Log(tail));
        var x = t - ((2.515517 + (0.802853 * t) + (0.010328 * t * t)) / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t)));
        return share < 0.5 ? -x : x;
    }

    // Lanczos' approximation.
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> coefficients =
        [
            676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
            -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        x -= 1;
        var sum = 0.99999999999980993;
        for (var i = 0; i < coefficients.Length; i++)
        {
            sum += coefficients[i] / (x + i + 1);
        }

        var t = x + coefficients.Length - 0.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    // Lentz's method for the incomplete beta function's continued fraction.
    private static double BetaFraction(double a, double b, double x)
    {
        const double tiny = 1e-300;
        var c = 1.0;
        var d = 1 - ((a + b) * x / (a + 1));
        d = 1 / (Math.Abs(d) < tiny ? tiny : d);
        var result = d;
        for (var m = 1; m <= 300; m++)
        {
            foreach (var numerator in (ReadOnlySpan<double>)
                [m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m))), -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1))])
            {
                d = 1 + (numerator * d);
                d = 1 / (Math.Abs(d) < tiny ? tiny : d);
                c = 1 + (numerator / c);
                c = Math.Abs(c) < tiny ? tiny : c;
                result *= d * c;
            }

            if (Math.Abs((d * c) - 1) < 1e-16)
            {
                break;
            }
        }

        return result;
    }
}
