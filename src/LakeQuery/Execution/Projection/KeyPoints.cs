using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Execution.Projection;

/// <summary>The texts that a predicate names for a key: without them it is true for none.</summary>
internal static class KeyPoints
{
    /// <summary>The texts; null where the predicate may be true for others too.</summary>
    public static HashSet<string>? Of(PlanExpression? predicate, PlanColumn column)
    {
        switch (predicate)
        {
            case PlanLogical { IsAnd: true } and:
                HashSet<string>? both = null;
                foreach (var term in and.Terms)
                {
                    if (Of(term, column) is { } named)
                    {
                        both ??= named;
                        both.IntersectWith(named);
                    }
                }

                return both;
            case PlanLogical or:
                var either = new HashSet<string>(StringComparer.Ordinal);
                foreach (var term in or.Terms)
                {
                    if (Of(term, column) is not { } named)
                    {
                        return null;
                    }

                    either.UnionWith(named);
                }

                return either;
            case PlanInList list when IsKey(list.Value, column) && list.Items.Items.All(item => item is PlanConstant):
                return [.. list.Items.Items.Select(item => ((PlanConstant)item).Value).OfType<string>()];
            case PlanComparison { Operator: BinaryOperator.Equal, Right: PlanConstant constant } comparison when IsKey(comparison.Left, column):
                return Point(constant);
            case PlanComparison { Operator: BinaryOperator.Equal, Left: PlanConstant constant } comparison when IsKey(comparison.Right, column):
                return Point(constant);
            default:
                return null;
        }
    }

    private static HashSet<string> Point(PlanConstant constant) => constant.Value is string text ? [text] : [];

    private static bool IsKey(PlanExpression expression, PlanColumn column) => expression is PlanColumnReference reference && reference.Column.Equals(column);
}
