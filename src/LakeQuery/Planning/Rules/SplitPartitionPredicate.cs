namespace LakeQuery.Planning.Rules;

/// <summary>Moves the part of a scan's filter that partition keys alone can answer into its partition predicate.</summary>
/// <remarks><code>
/// Scan clicks  filter: day >= DATE '2024-05-01' AND country = 'NZ'
/// becomes
/// Scan clicks  partitions: day >= DATE '2024-05-01'  filter: country = 'NZ'
///
/// Scan clicks  filter: (day = DATE '2024-05-01' AND bytes > 1) OR day = DATE '2024-05-02'
/// becomes
/// Scan clicks  partitions: day = DATE '2024-05-01' OR day = DATE '2024-05-02'  filter: (the same)
/// </code>
/// Any deterministic expression of keys counts, whatever its shape. It is evaluated for every partition, exactly; what it leaves true need
/// not be checked again.</remarks>
internal sealed class SplitPartitionPredicate : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "SplitPartitionPredicate";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitScan(ScanNode scan)
    {
        if (scan.Filter is null || scan.PartitionColumns.Count == 0)
        {
            return scan;
        }

        var keys = scan.PartitionColumns.Items.Select(column => column.Id).ToHashSet();
        var partitions = Conjuncts.Split(scan.PartitionPredicate).ToList();
        var before = partitions.Count;
        var rest = new List<PlanExpression>();
        foreach (var term in Conjuncts.Split(scan.Filter))
        {
            if (IsOverKeys(term, keys))
            {
                partitions.Add(term);
                continue;
            }

            rest.Add(term);
            if (Implied(term, keys) is { } implied && !partitions.Contains(implied))
            {
                partitions.Add(implied);
            }
        }

        return partitions.Count == before
            ? scan
            : scan with { PartitionPredicate = Conjuncts.Join(partitions), Filter = Conjuncts.Join(rest) };
    }

    private static bool IsOverKeys(PlanExpression expression, HashSet<int> keys)
    {
        var facts = ReferenceCollector.Collect(expression);
        return facts.Found.Count > 0 && facts.Found.IsSubsetOf(keys) && facts.Deterministic && !facts.HasSubquery;
    }

    // What must be true of the keys for the expression to be true; null when nothing can be said. Never says more than the expression:
    // where it is not true, no row of the partition makes the expression true.
    private static PlanExpression? Implied(PlanExpression expression, HashSet<int> keys)
    {
        if (IsOverKeys(expression, keys))
        {
            return expression;
        }

        if (expression is not PlanLogical logical)
        {
            return null;
        }

        if (logical.IsAnd)
        {
            return Conjuncts.Join(logical.Terms.Items.Select(term => Implied(term, keys)).OfType<PlanExpression>());
        }

        var branches = new List<PlanExpression>();
        foreach (var branch in Conjuncts.SplitOr(logical))
        {
            if (Implied(branch, keys) is not { } implied)
            {
                return null;
            }

            if (!branches.Contains(implied))
            {
                branches.Add(implied);
            }
        }

        return Conjuncts.Either(branches);
    }
}
