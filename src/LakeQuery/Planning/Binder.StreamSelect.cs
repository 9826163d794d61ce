using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// SELECT STREAM.
internal sealed partial class Binder
{
    // The WINDOW clause of the SELECT whose FROM is bound: joins name its windows.
    private SyntaxList<NamedWindow> _fromWindows = SyntaxList<NamedWindow>.Empty;

    private (PlanNode, ImmutableArray<ScopeField>) BindFrom(Relation from, SelectBody select, Scope? outer)
    {
        var saved = _fromWindows;
        try
        {
            _fromWindows = select.Windows;
            return BindRelation(from, outer, null);
        }
        finally
        {
            _fromWindows = saved;
        }
    }

    /// <summary>Binds a SELECT whose FROM is a stream.</summary>
    /// <remarks>A bare ROWTIME is a column over all of FROM. Above a group it is another: the time of the row that comes out.</remarks>
    private BoundQuery BindStreamSelect(SelectBody select, Query? query, Scope? outer, PlanNode from, ImmutableArray<ScopeField> fields)
    {
        CheckStreamClauses(select, query);
        var tableWindow = TableWindowOf(from);
        var (node, rowtime) = WithRowtime(tableWindow?.Input ?? from);
        PlanNode input = node;
        var scope = new Scope(fields, outer) { Rowtime = rowtime };
        if (select.Where is { } where)
        {
            var condition = BindCondition(where, new ExpressionContext(scope, "WHERE clause"), "WHERE clause");
            if (tableWindow is not null && ReferencesWindow(condition, tableWindow))
            {
                throw QueryErrors.NotSupported("A condition on the window's columns beside the window function", SpanOf(where), "Filter in HAVING.");
            }

            input = new FilterNode(input, condition);
        }

        if (tableWindow is not null)
        {
            tableWindow = tableWindow with { Input = input };
            input = tableWindow;
        }

        var collector = new SelectCollector();
        var context = new ExpressionContext(scope, "SELECT clause") { Collector = collector };
        DefineStreamWindows(select.Windows, collector, context);
        var items = BindSelectItems(select, context, input.Columns);
        var having = select.Having is { } having0
            ? BindCondition(having0, context with { Clause = "HAVING clause", InsideWindow = "HAVING clause" }, "HAVING clause")
            : null;
        var sorts = query is null ? [] : BindStreamSorts(query, items, context, rowtime);
        var time = rowtime;
        if (select.GroupBy is not null || select.Stagger is not null || collector.Aggregates.Count > 0 || having is not null)
        {
            if (collector.Windows.Count > 0)
            {
                throw QueryErrors.StreamWindowWithGroups(SpanOf(select));
            }

            var groups = BindStreamGroups(select, items, scope, collector);
            var (grouped, kept) = MakeGroups(select, input, tableWindow, groups, collector);
            (var above, time) = WithRowtime(grouped);
            var replacer = new GroupReplacer(WithQualified(kept, rowtime, fields), input.Columns, reference => NotGrouped(reference), (rowtime, time));
            input = above;
            items = [.. items.Select(item => item with { Expression = replacer.Rewrite(item.Expression) })];
            sorts = [.. sorts.Select(sort => sort with { Key = replacer.Rewrite(sort.Key) })];
            if (having is not null)
            {
                input = new FilterNode(input, replacer.Rewrite(having));
            }
        }
        else if (tableWindow is not null && tableWindow.Window.Kind == TableWindowKind.Session)
        {
            throw QueryErrors.NotSupported(
                "SESSION without GROUP BY window_start, window_end", SpanOf(select), "Where a session ends is known when it is over: add the GROUP BY.");
        }

        if (collector.Windows.Count > 0)
        {
            input = new WindowNode(input, collector.Windows.ToImmutableArray());
        }

        items = ReuseColumns(items, input.Columns, sorts, out sorts);
        return FinishStreamSelect(select, query, input, items, sorts);
    }

