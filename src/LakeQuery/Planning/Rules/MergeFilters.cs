namespace LakeQuery.Planning.Rules;

/// <summary>Makes one filter of two that stand on each other.</summary>
/// <remarks><code>
/// Filter a = 1
///   Filter b = 2
/// becomes
/// Filter b = 2 AND a = 1
/// </code></remarks>
internal sealed class MergeFilters : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "MergeFilters";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitFilter(FilterNode filter)
    {
        var rewritten = (FilterNode)base.VisitFilter(filter);
        if (rewritten.Input is not FilterNode inner)
        {
            return rewritten;
        }

        // The inner filter keeps its place before the outer: rows it drops are never seen by the outer.
        return Conjuncts.Filter(inner.Input, [.. Conjuncts.Split(inner.Predicate), .. Conjuncts.Split(rewritten.Predicate)]);
    }
}
