using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>Finds the scans of which a query may read only a part: those whose rows flow, one by one, to something that stops.</summary>
/// <remarks>A LIMIT and a subquery that is asked for one row stop; a sort, an aggregation or a window needs all its rows first.</remarks>
internal static class EarlyStops
{
    /// <summary>The ids of those scans.</summary>
    public static HashSet<int> Find(PlanNode plan)
    {
        var found = new HashSet<int>();
        Walk(plan, mayStop: false, found);
        foreach (var item in ScanFinder.All(plan))
        {
            switch (item)
            {
                case PlanExists exists:
                    Walk(exists.Plan, mayStop: true, found);
                    break;
                case PlanScalarSubquery subquery:
                    // The second row is an error.
                    Walk(subquery.Plan, mayStop: true, found);
                    break;
                case PlanInSubquery subquery:
                    Walk(subquery.Plan, mayStop: false, found);
                    break;
                case PlanQuantified quantified:
                    Walk(quantified.Plan, mayStop: false, found);
                    break;
            }
        }

        return found;
    }

    private static void Walk(PlanNode node, bool mayStop, HashSet<int> found)
    {
        switch (node)
        {
            case ScanNode scan:
                if (mayStop || scan.Limit is not null)
                {
                    found.Add(scan.Id);
                }

                break;
            case LimitNode limit:
                Walk(limit.Input, mayStop || limit.Count is not null, found);
                break;
            case OutputNode output:
                Walk(output.Input, mayStop, found);
                foreach (var shared in output.Shared.Items)
                {
                    Walk(shared.Plan, mayStop: false, found);
                }

                break;
            case FilterNode filter:
                Walk(filter.Input, mayStop, found);
                break;
            case ProjectNode project:
                Walk(project.Input, mayStop, found);
                break;
            case UnnestNode { Input: { } input }:
                Walk(input, mayStop, found);
                break;
            case SampleNode sample:
                Walk(sample.Input, mayStop, found);
                break;
            case JoinNode join:
                Walk(join.Left, mayStop, found);
                Walk(join.Right, mayStop, found);
                break;
            case SetOperationNode set:
                foreach (var part in set.Inputs.Items)
                {
                    Walk(part, mayStop, found);
                }

                break;
            case DistinctNode distinct:
                Walk(distinct.Input, mayStop, found);
                break;
            case AggregateNode or WindowNode or SortNode or MatchRecognizeNode:
                foreach (var input in ScanFinder.InputsOf(node))
                {
                    Walk(input, mayStop: false, found);
                }

                break;
            case DetectorNode detector:
                Walk(detector.Input, false, found);
                break;
            case RecursiveNode recursive:
                Walk(recursive.Anchor, mayStop, found);
                Walk(recursive.Step, mayStop, found);
                break;
        }
    }
}
