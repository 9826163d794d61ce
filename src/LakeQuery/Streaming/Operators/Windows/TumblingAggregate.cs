using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>GROUP BY over a stream (<see cref="StreamAggregateNode"/>): one window is open at a time, and when a monotonic key changes its groups are
/// emitted in order of first arrival. Output: the keys, then the aggregates.</summary>
internal sealed class TumblingAggregate : WatchedWindows
{
    private readonly StreamFaults _faults;
    private readonly ImmutableArray<int> _keys;
    private readonly HeldCalls? _held;
    private readonly GroupState _groups;
    private readonly Crew? _crew;

    // For each key of the output: its place among the keys of the groups; below zero, ~n, for the n-th key that is the same for all of a window.
    private readonly int[] _keySources;
    private readonly ImmutableArray<StreamColumn> _windowValues;
    private readonly ImmutableArray<int> _windowColumns;
    private int[] _order = [];

    /// <summary>Groups of windows.</summary>
    /// <param name="environment">What steps share.</param>
    /// <param name="inputTypes">The types of the input's columns.</param>
    /// <param name="keys">The columns that are keys, in the order of the output.</param>
    /// <param name="windowKeys">Which of them end groups; the index is a column of the input.</param>
    /// <param name="aggregates">The aggregates.</param>
    /// <param name="held">Aggregates of the rows that are held, behind the others; null for none. The step owns them.</param>
    /// <param name="pump">The pump's name, for errors.</param>
    public TumblingAggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, ImmutableArray<int> keys, ImmutableArray<MonotonicKey> windowKeys,
        ImmutableArray<AggregateSpec> aggregates, HeldCalls? held = null, string? pump = null)
        : base(inputTypes, windowKeys, [.. keys.Select(key => inputTypes[key]), .. aggregates.Select(spec => spec.Result), .. held?.Results ?? []])
    {
        _faults = new StreamFaults(environment, pump);
        _keys = keys;
        _windowColumns = [.. keys.Where(key => windowKeys.Any(window => window.Index == key))];
        _windowValues = [.. _windowColumns.Select(column => StreamColumn.Create(inputTypes[column]))];
        ImmutableArray<int> groupColumns = [.. keys.Where(key => !_windowColumns.Contains(key))];
        _keySources = [.. keys.Select(key => _windowColumns.IndexOf(key) is >= 0 and var window ? ~window : groupColumns.IndexOf(key))];
        _crew = environment.Threads > 1 ? new Crew() : null;
        _held = held;
        _groups = new GroupState(inputTypes, groupColumns, aggregates, held, _crew);
    }

    /// <inheritdoc/>
    public override long StateBytes => _groups.MemoryBytes;

    /// <inheritdoc/>
    protected override void Add(StreamBatch batch, int start, int count) => _groups.Add(batch.Columns, start, count);

    /// <inheritdoc/>
    protected override void SaveWindow(StateWriter state)
    {
        foreach (var value in _windowValues)
        {
            state.Column(value);
        }

        _groups.Settle();
        _groups.Save(state);
    }

    /// <inheritdoc/>
    protected override void RestoreWindow(StateReader state)
    {
        foreach (var value in _windowValues)
        {
            state.Column(value);
        }

        _groups.Restore(state);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _crew?.Dispose();
        _held?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void Open(StreamBatch batch, int row)
    {
        for (var index = 0; index < _windowColumns.Length; index++)
        {
            _windowValues[index].Clear();
            _windowValues[index].AppendFrom(batch.Columns[_windowColumns[index]], row);
        }
    }

    /// <inheritdoc/>
    protected override void Emit(long rowtime)
    {
        _groups.Settle();
        Arrays.Grow(ref _order, _groups.Count);
        for (var group = 0; group < _groups.Count; group++)
        {
            _order[group] = group;
        }

        var count = _groups.RemoveUnfit(_order.AsSpan(0, _groups.Count), rowtime, _faults);
        var order = _order.AsSpan(0, count);
        var output = Emitter.Batch;
        for (var key = 0; key < _keys.Length; key++)
        {
            var source = _keySources[key];
            if (source >= 0)
            {
                output.Columns[key].AppendRows(_groups.Keys.Keys[source], order);
            }
            else
            {
                output.Columns[key].AppendRepeated(_windowValues[~source], 0, count);
            }
        }

        _groups.WriteAggregates(order, output.Columns, _keys.Length);
        output.Rowtimes.AppendSpan(count).Fill(rowtime);
        _groups.Clear();
    }
}
