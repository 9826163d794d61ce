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

    protected virtual PlanNode VisitStreamAggregate(StreamAggregateNode aggregate) => WithGroups(
        aggregate, aggregate.Input, aggregate.Keys, aggregate.Aggregates,
        static (same, input, keys, calls) => same with { Input = input, Keys = keys, Aggregates = calls });

    protected virtual PlanNode VisitStagger(StaggerNode stagger) => WithGroups(
        stagger, stagger.Input, stagger.Keys, stagger.Aggregates,
        static (same, input, keys, calls) => same with { Input = input, Keys = keys, Aggregates = calls });

    protected virtual PlanNode VisitTableWindowAggregate(TableWindowAggregateNode aggregate) => WithGroups(
        aggregate, aggregate.Source, aggregate.Keys, aggregate.Aggregates,
        static (same, source, keys, calls) => same with { Source = (TableWindowNode)source, Keys = keys, Aggregates = calls });

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
