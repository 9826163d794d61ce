using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Sliding windows: f(x) OVER (PARTITION BY … RANGE INTERVAL … PRECEDING).
internal sealed partial class Binder
{
    private void DefineStreamWindows(SyntaxList<NamedWindow> windows, SelectCollector collector, ExpressionContext context)
    {
        foreach (var window in windows)
        {
            if (!collector.NamedWindows.TryAdd(WindowName(window.Name), window))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateWindowName, $"WINDOW name '{window.Name.Value}' specified more than once", SpanOf(window.Name),
                    "Give one of them another name.");
            }

            // A window is right or wrong whether it is used or not.
            BindStreamWindow(
                new WindowReference(null, window.Specification) { Span = window.Specification.Span }, collector,
                context with { InsideWindow = WindowSpecificationName }, aggregates: false);
        }
    }

    private PlanColumnReference BindStreamWindowCall(FunctionCall call, string name, FunctionKind kind, ExpressionContext context)
    {
        var valueFunction = name is "lag" or "first_value" or "last_value" or "nth_value";
        if (kind == FunctionKind.Window && !valueFunction && name != "exp_avg")
        {
            throw QueryErrors.NotSupported(
                $"{name.ToUpperInvariant()} over a stream", SpanOf(call), name == "lead"
                    ? "The rows to come are not known: use LAG."
                    : "Windows of streams take aggregates, FIRST_VALUE, LAST_VALUE, NTH_VALUE, LAG and EXP_AVG; GROUP_RANK ranks the rows of one ROWTIME.");
        }

        if (call.OrderBy.Count > 0)
        {
            throw QueryErrors.NotSupported("ORDER BY in the arguments of a window function", SpanOf(call.OrderBy[0]), "Rows come in the order of ROWTIME: leave it out.");
        }

        if (call.NullTreatment is not null && !valueFunction)
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.NullTreatmentNotAllowed, $"Cannot specify null treatment clause for '{name}' function", SpanOf(call),
                "Aggregates leave NULL out as they are: drop IGNORE NULLS or RESPECT NULLS.");
        }

        if (call.Filter is not null && kind != FunctionKind.Aggregate)
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.FunctionNotAggregate, $"Filter is only valid for aggregation functions, not '{name}'", SpanOf(call.Filter),
                "Write CASE WHEN … THEN x END as the value, with IGNORE NULLS.");
        }

        var inside = context with { InsideWindow = name };
        var (resolved, arguments) = Resolve(call, inside);
        CheckWindowArguments(name, call, arguments);
        var filter = call.Filter is null ? null : BindCondition(call.Filter, inside, "FILTER expression");
        var (partition, frame) = BindStreamWindow(call.Window!, context.Collector!, inside, aggregates: kind == FunctionKind.Aggregate);
        var column = NewColumn(name, resolved.ResultType);
        var bound = new WindowCall(
            column, resolved.Definition, resolved.SignatureIndex, arguments, call.Distinct, filter, call.NullTreatment == NullTreatment.Ignore,
            partition, [], frame)
        {
            FromLast = call.FromLast,
        };
        if (context.Collector!.Windows.Find(known => known with { Column = column } == bound) is { } same && resolved.Definition.Deterministic)
        {
            return Reference(same.Column, SpanOf(call));
        }

        context.Collector.Windows.Add(bound);
        _collectedColumns[column.Id] = TextOf(call);
        return Reference(column, SpanOf(call));
    }

    // How far to look, and where a half-life is meant how long, must be known beforehand.
    private void CheckWindowArguments(string name, FunctionCall call, ImmutableArray<PlanExpression> arguments)
    {
        if (name == "exp_avg" && Stripped(arguments[1]) is not PlanConstant { Value: long and > 0 })
        {
            throw QueryErrors.InvalidArgument("The half-life of EXP_AVG is a positive constant interval", SpanOf(call.Arguments[1]), "Write EXP_AVG(x, INTERVAL '10' SECOND).");
        }

        if (name is "lag" or "nth_value" && arguments.Length > 1)
        {
            var least = LeastOffset(name)!.Value;
            if (Stripped(arguments[1]) is not PlanConstant { Value: long offset })
            {
                throw QueryErrors.NotSupported($"{name.ToUpperInvariant()} by a number that is not constant, over a stream,", SpanOf(call.Arguments[1]), "Write the number out.");
            }

            if (offset < least)
            {
                throw QueryErrors.InvalidArgument($"Offset must be at least {least}", SpanOf(call.Arguments[1]), $"Write {name.ToUpperInvariant()}(x, {Math.Max(1, least)}).");
            }
        }
    }

    private (ImmutableArray<PlanExpression> Partition, PlanFrame Frame) BindStreamWindow(
        WindowReference reference, SelectCollector collector, ExpressionContext context, bool aggregates)
    {
        var specification = reference.Specification ?? new WindowSpecification(
            reference.Name, SyntaxList<Expression>.Empty, SyntaxList<SortItem>.Empty, null)
        { Span = reference.Span };
        var parts = Expand(specification, collector, reference.Name is not null);
        if (parts.OrderBy.Count > 0)
        {
            throw QueryErrors.StreamFrame(
                "A window of a stream has no ORDER BY: its rows come in the order of ROWTIME", SpanOf(parts.OrderBy[0]), "Leave ORDER BY out.");
        }

        var partition = parts.PartitionBy.Select(key =>
        {
            var bound = Bind(key, context);
            return Coercions.IsComparable(bound.Type)
                ? bound
                : throw QueryErrors.WrongType($"{bound.Type} is not comparable, and therefore cannot be used in window function PARTITION BY", SpanOf(key),
                    "Partition by the parts of it that can.");
        }).ToImmutableArray();
        var frame = parts.Frame is null
            ? new PlanFrame(FrameUnit.Rows, new PlanFrameBound(FrameBoundKind.UnboundedPreceding, null), new PlanFrameBound(FrameBoundKind.CurrentRow, null))
            : BindStreamFrame(parts.Frame, context, allowsZero: !aggregates);
        return (partition, frame);
    }

    // RANGE or ROWS from the past to the current row.
    private PlanFrame BindStreamFrame(WindowFrame frame, ExpressionContext context, bool allowsZero)
    {
        if (frame.Unit == FrameUnit.Groups || frame.Pattern is not null)
        {
            throw QueryErrors.NotSupported(frame.Pattern is null ? "GROUPS over a stream" : "A row pattern over a stream", SpanOf(frame), "Use ROWS or RANGE.");
        }

        if (frame.End is { Kind: not FrameBoundKind.CurrentRow } end)
        {
            throw QueryErrors.StreamFrame(
                end.Kind == FrameBoundKind.UnboundedFollowing
                    ? "A window of a stream can't end with UNBOUNDED FOLLOWING"
                    : "A window of a stream ends at the current row",
                SpanOf(end), "Write … PRECEDING, or BETWEEN … PRECEDING AND CURRENT ROW.");
        }

        if (frame.Start.Kind is FrameBoundKind.Following or FrameBoundKind.UnboundedFollowing)
        {
            throw QueryErrors.StreamFrame("A window of a stream begins in the past", SpanOf(frame.Start), "Write … PRECEDING.");
        }

        var current = new PlanFrameBound(FrameBoundKind.CurrentRow, null);
        if (frame.Start.Offset is not { } syntax)
        {
            // RANGE CURRENT ROW: the rows of this very time.
            return frame is { Unit: FrameUnit.Range, Start.Kind: FrameBoundKind.CurrentRow }
                ? new PlanFrame(frame.Unit, new PlanFrameBound(FrameBoundKind.Preceding, new PlanConstant(0L, SqlType.IntervalDayToSecond)), current)
                : new PlanFrame(frame.Unit, new PlanFrameBound(frame.Start.Kind, null), current);
        }

        var bound = Stripped(Bind(syntax, context));
        var isRange = frame.Unit == FrameUnit.Range;
        var value = bound is PlanNegate { Operand: PlanConstant { Value: long negated } } ? -negated : (bound as PlanConstant)?.Value as long?;
        if (isRange ? bound.Type.Kind != SqlTypeKind.IntervalDayToSecond || value is null : !bound.Type.IsInteger || value is null)
        {
            throw QueryErrors.StreamFrame(
                isRange ? "RANGE takes an interval of days, hours, minutes or seconds" : "ROWS takes a whole number", SpanOf(syntax),
                isRange ? "Write RANGE INTERVAL '1' MINUTE PRECEDING." : "Write ROWS 10 PRECEDING.");
        }

        if (value < 0 || (value == 0 && !allowsZero))
        {
            throw QueryErrors.StreamFrame(
                value < 0 ? "The size of a window can't be negative" : "0 PRECEDING is no window of an aggregate", SpanOf(syntax),
                value < 0 ? "PRECEDING says the direction: leave the sign out." : "Write CURRENT ROW.");
        }

        var offset = new PlanConstant(value, isRange ? SqlType.IntervalDayToSecond : SqlType.BigInt) { Span = SpanOf(syntax) };
        return new PlanFrame(frame.Unit, new PlanFrameBound(FrameBoundKind.Preceding, offset), current);
    }
}