    // A key made of a bare ROWTIME is meant too where ROWTIME says whose it is, as it must in ORDER BY.
    private static PlanList<Assignment> WithQualified(PlanList<Assignment> keys, PlanColumn rowtime, ImmutableArray<ScopeField> fields)
    {
        if (fields.Where(field => field.Hidden && field.Name == StreamNames.Rowtime).ToList() is not [{ Column: var own }])
        {
            return keys;
        }

        var qualifier = new ColumnReplacer(new Dictionary<int, PlanColumn> { [rowtime.Id] = own });
        return [.. keys, .. keys.Items.Where(key => key.Expression is not PlanColumnReference)
            .Select(key => key with { Expression = qualifier.Rewrite(key.Expression) })];
    }

    private LakeQueryException NotGrouped(PlanColumnReference reference)
    {
        var text = _viewSpan is null ? _context.Text.Slice(reference.Span) : reference.Column.Name ?? "expression";
        return reference.Column.Name == StreamNames.Rowtime
            ? QueryErrors.GroupedRowtime(text, reference.Span)
            : QueryErrors.NotAggregate(text, reference.Span);
    }

    private void CheckStreamClauses(SelectBody select, Query? query)
    {
        if (query?.Limit is { } limit)
        {
            throw QueryErrors.StreamLimit("LIMIT", SpanOf(limit));
        }

        if (query?.Offset is { } offset)
        {
            throw QueryErrors.StreamLimit("OFFSET", SpanOf(offset));
        }

        if (select.GroupBy is { } groupBy && (groupBy.Distinct || groupBy.Elements.Any(element => element is not SimpleGrouping)))
        {
            throw QueryErrors.NotSupported("GROUPING SETS, ROLLUP and CUBE over a stream", SpanOf(groupBy), "Write a pump for each set of keys.");
        }
    }

    // ---- Groups

    private PlanList<Assignment> BindStreamGroups(SelectBody select, ImmutableArray<OutputItem> items, Scope scope, SelectCollector collector)
    {
        if (collector.Groupings.Count > 0)
        {
            throw QueryErrors.NotSupported(
                "GROUPING() over a stream", SpanOf(collector.Groupings[0].Syntax), "Each pump has one set of keys: write the number that it stands for.");
        }

        if (select.Stagger is { } stagger)
        {
            var elements = stagger.PartitionBy.Select(key => (GroupingElement)new SimpleGrouping(new SyntaxList<Expression>([key])) { Span = key.Span });
            return BindGroupBy(new GroupByClause(false, new SyntaxList<GroupingElement>([.. elements])) { Span = stagger.Span }, items, scope).Keys;
        }

        return select.GroupBy is { } groupBy ? BindGroupBy(groupBy, items, scope).Keys : throw QueryErrors.StreamWithoutGroups(SpanOf(select));
    }

    private (PlanNode Node, PlanList<Assignment> Keys) MakeGroups(
        SelectBody select, PlanNode input, TableWindowNode? tableWindow, PlanList<Assignment> keys, SelectCollector collector)
    {
        PlanList<AggregateCall> aggregates = collector.Aggregates.ToImmutableArray();
        if (select.Stagger is { } stagger)
        {
            return (new StaggerNode(input, keys, StreamInterval(stagger.Length, "WINDOWED BY STAGGER"), aggregates), keys);
        }

        if (tableWindow is not null && keys.Items.Any(key => IsWindowColumn(key.Expression, tableWindow)))
        {
            return MakeTableWindowGroups(select, tableWindow, keys, aggregates);
        }

        var motions = Monotonicity.Of(input);
        var ends = ImmutableArray.CreateBuilder<MonotonicKey>();
        for (var i = 0; i < keys.Count; i++)
        {
            var motion = motions.MotionOf(keys[i].Expression);
            if (motion.IsMonotonic)
            {
                ends.Add(new MonotonicKey(i, motion.Bucket));
            }
        }

        return ends.Count > 0
            ? (new StreamAggregateNode(input, keys, ends.ToImmutable(), aggregates), keys)
            : throw QueryErrors.NoMonotonicKey("GROUP BY", SpanOf(select.GroupBy!));
    }

    // ---- DISTINCT, ORDER BY

