namespace LakeQuery.Execution.Scans.Lines;

/// <summary>The keys of the map at hand, to find those that come twice: one by one while they are few, by their hash when they are many.</summary>
internal sealed class MapKeys(ValueVector keys)
{
    private const int Few = 16;

    private readonly Dictionary<int, int> _lastOfHash = [];
    private readonly List<int> _places = [];
    private readonly List<int> _previous = [];

    /// <summary>Begins a map.</summary>
    public void Begin()
    {
        _places.Clear();
        _previous.Clear();
        _lastOfHash.Clear();
    }

    /// <summary>The place of a key equal to the one at <paramref name="place"/>, or -1.</summary>
    public int Find(int place)
    {
        if (_places.Count < Few)
        {
            foreach (var known in _places)
            {
                if (keys.AreSame(known, place))
                {
                    return known;
                }
            }

            return -1;
        }

        if (!_lastOfHash.TryGetValue(keys.HashOf(place), out var index))
        {
            return -1;
        }

        for (; index >= 0; index = _previous[index])
        {
            if (keys.AreSame(_places[index], place))
            {
                return _places[index];
            }
        }

        return -1;
    }

    /// <summary>Remembers a key.</summary>
    public void Add(int place)
    {
        _places.Add(place);
        _previous.Add(-1);
        if (_places.Count == Few)
        {
            for (var index = 0; index < Few; index++)
            {
                Link(index);
            }
        }
        else if (_places.Count > Few)
        {
            Link(_places.Count - 1);
        }
    }

    private void Link(int index)
    {
        var hash = keys.HashOf(_places[index]);
        _previous[index] = _lastOfHash.TryGetValue(hash, out var last) ? last : -1;
        _lastOfHash[hash] = index;
    }
}
