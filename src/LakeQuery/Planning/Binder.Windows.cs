using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Window functions and their frames.
internal sealed partial class Binder
{
    // A named window is bound where it is written, used or not, and sees only the names before it.
    private void DefineWindows(SyntaxList<NamedWindow> windows, SelectCollector collector, ExpressionContext context)
    {
        var inside = context with { InsideWindow = WindowSpecificationName };
        foreach (var window in windows)
        {
            var name = WindowName(window.Name);
            if (collector.NamedWindows.ContainsKey(name))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateWindowName, $"WINDOW name '{window.Name.Value}' specified more than once", SpanOf(window.Name));
            }

            var reference = new WindowReference(null, window.Specification) { Span = window.Specification.Span };
            var (partition, order, frame) = BindWindow(reference, collector, inside);
            BindWindowPattern(reference, collector, inside, null);
            var rowNumber = FunctionResolver.Resolve("row_number", [], SpanOf(window));
            collector.Definitions.Add(new WindowCall(
                NewColumn(null, rowNumber.ResultType), rowNumber.Definition, rowNumber.SignatureIndex, [], false, null, false, partition, order, frame));
            collector.NamedWindows.Add(name, window);
        }
    }

    private const string WindowSpecificationName = "window specification";

    // Window names are compared as SQL says: w is W, and "w" is another.
    private static string WindowName(Identifier name) => name.Quoted ? name.Value : name.Value.ToUpperInvariant();

    private PlanColumnReference BindWindowCall(FunctionCall call, FunctionKind kind, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        CheckWindowPlace(name, call, context);
        var collector = context.Collector!;
        if (context.Scope.Rowtime is not null)
        {
            return BindStreamWindowCall(call, name, kind, context);
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

        if (arguments.Length > 1 && LeastOffset(name) is { } least && Stripped(arguments[1]) is PlanConstant { Value: long offset } && offset < least)
        {
            throw QueryErrors.InvalidArgument($"Offset must be at least {least}", SpanOf(call.Arguments[1]));
        }

        var column = NewColumn(name, resolved.ResultType);
        var pattern = BindWindowPattern(call.Window!, collector, inside, _ => WindowValue(call, kind, resolved, arguments, column));
        if (pattern is not null && pattern.Value.Pointers.Count == 0)
        {
            // Numbers of rows are not counted within frames.
            pattern = null;
        }

        frame = pattern is null && PatternFrame(call.Window!, collector) is not null ? null : frame;
        var bound = new WindowCall(
            column, resolved.Definition, resolved.SignatureIndex, arguments, false, filter, call.NullTreatment == NullTreatment.Ignore,
            partition, order, frame)
        {
            Pattern = pattern,
        };
        var same = collector.Windows.Find(known => known with { Column = column } == bound);
        if (same is not null && resolved.Definition.Deterministic)
        {
            return Reference(same.Column, SpanOf(call));
        }

        collector.Windows.Add(bound);
        _collectedColumns[column.Id] = TextOf(call);
        return Reference(column, SpanOf(call));
    }

    // Window functions are computed once for each SELECT, above its groups.
    private void CheckWindowPlace(string name, Expression call, ExpressionContext context)
    {
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

        if (context.Collector is null || context.Lambdas is not null)
        {
            throw QueryErrors.NotScalar(context.Lambdas is null ? context.Clause : "Lambda expression", TextOf(call), SpanOf(call));
        }
    }

    /// <summary>The least second argument of a function that counts rows; null for all others.</summary>
    internal static int? LeastOffset(string function) => function switch
    {
        "lag" or "lead" => 0,
        "nth_value" => 1,
        _ => null,
    };

    private (ImmutableArray<PlanExpression> Partition, ImmutableArray<SortKey> Order, PlanFrame? Frame) BindWindow(
        WindowReference reference, SelectCollector collector, ExpressionContext context)
    {
        var specification = reference.Specification ?? new WindowSpecification(
            reference.Name, SyntaxList<Expression>.Empty, SyntaxList<SortItem>.Empty, null)
        { Span = reference.Span };
        var parts = Expand(specification, collector, reference.Name is not null);
        var partition = parts.PartitionBy.Select(key =>
        {
            var bound = Bind(key, At(parts.PartitionIsNamed));
            return Coercions.IsComparable(bound.Type)
                ? bound
                : throw QueryErrors.WrongType($"{bound.Type} is not comparable, and therefore cannot be used in window function PARTITION BY", SpanOf(key));
        }).ToImmutableArray();
        var order = parts.OrderBy.Select(item => BindInnerSort(item, At(parts.OrderIsNamed))).ToArray();
        var frame = parts.Frame is null ? null : BindFrame(parts.Frame, order, At(parts.FrameIsNamed));
        return (partition, [.. order], frame);

        // The WINDOW clause stands before the select list is known; a window in ORDER BY sees the list's columns.
        ExpressionContext At(bool isNamed) => isNamed ? context with { Outputs = [] } : context;
    }

    private sealed record WindowParts(
        SyntaxList<Expression> PartitionBy, bool PartitionIsNamed, SyntaxList<SortItem> OrderBy, bool OrderIsNamed, WindowFrame? Frame, bool FrameIsNamed);

    // What a specification says together with the named one it begins with.
    private WindowParts Expand(WindowSpecification specification, SelectCollector collector, bool bareName)
    {
        if (specification.BaseName is not { } name)
        {
            return new WindowParts(specification.PartitionBy, false, specification.OrderBy, false, specification.Frame, false);
        }

        if (!collector.NamedWindows.TryGetValue(WindowName(name), out var named))
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, $"Cannot resolve WINDOW name '{name.Value}'", SpanOf(name),
                Spelling.Suggest(name.Value, collector.NamedWindows.Values.Select(window => window.Name.Value)));
        }

        var parts = Expand(named.Specification, collector, false) with { PartitionIsNamed = true, FrameIsNamed = true };
        if (bareName)
        {
            return parts with { OrderIsNamed = true };
        }

        if (specification.PartitionBy.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidPartitionBy, "WINDOW specification with named WINDOW reference cannot specify PARTITION BY",
                SpanOf(specification.PartitionBy[0]));
        }

        if (specification.OrderBy.Count > 0 && parts.OrderBy.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidOrderBy, "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY",
                SpanOf(specification.OrderBy[0]));
        }

        if (parts.Frame is not null)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidWindowReference, "Cannot reference named WINDOW containing frame specification", SpanOf(name));
        }

        return parts.OrderBy.Count > 0
            ? parts with { OrderIsNamed = true, Frame = specification.Frame, FrameIsNamed = false }
            : parts with { OrderBy = specification.OrderBy, OrderIsNamed = false, Frame = specification.Frame, FrameIsNamed = false };
    }

    private PlanFrame BindFrame(WindowFrame frame, SortKey[] order, ExpressionContext context)
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
                if (frame.Unit == FrameUnit.Groups && order.Length == 0)
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

            if (frame.Unit == FrameUnit.Groups && order.Length == 0)
            {
                throw MissingOrder("GROUPS");
            }

            if (!offset.Type.IsInteger && !(offset.Type.Kind == SqlTypeKind.Decimal && offset.Type.Scale == 0))
            {
                throw QueryErrors.WrongType(
                    $"Window frame {frame.Unit.ToString().ToUpperInvariant()} {which} value type must be exact numeric type with scale 0 (actual {offset.Type})",
                    SpanOf(bound.Offset));
            }

            return offset is PlanConstant { Value: null or (long and < 0) }
                ? throw QueryErrors.BadQuery(ErrorCode.InvalidWindowFrame, "Window frame offset value must not be negative or null", SpanOf(bound.Offset))
                : new PlanFrameBound(bound.Kind, offset.Type.IsInteger ? Coerce(offset, SqlType.BigInt) : new PlanCast(offset, SqlType.BigInt, false, true) { Span = offset.Span });
        }

        LakeQueryException MissingOrder(string unit) => QueryErrors.BadQuery(
            ErrorCode.MissingOrderBy, $"Window frame of type {unit} PRECEDING or FOLLOWING requires ORDER BY", SpanOf(frame));

        PlanExpression BindRangeOffset(PlanExpression offset, FrameBound bound, string which)
        {
            if (order.Length == 0)
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
            var isTemporal = key.Kind is SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampWithTimeZone or SqlTypeKind.Time
                or SqlTypeKind.TimeWithTimeZone;
            var isInterval = key.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth;
            if (!key.IsNumeric && !isTemporal && !isInterval)
            {
                throw QueryErrors.WrongType(
                    $"Window frame of type RANGE PRECEDING or FOLLOWING requires that sort item type be numeric, datetime or interval (actual: {key})",
                    order[0].Key.Span);
            }

            if (key.IsNumeric && offset.Type.IsNumeric && CommonType(key, offset.Type, keepZones: true) is { } common)
            {
                // The bound is reckoned in the wider type, and so is the key.
                order[0] = order[0] with { Key = Coerce(order[0].Key, common) };
                return Coerce(offset, common);
            }

            if (key.HasZonePerValue)
            {
                order[0] = order[0] with { Key = Coerce(order[0].Key, SqlType.TimestampWithTimeZone(key.Precision, _context.Zone)) };
            }

            if (key.IsFinerThanMicros || key.Kind == SqlTypeKind.TimeWithTimeZone)
            {
                throw QueryErrors.NotSupported($"Window frame RANGE over a sort key of type {key}", order[0].Key.Span, "Cast the key to 6 digits, without a zone for times.");
            }

            var fits = isInterval ? SameType(key, offset.Type)
                : isTemporal && offset.Type.Kind is SqlTypeKind.IntervalDayToSecond or SqlTypeKind.IntervalYearToMonth
                    && !(key.Kind is SqlTypeKind.Time or SqlTypeKind.TimeWithTimeZone && offset.Type.Kind == SqlTypeKind.IntervalYearToMonth);
            return fits ? offset : throw QueryErrors.WrongType(
                $"Window frame RANGE {which} value type ({offset.Type}) not compatible with sort item type ({key})", SpanOf(bound.Offset!),
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
