using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Groups;

/// <summary>Gives each combination of key values a number, from 0 on in order of first arrival. NULL is a value like any other.</summary>
/// <remarks>Without keys all rows are group 0. One column of whole numbers has a way of its own (<see cref="LongKeyIndex"/>); everything else goes
/// by a hash of the row, computed column by column.</remarks>
internal sealed class KeyTable
{
    private const int Empty = -1;
    private const int Gone = -2;
    private const ulong HashSeed = 0x2545F4914F6CDD1DUL;

    private readonly LongKeyIndex? _longs;
    private readonly int[] _identity;
    private int[] _slots = [];
    private int _used;
    private ulong[] _hashes = [];
    private ulong[] _rowHashes = [];

    /// <summary>A table of keys of these types.</summary>
    public KeyTable(ImmutableArray<SqlType> types)
    {
        Keys = [.. types.Select(StreamColumn.Create)];
        _identity = [.. Enumerable.Range(0, Keys.Length)];
        _longs = Keys is [LongColumn longs] ? new LongKeyIndex(longs) : null;
    }

    /// <summary>The keys: row n is that of group n.</summary>
    public ImmutableArray<StreamColumn> Keys { get; }

    /// <summary>How many groups.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => Keys.Sum(key => key.MemoryBytes) + (_slots.Length * 4L) + (_hashes.Length * 8L) + (_longs?.MemoryBytes ?? 0);

    /// <summary>Finds the groups of rows, making new ones.</summary>
    /// <param name="source">The columns of a batch.</param>
    /// <param name="columns">Which of them are the keys.</param>
    /// <param name="start">The first row.</param>
    /// <param name="groups">For each row from there on: its group.</param>
    public void Map(ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int start, Span<int> groups)
    {
        if (_longs is not null)
        {
            Count = _longs.Map((LongColumn)source[columns[0]], start, groups);
        }
        else if (columns.IsEmpty)
        {
            Count = Count > 0 || groups.Length > 0 ? 1 : 0;
            groups.Clear();
        }
        else
        {
            MapByHash(source, columns, start, groups);
        }
    }

    /// <summary>Finds the groups of chosen rows, making new ones.</summary>
    public void MapRows(ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, ReadOnlySpan<int> rows, Span<int> groups)
    {
        // Runs of neighbours go together: chosen rows mostly are.
        for (var first = 0; first < rows.Length;)
        {
            var end = first + 1;
            while (end < rows.Length && rows[end] == rows[end - 1] + 1)
            {
                end++;
            }

            Map(source, columns, rows[first], groups[first..end]);
            first = end;
        }
    }

    /// <summary>Finds the groups of all keys of another table of the same types, making new ones.</summary>
    public void MapAll(KeyTable other, Span<int> groups)
    {
        if (Keys.IsEmpty)
        {
            Map(other.Keys, [], 0, groups);
        }
        else
        {
            Map(other.Keys, _identity, 0, groups);
        }
    }

    /// <summary>Finds the groups of rows without making any; several threads may at once.</summary>
    /// <param name="source">The columns of a batch.</param>
    /// <param name="columns">Which of them are the keys.</param>
    /// <param name="start">The first row.</param>
    /// <param name="groups">For each row from there on: its group.</param>
    /// <param name="hashes">Room for a number for each row.</param>
    /// <returns>False when some row's key is not there.</returns>
    public bool Find(ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int start, Span<int> groups, Span<ulong> hashes)
    {
        if (_longs is not null && source[columns[0]] is LongColumn { HasNulls: false } longs)
        {
            return _longs.Find(longs.Values.Slice(start, groups.Length), groups);
        }

        if (columns.IsEmpty)
        {
            groups.Clear();
            return Count > 0;
        }

        if (_longs is not null || _slots.Length == 0)
        {
            return false;
        }

        hashes = hashes[..groups.Length];
        HashRows(source, columns, start, hashes);
        var mask = _slots.Length - 1;
        for (var index = 0; index < groups.Length; index++)
        {
            var place = (int)hashes[index] & mask;
            int group;
            while ((group = _slots[place]) != Empty
                && !(group >= 0 && _hashes[group] == hashes[index] && IsKey(group, source, columns, start + index)))
            {
                place = (place + 1) & mask;
            }

            if (group == Empty)
            {
                return false;
            }

            groups[index] = group;
        }

        return true;
    }

