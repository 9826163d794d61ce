using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Execution;

/// <content>Decimals under sum and avg, computed in 64 bits on trial.</content>
/// <remarks>
/// <para>Trino gives the product of two decimals the digits of both, so price * (1 - discount) has 31 digits and 128-bit numbers, though
/// hardly any value needs them. DuckDB multiplies decimals of up to 18 digits in 64 bits and raises an error when a value does not fit.
/// So the arguments of sum and avg are written that way first: the values are the same or the error comes. With the error the statement
/// runs once more in full width (<see cref="DuckDbRunner"/>), which nobody sees, because an aggregate gives no row before it has read all.
/// TPC-H query 1 takes a third of the time.</para>
/// <para>Only where no row can have been given out before: not beside UNION or recursion that no aggregate or sort stands over, and not
/// under TRY, which would hide the error.</para>
/// </remarks>
internal sealed partial class DuckDbSqlWriter
{
    private const int NarrowDigits = 18;

    private bool _mayNarrow;

    /// <summary>True when the text may fail where a full-width one does not; see <see cref="IsWidthError"/>.</summary>
    public bool HasNarrowedDecimals { get; private set; }

    /// <summary>Whether DuckDB's message says that a value did not fit into 64 bits.</summary>
    public static bool IsWidthError(string message) =>
        message.Contains("DECIMAL(18)", StringComparison.Ordinal) && message.Contains("verflow", StringComparison.Ordinal);

    private bool IsNarrowable(AggregateCall call) =>
        _mayNarrow && !call.Distinct && call.OrderBy.Count == 0 && call.Arguments.Count == 1 && call.Function.Name is "sum" or "avg"
        && call.Arguments[0].Type is { Kind: SqlTypeKind.Decimal, Precision: > NarrowDigits };

    private Narrowed NarrowSql(PlanExpression expression)
    {
        switch (expression)
        {
            case PlanArithmetic { Operator: BinaryOperator.Multiply, Type.Kind: SqlTypeKind.Decimal } product when product.Type.Scale <= NarrowDigits:
                var (left, right) = (NarrowSql(product.Left), NarrowSql(product.Right));
                if (left.Precision > NarrowDigits || right.Precision > NarrowDigits)
                {
                    return Wide(expression);
                }

                HasNarrowedDecimals = true;
                return new Narrowed($"({left.Sql} * ({right.Sql}))", NarrowDigits, true);
            case PlanArithmetic { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Type.Kind: SqlTypeKind.Decimal } sum:
                var (first, second) = (NarrowSql(sum.Left), NarrowSql(sum.Right));
                if (!first.IsNarrowed && !second.IsNarrowed)
                {
                    return Wide(expression);
                }

                // DuckDB adds in the wider of the two types and one digit; past 18 digits that is 128 bits again, and exact.
                var digits = Math.Max(first.Precision - sum.Left.Type.Scale, second.Precision - sum.Right.Type.Scale) + sum.Type.Scale + 1;
                return digits > SqlType.MaxDecimalPrecision
                    ? Wide(expression)
                    : new Narrowed($"(CAST({first.Sql} AS DECIMAL({digits},{sum.Type.Scale})) {sum.Operator.Symbol()} CAST({second.Sql} AS DECIMAL({digits},{sum.Type.Scale})))", digits, true);
            default:
                return Wide(expression);
        }
    }

    private Narrowed Wide(PlanExpression expression) => new(Sql(expression), expression.Type.Kind == SqlTypeKind.Decimal ? expression.Type.Precision : int.MaxValue, false);

    private sealed record Narrowed(string Sql, int Precision, bool IsNarrowed);
}
