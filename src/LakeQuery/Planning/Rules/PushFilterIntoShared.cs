using System.Collections.Immutable;

namespace LakeQuery.Planning.Rules;

/// <summary>Gives a shared table what the filters over all its references have in common, so that it reads no more than they can show.</summary>
/// <remarks><code>
/// Shared 1 days
///   Aggregate by day
///     Scan web.clicks
/// Join …
///   Filter day = DATE '2024-05-01' AND n > 5
///     SharedReference 1 days
///   Filter day#9 = DATE '2024-05-02'
///     SharedReference 1 days
/// has then
/// Shared 1 days
///   Aggregate by day
///     Filter day = DATE '2024-05-01' OR day = DATE '2024-05-02'
///       Scan web.clicks
/// </code>
/// Column by column: where every reference restricts the column, one of the restrictions must hold. The filters over the references stay.
/// A reference without a filter needs all rows.</remarks>
internal sealed class PushFilterIntoShared : IPlanRule
{
    /// <inheritdoc/>
    public string Name => "PushFilterIntoShared";

    /// <inheritdoc/>
    public PlanNode Apply(PlanNode plan)
    {
        if (plan is not OutputNode { Shared.Count: > 0 } output)
        {
            return plan;
        }

        // From the last to the first: a filter that went into a table may stand over its references to those before it.
        var shared = output.Shared.Items.ToArray();
        var changed = false;
        for (var index = shared.Length - 1; index >= 0; index--)
        {
            var finder = new FilterFinder(shared[index].Id);
            finder.Rewrite(output.Input);
            for (var later = index + 1; later < shared.Length; later++)
            {
                finder.Rewrite(shared[later].Plan);
            }

            if (Common(finder.Filters) is { } predicate)
            {
                shared[index] = shared[index] with { Plan = new PushFilterDown().Apply(new FilterNode(shared[index].Plan, predicate)) };
                changed = true;
            }
        }

        return changed ? output with { Shared = ImmutableArray.Create(shared) } : output;
    }

    private static PlanExpression? Common(List<Dictionary<int, PlanExpression>> filters)
    {
        var terms = new List<PlanExpression>();
        foreach (var column in filters.Take(1).SelectMany(filter => filter.Keys).Order())
        {
            if (filters.TrueForAll(filter => filter.ContainsKey(column)))
            {
                terms.Add(new CombineEqualities().Rewrite(Conjuncts.Either([.. filters.Select(filter => filter[column]).Distinct()])));
            }
        }

        return Conjuncts.Join(terms);
    }

    // For each reference what it asks of the table's columns, one by one.
    private sealed class FilterFinder(int id) : PlanRewriter
    {
        public List<Dictionary<int, PlanExpression>> Filters { get; } = [];

        public override PlanNode Rewrite(PlanNode node)
        {
            switch (node)
            {
                case SharedReferenceNode reference when reference.Id == id:
                    Filters.Add([]);
                    return node;
                case FilterNode { Input: SharedReferenceNode reference } filter when reference.Id == id:
                    Filters.Add(Restrictions(reference, filter.Predicate));
                    Rewrite(filter.Predicate);
                    return node;
                default:
                    return base.Rewrite(node);
            }
        }

        private static Dictionary<int, PlanExpression> Restrictions(SharedReferenceNode reference, PlanExpression predicate)
        {
            var sources = reference.Outputs.Items.ToDictionary(output => output.Column.Id, output => output.Source);
            var replacer = new ColumnReplacer(sources);
            var found = new Dictionary<int, PlanExpression>();
            foreach (var term in Conjuncts.Split(predicate))
            {
                var facts = ReferenceCollector.Collect(term);
                if (facts is { Deterministic: true, HasSubquery: false, Found.Count: 1 } && sources.TryGetValue(facts.Found.First(), out var source))
                {
                    var restriction = replacer.Rewrite(term);
                    found[source.Id] = found.TryGetValue(source.Id, out var other) ? Conjuncts.Join([other, restriction])! : restriction;
                }
            }

            return found;
        }
    }
}
