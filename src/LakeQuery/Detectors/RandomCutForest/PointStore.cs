namespace LakeQuery.Detectors.RandomCutForest;

/// <summary>The points that trees hold, each once: a log of rows, in which a shingle is a stretch, so that shingles that follow each other
/// share their rows.</summary>
/// <remarks>Trees know a point by a number that stays; where it lies changes when the log is compacted. Between <see cref="Add"/> and
/// <see cref="Release"/> the store is only read, by all threads.</remarks>
internal sealed class PointStore
{
    private const int BytesAllocatedAtOnce = 8 << 20;

    private readonly int _columns;
    private readonly int _shingleSize;
    private readonly int[] _starts;
    private readonly int[] _references;
    private readonly int[] _free;
    private readonly int[] _order;
    private readonly int[] _placeInOrder;
    private float[] _rows;
    private int _freeCount;
    private int _orderCount;
    private int _end;
    private long _lastRecord = -1;

    /// <summary>A store for so many points at most.</summary>
    public PointStore(int columns, int shingleSize, int capacity)
    {
        (_columns, _shingleSize) = (columns, shingleSize);
        _starts = new int[capacity];
        _references = new int[capacity];
        _free = new int[capacity];
        _placeInOrder = new int[capacity];
        _order = new int[capacity + (capacity / 2) + 1];
        for (var index = 0; index < capacity; index++)
        {
            _free[index] = capacity - 1 - index;
        }

        _freeCount = capacity;
        var whole = (long)(capacity + (capacity / 4) + 1) * Dimensions;
        _rows = new float[whole * sizeof(float) <= BytesAllocatedAtOnce ? (int)whole : Math.Max(BytesAllocatedAtOnce / sizeof(float), Dimensions * 16)];
    }

    /// <summary>How many numbers a point has.</summary>
    public int Dimensions => _columns * _shingleSize;

    /// <summary>How many points are held.</summary>
    public int Count => _starts.Length - _freeCount;

    /// <summary>How many points there is room for.</summary>
    public int Capacity => _starts.Length;

    /// <summary>How many bytes the rows take.</summary>
    public long RowBytes => (long)_rows.Length * sizeof(float);

    /// <summary>A point's numbers.</summary>
    public ReadOnlySpan<float> this[int point] => _rows.AsSpan(_starts[point], Dimensions);

    /// <summary>Where a point's numbers begin; valid until the next <see cref="Add"/>.</summary>
    public ref float Start(int point) => ref _rows[_starts[point]];

    /// <summary>How many samples hold a point.</summary>
    public int References(int point) => _references[point];

    /// <summary>Keeps a point, not yet referenced, and tells its number.</summary>
    /// <param name="point">Its numbers, the newest row last.</param>
    /// <param name="record">The number of its newest row.</param>
    public int Add(ReadOnlySpan<float> point, long record)
    {
        var newRows = RowsToAppend(record);
        if (_orderCount == _order.Length || _end + (newRows * _columns) > _rows.Length)
        {
            MakeRoom();
            newRows = RowsToAppend(record);
        }

        point[((_shingleSize - newRows) * _columns)..].CopyTo(_rows.AsSpan(_end));
        _end += newRows * _columns;
        _lastRecord = record;
        var index = _free[--_freeCount];
        _starts[index] = _end - Dimensions;
        _references[index] = 0;
        _placeInOrder[index] = _orderCount;
        _order[_orderCount++] = index;
        return index;
    }

    /// <summary>One sample more holds a point.</summary>
    public void Retain(int point) => _references[point]++;

    /// <summary>One sample less holds a point; the last one frees it.</summary>
    public void Release(int point)
    {
        _references[point]--;
        FreeIfUnused(point);
    }

    /// <summary>Frees a point that no sample took.</summary>
    public void FreeIfUnused(int point)
    {
        if (_references[point] == 0)
        {
            _references[point] = -1;
            _free[_freeCount++] = point;
        }
    }

    /// <summary>Calls back for every held point, in the order they came.</summary>
    public void ForEach(Action<int> visit)
    {
        for (var place = 0; place < _orderCount; place++)
        {
            if (IsLive(place))
            {
                visit(_order[place]);
            }
        }
    }

    /// <summary>How many rows of a point are not rows of the one held before it.</summary>
    public int RowsBetween(int earlier, int later) => Math.Min((_starts[later] - _starts[earlier]) / _columns, _shingleSize);

    /// <summary>The next point shares nothing with the last one.</summary>
    public void EndStretch() => _lastRecord = -1;

    private int RowsToAppend(long record) =>
        _lastRecord >= 0 && _end >= Dimensions ? (int)Math.Min(_shingleSize, record - _lastRecord) : _shingleSize;

    // A number may have been freed and given anew: only its latest place counts.
    private bool IsLive(int place) => _references[_order[place]] >= 0 && _placeInOrder[_order[place]] == place;

    private void MakeRoom()
    {
        Compact();
        if (_end > _rows.Length - Math.Max(_rows.Length / 5, Dimensions))
        {
            Array.Resize(ref _rows, _rows.Length + (_rows.Length / 4) + Dimensions);
        }
    }

    // Slides the rows that a held point needs to the front, in their order, and keeps what shingles share shared.
    private void Compact()
    {
        var (target, sourceEnd, kept) = (0, 0, 0);
        for (var place = 0; place < _orderCount; place++)
        {
            if (!IsLive(place))
            {
                continue;
            }

            var index = _order[place];
            var start = _starts[index];
            var end = start + Dimensions;
            var from = Math.Max(start, sourceEnd);
            _rows.AsSpan(from, end - from).CopyTo(_rows.AsSpan(target));
            target += end - from;
            sourceEnd = end;
            _starts[index] = target - Dimensions;
            _placeInOrder[index] = kept;
            _order[kept++] = index;
        }

        if (sourceEnd != _end)
        {
            _lastRecord = -1;
        }

        (_end, _orderCount) = (target, kept);
    }
}
