using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>GROUP BY over TUMBLE, HOP and CUMULATE: a window is emitted once, when the watermark reaches its end, in order of the ends, its groups in order of
/// first arrival. Rows of one pane share one addition, however many windows overlap.</summary>
internal sealed class TableWindowAggregate : StreamOperator
{
    private const int WindowColumns = 3;

    /// <summary>So many rows are worth a second thread.</summary>
    private const int SharedRows = 1024;

    private readonly StreamFaults _faults;
    private readonly WindowShape _shape;
    private readonly EventClock _clock;
    private readonly LateDesk _late;
    private readonly PaneStore _store;
    private readonly BatchEmitter _emitter;
    private readonly int _keyCount;
    private readonly HeldCalls? _held;
    private readonly Crew? _crew;

    // Panes that have pending rows.
    private readonly List<Pane> _touched = [];
    private long _nextEnd = long.MaxValue;
    private long _number;

    /// <summary>Groups of windows.</summary>
    public TableWindowAggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> keys,
        ImmutableArray<AggregateSpec> aggregates, HeldCalls? held, IBatchReceiver? aside, string? pump)
    {
        _faults = new StreamFaults(environment, pump);
        _shape = new WindowShape(window);
        _clock = new EventClock(timeColumn, window.LatenessMicros);
        _late = new LateDesk(window.Late, _faults, inputTypes, aside);
        _held = held;
        _store = new PaneStore(_shape, () => new GroupState(inputTypes, keys, aggregates, held), held is null);
        _keyCount = keys.Length;
        _crew = environment.Threads > 1 ? new Crew() : null;
        var time = TableWindows.TimeType(inputTypes, timeColumn);
        _emitter = new BatchEmitter(
            this, [time, time, time, .. keys.Select(key => inputTypes[key]), .. aggregates.Select(spec => spec.Result), .. held?.Results ?? []]);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _store.Count;

    /// <inheritdoc/>
    public override long LateRows => _late.Count;

    /// <inheritdoc/>
    public override long StateBytes => _store.MemoryBytes;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        if (_clock.IsRowtime)
        {
            AddInOrder(batch);
        }
        else
        {
            AddByEventTime(batch);
        }

        Flush(batch);
        _number += batch.RowCount;
        var watermark = _clock.Finish(batch);
        Emit(watermark, _clock.LastRowtime);
        _late.Deliver(batch.Bound);
        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(TableWindowAggregate), 1);
        state.Long(_clock.Watermark);
        state.Long(_clock.LastRowtime);
        state.Long(_late.Count);
        state.Long(_number);
        _store.Save(state);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(TableWindowAggregate), 1);
        _clock.Watermark = state.Long();
        _clock.LastRowtime = state.Long();
        _late.Count = state.Long();
        _number = state.Long();
        _store.Restore(state);
        _nextEnd = _store.NextEnd;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _crew?.Dispose();
        _held?.Dispose();
        base.Dispose(disposing);
    }

    // ROWTIME never falls: a search finds the rows of a pane.
    private void AddInOrder(StreamBatch batch)
    {
        var rowtimes = batch.Rowtimes.Values;
        for (var row = 0; row < rowtimes.Length;)
        {
            var time = rowtimes[row];
            var start = _shape.PaneOf(time);
            var end = WindowWatch.FirstAt(rowtimes, row, start + _shape.PaneMicros);
            if (_crew is not null && time >= _nextEnd && end - row >= SharedRows && _shape.LastEnd(time) > time)
            {
                EmitAndAdd(batch, time, start, row, end - row);
            }
            else
            {
                Emit(time, time);
                if (_shape.LastEnd(time) > time)
                {
                    Note(_store.PaneAt(start), row, end - row);
                    Flush(batch);
                }
            }

            row = end;
        }

        if (rowtimes.Length > 0)
        {
            _clock.Watermark = rowtimes[^1];
        }
    }

    // The windows that are over don't have the pane that begins: one thread emits them while the other adds its rows.
    private void EmitAndAdd(StreamBatch batch, long time, long start, int row, int count)
    {
        var pane = _store.PaneAt(start);
        _crew!.Run(() => Emit(time, time), () => pane.AddRange(batch.Columns, row, count, _number));
        _nextEnd = _store.NextEnd;
    }

    private void AddByEventTime(StreamBatch batch)
    {
        var column = _clock.Times(batch);
        var times = column.Values;
        var watermark = _clock.Watermark;

        // The pane at hand, the end of its last window, and the first of its rows that still has to be noted.
        Pane? pane = null;
        var (start, length, lastEnd, first) = (0L, 0UL, long.MinValue, 0);
        for (var row = 0; row < times.Length; row++)
        {
            if (column.IsNull(row))
            {
                Note(pane, first, row - first);
                first = row + 1;
                _faults.NoEventTime(batch.Rowtimes.Values[row], batch.Columns, row);
                continue;
            }

            var time = times[row];
            if (_clock.WatermarkOf(time) is var reached && reached > watermark)
            {
                watermark = reached;
                if (watermark >= _nextEnd)
                {
                    Note(pane, first, row - first);
                    (pane, first, length) = (null, row, 0);
                    Flush(batch);
                    Emit(watermark, batch.Rowtimes.Values[row]);
                }
            }

            if ((ulong)(time - start) < length && lastEnd > watermark)
            {
                continue;
            }

            Note(pane, first, row - first);
            (pane, first, length) = (null, row + 1, 0);
            if (IsTaken(batch, row, ref time, watermark))
            {
                _store.PassTo(watermark);
                (start, lastEnd) = (_shape.PaneOf(time), _shape.LastEnd(time));
                pane = _store.PaneAt(start);
                Note(pane, row, 1);
                _nextEnd = _store.NextEnd;

                // A row whose time was adjusted stands alone.
                length = time == times[row] ? (ulong)_shape.PaneMicros : 0;
            }
        }

        Note(pane, first, times.Length - first);
        _clock.Watermark = watermark;
    }

    // Whether a row is in a window that is still to come.
    private bool IsTaken(StreamBatch batch, int row, ref long time, long watermark)
    {
        var lastEnd = _shape.LastEnd(time);
        if (lastEnd <= time)
        {
            return false;
        }

        if (lastEnd <= watermark)
        {
            if (!_late.Adjusts(batch, row))
            {
                return false;
            }

            time = watermark;
            return _shape.LastEnd(time) > time;
        }

        return true;
    }

    private void Note(Pane? pane, int row, int count)
    {
        if (pane is not null && count > 0)
        {
            if (pane.Pending.Count == 0)
            {
                _touched.Add(pane);
            }

            pane.Pending.Add(row, count);
        }
    }

    private void Flush(StreamBatch batch)
    {
        foreach (var pane in _touched)
        {
            _store.AddPending(pane, batch.Columns, _number);
        }

        if (_touched.Count > 0)
        {
            _touched.Clear();
            _nextEnd = _store.NextEnd;
        }
    }

    private void Emit(long watermark, long rowtime)
    {
        if (watermark >= _nextEnd)
        {
            while (_store.NextEnd is var end && end <= watermark && end != long.MaxValue)
            {
                Emit(_store.Take(end), _shape.StartOf(end), end, _clock.IsRowtime ? end : rowtime);
                _store.DropOld();
            }
        }

        if (watermark != StreamBatch.End)
        {
            _store.PassTo(watermark);
        }

        _nextEnd = _store.NextEnd;
    }

    private void Emit(Pane pane, long start, long end, long rowtime)
    {
        var order = pane.Order();
        order = order[..pane.Groups.RemoveUnfit(order, rowtime, _faults)];
        var output = _emitter.Batch;
        ((LongColumn)output.Columns[0]).AppendSpan(order.Length).Fill(start);
        ((LongColumn)output.Columns[1]).AppendSpan(order.Length).Fill(end);
        ((LongColumn)output.Columns[2]).AppendSpan(order.Length).Fill(end - 1000);
        for (var key = 0; key < _keyCount; key++)
        {
            output.Columns[WindowColumns + key].AppendRows(pane.Groups.Keys.Keys[key], order);
        }

        pane.Groups.WriteAggregates(order, output.Columns, WindowColumns + _keyCount);
        output.Rowtimes.AppendSpan(order.Length).Fill(rowtime);
        _emitter.Relieve();
    }
}
