using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution.Scans;

/// <summary>Between what values a filter wants a column: what is left of it for reading where the column itself is computed.</summary>
internal static class RawBounds
{
    /// <summary>The bounds that every row has which passes the filter; each is an expression without columns, of the column's type but for its digits.</summary>
    public static IEnumerable<(bool IsLower, PlanExpression Bound)> Of(PlanExpression? filter, PlanColumn column)
    {
        foreach (var term in Conjuncts.Split(filter))
        {
            switch (term)
            {
                case PlanComparison { Operator: BinaryOperator.Equal } equal:
                    if (Is(equal.Left, column) && IsFixed(equal.Right))
                    {
                        yield return (true, equal.Right);
                        yield return (false, equal.Right);
                    }

                    break;
                case PlanComparison comparison when Sides(comparison, column) is { } side:
                    yield return side;
                    break;
                case PlanBetween between when Is(between.Value, column):
                    if (IsFixed(between.Low))
                    {
                        yield return (true, between.Low);
                    }

                    if (IsFixed(between.High))
                    {
                        yield return (false, between.High);
                    }

                    break;
            }
        }
    }

    private static (bool IsLower, PlanExpression Bound)? Sides(PlanComparison comparison, PlanColumn column)
    {
        bool? leftIsMore = comparison.Operator switch
        {
            BinaryOperator.GreaterThan or BinaryOperator.GreaterThanOrEqual => true,
            BinaryOperator.LessThan or BinaryOperator.LessThanOrEqual => false,
            _ => null,
        };
        return leftIsMore is not { } isMore ? null
            : Is(comparison.Left, column) && IsFixed(comparison.Right) ? (isMore, comparison.Right)
            : Is(comparison.Right, column) && IsFixed(comparison.Left) ? (!isMore, comparison.Left)
            : null;
    }

    // More digits change nothing.
    private static bool Is(PlanExpression expression, PlanColumn column) => expression switch
    {
        PlanColumnReference reference => reference.Column == column,
        PlanCast { Type: { Kind: SqlTypeKind.Timestamp, IsFinerThanMicros: false } type } cast =>
            cast.Operand.Type.Kind == SqlTypeKind.Timestamp && type.Precision >= cast.Operand.Type.Precision && Is(cast.Operand, column),
        _ => false,
    };

    private static bool IsFixed(PlanExpression expression) => expression switch
    {
        PlanConstant => expression.Type is { Kind: SqlTypeKind.Timestamp or SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth, IsFinerThanMicros: false },
        PlanArithmetic { Type: { Kind: SqlTypeKind.Timestamp, IsFinerThanMicros: false } } sum => IsFixed(sum.Left) && IsFixed(sum.Right),
        _ => false,
    };
}
