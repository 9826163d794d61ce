using System.Buffers;
using System.Collections.Immutable;
using LakeQuery.Functions.Native.Sketches;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.Operators.Windows;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Items;

/// <summary>COUNT_DISTINCT_ITEMS_TUMBLING (<see cref="DistinctItemsNode"/>): how many different values each window has. Up to 10,000 are counted exactly,
/// more by HyperLogLog. NULL is no item.</summary>
/// <remarks>Kinesis Data Analytics SQL Reference, <i>COUNT_DISTINCT_ITEMS_TUMBLING</i>.</remarks>
internal sealed class DistinctItems(ImmutableArray<SqlType> inputTypes, int column, long windowMicros)
    : WatchedWindows(inputTypes, [new MonotonicKey(column, new RowtimeBucket(windowMicros, 0, 0, false))], [SqlType.BigInt])
{
    private const int MostExact = 10_000;

    // 1.04 / sqrt(2^14): an error of 0.8 % as a rule.
    private const int SketchBits = 14;

    private readonly KeyTable _items = new([inputTypes[column]]);
    private HyperLogLogSketch? _sketch;
    private int[] _groups = [];

    /// <inheritdoc/>
    public override long StateBytes => _items.MemoryBytes + (_sketch is null ? 0 : 1 << SketchBits);

    /// <inheritdoc/>
    protected override void Add(StreamBatch batch, int start, int count)
    {
        const int together = 4096;
        for (var first = start; first < start + count; first += together)
        {
            var rows = Math.Min(together, start + count - first);
            if (_sketch is null)
            {
                if (_groups.Length < rows)
                {
                    _groups = new int[together];
                }

                _items.Map(batch.Columns, [column], first, _groups.AsSpan(0, rows));
                if (Count(_items) > MostExact)
                {
                    _sketch = new HyperLogLogSketch(SketchBits);
                    AddAll(_items.Keys[0], 0, _items.Count);
                    _items.Clear();
                }
            }
            else
            {
                AddAll(batch.Columns[column], first, rows);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Emit(long rowtime)
    {
        ((LongColumn)Emitter.Batch.Columns[0]).Append(_sketch?.Cardinality() ?? Count(_items));
        Emitter.Batch.Rowtimes.Append(rowtime);
        _sketch = null;
        _items.Clear();
    }

    /// <inheritdoc/>
    protected override void SaveWindow(StateWriter state)
    {
        _items.Save(state);
        var bytes = new ArrayBufferWriter<byte>();
        _sketch?.Write(bytes);
        state.Bytes(bytes.WrittenSpan);
    }

    /// <inheritdoc/>
    protected override void RestoreWindow(StateReader state)
    {
        _items.Restore(state);
        var bytes = state.Bytes();
        _sketch = bytes.Length == 0 ? null : HyperLogLogSketch.Read(bytes);
    }

    private static int Count(KeyTable items)
    {
        var keys = items.Keys[0];
        var count = items.Count;
        for (var item = 0; keys.HasNulls && item < items.Count; item++)
        {
            if (keys.IsNull(item))
            {
                return count - 1;
            }
        }

        return count;
    }

    private void AddAll(StreamColumn values, int start, int count)
    {
        for (var row = start; row < start + count; row++)
        {
            if (!values.IsNull(row))
            {
                _sketch!.Add(values.Hash(row));
            }
        }
    }
}
