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

        switch (expression)
        {
            case ExistsExpression exists:
                return new PlanExists(BindQuery(exists.Query, context.Scope).Node);
            case ScalarSubqueryExpression scalar:
                var single = BindSingleColumn(scalar.Query, context, scalar);
                return new PlanScalarSubquery(single.Node, single.Columns[0].Column.Type);
            case InSubqueryExpression list:
                var value = Bind(list.Value, context);
                var items = BindSingleColumn(list.Query, context, list);
                var item = items.Columns[0].Column.Type;
                var common = CommonType(value.Type, item, null) ?? throw QueryErrors.WrongType(
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
        var query = BindSingleColumn(quantified.Query, context, quantified);
        var item = query.Columns[0].Column.Type;
        if (CommonType(value.Type, item, null) is not { } common)
        {
            throw QueryErrors.CannotApplyOperator(
                value.Type.ToString(), OperatorText(quantified.Operator), item.ToString(), SpanOf(quantified), CastHint(value, new PlanConstant(null, item)));
        }

        var ordered = quantified.Operator is not (BinaryOperator.Equal or BinaryOperator.NotEqual);
        if (ordered ? !Coercions.IsOrderable(common) : !Coercions.IsComparable(common))
        {
            throw QueryErrors.WrongType(
                $"Type [{common}] must be {(ordered ? "orderable" : "comparable")} in order to be used in quantified comparison", SpanOf(quantified));
        }

        return new PlanQuantified(quantified.Operator, quantified.Quantifier, Coerce(value, common), CoerceColumns(query, [common]));
    }

    private BoundQuery BindSingleColumn(Query query, ExpressionContext context, Expression syntax)
    {
        var bound = BindQuery(query, context.Scope);
        return bound.Columns.Length == 1
            ? bound
            : throw QueryErrors.WrongType(
                $"Multiple columns returned by subquery are not yet supported. Found {bound.Columns.Length}", SpanOf(syntax), "Select one column.");
    }
}
