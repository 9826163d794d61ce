using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.Operators.Merging;
using LakeQuery.Streaming.State;
using LakeQuery.Types;
using StreamColumn = LakeQuery.Streaming.Batches.StreamColumn;

namespace LakeQuery.Streaming.Operators.Joins;

/// <summary>Says which pairs of rows a condition beyond equal keys lets through.</summary>
internal interface IPairFilter
{
    /// <summary>Looks at pairs.</summary>
    /// <param name="pairs">The left columns, then the right ones; ROWTIME is that of the pair.</param>
    /// <param name="holds">For each pair, whether it stays.</param>
    void Evaluate(StreamBatch pairs, Span<bool> holds);
}

/// <summary>A join of two streams over windows (<see cref="StreamJoinNode"/>).</summary>
/// <remarks>
/// <para>Kinesis Data Analytics SQL Reference, <i>JOIN clause</i>. Rows of both sides are taken in order of ROWTIME, of one time those of the left side
/// first. A row that arrives meets the rows in the other side's window; a side without a window has none, so its rows meet others
/// only at the moment they arrive.</para>
/// <para>A row of an outer side that was never met comes out once nothing can meet it any more: at its own time where its side has no
/// window, else when its window is over.</para>
/// <para>Pairs are gathered first and the rest of the condition is asked of all of them at once; what becomes of a row then is decided in
/// the order in which it happened.</para>
/// </remarks>
internal sealed class StreamJoin : StreamOperator
{
    private const int MostEvents = 1 << 16;

    private readonly InputQueue[] _queues;
    private readonly JoinSide[] _sides;
    private readonly IPairFilter? _filter;
    private readonly BatchEmitter _emitter;
    private readonly StreamBatch _pairs;
    private readonly List<Event> _events = [];
    private readonly List<int> _found = [];
    private bool[] _holds = [];
    private long _lastTime = long.MinValue;

    /// <summary>A join.</summary>
    /// <param name="kind">Which rows come out unmatched.</param>
    /// <param name="leftTypes">The types of the left side's columns.</param>
    /// <param name="rightTypes">The types of the right side's.</param>
    /// <param name="leftKeys">Columns of the left side that must equal <paramref name="rightKeys"/>; of the same types.</param>
    /// <param name="rightKeys">Columns of the right side.</param>
    /// <param name="filter">The rest of the condition, or null.</param>
    /// <param name="leftWindow">How long left rows may be met.</param>
    /// <param name="rightWindow">How long right rows may be met.</param>
    public StreamJoin(
        JoinKind kind, ImmutableArray<SqlType> leftTypes, ImmutableArray<SqlType> rightTypes, ImmutableArray<int> leftKeys, ImmutableArray<int> rightKeys,
        IPairFilter? filter, StreamJoinWindow? leftWindow, StreamJoinWindow? rightWindow)
    {
        _queues = [new InputQueue(leftTypes), new InputQueue(rightTypes)];
        _sides =
        [
            new JoinSide(leftTypes, leftKeys, leftWindow, kind is JoinKind.Left or JoinKind.Full),
            new JoinSide(rightTypes, rightKeys, rightWindow, kind is JoinKind.Right or JoinKind.Full),
        ];
        _filter = filter;
        _emitter = new BatchEmitter(this, [.. leftTypes, .. rightTypes]);
        _pairs = new StreamBatch([.. leftTypes, .. rightTypes]);
    }

    /// <inheritdoc/>
    public override int OpenWindows => _sides.Count(side => side.Window is not null && side.First < side.Rows.RowCount);

    /// <inheritdoc/>
    public override long StateBytes => _queues.Sum(queue => queue.MemoryBytes) + _sides.Sum(side => side.MemoryBytes);

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        _queues[input].Append(batch);
        while (true)
        {
            var (left, right) = (_queues[0].Frontier, _queues[1].Frontier);
            if (_queues[0].HasRows && left <= right)
            {
                Take(0, _queues[0].CountBelow(right == long.MaxValue ? right : right + 1));
            }
            else if (_queues[1].HasRows && right < left)
            {
                Take(1, _queues[1].CountBelow(left));
            }
            else
            {
                break;
            }
        }

        var reached = Math.Min(_queues[0].Frontier, _queues[1].Frontier);
        Settle(reached);
        Resolve();
        foreach (var side in _sides)
        {
            side.Expire(reached);
            side.Compact();
        }

