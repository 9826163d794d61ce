namespace LakeQuery.Sql.Syntax;

// The SQL/JSON functions and JSON_TABLE.

/// <summary><c>JSON_EXISTS</c>, <c>JSON_VALUE</c>, <c>JSON_QUERY</c> with their clauses.</summary>
internal sealed record JsonPathExpression(
    JsonPathFunction Function,
    Expression Input,
    JsonFormat? InputFormat,
    StringLiteral Path,
    SyntaxList<JsonPassing> Passing,
    TypeSyntax? Returning,
    JsonFormat? ReturningFormat,
    JsonWrapper Wrapper,
    bool? KeepQuotes,
    JsonBehavior? OnEmpty,
    JsonBehavior? OnError) : Expression;

internal enum JsonPathFunction
{
    Exists,
    Value,
    Query,
}

/// <summary><c>FORMAT JSON [ENCODING UTF8|UTF16|UTF32]</c>.</summary>
internal enum JsonFormat
{
    Json,
    Utf8,
    Utf16,
    Utf32,
}

/// <summary><c>value [FORMAT JSON] AS name</c>.</summary>
internal sealed record JsonPassing(Expression Value, JsonFormat? Format, Identifier Name) : SyntaxNode;

internal enum JsonWrapper
{
    Without,
    Conditional,
    Unconditional,
}

internal enum JsonBehaviorKind
{
    Null,
    Error,
    True,
    False,
    Unknown,
    EmptyArray,
    EmptyObject,
    Default,
}

internal sealed record JsonBehavior(JsonBehaviorKind Kind, Expression? Default) : SyntaxNode;

/// <summary><c>JSON_OBJECT(k : v, … [NULL|ABSENT ON NULL] [WITH UNIQUE KEYS] [RETURNING type])</c>.</summary>
internal sealed record JsonObjectExpression(
    SyntaxList<JsonMember> Members, bool NullOnNull, bool UniqueKeys, TypeSyntax? Returning, JsonFormat? ReturningFormat) : Expression;

internal sealed record JsonMember(Expression Key, Expression Value, JsonFormat? Format) : SyntaxNode;

/// <summary><c>JSON_ARRAY(v, … [NULL|ABSENT ON NULL] [RETURNING type])</c>.</summary>
internal sealed record JsonArrayExpression(
    SyntaxList<JsonElement> Elements, bool NullOnNull, TypeSyntax? Returning, JsonFormat? ReturningFormat) : Expression;

internal sealed record JsonElement(Expression Value, JsonFormat? Format) : SyntaxNode;

/// <summary><c>JSON_TABLE(input, path [AS name] [PASSING …] COLUMNS (…) [PLAN …] [ERROR|EMPTY ON ERROR])</c>.</summary>
internal sealed record JsonTableRelation(
    Expression Input,
    JsonFormat? InputFormat,
    StringLiteral Path,
    Identifier? PathName,
    SyntaxList<JsonPassing> Passing,
    SyntaxList<JsonColumn> Columns,
    JsonPlan? Plan,
    bool? ErrorOnError) : Relation;

/// <summary>An item of COLUMNS.</summary>
internal abstract record JsonColumn : SyntaxNode;

/// <summary><c>name FOR ORDINALITY</c>.</summary>
internal sealed record JsonOrdinalityColumn(Identifier Name) : JsonColumn;

/// <summary><c>name type [PATH path] [… ON EMPTY] [… ON ERROR]</c>: a scalar, as JSON_VALUE finds it.</summary>
internal sealed record JsonValueColumn(Identifier Name, TypeSyntax Type, StringLiteral? Path, JsonBehavior? OnEmpty, JsonBehavior? OnError) : JsonColumn;

/// <summary><c>name type FORMAT JSON [PATH path] [wrapper] [quotes] [… ON EMPTY] [… ON ERROR]</c>: JSON, as JSON_QUERY finds it.</summary>
internal sealed record JsonQueryColumn(
    Identifier Name,
    TypeSyntax Type,
    JsonFormat Format,
    StringLiteral? Path,
    JsonWrapper Wrapper,
    bool? KeepQuotes,
    JsonBehavior? OnEmpty,
    JsonBehavior? OnError) : JsonColumn;

/// <summary><c>NESTED [PATH] path [AS name] COLUMNS (…)</c>.</summary>
internal sealed record JsonNestedColumns(StringLiteral Path, Identifier? PathName, SyntaxList<JsonColumn> Columns) : JsonColumn;

/// <summary>What stands behind PLAN.</summary>
internal abstract record JsonPlan : SyntaxNode;

/// <summary><c>PLAN DEFAULT (OUTER|INNER, UNION|CROSS)</c>.</summary>
internal sealed record JsonDefaultPlan(bool Inner, bool Cross) : JsonPlan;

/// <summary>The name of a path.</summary>
internal sealed record JsonPathPlan(Identifier Name) : JsonPlan;

/// <summary>Two plans: a parent with OUTER or INNER and its child, or siblings with UNION or CROSS.</summary>
internal sealed record JsonJoinPlan(JsonPlanKind Kind, JsonPlan Left, JsonPlan Right) : JsonPlan;

internal enum JsonPlanKind
{
    Outer,
    Inner,
    Union,
    Cross,
}
