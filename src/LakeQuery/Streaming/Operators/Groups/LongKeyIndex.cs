using System.Runtime.CompilerServices;
using LakeQuery.Streaming.Batches;

namespace LakeQuery.Streaming.Operators.Groups;

/// <summary>Finds the group of a whole number: by its place in an array while all numbers lie close together, else by hashing.</summary>
internal sealed class LongKeyIndex(LongColumn keys)
{
    /// <summary>Numbers that span more than this are hashed: the array should stay in the processor's second cache.</summary>
    private const int MaxSpan = 1 << 16;

    private const int Empty = -1;
    private const int Gone = -2;
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    // By place: the group of key n is at n - _base; no array means hashing.
    private int[]? _direct = [];
    private long _base;

    // By hash: open addressing.
    private long[] _slotKeys = [];
    private int[] _slotGroups = [];
    private int _used;
    private int _shift = 64;

    private int _nullGroup = Empty;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => ((_direct?.Length ?? 0) * 4L) + (_slotGroups.Length * 12L);

    /// <summary>Finds the groups of rows, adding new keys to the column of keys.</summary>
    /// <returns>How many groups there are then.</returns>
    public int Map(LongColumn column, int start, Span<int> groups)
    {
        var values = column.Values.Slice(start, groups.Length);
        if (column.HasNulls)
        {
            MapWithNulls(column, start, values, groups);
            return keys.Length;
        }

        var done = 0;
        while (done < values.Length)
        {
            done += _direct is null ? MapByHash(values[done..], groups[done..]) : MapByPlace(values[done..], groups[done..]);
        }

        return keys.Length;
    }

    /// <summary>Finds the groups of rows that have no NULL without adding any.</summary>
    /// <returns>False when some row has none; its place then holds a number below zero.</returns>
    public bool Find(ReadOnlySpan<long> values, Span<int> groups)
    {
        var all = 0;
        if (_direct is { } direct)
        {
            var origin = _base;
            for (var index = 0; index < values.Length; index++)
            {
                var place = (ulong)(values[index] - origin);
                var group = place < (ulong)direct.Length ? direct[(int)place] : Empty;
                groups[index] = group;
                all |= group;
            }
        }
        else
        {
            // All are looked up even after one was not there: that hardly happens.
            for (var index = 0; index < values.Length; index++)
            {
                var group = _slotGroups[PlaceOf(values[index])];
                groups[index] = group;
                all |= group;
            }
        }

        return all >= 0;
    }

    /// <summary>Forgets a group.</summary>
    public void Forget(int group)
    {
        if (_nullGroup == group)
        {
            _nullGroup = Empty;
        }
        else if (_direct is not null)
        {
            _direct[(int)(keys.Values[group] - _base)] = Empty;
        }
        else
        {
            _slotGroups[PlaceOf(keys.Values[group])] = Gone;
        }
    }

    /// <summary>Forgets all; the column of keys still has to be cleared.</summary>
    public void Clear()
    {
        _nullGroup = Empty;
        if (_direct is { Length: > 0 } direct)
        {
            if (keys.Length > direct.Length / 8 || keys.HasNulls)
            {
                direct.AsSpan().Fill(Empty);
            }
            else
            {
                foreach (var key in keys.Values)
                {
                    direct[(int)(key - _base)] = Empty;
                }
            }
        }
        else if (_used > 0)
        {
            _slotGroups.AsSpan().Fill(Empty);
            _used = 0;
        }
    }

    private void MapWithNulls(LongColumn column, int start, ReadOnlySpan<long> values, Span<int> groups)
    {
        for (var index = 0; index < values.Length; index++)
        {
            if (!column.IsNull(start + index))
            {
                while ((_direct is null ? MapByHash(values.Slice(index, 1), groups[index..]) : MapByPlace(values.Slice(index, 1), groups[index..])) == 0)
                {
                }

                continue;
            }

            if (_nullGroup < 0)
            {
                _nullGroup = keys.Length;
                keys.AppendNull();
            }

            groups[index] = _nullGroup;
        }
    }

