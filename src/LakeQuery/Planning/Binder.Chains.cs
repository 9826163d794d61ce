using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// a + b + c + …: however long. Neither our own walks over a plan nor DuckDB's go thousands of levels down, so a long chain becomes a fold
// over an array, which adds up in the same order.
internal sealed partial class Binder
{
    // Terms that differ in type cannot stand in one array: of those a chain has at most this many.
    private const int MaxChainLength = 900;

    // From here on a fold is worth it.
    private const int LongChain = 200;

    private PlanExpression BindBinaryChain(BinaryExpression binary, ExpressionContext context)
    {
        var pending = new Stack<BinaryExpression>();
        Expression current = binary;
        while (current is BinaryExpression next && next.Operator is not (BinaryOperator.And or BinaryOperator.Or))
        {
            pending.Push(next);
            current = next.Left;
        }

        var left = Bind(current, context);
        if (pending.Count >= LongChain)
        {
            return BindLongChain(left, pending, context);
        }

        while (pending.TryPop(out var step))
        {
            left = BindBinary(step.Operator, left, Bind(step.Right, context), SpanOf(step)) with { Span = SpanOf(step) };
        }

        return left;
    }

    private PlanExpression BindLongChain(PlanExpression left, Stack<BinaryExpression> pending, ExpressionContext context)
    {
        // While the type stays, the terms are only collected: what a step means depends on the types alone.
        var run = new List<PlanArithmetic>();
        var length = 0;
        while (pending.TryPop(out var step))
        {
            var right = Bind(step.Right, context);
            var bound = BindBinary(step.Operator, left, right, SpanOf(step)) with { Span = SpanOf(step) };
            if (bound is PlanArithmetic same && CanFold(same, left) && (run.Count == 0 || (Folded(same) == Folded(run[0]) && SameType(same.Right.Type, run[0].Right.Type))))
            {
                run.Add(same);
                continue;
            }

            // What is joined by || is one flat call already.
            var isFlat = bound is PlanCall joined && left is PlanCall before && ReferenceEquals(joined.Function, before.Function) && SameType(joined.Type, before.Type);
            length += (run.Count >= LongChain ? 1 : run.Count) + (isFlat ? 0 : 1);
            if (length > MaxChainLength)
            {
                throw QueryErrors.ExpressionNestsTooDeep(SpanOf(step));
            }

            if (run.Count > 0)
            {
                left = Fold(left, run);
                run.Clear();
                bound = BindBinary(step.Operator, left, right, SpanOf(step)) with { Span = SpanOf(step) };
            }

            if (bound is PlanArithmetic first && CanFold(first, left))
            {
                run.Add(first);
            }
            else
            {
                left = bound;
            }
        }

        return Fold(left, run);
    }

    private static bool CanFold(PlanArithmetic arithmetic, PlanExpression left) =>
        ReferenceEquals(arithmetic.Left, left) && SameType(arithmetic.Type, left.Type)
        && arithmetic.Operator is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulus;

    // + and - stand in one fold, * and / and % in another.
    private static BinaryOperator Folded(PlanArithmetic arithmetic) =>
        arithmetic.Operator is BinaryOperator.Add or BinaryOperator.Subtract ? BinaryOperator.Add : BinaryOperator.Multiply;

    private PlanExpression Fold(PlanExpression left, List<PlanArithmetic> run)
    {
        if (run.Count < LongChain)
        {
            return run.Aggregate(left, (sum, step) => step with { Left = sum });
        }

        // reduce(ARRAY[b, c, …], a, (s, x) -> s + x, s -> s); where the operators differ, each item is a row of its operator and its value.
        var mixed = run.Exists(step => step.Operator != run[0].Operator);
        var value = run[0].Right.Type;
        var element = mixed ? SqlType.Row([new RowField("op", SqlType.BigInt), new RowField("x", value)]) : value;
        var items = run.Select(step => mixed
            ? new PlanRow([new PlanConstant((long)step.Operator, SqlType.BigInt), step.Right], element) { Span = step.Right.Span }
            : step.Right);
        var array = new PlanArray([.. items], SqlType.Array(element)) { Span = run[^1].Span };
        var (state, item, result) = (NewColumn("s", left.Type), NewColumn("x", element), NewColumn("s", left.Type));
        var operators = run.Select(step => step.Operator).Distinct().ToList();
        PlanExpression body = operators.Count == 1 ? Apply(operators[0], new PlanColumnReference(item)) : new PlanCase(
            [.. operators.SkipLast(1).Select(operation => new PlanWhen(
                new PlanComparison(BinaryOperator.Equal, Part(0, SqlType.BigInt), new PlanConstant((long)operation, SqlType.BigInt)),
                Apply(operation, Part(1, value))))],
            Apply(operators[^1], Part(1, value)),
            left.Type);
        var step = new PlanLambda(ImmutableArray.Create(state, item), body);
        var last = new PlanLambda(ImmutableArray.Create(result), new PlanColumnReference(result));
        var definition = FunctionTable.Find("reduce")[0];
        return new PlanCall(definition, 0, ImmutableArray.Create<PlanExpression>(array, left, step, last), left.Type) { Span = run[^1].Span };

        PlanArithmetic Apply(BinaryOperator operation, PlanExpression right) =>
            new(operation, new PlanColumnReference(state), right, left.Type) { Span = run[^1].Span };

        PlanField Part(int index, SqlType type) => new(new PlanColumnReference(item), index, type);
    }
}
