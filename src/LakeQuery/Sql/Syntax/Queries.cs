namespace LakeQuery.Sql.Syntax;

/// <summary><c>[WITH …] body [ORDER BY …] [OFFSET …] [LIMIT …|FETCH …]</c>.</summary>
internal sealed record Query(
    WithClause? With,
    QueryBody Body,
    SyntaxList<SortItem> OrderBy,
    Expression? Offset,
    LimitClause? Limit) : SyntaxNode
{
    /// <summary><c>ORDER BY … WITHIN INTERVAL …</c> of streams.</summary>
    public Expression? Within { get; init; }
}

internal sealed record WithClause(bool Recursive, SyntaxList<CommonTable> Tables) : SyntaxNode;

internal sealed record CommonTable(Identifier Name, SyntaxList<Identifier> ColumnAliases, Query Query) : SyntaxNode;

/// <summary><c>LIMIT n|ALL</c> or <c>FETCH FIRST n ROWS ONLY|WITH TIES</c>; a null count means ALL, or 1 for FETCH FIRST ROW.</summary>
internal sealed record LimitClause(Expression? Count, bool WithTies, bool IsFetch) : SyntaxNode;

internal sealed record SortItem(Expression Key, bool Descending, bool? NullsFirst) : SyntaxNode;

internal abstract record QueryBody : SyntaxNode;

internal sealed record SelectBody(
    bool Distinct,
    SyntaxList<SelectItem> Items,
    Relation? From,
    Expression? Where,
    GroupByClause? GroupBy,
    Expression? Having,
    SyntaxList<NamedWindow> Windows) : QueryBody
{
    /// <summary><c>SELECT STREAM</c>.</summary>
    public bool Stream { get; init; }

    /// <summary>WINDOWED BY STAGGER, which stands in the place of GROUP BY.</summary>
    public StaggerClause? Stagger { get; init; }
}

internal abstract record SelectItem : SyntaxNode;

internal sealed record SelectExpression(Expression Expression, Identifier? Alias) : SelectItem;

/// <summary><c>*</c>, <c>t.*</c> or <c>(row).* [AS (a, b)]</c>.</summary>
internal sealed record SelectAll(Expression? Target, SyntaxList<Identifier> Aliases) : SelectItem;

internal enum SetOperator
{
    Union,
    Intersect,
    Except,
}

internal sealed record SetOperationBody(SetOperator Operator, bool All, QueryBody Left, QueryBody Right) : QueryBody;

/// <summary><c>VALUES a, (b, c), …</c>: each row is an expression; a row constructor gives several columns.</summary>
internal sealed record ValuesBody(SyntaxList<Expression> Rows) : QueryBody;

/// <summary><c>TABLE name</c>.</summary>
internal sealed record TableBody(QualifiedName Name) : QueryBody;

/// <summary>A parenthesised query as the body of another.</summary>
internal sealed record SubqueryBody(Query Query) : QueryBody;

internal sealed record GroupByClause(bool Distinct, SyntaxList<GroupingElement> Elements) : SyntaxNode;

internal abstract record GroupingElement : SyntaxNode;

/// <summary>A plain key, an ordinal, or several in parentheses.</summary>
internal sealed record SimpleGrouping(SyntaxList<Expression> Keys) : GroupingElement;

internal sealed record Rollup(SyntaxList<SimpleGrouping> Sets) : GroupingElement;

internal sealed record Cube(SyntaxList<SimpleGrouping> Sets) : GroupingElement;

internal sealed record GroupingSets(SyntaxList<GroupingElement> Sets) : GroupingElement;

internal sealed record NamedWindow(Identifier Name, WindowSpecification Specification) : SyntaxNode;

/// <summary><c>OVER name</c> or <c>OVER (…)</c>: exactly one is set.</summary>
internal sealed record WindowReference(Identifier? Name, WindowSpecification? Specification) : SyntaxNode;

internal sealed record WindowSpecification(
    Identifier? BaseName,
    SyntaxList<Expression> PartitionBy,
    SyntaxList<SortItem> OrderBy,
    WindowFrame? Frame) : SyntaxNode;

internal enum FrameUnit
{
    Rows,
    Range,
    Groups,
}

internal enum FrameBoundKind
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

internal sealed record WindowFrame(FrameUnit Unit, FrameBound Start, FrameBound? End) : SyntaxNode
{
    /// <summary>The pattern that rows of the frame must match, if any.</summary>
    public RowPatternClauses? Pattern { get; init; }
}

internal sealed record FrameBound(FrameBoundKind Kind, Expression? Offset) : SyntaxNode;
