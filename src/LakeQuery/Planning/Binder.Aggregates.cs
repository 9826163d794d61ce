using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// GROUP BY, aggregates and GROUPING().
internal sealed partial class Binder
{
    private const int MaxGroupingSets = 2048;

    private sealed record GroupKeys(PlanList<Assignment> Keys, PlanList<PlanList<int>> Sets);

    /// <summary>The aggregates, window functions and GROUPING() of one SELECT, each once however often it is written.</summary>
    private sealed class SelectCollector
    {
        public List<AggregateCall> Aggregates { get; } = [];

        public List<WindowCall> Windows { get; } = [];

        public List<(PlanColumn Column, ImmutableArray<PlanExpression> Arguments, GroupingExpression Syntax)> Groupings { get; } = [];

        /// <summary>The windows of the WINDOW clause that are visible so far, by <see cref="WindowName"/>.</summary>
        public Dictionary<string, NamedWindow> NamedWindows { get; } = [];

        /// <summary>The frames with a pattern, each once, by the number of its window.</summary>
        public List<WindowFrame> PatternFrames { get; } = [];

        /// <summary>The same windows bound, for what is checked of them whether they are used or not.</summary>
        public List<WindowCall> Definitions { get; } = [];

        public void ReplaceInWindows(PlanRewriter replacer)
        {
            for (var i = 0; i < Windows.Count; i++)
            {
                Windows[i] = Rewritten(Windows[i], replacer);
            }

            foreach (var definition in Definitions)
            {
                Rewritten(definition, replacer);
            }
        }

        // A window call is rewritten as the only call over no rows.
        private static WindowCall Rewritten(WindowCall call, PlanRewriter replacer) => ((WindowNode)replacer.Rewrite(
            new WindowNode(new ValuesNode([], PlanList<PlanList<PlanExpression>>.Empty), ImmutableArray.Create(call)))).Calls[0];
    }

