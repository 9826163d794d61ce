using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;

namespace LakeQuery.Streaming.Operators.Aggregates;

/// <summary>min and max of texts, by the order of their bytes. A group keeps its buffer, so that a steady stream allocates nothing.</summary>
internal sealed class TextExtremeAccumulator(AggregateSpec spec) : GroupAccumulator(spec)
{
    private const int None = -1;

    private readonly bool _max = spec.Kind == AggregateKind.Max;
    private byte[][] _buffers = [];

    // Length of the value in the buffer; None where there is none.
    private int[] _lengths = [];

    /// <inheritdoc/>
    public override long MemoryBytes
    {
        get
        {
            var bytes = _lengths.Length * 12L;
            foreach (var buffer in _buffers)
            {
                bytes += buffer is null ? 0 : buffer.Length + 24;
            }

            return bytes;
        }
    }

    /// <inheritdoc/>
    public override bool CanSplit(ImmutableArray<StreamColumn> columns) => true;

    /// <inheritdoc/>
    public override void MergeGroup(int group, GroupAccumulator other, int otherGroup)
    {
        var from = (TextExtremeAccumulator)other;
        if (from._lengths[otherGroup] != None)
        {
            Add(group, from.Value(otherGroup));
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<int> groups, StreamColumn output)
    {
        foreach (var group in groups)
        {
            if (_lengths[group] == None)
            {
                output.AppendNull();
            }
            else
            {
                ((TextColumn)output).Append(Value(group));
            }
        }
    }

    /// <inheritdoc/>
    protected override void Grow(int groups)
    {
        Arrays.Grow(ref _buffers, groups);
        var old = _lengths.Length;
        Arrays.Grow(ref _lengths, groups);
        _lengths.AsSpan(old).Fill(None);
    }

    /// <inheritdoc/>
    protected override void AddAll(StreamColumn? column, int start, ReadOnlySpan<int> groups)
    {
        var values = (TextColumn)column!;
        for (var index = 0; index < groups.Length; index++)
        {
            Add(groups[index], values.Bytes(start + index));
        }
    }

    /// <inheritdoc/>
    protected override void AddSome(StreamColumn? column, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, bool whole)
    {
        var values = (TextColumn)column!;
        for (var index = 0; index < rows.Length; index++)
        {
            Add(groups[index], values.Bytes(rows[index]));
        }
    }

    /// <inheritdoc/>
    protected override void Reset(int groups) => _lengths.AsSpan(0, groups).Fill(None);

    /// <inheritdoc/>
    protected override void SaveGroups(StateWriter state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            state.Bool(_lengths[group] != None);
            if (_lengths[group] != None)
            {
                state.Bytes(Value(group));
            }
        }
    }

    /// <inheritdoc/>
    protected override void RestoreGroups(StateReader state)
    {
        for (var group = 0; group < GroupCount; group++)
        {
            if (state.Bool())
            {
                Put(group, state.Bytes());
            }
        }
    }

    private ReadOnlySpan<byte> Value(int group) => _buffers[group].AsSpan(0, _lengths[group]);

    private void Add(int group, ReadOnlySpan<byte> value)
    {
        if (_lengths[group] == None || Extreme.IsBetter(value, Value(group), _max))
        {
            Put(group, value);
        }
    }

    private void Put(int group, ReadOnlySpan<byte> value)
    {
        ref var buffer = ref _buffers[group];
        if (buffer is null || buffer.Length < value.Length)
        {
            buffer = new byte[Math.Max(16, value.Length)];
        }

        value.CopyTo(buffer);
        _lengths[group] = value.Length;
    }
}
