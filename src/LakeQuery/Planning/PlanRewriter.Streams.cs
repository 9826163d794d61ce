using LakeQuery.Planning.Streams;

namespace LakeQuery.Planning;

// The nodes that only plans of pumps have.
internal abstract partial class PlanRewriter
{
    private PlanNode? VisitStreamNode(PlanNode node) => node switch
    {
        StreamScanNode => node,
        RowtimeNode rowtime => WithInput(rowtime, rowtime.Input, static (same, input) => same with { Input = input }),
        SetRowtimeNode set => WithInput(set, set.Input, static (same, input) => same with { Input = input }),
        StreamAggregateNode aggregate => VisitStreamAggregate(aggregate),
        StaggerNode stagger => VisitStagger(stagger),
        TableWindowNode window => WithInput(window, window.Input, static (same, input) => same with { Input = input }),
        TableWindowAggregateNode aggregate => VisitTableWindowAggregate(aggregate),
        StreamDistinctNode distinct => WithInput(distinct, distinct.Input, static (same, input) => same with { Input = input }),
        StreamSortNode sort => VisitStreamSort(sort),
        EventSortNode sort => WithInput(sort, sort.Input, static (same, input) => same with { Input = input }),
        StreamJoinNode join => VisitStreamJoin(join),
        TopItemsNode top => WithInput(top, top.Input, static (same, input) => same with { Input = input }),
        DistinctItemsNode distinct => WithInput(distinct, distinct.Input, static (same, input) => same with { Input = input }),
        GroupRankNode rank => WithInput(rank, rank.Input, static (same, input) => same with { Input = input }),
        StreamSetNode set => VisitStreamSet(set),
        _ => null,
    };

    private PlanNode WithInput<T>(T node, PlanNode input, Func<T, PlanNode, PlanNode> change)
        where T : PlanNode
    {
        var next = Rewrite(input);
        return ReferenceEquals(next, input) ? node : change(node, next);
    }

    protected virtual PlanNode VisitStreamAggregate(StreamAggregateNode aggregate)
    {
        var input = Rewrite(aggregate.Input);
        var keys = RewriteList(aggregate.Keys, RewriteAssignment);
        var calls = RewriteList(aggregate.Aggregates, RewriteAggregateCall);
        return ReferenceEquals(input, aggregate.Input) && ReferenceEquals(keys, aggregate.Keys) && ReferenceEquals(calls, aggregate.Aggregates)
            ? aggregate
            : aggregate with { Input = input, Keys = keys, Aggregates = calls };
    }

    protected virtual PlanNode VisitStagger(StaggerNode stagger)
    {
        var input = Rewrite(stagger.Input);
        var keys = RewriteList(stagger.Keys, RewriteAssignment);
        var calls = RewriteList(stagger.Aggregates, RewriteAggregateCall);
        return ReferenceEquals(input, stagger.Input) && ReferenceEquals(keys, stagger.Keys) && ReferenceEquals(calls, stagger.Aggregates)
            ? stagger
            : stagger with { Input = input, Keys = keys, Aggregates = calls };
    }

    protected virtual PlanNode VisitTableWindowAggregate(TableWindowAggregateNode aggregate)
    {
        var source = Rewrite(aggregate.Source);
        var keys = RewriteList(aggregate.Keys, RewriteAssignment);
        var calls = RewriteList(aggregate.Aggregates, RewriteAggregateCall);
        return ReferenceEquals(source, aggregate.Source) && ReferenceEquals(keys, aggregate.Keys) && ReferenceEquals(calls, aggregate.Aggregates)
            ? aggregate
            : aggregate with { Source = (TableWindowNode)source, Keys = keys, Aggregates = calls };
    }

    protected virtual PlanNode VisitStreamSort(StreamSortNode sort)
    {
        var input = Rewrite(sort.Input);
        var keys = RewriteList(sort.Keys, RewriteSortKey);
        return ReferenceEquals(input, sort.Input) && ReferenceEquals(keys, sort.Keys) ? sort : sort with { Input = input, Keys = keys };
    }

    protected virtual PlanNode VisitStreamSet(StreamSetNode set)
    {
        var inputs = RewriteList(set.Inputs, Rewrite);
        return ReferenceEquals(inputs, set.Inputs) ? set : set with { Inputs = inputs };
    }

    protected virtual PlanNode VisitStreamJoin(StreamJoinNode join)
    {
        var left = Rewrite(join.Left);
        var right = Rewrite(join.Right);
        var condition = RewriteOptional(join.Condition);
        return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) && ReferenceEquals(condition, join.Condition)
            ? join
            : join with { Left = left, Right = right, Condition = condition };
    }
}
