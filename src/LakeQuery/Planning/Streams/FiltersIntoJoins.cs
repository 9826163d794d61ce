using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning.Streams;

/// <summary>Makes a condition above an inner join one of the join, which then looks rows up by it: <c>FROM a, b WHERE a.k = b.k</c>.</summary>
internal sealed class FiltersIntoJoins : IPlanRule
{
    /// <inheritdoc/>
    public string Name => nameof(FiltersIntoJoins);

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => new Mover().Rewrite(plan);

    private sealed class Mover : PlanRewriter
    {
        protected override PlanNode VisitFilter(FilterNode filter)
        {
            var rewritten = base.VisitFilter(filter);
            if (rewritten is not FilterNode { Predicate: var predicate, Input: var input }
                || input is not (StreamJoinNode { Kind: JoinKind.Inner } or JoinNode { Kind: JoinKind.Inner or JoinKind.Cross, Lateral: false }))
            {
                return rewritten;
            }

            // A query in an expression is asked of the rows that come out.
            var terms = Terms(predicate).ToLookup(term => ReferenceCollector.Collect(term) is { Deterministic: true, HasSubquery: false });
            if (!terms[true].Any())
            {
                return rewritten;
            }

            var moved = terms[true].Aggregate((all, term) => Both(all, term));
            PlanNode joined = input is StreamJoinNode join ? join with { Condition = Both(join.Condition, moved) } : Divided((JoinNode)input, moved);
            return terms[false].Aggregate(joined, (node, term) => new FilterNode(node, term));
        }
    }

    // What asks about the stream's row alone is asked before the table is looked at.
    private static JoinNode Divided(JoinNode join, PlanExpression predicate)
    {
        var isLeft = StreamPlans.IsStream(join.Left);
        var stream = isLeft ? join.Left : join.Right;
        var own = stream.Columns.Select(column => column.Id).ToHashSet();
        var terms = Terms(predicate).ToLookup(term => ReferenceCollector.Columns(term).IsSubsetOf(own));
        foreach (var term in terms[true])
        {
            stream = stream is FilterNode filter ? new FilterNode(filter.Input, Both(filter.Predicate, term)) : new FilterNode(stream, term);
        }

        var condition = terms[false].Aggregate(join.Condition, (all, term) => Both(all, term));
        return join with
        {
            Kind = condition is null ? join.Kind : JoinKind.Inner,
            Left = isLeft ? stream : join.Left,
            Right = isLeft ? join.Right : stream,
            Condition = condition,
        };
    }

    private static PlanExpression Both(PlanExpression? first, PlanExpression second) => first is null ? second : new PlanLogical(
        true, [.. Terms(first), .. Terms(second)])
    { Span = first.Span };

    private static IEnumerable<PlanExpression> Terms(PlanExpression condition) =>
        condition is PlanLogical { IsAnd: true } all ? all.Terms.Items : [condition];
}
