namespace LakeQuery.Sql.Syntax;

/// <summary>Something that stands in FROM.</summary>
internal abstract record Relation : SyntaxNode;

internal sealed record TableReference(QualifiedName Name) : Relation;

internal sealed record SubqueryRelation(Query Query) : Relation;

internal sealed record LateralRelation(Query Query) : Relation;

internal sealed record UnnestRelation(SyntaxList<Expression> Arguments, bool WithOrdinality) : Relation;

/// <summary><c>TABLE(f(…))</c>: a table function.</summary>
internal sealed record TableFunctionRelation(QualifiedName Name, SyntaxList<TableArgument> Arguments) : Relation;

/// <summary>An argument of a table function: a value, <c>TABLE(…)</c>, <c>DESCRIPTOR(…)</c> or <c>CURSOR(…)</c>.</summary>
internal sealed record TableArgument(
    Identifier? Name, Expression? Value, Relation? Table, Query? Cursor, SyntaxList<Identifier>? Descriptor) : SyntaxNode
{
    /// <summary><c>TABLE name [PARTITION BY a, b]</c> without parentheses, as streams write it: its keys; null for the other form.</summary>
    public SyntaxList<Identifier>? PartitionBy { get; init; }
}

/// <summary><c>relation [AS] alias [(columns)]</c>.</summary>
internal sealed record AliasedRelation(Relation Relation, Identifier Alias, SyntaxList<Identifier> ColumnAliases) : Relation;

/// <summary><c>relation TABLESAMPLE BERNOULLI|SYSTEM (percentage)</c>.</summary>
internal sealed record SampledRelation(Relation Relation, bool System, Expression Percentage) : Relation;

internal enum JoinKind
{
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

/// <summary>A join; at most one of <paramref name="On"/>, <paramref name="Using"/> and <paramref name="Natural"/> is given.
/// A comma in FROM is a cross join.</summary>
internal sealed record JoinRelation(
    JoinKind Kind, Relation Left, Relation Right, Expression? On, SyntaxList<Identifier>? Using, bool Natural) : Relation;
