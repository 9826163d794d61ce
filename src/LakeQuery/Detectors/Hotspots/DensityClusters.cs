namespace LakeQuery.Detectors.Hotspots;

/// <summary>DBSCAN that follows its points: after each point that comes or goes, the clusters are those that DBSCAN finds from scratch.</summary>
/// <remarks>A core point has at least so many neighbours, itself among them. Cores that are neighbours are in one cluster; a point beside a
/// core that is none itself is in the cluster of its nearest core, of equals the older. What a change can reach is looked at and nothing
/// else: a new core joins clusters; where a core is lost, <see cref="PartSearch"/> tells whether its cluster falls apart.</remarks>
internal sealed class DensityClusters
{
    private const int None = -1;

    private readonly int _minimumPoints;
    private readonly PointGrid _grid;
    private readonly GridColumns _columns;
    private readonly PartSearch _parts;
    private readonly long[] _ages;

    // By slot. A point that is no core keeps the core that it belongs to, and how far that is.
    private readonly int[] _neighbourCount;
    private readonly bool[] _isCore;
    private readonly int[] _anchor;
    private readonly double[] _anchorSquare;

    // The neighbours of the point that comes or goes, and those of another one meanwhile.
    private readonly int[] _near;
    private readonly double[] _nearSquares;
    private readonly int[] _around;
    private readonly double[] _aroundSquares;

    private readonly List<int> _changed = [];
    private readonly List<int> _orphans = [];
    private readonly List<int> _seeds = [];
    private readonly List<double> _seedSquares = [];
    private readonly List<int> _together = [];
    private readonly bool[] _isSeed;

    /// <summary>Clusters of no points.</summary>
    public DensityClusters(HotspotsOptions options, double[] points, long[] ages)
    {
        var capacity = options.WindowSize;
        _minimumPoints = options.MinimumPoints;
        _ages = ages;
        _grid = new PointGrid(options.ColumnCount, capacity, options.ScanRadius);
        _columns = new GridColumns(options.ColumnCount);
        Clusters = new ClusterList(options.ColumnCount, capacity, points, ages);
        _neighbourCount = new int[capacity];
        _isCore = new bool[capacity];
        _isSeed = new bool[capacity];
        _anchor = new int[capacity];
        _anchorSquare = new double[capacity];
        _near = new int[capacity];
        _nearSquares = new double[capacity];
        _around = new int[capacity];
        _aroundSquares = new double[capacity];
        _parts = new PartSearch(_grid, Clusters, _isCore, _anchor, capacity);
    }

    /// <summary>The clusters.</summary>
    public ClusterList Clusters { get; }

    /// <summary>Finds neighbours by those columns that tell most points apart; no cluster changes.</summary>
    /// <param name="points">The points by slot, one behind the other, all of them there.</param>
    public void ChooseColumns(ReadOnlySpan<double> points) => _columns.Choose(_grid, points);

    /// <summary>A point comes; its age is set already.</summary>
    public void Add(int slot, ReadOnlySpan<double> point)
    {
        _grid.Add(slot, point);
        var count = _grid.Neighbours(slot, _near, _nearSquares);
        _neighbourCount[slot] = count + 1;
        _anchor[slot] = None;
        _changed.Clear();
        for (var index = 0; index < count; index++)
        {
            if (++_neighbourCount[_near[index]] == _minimumPoints)
            {
                _changed.Add(_near[index]);
            }
        }

        if (count + 1 >= _minimumPoints)
        {
            _changed.Add(slot);
        }

        foreach (var core in _changed)
        {
            _isCore[core] = true;
            _anchor[core] = None;
            Clusters.Remove(core);
        }

        foreach (var core in _changed)
        {
            if (core == slot)
            {
                Connect(core, _near, _nearSquares, count);
            }
            else
            {
                Connect(core, _around, _aroundSquares, _grid.Neighbours(core, _around, _aroundSquares));
            }
        }

        if (!_isCore[slot])
        {
            for (var index = 0; index < count; index++)
            {
                if (_isCore[_near[index]])
                {
                    Offer(slot, _near[index], _nearSquares[index]);
                }
            }
        }
    }