        _emitter.Deliver(reached);
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(StreamJoin), 1);
        state.Long(_lastTime);
        for (var side = 0; side < 2; side++)
        {
            _queues[side].Save(state);
            _sides[side].Save(state);
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(StreamJoin), 1);
        _lastTime = state.Long();
        for (var side = 0; side < 2; side++)
        {
            _queues[side].Restore(state);
            _sides[side].Restore(state);
        }
    }

    private void Take(int input, int count)
    {
        var queue = _queues[input];
        for (var index = 0; index < count; index++)
        {
            Arrive(input, queue.Rows, queue.First + index);
            if (_events.Count >= MostEvents)
            {
                Resolve();
            }
        }

        queue.Remove(count);
    }

    private void Arrive(int input, StreamBatch rows, int row)
    {
        var time = rows.Rowtimes.Values[row];
        Settle(time);
        _lastTime = time;
        var (own, other) = (_sides[input], _sides[1 - input]);
        var number = own.Add(rows, row);
        if (other.Window is not null)
        {
            other.Expire(time);
            _found.Clear();
            other.Find(own, number, _found);
            foreach (var met in _found)
            {
                _events.Add(input == 0 ? new Event(number, met, time) : new Event(met, number, time));
            }
        }

        switch (own.Window)
        {
            case null:
                // Nothing that comes later meets it.
                own.LetGoBefore(number + 1);
                Unmatched(input, number, time);
                own.Pending = number + 1;
                break;
            case { RangeMicros: null } window:
                var first = (int)Math.Max(own.First, number - window.Rows);
                own.LetGoBefore(first);
                for (; own.Pending < first; own.Pending++)
                {
                    Unmatched(input, own.Pending, time);
                }

                break;
        }
    }

    // Rows whose windows end before a time come out if they were never met, those that end first first.
    private void Settle(long time)
    {
        while (true)
        {
            var (left, right) = (PointOf(0, time), PointOf(1, time));
            var side = left <= right ? 0 : 1;
            var point = Math.Min(left, right);
            if (point >= time)
            {
                return;
            }

            Unmatched(side, _sides[side].Pending, point);
            _sides[side].Pending++;
        }
    }

    // When the first open row of a side is known not to be met any more.
    private long PointOf(int input, long time)
    {
        var side = _sides[input];
        if (side.Pending >= side.Rows.RowCount)
        {
            return long.MaxValue;
        }

        return side.Window switch
        {
            { RangeMicros: { } range } => side.Rows.Rowtimes.Values[side.Pending] + range,

            // A window of rows ends with the stream.
            { } => time == StreamBatch.End ? _lastTime : long.MaxValue,
            null => long.MaxValue,
        };
    }

    private void Unmatched(int input, int row, long time)
    {
        if (_sides[input].IsOuter && !_sides[input].IsMatched(row))
        {
            _events.Add(input == 0 ? new Event(row, -1, time) : new Event(-1, row, time));
        }
    }

    private void Resolve()
    {
        if (_events.Count == 0)
        {
            return;
        }

        var (left, right) = (_sides[0], _sides[1]);
        if (_filter is not null)
        {
            Ask(_filter);
        }

        var pair = 0;
        foreach (var (leftRow, rightRow, time) in _events)
        {
            if (leftRow >= 0 && rightRow >= 0)
            {
                if (_filter is not null && !_holds[pair++])
                {
                    continue;
                }

                left.SetMatched(leftRow);
                right.SetMatched(rightRow);
            }
            else if (leftRow >= 0 ? left.IsMatched(leftRow) : right.IsMatched(rightRow))
            {
                // It was met by a pair that was open when its window ended.
                continue;
            }

            Append(_emitter.Batch, leftRow, rightRow, time);
            _emitter.Relieve();
        }

        _events.Clear();
    }

    private void Ask(IPairFilter filter)
    {
        _pairs.Clear();
        foreach (var (leftRow, rightRow, time) in _events)
        {
            if (leftRow >= 0 && rightRow >= 0)
            {
                Append(_pairs, leftRow, rightRow, time);
            }
        }

        if (_holds.Length < _pairs.RowCount)
        {
            _holds = new bool[_pairs.RowCount * 2];
        }

        if (_pairs.RowCount > 0)
        {
            filter.Evaluate(_pairs, _holds.AsSpan(0, _pairs.RowCount));
        }
    }

    private void Append(StreamBatch output, int leftRow, int rightRow, long time)
    {
        var (left, right) = (_sides[0].Rows.Columns, _sides[1].Rows.Columns);
        for (var index = 0; index < left.Length; index++)
        {
            Append(output.Columns[index], left[index], leftRow);
        }

        for (var index = 0; index < right.Length; index++)
        {
            Append(output.Columns[left.Length + index], right[index], rightRow);
        }

        output.Rowtimes.Append(time);
    }

    private static void Append(StreamColumn output, StreamColumn source, int row)
    {
        if (row < 0)
        {
            output.AppendNull();
        }
        else
        {
            output.AppendFrom(source, row);
        }
    }

    // A pair, or a row that may come out alone: the other side is -1 then.
    private readonly record struct Event(int Left, int Right, long Time);
}
