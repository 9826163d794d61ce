using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

/// <summary>What surely holds for all rows of a node, as far as filters say.</summary>
internal static class Known
{
    /// <summary>The terms, over the node's columns.</summary>
    public static IEnumerable<PlanExpression> Of(PlanNode node)
    {
        switch (node)
        {
            case FilterNode filter:
                return Conjuncts.Split(filter.Predicate).Concat(Of(filter.Input));
            case ScanNode scan:
                return Conjuncts.Split(scan.PartitionPredicate).Concat(Conjuncts.Split(scan.Filter));
            case SortNode sort:
                return Of(sort.Input);
            case LimitNode limit:
                return Of(limit.Input);
            case DistinctNode distinct:
                return Of(distinct.Input);
            case ProjectNode project:
                var renamed = project.Assignments.Items.Where(assignment => assignment.Expression is PlanColumnReference)
                    .ToDictionaryOfFirst(assignment => ((PlanColumnReference)assignment.Expression).Column.Id, assignment => assignment.Column);
                var replacer = new ColumnReplacer(renamed);
                return Of(project.Input).Where(term => ReferenceCollector.Columns(term).All(renamed.ContainsKey)).Select(replacer.Rewrite);
            case JoinNode { Kind: JoinKind.Inner or JoinKind.Cross } join:
                return Of(join.Left).Concat(Of(join.Right));
            default:
                return [];
        }
    }

    /// <summary>A dictionary in which the first of several with the same key stays.</summary>
    public static Dictionary<int, PlanColumn> ToDictionaryOfFirst<T>(this IEnumerable<T> items, Func<T, int> key, Func<T, PlanColumn> value)
    {
        var result = new Dictionary<int, PlanColumn>();
        foreach (var item in items)
        {
            result.TryAdd(key(item), value(item));
        }

        return result;
    }
}
