using System.Collections.Immutable;
using LakeQuery.Planning.Streams;

namespace LakeQuery.Planning.Rules;

// The nodes that only plans of pumps have. What a join of streams keeps is only what is asked of it.
internal sealed partial class PruneColumns
{
    private PlanNode PruneStreamNode(PlanNode node, HashSet<int> wanted)
    {
        switch (node)
        {
            case RowtimeNode rowtime:
                return WithInput(rowtime, rowtime.Input, wanted, static (same, input) => same with { Input = input });
            case SetRowtimeNode set:
                return WithInput(set, set.Input, [.. wanted, set.Source.Id], static (same, input) => same with { Input = input });
            case EventSortNode sort:
                return WithInput(sort, sort.Input, [.. wanted, sort.Time.Id], static (same, input) => same with { Input = input });
            case StreamSortNode sort:
                return WithInput(
                    sort, sort.Input, With(wanted, [.. sort.Keys.Items.Select(key => key.Key)]), static (same, input) => same with { Input = input });
            case StreamAggregateNode aggregate:
                return WithInput(
                    aggregate, aggregate.Input, Used(aggregate.Keys, aggregate.Aggregates), static (same, input) => same with { Input = input });
            case StaggerNode stagger:
                return WithInput(stagger, stagger.Input, Used(stagger.Keys, stagger.Aggregates), static (same, input) => same with { Input = input });
            case TableWindowNode window:
                return WithInput(window, window.Input, [.. wanted, .. Used(window)], static (same, input) => same with { Input = input });
            case TableWindowAggregateNode aggregate:
                var source = Prune(aggregate.Source, [.. Used(aggregate.Keys, aggregate.Aggregates), .. Used(aggregate.Source)]);
                return ReferenceEquals(source, aggregate.Source) ? aggregate : aggregate with { Source = (TableWindowNode)source };
            case StreamDistinctNode distinct:
                // Its columns are counted by their places.
                var input = PruneExactly(distinct.Input);
                return ReferenceEquals(input, distinct.Input) ? distinct : distinct with { Input = input };
            case StreamJoinNode join:
                return PruneStreamJoin(join, wanted);
            case TopItemsNode top:
                return WithInput(top, top.Input, [top.Item.Id], static (same, input) => same with { Input = input });
            case DistinctItemsNode distinct:
                return WithInput(distinct, distinct.Input, [distinct.Item.Id], static (same, input) => same with { Input = input });
            case GroupRankNode rank:
                return WithInput(rank, rank.Input, [.. wanted, rank.RankBy.Id], static (same, input) => same with { Input = input });
            case StreamSetNode set:
                var inputs = set.Inputs.Items.Select(PruneExactly).ToImmutableArray();
                return inputs.Zip(set.Inputs.Items).All(pair => ReferenceEquals(pair.First, pair.Second)) ? set : set with { Inputs = inputs };
            default:
                return node;
        }
    }

    private PlanNode WithInput<T>(T node, PlanNode input, HashSet<int> wanted, Func<T, PlanNode, PlanNode> change)
        where T : PlanNode
    {
        var next = Prune(input, wanted);
        return ReferenceEquals(next, input) ? node : change(node, next);
    }

    private static HashSet<int> Used(PlanList<Assignment> keys, PlanList<AggregateCall> aggregates)
    {
        var used = With([], [.. keys.Items.Select(key => key.Expression)]);
        foreach (var call in aggregates)
        {
            used = With(used, [.. call.Arguments.Items, .. call.OrderBy.Items.Select(key => key.Key)]);
            used = call.Filter is null ? used : With(used, call.Filter);
        }

        return used;
    }

    private static IEnumerable<int> Used(TableWindowNode window) =>
        window.PartitionBy.Items.Select(column => column.Id).Concat(window.Time is null ? [] : [window.Time.Id]);

    // The rows of a side are kept for as long as its window: a projection says which of their columns.
    private PlanNode PruneStreamJoin(StreamJoinNode join, HashSet<int> wanted)
    {
        var needed = join.Condition is null ? wanted : With(wanted, join.Condition);
        var (left, right) = (Side(join.Left), Side(join.Right));
        return ReferenceEquals(left, join.Left) && ReferenceEquals(right, join.Right) ? join : join with { Left = left, Right = right };

        PlanNode Side(PlanNode side)
        {
            var columns = side.Columns.Where(column => needed.Contains(column.Id)).ToImmutableArray();
            return columns.IsEmpty ? Prune(side, []) : PruneTo(side, columns);
        }
    }
}
