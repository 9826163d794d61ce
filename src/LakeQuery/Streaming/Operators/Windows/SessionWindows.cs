using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>SESSION: what its two steps share, from the arrival of a row to the end of a session.</summary>
internal abstract class SessionWindows : StreamOperator
{
    private readonly EventClock _clock;
    private readonly LateDesk _late;

    /// <summary>Sessions of rows.</summary>
    protected SessionWindows(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> partitionBy,
        IBatchReceiver? aside, string? pump)
    {
        Faults = new StreamFaults(environment, pump);
        _clock = new EventClock(timeColumn, window.LatenessMicros);
        _late = new LateDesk(window.Late, Faults, inputTypes, aside);
        Tracker = new SessionTracker(inputTypes, partitionBy, window.SizeMicros);
    }

    /// <inheritdoc/>
    public override int OpenWindows => Tracker.OpenCount;

    /// <inheritdoc/>
    public override long LateRows => _late.Count;

    /// <summary>The open sessions.</summary>
    protected SessionTracker Tracker { get; }

    /// <summary>Who takes the reports.</summary>
    protected StreamFaults Faults { get; }

    /// <summary>Number of the batch's first row among all rows.</summary>
    protected long Number { get; private set; }

    /// <summary>The output.</summary>
    protected abstract BatchEmitter Emitter { get; }

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var times = _clock.Times(batch);
        Begin(batch);
        for (var row = 0; row < batch.RowCount; row++)
        {
            if (times.IsNull(row))
            {
                Faults.NoEventTime(batch.Rowtimes.Values[row], batch.Columns, row);
                continue;
            }

            Add(batch, row, times.Values[row]);
        }

        Flush(batch);
        Number += batch.RowCount;
        Close(_clock.Finish(batch), _clock.LastRowtime);
        _late.Deliver(batch.Bound);
        Emitter.Deliver(batch.Bound);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(GetType().Name, 1);
        state.Long(_clock.Watermark);
        state.Long(_clock.LastRowtime);
        state.Long(_late.Count);
        state.Long(Number);
        SaveMembers(state);
        Tracker.Save(state);
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(GetType().Name, 1);
        _clock.Watermark = state.Long();
        _clock.LastRowtime = state.Long();
        _late.Count = state.Long();
        Number = state.Long();
        RestoreMembers(state);
        Tracker.Restore(state);
    }

    /// <summary>A batch begins.</summary>
    protected abstract void Begin(StreamBatch batch);

    /// <summary>A row goes to a session.</summary>
    protected abstract void Take(StreamBatch batch, int row, Session session);

    /// <summary>A row has brought two sessions together.</summary>
    protected abstract void Merge(Session session, Session merged);

    /// <summary>Adds what was put off.</summary>
    protected abstract void Flush(StreamBatch batch);

    /// <summary>Emits closed sessions.</summary>
    /// <param name="sessions">In order of end, then start, then opening.</param>
    /// <param name="rowtime">ROWTIME of the output; null for the end of each session.</param>
    protected abstract void Emit(List<Session> sessions, long? rowtime);

    /// <summary>Writes rows or groups, putting them in order first.</summary>
    protected abstract void SaveMembers(StateWriter state);

    /// <summary>Reads them.</summary>
    protected abstract void RestoreMembers(StateReader state);

    private void Add(StreamBatch batch, int row, long time)
    {
        if (_clock.WatermarkOf(time) is var reached && reached > _clock.Watermark)
        {
            _clock.Watermark = reached;
            if (reached > Tracker.NextEnd)
            {
                Flush(batch);
                Close(reached, batch.Rowtimes.Values[row]);
            }
        }

        var session = Tracker.Take(batch, row, time, _clock.Watermark, out var merged);
        if (session is null && _late.Adjusts(batch, row))
        {
            session = Tracker.Take(batch, row, _clock.Watermark, _clock.Watermark, out merged);
        }

        if (merged is not null)
        {
            Flush(batch);
            Merge(session!, merged);
        }

        if (session is not null)
        {
            Take(batch, row, session);
        }
    }

    private void Close(long watermark, long rowtime)
    {
        if (watermark > Tracker.NextEnd && Tracker.Close(watermark) is { Count: > 0 } closed)
        {
            Emit(closed, _clock.IsRowtime ? null : rowtime);
        }
    }
}
