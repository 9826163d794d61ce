using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Merging;

/// <summary>The rows of an input that wait for those of others.</summary>
internal sealed class InputQueue(ImmutableArray<SqlType> types)
{
    /// <summary>Rows that have left are dropped when there are so many of them, and more than are still there.</summary>
    private const int SlackRows = 1024;

    private StreamBatch _spare = new(types);

    /// <summary>The rows; those before <see cref="First"/> have left.</summary>
    public StreamBatch Rows { get; private set; } = new(types);

    /// <summary>The first row that is still there.</summary>
    public int First { get; private set; }

    /// <summary>Whether rows wait.</summary>
    public bool HasRows => First < Rows.RowCount;

    /// <summary>No row will leave this queue with a time below this: that of its first row, or the input's bound.</summary>
    public long Frontier => HasRows ? Rows.Rowtimes.Values[First] : Rows.Bound;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => Rows.MemoryBytes + _spare.MemoryBytes;

    /// <summary>Takes the rows and the bound of a batch.</summary>
    public void Append(StreamBatch batch)
    {
        Rows.AppendRange(batch, 0, batch.RowCount);
        Rows.Bound = Math.Max(Rows.Bound, batch.Bound);

        // A row is a bound too.
        if (batch.RowCount > 0)
        {
            Rows.Bound = Math.Max(Rows.Bound, batch.Rowtimes.Values[^1]);
        }
    }

    /// <summary>How many of the waiting rows have a time below a limit.</summary>
    public int CountBelow(long limit) => WindowWatch.FirstAt(Rows.Rowtimes.Values, First, limit) - First;

    /// <summary>Removes rows at the front.</summary>
    public void Remove(int count)
    {
        First += count;
        if (First == Rows.RowCount)
        {
            Rows.Clear();
            First = 0;
        }
        else if (First > SlackRows && First > Rows.RowCount - First)
        {
            _spare.Clear();
            _spare.AppendRange(Rows, First, Rows.RowCount - First);
            _spare.Bound = Rows.Bound;
            (Rows, _spare) = (_spare, Rows);
            _spare.Clear();
            First = 0;
        }
    }

    /// <summary>Writes the waiting rows.</summary>
    public void Save(StateWriter state)
    {
        _spare.Clear();
        _spare.AppendRange(Rows, First, Rows.RowCount - First);
        _spare.Bound = Rows.Bound;
        state.Batch(_spare);
        _spare.Clear();
    }

    /// <summary>Takes them over.</summary>
    public void Restore(StateReader state) => state.Batch(Rows);
}
