using System.Buffers;
using System.Buffers.Binary;

namespace LakeQuery.Functions.Native.Sketches;

/// <summary>T-digest: the quantiles of doubles from a few hundred clusters, small at the ends and large in the middle.</summary>
/// <remarks>Source: T. Dunning, O. Ertl, <i>Computing extremely accurate quantiles using t-digests</i>, merging variant; stored in airlift's
/// format, and merged at the same times, so that answers equal Trino's.</remarks>
internal sealed class TDigestSketch : IStoredSketch<TDigestSketch>
{
    private const double DefaultCompression = 100;
    private const int Slack = 10;

    private readonly double _compression;
    private readonly int _maxSize;
    private double[] _means = new double[1];
    private double[] _weights = new double[1];
    private int _count;
    private double _totalWeight;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private bool _backwards;
    private bool _unmerged;

    public TDigestSketch(double compression = DefaultCompression)
    {
        _compression = compression;
        _maxSize = (int)(6 * ((2 * compression) + Slack));
    }

    /// <summary>The sum of the weights.</summary>
    public double TotalWeight => _totalWeight;

    /// <summary>An empty digest as exact as this one.</summary>
    public TDigestSketch NewLike() => new(_compression);

    /// <summary>Reads a stored digest.</summary>
    public static TDigestSketch Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new SketchReader(bytes, "tdigest");
        if (reader.Byte() != 0)
        {
            throw reader.Broken();
        }

        var (min, max, compression) = (reader.Double(), reader.Double(), reader.Double());
        if (!(compression is >= 10 and < 1e6))
        {
            throw reader.Broken();
        }

        var digest = new TDigestSketch(compression) { _min = min, _max = max, _totalWeight = reader.Double() };
        digest._count = reader.Count(16);
        digest._means = new double[Math.Max(1, digest._count)];
        digest._weights = new double[Math.Max(1, digest._count)];
        for (var index = 0; index < digest._count; index++)
        {
            digest._means[index] = reader.Double();
        }

        for (var index = 0; index < digest._count; index++)
        {
            digest._weights[index] = reader.Double();
        }

