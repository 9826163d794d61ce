using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// Names: lambda parameters, columns of the select list (in ORDER BY), columns of relations, fields of rows.
internal sealed partial class Binder
{
    /// <summary>The parts of a dotted name; null where the base is another expression.</summary>
    private static string[]? Parts(Expression expression)
    {
        var parts = new Stack<string>();
        while (expression is DereferenceExpression dereference)
        {
            parts.Push(dereference.Field.Value);
            expression = dereference.Base;
        }

        if (expression is not NameExpression name)
        {
            return null;
        }

        parts.Push(name.Name.Value);
        return [.. parts];
    }

    private PlanExpression BindName(Expression expression, ExpressionContext context)
    {
        if (Parts(expression) is not { } parts)
        {
            var dereference = (DereferenceExpression)expression;
            return BindField(Bind(dereference.Base, context), dereference.Field, dereference);
        }

        if (context.Pattern is { } pattern && !IsLambdaParameter(parts[0], context))
        {
            return BindPatternName(expression, parts, pattern);
        }

        // In ORDER BY the first part may be a column of the select list that is a row.
        if (parts.Length > 1 && !context.Outputs.IsEmpty && !IsLambdaParameter(parts[0], context) && OutputField(expression, parts[0], context) is { } outputField)
        {
            return outputField;
        }

        // The longest name that is a column wins; what is left names fields in it. A lambda's parameter is nearer than any relation's name.
        // Nor does a query around count for a name whose first part is a column here.
        var longest = IsLambdaParameter(parts[0], context) ? 1 : NearestLength(parts, context.Scope);
        var syntax = expression;
        var fields = new Stack<DereferenceExpression>();
        for (var length = parts.Length; length > 0; length--)
        {
            if (length <= longest && TryResolve(parts.AsSpan(0, length), syntax, context) is { } column)
            {
                PlanExpression value = column;
                while (fields.TryPop(out var field))
                {
                    value = BindField(value, field.Field, field);
                }

                return value;
            }

            if (syntax is DereferenceExpression dereference)
            {
                fields.Push(dereference);
                syntax = dereference.Base;
            }
        }

        if (IsStreaming && parts is ["CURRENT_ROW_TIMESTAMP"])
        {
            return CallOf("current_row_timestamp", [], expression);
        }

        throw QueryErrors.ColumnNotFound(string.Join('.', parts), SpanOf(expression), ColumnHint(parts, context));
    }

    // How many parts the longest name has that is a column of the innermost query where any is.
    private static int NearestLength(string[] parts, Scope innermost)
    {
        if (parts.Length == 1)
        {
            return 1;
        }

        for (var scope = innermost; scope is not null; scope = scope.Outer)
        {
            if (scope.IsSelectList)
            {
                continue;
            }

            var level = scope with { Outer = null };
            for (var length = parts.Length; length > 0; length--)
            {
                if (!level.Find(parts.AsSpan(0, length)).IsEmpty)
                {
                    return length;
                }
            }
        }

        return parts.Length;
    }

