using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>TUMBLE, HOP and CUMULATE without GROUP BY: each row at once, once for each of its windows that are still to come, earliest end first.</summary>
internal sealed class TableWindowRows : StreamOperator
{
    private const int FullRows = 1 << 14;

    private readonly StreamFaults _faults;
    private readonly WindowShape _shape;
    private readonly EventClock _clock;
    private readonly LateDesk _late;
    private readonly BatchEmitter _emitter;
    private readonly int _inputColumns;

    // The windows of the pane at hand.
    private readonly List<(long Start, long End)> _windows = [];
    private long _pane = long.MinValue;

    private int[] _rows = [];
    private int _rowCount;

    /// <summary>The windows of rows.</summary>
    public TableWindowRows(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, IBatchReceiver? aside, string? pump)
    {
        _faults = new StreamFaults(environment, pump);
        _shape = new WindowShape(window);
        _clock = new EventClock(timeColumn, window.LatenessMicros);
        _late = new LateDesk(window.Late, _faults, inputTypes, aside);
        _inputColumns = inputTypes.Length;
        var time = TableWindows.TimeType(inputTypes, timeColumn);
        _emitter = new BatchEmitter(this, [.. inputTypes, time, time, time]);
    }

    /// <inheritdoc/>
    public override long LateRows => _late.Count;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var times = _clock.Times(batch);
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (times.IsNull(row))
            {
                _faults.NoEventTime(batch.Rowtimes.Values[row], batch.Columns, row);
                continue;
            }

            var time = times.Values[row];
            _clock.Watermark = Math.Max(_clock.Watermark, _clock.WatermarkOf(time));
            Find(time);
            if (_windows.Count > 0 && _windows[^1].End <= _clock.Watermark)
            {
                if (!_late.Adjusts(batch, row))
                {
                    continue;
                }

                Find(_clock.Watermark);
            }

            Add(row, batch);
        }

        Gather(batch);
        _clock.Finish(batch);
        _late.Deliver(batch.Bound);
        _emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(TableWindowRows), 1);
        state.Long(_clock.Watermark);
        state.Long(_late.Count);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(TableWindowRows), 1);
        _clock.Watermark = state.Long();
        _late.Count = state.Long();
    }

    private void Find(long time)
    {
        if (_pane != long.MinValue && time >= _pane && time < _pane + _shape.PaneMicros)
        {
            return;
        }

        _pane = _shape.PaneOf(time);
        _windows.Clear();
        for (var end = _shape.EndAfter(time); _shape.StartOf(end) <= time; end = _shape.EndAfter(end))
        {
            _windows.Add((_shape.StartOf(end), end));
        }
    }

    private void Add(int row, StreamBatch batch)
    {
        var output = _emitter.Batch.Columns;
        foreach (var (start, end) in _windows)
        {
            if (end > _clock.Watermark)
            {
                Arrays.Grow(ref _rows, _rowCount + 1);
                _rows[_rowCount++] = row;
                ((LongColumn)output[_inputColumns]).Append(start);
                ((LongColumn)output[_inputColumns + 1]).Append(end);
                ((LongColumn)output[_inputColumns + 2]).Append(end - 1000);
            }
        }

        if (_rowCount >= FullRows)
        {
            Gather(batch);
            _emitter.Relieve();
        }
    }

    private void Gather(StreamBatch batch)
    {
        var rows = _rows.AsSpan(0, _rowCount);
        for (var column = 0; column < _inputColumns; column++)
        {
            _emitter.Batch.Columns[column].AppendRows(batch.Columns[column], rows);
        }

        _emitter.Batch.Rowtimes.AppendRows(batch.Rowtimes, rows);
        _rowCount = 0;
    }
}
