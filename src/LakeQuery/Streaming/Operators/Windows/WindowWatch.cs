using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>Watches monotonic keys and finds the row or bound at which one of them changes. A key made of ROWTIME costs one search a batch; any other is
/// compared row by row, many at a time where it is a number.</summary>
internal sealed class WindowWatch
{
    private readonly ImmutableArray<RowtimeBucket> _buckets;
    private readonly int[] _columns;
    private readonly StreamColumn[] _values;
    private long _border;
    private long _closeAt;
    private long _lastTime = long.MinValue;

    /// <summary>Watches these keys.</summary>
    /// <param name="keys">The keys; their index is a column of the input.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    public WindowWatch(ImmutableArray<MonotonicKey> keys, ImmutableArray<SqlType> inputTypes)
    {
        _buckets = [.. keys.Where(key => key.Bucket is not null).Select(key => key.Bucket!)];
        _columns = [.. keys.Where(key => key.Bucket is null).Select(key => key.Index)];
        _values = [.. _columns.Select(column => StreamColumn.Create(inputTypes[column]))];
    }

    /// <summary>Whether a window is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Opens the window of a row.</summary>
    public void Open(StreamBatch batch, int row)
    {
        IsOpen = true;
        (_border, _closeAt) = (long.MaxValue, long.MaxValue);
        foreach (var bucket in _buckets)
        {
            var (border, closeAt) = RowtimeClock.End(bucket, batch.Rowtimes.Values[row]);
            _border = Math.Min(_border, border);
            _closeAt = Math.Min(_closeAt, closeAt);
        }

        for (var index = 0; index < _columns.Length; index++)
        {
            _values[index].Clear();
            _values[index].AppendFrom(batch.Columns[_columns[index]], row);
        }
    }

    /// <summary>Closes it.</summary>
    public void Close() => IsOpen = false;

    /// <summary>The first row from one on that is not of the open window; the number of rows when there is none.</summary>
    public int FindEnd(StreamBatch batch, int from)
    {
        var end = FirstAt(batch.Rowtimes.Values, from, _closeAt);
        for (var index = 0; index < _columns.Length; index++)
        {
            end = FindChange(batch.Columns[_columns[index]], _values[index], from, end);
        }

        return end;
    }

    /// <summary>ROWTIME of the output of a window that a row ends: the earliest time at which it is known to be complete.</summary>
    public long TimeOfEnd(StreamBatch batch, int row)
    {
        var rowtime = batch.Rowtimes.Values[row];
        return rowtime >= _closeAt ? _border : rowtime;
    }

    /// <summary>Takes note of the time at the end of a batch and says whether that ends the open window.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="time">ROWTIME of the output then.</param>
    public bool IsEndedBy(StreamBatch batch, out long time)
    {
        if (batch.RowCount > 0)
        {
            _lastTime = Math.Max(_lastTime, batch.Rowtimes.Values[^1]);
        }

        if (batch.Bound != StreamBatch.End)
        {
            _lastTime = Math.Max(_lastTime, batch.Bound);
        }

        time = _closeAt == long.MaxValue ? _lastTime : _border;
        return IsOpen && (batch.Bound >= _closeAt || batch.Bound == StreamBatch.End);
    }

    /// <summary>The first row from one on whose ROWTIME is at least a time.</summary>
    public static int FirstAt(ReadOnlySpan<long> rowtimes, int from, long time)
    {
        if (rowtimes.Length == 0 || rowtimes[^1] < time)
        {
            return rowtimes.Length;
        }

        var (low, high) = (from, rowtimes.Length - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (rowtimes[middle] < time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Writes what is open.</summary>
    public void Save(StateWriter state)
    {
        state.Bool(IsOpen);
        state.Long(_lastTime);
        state.Long(_border);
        state.Long(_closeAt);
        foreach (var value in _values)
        {
            state.Column(value);
        }
    }

    /// <summary>Takes it over.</summary>
    public void Restore(StateReader state)
    {
        IsOpen = state.Bool();
        _lastTime = state.Long();
        _border = state.Long();
        _closeAt = state.Long();
        foreach (var value in _values)
        {
            state.Column(value);
        }
    }

    private static int FindChange(StreamColumn column, StreamColumn value, int from, int end)
    {
        if (column is LongColumn { HasNulls: false } longs && !value.IsNull(0))
        {
            var place = longs.Values[from..end].IndexOfAnyExcept(((LongColumn)value).Values[0]);
            return place < 0 ? end : from + place;
        }

        for (var row = from; row < end; row++)
        {
            if (!column.Same(row, value, 0))
            {
                return row;
            }
        }

        return end;
    }
}
