using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>SELECT STREAM DISTINCT (<see cref="StreamDistinctNode"/>): a row that has not come in this window goes on at once.</summary>
internal sealed class StreamDistinct : StreamOperator
{
    private readonly int[] _compared;
    private readonly WindowWatch _watch;
    private readonly KeyTable _seen;
    private readonly StreamBatch _output;
    private int[] _groups = [];
    private int[] _rows = [];

    /// <summary>Distinct rows.</summary>
    /// <param name="inputTypes">The types of the input's columns, which are the output's.</param>
    /// <param name="compared">The columns that are compared.</param>
    /// <param name="windowKeys">Which of them begin a window anew when they change; the index is a column of the input.</param>
    public StreamDistinct(ImmutableArray<SqlType> inputTypes, ImmutableArray<int> compared, ImmutableArray<MonotonicKey> windowKeys)
    {
        _compared = [.. compared];
        _watch = new WindowWatch(windowKeys, inputTypes);
        _seen = new KeyTable([.. compared.Select(index => inputTypes[index])]);
        _output = new StreamBatch(inputTypes);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _watch.IsOpen ? 1 : 0;

    /// <inheritdoc/>
    public override long StateBytes => _seen.MemoryBytes;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        _output.Clear();
        for (var row = 0; row < batch.RowCount;)
        {
            if (!_watch.IsOpen)
            {
                _watch.Open(batch, row);
            }

            var end = _watch.FindEnd(batch, row);
            AddNew(batch, row, end);
            row = end;
            if (row < batch.RowCount)
            {
                Close();
            }
        }

        if (_watch.IsEndedBy(batch, out _))
        {
            Close();
        }

        _output.Bound = batch.Bound;
        Output.Receive(_output);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(StreamDistinct), 1);
        _watch.Save(state);
        _seen.Save(state);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(StreamDistinct), 1);
        _watch.Restore(state);
        _seen.Restore(state);
    }

    private void AddNew(StreamBatch batch, int start, int end)
    {
        var count = end - start;
        if (_groups.Length < count)
        {
            (_groups, _rows) = (new int[count], new int[count]);
        }

        // Numbers are given in order of first arrival: the first row of a group is the one that has the next number.
        var next = _seen.Count;
        var groups = _groups.AsSpan(0, count);
        _seen.Map(batch.Columns, _compared, start, groups);
        var added = 0;
        for (var index = 0; index < groups.Length; index++)
        {
            if (groups[index] == next)
            {
                next++;
                _rows[added++] = start + index;
            }
        }

        var rows = _rows.AsSpan(0, added);
        for (var index = 0; index < _output.Columns.Length; index++)
        {
            _output.Columns[index].AppendRows(batch.Columns[index], rows);
        }

        _output.Rowtimes.AppendRows(batch.Rowtimes, rows);
    }

    private void Close()
    {
        _watch.Close();
        _seen.Clear();
    }
}
