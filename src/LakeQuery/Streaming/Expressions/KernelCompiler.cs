using System.Collections.Immutable;
using System.Text;
using LakeQuery.Planning;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;
using StreamColumn = LakeQuery.Streaming.Batches.StreamColumn;

namespace LakeQuery.Streaming.Expressions;

/// <summary>Makes kernels of expressions where all of an expression is of shapes that have one.</summary>
/// <param name="columns">The columns of the input, in order.</param>
internal sealed class KernelCompiler(ImmutableArray<PlanColumn> columns)
{
    /// <summary>The kernel, or null where some part has none.</summary>
    public Kernel? TryCompile(PlanExpression expression) => expression switch
    {
        PlanColumnReference reference => columns.IndexOf(reference.Column) is >= 0 and var index && StreamColumn.CanHold(reference.Type)
            ? new ColumnKernel(reference.Type, index)
            : null,
        PlanConstant constant => Constant(constant),
        PlanArithmetic arithmetic => Arithmetic(arithmetic),
        PlanComparison comparison => Comparison(comparison.Operator, comparison.Left, comparison.Right),
        PlanBetween between => Comparison(BinaryOperator.GreaterThanOrEqual, between.Value, between.Low) is { } low
            && Comparison(BinaryOperator.LessThanOrEqual, between.Value, between.High) is { } high
            ? new LogicalKernel(true, [low, high])
            : null,
        PlanLogical logical => Logical(logical),
        PlanNot not => TryCompile(not.Operand) is { } operand ? new NotKernel(operand) : null,
        PlanIsNull isNull => TryCompile(isNull.Operand) is { } operand ? new IsNullKernel(operand) : null,
        PlanCast cast => Cast(cast),
        PlanCall { Function.Name: RowTimestamps.Name } => new RowtimeKernel(expression.Type),
        PlanCall { Function.Name: "monotonic" } call => TryCompile(call.Arguments[0]),
        PlanCall { Function.Name: "step" } call => Step(call),
        _ => null,
    };

    private static ConstantKernel? Constant(PlanConstant constant) => (constant.Value, constant.Type.Kind) switch
    {
        _ when !StreamColumn.CanHold(constant.Type) => null,
        (null, _) => new ConstantKernel(constant.Type),
        (bool value, _) => new ConstantKernel(constant.Type, value ? 1L : 0L),
        (long value, _) => new ConstantKernel(constant.Type, value),
        (double value, SqlTypeKind.Double) => new ConstantKernel(constant.Type, value),
        (string value, SqlTypeKind.Varchar) => new ConstantKernel(constant.Type, Encoding.UTF8.GetBytes(value)),
        _ => null,
    };

    private Kernel? Arithmetic(PlanArithmetic arithmetic)
    {
        NumberOperation? operation = arithmetic.Operator switch
        {
            BinaryOperator.Add => NumberOperation.Add,
            BinaryOperator.Subtract => NumberOperation.Subtract,
            BinaryOperator.Multiply => NumberOperation.Multiply,
            _ => null,
        };
        if (operation is not { } known || !arithmetic.Left.Type.Equals(arithmetic.Type) || !arithmetic.Right.Type.Equals(arithmetic.Type)
            || Range(arithmetic.Type) is var range && range is null && arithmetic.Type.Kind != SqlTypeKind.Double
            || TryCompile(arithmetic.Left) is not { } left || TryCompile(arithmetic.Right) is not { } right)
        {
            return null;
        }

        return range is { } limits
            ? new LongArithmeticKernel(arithmetic.Type, known, left, right, limits.Least, limits.Greatest)
            : new DoubleArithmeticKernel(known, left, right);
    }

    private static (long Least, long Greatest)? Range(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt => (sbyte.MinValue, sbyte.MaxValue),
        SqlTypeKind.SmallInt => (short.MinValue, short.MaxValue),
        SqlTypeKind.Integer => (int.MinValue, int.MaxValue),
        SqlTypeKind.BigInt => (long.MinValue, long.MaxValue),
        _ => null,
    };

    // Floating point compares as the machine does, which is Trino's way with NaN too; text by its bytes.
    private ComparisonKernel? Comparison(BinaryOperator comparison, PlanExpression left, PlanExpression right)
    {
        var isKnown = comparison is BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.LessThan or BinaryOperator.LessThanOrEqual
            or BinaryOperator.GreaterThan or BinaryOperator.GreaterThanOrEqual;
        return isKnown && left.Type.Kind is not (SqlTypeKind.Char or SqlTypeKind.Json) && TryCompile(left) is { } first && TryCompile(right) is { } second
            && StorageOf(left.Type) == StorageOf(right.Type)
            ? new ComparisonKernel(comparison, first, second)
            : null;
    }

    private LogicalKernel? Logical(PlanLogical logical)
    {
        var terms = logical.Terms.Items.Select(TryCompile).ToArray();
        return Array.Exists(terms, term => term is null) ? null : new LogicalKernel(logical.IsAnd, terms!);
    }

    private WidenKernel? Cast(PlanCast cast)
    {
        var from = cast.Operand.Type;
        var isWider = from.IsInteger && (cast.Type.Kind == SqlTypeKind.Double || (cast.Type.IsInteger && cast.Type.Kind >= from.Kind))
            || (from.Kind == SqlTypeKind.Real && cast.Type.Kind == SqlTypeKind.Double);
        return isWider && TryCompile(cast.Operand) is { } operand ? new WidenKernel(cast.Type, operand) : null;
    }

    // STEP and FLOOR of a time or a whole number, by a length that is known.
    private BucketKernel? Step(PlanCall call) =>
        call.Arguments[0].Type.Kind is SqlTypeKind.Timestamp or SqlTypeKind.BigInt && call.Arguments[1] is PlanConstant { Value: long length and > 0 }
        && TryCompile(call.Arguments[0]) is { } operand
            ? new BucketKernel(call.Type, operand, length, 0)
            : null;

    private static int StorageOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Real or SqlTypeKind.Double => 1,
        SqlTypeKind.Varchar or SqlTypeKind.Varbinary => 2,
        SqlTypeKind.Decimal => 3 + (type.Precision > 18 ? 100 : type.Scale),
        _ => 0,
    };
}
