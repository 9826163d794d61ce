namespace LakeQuery.Functions.Native.Sketches;

/// <summary>A histogram of at most so many buckets: the two neighbours that cost least are merged until few enough are left.</summary>
/// <remarks>Source: Y. Ben-Haim, E. Tom-Tov, <i>A streaming parallel decision tree algorithm</i>, with Trino's cost of a merge:
/// the squared distance times w1 w2 / (w1 + w2). Rows wait in a buffer of 100.</remarks>
internal sealed class NumericHistogramSketch : ISketch<NumericHistogramSketch>
{
    private const int BufferRows = 100;

    private readonly int _mostBuckets;
    private double[] _values;
    private double[] _weights;
    private int _count;

    public NumericHistogramSketch(long mostBuckets)
    {
        if (mostBuckets is < 2 or > int.MaxValue - BufferRows)
        {
            throw NativeFailureException.Argument("numeric_histogram bucket count must be greater than one");
        }

        _mostBuckets = (int)mostBuckets;
        _values = new double[Math.Min(_mostBuckets, 16) + BufferRows];
        _weights = new double[_values.Length];
    }

    /// <summary>An empty histogram like this one.</summary>
    public NumericHistogramSketch NewLike() => new(_mostBuckets);

    /// <summary>The middles of the buckets in order, after <see cref="Compact"/>.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, _count);

    /// <summary>The weights of the buckets.</summary>
    public ReadOnlySpan<double> Weights => _weights.AsSpan(0, _count);

    /// <summary>Adds a value.</summary>
    public void Add(double value, double weight)
    {
        if (_count == _values.Length)
        {
            if (_count < _mostBuckets + BufferRows)
            {
                Grow(Math.Min(_mostBuckets + BufferRows, _count * 2));
            }
            else
            {
                Compact();
            }
        }

        _values[_count] = value;
        _weights[_count] = weight;
        _count++;
    }

    /// <summary>Adds the buckets of another histogram.</summary>
    public void Merge(NumericHistogramSketch other)
    {
        if (_count + other._count > _values.Length)
        {
            Grow(_count + other._count);
        }

        other.Values.CopyTo(_values.AsSpan(_count));
        other.Weights.CopyTo(_weights.AsSpan(_count));
        _count += other._count;
        Compact();
    }

    /// <summary>Merges buckets until there are few enough, in order of their middles.</summary>
    public void Compact()
    {
        if (_count == 0)
        {
            return;
        }

        MergeEqual();
        if (_count <= _mostBuckets)
        {
            return;
        }

        Span<double> costs = _count <= 512 ? stackalloc double[512] : new double[_count];
        for (var index = 0; index + 1 < _count; index++)
        {
            costs[index] = Cost(index);
        }

        while (_count > _mostBuckets)
        {
            var least = 0;
            for (var index = 1; index + 1 < _count; index++)
            {
                if (costs[index] < costs[least])
                {
                    least = index;
                }
            }

            var weight = _weights[least] + _weights[least + 1];
            _values[least] = ((_values[least] * _weights[least]) + (_values[least + 1] * _weights[least + 1])) / weight;
            _weights[least] = weight;
            _values.AsSpan(least + 2, _count - least - 2).CopyTo(_values.AsSpan(least + 1));
            _weights.AsSpan(least + 2, _count - least - 2).CopyTo(_weights.AsSpan(least + 1));
            costs[(least + 2).._count].CopyTo(costs[(least + 1)..]);
            _count--;
            if (least + 1 < _count)
            {
                costs[least] = Cost(least);
            }

            if (least > 0)
            {
                costs[least - 1] = Cost(least - 1);
            }
        }
    }

    private double Cost(int index)
    {
        var weight = _weights[index] + _weights[index + 1];
        var distance = _values[index] - _values[index + 1];
        return weight * (distance * distance) * (_weights[index] * _weights[index + 1] / (weight * weight));
    }

    private void MergeEqual()
    {
        Array.Sort(_values, _weights, 0, _count);
        var last = 0;
        for (var index = 1; index < _count; index++)
        {
            if (_values[last] == _values[index])
            {
                _weights[last] += _weights[index];
            }
            else
            {
                last++;
                _values[last] = _values[index];
                _weights[last] = _weights[index];
            }
        }

        _count = last + 1;
    }

    private void Grow(int size)
    {
        Array.Resize(ref _values, size);
        Array.Resize(ref _weights, size);
    }
}
