namespace LakeQuery.Streaming.Operators.Sliding;

/// <summary>Hands out places for rows that are kept. Places come back into use in the order in which they were given back, so that rows that come and go in
/// order lie side by side.</summary>
internal sealed class SlotPool
{
    // A ring of free places.
    private int[] _free = new int[1024];
    private int _firstFree;
    private int _freeCount;

    /// <summary>How many places there are in all.</summary>
    public int Capacity { get; private set; }

    /// <summary>How many are in use.</summary>
    public int Used => Capacity - _freeCount;

    /// <summary>Sees to it that so many places are free.</summary>
    /// <returns>True when there are more places than before, for which room must be made.</returns>
    public bool Reserve(int slots)
    {
        if (_freeCount >= slots)
        {
            return false;
        }

        Grow(slots);
        return true;
    }

    /// <summary>Takes places.</summary>
    /// <returns>True when there are more places than before, for which room must be made.</returns>
    public bool Take(Span<int> slots)
    {
        var grew = Reserve(slots.Length);
        var mask = _free.Length - 1;
        for (var index = 0; index < slots.Length; index++)
        {
            slots[index] = _free[(_firstFree + index) & mask];
        }

        _firstFree = (_firstFree + slots.Length) & mask;
        _freeCount -= slots.Length;
        return grew;
    }

    /// <summary>Gives places back.</summary>
    public void Release(ReadOnlySpan<int> slots)
    {
        var mask = _free.Length - 1;
        var end = _firstFree + _freeCount;
        for (var index = 0; index < slots.Length; index++)
        {
            _free[(end + index) & mask] = slots[index];
        }

        _freeCount += slots.Length;
    }

    private void Grow(int atLeast)
    {
        var capacity = Math.Max(1024, Capacity);
        while (capacity - Used < atLeast)
        {
            capacity *= 2;
        }

        var free = new int[capacity];
        for (var index = 0; index < _freeCount; index++)
        {
            free[index] = _free[(_firstFree + index) & (_free.Length - 1)];
        }

        for (var slot = Capacity; slot < capacity; slot++)
        {
            free[_freeCount++] = slot;
        }

        (_free, _firstFree, Capacity) = (free, 0, capacity);
    }
}
