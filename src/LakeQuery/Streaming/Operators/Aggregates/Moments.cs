using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Count, mean and sum of squared distances from the mean: the variance without the difference of two large sums.</summary>
/// <remarks>B. P. Welford, <i>Note on a method for calculating corrected sums of squares and products</i> (1962), for one number; T. F. Chan, G. H. Golub,
/// R. J. LeVeque, <i>Updating formulae and a pairwise algorithm for computing sample variances</i> (1979), for two sets.</remarks>
internal struct Moments : IRunningTotal<Moments>
{
    private double _mean;
    private double _squares;

    /// <summary>How many numbers.</summary>
    public long Count { get; private set; }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static Moments Restore(StateReader state) => new() { Count = state.Long(), _mean = state.Double(), _squares = state.Double() };

    /// <summary>Adds a number.</summary>
    public void Add(double value)
    {
        Count++;
        var distance = value - _mean;
        _mean += distance / Count;
        _squares += distance * (value - _mean);
    }

    /// <summary>Adds a set of numbers.</summary>
    public void Add(in Moments other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            this = other;
            return;
        }

        var count = Count + other.Count;
        var distance = other._mean - _mean;
        _mean += distance * other.Count / count;
        _squares += other._squares + (distance * distance * ((double)Count * other.Count / count));
        Count = count;
    }

    /// <summary>Variance or deviation; null where it has none.</summary>
    public readonly double? Result(AggregateKind kind)
    {
        var degrees = kind is AggregateKind.VarSamp or AggregateKind.StddevSamp ? Count - 1 : Count;
        if (degrees <= 0)
        {
            return null;
        }

        var variance = _squares / degrees;
        return kind is AggregateKind.StddevPop or AggregateKind.StddevSamp ? Math.Sqrt(variance) : variance;
    }

    /// <summary>Writes the three.</summary>
    public readonly void Save(StateWriter state)
    {
        state.Long(Count);
        state.Double(_mean);
        state.Double(_squares);
    }
}
