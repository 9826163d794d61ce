using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Streaming.Batches;
using LakeQuery.Streaming.State;
using LakeQuery.Types;
using StreamColumn = LakeQuery.Streaming.Batches.StreamColumn;

namespace LakeQuery.Streaming.Operators.Joins;

/// <summary>A join of two streams where a window reaches forward (<c>RANGE … FOLLOWING</c>).</summary>
/// <remarks>
/// <para>Rows meet by how much later the right one is: a window of the right side says it of the left row, one of the left side of the right row. What
/// comes out has the left row's ROWTIME. So that ROWTIME does not fall, a left row waits until no row that it may meet can still come; then all its pairs go
/// out together, in order of arrival of the right rows.</para>
/// <para>An unmatched left row goes out at its turn. An unmatched right row has its own ROWTIME, and goes out when all left rows that it may meet have
/// been seen, before later left rows.</para>
/// </remarks>
internal sealed class FollowingJoin : StreamOperator
{
    private readonly JoinSide _left;
    private readonly JoinSide _right;
    private readonly bool _keepsLeft;
    private readonly IPairFilter? _filter;
    private readonly BatchEmitter _emitter;
    private readonly StreamBatch _candidates;

    // How much later a right row may be than the left row it meets: in the one range or the other, both ends included.
    private readonly (long From, long To)[] _distances;
    private readonly long _least;
    private readonly long _most;

    // Pairs of left rows that have been searched for and not gone out yet, in order.
    private readonly Queue<(int Left, int Right)> _pairs = new();
    private readonly List<(int Left, int Right)> _found = [];
    private readonly List<int> _met = [];
    private bool[] _holds = [];
    private long _leftBound = long.MinValue;
    private long _rightBound = long.MinValue;

    // The first left row that was not searched for; those before it and behind First wait for their turn.
    private int _next;

    /// <summary>A join.</summary>
    /// <param name="kind">Which rows come out unmatched.</param>
    /// <param name="leftTypes">The types of the left side's columns.</param>
    /// <param name="rightTypes">The types of the right side's.</param>
    /// <param name="leftKeys">Columns of the left side that must equal <paramref name="rightKeys"/>; of the same types.</param>
    /// <param name="rightKeys">Columns of the right side.</param>
    /// <param name="filter">The rest of the condition, or null.</param>
    /// <param name="leftWindow">Which left rows a right row meets; null for none but those of whose windows it is.</param>
    /// <param name="rightWindow">Which right rows a left row meets.</param>
    public FollowingJoin(
        JoinKind kind, ImmutableArray<SqlType> leftTypes, ImmutableArray<SqlType> rightTypes, ImmutableArray<int> leftKeys, ImmutableArray<int> rightKeys,
        IPairFilter? filter, StreamJoinWindow? leftWindow, StreamJoinWindow? rightWindow)
    {
        _left = new JoinSide(leftTypes, leftKeys, null, false);
        _right = new JoinSide(rightTypes, rightKeys, null, kind is JoinKind.Right or JoinKind.Full);
        _keepsLeft = kind is JoinKind.Left or JoinKind.Full;
        _filter = filter;
        _emitter = new BatchEmitter(this, [.. leftTypes, .. rightTypes]);
        _candidates = new StreamBatch([.. leftTypes, .. rightTypes]);
        var distances = new List<(long From, long To)>();
        if (rightWindow is { RangeMicros: { } before })
        {
            distances.Add((-before, rightWindow.FollowingMicros));
        }

        if (leftWindow is { RangeMicros: { } range })
        {
            distances.Add((-leftWindow.FollowingMicros, range));
        }

        _distances = [.. distances];
        (_least, _most) = (_distances.Min(distance => distance.From), _distances.Max(distance => distance.To));
    }

    /// <inheritdoc/>
    public override int OpenWindows => _left.First < _left.Rows.RowCount ? 1 : 0;

    /// <inheritdoc/>
    public override long StateBytes => _left.MemoryBytes + _right.MemoryBytes + (_pairs.Count * 8L);

    /// <inheritdoc/>
    public override void Process(StreamBatch batch, int input)
    {
        var side = input == 0 ? _left : _right;
        for (var row = 0; row < batch.RowCount; row++)
        {
            side.Add(batch, row);
        }

        ref var bound = ref input == 0 ? ref _leftBound : ref _rightBound;
        bound = Math.Max(bound, batch.RowCount > 0 ? Math.Max(batch.Bound, batch.Rowtimes.Values[^1]) : batch.Bound);
        Search();
        Emit();
        LetGo();
        _emitter.Deliver(Math.Min(NextLeft(), _right.IsOuter ? NextRight() : long.MaxValue));
    }

    /// <inheritdoc/>
    public override void Save(StateWriter state)
    {
        state.Begin(nameof(FollowingJoin), 1);
        state.Long(_leftBound);
        state.Long(_rightBound);
        _left.Save(state);
        _right.Save(state);
        state.Int(_next - _left.First);
        state.Int(_pairs.Count);
        foreach (var (left, right) in _pairs)
        {
            state.Int(left - _left.First);
            state.Int(right - Kept(_right));
        }
    }

    /// <inheritdoc/>
    public override void Restore(StateReader state)
    {
        state.Begin(nameof(FollowingJoin), 1);
        _leftBound = state.Long();
        _rightBound = state.Long();
        _left.Restore(state);
        _right.Restore(state);
        _next = state.Count();
        for (var count = state.Count(); count > 0; count--)
        {
            _pairs.Enqueue((state.Count(), state.Count()));
        }
    }