    private GroupKeys BindGroupBy(GroupByClause groupBy, ImmutableArray<OutputItem> items, Scope scope)
    {
        var context = new ExpressionContext(scope, "GROUP BY clause");
        var keys = new List<(PlanExpression Expression, string? Name)>();
        var sets = new List<ImmutableArray<int>> { ImmutableArray<int>.Empty };
        foreach (var element in groupBy.Elements)
        {
            var alternatives = SetsOf(element);
            if ((long)sets.Count * alternatives.Count > MaxGroupingSets)
            {
                throw TooManySets((long)sets.Count * alternatives.Count);
            }

            sets = [.. sets.SelectMany(set => alternatives.Select(more => set.Union(more).ToImmutableArray()))];
        }

        if (groupBy.Distinct)
        {
            sets = [.. sets.DistinctBy(set => string.Join(',', set.Order()))];
        }

        // With one set the key may keep its column; with several it becomes NULL in some rows, which is another column.
        var reuse = sets.Count == 1;
        var local = scope.Fields.Select(field => field.Column).ToHashSet();
        var assignments = keys.Select(key => key.Expression is PlanColumnReference { Column: var column } && reuse && local.Contains(column)
            ? new Assignment(column, key.Expression)
            : new Assignment(NewColumn(key.Name, key.Expression.Type), key.Expression));
        return new GroupKeys(
            assignments.ToImmutableArray(), sets.Select(set => new PlanList<int>(set)).ToImmutableArray());

        LakeQueryException TooManySets(long count) => QueryErrors.BadQuery(
            ErrorCode.TooManyGroupingSets, $"GROUP BY has {count} grouping sets but can contain at most {MaxGroupingSets}", SpanOf(groupBy),
            "Name the sets you need with GROUPING SETS (…).");

        List<ImmutableArray<int>> SetsOf(GroupingElement element)
        {
            switch (element)
            {
                case SimpleGrouping simple:
                    return [KeysOf(simple)];
                case Rollup rollup:
                    var prefixes = rollup.Sets.Select(ColumnsOf).ToImmutableArray();
                    return [.. Enumerable.Range(0, prefixes.Length + 1)
                        .Select(i => prefixes.Take(prefixes.Length - i).SelectMany(set => set).Distinct().ToImmutableArray())];
                case Cube cube:
                    var parts = cube.Sets.Select(ColumnsOf).ToImmutableArray();
                    if (parts.Length > 11)
                    {
                        throw TooManySets(parts.Length < 31 ? 1L << parts.Length : int.MaxValue);
                    }

                    return [.. Enumerable.Range(0, 1 << parts.Length)
                        .Select(mask => parts.Where((_, i) => (mask & (1 << i)) == 0).SelectMany(set => set).Distinct().ToImmutableArray())];
                default:
                    return [.. ((GroupingSets)element).Sets.SelectMany(set => set is SimpleGrouping plain ? [ColumnsOf(plain)] : SetsOf(set))];
            }
        }

        // ROLLUP, CUBE and GROUPING SETS take columns only.
        ImmutableArray<int> ColumnsOf(SimpleGrouping simple)
        {
            foreach (var key in simple.Keys)
            {
                if (key is not (NameExpression or DereferenceExpression) || Bind(key, context) is not PlanColumnReference)
                {
                    throw QueryErrors.BadQuery(
                        ErrorCode.InvalidColumnReference, $"GROUP BY expression must be a column reference: '{TextOf(key)}'", SpanOf(key),
                        "Compute the expression in a subquery and group by its column.");
                }
            }

            return KeysOf(simple);
        }

        ImmutableArray<int> KeysOf(SimpleGrouping simple) => [.. simple.Keys.Select(IndexOf).Distinct()];

        int IndexOf(Expression syntax)
        {
            PlanExpression key;
            var name = NameOf(syntax);
            if (Ordinal(syntax, items.Length, "GROUP BY") is { } position)
            {
                key = items[position].Expression;
                name = items[position].Name;
                if (StandsForMore(key, local: scope.Fields) is { } offending)
                {
                    throw QueryErrors.NotScalar("GROUP BY clause", offending, SpanOf(syntax));
                }
            }
            else
            {
                key = Bind(syntax, context);
            }

            if (!Coercions.IsComparable(key.Type))
            {
                throw QueryErrors.WrongType($"{key.Type} is not comparable, and therefore cannot be used in GROUP BY", SpanOf(syntax));
            }

            var index = keys.FindIndex(known => known.Expression.Equals(key));
            if (index < 0)
            {
                keys.Add((key, name?.ToLowerInvariant()));
                index = keys.Count - 1;
            }

            return index;
        }
    }

    // The name of an aggregate or window function that the select item holds, or null.
    private string? StandsForMore(PlanExpression expression, ImmutableArray<ScopeField> local)
    {
        _ = local;
        foreach (var id in ReferenceCollector.Columns(expression))
        {
            if (_collectedColumns.TryGetValue(id, out var name))
            {
                return name;
            }
        }

        return null;
    }

    // Columns that stand for an aggregate, a window function or GROUPING(): the function's name.
    private readonly Dictionary<int, string> _collectedColumns = [];

    private PlanList<Assignment> BindGroupings(SelectCollector collector, GroupKeys groups)
    {
        var assignments = ImmutableArray.CreateBuilder<Assignment>();
        foreach (var (column, arguments, syntax) in collector.Groupings)
        {
            var columns = arguments.Select((argument, i) => groups.Keys.Items.FirstOrDefault(key => key.Expression.Equals(argument))?.Column
                ?? throw QueryErrors.BadQuery(
                    ErrorCode.InvalidArguments, "The arguments to GROUPING() must be expressions referenced by the GROUP BY",
                    SpanOf(syntax.Arguments[i])));
            assignments.Add(new Assignment(column, new PlanGrouping(columns.ToImmutableArray()) { Span = SpanOf(syntax) }));
        }

        return assignments.ToImmutable();
    }

