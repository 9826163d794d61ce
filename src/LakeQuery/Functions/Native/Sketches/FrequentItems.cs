namespace LakeQuery.Functions.Native.Sketches;

/// <summary>The values that come most often, with about how often: of more values than fit the rarest gives way to the newcomer, who takes
/// over its count.</summary>
/// <remarks>Source: A. Metwally et al., <i>Efficient computation of frequent and top-k elements in data streams</i> (Space-Saving).</remarks>
internal sealed class FrequentItems<TKey> : ISketch<FrequentItems<TKey>> where TKey : notnull
{
    private readonly Dictionary<TKey, int> _places;
    private readonly List<Item> _heap = [];
    private readonly int _capacity;
    private long _arrivals;

    private struct Item
    {
        public TKey Key;
        public long Count;
        public long Arrival;
    }

    public FrequentItems(int buckets, int capacity, IEqualityComparer<TKey>? comparer)
    {
        Buckets = buckets;
        _capacity = capacity;
        _places = new Dictionary<TKey, int>(comparer);
    }

    /// <summary>How many values are told.</summary>
    public int Buckets { get; }

    /// <summary>Finds known keys by another form of them.</summary>
    public Dictionary<TKey, int> Places => _places;

    /// <summary>An empty one like this.</summary>
    public FrequentItems<TKey> NewLike() => new(Buckets, _capacity, _places.Comparer);

    /// <summary>Counts a value up.</summary>
    public void Add(TKey key, long count)
    {
        if (_places.TryGetValue(key, out var place))
        {
            AddAt(place, count);
        }
        else if (_heap.Count < _capacity)
        {
            _heap.Add(new Item { Key = key, Count = count, Arrival = _arrivals++ });
            _places[key] = _heap.Count - 1;
            Rise(_heap.Count - 1);
        }
        else
        {
            var rarest = _heap[0];
            _places.Remove(rarest.Key);
            _heap[0] = new Item { Key = key, Count = rarest.Count + count, Arrival = _arrivals++ };
            _places[key] = 0;
            Sink(0);
        }
    }

    /// <summary>Counts up the value at a place of <see cref="Places"/>.</summary>
    public void AddAt(int place, long count)
    {
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_heap)[place].Count += count;
        Sink(place);
    }

    /// <summary>Adds the values of another.</summary>
    public void Merge(FrequentItems<TKey> other)
    {
        foreach (var (key, count) in other.Most(int.MaxValue))
        {
            Add(key, count);
        }
    }

    /// <summary>The most frequent values, the most frequent first.</summary>
    public IEnumerable<(TKey Key, long Count)> Most(int buckets) =>
        _heap.OrderByDescending(item => item.Count).ThenBy(item => item.Arrival).Take(buckets).Select(item => (item.Key, item.Count));

    private bool Before(int a, int b) =>
        _heap[a].Count < _heap[b].Count || (_heap[a].Count == _heap[b].Count && _heap[a].Arrival > _heap[b].Arrival);

    private void Rise(int place)
    {
        while (place > 0 && Before(place, (place - 1) / 2))
        {
            Swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    private void Sink(int place)
    {
        while (true)
        {
            var least = place;
            for (var child = (2 * place) + 1; child <= (2 * place) + 2 && child < _heap.Count; child++)
            {
                least = Before(child, least) ? child : least;
            }

            if (least == place)
            {
                return;
            }

            Swap(place, least);
            place = least;
        }
    }

    private void Swap(int a, int b)
    {
        (_heap[a], _heap[b]) = (_heap[b], _heap[a]);
        _places[_heap[a].Key] = a;
        _places[_heap[b].Key] = b;
    }
}
