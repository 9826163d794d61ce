namespace LakeQuery.Cli.Output;

/// <summary>Ranges of equal width, with bounds that are easy to read, and how many values lie in each.</summary>
internal sealed class HistogramBins
{
    private const int MostBins = 16;

    private readonly long[] _counts;

    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value.</param>
    /// <param name="count">How many values there are: more of them are told apart in more ranges.</param>
    public HistogramBins(double least, double most, long count)
    {
        var wanted = Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(1, count))) + 1, 1, MostBins);

        // Halves: the whole may be more than a double holds.
        Step = NiceStep(((most / 2) - (least / 2)) / wanted * 2);
        First = Math.Floor(least / Step) * Step;
        _counts = new long[(int)Math.Clamp(Math.Floor((most / Step) - (First / Step)) + 1, 1, 2 * MostBins)];
    }

    /// <summary>The lower bound of the first range.</summary>
    public double First { get; }

    /// <summary>The width of each.</summary>
    public double Step { get; }

    /// <summary>How many values there are in each.</summary>
    public IReadOnlyList<long> Counts => _counts;

    public void Add(double value) => _counts[(int)Math.Clamp(Math.Floor((value / Step) - (First / Step)), 0, _counts.Length - 1)]++;

    // 1, 2 or 5 and zeros.
    private static double NiceStep(double step)
    {
        if (step <= 0 || !double.IsFinite(step))
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return (step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
    }
}
