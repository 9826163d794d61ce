using System.Collections.Immutable;
using LakeQuery.Planning.Streams;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// The nodes that only plans of pumps have.
internal sealed partial class PlanChecker
{
    private bool CheckStreamNode(PlanNode node, ImmutableHashSet<int> outer)
    {
        switch (node)
        {
            case StreamScanNode scan:
                Make(scan.Columns, node);
                SameTypes(scan.Columns.Select(column => column.Type), scan.Stream.Columns.Select(column => column.Type), node);
                return true;
            case RowtimeNode rowtime:
                CheckNode(rowtime.Input, outer);
                Make([rowtime.Rowtime], node);
                Require(rowtime.Rowtime.Type.Kind == SqlTypeKind.Timestamp, "ROWTIME is no timestamp");
                return true;
            case SetRowtimeNode set:
                CheckNode(set.Input, outer);
                Has(set.Input, set.Source, node);
                Require(set.Source.Type.Kind == SqlTypeKind.Timestamp, "ROWTIME is set to no timestamp");
                return true;
            case StreamAggregateNode aggregate:
                CheckNode(aggregate.Input, outer);
                Grouping(aggregate.Keys, aggregate.Aggregates, aggregate.Input, outer, node);
                Require(aggregate.WindowKeys.Count > 0, "no key ends the groups");
                Require(aggregate.WindowKeys.Items.All(key => key.Index >= 0 && key.Index < aggregate.Keys.Count), "what ends groups is no key");
                return true;
            case StaggerNode stagger:
                CheckNode(stagger.Input, outer);
                Grouping(stagger.Keys, stagger.Aggregates, stagger.Input, outer, node);
                Require(stagger.LengthMicros > 0, "a stagger window has no length");
                return true;
            case TableWindowNode window:
                CheckNode(window.Input, outer);
                Make([window.WindowStart, window.WindowEnd, window.WindowTime], node);
                Require(window.Time is null || window.Input.Columns.Contains(window.Time), "the time of a window is not there");
                Require(window.PartitionBy.Items.All(window.Input.Columns.Contains), "the key of a session is not there");
                return true;
            case TableWindowAggregateNode aggregate:
                CheckNode(aggregate.Source, outer);
                Grouping(aggregate.Keys, aggregate.Aggregates, aggregate.Source.Input, outer, node);
                return true;
            case StreamDistinctNode distinct:
                CheckNode(distinct.Input, outer);
                Require(distinct.Compared.Items.Concat(distinct.WindowKeys.Items.Select(key => key.Index))
                    .All(index => index >= 0 && index < distinct.Columns.Length), "DISTINCT compares a column that is not there");
                return true;
            case StreamSortNode sort:
                CheckNode(sort.Input, outer);
                Expressions(sort.Keys.Items.Select(key => key.Key), sort.Input.Columns, outer, node);
                return true;
            case EventSortNode sort:
                CheckNode(sort.Input, outer);
                Has(sort.Input, sort.Time, node);
                return true;
            case StreamJoinNode join:
                CheckNode(join.Left, outer);
                CheckNode(join.Right, outer);
                Expression(join.Condition, join.Columns, outer, node);
                Boolean(join.Condition, node);
                Require(join.LeftWindow is not null || join.RightWindow is not null, "a join of streams has no window");
                return true;
            case TopItemsNode top:
                CheckNode(top.Input, outer);
                Has(top.Input, top.Item, node);
                Make(top.Columns, node);
                return true;
            case DistinctItemsNode distinct:
                CheckNode(distinct.Input, outer);
                Has(distinct.Input, distinct.Item, node);
                Make(distinct.Columns, node);
                return true;
            case GroupRankNode rank:
                CheckNode(rank.Input, outer);
                Has(rank.Input, rank.RankBy, node);
                Make([rank.Rank], node);
                return true;
            case StreamSetNode set:
                Make(set.Columns, node);
                foreach (var input in set.Inputs)
                {
                    CheckNode(input, outer);
                    SameTypes(input.Columns.Select(column => column.Type), set.Columns.Select(column => column.Type), node);
                }

                Require(set.WindowKeys.Count > 0, "no column ends the groups of a set operation");
                return true;
            default:
                return false;
        }
    }

    private void Grouping(
        PlanList<Assignment> keys, PlanList<AggregateCall> aggregates, PlanNode input, ImmutableHashSet<int> outer, PlanNode node)
    {
        Assignments(keys, input, outer, node);
        foreach (var call in aggregates)
        {
            Make([call.Column], node);
            Expressions(call.Arguments, input.Columns, outer, node);
            Expression(call.Filter, input.Columns, outer, node);
        }
    }

    private static void Has(PlanNode input, PlanColumn column, PlanNode node) =>
        Require(input.Columns.Contains(column), $"{node.GetType().Name} reads {column}, which is not there");
}
