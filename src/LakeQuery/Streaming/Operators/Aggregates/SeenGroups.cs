using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>Which groups have had a value that is not NULL. Costs nothing until the first NULL comes: a group is there because a row was.</summary>
internal sealed class SeenGroups
{
    private bool[] _seen = [];
    private bool _tracking;
    private int _count;

    // While not tracking: the groups below this had only values.
    private int _whole;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => _seen.Length;

    /// <summary>Whether there was a NULL.</summary>
    public bool IsTracking => _tracking;

    /// <summary>Makes room for groups.</summary>
    public void Grow(int groups)
    {
        _count = groups;
        if (_tracking)
        {
            Arrays.Grow(ref _seen, groups);
        }
    }

    /// <summary>Whether a group had a value.</summary>
    public bool Has(int group) => _tracking ? _seen[group] : group < _whole;

    /// <summary>Notes rows that were all values.</summary>
    public void AddAll(ReadOnlySpan<int> groups)
    {
        if (_tracking)
        {
            Mark(groups);
        }
        else
        {
            _whole = _count;
        }
    }

    /// <summary>Notes the rows that were values where others were not.</summary>
    public void AddSome(ReadOnlySpan<int> groups)
    {
        Track();
        Mark(groups);
    }

    /// <summary>Notes what was merged into a group.</summary>
    public void Merge(int group, bool seen)
    {
        if (!_tracking && (group < _whole || (seen && group == _whole)))
        {
            _whole = Math.Max(_whole, group + 1);
        }
        else if (seen || !_tracking)
        {
            Track();
            _seen[group] |= seen;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (_tracking)
        {
            _seen.AsSpan().Clear();
        }

        _tracking = false;
        _whole = 0;
        _count = 0;
    }

    /// <summary>Writes what is known of the groups.</summary>
    public void Save(StateWriter state)
    {
        state.Bool(_tracking);
        state.Int(_tracking ? 0 : _whole);
        for (var group = 0; group < _count && _tracking; group++)
        {
            state.Bool(_seen[group]);
        }
    }

    /// <summary>Reads it; room was made for the groups.</summary>
    public void Restore(StateReader state)
    {
        var tracking = state.Bool();
        _whole = state.Count();
        if (!tracking)
        {
            return;
        }

        Track();
        for (var group = 0; group < _count; group++)
        {
            _seen[group] = state.Bool();
        }
    }

    private void Mark(ReadOnlySpan<int> groups)
    {
        foreach (var group in groups)
        {
            _seen[group] = true;
        }
    }

    private void Track()
    {
        if (!_tracking)
        {
            _tracking = true;
            Arrays.Grow(ref _seen, _count);
            _seen.AsSpan(0, _whole).Fill(true);
        }
    }
}
