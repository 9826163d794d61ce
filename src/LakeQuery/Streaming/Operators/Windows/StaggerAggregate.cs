using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>WINDOWED BY STAGGER (<see cref="StaggerNode"/>): a key's first row opens its window, which closes a fixed time later and is emitted then. A row at
/// the time of closing opens the next. Output: the keys, then the aggregates.</summary>
/// <remarks>A window is a group: when it closes its key is forgotten, so that the next row of the key makes a new group. All windows being equally long, they
/// close in the order in which they opened, which is that of their numbers.</remarks>
internal sealed class StaggerAggregate : StreamOperator
{
    /// <summary>Closed windows are dropped when there are so many of them, and more than open ones.</summary>
    private const int SlackGroups = 4096;

    private readonly StreamFaults _faults;
    private readonly int _keyCount;
    private readonly long _lengthMicros;
    private readonly HeldCalls? _held;
    private readonly GroupState _groups;
    private readonly BatchEmitter _emitter;

    // By group: when its window closes.
    private long[] _closeAt = [];
    private int _firstOpen;
    private int[] _order = [];

    /// <summary>Stagger windows.</summary>
    /// <param name="environment">What steps share.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="keys">The columns of PARTITION BY, in the order of the output.</param>
    /// <param name="lengthMicros">How long a window is open.</param>
    /// <param name="aggregates">The aggregates.</param>
    /// <param name="held">Aggregates of the rows that are held, behind the others; null for none. The step owns them.</param>
    /// <param name="pump">The pump's name, for errors.</param>
    public StaggerAggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, ImmutableArray<int> keys, long lengthMicros,
        ImmutableArray<AggregateSpec> aggregates, HeldCalls? held = null, string? pump = null)
    {
        _faults = new StreamFaults(environment, pump);
        _keyCount = keys.Length;
        _lengthMicros = lengthMicros;
        _held = held;
        _groups = new GroupState(inputTypes, keys, aggregates, held);
        _emitter = new BatchEmitter(this, [.. keys.Select(key => inputTypes[key]), .. aggregates.Select(spec => spec.Result), .. held?.Results ?? []]);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _groups.Count - _firstOpen;

    /// <inheritdoc/>
    public override long StateBytes => _groups.MemoryBytes + (_closeAt.Length * 8L);

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var rowtimes = batch.Rowtimes.Values;
        for (var row = 0; row < rowtimes.Length;)
        {
            CloseUntil(rowtimes[row]);
            var next = OpenWindows > 0 ? _closeAt[_firstOpen] : rowtimes[row] + _lengthMicros;
            var end = Math.Min(WindowWatch.FirstAt(rowtimes, row, next), row + GroupState.ChunkRows);
            var known = _groups.Count;
            var groups = _groups.AddChunk(batch.Columns, row, end - row);
            Arrays.Grow(ref _closeAt, _groups.Count);
            for (var index = 0; known < _groups.Count; index++)
            {
                if (groups[index] == known)
                {
                    _closeAt[known++] = rowtimes[row + index] + _lengthMicros;
                }
            }

            row = end;
        }

        CloseUntil(batch.Bound);
        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(StaggerAggregate), 1);
        DropClosed();
        _groups.Save(state);
        state.Longs(_closeAt.AsSpan(0, _groups.Count));
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(StaggerAggregate), 1);
        _groups.Restore(state);
        Arrays.Grow(ref _closeAt, _groups.Count);
        state.Longs(_closeAt.AsSpan(0, _groups.Count));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _held?.Dispose();
        base.Dispose(disposing);
    }

    private void CloseUntil(long time)
    {
        var end = _firstOpen;
        while (end < _groups.Count && _closeAt[end] <= time)
        {
            end++;
        }

        if (end == _firstOpen)
        {
            return;
        }

        Arrays.Grow(ref _order, end - _firstOpen);
        for (var group = _firstOpen; group < end; group++)
        {
            _order[group - _firstOpen] = group;
        }

        var count = _groups.RemoveUnfit(_order.AsSpan(0, end - _firstOpen), group => _closeAt[group], _faults);
        var order = _order.AsSpan(0, count);
        var output = _emitter.Batch;
        for (var key = 0; key < _keyCount; key++)
        {
            output.Columns[key].AppendRows(_groups.Keys.Keys[key], order);
        }

        _groups.WriteAggregates(order, output.Columns, _keyCount);
        var target = output.Rowtimes.AppendSpan(count);
        for (var index = 0; index < count; index++)
        {
            target[index] = _closeAt[order[index]];
        }

        for (var group = _firstOpen; group < end; group++)
        {
            _groups.Forget(group);
        }

        _firstOpen = end;
        _emitter.Relieve();
        if (_firstOpen == _groups.Count || (_firstOpen > SlackGroups && _firstOpen > _groups.Count - _firstOpen))
        {
            DropClosed();
        }
    }

    private void DropClosed()
    {
        var open = _groups.Count - _firstOpen;
        if (open == 0)
        {
            _groups.Clear();
        }
        else if (_firstOpen > 0)
        {
            var kept = new int[open];
            for (var index = 0; index < open; index++)
            {
                kept[index] = _firstOpen + index;
            }

            _groups.Keep(kept);
            _closeAt.AsSpan(_firstOpen, open).CopyTo(_closeAt);
        }

        _firstOpen = 0;
    }
}
