namespace LakeQuery.Planning.Streams;

/// <summary>What is to be known of a pump's plan as a whole.</summary>
internal static class StreamPlans
{
    /// <summary>True where rows of a stream flow through the node; false for tables of the lake.</summary>
    public static bool IsStream(PlanNode node) => node switch
    {
        StreamScanNode or RowtimeNode or SetRowtimeNode or StreamAggregateNode or StaggerNode or TableWindowNode or TableWindowAggregateNode
            or StreamDistinctNode or StreamSortNode or EventSortNode or StreamJoinNode or TopItemsNode or DistinctItemsNode or GroupRankNode or StreamSetNode => true,
        JoinNode join => IsStream(join.Left) || IsStream(join.Right),
        SetOperationNode operation => operation.Inputs.Items.Any(IsStream),
        UnnestNode unnest => unnest.Input is not null && IsStream(unnest.Input),
        _ => InputOf(node) is { } input && IsStream(input),
    };

    /// <summary>The only input of a node that passes its rows on; null for all others.</summary>
    public static PlanNode? InputOf(PlanNode node) => node switch
    {
        OutputNode output => output.Input,
        FilterNode filter => filter.Input,
        ProjectNode project => project.Input,
        AggregateNode aggregate => aggregate.Input,
        WindowNode window => window.Input,
        SortNode sort => sort.Input,
        LimitNode limit => limit.Input,
        DistinctNode distinct => distinct.Input,
        SampleNode sample => sample.Input,
        DetectorNode detector => detector.Input,
        _ => null,
    };

    /// <summary>The names of the streams that a plan reads.</summary>
    public static HashSet<string> StreamsRead(PlanNode plan)
    {
        var reader = new StreamReader();
        reader.Rewrite(plan);
        return reader.Names;
    }

    private sealed class StreamReader : PlanRewriter
    {
        public HashSet<string> Names { get; } = [];

        public override PlanNode Rewrite(PlanNode node)
        {
            if (node is StreamScanNode scan)
            {
                Names.Add(scan.Stream.Name);
            }

            return base.Rewrite(node);
        }
    }

    /// <summary>A query in an expression that reads a stream; null where there is none.</summary>
    public static PlanExpression? FindStreamSubquery(PlanNode plan)
    {
        var finder = new SubqueryFinder();
        finder.Rewrite(plan);
        return finder.Found;
    }

    private sealed class SubqueryFinder : PlanRewriter
    {
        public PlanExpression? Found { get; private set; }

        public override PlanExpression Rewrite(PlanExpression expression)
        {
            var query = expression switch
            {
                PlanInSubquery list => list.Plan,
                PlanExists exists => exists.Plan,
                PlanScalarSubquery scalar => scalar.Plan,
                PlanQuantified quantified => quantified.Plan,
                _ => null,
            };
            if (query is not null && StreamsRead(query).Count > 0)
            {
                Found ??= expression;
            }

            return base.Rewrite(expression);
        }
    }

    /// <summary>The plan without columns of ROWTIME that nobody reads.</summary>
    public static OutputNode DropUnusedTimes(OutputNode plan)
    {
        while (true)
        {
            var used = ReferenceCollector.Columns(plan);
            used.UnionWith(plan.Outputs.Select(column => column.Id));
            var dropper = new TimeDropper(used);
            var next = (OutputNode)dropper.Rewrite(plan);
            if (ReferenceEquals(next, plan))
            {
                return plan;
            }

            plan = next;
        }
    }

    private sealed class TimeDropper(HashSet<int> used) : PlanRewriter
    {
        public override PlanNode Rewrite(PlanNode node)
        {
            var next = base.Rewrite(node);
            return next is RowtimeNode rowtime && !used.Contains(rowtime.Rowtime.Id) ? rowtime.Input : next;
        }
    }
}
