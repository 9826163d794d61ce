using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators;

/// <summary>SELECT STREAM DISTINCT (<see cref="StreamDistinctNode"/>): a row that has not come in this window goes on at once.</summary>
/// <param name="inputTypes">The types of the input's columns, which are the output's.</param>
/// <param name="compared">The columns that are compared.</param>
/// <param name="windowKeys">Which of them begin a window anew when they change; the index is a column of the input.</param>
internal sealed class StreamDistinct(ImmutableArray<SqlType> inputTypes, ImmutableArray<int> compared, ImmutableArray<MonotonicKey> windowKeys)
    : WatchedWindows(inputTypes, windowKeys, inputTypes)
{
    private readonly int[] _compared = [.. compared];
    private readonly KeyTable _seen = new([.. compared.Select(index => inputTypes[index])]);
    private int[] _groups = [];
    private int[] _rows = [];

    /// <inheritdoc/>
    public override long StateBytes => _seen.MemoryBytes;

    /// <inheritdoc/>
    protected override void Add(StreamBatch batch, int start, int count)
    {
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
        var output = Emitter.Batch;
        for (var index = 0; index < output.Columns.Length; index++)
        {
            output.Columns[index].AppendRows(batch.Columns[index], rows);
        }

        output.Rowtimes.AppendRows(batch.Rowtimes, rows);
    }

    /// <inheritdoc/>
    protected override void Emit(long rowtime) => _seen.Clear();

    /// <inheritdoc/>
    protected override void SaveWindow(StateWriter state) => _seen.Save(state);

    /// <inheritdoc/>
    protected override void RestoreWindow(StateReader state) => _seen.Restore(state);
}
