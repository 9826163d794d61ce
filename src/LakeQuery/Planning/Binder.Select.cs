using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT.
internal sealed partial class Binder
{
    /// <summary>Binds a SELECT together with the ORDER BY and LIMIT of <paramref name="query"/>, whose body it is; null where it is a part of
    /// a set operation.</summary>
    /// <remarks>Expressions of the select list are bound over FROM first, aggregates and window functions standing in them as columns of their
    /// own. Once the grouping keys are known, what equals a key becomes the key's column, and no other column of FROM may be left.</remarks>
    private BoundQuery BindSelect(SelectBody select, Query? query, Scope? outer)
    {
        if (select.Stream && !IsStreaming)
        {
            throw QueryErrors.OnlyInApplication("SELECT STREAM", SpanOf(select));
        }

        var (node, fields) = select.From is { } from
            ? BindFrom(from, select, outer)
            : (new ValuesNode([], ImmutableArray.Create(PlanList<PlanExpression>.Empty)), []);
        if (IsStreaming && StreamPlans.IsStream(node))
        {
            return BindStreamSelect(select, query, outer, node, fields);
        }

        if (ReferenceEquals(select, _stepBody))
        {
            _recursionBar = "an expression: only FROM may read it";
        }

        var scope = new Scope(fields, outer);
        if (select.Where is { } where)
        {
            node = new FilterNode(node, BindCondition(where, new ExpressionContext(scope, "WHERE clause"), "WHERE clause"));
        }

        var collector = new SelectCollector();
        var context = new ExpressionContext(scope, "SELECT clause") { Collector = collector };
        DefineWindows(select.Windows, collector, context);
        var items = BindSelectItems(select, context, node.Columns);
        var having = select.Having is { } condition
            ? BindCondition(condition, context with { Clause = "HAVING clause", InsideWindow = "HAVING clause" }, "HAVING clause")
            : null;
        var sorts = query is null ? [] : BindSortItems(query.OrderBy, items, context, select.Distinct);

        // A window in ORDER BY may be over columns of the select list: they are spelled out.
        if (sorts.Length > 0 && collector.Windows.Count > 0)
        {
            collector.ReplaceInWindows(new ExpressionReplacer(items.ToDictionary(item => item.Column.Id, item => item.Expression)));
        }

        if (select.GroupBy is null && collector.Groupings.Count > 0)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MissingGroupBy,
                "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause",
                SpanOf(collector.Groupings[0].Syntax));
        }

        // Grouping.
        var groups = select.GroupBy is null ? null : BindGroupBy(select.GroupBy, items, scope);
        if (groups is not null || collector.Aggregates.Count > 0 || having is not null || collector.Groupings.Count > 0)
        {
            groups ??= new GroupKeys([], ImmutableArray.Create(PlanList<int>.Empty));
            var replacer = new GroupReplacer(groups.Keys, node.Columns, expression => QueryErrors.NotAggregate(
                _viewSpan is null ? _context.Text.Slice(expression.Span) : expression.Column.Name ?? "expression", expression.Span));
            node = new AggregateNode(
                node, groups.Keys, groups.Sets, collector.Aggregates.ToImmutableArray(), BindGroupings(collector, groups));
            items = [.. items.Select(item => item with { Expression = replacer.Rewrite(item.Expression) })];
            sorts = [.. sorts.Select(sort => sort with { Key = replacer.Rewrite(sort.Key) })];
            collector.ReplaceInWindows(replacer);
            if (having is not null)
            {
                node = new FilterNode(node, replacer.Rewrite(having));
            }
        }

        node = AddWindows(node, collector.Windows, outer);

        items = ReuseColumns(items, node.Columns, sorts, out sorts);
        return FinishSelect(select, query, node, items, sorts);
    }

    // One node a layer: a window in ORDER BY may be over the result of one in the select list.
    private PlanNode AddWindows(PlanNode node, List<WindowCall> calls, Scope? outer)
    {
        while (calls.Count > 0)
        {
            var waiting = calls.Select(call => call.Column.Id).ToHashSet();
            var ready = calls.Where(call => !ReferenceCollector.Columns(
                new WindowNode(new ValuesNode([], PlanList<PlanList<PlanExpression>>.Empty), ImmutableArray.Create(call))).Overlaps(waiting)).ToImmutableArray();
            if (ready.Length == 0)
            {
                throw QueryErrors.Internal("Window functions refer to each other");
            }

            var plain = ready.Where(call => call.Pattern is null).ToImmutableArray();
            node = plain.IsEmpty ? node : new WindowNode(node, plain);
            foreach (var window in ready.Where(call => call.Pattern is not null).GroupBy(call => call.Pattern!.Id))
            {
                node = AddWindowPattern(node, [.. window], outer);
            }

            calls = [.. calls.Except(ready)];
        }

        return node;
    }

    // Projection, DISTINCT, sort, limit.
    private BoundQuery FinishSelect(
        SelectBody select, Query? query, PlanNode node, ImmutableArray<OutputItem> items, ImmutableArray<BoundSort> sorts)
    {
        var outputs = items.Select(item => new Assignment(item.Column, item.Expression)).ToImmutableArray();
        var columns = items.Select(item => new BoundColumn(item.Name, item.Column)).ToImmutableArray();
        var expressions = new ExpressionReplacer(items.ToDictionary(item => item.Column.Id, item => item.Expression));
        var keys = new List<SortKey>();
        var extra = new List<Assignment>();
        foreach (var sort in sorts)
        {
            // A key over output columns is spelled out over what they are made of, then found again among them.
            var key = sort.Key is PlanColumnReference { Column: var column } && items.Any(item => item.Column.Equals(column))
                ? sort.Key
                : expressions.Rewrite(sort.Key);
            if (items.FirstOrDefault(item => item.Expression.Equals(key)) is { } same && (!select.Distinct || ReferenceCollector.Collect(key).Deterministic))
            {
                key = Reference(same.Column, key.Span);
            }
            else if (select.Distinct && !(key is PlanColumnReference { Column: var known } && items.Any(item => item.Column.Equals(known))))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.ExpressionNotInDistinct, "For SELECT DISTINCT, ORDER BY expressions must appear in select list", SpanOf(sort.Item.Key),
                    "Add the expression to the select list.");
            }

            if (key is PlanColumnReference { Column: var plain } && items.All(item => !item.Column.Equals(plain)))
            {
                if (extra.All(assignment => !assignment.Column.Equals(plain)))
                {
                    extra.Add(new Assignment(plain, key));
                }
            }

            AddSortKey(keys, extra, key, sort.Item);
        }

        node = new ProjectNode(node, [.. outputs, .. extra]);
        if (select.Distinct)
        {
            foreach (var item in items)
            {
                if (!Coercions.IsComparable(item.Expression.Type))
                {
                    throw QueryErrors.WrongType($"DISTINCT can only be applied to comparable types (actual: {item.Expression.Type})", item.Span);
                }
            }

            node = new DistinctNode(node);
        }

        if (keys.Count > 0)
        {
            node = new SortNode(node, keys.ToImmutableArray());
        }

        if (query is not null)
        {
            node = BindLimit(node, query);
        }

        return Narrow(new BoundQuery(node, columns));
    }

    // A select item that is just a column of the input stays that column; a second use of it gets a number of its own.
    private static ImmutableArray<OutputItem> ReuseColumns(
        ImmutableArray<OutputItem> items, ImmutableArray<PlanColumn> inputs, ImmutableArray<BoundSort> sorts, out ImmutableArray<BoundSort> renamed)
    {
        var available = inputs.ToHashSet();
        var moved = new Dictionary<int, PlanColumn>();
        var result = items.Select(item =>
        {
            if (item.Expression is PlanColumnReference { Column: var column } && available.Remove(column))
            {
                moved[item.Column.Id] = column;
                return item with { Column = column };
            }

            return item;
        }).ToImmutableArray();
        var replacer = new ColumnReplacer(moved);
        renamed = moved.Count == 0 ? sorts : [.. sorts.Select(sort => sort with { Key = replacer.Rewrite(sort.Key) })];
        return result;
    }

    private ImmutableArray<OutputItem> BindSelectItems(SelectBody select, ExpressionContext context, ImmutableArray<PlanColumn> inputs)
    {
        var items = ImmutableArray.CreateBuilder<OutputItem>(select.Items.Count);
        foreach (var item in select.Items)
        {
            if (item is SelectExpression { Expression: var syntax, Alias: var alias })
            {
                var bound = Bind(syntax, context);
                var name = alias?.Value ?? NameOf(syntax);
                items.Add(new OutputItem(name, bound, NewColumn(name?.ToLowerInvariant(), bound.Type), SpanOf(syntax)));
            }
            else
            {
                BindStar((SelectAll)item, select, context, items);
            }
        }

        _ = inputs;
        return items.ToImmutable();
    }

    private static string? NameOf(Expression expression) => expression switch
    {
        NameExpression name => name.Name.Value,
        DereferenceExpression dereference => dereference.Field.Value,
        _ => null,
    };

    private void BindStar(SelectAll star, SelectBody select, ExpressionContext context, ImmutableArray<OutputItem>.Builder items)
    {
        if (star.Target is null)
        {
            if (select.From is null)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.ColumnNotFound, "SELECT * not allowed in queries without FROM clause", SpanOf(star));
            }

            AddFields(context.Scope.Fields.Where(field => !field.Hidden), star, items);
            return;
        }

        // A relation comes before a column of row type.
        if (Parts(star.Target) is { } parts)
        {
            for (var scope = context.Scope; scope is not null; scope = scope.Outer)
            {
                var fields = scope.Fields.Where(field => field.MatchesRelation(parts) && !field.Hidden).ToImmutableArray();
                if (!fields.IsEmpty)
                {
                    if (scope != context.Scope && fields.Any(field => field.Name is null))
                    {
                        throw QueryErrors.NotSupported("SELECT * from outer scope table with anonymous columns", SpanOf(star.Target), "Name the columns.");
                    }

                    AddFields(fields, star, items);
                    return;
                }
            }

            // A column alone is no relation; qualified, it may be a row.
            if (parts.Length == 1 || !Enumerable.Range(1, parts.Length).Any(length => length > 1 && !context.Scope.Find(parts.AsSpan(0, length)).IsEmpty))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.TableNotFound, $"Table '{string.Join('.', parts)}' is not in FROM", SpanOf(star.Target),
                    Spelling.Suggest(parts[^1], context.Scope.AllFields().Select(field => field.Relation).OfType<string>().Distinct()));
            }
        }

        var row = Bind(star.Target, context);
        if (row.Type.Kind != SqlTypeKind.Row)
        {
            throw QueryErrors.WrongType($"expected expression of type Row, but '{TextOf(star.Target)}' is {row.Type}", SpanOf(star.Target));
        }

        if (star.Aliases.Count > 0 && star.Aliases.Count != row.Type.Fields.Length)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MismatchedColumnAliases,
                $"Column alias list has {star.Aliases.Count} entries but relation has {row.Type.Fields.Length} columns", SpanOf(star));
        }

        for (var i = 0; i < row.Type.Fields.Length; i++)
        {
            var field = row.Type.Fields[i];
            var name = star.Aliases.Count > 0 ? star.Aliases[i].Value : field.Name;
            items.Add(new OutputItem(
                name, new PlanField(row, i, field.Type) { Span = SpanOf(star) }, NewColumn(name?.ToLowerInvariant(), field.Type), SpanOf(star)));
        }
    }

    private void AddFields(IEnumerable<ScopeField> fields, SelectAll star, ImmutableArray<OutputItem>.Builder items)
    {
        var index = 0;
        var all = fields.ToImmutableArray();
        if (star.Aliases.Count > 0 && star.Aliases.Count != all.Length)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.MismatchedColumnAliases,
                $"Column alias list has {star.Aliases.Count} entries but relation has {all.Length} columns", SpanOf(star));
        }

        foreach (var field in all)
        {
            var name = star.Aliases.Count > 0 ? star.Aliases[index++].Value : OutputName(field);
            items.Add(new OutputItem(
                name, Reference(field.Column, SpanOf(star)), NewColumn(name?.ToLowerInvariant(), field.Column.Type), SpanOf(star)));
        }
    }

    private ImmutableArray<BoundSort> BindSortItems(
        SyntaxList<SortItem> orderBy, ImmutableArray<OutputItem> items, ExpressionContext context, bool distinct)
    {
        _ = distinct;
        var sorts = ImmutableArray.CreateBuilder<BoundSort>(orderBy.Count);
        var sortContext = context with { Clause = "ORDER BY clause", Outputs = items };
        foreach (var item in orderBy)
        {
            PlanExpression key = Ordinal(item.Key, items.Length, "ORDER BY") is { } position
                ? Reference(items[position].Column, SpanOf(item.Key))
                : Bind(item.Key, sortContext);
            sorts.Add(new BoundSort(item, key));
        }

        return sorts.ToImmutable();
    }

    private PlanExpression BindCondition(Expression condition, ExpressionContext context, string clause)
    {
        var bound = Bind(condition, context);
        return bound.Type.Kind is SqlTypeKind.Boolean or SqlTypeKind.Unknown
            ? Coerce(bound, SqlType.Boolean)
            : throw QueryErrors.WrongType($"{clause} must evaluate to a boolean: actual type {bound.Type}", SpanOf(condition));
    }

    private sealed record BoundSort(SortItem Item, PlanExpression Key);
}
