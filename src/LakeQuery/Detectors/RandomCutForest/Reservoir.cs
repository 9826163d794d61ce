namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>Which points a tree holds: a weighted sample in which a point's chance falls with its age by e every
/// <see cref="RandomCutForestOptions.TimeDecay"/> points (after Efraimidis and Spirakis).</summary>
/// <remarks>Point number t has the key ln(-ln u) - t/timeDecay, u even between 0 and 1; the sample is the points of the smallest keys, in a
/// heap with the greatest on top. Once the sample is full, most points change nothing: instead of a draw for each, the number of the next
/// point that enters is drawn, and then its key, given that it enters. Both have closed forms, and the distribution is the same.</remarks>
internal sealed class Reservoir
{
    /// <summary>No point.</summary>
    public const int None = -1;

    private readonly double _decay;
    private readonly double _growth;
    private readonly double[] _keys;
    private readonly ushort[] _slots;
    private readonly int[] _points;
    private RandomStream _random;
    private long _next;

    /// <summary>An empty sample.</summary>
    public Reservoir(int capacity, int timeDecay, RandomStream random)
    {
        _decay = 1.0 / timeDecay;
        _growth = PortableMath.ExpM1Near0(_decay);
        _keys = new double[capacity];
        _slots = new ushort[capacity];
        _points = new int[capacity];
        _random = random;
    }

    /// <summary>How many points are in the sample.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the next point that enters.</summary>
    public long Next => _next;

    /// <summary>The points by slot, the first <see cref="Count"/>.</summary>
    public Span<int> Points => _points.AsSpan(0, Count);

    /// <summary>Lets point <see cref="Next"/> enter, finds the one after it, and tells the slot: the caller replaces the slot's point.</summary>
    /// <param name="isReplaced">Whether the slot held a point, which leaves the sample.</param>
    public int Accept(out bool isReplaced)
    {
        isReplaced = Count == _keys.Length;
        int slot;
        if (!isReplaced)
        {
            slot = Count++;
            _points[slot] = None;
            SiftUp(slot, PortableMath.Log(-PortableMath.Log(_random.Next())) - (_next * _decay));
        }
        else
        {
            // -ln u of a point that enters: exponential, cut off at the greatest key's value.
            slot = _slots[0];
            var limit = PortableMath.Exp(_keys[0] + (_next * _decay));
            var cut = PortableMath.NegativeLogOf1Minus(_random.Next() * (1 - PortableMath.Exp(-limit)));
            SiftDown((ushort)slot, PortableMath.Log(Math.Max(cut, 1e-300)) - (_next * _decay));
        }

        _next++;
        if (Count == _keys.Length)
        {
            _next += Skip();
        }

        return slot;
    }

    /// <summary>The point in a slot.</summary>
    public int this[int slot]
    {
        get => _points[slot];
        set => _points[slot] = value;
    }

    /// <summary>Writes the keys as they lie in the heap, the random numbers' state, and the points by <paramref name="ordinals"/>.</summary>
    public void Save(StateWriter writer, ReadOnlySpan<int> ordinals)
    {
        writer.Number((ulong)Count);
        writer.Number((ulong)_next);
        writer.Random(_random);
        for (var index = 0; index < Count; index++)
        {
            writer.Double(_keys[index]);
            writer.Number((ulong)ordinals[_points[_slots[index]]]);
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote.</summary>
    public void Restore(StateReader reader, ReadOnlySpan<int> points)
    {
        Count = reader.Number(_keys.Length);
        _next = (long)reader.Number();
        _random = reader.Random();
        for (var index = 0; index < Count; index++)
        {
            _keys[index] = reader.Double();
            _slots[index] = (ushort)index;
            _points[index] = points[reader.Number(points.Length - 1)];
        }
    }

    // How many points pass before one enters: each passes with exp(-exp(greatest + t * decay)), and the sum of those exponents over a run of
    // points is geometric.
    private long Skip()
    {
        var first = PortableMath.Exp(_keys[0] + (_next * _decay));
        var total = -PortableMath.Log(_random.Next());
        var length = PortableMath.Log(1 + (total * _growth / Math.Max(first, 1e-300))) / _decay;
        return length < 1L << 60 ? (long)length : 1L << 60;
    }

    private void SiftUp(int slot, double key)
    {
        var index = slot;
        while (index > 0 && _keys[(index - 1) / 2] < key)
        {
            (_keys[index], _slots[index]) = (_keys[(index - 1) / 2], _slots[(index - 1) / 2]);
            index = (index - 1) / 2;
        }

        (_keys[index], _slots[index]) = (key, (ushort)slot);
    }

    private void SiftDown(ushort slot, double key)
    {
        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _keys[child + 1] > _keys[child])
            {
                child++;
            }

            if (_keys[child] <= key)
            {
                break;
            }

            (_keys[index], _slots[index]) = (_keys[child], _slots[child]);
            index = child;
        }

        (_keys[index], _slots[index]) = (key, slot);
    }
}
