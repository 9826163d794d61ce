using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Queries: WITH, set operations, VALUES, ORDER BY and LIMIT over them.
internal sealed partial class Binder
{
    private BoundQuery BindQuery(Query query, Scope? outer)
    {
        CheckStack(query);
        var saved = _commonTables;
        try
        {
            if (query.With is { } with)
            {
                AddCommonTables(with, outer);
            }

            var bound = query.Body is SelectBody select
                ? BindSelect(select, query, outer)
                : BindOrderAndLimit(BindBody(query.Body, outer), query, outer);
            CheckUnusedTables(saved);
            return bound;
        }
        finally
        {
            _commonTables = saved;
        }
    }

    private void AddCommonTables(WithClause with, Scope? outer)
    {
        if (with.Recursive && _insideRecursive)
        {
            throw QueryErrors.BadQuery(ErrorCode.NestedRecursive, "nested recursive WITH query", SpanOf(with), "Write both tables in one WITH RECURSIVE.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in with.Tables)
        {
            var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            if (table.ColumnAliases.FirstOrDefault(column => !columns.Add(column.Value)) is { } again)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateColumnName, $"WITH query column name '{again.Value}' specified more than once", SpanOf(again));
            }

            if (!names.Add(table.Name.Value))
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.DuplicateNamedQuery, $"WITH query name '{table.Name.Value}' specified more than once", SpanOf(table.Name));
            }

