using System.Collections.Immutable;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Aggregates;
using LakeQuery.Streaming.Operators.Groups;
using LakeQuery.Streaming.State;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Operators.Windows;

/// <summary>The open sessions of each key: finds that of a row, joins two that a row brings together, and knows which is over next.</summary>
/// <remarks>Rows exactly the gap apart are of one session, so that a session is over only when the watermark has passed its end.</remarks>
internal sealed class SessionTracker(ImmutableArray<SqlType> inputTypes, ImmutableArray<int> partitionBy, long gapMicros)
{
    private const int SlackKeys = 4096;

    private readonly KeyTable _keys = new([.. partitionBy.Select(column => inputTypes[column])]);
    private readonly int[] _keyColumns = [.. partitionBy];
    private readonly int[] _found = new int[1];

    // By end; a session that has grown since it was put in goes back when its turn comes.
    private readonly PriorityQueue<Session, (long End, long Number)> _ends = new();
    private Session?[] _firsts = [];
    private int _keysInUse;
    private long _number;

    /// <summary>How many sessions are open.</summary>
    public int OpenCount { get; private set; }

    /// <summary>No session is over before this; may be too early, never too late.</summary>
    public long NextEnd => _ends.TryPeek(out _, out var next) ? next.End : long.MaxValue;

    /// <summary>Bytes held.</summary>
    public long MemoryBytes => _keys.MemoryBytes + (OpenCount * 150L);

    /// <summary>The open sessions, in order of opening.</summary>
    public IEnumerable<Session> Open => _ends.UnorderedItems.Select(item => item.Element).Where(session => session.IsOpen).OrderBy(session => session.Number);

    /// <summary>The session of a row, which grows by it.</summary>
    /// <param name="batch">The row's batch.</param>
    /// <param name="row">The row.</param>
    /// <param name="time">Its event time.</param>
    /// <param name="watermark">How far time has come.</param>
    /// <param name="merged">A session that has gone up in it by this row.</param>
    /// <returns>Null for a row that is too late for any.</returns>
    public Session? Take(StreamBatch batch, int row, long time, long watermark, out Session? merged)
    {
        merged = null;
        _keys.Map(batch.Columns, _keyColumns, row, _found);
        var key = _found[0];
        Arrays.Grow(ref _firsts, _keys.Count);
        Session? taken = null;
        for (var session = _firsts[key]; session is not null; session = session.Next)
        {
            if (time > session.End || time < session.Start - gapMicros)
            {
                continue;
            }

            if (taken is null)
            {
                taken = session;
                continue;
            }

            // The row lies between two: the one that opened first stays.
            (taken, merged) = taken.Number < session.Number ? (taken, session) : (session, taken);
        }

        if (taken is null)
        {
            if (time + gapMicros < watermark)
            {
                if (_firsts[key] is null)
                {
                    _keys.Forget(key);
                }

                return null;
            }

            return Begin(key, time);
        }

        taken.Start = Math.Min(taken.Start, time);
        taken.End = Math.Max(taken.End, time + gapMicros);
        if (merged is not null)
        {
            taken.Start = Math.Min(taken.Start, merged.Start);
            taken.End = Math.Max(taken.End, merged.End);
            Remove(merged);
        }

        return taken;
    }

    /// <summary>Closes the sessions that the watermark has passed: in order of end, then start, then opening.</summary>
    public List<Session> Close(long watermark)
    {
        var closed = new List<Session>();
        while (_ends.TryPeek(out var session, out var next) && next.End < watermark)
        {
            _ends.Dequeue();
            if (!session.IsOpen)
            {
                continue;
            }

            if (session.End != next.End)
            {
                _ends.Enqueue(session, (session.End, session.Number));
                continue;
            }

            Remove(session);
            closed.Add(session);
        }

        closed.Sort((one, other) => (one.End, one.Start, one.Number).CompareTo((other.End, other.Start, other.Number)));
        if (_keys.Count > SlackKeys && _keys.Count > _keysInUse * 2)
        {
            KeepUsedKeys();
        }

        return closed;
    }

    /// <summary>Writes the open sessions.</summary>
    public void Save(StateWriter state)
    {
        KeepUsedKeys();
        _keys.Save(state);
        state.Long(_number);
        Session[] open = [.. Open];
        state.Int(open.Length);
        foreach (var session in open)
        {
            state.Long(session.Number);
            state.Int(session.Key);
            state.Long(session.Start);
            state.Long(session.End);
            state.Int(session.Members.Count);
            foreach (var member in session.Members)
            {
                state.Int(member);
            }
        }
    }

    /// <summary>Takes them over.</summary>
    public void Restore(StateReader state)
    {
        _keys.Restore(state);
        _firsts = new Session?[_keys.Count];
        _number = state.Long();
        var count = state.Count();
        for (var index = 0; index < count; index++)
        {
            var session = new Session(state.Long(), state.Int(), 0, 0) { Start = state.Long(), End = state.Long() };
            if (session.Key < 0 || session.Key >= _keys.Count)
            {
                throw new InvalidDataException("The state is damaged: a session's key is not there.");
            }

            var members = state.Count();
            for (var member = 0; member < members; member++)
            {
                session.Members.Add(state.Int());
            }

            Link(session);
        }
    }

    private Session Begin(int key, long time)
    {
        var session = new Session(_number++, key, time, gapMicros);
        Link(session);
        return session;
    }

    private void Link(Session session)
    {
        _keysInUse += _firsts[session.Key] is null ? 1 : 0;
        session.Next = _firsts[session.Key];
        _firsts[session.Key] = session;
        _ends.Enqueue(session, (session.End, session.Number));
        OpenCount++;
    }

    private void Remove(Session session)
    {
        session.IsOpen = false;
        OpenCount--;
        if (_firsts[session.Key] == session)
        {
            _firsts[session.Key] = session.Next;
        }
        else
        {
            var before = _firsts[session.Key]!;
            while (before.Next != session)
            {
                before = before.Next!;
            }

            before.Next = session.Next;
        }

        if (_firsts[session.Key] is null)
        {
            _keys.Forget(session.Key);
            _keysInUse--;
        }
    }

    private void KeepUsedKeys()
    {
        var kept = new List<int>(_keysInUse);
        for (var key = 0; key < Math.Min(_firsts.Length, _keys.Count); key++)
        {
            if (_firsts[key] is null)
            {
                continue;
            }

            for (var session = _firsts[key]; session is not null; session = session.Next)
            {
                session.Key = kept.Count;
            }

            _firsts[kept.Count] = _firsts[key];
            kept.Add(key);
        }

        _firsts.AsSpan(kept.Count).Clear();
        _keys.Keep(kept.ToArray());
    }
}
