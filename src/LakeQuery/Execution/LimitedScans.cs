using LakeQuery.Planning;

namespace LakeQuery.Execution;

/// <summary>Finds the scans that a LIMIT may stop before they have read all that was chosen for them.</summary>
/// <remarks>A scan stops early where a LIMIT stands above it and nothing between them wants all rows first: sorting, grouping, windows. In
/// doubt a scan may stop early: limits then watch it instead of refusing it.</remarks>
internal static class LimitedScans
{
    /// <summary>Marks the manifests of such scans.</summary>
    public static void Mark(PlanNode plan, Dictionary<int, ScanManifest> manifests) => Walk(plan, mayStop: false, manifests);

    private static void Walk(PlanNode node, bool mayStop, Dictionary<int, ScanManifest> manifests)
    {
        if (node is ScanNode scan)
        {
            if ((mayStop || scan.Limit is not null) && manifests.TryGetValue(scan.Id, out var manifest))
            {
                manifests[scan.Id] = manifest with { MayStopEarly = true };
            }

            return;
        }

        var below = node switch
        {
            // Ties are told only after sorting.
            LimitNode limit => mayStop || !limit.WithTies,
            AggregateNode or SortNode or WindowNode or MatchRecognizeNode => false,
            _ => mayStop,
        };
        foreach (var part in ScanFinder.PartsOf(node))
        {
            switch (part)
            {
                case PlanNode input:
                    Walk(input, below, manifests);
                    break;
                case PlanExpression expression:
                    WalkSubqueries(expression, manifests);
                    break;
            }
        }
    }

    // EXISTS and IN may be decided by the first rows; how they are run is not known here.
    private static void WalkSubqueries(PlanExpression expression, Dictionary<int, ScanManifest> manifests)
    {
        foreach (var part in ScanFinder.PartsOf(expression))
        {
            switch (part)
            {
                case PlanNode plan:
                    Walk(plan, expression is not PlanScalarSubquery, manifests);
                    break;
                case PlanExpression inner:
                    WalkSubqueries(inner, manifests);
                    break;
            }
        }
    }
}
