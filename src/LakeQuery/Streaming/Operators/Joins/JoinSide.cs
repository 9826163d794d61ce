using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Joins;

/// <summary>The rows of one side of a join that later rows of the other side may meet, or whose fate is open. Row numbers count the rows that
/// are held.</summary>
internal sealed class JoinSide
{
    // Rows that are done with are dropped when there are so many of them, and more than are still needed.
    private const int SlackRows = 1024;

    private readonly ImmutableArray<SqlType> _types;
    private readonly ImmutableArray<int> _keys;
    private ulong[] _hashes = [];

    // For each row the one before it in the same chain, or -1: chains go from new to old.
    private int[] _before = [];
    private int[] _heads = new int[64];
    private bool[] _matched = [];

    /// <summary>A side without rows.</summary>
    /// <param name="types">The types of its columns.</param>
    /// <param name="keys">The columns that must equal those of the other side, in its order; none: every row may meet every other.</param>
    /// <param name="window">How long a row may be met; null: only by itself, when it arrives.</param>
    /// <param name="isOuter">Whether its rows come out when they are never met.</param>
    public JoinSide(ImmutableArray<SqlType> types, ImmutableArray<int> keys, StreamJoinWindow? window, bool isOuter)
    {
        (_types, _keys, Window, IsOuter) = (types, keys, window, isOuter);
        Rows = new StreamBatch(types);
        _heads.AsSpan().Fill(-1);
    }

    /// <summary>How long a row may be met.</summary>
    public StreamJoinWindow? Window { get; }

    /// <summary>Whether its rows come out when they are never met.</summary>
    public bool IsOuter { get; }

    /// <summary>The rows held.</summary>
    public StreamBatch Rows { get; private set; }

    /// <summary>The first row that may still be met.</summary>
    public int First { get; private set; }

    /// <summary>The first row of which it is open whether it comes out unmatched.</summary>
    public int Pending { get; set; }

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => Rows.MemoryBytes + (_hashes.Length * 8L) + ((_before.Length + _heads.Length) * 4L) + _matched.Length;

    /// <summary>Adds a row; it can be met from now on.</summary>
    /// <returns>Its number.</returns>
    public int Add(StreamBatch batch, int row)
    {
        var number = Rows.RowCount;
        if (number == _hashes.Length)
        {
            var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, number + 1));
            Array.Resize(ref _hashes, size);
            Array.Resize(ref _before, size);
            Array.Resize(ref _matched, size);
            if (size > _heads.Length)
            {
                Array.Resize(ref _heads, size);
                Rows.AppendFrom(batch, row);
                _matched[number] = false;
                Rebuild();
                return number;
            }
        }

        Rows.AppendFrom(batch, row);
        _matched[number] = false;
        Link(number);
        return number;
    }

    /// <summary>Notes that a row was met.</summary>
    public void SetMatched(int row) => _matched[row] = true;

    /// <summary>Whether a row was met.</summary>
    public bool IsMatched(int row) => _matched[row];

    /// <summary>Lets go of rows that nothing arriving at a time can meet any more.</summary>
    public void Expire(long time)
    {
        if (Window?.RangeMicros is not { } range)
        {
            return;
        }

        var times = Rows.Rowtimes.Values;
        while (First < times.Length && times[First] < time - range)
        {
            First++;
        }
    }

    /// <summary>Lets go of rows before one.</summary>
    public void LetGoBefore(int row) => First = Math.Max(First, row);

    /// <summary>Adds the numbers of the rows that a row of the other side meets by the keys, in order of arrival.</summary>
    public void Find(JoinSide other, int otherRow, List<int> found)
    {
        if (_keys.IsEmpty)
        {
            for (var row = First; row < Rows.RowCount; row++)
            {
                found.Add(row);
            }

            return;
        }

        if (!other.HasKey(otherRow))
        {
            return;
        }

        var start = found.Count;
        var hash = other._hashes[otherRow];
        for (var row = _heads[(int)(hash & (ulong)(_heads.Length - 1))]; row >= First; row = _before[row])
        {
            if (_hashes[row] == hash && SameKey(row, other, otherRow))
            {
                found.Add(row);
            }
        }

        found.Reverse(start, found.Count - start);
    }

    /// <summary>Drops rows that are done with, when they are many.</summary>
    public void Compact()
    {
        var done = Done();
        if (done == Rows.RowCount && done > 0)
        {
            Rows.Clear();
            _heads.AsSpan().Fill(-1);
            (First, Pending) = (0, 0);
        }
        else if (done > SlackRows && done > Rows.RowCount - done)
        {
            var kept = new StreamBatch(_types);
            kept.AppendRange(Rows, done, Rows.RowCount - done);
            _matched.AsSpan(done, kept.RowCount).CopyTo(_matched);
            Rows = kept;
            First = Math.Max(0, First - done);
            Pending = Math.Max(0, Pending - done);
            Rebuild();
        }
    }

    /// <summary>Writes the rows.</summary>
    public void Save(StateWriter state)
    {
        var done = Done();
        state.Int(First - done);
        state.Int(Math.Max(0, Pending - done));
        state.Column(Rows.Rowtimes, done, Rows.RowCount - done);
        foreach (var column in Rows.Columns)
        {
            state.Column(column, done, Rows.RowCount - done);
        }

        for (var row = done; row < Rows.RowCount; row++)
        {
            state.Bool(_matched[row]);
        }
    }

    /// <summary>Takes them over.</summary>
    public void Restore(StateReader state)
    {
        First = state.Count();
        Pending = state.Count();
        state.Column(Rows.Rowtimes);
        foreach (var column in Rows.Columns)
        {
            state.Column(column);
        }

        var count = Rows.RowCount;
        (_hashes, _before, _matched) = (new ulong[count], new int[count], new bool[count]);
        for (var row = 0; row < count; row++)
        {
            _matched[row] = state.Bool();
        }

        while (_heads.Length < count)
        {
            Array.Resize(ref _heads, _heads.Length * 2);
        }

        Rebuild();
    }

    private int Done() => IsOuter ? Math.Min(First, Pending) : First;

    private void Rebuild()
    {
        _heads.AsSpan().Fill(-1);
        for (var row = 0; row < Rows.RowCount; row++)
        {
            Link(row);
        }
    }

    private void Link(int row)
    {
        if (_keys.IsEmpty || !HasKey(row))
        {
            return;
        }

        var hash = 0UL;
        foreach (var key in _keys)
        {
            hash = (ulong.RotateLeft(hash, 23) ^ Rows.Columns[key].Hash(row)) * 0xD6E8FEB86659FD93UL;
        }

        hash ^= hash >> 32;
        _hashes[row] = hash;
        ref var head = ref _heads[(int)(hash & (ulong)(_heads.Length - 1))];
        _before[row] = head;
        head = row;
    }

    private bool HasKey(int row)
    {
        foreach (var key in _keys)
        {
            if (Rows.Columns[key].IsNull(row))
            {
                return false;
            }
        }

        return true;
    }

    private bool SameKey(int row, JoinSide other, int otherRow)
    {
        for (var index = 0; index < _keys.Length; index++)
        {
            if (!Rows.Columns[_keys[index]].Same(row, other.Rows.Columns[other._keys[index]], otherRow))
            {
                return false;
            }
        }

        return true;
    }
}
