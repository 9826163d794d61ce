using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

// Joins of streams with streams and with tables of the lake.
internal sealed partial class Binder
{
    // Windows of relations that a join around them has not taken yet.
    private readonly Dictionary<PlanNode, (StreamJoinWindow Window, SourceSpan Span)> _joinWindows = new(ReferenceEqualityComparer.Instance);

    private (PlanNode, ImmutableArray<ScopeField>) BindWindowedRelation(WindowedRelation windowed, Scope? outer)
    {
        var (node, fields) = BindRelation(windowed.Relation, outer, null);
        if (!StreamPlans.IsStream(node))
        {
            throw QueryErrors.WrongType("OVER in FROM makes a window of a stream, and this is a table", SpanOf(windowed), "Leave OVER out: each row of the stream meets the table as it is.");
        }

        _joinWindows.Add(node, (JoinWindow(windowed.Window), SpanOf(windowed.Window)));
        return (node, fields);
    }

    private StreamJoinWindow JoinWindow(WindowReference reference)
    {
        var specification = reference.Specification;
        if (reference.Name is { } name)
        {
            specification = _fromWindows.FirstOrDefault(window => window.Name.Value == name.Value)?.Specification
                ?? throw QueryErrors.BadQuery(
                    ErrorCode.InvalidWindowReference, $"Cannot resolve WINDOW name '{name.Value}'", SpanOf(name),
                    Spelling.Suggest(name.Value, _fromWindows.Select(window => window.Name.Value)));
        }

        if (specification!.PartitionBy.Count > 0)
        {
            throw QueryErrors.StreamFrame("A join's window has no PARTITION BY", SpanOf(specification.PartitionBy[0]), "The ON clause says which rows meet.");
        }

        // Rows come in the order of ROWTIME: to say so changes nothing.
        if (specification.OrderBy.FirstOrDefault(item => item.Descending || item.Key is not (NameExpression { Name.Value: StreamNames.Rowtime }
            or DereferenceExpression { Field.Value: StreamNames.Rowtime })) is { } order)
        {
            throw QueryErrors.StreamFrame("A join's window is ordered by ROWTIME and nothing else", SpanOf(order), "Leave ORDER BY out.");
        }

        if (specification.BaseName is not null || specification.Frame is not { } frame)
        {
            throw QueryErrors.StreamFrame(
                "A join's window says RANGE INTERVAL … PRECEDING or ROWS n PRECEDING", SpanOf(specification), "Write OVER (RANGE INTERVAL '1' MINUTE PRECEDING).");
        }

        if (frame.Start.Kind is FrameBoundKind.Following or FrameBoundKind.UnboundedFollowing
            || frame.End?.Kind is FrameBoundKind.Following or FrameBoundKind.UnboundedFollowing)
        {
            return FollowingWindow(frame);
        }

        var bound = BindStreamFrame(frame, new ExpressionContext(Scope.Empty(null), "FROM clause"), allowsZero: true);
        return (bound.Unit, bound.Start) switch
        {
            (_, { Kind: FrameBoundKind.CurrentRow }) => new StreamJoinWindow(null, 0),
            (FrameUnit.Range, { Offset: PlanConstant { Value: long micros } }) => new StreamJoinWindow(micros, 0),
            (FrameUnit.Rows, { Offset: PlanConstant { Value: long rows } }) => new StreamJoinWindow(null, rows),
            _ => throw QueryErrors.StreamFrame(
                "A join's window that never ends would keep every row", SpanOf(frame), "Say how long rows are kept: RANGE INTERVAL '1' HOUR PRECEDING."),
        };
    }

    // RANGE INTERVAL … FOLLOWING, or RANGE BETWEEN … AND INTERVAL … FOLLOWING.
    private StreamJoinWindow FollowingWindow(WindowFrame frame)
    {
        if (frame.Unit != FrameUnit.Range)
        {
            throw QueryErrors.StreamFrame(
                "FOLLOWING in a join's window is a time, not a number of rows", SpanOf(frame), "Write RANGE BETWEEN CURRENT ROW AND INTERVAL '1' MINUTE FOLLOWING.");
        }

        var (start, end) = frame.End is null ? (0, Distance(frame.Start)) : (Distance(frame.Start), Distance(frame.End));
        return start <= end
            ? end > 0 ? new StreamJoinWindow(-start, 0) { FollowingMicros = end } : new StreamJoinWindow(-start, 0)
            : throw QueryErrors.StreamFrame("The window ends before it begins", SpanOf(frame), "Write the earlier bound first.");
    }

    // How far behind the row a bound is; before it below zero.
    private long Distance(FrameBound bound)
    {
        if (bound.Kind is FrameBoundKind.CurrentRow)
        {
            return 0;
        }

        if (bound.Offset is not { } offset)
        {
            throw QueryErrors.StreamFrame(
                "A join's window that never ends would keep every row", SpanOf(bound), "Say how long: INTERVAL '1' HOUR.");
        }

        var micros = StreamInterval(offset, "RANGE", zeroToo: true);
        return bound.Kind == FrameBoundKind.Preceding ? -micros : micros;
    }

    private PlanNode MakeStreamJoin(JoinRelation join, PlanNode left, PlanNode right, PlanExpression? condition)
    {
        var (leftStream, rightStream) = (StreamPlans.IsStream(left), StreamPlans.IsStream(right));
        if (leftStream && rightStream)
        {
            var (leftWindow, rightWindow) = (TakeWindow(left), TakeWindow(right));
            if ((leftWindow is { FollowingMicros: > 0 } && rightWindow is { RangeMicros: null })
                || (rightWindow is { FollowingMicros: > 0 } && leftWindow is { RangeMicros: null }))
            {
                throw QueryErrors.StreamFrame(
                    "A window with FOLLOWING does not go with one of ROWS on the other side", SpanOf(join), "Write both with RANGE, or leave the other one out.");
            }

            return leftWindow is not null || rightWindow is not null
                ? new StreamJoinNode(join.Kind == JoinKind.Cross ? JoinKind.Inner : join.Kind, left, right, condition, leftWindow, rightWindow)
                : throw QueryErrors.StreamJoinWithoutWindow(SpanOf(join.Right));
        }

        if ((leftStream ? TakeWindow(left) : TakeWindow(right)) is not null)
        {
            throw QueryErrors.StreamFrame(
                "A join with a table needs no window", SpanOf(join), "Each row of the stream meets the table as it is: leave OVER out.");
        }

        return join.Kind switch
        {
            JoinKind.Inner or JoinKind.Cross => new JoinNode(join.Kind, left, right, condition, false),
            JoinKind.Left when leftStream => new JoinNode(join.Kind, left, right, condition, false),
            JoinKind.Right when rightStream => new JoinNode(join.Kind, left, right, condition, false),
            _ => throw QueryErrors.NotSupported(
                $"{join.Kind.ToString().ToUpperInvariant()} JOIN that keeps every row of a table beside a stream", SpanOf(join.Right),
                "Of a stream and a table only the stream's rows can be kept: FROM stream LEFT JOIN table."),
        };
    }

    private StreamJoinWindow? TakeWindow(PlanNode node) => _joinWindows.Remove(node, out var found) ? found.Window : null;
}
