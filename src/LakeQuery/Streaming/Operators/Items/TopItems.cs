using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Items;

/// <summary>TOP_K_ITEMS_TUMBLING (<see cref="TopItemsNode"/>): the most frequent values of each window, ties by first arrival. Counts are exact; NULL is
/// no item.</summary>
internal sealed class TopItems(ImmutableArray<SqlType> inputTypes, int column, int count, long windowMicros)
    : WatchedWindows(inputTypes, [new MonotonicKey(column, new RowtimeBucket(windowMicros, 0, 0, false))], [inputTypes[column], SqlType.BigInt])
{
    private readonly KeyTable _items = new([inputTypes[column]]);
    private long[] _counts = [];
    private int[] _groups = [];

    /// <inheritdoc/>
    public override long StateBytes => _items.MemoryBytes + (_counts.Length * 8L);

    /// <inheritdoc/>
    protected override void Add(StreamBatch batch, int start, int count)
    {
        if (_groups.Length < count)
        {
            _groups = new int[count];
        }

        var groups = _groups.AsSpan(0, count);
        _items.Map(batch.Columns, [column], start, groups);
        if (_counts.Length < _items.Count)
        {
            Array.Resize(ref _counts, Math.Max(_items.Count, _counts.Length * 2));
        }

        foreach (var group in groups)
        {
            _counts[group]++;
        }
    }

    /// <inheritdoc/>
    protected override void Emit(long rowtime)
    {
        var values = _items.Keys[0];
        var order = Enumerable.Range(0, _items.Count).Where(item => !values.IsNull(item)).OrderByDescending(item => _counts[item]).ThenBy(item => item).Take(count);
        foreach (var item in order)
        {
            Emitter.Batch.Columns[0].AppendFrom(values, item);
            ((LongColumn)Emitter.Batch.Columns[1]).Append(_counts[item]);
            Emitter.Batch.Rowtimes.Append(rowtime);
        }

        _counts.AsSpan().Clear();
        _items.Clear();
    }

    /// <inheritdoc/>
    protected override void SaveWindow(StateWriter state)
    {
        _items.Save(state);
        state.Longs(_counts.AsSpan(0, _items.Count));
    }

    /// <inheritdoc/>
    protected override void RestoreWindow(StateReader state)
    {
        _items.Restore(state);
        _counts = state.Longs();
    }
}