    private ImmutableArray<BoundSort> BindStreamSorts(Query query, ImmutableArray<OutputItem> items, ExpressionContext context, PlanColumn rowtime)
    {
        var sorts = BindSortItems(query.OrderBy, items, context, false);
        foreach (var sort in sorts)
        {
            if (sort.Item.Key is not NameExpression && ReferenceCollector.Columns(sort.Key).Contains(rowtime.Id))
            {
                throw QueryErrors.BareRowtimeInOrder(SpanOf(sort.Item.Key));
            }
        }

        return sorts;
    }

    private BoundQuery FinishStreamSelect(
        SelectBody select, Query? query, PlanNode node, ImmutableArray<OutputItem> items, ImmutableArray<BoundSort> sorts)
    {
        var assignments = items.Select(item => new Assignment(item.Column, item.Expression)).ToList();
        var columns = items.Select(item => new BoundColumn(item.Name, item.Column)).ToImmutableArray();
        var spelled = new ExpressionReplacer(items.ToDictionary(item => item.Column.Id, item => item.Expression));
        var keys = new List<SortKey>();
        var extra = new List<Assignment>();
        foreach (var sort in sorts)
        {
            // ReuseColumns lets an item keep the column it is made of, which then may stand for itself.
            var key = items.Any(item => sort.Key is PlanColumnReference reference && reference.Column.Equals(item.Column)) ? sort.Key : spelled.Rewrite(sort.Key);
            if (items.FirstOrDefault(item => item.Expression.Equals(key)) is { } same)
            {
                key = Reference(same.Column, key.Span);
            }
            else if (key is PlanColumnReference { Column: var plain } && items.All(item => !item.Column.Equals(plain)))
            {
                extra.Add(new Assignment(plain, key));
            }

            AddSortKey(keys, extra, key, sort.Item);
        }

        node = new ProjectNode(node, [.. assignments, .. extra]);
        if (query?.Within is not null)
        {
            return FinishEventSort(select, query, node, items, columns, keys);
        }

        if (select.Distinct)
        {
            node = MakeDistinct(select, node, items, keys.Count > 0 ? extra : []);
        }

        if (keys.Count > 0)
        {
            node = MakeStreamSort(node, keys, sorts[0].Item);
        }

        // Only AS ROWTIME sets the time: a.ROWTIME alone is a value that happens to have that name.
        var set = select.Items.OfType<SelectExpression>().Where(item => item.Alias?.Value == StreamNames.Rowtime).Select(item => SpanOf(item.Expression)).ToList();
        if (items.LastOrDefault(item => item.Name == StreamNames.Rowtime && set.Contains(item.Span)) is { } time
            && !Monotonicity.Of(node).MotionOf(new PlanColumnReference(time.Column)).IsRowtime)
        {
            node = SetRowtime(node, time.Column, time.Span);
        }

        return Narrow(new BoundQuery(node, columns));
    }

    private StreamDistinctNode MakeDistinct(SelectBody select, PlanNode node, ImmutableArray<OutputItem> items, List<Assignment> extra)
    {
        if (extra.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.ExpressionNotInDistinct, "For SELECT DISTINCT, ORDER BY expressions must appear in select list", SpanOf(select),
                "Add the expression to the select list.");
        }

        // ROWTIME is left out of the comparison; where nothing else is monotonic it is what begins anew.
        var motions = Monotonicity.Of(node);
        var compared = ImmutableArray.CreateBuilder<int>();
        var ends = ImmutableArray.CreateBuilder<MonotonicKey>();
        MonotonicKey? rowtime = null;
        for (var i = 0; i < items.Length; i++)
        {
            if (!Coercions.IsComparable(items[i].Column.Type))
            {
                throw QueryErrors.WrongType($"DISTINCT can only be applied to comparable types (actual: {items[i].Column.Type})", items[i].Span, "Select the parts of it that are compared, or cast it to json.");
            }

            var motion = motions.MotionOf(new PlanColumnReference(items[i].Column));
            if (motion.IsRowtime)
            {
                rowtime = new MonotonicKey(i, motion.Bucket);
                continue;
            }

            compared.Add(i);
            if (motion.IsMonotonic)
            {
                ends.Add(new MonotonicKey(i, motion.Bucket));
            }
        }

