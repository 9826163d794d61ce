namespace LakeQuery.Detectors.Hotspots;

/// <summary>Which points belong together, and the box of each cluster; changes are cheap, and what follows from them is worked out when asked.</summary>
/// <param name="columns">Numbers a point.</param>
/// <param name="capacity">The most points at a time.</param>
/// <param name="points">The points by slot, one behind the other.</param>
/// <param name="ages">When each point came, by slot.</param>
internal sealed class ClusterList(int columns, int capacity, double[] points, long[] ages)
{
    private const int None = -1;
    private const long Unknown = -1;

    // By slot: the point's cluster, and its place in the list of the cluster's points.
    private readonly int[] _clusterOf = Filled(capacity, None);
    private readonly int[] _next = new int[capacity];
    private readonly int[] _previous = new int[capacity];

    // By cluster. One more than points: when clusters are joined or parted, both are there for a moment.
    private readonly int[] _count = new int[capacity + 1];
    private readonly int[] _first = Filled(capacity + 1, None);
    private readonly long[] _oldest = new long[capacity + 1];
    private readonly bool[] _isStale = new bool[capacity + 1];
    private readonly bool[] _isTouched = new bool[capacity + 1];
    private readonly bool[] _isListed = new bool[capacity + 1];
    private readonly double[] _density = new double[capacity + 1];
    private readonly int[] _free = new int[capacity + 1];
    private double[] _least = new double[4 * columns];
    private double[] _greatest = new double[4 * columns];
    private int _freeCount;
    private int _made;

    // Clusters touched since the last order, and all of them in their order then.
    private readonly List<int> _touched = [];
    private readonly List<int> _order = [];

    /// <summary>Clusters whose points changed since the last call of <see cref="Arrange"/>, those that are gone among them.</summary>
    public IReadOnlyList<int> Touched => _touched;

    /// <summary>The cluster of a point; -1 for none.</summary>
    public int Of(int slot) => _clusterOf[slot];

    /// <summary>How many points a cluster has.</summary>
    public int Count(int cluster) => _count[cluster];

    /// <summary>Points by size; good after <see cref="Arrange"/>.</summary>
    public double Density(int cluster) => _density[cluster];

    /// <summary>The least values; good after <see cref="Arrange"/>.</summary>
    public ReadOnlySpan<double> Least(int cluster) => _least.AsSpan(cluster * columns, columns);

    /// <summary>The greatest values; good after <see cref="Arrange"/>.</summary>
    public ReadOnlySpan<double> Greatest(int cluster) => _greatest.AsSpan(cluster * columns, columns);

    /// <summary>A cluster without points.</summary>
    public int New()
    {
        var cluster = _freeCount > 0 ? _free[--_freeCount] : _made++;
        if (_least.Length < (cluster + 1) * columns)
        {
            Array.Resize(ref _least, _least.Length * 2);
            Array.Resize(ref _greatest, _greatest.Length * 2);
        }

        _least.AsSpan(cluster * columns, columns).Fill(double.PositiveInfinity);
        _greatest.AsSpan(cluster * columns, columns).Fill(double.NegativeInfinity);
        (_count[cluster], _first[cluster], _oldest[cluster], _isStale[cluster]) = (0, None, long.MaxValue, false);
        Touch(cluster);
        return cluster;
    }

    /// <summary>Adds a point that is in no cluster.</summary>
    public void Add(int cluster, int slot)
    {
        _clusterOf[slot] = cluster;
        _previous[slot] = None;
        _next[slot] = _first[cluster];
        if (_first[cluster] != None)
        {
            _previous[_first[cluster]] = slot;
        }

        _first[cluster] = slot;
        _count[cluster]++;
        if (_oldest[cluster] != Unknown)
        {
            _oldest[cluster] = Math.Min(_oldest[cluster], ages[slot]);
        }

        if (!_isStale[cluster])
        {
            Extend(cluster, slot);
        }

        Touch(cluster);
    }

    /// <summary>Takes a point out of its cluster, if it is in one; a cluster without points is gone.</summary>
    public void Remove(int slot)
    {
        var cluster = _clusterOf[slot];
        if (cluster == None)
        {
            return;
        }

        _clusterOf[slot] = None;
        if (_previous[slot] == None)
        {
            _first[cluster] = _next[slot];
        }
        else
        {
            _next[_previous[slot]] = _next[slot];
        }

        if (_next[slot] != None)
        {
            _previous[_next[slot]] = _previous[slot];
        }

        _count[cluster]--;
        if (_oldest[cluster] == ages[slot])
        {
            _oldest[cluster] = Unknown;
        }

        _isStale[cluster] |= IsAtEdge(cluster, slot);
        Touch(cluster);
        if (_count[cluster] == 0)
        {
            _free[_freeCount++] = cluster;
        }
    }

