namespace LakeQuery.Planning.Rules;

/// <summary>Puts a filter that stands on a scan into the scan, so that it is checked while reading.</summary>
/// <remarks><code>
/// Filter bytes > 10
///   Scan web.clicks
/// becomes
/// Scan web.clicks  filter: bytes > 10
/// </code>
/// What names columns of an outer query, holds a subquery or changes from call to call stays in the filter.</remarks>
internal sealed class PushFilterIntoScan : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "PushFilterIntoScan";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitFilter(FilterNode filter)
    {
        var rewritten = (FilterNode)base.VisitFilter(filter);
        if (rewritten.Input is not ScanNode { Limit: null } scan)
        {
            return rewritten;
        }

        var own = scan.Columns.Select(column => column.Id).ToHashSet();
        var (inside, outside) = (new List<PlanExpression>(), new List<PlanExpression>());
        foreach (var term in Conjuncts.Split(rewritten.Predicate))
        {
            var facts = ReferenceCollector.Collect(term);
            (facts.Deterministic && !facts.HasSubquery && facts.Found.IsSubsetOf(own) ? inside : outside).Add(term);
        }

        return inside.Count == 0
            ? rewritten
            : Conjuncts.Filter(scan with { Filter = Conjuncts.Join([.. Conjuncts.Split(scan.Filter), .. inside]) }, outside);
    }
}
