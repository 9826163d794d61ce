namespace LakeQuery.Detectors.Hotspots;

/// <summary>Finds out whether cores that were in one cluster still are, and parts the cluster where not.</summary>
/// <remarks>A search starts from each of them; all go forward in turn, a core at a time, and searches that meet go on as one. The answer is
/// there once one search is left: in a dense cluster after a few cores, else after about as many as the smaller parts have.</remarks>
internal sealed class PartSearch(PointGrid grid, ClusterList clusters, bool[] isCore, int[] anchor, int capacity)
{
    private const int None = -1;

    // By slot: the search that found it, in this round; and the core behind it in one of the lists of its search.
    private readonly int[] _round = new int[capacity];
    private readonly int[] _searchOf = new int[capacity];
    private readonly int[] _next = new int[capacity];

    // By search: what it went on in, its list of cores to look at and that of cores looked at, its place among those that go on.
    private readonly int[] _goesOnIn = new int[capacity];
    private readonly CoreList[] _waiting = new CoreList[capacity];
    private readonly CoreList[] _done = new CoreList[capacity];
    private readonly int[] _place = new int[capacity];
    private readonly int[] _open = new int[capacity];

    private readonly int[] _around = new int[capacity];
    private readonly double[] _aroundSquares = new double[capacity];
    private int _openCount;
    private int _currentRound;

    /// <summary>Parts the cluster of these cores into those that they are in.</summary>
    public void Part(List<int> cores)
    {
        Begin(cores);
        for (var turn = 0; _openCount > 1;)
        {
            var search = _open[turn < _openCount ? turn : 0];
            var core = _waiting[search].First;
            if (core == None)
            {
                Close(search);
                MoveToOwnCluster(_done[search]);
                continue;
            }

            _waiting[search].First = _next[core];
            Append(ref _done[search], core);
            LookAround(search, core);
            turn = _place[search] + 1;
        }
    }

    private void Begin(List<int> cores)
    {
        if (_currentRound == int.MaxValue)
        {
            Array.Clear(_round);
            _currentRound = 0;
        }

        _currentRound++;
        _openCount = cores.Count;
        for (var search = 0; search < cores.Count; search++)
        {
            (_goesOnIn[search], _open[search], _place[search]) = (search, search, search);
            (_waiting[search], _done[search]) = (CoreList.Empty, CoreList.Empty);
            Find(cores[search], search);
        }
    }

    private void LookAround(int search, int core)
    {
        var count = grid.Neighbours(core, _around, _aroundSquares);
        for (var index = 0; index < count; index++)
        {
            var other = _around[index];
            if (!isCore[other])
            {
                continue;
            }

            if (_round[other] != _currentRound)
            {
                Find(other, search);
            }
            else if (Current(_searchOf[other]) is var met && met != search)
            {
                _goesOnIn[met] = search;
                Join(ref _waiting[search], _waiting[met]);
                Join(ref _done[search], _done[met]);
                Close(met);
                if (_openCount == 1)
                {
                    return;
                }
            }
        }
    }

    private void Find(int core, int search)
    {
        _round[core] = _currentRound;
        _searchOf[core] = search;
        Append(ref _waiting[search], core);
    }

    private int Current(int search)
    {
        while (_goesOnIn[search] != search)
        {
            _goesOnIn[search] = _goesOnIn[_goesOnIn[search]];
            search = _goesOnIn[search];
        }

        return search;
    }

    private void Close(int search)
    {
        var last = _open[--_openCount];
        _open[_place[search]] = last;
        _place[last] = _place[search];
    }

    private void MoveToOwnCluster(CoreList cores)
    {
        var cluster = clusters.New();
        for (var core = cores.First; core != None; core = _next[core])
        {
            Move(core, cluster);
            var count = grid.Neighbours(core, _around, _aroundSquares);
            for (var index = 0; index < count; index++)
            {
                if (!isCore[_around[index]] && anchor[_around[index]] == core)
                {
                    Move(_around[index], cluster);
                }
            }
        }
    }

    private void Move(int slot, int cluster)
    {
        clusters.Remove(slot);
        clusters.Add(cluster, slot);
    }

    private void Append(ref CoreList list, int core)
    {
        _next[core] = None;
        if (list.First == None)
        {
            list.First = core;
        }
        else
        {
            _next[list.Last] = core;
        }

        list.Last = core;
    }

    private void Join(ref CoreList list, CoreList other)
    {
        if (other.First == None)
        {
            return;
        }

        if (list.First == None)
        {
            list = other;
            return;
        }

        _next[list.Last] = other.First;
        list.Last = other.Last;
    }

    // Last means nothing where First is none.
    private struct CoreList
    {
        public static CoreList Empty => new() { First = None, Last = None };

        public int First;

        public int Last;
    }
}
