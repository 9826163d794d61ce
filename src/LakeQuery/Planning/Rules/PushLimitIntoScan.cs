namespace LakeQuery.Planning.Rules;

/// <summary>Tells a scan how many rows are enough, where any rows will do.</summary>
/// <remarks><code>
/// Limit 10 offset 5
///   Project url
///     Scan web.clicks
/// becomes
/// Limit 10 offset 5
///   Project url
///     Scan web.clicks  limit: 15
/// </code></remarks>
internal sealed class PushLimitIntoScan : PlanRewriter, IPlanRule
{
    /// <inheritdoc/>
    public string Name => "PushLimitIntoScan";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan) => Rewrite(plan);

    /// <inheritdoc/>
    protected override PlanNode VisitLimit(LimitNode limit)
    {
        var rewritten = (LimitNode)base.VisitLimit(limit);
        if (rewritten.WithTies || rewritten.Count is not { } count || count > long.MaxValue - rewritten.Offset)
        {
            return rewritten;
        }

        var input = Push(rewritten.Input, count + rewritten.Offset);
        return ReferenceEquals(input, rewritten.Input) ? rewritten : rewritten with { Input = input };
    }

    private static PlanNode Push(PlanNode node, long rows)
    {
        switch (node)
        {
            case ProjectNode project:
                var input = Push(project.Input, rows);
                return ReferenceEquals(input, project.Input) ? project : project with { Input = input };
            case ScanNode scan when scan.Limit is null || scan.Limit > rows:
                return scan with { Limit = rows };
            default:
                return node;
        }
    }
}
