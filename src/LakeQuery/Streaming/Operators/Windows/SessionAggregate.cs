using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>GROUP BY over SESSION: the groups of a session are emitted when it is over.</summary>
/// <remarks>The groups of all open sessions lie side by side, with the session's number as their first key.</remarks>
internal sealed class SessionAggregate : SessionWindows
{
    private const int WindowColumns = 3;
    private const int SlackGroups = 4096;

    private readonly int _keyCount;
    private readonly HeldCalls? _held;
    private readonly GroupState _groups;
    private readonly ImmutableArray<StreamColumn> _groupKeys;
    private readonly int[] _groupKeyColumns;

    // The batch's columns and the number of each row's session behind them.
    private readonly LongColumn _numbers = new(SqlType.BigInt);
    private readonly RowList _pending = new();
    private ImmutableArray<StreamColumn> _columns = [];
    private Session[] _sessions = [];

    // By group: the number of its first row in order of arrival.
    private long[] _firsts = [];
    private readonly List<(long End, long Start, long First, int Group)> _order = [];
    private int[] _orderedGroups = [];

    // By group, while it is emitted: when its session ended.
    private long[] _ends = [];
    private int _gone;

    /// <summary>Groups of sessions.</summary>
    public SessionAggregate(
        StreamEnvironment environment, ImmutableArray<SqlType> inputTypes, TableWindow window, int timeColumn, ImmutableArray<int> partitionBy,
        ImmutableArray<int> keys, ImmutableArray<AggregateSpec> aggregates, HeldCalls? held, IBatchReceiver? aside, string? pump)
        : base(environment, inputTypes, window, timeColumn, partitionBy, aside, pump)
    {
        _keyCount = keys.Length;
        _held = held;
        _groups = new GroupState(inputTypes.Add(SqlType.BigInt), [inputTypes.Length, .. keys], aggregates, held);
        _groupKeys = [.. _groups.Keys.Keys.Select(key => StreamColumn.Create(key.Type))];
        _groupKeyColumns = [.. Enumerable.Range(0, _groupKeys.Length)];
        var time = TableWindows.TimeType(inputTypes, timeColumn);
        Emitter = new BatchEmitter(this, [time, time, time, .. keys.Select(key => inputTypes[key]), .. aggregates.Select(spec => spec.Result), .. held?.Results ?? []]);
    }

    /// <inheritdoc/>
    public override long StateBytes => _groups.MemoryBytes + Tracker.MemoryBytes + (_firsts.Length * 8L);