    /// <summary>A point goes.</summary>
    public void Remove(int slot)
    {
        var count = _grid.Neighbours(slot, _near, _nearSquares);
        var cluster = Clusters.Of(slot);
        _grid.Remove(slot);
        Clusters.Remove(slot);
        _changed.Clear();
        for (var index = 0; index < count; index++)
        {
            if (_neighbourCount[_near[index]]-- == _minimumPoints)
            {
                _changed.Add(_near[index]);
                _isCore[_near[index]] = false;
            }
        }

        _orphans.Clear();
        _seeds.Clear();
        _seedSquares.Clear();
        if (_isCore[slot])
        {
            _isCore[slot] = false;
            Disconnect(slot, cluster, _near, _nearSquares, count);
        }

        foreach (var lost in _changed)
        {
            var left = Clusters.Of(lost);
            Clusters.Remove(lost);
            _anchor[lost] = None;
            _orphans.Add(lost);
            Disconnect(lost, left, _around, _aroundSquares, _grid.Neighbours(lost, _around, _aroundSquares));
        }

        PartClusters();
        foreach (var orphan in _orphans)
        {
            var around = _grid.Neighbours(orphan, _around, _aroundSquares);
            for (var index = 0; index < around; index++)
            {
                if (_isCore[_around[index]])
                {
                    Offer(orphan, _around[index], _aroundSquares[index]);
                }
            }
        }
    }

    // A new core: its cluster is that of the cores beside it, which are one from now on, and points beside it may be nearer to it than to theirs.
    private void Connect(int core, int[] around, double[] squares, int count)
    {
        var cluster = None;
        for (var index = 0; index < count; index++)
        {
            var other = around[index];
            if (_isCore[other] && Clusters.Of(other) is var found && found != None && found != cluster)
            {
                cluster = cluster == None ? found : Clusters.Join(cluster, found);
            }
        }

        Clusters.Add(cluster == None ? Clusters.New() : cluster, core);
        for (var index = 0; index < count; index++)
        {
            if (!_isCore[around[index]])
            {
                Offer(around[index], core, squares[index]);
            }
        }
    }

    // Gives a point that is no core to a core, if that is nearer than the one it has.
    private void Offer(int slot, int core, double square)
    {
        var anchor = _anchor[slot];
        if (anchor != None && (square > _anchorSquare[slot] || (square == _anchorSquare[slot] && _ages[core] > _ages[anchor])))
        {
            return;
        }

        _anchor[slot] = core;
        _anchorSquare[slot] = square;
        var cluster = Clusters.Of(core);
        if (Clusters.Of(slot) != cluster)
        {
            Clusters.Remove(slot);
            Clusters.Add(cluster, slot);
        }
    }

    // A core is lost: the points that belonged to it need another, and the cores beside it may have been one cluster by it alone.
    private void Disconnect(int lost, int cluster, int[] around, double[] squares, int count)
    {
        var mayPart = !Clusters.IsTight(cluster, _grid);
        for (var index = 0; index < count; index++)
        {
            var other = around[index];
            if (_isCore[other])
            {
                if (mayPart && !_isSeed[other])
                {
                    _isSeed[other] = true;
                    _seeds.Add(other);
                    _seedSquares.Add(squares[index]);
                }
            }
            else if (_anchor[other] == lost)
            {
                _anchor[other] = None;
                Clusters.Remove(other);
                _orphans.Add(other);
            }
        }
    }

    private void PartClusters()
    {
        for (var index = 0; index < _seeds.Count; index++)
        {
            if (!_isSeed[_seeds[index]])
            {
                continue;
            }

            // All seeds of a cluster are asked about at once: the one nearest to what was lost sees most of the others.
            var cluster = Clusters.Of(_seeds[index]);
            var nearest = index;
            for (var other = index + 1; other < _seeds.Count; other++)
            {
                if (_seedSquares[other] < _seedSquares[nearest] && _isSeed[_seeds[other]] && Clusters.Of(_seeds[other]) == cluster)
                {
                    nearest = other;
                }
            }

            var centre = _seeds[nearest];
            _isSeed[centre] = false;
            var count = _grid.Neighbours(centre, _around, _aroundSquares);
            for (var other = 0; other < count; other++)
            {
                _isSeed[_around[other]] = false;
            }

            // Those that it does not see.
            _together.Clear();
            _together.Add(centre);
            for (var other = index; other < _seeds.Count; other++)
            {
                var seed = _seeds[other];
                if (_isSeed[seed] && Clusters.Of(seed) == cluster)
                {
                    _isSeed[seed] = false;
                    _together.Add(seed);
                }
            }

            if (_together.Count > 1)
            {
                _parts.Part(_together);
            }
        }
    }
}
