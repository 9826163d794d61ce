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
            throw QueryErrors.WrongType("OVER in FROM makes a window of a stream, and this is a table", SpanOf(windowed));
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

        if (specification.OrderBy.Count > 0 || specification.BaseName is not null || specification.Frame is not { } frame)
        {
            throw QueryErrors.StreamFrame(
                "A join's window says RANGE INTERVAL … PRECEDING or ROWS n PRECEDING", SpanOf(specification), "Write OVER (RANGE INTERVAL '1' MINUTE PRECEDING).");
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

    private PlanNode MakeStreamJoin(JoinRelation join, PlanNode left, PlanNode right, PlanExpression? condition)
    {
        var (leftStream, rightStream) = (StreamPlans.IsStream(left), StreamPlans.IsStream(right));
        if (leftStream && rightStream)
        {
            var (leftWindow, rightWindow) = (TakeWindow(left), TakeWindow(right));
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