    private PlanColumnReference BindGrouping(GroupingExpression grouping, ExpressionContext context)
    {
        if (context.Collector is null || context.InsideAggregate is not null)
        {
            throw QueryErrors.NotScalar(context.Clause, TextOf(grouping), SpanOf(grouping));
        }

        if (context.Lambdas is not null)
        {
            throw QueryErrors.NotScalar("Lambda expression", TextOf(grouping), SpanOf(grouping));
        }

        if (grouping.Arguments.Count > 63)
        {
            throw QueryErrors.BadQuery(ErrorCode.TooManyArguments, "GROUPING supports up to 63 column arguments", SpanOf(grouping));
        }

        var plain = context with { Collector = null, Clause = "GROUPING", InsideAggregate = "grouping" };
        var arguments = grouping.Arguments.Select(argument => Bind(argument, plain)).ToImmutableArray();
        var column = NewColumn(null, SqlType.BigInt);
        _collectedColumns[column.Id] = TextOf(grouping);
        context.Collector.Groupings.Add((column, arguments, grouping));
        return Reference(column, SpanOf(grouping));
    }

    private PlanColumnReference BindAggregate(FunctionCall call, ExpressionContext context)
    {
        var name = call.Name.Last.Value.ToLowerInvariant();
        if (context.InsideAggregate is { } outerName)
        {
            throw QueryErrors.NestedAggregate(TextOf(call), outerName, SpanOf(call));
        }

        if (context.Collector is not { } collector || context.Lambdas is not null)
        {
            throw QueryErrors.NotScalar(context.Lambdas is null ? context.Clause : "Lambda expression", TextOf(call), SpanOf(call));
        }

        if (call.NullTreatment == NullTreatment.Ignore && name is not ("array_agg" or "listagg"))
        {
            throw QueryErrors.FunctionMisuse(
                ErrorCode.NullTreatmentNotAllowed, $"Cannot specify null treatment clause for '{name}' function", SpanOf(call));
        }

        var inside = context with { InsideAggregate = name };
        var (resolved, arguments) = Resolve(call, inside);
        var order = call.OrderBy.Select(item => BindInnerSort(item, inside)).ToImmutableArray();
        if (call.Distinct)
        {
            CheckDistinctArguments(call, arguments, order);
        }

        var filter = call.Filter is null ? null : BindCondition(call.Filter, inside, "FILTER expression");
        if (call.NullTreatment == NullTreatment.Ignore && arguments.Length > 0)
        {
            // array_agg(x) IGNORE NULLS is the aggregate over what is not NULL.
            var present = new PlanNot(new PlanIsNull(arguments[0]));
            filter = filter is null ? present : new PlanLogical(true, ImmutableArray.Create<PlanExpression>(filter, present));
        }

        var column = NewColumn(name, resolved.ResultType);
        var aggregate = new AggregateCall(column, resolved.Definition, resolved.SignatureIndex, arguments, call.Distinct, order, filter)
        {
            Overflow = call.Overflow,
        };
        var same = collector.Aggregates.Find(known => known with { Column = column } == aggregate);
        if (same is not null && resolved.Definition.Deterministic)
        {
            return Reference(same.Column, SpanOf(call));
        }

        collector.Aggregates.Add(aggregate);
        _collectedColumns[column.Id] = TextOf(call);
        return Reference(column, SpanOf(call));
    }

    private void CheckDistinctArguments(FunctionCall call, ImmutableArray<PlanExpression> arguments, ImmutableArray<SortKey> order)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!Coercions.IsComparable(arguments[i].Type))
            {
                throw QueryErrors.WrongType(
                    $"DISTINCT can only be applied to comparable types (actual: {arguments[i].Type})", SpanOf(call.Arguments[i]));
            }
        }

        for (var i = 0; i < order.Length; i++)
        {
            if (!arguments.Any(argument => argument.Equals(order[i].Key)))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.ExpressionNotInDistinct,
                    "For aggregate function with DISTINCT, ORDER BY expressions must appear in arguments", SpanOf(call.OrderBy[i].Key));
            }
        }
    }

    private SortKey BindInnerSort(SortItem item, ExpressionContext context)
    {
        var key = Bind(item.Key, context);
        return Coercions.IsOrderable(key.Type)
            ? new SortKey(key, item.Descending, item.NullsFirst ?? false)
            : throw QueryErrors.WrongType($"Type {key.Type} is not orderable, and therefore cannot be used in ORDER BY", SpanOf(item.Key));
    }
}