        return digest;
    }

    /// <summary>Adds a value.</summary>
    public void Add(double value, double weight)
    {
        if (!double.IsFinite(value))
        {
            throw NativeFailureException.Argument(double.IsNaN(value) ? "value is NaN" : "value must be finite");
        }

        if (_count == _means.Length)
        {
            if (_means.Length < _maxSize)
            {
                Grow(Math.Min(_means.Length * 2, _maxSize));
            }
            else
            {
                Compress(2 * _compression);
            }
        }

        _means[_count] = value;
        _weights[_count] = weight;
        _count++;
        _totalWeight += weight;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        _unmerged = true;
    }

    /// <summary>Adds the values of another digest, which stays as it is in what it tells.</summary>
    public void Merge(TDigestSketch other)
    {
        if (_count + other._count > _means.Length)
        {
            Compress(2 * _compression);
            other.Compress(2 * _compression);
            Grow(_count + other._count);
        }

        other._means.AsSpan(0, other._count).CopyTo(_means.AsSpan(_count));
        other._weights.AsSpan(0, other._count).CopyTo(_weights.AsSpan(_count));
        _count += other._count;
        _totalWeight += other._totalWeight;
        _min = Math.Min(_min, other._min);
        _max = Math.Max(_max, other._max);
        _unmerged = true;
    }

    /// <summary>Multiplies all weights.</summary>
    public void Scale(double factor)
    {
        for (var index = 0; index < _count; index++)
        {
            _weights[index] *= factor;
        }

        _totalWeight *= factor;
    }

    /// <summary>The value below which a share of the weight lies; NaN for an empty digest.</summary>
    public double ValueAt(double quantile)
    {
        if (!(quantile is >= 0 and <= 1))
        {
            throw NativeFailureException.Argument("quantiles should be in [0, 1] range");
        }

        if (_count == 0)
        {
            return double.NaN;
        }

        if (_unmerged)
        {
            Compress(2 * _compression);
            _unmerged = false;
        }

        if (_count == 1)
        {
            return _means[0];
        }

        var offset = quantile * _totalWeight;
        if (offset < 1)
        {
            return _min;
        }

        if (offset < _weights[0] / 2)
        {
            return _min + Between(offset, 1, _min, _weights[0] / 2, _means[0]);
        }

        var lastHalf = _weights[_count - 1] / 2;
        if (offset <= _totalWeight - 1 && _totalWeight - offset <= lastHalf && lastHalf > 1)
        {
            return FromTheTop(offset, lastHalf);
        }

        return offset >= _totalWeight - 1 ? _max : InTheMiddle(offset, lastHalf);
    }

    /// <summary>Stores the digest.</summary>
    public void Write(ArrayBufferWriter<byte> output)
    {
        Compress(_compression);
        var length = 37 + (16 * _count);
        var target = output.GetSpan(length);
        target[0] = 0;
        BinaryPrimitives.WriteDoubleLittleEndian(target[1..], _min);
        BinaryPrimitives.WriteDoubleLittleEndian(target[9..], _max);
        BinaryPrimitives.WriteDoubleLittleEndian(target[17..], _compression);
        BinaryPrimitives.WriteDoubleLittleEndian(target[25..], _totalWeight);
        BinaryPrimitives.WriteInt32LittleEndian(target[33..], _count);
        for (var index = 0; index < _count; index++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(target[(37 + (8 * index))..], _means[index]);
            BinaryPrimitives.WriteDoubleLittleEndian(target[(37 + (8 * (_count + index)))..], _weights[index]);
        }

        output.Advance(length);
    }

    private double FromTheTop(double offset, double lastHalf) =>
        _max + Between(_totalWeight - offset, 1, _max, lastHalf, _means[_count - 1]);

    private double InTheMiddle(double offset, double lastHalf)
    {
        var before = _weights[0] / 2;
        var at = 0;
        var step = (_weights[0] + _weights[1]) / 2;
        while (at < _count - 1 && before + step <= offset)
        {
            before += step;
            at++;
            if (at < _count - 1)
            {
                step = (_weights[at] + _weights[at + 1]) / 2;
            }
        }

        if (at == _count - 1)
        {
            return offset <= _totalWeight - 1 && lastHalf > 1 ? FromTheTop(offset, lastHalf) : _max;
        }

        // A cluster of one value is that value; nothing is interpolated over its half.
        var (left, right) = (_weights[at], _weights[at + 1]);
        var inside = offset - before;
        if (left == 1 && inside < left / 2)
        {
            return _means[at];
        }

        if (right == 1 && inside >= left / 2)
        {
            return _means[at + 1];
        }

        var length = step;
        if (left == 1)
        {
            inside -= left / 2;
            length = right / 2;
        }
        else if (right == 1)
        {
            length = left / 2;
        }

        return _means[at] + Between(inside, 0, _means[at], length, _means[at + 1]);
    }

    private static double Between(double x, double x0, double y0, double x1, double y1) => (x - x0) / (x1 - x0) * (y1 - y0);

    private void Grow(int size)
    {
        if (_means.Length < size)
        {
            Array.Resize(ref _means, size);
            Array.Resize(ref _weights, size);
        }
    }

    // Every second time from the largest value down, so that no end is favoured.
    private void Compress(double compression)
    {
        if (_count == 0)
        {
            return;
        }

        var means = _means.AsSpan(0, _count);
        var weights = _weights.AsSpan(0, _count);
        means.Sort(weights);
        if (_backwards)
        {
            means.Reverse();
            weights.Reverse();
        }

        var normalizer = compression / ((4 * Math.Log(_totalWeight / compression)) + 24);
        var (mean, weight) = (means[0], weights[0]);
        var (last, done, limit) = (0, 0.0, 0.0);
        for (var index = 1; index < _count; index++)
        {
            var together = weight + weights[index];
            var quantile = Math.Min((done + together) / _totalWeight, 1);
            if (together <= _totalWeight * Math.Min(limit, quantile * (1 - quantile) / normalizer))
            {
                mean += (means[index] - mean) * weights[index] / together;
                weight = together;
            }
            else
            {
                means[last] = mean;
                weights[last] = weight;
                last++;
                done += weight;
                var share = done / _totalWeight;
                limit = share * (1 - share) / normalizer;
                (mean, weight) = (means[index], weights[index]);
            }
        }

        means[last] = mean;
        weights[last] = weight;
        _count = last + 1;
        if (_backwards)
        {
            means[.._count].Reverse();
            weights[.._count].Reverse();
        }

        _backwards = !_backwards;
    }
}