    /// <inheritdoc/>
    protected override BatchEmitter Emitter { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _held?.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void Begin(StreamBatch batch)
    {
        _numbers.Clear();
        _numbers.AppendSpan(batch.RowCount).Clear();
        _columns = batch.Columns.Add(_numbers);
        Arrays.Grow(ref _sessions, batch.RowCount);
    }

    /// <inheritdoc/>
    protected override void Take(StreamBatch batch, int row, Session session)
    {
        _numbers.Values[row] = session.Number;
        _sessions[row] = session;
        _pending.Add(row, 1);
    }

    /// <inheritdoc/>
    protected override void Flush(StreamBatch batch)
    {
        if (_pending.Count == 0)
        {
            return;
        }

        for (var done = 0; done < _pending.Count; done += GroupState.ChunkRows)
        {
            var count = Math.Min(GroupState.ChunkRows, _pending.Count - done);
            var known = _groups.Count;
            var added = _pending.IsRange
                ? _groups.AddChunk(_columns, _pending.First + done, count)
                : _groups.AddRows(_columns, _pending.Rows.Slice(done, count));
            Arrays.Grow(ref _firsts, _groups.Count);
            for (var index = 0; known < _groups.Count; index++)
            {
                if (added[index] == known)
                {
                    var row = _pending.IsRange ? _pending.First + done + index : _pending.Rows[done + index];
                    _sessions[row].Members.Add(known);
                    _firsts[known++] = Number + row;
                }
            }
        }

        _pending.Clear();
    }

    /// <inheritdoc/>
    protected override void Merge(Session session, Session merged)
    {
        Span<int> found = stackalloc int[1];
        foreach (var group in merged.Members)
        {
            foreach (var column in _groupKeys)
            {
                column.Clear();
            }

            ((LongColumn)_groupKeys[0]).Append(session.Number);
            for (var key = 1; key < _groupKeys.Length; key++)
            {
                _groupKeys[key].AppendFrom(_groups.Keys.Keys[key], group);
            }

            var known = _groups.Count;
            _groups.Keys.Map(_groupKeys, _groupKeyColumns, 0, found);
            _groups.MergeGroup(found[0], group);
            Arrays.Grow(ref _firsts, _groups.Count);
            if (found[0] == known)
            {
                session.Members.Add(known);
                _firsts[known] = _firsts[group];
            }

            _firsts[found[0]] = Math.Min(_firsts[found[0]], _firsts[group]);
            _groups.Forget(group);
        }

        _gone += merged.Members.Count;
    }

    /// <inheritdoc/>
    protected override void Emit(List<Session> sessions, long? rowtime)
    {
        _order.Clear();
        Arrays.Grow(ref _ends, _groups.Count);
        foreach (var session in sessions)
        {
            foreach (var group in session.Members)
            {
                _order.Add((session.End, session.Start, _firsts[group], group));
                _ends[group] = session.End;
            }
        }

        _order.Sort();
        Arrays.Grow(ref _orderedGroups, _order.Count);
        for (var index = 0; index < _order.Count; index++)
        {
            _orderedGroups[index] = _order[index].Group;
        }

        var count = _groups.RemoveUnfit(_orderedGroups.AsSpan(0, _order.Count), group => rowtime ?? _ends[group], Faults);
        var groups = _orderedGroups.AsSpan(0, count);
        var output = Emitter.Batch;
        var place = 0;
        foreach (var group in groups)
        {
            while (_order[place].Group != group)
            {
                place++;
            }

            ((LongColumn)output.Columns[0]).Append(_order[place].Start);
            ((LongColumn)output.Columns[1]).Append(_order[place].End);
            ((LongColumn)output.Columns[2]).Append(_order[place].End - 1000);
        }

        for (var key = 0; key < _keyCount; key++)
        {
            output.Columns[WindowColumns + key].AppendRows(_groups.Keys.Keys[key + 1], groups);
        }

        _groups.WriteAggregates(groups, output.Columns, WindowColumns + _keyCount);
        foreach (var group in groups)
        {
            output.Rowtimes.Append(rowtime ?? _ends[group]);
        }

        foreach (var (_, _, _, group) in _order)
        {
            _groups.Forget(group);
        }

        _gone += _order.Count;

        Emitter.Relieve();
        if (_gone > SlackGroups && _gone * 2 > _groups.Count)
        {
            DropGone();
        }
    }

    /// <inheritdoc/>
    protected override void SaveMembers(StateWriter state)
    {
        DropGone();
        _groups.Save(state);
        state.Longs(_firsts.AsSpan(0, _groups.Count));
    }

    /// <inheritdoc/>
    protected override void RestoreMembers(StateReader state)
    {
        _groups.Restore(state);
        Arrays.Grow(ref _firsts, _groups.Count);
        state.Longs(_firsts.AsSpan(0, _groups.Count));
    }

    private void DropGone()
    {
        // By their old numbers, so that the state of a step that goes on from a state is the same state.
        var kept = new List<(int Group, Session Session, int Place)>();
        foreach (var session in Tracker.Open)
        {
            for (var place = 0; place < session.Members.Count; place++)
            {
                kept.Add((session.Members[place], session, place));
            }
        }

        kept.Sort((one, other) => one.Group.CompareTo(other.Group));
        for (var number = 0; number < kept.Count; number++)
        {
            kept[number].Session.Members[kept[number].Place] = number;
        }

        _firsts = [.. kept.Select(entry => _firsts[entry.Group])];
        _groups.Keep([.. kept.Select(entry => entry.Group)]);
        _gone = 0;
    }
}
