using System.Collections.Immutable;

namespace LakeQuery.Planning;

/// <summary>Takes predicates apart at AND and puts them together again, in order.</summary>
internal static class Conjuncts
{
    /// <summary>The terms that must all hold.</summary>
    public static ImmutableArray<PlanExpression> Split(PlanExpression? predicate)
    {
        switch (predicate)
        {
            case null:
                return [];
            case PlanLogical { IsAnd: true } and:
                return [.. and.Terms.Items.SelectMany(term => Split(term))];
            default:
                return [predicate];
        }
    }

    /// <summary>The terms that one must hold of.</summary>
    public static ImmutableArray<PlanExpression> SplitOr(PlanExpression predicate) =>
        predicate is PlanLogical { IsAnd: false } or ? [.. or.Terms.Items.SelectMany(term => SplitOr(term))] : [predicate];

    /// <summary>All terms in one predicate, without those said twice; null for none.</summary>
    public static PlanExpression? Join(IEnumerable<PlanExpression> terms)
    {
        var distinct = new List<PlanExpression>();
        foreach (var term in terms)
        {
            if (!distinct.Contains(term))
            {
                distinct.Add(term);
            }
        }

        return distinct.Count switch
        {
            0 => null,
            1 => distinct[0],
            _ => new PlanLogical(true, distinct.ToImmutableArray()) { Span = distinct[0].Span },
        };
    }

    /// <summary>One predicate that holds when any term does.</summary>
    public static PlanExpression Either(IReadOnlyList<PlanExpression> terms) =>
        terms.Count == 1 ? terms[0] : new PlanLogical(false, terms.ToImmutableArray()) { Span = terms[0].Span };

    /// <summary>The node behind a filter of the terms; the node itself for none.</summary>
    public static PlanNode Filter(PlanNode node, IEnumerable<PlanExpression> terms) =>
        Join(terms) is { } predicate ? new FilterNode(node, predicate) : node;
}