    /// <summary>Forgets a group: its key, should it come again, gets a new number. The number itself stays in use until <see cref="Keep"/>.</summary>
    public void Forget(int group)
    {
        if (_longs is not null)
        {
            _longs.Forget(group);
        }
        else if (_slots.Length > 0)
        {
            var mask = _slots.Length - 1;
            for (var place = (int)_hashes[group] & mask; _slots[place] != Empty; place = (place + 1) & mask)
            {
                if (_slots[place] == group)
                {
                    _slots[place] = Gone;
                    return;
                }
            }
        }
    }

    /// <summary>Drops all groups but these, which get the numbers from 0 on in the order given.</summary>
    public void Keep(ReadOnlySpan<int> groups)
    {
        StreamColumn[] kept = [.. Keys.Select(key => StreamColumn.Create(key.Type))];
        for (var index = 0; index < kept.Length; index++)
        {
            kept[index].AppendRows(Keys[index], groups);
        }

        Clear();
        var numbers = new int[groups.Length];
        Map([.. kept], _identity, 0, numbers);
    }

    /// <summary>Drops all groups.</summary>
    public void Clear()
    {
        _longs?.Clear();
        if (_used > 0)
        {
            _slots.AsSpan().Fill(Empty);
            _used = 0;
        }

        foreach (var key in Keys)
        {
            key.Clear();
        }

        Count = 0;
    }

    /// <summary>Writes the keys.</summary>
    public void Save(StateWriter state)
    {
        state.Int(Count);
        foreach (var key in Keys)
        {
            state.Column(key);
        }
    }

    /// <summary>Takes over the keys of an empty table.</summary>
    public void Restore(StateReader state)
    {
        var count = state.Count();
        var keys = ImmutableArray.CreateBuilder<StreamColumn>();
        foreach (var key in Keys)
        {
            var column = StreamColumn.Create(key.Type);
            state.Column(column);
            if (column.Length != count)
            {
                throw new InvalidDataException("The state is damaged: keys of different lengths.");
            }

            keys.Add(column);
        }

        Map(keys.ToImmutable(), _identity, 0, new int[count]);
        if (Count != count)
        {
            throw new InvalidDataException("The state is damaged: a key is there twice.");
        }
    }

    private void MapByHash(ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int start, Span<int> groups)
    {
        if (_rowHashes.Length < groups.Length)
        {
            _rowHashes = new ulong[Math.Max(groups.Length, 256)];
        }

        var hashes = _rowHashes.AsSpan(0, groups.Length);
        HashRows(source, columns, start, hashes);
        for (var index = 0; index < groups.Length; index++)
        {
            var hash = hashes[index];
            if ((_used + 1) * 2 > _slots.Length)
            {
                GrowSlots();
            }

            var mask = _slots.Length - 1;
            var place = (int)hash & mask;
            int group;
            while ((group = _slots[place]) != Empty)
            {
                if (group >= 0 && _hashes[group] == hash && IsKey(group, source, columns, start + index))
                {
                    break;
                }

                place = (place + 1) & mask;
            }

            if (group == Empty)
            {
                group = Add(hash, source, columns, start + index);
                _slots[place] = group;
                _used++;
            }

            groups[index] = group;
        }
    }

    private int Add(ulong hash, ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int row)
    {
        for (var key = 0; key < Keys.Length; key++)
        {
            Keys[key].AppendFrom(source[columns[key]], row);
        }

        if (_hashes.Length == Count)
        {
            Array.Resize(ref _hashes, Math.Max(64, Count * 2));
        }

        _hashes[Count] = hash;
        return Count++;
    }

    private static void HashRows(ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int start, Span<ulong> hashes)
    {
        hashes.Fill(HashSeed);
        foreach (var column in columns)
        {
            source[column].AddHashes(start, hashes);
        }
    }

    private bool IsKey(int group, ImmutableArray<StreamColumn> source, ReadOnlySpan<int> columns, int row)
    {
        for (var key = 0; key < Keys.Length; key++)
        {
            if (!Keys[key].Same(group, source[columns[key]], row))
            {
                return false;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowSlots()
    {
        var old = _slots;
        var live = 0;
        foreach (var group in old)
        {
            live += group >= 0 ? 1 : 0;
        }

        var length = 64;
        while (length < (live + 1) * 4)
        {
            length *= 2;
        }

        _slots = new int[length];
        _slots.AsSpan().Fill(Empty);
        var mask = length - 1;
        foreach (var group in old)
        {
            if (group >= 0)
            {
                var place = (int)_hashes[group] & mask;
                while (_slots[place] != Empty)
                {
                    place = (place + 1) & mask;
                }

                _slots[place] = group;
            }
        }

        _used = live;
    }
}
