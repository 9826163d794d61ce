using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Queries inside expressions.
internal sealed partial class Binder
{
    private PlanExpression BindSubqueryExpression(Expression expression, ExpressionContext context)
    {
        if (context.Lambdas is not null)
        {
            throw QueryErrors.NotSupported("A subquery inside a lambda expression", SpanOf(expression));
        }

        // A query in ORDER BY sees the select list's columns before those of FROM.
        if (!context.Outputs.IsEmpty)
        {
            context = context with
            {
                Scope = new Scope(
                    [.. context.Outputs.Select(output => new ScopeField(output.Name, null, null, output.Column))], context.Scope)
                { IsSelectList = true, InsideAggregate = context.InsideAggregate is not null },
            };
        }

        switch (expression)
        {
            case ExistsExpression exists:
                return new PlanExists(BindQuery(exists.Query, context.Scope).Node);
            case ScalarSubqueryExpression scalar:
                var single = BindOneColumn(scalar.Query, context);
                return new PlanScalarSubquery(single.Node, single.Columns[0].Column.Type);
            case InSubqueryExpression list:
                var value = Bind(list.Value, context);
                var items = BindOneColumn(list.Query, context);
                var item = items.Columns[0].Column.Type;
                var common = CommonType(value.Type, item, keepZones: false) ?? throw QueryErrors.WrongType(
                    $"Value expression and result of subquery must be of the same type: {value.Type} vs {item}", SpanOf(list), CastHint(value, new PlanConstant(null, item)));
                if (!Coercions.IsComparable(common))
                {
                    throw QueryErrors.WrongType($"Type {common} is not comparable and cannot be used with IN", SpanOf(list));
                }

                return Negate(
                    new PlanInSubquery(Coerce(value, common), CoerceColumns(items, [common])) { Span = SpanOf(list) }, list.Negated);
            default:
                return BindQuantified((QuantifiedExpression)expression, context);
        }
    }

    private PlanQuantified BindQuantified(QuantifiedExpression quantified, ExpressionContext context)
    {
        var value = Bind(quantified.Value, context);
        var query = BindOneColumn(quantified.Query, context);
        var item = query.Columns[0].Column.Type;
        if (CommonType(value.Type, item, keepZones: false) is not { } common)
        {
            throw QueryErrors.CannotApplyOperator(
                value.Type.ToString(), quantified.Operator.Symbol(), item.ToString(), SpanOf(quantified), CastHint(value, new PlanConstant(null, item)));
        }

        var ordered = quantified.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual);
        if (ordered ? !Coercions.IsOrderable(common) : !Coercions.IsComparable(common))
        {
            throw QueryErrors.WrongType(
                $"Type [{common}] must be {(ordered ? "orderable" : "comparable")} in order to be used in quantified comparison", SpanOf(quantified));
        }

        return new PlanQuantified(quantified.Operator, quantified.Quantifier, Coerce(value, common), CoerceColumns(query, [common]));
    }

    // Several columns are one of a row: (a, b) IN (SELECT x, y …) compares rows.
    private BoundQuery BindOneColumn(Query query, ExpressionContext context)
    {
        var bound = BindQuery(query, context.Scope);
        if (bound.Columns.Length == 1)
        {
            return bound;
        }

        var narrow = Narrow(bound);
        var type = SqlType.Row([.. narrow.Columns.Select(column => new RowField(column.Name?.ToLowerInvariant(), column.Column.Type))]);
        var row = NewColumn(null, type);
        var fields = narrow.Columns.Select(column => (PlanExpression)new PlanColumnReference(column.Column)).ToImmutableArray();
        return new BoundQuery(
            new ProjectNode(narrow.Node, ImmutableArray.Create(new Assignment(row, new PlanRow(fields, type)))),
            [new BoundColumn(null, row)]);
    }
}
