using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Window functions and their frames.
internal sealed partial class Binder
{
    private void CheckNamedWindows(SyntaxList<NamedWindow> windows)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var window in windows)
        {
            if (!names.Add(window.Name.Value))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidWindowReference, $"WINDOW name '{window.Name.Value}' specified more than once", SpanOf(window.Name));
            }
        }
    }

    private PlanColumnReference BindWindowCall(FunctionCall call, FunctionKind kind, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        if (context.InsideAggregate is { } aggregate)
        {
            throw QueryErrors.NestedWindowFunction(TextOf(call), $"aggregation '{aggregate}'", SpanOf(call));
        }

        if (context.InsideWindow is { } window)
        {
            throw window == "HAVING clause"
                ? QueryErrors.BadQuery(
                    ErrorCode.NestedWindow, $"HAVING clause cannot contain window functions or row pattern measures: '{TextOf(call)}'",
                    SpanOf(call), "Compute it in a subquery and filter there.")
                : QueryErrors.NestedWindowFunction(TextOf(call), $"window function '{window}'", SpanOf(call));
        }

        if (context.Collector is not { } collector || context.Lambdas is not null)
        {
            throw QueryErrors.NotScalar(context.Lambdas is null ? context.Clause : "Lambda expression", TextOf(call), SpanOf(call));
        }

        if (call.Distinct)
        {
            throw QueryErrors.NotSupported("DISTINCT in window function parameters", SpanOf(call));
        }

        if (call.OrderBy.Count > 0)
        {
            throw QueryErrors.NotSupported("ORDER BY in the arguments of a window function", SpanOf(call.OrderBy[0]), "Order the window instead.");
        }

        if (call.Filter is not null && kind != FunctionKind.Aggregate)
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.FunctionNotAggregate, $"Filter is only valid for aggregation functions, not '{name}'", SpanOf(call.Filter));
        }

        var valueFunction = name is "lead" or "lag" or "first_value" or "last_value" or "nth_value";
        if (call.NullTreatment is not null && !valueFunction)
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.NullTreatmentNotAllowed, $"Cannot specify null treatment clause for '{name}' function", SpanOf(call));
        }

        var inside = context with { InsideWindow = name };
        var (resolved, arguments) = Resolve(call, inside);
        var filter = call.Filter is null ? null : BindCondition(call.Filter, inside, "FILTER expression");
        var (partition, order, frame) = BindWindow(call.Window!, collector, inside);
        if (name is "lead" or "lag")
        {
            if (order.IsEmpty)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.MissingOrderBy, $"{name} function requires an ORDER BY window clause", SpanOf(call.Window!),
                    "Say in which order with OVER (ORDER BY …).");
            }

            if (frame is not null)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidWindowFrame, $"Cannot specify window frame for {name} function", SpanOf(call.Window!));
            }
        }

        var column = NewColumn(name, resolved.ResultType);
        var bound = new WindowCall(
            column, resolved.Definition, resolved.SignatureIndex, arguments, false, filter, call.NullTreatment == NullTreatment.Ignore,
            partition, order, frame);
        var same = collector.Windows.Find(known => known with { Column = column } == bound);
        if (same is not null && resolved.Definition.Deterministic)
        {
            return Reference(same.Column, SpanOf(call));
        }

        collector.Windows.Add(bound);
        _collectedColumns[column.Id] = TextOf(call);
        return Reference(column, SpanOf(call));
    }

    private (ImmutableArray<PlanExpression> Partition, ImmutableArray<SortKey> Order, PlanFrame? Frame) BindWindow(
        WindowReference reference, SelectCollector collector, ExpressionContext context)
    {
        var specification = reference.Specification ?? new WindowSpecification(
            reference.Name, SyntaxList<Expression>.Empty, SyntaxList<SortItem>.Empty, null)
        { Span = reference.Span };
        var (partitionBy, orderBy, frame) = Expand(specification, collector, reference.Name is not null, 0);
        var partition = partitionBy.Select(key =>
        {
            var bound = Bind(key, context);
            return Coercions.IsComparable(bound.Type)
                ? bound
                : throw QueryErrors.WrongType($"{bound.Type} is not comparable, and therefore cannot be used in window function PARTITION BY", SpanOf(key));
        }).ToImmutableArray();
        var order = orderBy.Select(item => BindInnerSort(item, context)).ToImmutableArray();
        return (partition, order, frame is null ? null : BindFrame(frame, order, context));
    }

    // What a specification says together with the named one it begins with.
    private (SyntaxList<Expression> PartitionBy, SyntaxList<SortItem> OrderBy, WindowFrame? Frame) Expand(
        WindowSpecification specification, SelectCollector collector, bool bareName, int depth)
    {
        if (specification.BaseName is not { } name)
        {
            return (specification.PartitionBy, specification.OrderBy, specification.Frame);
        }

        // A named window may build only on one named before it: a ring would never end.
        var named = collector.NamedWindows.FirstOrDefault(window => string.Equals(window.Name.Value, name.Value, StringComparison.OrdinalIgnoreCase));
        if (named is null || depth > collector.NamedWindows.Count)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, $"Cannot resolve WINDOW name '{name.Value}'", SpanOf(name),
                Spelling.Suggest(name.Value, collector.NamedWindows.Select(window => window.Name.Value)));
        }

        var (partitionBy, orderBy, frame) = Expand(named.Specification, collector, false, depth + 1);
        if (bareName)
        {
            return (partitionBy, orderBy, frame);
        }

        if (specification.PartitionBy.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, "WINDOW specification with named WINDOW reference cannot specify PARTITION BY",
                SpanOf(specification.PartitionBy[0]));
        }

        if (specification.OrderBy.Count > 0 && orderBy.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY",
                SpanOf(specification.OrderBy[0]));
        }

        if (frame is not null)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, "Cannot reference named WINDOW containing frame specification", SpanOf(name));
        }

        return (partitionBy, orderBy.Count > 0 ? orderBy : specification.OrderBy, specification.Frame);
    }

    private PlanFrame BindFrame(WindowFrame frame, ImmutableArray<SortKey> order, ExpressionContext context)
    {
        var end = frame.End ?? new FrameBound(FrameBoundKind.CurrentRow, null) { Span = frame.Span };
        if (frame.Start.Kind == FrameBoundKind.UnboundedFollowing)
        {
            throw BadFrame("Window frame start cannot be UNBOUNDED FOLLOWING", frame.Start);
        }

        if (end.Kind == FrameBoundKind.UnboundedPreceding)
        {
            throw BadFrame("Window frame end cannot be UNBOUNDED PRECEDING", end);
        }

        if (frame.Start.Kind > end.Kind)
        {
            throw BadFrame($"Window frame starting from {Name(frame.Start.Kind)} cannot end with {Name(end.Kind)}", end);
        }

        return new PlanFrame(frame.Unit, BindBound(frame.Start, "start"), BindBound(end, "end"));

        LakeQueryException BadFrame(string fact, FrameBound bound) =>
            QueryErrors.BadQuery(ErrorCode.InvalidWindowFrame, fact, SpanOf(bound.Span.Length > 0 ? bound : frame));

        PlanFrameBound BindBound(FrameBound bound, string which)
        {
            if (bound.Offset is null)
            {
                if (frame.Unit == FrameUnit.Groups && order.IsEmpty)
                {
                    throw MissingOrder("GROUPS");
                }

                return new PlanFrameBound(bound.Kind, null);
            }

            var offset = Bind(bound.Offset, context);
            if (frame.Unit == FrameUnit.Range)
            {
                return new PlanFrameBound(bound.Kind, BindRangeOffset(offset, bound, which));
            }

            if (frame.Unit == FrameUnit.Groups && order.IsEmpty)
            {
                throw MissingOrder("GROUPS");
            }

            if (!offset.Type.IsInteger && !(offset.Type.Kind == SqlTypeKind.Decimal && offset.Type.Scale == 0))
            {
                throw QueryErrors.WrongType(
                    $"Window frame {frame.Unit.ToString().ToUpperInvariant()} {which} value type must be exact numeric type with scale 0 (actual {offset.Type})",
                    SpanOf(bound.Offset));
            }

            return offset is PlanConstant { Value: long and < 0 }
                ? throw QueryErrors.BadQuery(ErrorCode.InvalidWindowFrame, "Window frame offset value must not be negative or null", SpanOf(bound.Offset))
                : new PlanFrameBound(bound.Kind, Coerce(offset, SqlType.BigInt));
        }

        LakeQueryException MissingOrder(string unit) => QueryErrors.BadQuery(
            ErrorCode.MissingOrderBy, $"Window frame of type {unit} PRECEDING or FOLLOWING requires ORDER BY", SpanOf(frame));

        PlanExpression BindRangeOffset(PlanExpression offset, FrameBound bound, string which)
        {
            if (order.IsEmpty)
            {
                throw MissingOrder("RANGE");
            }

            if (order.Length > 1)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.InvalidOrderBy,
                    $"Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY (actual: {order.Length})", SpanOf(frame));
            }

            var key = order[0].Key.Type;
            if (key.IsNumeric && offset.Type.IsNumeric)
            {
                return CommonType(key, offset.Type, keepZones: true) is { } common && SameType(common, key)
                    ? Coerce(offset, key)
                    : throw WrongOffset();
            }

            var temporal = key.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone or SqlTypeKind.Time;
            var interval = offset.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
            return temporal && interval ? offset : throw WrongOffset();

            LakeQueryException WrongOffset() => QueryErrors.WrongType(
                $"Window frame RANGE {which} value of type {offset.Type} does not fit the sort key of type {key}", SpanOf(bound.Offset!),
                "Use an interval for dates and times, a number for numbers.");
        }

        static string Name(FrameBoundKind kind) => kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.Preceding => "PRECEDING",
            FrameBoundKind.CurrentRow => "CURRENT ROW",
            FrameBoundKind.Following => "FOLLOWING",
            _ => "UNBOUNDED FOLLOWING",
        };
    }
}