            _commonTables = new CommonTableBinding(_commonTables, table, outer, with.Recursive);
        }
    }

    // A table of WITH that nobody reads has to be right all the same.
    private void CheckUnusedTables(CommonTableBinding? end)
    {
        for (var table = _commonTables; table is not null && table != end; table = table.Previous)
        {
            if (!_usedTables.Contains(table.Table))
            {
                BindCommonTable(table, table.Table.Name, null);
            }
        }
    }

    private BoundQuery BindBody(QueryBody body, Scope? outer)
    {
        CheckStack(body);
        return body switch
        {
            SelectBody select => BindSelect(select, null, outer),
            SetOperationBody operation => BindSetOperation(operation, outer),
            ValuesBody values => BindValues(values, outer),
            TableBody table => BindTableBody(table, outer),
            SubqueryBody subquery => BindQuery(subquery.Query, outer),
            _ => throw QueryErrors.Internal($"No binding for {body.GetType().Name}"),
        };
    }

    private BoundQuery BindTableBody(TableBody body, Scope? outer)
    {
        var (node, fields) = BindTable(body.Name, SpanOf(body), outer);
        var visible = fields.Where(field => !field.Hidden).Select(field => new BoundColumn(field.Name, field.Column)).ToImmutableArray();
        return Narrow(new BoundQuery(node, visible));
    }

    // A query gives exactly its columns: hidden ones end here.
    private static BoundQuery Narrow(BoundQuery query)
    {
        var columns = query.Columns.Select(column => column.Column).ToImmutableArray();
        return query.Node.Columns.SequenceEqual(columns) ? query : query with { Node = IdentityProject(query.Node, columns) };
    }

    private static ProjectNode IdentityProject(PlanNode input, ImmutableArray<PlanColumn> columns) =>
        new(input, columns.Select(column => new Assignment(column, new PlanColumnReference(column))).ToImmutableArray());

    // ---- UNION, INTERSECT, EXCEPT

    private BoundQuery BindSetOperation(SetOperationBody operation, Scope? outer)
    {
        // UNION of the same kind in a row is one node with many inputs; long chains lean to the left.
        var bodies = new Stack<QueryBody>();
        QueryBody current = operation;
        while (current is SetOperationBody same && same.Operator == operation.Operator && same.All == operation.All
            && (bodies.Count == 0 || operation.Operator == SetOperator.Union))
        {
            bodies.Push(same.Right);
            current = same.Left;
        }

        bodies.Push(current);
        var name = operation.Operator.ToString().ToUpperInvariant() + (operation.All ? " ALL" : " DISTINCT");
        var inputs = bodies.Select((body, index) =>
        {
            var saved = _recursionBar;
            _recursionBar ??= operation.Operator switch
            {
                SetOperator.Intersect when operation.All => name,
                SetOperator.Except when index > 0 => "right relation of " + name,
                SetOperator.Except when operation.All => "left relation of " + name,
                _ => null,
            };
            var bound = BindBody(body, outer);
            _recursionBar = saved;
            return (Syntax: body, Bound: bound);
        }).ToImmutableArray();
        var first = inputs[0].Bound.Columns;
        foreach (var (syntax, bound) in inputs)
        {
            if (bound.Columns.Length != first.Length)
            {
                throw QueryErrors.WrongType(
                    $"{operation.Operator.ToString().ToUpperInvariant()} query has different number of fields: {first.Length}, {bound.Columns.Length}",
                    SpanOf(syntax));
            }
        }

        var types = new SqlType[first.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = first[i].Column.Type;
            foreach (var (syntax, bound) in inputs.Skip(1))
            {
                var next = bound.Columns[i].Column.Type;
                types[i] = CommonType(types[i], next, keepZones: true) ?? throw QueryErrors.WrongType(
                    $"column {i + 1} in {operation.Operator.ToString().ToUpperInvariant()} query has incompatible types: {types[i]}, {next}",
                    SpanOf(syntax),
                    "Cast one of them to the other's type.");
            }

            if (!(operation.All && operation.Operator == SetOperator.Union) && !Coercions.IsComparable(types[i]))
            {
                throw QueryErrors.WrongType($"Type {types[i]} is not comparable and cannot be used in a set operation that removes duplicates",
                    SpanOf(operation));
            }
        }

        var outputs = first.Select((column, i) => new BoundColumn(column.Name, NewColumn(column.Name, types[i]))).ToImmutableArray();
        var node = new SetOperationNode(
            operation.Operator,
            operation.All,
            inputs.Select(input => CoerceColumns(input.Bound, types)).ToImmutableArray(),
            [.. outputs.Select(output => output.Column)]);
        return new BoundQuery(IsStreaming ? StreamSetOperation(operation, node) : node, outputs);
    }

    // The query with its columns cast to the given types, in a projection where one is needed.
    private PlanNode CoerceColumns(BoundQuery query, IReadOnlyList<SqlType> types)
    {
        var narrow = Narrow(query);
        if (narrow.Columns.Select((column, i) => SameType(column.Column.Type, types[i])).All(same => same))
        {
            return narrow.Node;
        }

        var assignments = narrow.Columns.Select((column, i) => SameType(column.Column.Type, types[i])
            ? new Assignment(column.Column, new PlanColumnReference(column.Column))
            : new Assignment(NewColumn(column.Name, types[i]), Coerce(new PlanColumnReference(column.Column), types[i])));
        return new ProjectNode(narrow.Node, assignments.ToImmutableArray());
    }

    // ---- VALUES

    private BoundQuery BindValues(ValuesBody values, Scope? outer)
    {
        var context = new ExpressionContext(Scope.Empty(outer), "VALUES");
        var rows = new List<ImmutableArray<PlanExpression>>(values.Rows.Count);
        foreach (var row in values.Rows)
        {
            var items = row is RowExpression several ? several.Items.Select(item => Bind(item, context)).ToImmutableArray() : FieldsOf(Bind(row, context));
            if (rows.Count > 0 && rows[0].Length != items.Length)
            {
                throw QueryErrors.WrongType(
                    $"Values rows have mismatched sizes: {rows[0].Length} vs {items.Length}", SpanOf(row), "Give every row the same number of values.");
            }

            rows.Add(items);
        }

        var width = rows[0].Length;
        var types = new SqlType[width];
        for (var i = 0; i < width; i++)
        {
            types[i] = rows[0][i].Type;
            for (var r = 1; r < rows.Count; r++)
            {
                types[i] = CommonType(types[i], rows[r][i].Type, keepZones: true) ?? throw QueryErrors.WrongType(
                    $"Values rows have mismatched types: {types[i]} vs {rows[r][i].Type}", rows[r][i].Span, "Cast one of them to the other's type.");
            }
        }

        var columns = types.Select(type => NewColumn(null, type)).ToImmutableArray();
        var bound = rows.Select(row => new PlanList<PlanExpression>([.. row.Select((item, i) => Coerce(item, types[i]))])).ToImmutableArray();
        return new BoundQuery(new ValuesNode(columns, bound), [.. columns.Select(column => new BoundColumn(null, column))]);
    }

    // A value that is a row is the whole row of VALUES.
    private static ImmutableArray<PlanExpression> FieldsOf(PlanExpression value) => value.Type.Kind == SqlTypeKind.Row
        ? [.. value.Type.Fields.Select((field, index) => (PlanExpression)new PlanField(value, index, field.Type) { Span = value.Span })]
        : [value];

    // ---- ORDER BY, OFFSET, LIMIT

    // Over anything but a SELECT only the query's own columns can be named.
    private BoundQuery BindOrderAndLimit(BoundQuery body, Query query, Scope? outer)
    {
        if (IsStreaming && StreamPlans.IsStream(body.Node))
        {
            return BindStreamOrder(body, query, outer);
        }

        var node = body.Node;
        if (query.OrderBy.Count > 0)
        {
            var scope = new Scope([.. body.Columns.Select(column => new ScopeField(column.Name, null, null, column.Column))], outer);
            var context = new ExpressionContext(scope, "ORDER BY clause");
            var keys = new List<SortKey>();
            var extra = new List<Assignment>();
            foreach (var item in query.OrderBy)
            {
                var key = Ordinal(item.Key, body.Columns.Length, "ORDER BY") is { } position
                    ? Reference(body.Columns[position].Column, SpanOf(item.Key))
                    : Bind(item.Key, context);
                AddSortKey(keys, extra, key, item);
            }

            if (extra.Count > 0)
            {
                node = new ProjectNode(
                    node, [.. body.Columns.Select(column => new Assignment(column.Column, new PlanColumnReference(column.Column))), .. extra]);
            }

            node = new SortNode(node, keys.ToImmutableArray());
        }

        return Narrow(body with { Node = BindLimit(node, query) });
    }

    private void AddSortKey(List<SortKey> keys, List<Assignment> extra, PlanExpression key, SortItem item)
    {
        if (!Coercions.IsOrderable(key.Type))
        {
            throw QueryErrors.WrongType($"Type {key.Type} is not orderable, and therefore cannot be used in ORDER BY", SpanOf(item.Key));
        }

        if (key is not PlanColumnReference)
        {
            var column = NewColumn(null, key.Type);
            extra.Add(new Assignment(column, key));
            key = Reference(column, key.Span);
        }

        if (keys.All(known => !known.Key.Equals(key)))
        {
            keys.Add(new SortKey(key, item.Descending, item.NullsFirst ?? false));
        }
    }

    // An integer literal names a column by position; null for any other expression.
    private int? Ordinal(Expression key, int count, string clause)
    {
        if (key is not IntegerLiteral literal)
        {
            return null;
        }

        return int.TryParse(literal.Text, out var position) && position >= 1 && position <= count
            ? position - 1
            : throw QueryErrors.BadQuery(
                ErrorCode.InvalidColumnReference, $"{clause} position {literal.Text} is not in select list", SpanOf(key),
                $"The select list has {count} column{(count == 1 ? "" : "s")}.");
    }

    private PlanNode BindLimit(PlanNode node, Query query)
    {
        if (query.Offset is null && query.Limit is null)
        {
            return node;
        }

        var offset = query.Offset is null ? 0 : RowCount(query.Offset, "OFFSET");
        long? count = null;
        var withTies = false;
        if (query.Limit is { } limit)
        {
            count = limit.Count is null ? (limit.IsFetch ? 1 : null) : RowCount(limit.Count, limit.IsFetch ? "FETCH FIRST" : "LIMIT");
            withTies = limit.WithTies;
            if (limit.IsFetch && count == 0)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.NumericValueOutOfRange, "FETCH FIRST row count must be positive (actual value: 0)", SpanOf(limit));
            }

            if (withTies && node is not SortNode)
            {
                throw QueryErrors.BadQuery(
                    ErrorCode.MissingOrderBy, "FETCH FIRST WITH TIES clause requires ORDER BY", SpanOf(limit), "Add ORDER BY: it says what a tie is.");
            }
        }

        return offset == 0 && count is null ? node : new LimitNode(node, offset, count, withTies);
    }

    private long RowCount(Expression count, string clause)
    {
        var context = new ExpressionContext(Scope.Empty(null), $"{clause} clause");
        var bound = Bind(count, context);
        if (bound is PlanConstant { Value: long value } constant && constant.Type.IsInteger)
        {
            return value >= 0
                ? value
                : throw QueryErrors.BadQuery(
                    ErrorCode.InvalidLimitClause, $"{clause} row count must be greater or equal to 0 (actual value: {value})", SpanOf(count));
        }

        // A parameter whose value is missing is counted in the end; anything else is wrong here.
        return count is ParameterExpression && bound.Type.Kind == SqlTypeKind.Unknown && _context.Parameters is null
            ? 0
            : throw QueryErrors.BadQuery(
                ErrorCode.InvalidLimitClause, $"{clause} takes a whole number or a parameter, not '{TextOf(count)}'", SpanOf(count));
    }
}
