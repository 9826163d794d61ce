using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>SESSION without GROUP BY: holds the rows of a session until it is over, for only then are its start and end known.</summary>
internal sealed class SessionRows : SessionWindows
{
    private const int SlackRows = 4096;

    private readonly int _inputColumns;

    // Rows of open sessions, and of closed ones until there are many.
    private StreamBatch _held;
    private StreamBatch _spare;
    private int _gone;

    /// <summary>Sessions of rows.</summary>
    public SessionRows(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> partitionBy,
        IBatchReceiver? aside, string? pump)
        : base(environment, inputTypes, window, timeColumn, partitionBy, aside, pump)
    {
        _inputColumns = inputTypes.Length;
        _held = new StreamBatch(inputTypes);
        _spare = new StreamBatch(inputTypes);
        var time = TableWindows.TimeType(inputTypes, timeColumn);
        Emitter = new BatchEmitter(this, [.. inputTypes, time, time, time]);
    }

    /// <inheritdoc/>
    public override long StateBytes => _held.MemoryBytes + Tracker.MemoryBytes;

    /// <inheritdoc/>
    protected override BatchEmitter Emitter { get; }

    /// <inheritdoc/>
    protected override void Begin(StreamBatch batch)
    {
    }

    /// <inheritdoc/>
    protected override void Take(StreamBatch batch, int row, Session session)
    {
        session.Members.Add(_held.RowCount);
        _held.AppendFrom(batch, row);
    }

    /// <inheritdoc/>
    protected override void Merge(Session session, Session merged)
    {
        // Held rows are in order of arrival.
        session.Members.AddRange(merged.Members);
        session.Members.Sort();
    }

    /// <inheritdoc/>
    protected override void Flush(StreamBatch batch)
    {
    }

    /// <inheritdoc/>
    protected override void Emit(List<Session> sessions, long? rowtime)
    {
        var output = Emitter.Batch;
        foreach (var session in sessions)
        {
            var rows = CollectionsMarshal.AsSpan(session.Members);
            for (var column = 0; column < _inputColumns; column++)
            {
                output.Columns[column].AppendRows(_held.Columns[column], rows);
            }

            ((LongColumn)output.Columns[_inputColumns]).AppendSpan(rows.Length).Fill(session.Start);
            ((LongColumn)output.Columns[_inputColumns + 1]).AppendSpan(rows.Length).Fill(session.End);
            ((LongColumn)output.Columns[_inputColumns + 2]).AppendSpan(rows.Length).Fill(session.End - 1000);
            output.Rowtimes.AppendSpan(rows.Length).Fill(rowtime ?? session.End);
            _gone += rows.Length;
            Emitter.Relieve();
        }

        if (_gone > SlackRows && _gone * 2 > _held.RowCount)
        {
            DropGone();
        }
    }

    /// <inheritdoc/>
    protected override void SaveMembers(StateWriter state)
    {
        DropGone();
        state.Batch(_held);
    }

    /// <inheritdoc/>
    protected override void RestoreMembers(StateReader state) => state.Batch(_held);

    private void DropGone()
    {
        var kept = new List<(int Row, Session Session, int Place)>();
        foreach (var session in Tracker.Open)
        {
            for (var place = 0; place < session.Members.Count; place++)
            {
                kept.Add((session.Members[place], session, place));
            }
        }

        kept.Sort((one, other) => one.Row.CompareTo(other.Row));
        _spare.Clear();
        foreach (var (row, session, place) in kept)
        {
            session.Members[place] = _spare.RowCount;
            _spare.AppendFrom(_held, row);
        }

        (_held, _spare) = (_spare, _held);
        _spare.Clear();
        _gone = 0;
    }
}
