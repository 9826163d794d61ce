namespace LakeQuery.Errors;

/// <summary>Messages about names, types and the shape of a query: what the binder finds wrong.</summary>
public static partial class QueryErrors
{
    /// <summary>A correlated subquery that neither side of an outer join can compute.</summary>
    internal static LakeQueryException SubqueryInOuterJoin(SourceSpan span) => new(
        ErrorCode.InvalidColumnReference,
        "A subquery in the condition of an outer join can't refer to columns of both sides",
        span,
        "Compute it in a subquery on one side of the join.");

    /// <summary>A name that is no visible column.</summary>
    internal static LakeQueryException ColumnNotFound(string name, SourceSpan span, string? hint) =>
        new(ErrorCode.ColumnNotFound, $"Column '{name}' cannot be resolved", span, hint);

    /// <summary>A name that fits several columns.</summary>
    internal static LakeQueryException AmbiguousColumn(string name, SourceSpan span, IEnumerable<string> choices) =>
        new(ErrorCode.AmbiguousName, $"Column '{name}' is ambiguous", span,
            $"It may be {string.Join(" or ", choices.Select(choice => $"'{choice}'"))}: write which one.");

    /// <summary>A table name that fits nothing.</summary>
    internal static LakeQueryException TableNotResolved(string database, string table, SourceSpan span, string? hint) =>
        new(ErrorCode.TableNotFound, $"Table '{database}.{table}' does not exist", span, hint);

    /// <summary>A database name that fits nothing.</summary>
    internal static LakeQueryException DatabaseNotResolved(string database, SourceSpan span, string? hint) =>
        new(ErrorCode.SchemaNotFound, $"Database '{database}' does not exist", span, hint);

    /// <summary>A catalog other than the only one.</summary>
    internal static LakeQueryException CatalogNotResolved(string catalog, SourceSpan span) =>
        new(ErrorCode.CatalogNotFound, $"Catalog '{catalog}' does not exist", span,
            "There is one catalog, 'awsdatacatalog'; a table is named database.table.");

    /// <summary>A type name that fits nothing, or its parameters do not.</summary>
    internal static LakeQueryException TypeNotResolved(string type, SourceSpan span, string? hint) =>
        new(ErrorCode.TypeNotFound, $"Unknown type: '{type}'", span, hint);

    /// <summary>An operator that is not defined for these types.</summary>
    internal static LakeQueryException CannotApplyOperator(string left, string operatorText, string right, SourceSpan span, string? hint) =>
        new(ErrorCode.TypeMismatch, $"Cannot apply operator: {left} {operatorText} {right}", span, hint);

    /// <summary>An expression of the wrong type.</summary>
    internal static LakeQueryException WrongType(string fact, SourceSpan span, string? hint = null) =>
        new(ErrorCode.TypeMismatch, fact, span, hint);

    /// <summary>A literal that does not read as a value of its type.</summary>
    internal static LakeQueryException BadLiteral(string text, string type, SourceSpan span, string? example) =>
        new(ErrorCode.InvalidLiteral, $"'{text}' is not a valid {type} literal", span, example is null ? null : $"Write it as {example}.");

    /// <summary>An expression that is neither grouped nor aggregated.</summary>
    internal static LakeQueryException NotAggregate(string expression, SourceSpan span) =>
        new(ErrorCode.ExpressionNotAggregate, $"'{expression}' must be an aggregate expression or appear in GROUP BY clause", span,
            "Add it to GROUP BY, or take one value a group with any_value(…) or max(…).");

    /// <summary>An aggregate, window function or GROUPING where none may stand.</summary>
    internal static LakeQueryException NotScalar(string clause, string function, SourceSpan span) =>
        new(ErrorCode.ExpressionNotScalar, $"{clause} cannot contain aggregations, window functions or grouping operations: '{function}'", span,
            clause == "WHERE clause" ? "Filter groups with HAVING." : null);

    /// <summary>An aggregate within an aggregate.</summary>
    internal static LakeQueryException NestedAggregate(string inner, string outer, SourceSpan span) =>
        new(ErrorCode.NestedAggregation, $"Cannot nest aggregations inside aggregation '{outer}': '{inner}'", span,
            "Compute the inner aggregate in a subquery.");

    /// <summary>A window function within another or within an aggregate.</summary>
    internal static LakeQueryException NestedWindowFunction(string inner, string outer, SourceSpan span) =>
        new(ErrorCode.NestedWindow, $"Cannot nest window functions inside {outer}: '{inner}'", span,
            "Compute the inner one in a subquery.");

    /// <summary>A wrong use of a function's clauses.</summary>
    internal static LakeQueryException FunctionMisuse(ErrorCode code, string fact, SourceSpan span, string? hint = null) => new(code, fact, span, hint);

    /// <summary>A fault in the shape of a query.</summary>
    internal static LakeQueryException BadQuery(ErrorCode code, string fact, SourceSpan span, string? hint = null) => new(code, fact, span, hint);

    /// <summary>Too few or too many values for the question marks.</summary>
    internal static LakeQueryException ParameterCount(int expected, int found) =>
        new(ErrorCode.InvalidParameterUsage, $"Incorrect number of parameters: expected {expected} but found {found}",
            null, "Give one value for each ? of the statement, in order.");

    /// <summary>A name that was given no value.</summary>
    internal static LakeQueryException ParameterMissing(string name, SourceSpan span) =>
        new(ErrorCode.InvalidParameterUsage, $"No value was given for parameter '@{name}'", span, "Add a parameter of this name; a missing value is DBNull.");

    /// <summary>Both kinds of parameters in one statement.</summary>
    internal static LakeQueryException MixedParameters(SourceSpan span) =>
        new(ErrorCode.InvalidParameterUsage, "A statement takes its parameters by position or by name, not both", span,
            "Write all of them as ?, or all as @name.");

    /// <summary>An expression nested deeper than can be worked through.</summary>
    internal static LakeQueryException ExpressionNestsTooDeep(SourceSpan? span) =>
        new(ErrorCode.LakeExpressionTooDeep, "The expression is nested too deeply", span,
            "Split it: name parts in WITH, use IN (…) for long chains of OR, or an array with a function over it.");

    /// <summary>A stored view that cannot be read or bound.</summary>
    internal static LakeQueryException ViewBroken(string view, string reason, SourceSpan span, Exception? inner = null) =>
        new(ErrorCode.InvalidView, $"Failed analyzing stored view '{view}': {reason}", span, $"Create it again with CREATE OR REPLACE VIEW {view}.", inner);

    /// <summary>A view whose base changed.</summary>
    internal static LakeQueryException ViewStale(string view, string reason, SourceSpan span) =>
        new(ErrorCode.ViewIsStale, $"View '{view}' is stale or in invalid state: {reason}", span,
            $"Create it again with CREATE OR REPLACE VIEW {view}.");

    /// <summary>A view that reads itself.</summary>
    internal static LakeQueryException ViewRecursive(string view, SourceSpan span) =>
        new(ErrorCode.ViewIsRecursive, $"View '{view}' reads itself", span, "A view may read other views, not itself.");

    /// <summary>A column of the catalog whose type LakeQuery does not know.</summary>
    internal static LakeQueryException ColumnTypeUnreadable(string table, string column, string type, SourceSpan span, Exception? inner) =>
        new(ErrorCode.HiveInvalidMetadata, $"Column '{column}' of '{table}' has the type '{type}', which cannot be read", span,
            "Correct the column's type in the catalog with ALTER TABLE … REPLACE COLUMNS.", inner);
}
