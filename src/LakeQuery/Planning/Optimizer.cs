using LakeQuery.Planning.Rules;

namespace LakeQuery.Planning;

/// <summary>Applies the rules in their order. What they change is what is read; the rest is left to DuckDB.</summary>
internal static class Optimizer
{
    /// <summary>The rules, in order.</summary>
    private static readonly Func<IPlanRule>[] Rules =
    [
        () => new FoldConstants(), // first: coerced literals become plain ones, which the others and the reader of a plan recognise
        () => new CombineEqualities(), // after folding: literals are plain then
        () => new MergeFilters(), // before pushing: one filter is split once
        () => new PushFilterDown(),
        () => new PushFilterIntoShared(), // after pushing: only then filters stand right over the references
        () => new FoldConstants(), // again: pushing puts literals of projections into predicates
        () => new PushFilterIntoScan(), // after pushing: only then a filter stands right over its scan
        () => new SplitPartitionPredicate(), // after the filter is in the scan, which it divides
        () => new UnwrapComparisons(), // after splitting: what only keys decide is asked as it stands
        () => new PruneColumns(), // after splitting: a key only partitions are chosen by need not be read
        () => new PushLimitIntoScan(), // last: nothing but projections may be left between limit and scan
    ];

    /// <summary>The name by which pruning by the rows of a small side is left out, as a rule is; it is applied when a query is run.</summary>
    public const string DynamicPruning = "DynamicPruning";

    /// <summary>The name of the step after files are chosen that answers from what is known of them; it is switched off as the rules are.</summary>
    public const string AnswerFromMetadata = "AnswerFromMetadata";

    /// <summary>Names of all rules, each once, in order.</summary>
    public static IEnumerable<string> RuleNames => Rules.Select(rule => rule().Name).Distinct().Append(AnswerFromMetadata).Append(DynamicPruning);

    /// <summary>The improved plan.</summary>
    /// <param name="plan">The plan as bound.</param>
    /// <param name="disabledRules">Names of rules to leave out, in any case.</param>
    /// <param name="trace">Told each rule that changed something and the plan after it.</param>
    public static OutputNode Optimize(OutputNode plan, IReadOnlyCollection<string>? disabledRules = null, Action<string, PlanNode>? trace = null)
    {
        PlanNode current = plan;
        foreach (var make in Rules)
        {
            var rule = make();
            if (disabledRules is not null && disabledRules.Contains(rule.Name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            var next = rule.Apply(current);
            if (!ReferenceEquals(next, current))
            {
                current = next;
                trace?.Invoke(rule.Name, current);
                Check(current);
            }
        }

        return (OutputNode)current;
    }

    [System.Diagnostics.Conditional("DEBUG")]
    private static void Check(PlanNode plan) => PlanChecker.Check(plan);
}