    private static int Kept(JoinSide side) => side.IsOuter ? Math.Min(side.First, side.Pending) : side.First;

    // The time of the next left row to go out, or below which none will come.
    private long NextLeft() => _left.First < _left.Rows.RowCount ? _left.Rows.Rowtimes.Values[_left.First] : _leftBound;

    private long NextRight() => _right.Pending < _right.Rows.RowCount ? _right.Rows.Rowtimes.Values[_right.Pending] : _rightBound;

    // Finds the pairs of left rows that meet no row to come.
    private void Search()
    {
        var times = _left.Rows.Rowtimes.Values;
        while (_next < times.Length && IsPast(_rightBound, times[_next], _most))
        {
            _met.Clear();
            _right.Find(_left, _next, _met);
            foreach (var right in _met)
            {
                if (IsNear(_right.Rows.Rowtimes.Values[right] - times[_next]))
                {
                    _found.Add((_next, right));
                }
            }

            _next++;
        }

        if (_found.Count == 0)
        {
            return;
        }

        Ask();
        for (var index = 0; index < _found.Count; index++)
        {
            if (_filter is null || _holds[index])
            {
                _pairs.Enqueue(_found[index]);
                _right.SetMatched(_found[index].Right);
            }
        }

        _found.Clear();
    }

    private bool IsNear(long distance)
    {
        foreach (var (from, to) in _distances)
        {
            if (distance >= from && distance <= to)
            {
                return true;
            }
        }

        return false;
    }

    // No row will come any more at a time or up to a distance behind it. A row of the bound's own time may.
    private static bool IsPast(long bound, long time, long distance) => bound == StreamBatch.End || bound > time + Math.Max(0, distance);

    private void Ask()
    {
        if (_filter is null)
        {
            return;
        }

        _candidates.Clear();
        foreach (var (left, right) in _found)
        {
            Append(_candidates, left, right, _left.Rows.Rowtimes.Values[left]);
        }

        if (_holds.Length < _found.Count)
        {
            _holds = new bool[_found.Count * 2];
        }

        _filter.Evaluate(_candidates, _holds.AsSpan(0, _found.Count));
    }

    // Left rows and unmatched right rows go out in order of their times, of one time the left ones first.
    private void Emit()
    {
        while (true)
        {
            var (left, right) = (NextLeft(), _right.IsOuter ? NextRight() : long.MaxValue);
            if (_left.First < _next && left <= right)
            {
                EmitLeft(left);
            }
            else if (_right.IsOuter && _right.Pending < _right.Rows.RowCount && right < left && IsDecided(right))
            {
                if (!_right.IsMatched(_right.Pending))
                {
                    Append(_emitter.Batch, -1, _right.Pending, right);
                }

                _right.Pending++;
            }
            else
            {
                return;
            }

            _emitter.Relieve();
        }
    }

    private void EmitLeft(long time)
    {
        var row = _left.First;
        var isMatched = false;
        while (_pairs.TryPeek(out var pair) && pair.Left == row)
        {
            Append(_emitter.Batch, row, pair.Right, time);
            _pairs.Dequeue();
            isMatched = true;
        }

        if (_keepsLeft && !isMatched)
        {
            Append(_emitter.Batch, row, -1, time);
        }

        _left.LetGoBefore(row + 1);
    }

    // All left rows that a right row of this time may meet have come and been searched for.
    private bool IsDecided(long time) =>
        IsPast(_leftBound, time, -_least) && (_next == _left.Rows.RowCount || _left.Rows.Rowtimes.Values[_next] > time - _least);

    // Right rows that are too old for all left rows that have not gone out.
    private void LetGo()
    {
        var times = _right.Rows.Rowtimes.Values;
        var left = NextLeft();
        var first = _right.First;
        while (first < times.Length && (left == StreamBatch.End || (left > long.MinValue && times[first] < left + _least)))
        {
            first++;
        }

        _right.LetGoBefore(first);
        var (leftCount, rightCount) = (_left.Rows.RowCount, _right.Rows.RowCount);
        _left.Compact();
        _right.Compact();
        var (leftGone, rightGone) = (leftCount - _left.Rows.RowCount, rightCount - _right.Rows.RowCount);
        _next -= leftGone;
        if (leftGone > 0 || rightGone > 0)
        {
            for (var count = _pairs.Count; count > 0; count--)
            {
                var (pairLeft, pairRight) = _pairs.Dequeue();
                _pairs.Enqueue((pairLeft - leftGone, pairRight - rightGone));
            }
        }
    }

    private void Append(StreamBatch output, int leftRow, int rightRow, long time)
    {
        var columns = output.Columns.AsSpan();
        Append(columns[.._left.Rows.Columns.Length], _left.Rows.Columns, leftRow);
        Append(columns[_left.Rows.Columns.Length..], _right.Rows.Columns, rightRow);
        output.Rowtimes.Append(time);
    }

    private static void Append(ReadOnlySpan<StreamColumn> output, ImmutableArray<StreamColumn> source, int row)
    {
        for (var index = 0; index < output.Length; index++)
        {
            if (row < 0)
            {
                output[index].AppendNull();
            }
            else
            {
                output[index].AppendFrom(source[index], row);
            }
        }
    }
}