    /// <summary>Makes one of two clusters; the smaller is gone. Returns the other.</summary>
    public int Join(int one, int other)
    {
        var (small, large) = _count[one] < _count[other] ? (one, other) : (other, one);
        while (_first[small] is var slot && slot != None)
        {
            Remove(slot);
            Add(large, slot);
        }

        return large;
    }

    /// <summary>True when all points of a cluster are near each other, told by the corners of its box as it was last known: points that went
    /// only make it smaller.</summary>
    public bool IsTight(int cluster, PointGrid grid) => grid.AreNear(Least(cluster), Greatest(cluster));

    /// <summary>Brings boxes, densities and the order up to date: the densest first, of equals the one with the oldest point.</summary>
    public List<int> Arrange()
    {
        if (_touched.Count == 0)
        {
            return _order;
        }

        foreach (var cluster in _touched)
        {
            _isTouched[cluster] = false;
            if (_count[cluster] == 0)
            {
                continue;
            }

            if (_isStale[cluster])
            {
                Measure(cluster);
            }

            _density[cluster] = DensityOf(cluster);
            if (!_isListed[cluster])
            {
                _isListed[cluster] = true;
                _order.Add(cluster);
            }
        }

        _touched.Clear();

        // Little is out of order from one time to the next.
        var kept = 0;
        for (var index = 0; index < _order.Count; index++)
        {
            var cluster = _order[index];
            if (_count[cluster] == 0)
            {
                _isListed[cluster] = false;
                continue;
            }

            var place = kept++;
            for (; place > 0 && Comes(cluster, _order[place - 1]); place--)
            {
                _order[place] = _order[place - 1];
            }

            _order[place] = cluster;
        }

        _order.RemoveRange(kept, _order.Count - kept);
        return _order;
    }

    private void Touch(int cluster)
    {
        if (!_isTouched[cluster])
        {
            _isTouched[cluster] = true;
            _touched.Add(cluster);
        }
    }

    private bool Comes(int cluster, int before) =>
        _density[cluster] != _density[before] ? _density[cluster] > _density[before] : Oldest(cluster) < Oldest(before);

    private long Oldest(int cluster)
    {
        if (_oldest[cluster] == Unknown)
        {
            var oldest = long.MaxValue;
            for (var slot = _first[cluster]; slot != None; slot = _next[slot])
            {
                oldest = Math.Min(oldest, ages[slot]);
            }

            _oldest[cluster] = oldest;
        }

        return _oldest[cluster];
    }

    private void Measure(int cluster)
    {
        _least.AsSpan(cluster * columns, columns).Fill(double.PositiveInfinity);
        _greatest.AsSpan(cluster * columns, columns).Fill(double.NegativeInfinity);
        for (var slot = _first[cluster]; slot != None; slot = _next[slot])
        {
            Extend(cluster, slot);
        }

        _isStale[cluster] = false;
    }

    private void Extend(int cluster, int slot)
    {
        var point = points.AsSpan(slot * columns, columns);
        var least = _least.AsSpan(cluster * columns, columns);
        var greatest = _greatest.AsSpan(cluster * columns, columns);
        for (var column = 0; column < point.Length; column++)
        {
            least[column] = Math.Min(least[column], point[column]);
            greatest[column] = Math.Max(greatest[column], point[column]);
        }
    }

    private bool IsAtEdge(int cluster, int slot)
    {
        var point = points.AsSpan(slot * columns, columns);
        var least = _least.AsSpan(cluster * columns, columns);
        var greatest = _greatest.AsSpan(cluster * columns, columns);
        for (var column = 0; column < point.Length; column++)
        {
            if (point[column] <= least[column] || point[column] >= greatest[column])
            {
                return true;
            }
        }

        return false;
    }

    private double DensityOf(int cluster)
    {
        var size = 1.0;
        for (var column = 0; column < columns; column++)
        {
            var extent = _greatest[(cluster * columns) + column] - _least[(cluster * columns) + column];
            size *= extent > 0 ? extent : 1;
        }

        return Math.Min(_count[cluster] / size, double.MaxValue);
    }

    private static int[] Filled(int length, int value)
    {
        var array = new int[length];
        Array.Fill(array, value);
        return array;
    }
}
