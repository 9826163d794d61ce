using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Streaming;

/// <summary>Tells plans over streams from plans over the lake alone.</summary>
internal static class StreamFinder
{
    /// <summary>Whether rows of a stream come into a plan.</summary>
    public static bool HasStream(PlanNode node) => node switch
    {
        StreamScanNode => true,
        FilterNode filter => HasStream(filter.Input),
        ProjectNode project => HasStream(project.Input),
        RowtimeNode rowtime => HasStream(rowtime.Input),
        UnnestNode unnest => unnest.Input is { } input && HasStream(input),
        JoinNode join => HasStream(join.Left) || HasStream(join.Right),
        WindowNode window => HasStream(window.Input),
        SetOperationNode { Operator: SetOperator.Union } union => union.Inputs.Items.Any(HasStream),
        SetRowtimeNode or StreamAggregateNode or StaggerNode or TableWindowNode or TableWindowAggregateNode or StreamDistinctNode or StreamSortNode
            or EventSortNode or StreamJoinNode or TopItemsNode or DistinctItemsNode or GroupRankNode => true,
        _ => false,
    };
}