    // Stops where the way of finding changes.
    private int MapByPlace(ReadOnlySpan<long> values, Span<int> groups)
    {
        var direct = _direct!;
        var origin = _base;
        groups = groups[..values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var place = (ulong)(values[index] - origin);
            if (place >= (ulong)direct.Length)
            {
                Widen(values[index]);
                return index;
            }

            var group = direct[(int)place];
            if (group < 0)
            {
                group = keys.Length;
                keys.Append(values[index]);
                direct[(int)place] = group;
            }

            groups[index] = group;
        }

        return values.Length;
    }

    private int MapByHash(ReadOnlySpan<long> values, Span<int> groups)
    {
        groups = groups[..values.Length];
        for (var index = 0; index < values.Length; index++)
        {
            var key = values[index];
            var place = PlaceOf(key);
            var group = _slotGroups[place];
            if (group < 0)
            {
                group = keys.Length;
                keys.Append(key);
                _slotKeys[place] = key;
                _slotGroups[place] = group;
                if (++_used * 2 > _slotGroups.Length)
                {
                    Rehash();
                }
            }

            groups[index] = group;
        }

        return values.Length;
    }

    // Where the key is or may be put.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int PlaceOf(long key)
    {
        var slotKeys = _slotKeys;
        var slotGroups = _slotGroups;
        var mask = slotGroups.Length - 1;
        var place = (int)(((ulong)key * Golden) >> _shift);
        while (true)
        {
            var group = slotGroups[place];
            if (group == Empty || (group >= 0 && slotKeys[place] == key))
            {
                return place;
            }

            place = (place + 1) & mask;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Widen(long key)
    {
        var (low, high) = (key, key);
        for (var group = 0; group < keys.Length; group++)
        {
            if (!keys.IsNull(group))
            {
                low = Math.Min(low, keys.Values[group]);
                high = Math.Max(high, keys.Values[group]);
            }
        }

        var span = (ulong)(high - low);
        if (span >= MaxSpan)
        {
            TurnToHash();
            return;
        }

        // Twice the span, so that the next keys on either side find room.
        var length = 256;
        while (length < (int)span + 1)
        {
            length *= 2;
        }

        length *= 2;
        var direct = new int[length];
        direct.AsSpan().Fill(Empty);
        var margin = (length - (long)span) / 2;
        var origin = low < long.MinValue + margin ? long.MinValue : low - margin;
        foreach (var (number, group) in Live())
        {
            direct[(int)(number - origin)] = group;
        }

        _base = origin;
        _direct = direct;
    }

    private void TurnToHash()
    {
        var live = Live();
        _direct = null;
        Resize(Math.Max(64, (live.Count + 1) * 4));
        foreach (var (key, group) in live)
        {
            Put(key, group);
        }
    }

    private void Rehash()
    {
        var live = Live();
        Resize((live.Count + 1) * 4);
        foreach (var (key, group) in live)
        {
            Put(key, group);
        }
    }

    private void Put(long key, int group)
    {
        var place = PlaceOf(key);
        _slotKeys[place] = key;
        _slotGroups[place] = group;
        _used++;
    }

    private void Resize(int atLeast)
    {
        var length = 64;
        _shift = 58;
        while (length < atLeast)
        {
            length *= 2;
            _shift--;
        }

        _slotKeys = new long[length];
        _slotGroups = new int[length];
        _slotGroups.AsSpan().Fill(Empty);
        _used = 0;
    }

    // Forgotten groups still have their key in the column; the index knows which are alive.
    private List<(long Key, int Group)> Live()
    {
        var live = new List<(long Key, int Group)>(keys.Length);
        if (_direct is not null)
        {
            for (var place = 0; place < _direct.Length; place++)
            {
                if (_direct[place] >= 0)
                {
                    live.Add((_base + place, _direct[place]));
                }
            }
        }
        else
        {
            for (var place = 0; place < _slotGroups.Length; place++)
            {
                if (_slotGroups[place] >= 0)
                {
                    live.Add((_slotKeys[place], _slotGroups[place]));
                }
            }
        }

        return live;
    }
}