    private static bool IsLambdaParameter(string name, ExpressionContext context)
    {
        for (var lambda = context.Lambdas; lambda is not null; lambda = lambda.Previous)
        {
            if (lambda.Parameters.Any(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private PlanExpression? OutputField(Expression expression, string first, ExpressionContext context)
    {
        var steps = new Stack<DereferenceExpression>();
        var current = expression;
        while (current is DereferenceExpression dereference)
        {
            steps.Push(dereference);
            current = dereference.Base;
        }

        if (ResolveOutput(first, current, context) is not { } column)
        {
            return null;
        }

        PlanExpression value = column;
        while (steps.TryPop(out var step))
        {
            value = BindField(value, step.Field, step);
        }

        return value;
    }

    private PlanExpression? TryResolve(ReadOnlySpan<string> parts, Expression syntax, ExpressionContext context)
    {
        if (parts.Length == 1)
        {
            for (var lambda = context.Lambdas; lambda is not null; lambda = lambda.Previous)
            {
                foreach (var (name, column) in lambda.Parameters)
                {
                    if (string.Equals(name, parts[0], StringComparison.OrdinalIgnoreCase))
                    {
                        return Reference(column, SpanOf(syntax));
                    }
                }
            }

            if (!context.Outputs.IsEmpty && ResolveOutput(parts[0], syntax, context) is { } output)
            {
                return output;
            }
        }

        if (parts.Length == 1 && parts[0] == StreamNames.Rowtime && BareRowtime(context.Scope) is { } time)
        {
            return Reference(time, SpanOf(syntax));
        }

        var found = context.Scope.Find(parts, out var level);
        if (level?.ClosedBy is { } join)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidColumnReference, $"LATERAL reference not allowed in {join} JOIN", SpanOf(syntax), "Use CROSS JOIN or LEFT JOIN … ON TRUE.");
        }

        if (level is { IsSelectList: true, InsideAggregate: true })
        {
            throw QueryErrors.BadQuery(
                ErrorCode.ColumnNotFound, "Invalid reference to output projection attribute from ORDER BY aggregation", SpanOf(syntax),
                "Qualify the column with its table, or sort by the aggregate's alias.");
        }

        if (found.Length > 1)
        {
            throw QueryErrors.AmbiguousColumn(
                string.Join('.', parts.ToArray()), SpanOf(syntax), found.Select(field => field.ToString()).Distinct());
        }

        return found.IsEmpty ? null : Reference(found[0].Column, SpanOf(syntax));
    }

    // A name in ORDER BY is a column of the select list before it is one of FROM.
    private PlanColumnReference? ResolveOutput(string name, Expression syntax, ExpressionContext context)
    {
        OutputItem? found = null;
        foreach (var item in context.Outputs)
        {
            if (string.Equals(item.Name, name, NameComparison))
            {
                if (found is not null)
                {
                    throw QueryErrors.BadQuery(
                        ErrorCode.AmbiguousName, $"Column '{name}' is ambiguous", SpanOf(syntax), "Give the columns of the select list different names.");
                }

                found = item;
            }
        }

        if (found is null)
        {
            return null;
        }

        return context.InsideAggregate switch
        {
            null => Reference(found.Column, SpanOf(syntax)),
            "grouping" => throw QueryErrors.BadQuery(
                ErrorCode.InvalidArguments, "Invalid reference to output of SELECT clause from grouping() expression in ORDER BY", SpanOf(syntax),
                "Qualify the column with its table, or compute GROUPING() in the select list."),
            _ => throw QueryErrors.BadQuery(
                ErrorCode.ColumnNotFound, "Invalid reference to output projection attribute from ORDER BY aggregation", SpanOf(syntax),
                "Qualify the column with its table, or sort by the aggregate's alias."),
        };
    }

    private PlanField BindField(PlanExpression row, Identifier field, Expression syntax)
    {
        if (row.Type.Kind != SqlTypeKind.Row)
        {
            throw QueryErrors.WrongType($"Expression {TextOf(((DereferenceExpression)syntax).Base)} is not of type ROW", SpanOf(syntax),
                row.Type.Kind == SqlTypeKind.Json ? "Use json_extract_scalar(value, '$.field')."
                : row.Type.Kind == SqlTypeKind.Map ? $"Take a value of a map with value['{field.Value}']." : null);
        }

        var index = -1;
        for (var i = 0; i < row.Type.Fields.Length; i++)
        {
            if (string.Equals(row.Type.Fields[i].Name, field.Value, StringComparison.OrdinalIgnoreCase))
            {
                index = index < 0 ? i : throw QueryErrors.BadQuery(
                    ErrorCode.AmbiguousName, $"Ambiguous row field reference: '{field.Value}'", SpanOf(field), "Take the field by its position: row[1].");
            }
        }

        return index >= 0
            ? new PlanField(row, index, row.Type.Fields[index].Type) { Span = SpanOf(syntax) }
            : throw QueryErrors.ColumnNotFound(
                _viewSpan is null ? TextOf(syntax) : field.Value, SpanOf(field),
                Spelling.Suggest(field.Value, row.Type.Fields.Select(known => known.Name).OfType<string>())
                ?? $"The row has the fields {string.Join(", ", row.Type.Fields.Select(known => $"'{known.Name}'"))}.");
    }

    private string? ColumnHint(string[] parts, ExpressionContext context)
    {
        var fields = context.Scope.AllFields().ToList();
        var last = parts[^1];
        if (parts.Length > 1)
        {
            var inRelation = fields.Where(field => field.MatchesRelation(parts.AsSpan(0, parts.Length - 1))).ToList();
            if (inRelation.Count > 0)
            {
                return Spelling.Suggest(last, inRelation.Select(field => field.Name).OfType<string>());
            }

            if (fields.Find(field => string.Equals(field.Name, last, StringComparison.OrdinalIgnoreCase)) is { Relation: not null } elsewhere)
            {
                return $"Did you mean '{elsewhere}'?";
            }

            return Spelling.Suggest(parts[0], fields.Select(field => field.Relation).Concat(fields.Select(field => field.Name)).OfType<string>().Distinct());
        }

        if (Spelling.Suggest(last, fields.Select(field => field.Name).OfType<string>()) is { } suggestion)
        {
            return suggestion;
        }

        return fields.Count == 0 && context.Clause == "SELECT clause" ? "The query has no FROM." : null;
    }
}