        if (ends.Count == 0)
        {
            ends.Add(rowtime ?? throw QueryErrors.NoMonotonicKey("SELECT DISTINCT", SpanOf(select)));
        }

        return new StreamDistinctNode(node, compared.ToImmutable(), ends.ToImmutable());
    }

    private StreamSortNode MakeStreamSort(PlanNode node, List<SortKey> keys, SortItem first)
    {
        var motion = Monotonicity.Of(node).MotionOf(keys[0].Key);
        if (motion.Direction != (keys[0].Descending ? Direction.Descending : Direction.Ascending))
        {
            throw motion.IsMonotonic ? QueryErrors.StreamOrderDirection(SpanOf(first)) : QueryErrors.NoMonotonicKey("ORDER BY", SpanOf(first.Key));
        }

        return new StreamSortNode(node, keys.ToImmutableArray(), new MonotonicKey(0, motion.Bucket));
    }

    // SELECT STREAM event AS ROWTIME, … ORDER BY event WITHIN INTERVAL …
    private BoundQuery FinishEventSort(
        SelectBody select, Query query, PlanNode node, ImmutableArray<OutputItem> items, ImmutableArray<BoundColumn> columns, List<SortKey> keys)
    {
        var lateness = StreamInterval(query.Within!, "WITHIN", zeroToo: true);
        var first = query.OrderBy[0];
        if (keys.Count > 1 || first.Descending)
        {
            throw QueryErrors.EventSort("ORDER BY … WITHIN takes one key, ascending", SpanOf(query.OrderBy[keys.Count > 1 ? 1 : 0]));
        }

        if (select.Distinct)
        {
            throw QueryErrors.EventSort("ORDER BY … WITHIN does not go with DISTINCT", SpanOf(select));
        }

        if (keys[0].Key is not PlanColumnReference { Column: var time } || items.LastOrDefault(item => item.Name == StreamNames.Rowtime)?.Column != time)
        {
            throw QueryErrors.EventSort("The key of ORDER BY … WITHIN must be selected as ROWTIME", SpanOf(first.Key));
        }

        if (time.Type.Kind != SqlTypeKind.Timestamp)
        {
            throw QueryErrors.WrongType($"The key of ORDER BY … WITHIN is a timestamp, and this is {time.Type}", SpanOf(first.Key), "Cast it to timestamp.");
        }

        return Narrow(new BoundQuery(new EventSortNode(node, time, lateness), columns));
    }

    // ORDER BY over a UNION: only its own columns can be named.
    private BoundQuery BindStreamOrder(BoundQuery body, Query query, Scope? outer)
    {
        if (((SyntaxNode?)query.Limit ?? query.Offset) is { } limit)
        {
            throw QueryErrors.StreamLimit(query.Limit is null ? "OFFSET" : "LIMIT", SpanOf(limit));
        }

        if (query.OrderBy.Count == 0)
        {
            return body;
        }

        _ = outer;
        throw QueryErrors.NotSupported("ORDER BY over UNION ALL of streams", SpanOf(query.OrderBy[0]), "Write SELECT STREAM … FROM (… UNION ALL …) AS u ORDER BY ….");
    }

    // A positive interval of days to seconds, in microseconds.
    private long StreamInterval(Expression syntax, string clause, bool zeroToo = false)
    {
        var bound = Stripped(Bind(syntax, new ExpressionContext(Scope.Empty(null), clause)));
        if (bound.Type.Kind != SqlTypeKind.IntervalDayToSecond || bound is not PlanConstant { Value: long micros })
        {
            throw QueryErrors.WrongType($"{clause} takes an interval of days, hours, minutes or seconds", SpanOf(syntax), "Write INTERVAL '1' MINUTE.");
        }

        return micros > 0 || (zeroToo && micros == 0)
            ? micros
            : throw QueryErrors.InvalidArgument($"The interval of {clause} must be positive", SpanOf(syntax), "Write INTERVAL '1' MINUTE.");
    }
}
