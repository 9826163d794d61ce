using LakeQuery.Planning.Rules;

namespace LakeQuery.Planning.Streams;

/// <summary>Applies those rules to a pump's plan that change nothing about when its rows come.</summary>
internal static class StreamOptimizer
{
    private static readonly Func<IPlanRule>[] Rules =
    [
        () => new FoldConstants(),
        () => new MergeFilters(),
        () => new FiltersIntoJoins(), // before pruning: a join's condition says what its sides must keep
        () => new PruneColumns(),
        () => new MergeProjections(), // last: pruning adds some
    ];

    /// <summary>The improved plan.</summary>
    public static OutputNode Optimize(OutputNode plan)
    {
        Check(plan);
        foreach (var make in Rules)
        {
            plan = (OutputNode)make().Apply(plan);
            Check(plan);
        }

        plan = StreamPlans.DropUnusedTimes(plan);
        Check(plan);
        return plan;
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void Check(OutputNode plan) => PlanChecker.Check(plan);
}
