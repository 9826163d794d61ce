using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Sorting;

/// <summary>ORDER BY time WITHIN INTERVAL (<see cref="EventSortNode"/>): rows wait for those that may come before them, then leave in order of their
/// time, which is their ROWTIME from there on. Rows of one time keep the order in which they came.</summary>
/// <remarks>Kinesis Data Analytics SQL Reference, <i>T-sorting Stream Input</i>. Bounds that come in are ignored but for the end.</remarks>
internal sealed class EventSort : StreamOperator
{
    // Rows that have left are dropped when there are so many of them, and more than are still there.
    private const int SlackRows = 4096;

    private readonly int _time;
    private readonly long _latenessMicros;
    private readonly StreamEnvironment _environment;
    private readonly string _pump;
    private readonly BatchEmitter _emitter;
    private readonly PriorityQueue<int, (long Time, long Number)> _waiting = new();
    private readonly ImmutableArray<SqlType> _types;
    private StreamBatch _held;
    private long _number;
    private long _highest = long.MinValue;
    private long _lateRows;

    /// <summary>A sort.</summary>
    /// <param name="inputTypes">The types of the input's columns, which are the output's.</param>
    /// <param name="time">The column of the time.</param>
    /// <param name="latenessMicros">How much disorder is waited for.</param>
    /// <param name="environment">The application's.</param>
    /// <param name="pump">The pump, for the error stream.</param>
    public EventSort(ImmutableArray<SqlType> inputTypes, int time, long latenessMicros, StreamEnvironment environment, string pump)
    {
        (_types, _time, _latenessMicros, _environment, _pump) = (inputTypes, time, latenessMicros, environment, pump);
        _held = new StreamBatch(inputTypes);
        _emitter = new BatchEmitter(this, inputTypes);
    }

    /// <inheritdoc/>
    public override long StateBytes => _held.MemoryBytes;

    /// <inheritdoc/>
    public override long LateRows => _lateRows;

    private long Watermark => _highest == long.MinValue ? long.MinValue : _highest - _latenessMicros;

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var column = (LongColumn)batch.Columns[_time];
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (column.IsNull(row))
            {
                continue;
            }

            var time = column.Values[row];
            if (time < Watermark)
            {
                _lateRows++;
                _environment.Errors.Report(new StreamError(
                    "LATE_ROW", "The row's time lies before rows that have left already; a longer WITHIN waits longer", batch.Rowtimes.Values[row],
                    Expressions.RowText.Of(batch.Columns, row), _pump));
                continue;
            }

            _waiting.Enqueue(_held.RowCount, (time, _number++));
            _held.AppendFrom(batch, row);
            if (time > _highest)
            {
                _highest = time;
                Release(Watermark);
            }
            else if (time == Watermark)
            {
                Release(time);
            }
        }

        if (batch.Bound == StreamBatch.End)
        {
            Release(long.MaxValue);
        }

        Compact();
        _emitter.Deliver(batch.Bound == StreamBatch.End ? StreamBatch.End : Watermark);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(EventSort), 1);
        Compact(always: true);
        state.Long(_highest);
        state.Long(_number);
        state.Long(_lateRows);
        state.Batch(_held);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(EventSort), 1);
        _highest = state.Long();
        _number = state.Long();
        _lateRows = state.Long();
        state.Batch(_held);
        Requeue();
    }

    private void Release(long watermark)
    {
        while (_waiting.TryPeek(out var row, out var place) && place.Time <= watermark)
        {
            _waiting.Dequeue();
            for (var index = 0; index < _held.Columns.Length; index++)
            {
                _emitter.Batch.Columns[index].AppendFrom(_held.Columns[index], row);
            }

            _emitter.Batch.Rowtimes.Append(place.Time);
            _emitter.Relieve();
        }
    }

    private void Compact(bool always = false)
    {
        var gone = _held.RowCount - _waiting.Count;
        if (!always && (gone < SlackRows || gone < _waiting.Count))
        {
            return;
        }

        // Rows stay in the order in which they came, which decides among equal times.
        var rows = _waiting.UnorderedItems.Select(item => item.Element).Order().ToArray();
        var kept = new StreamBatch(_types);
        foreach (var row in rows)
        {
            kept.AppendFrom(_held, row);
        }

        _held = kept;
        _number = 0;
        Requeue();
    }

    private void Requeue()
    {
        _waiting.Clear();
        var times = ((LongColumn)_held.Columns[_time]).Values;
        for (var row = 0; row < times.Length; row++)
        {
            _waiting.Enqueue(row, (times[row], row));
        }

        _number = times.Length;
    }
}
