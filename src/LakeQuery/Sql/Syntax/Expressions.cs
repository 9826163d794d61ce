namespace LakeQuery.Sql.Syntax;

/// <summary>An expression as written; types come later, from the binder.</summary>
internal abstract record Expression : SyntaxNode;

// ---- Literals

internal sealed record NullLiteral : Expression;

internal sealed record BooleanLiteral(bool Value) : Expression;

/// <summary>A whole number; <paramref name="Text"/> holds the digits without underscores.</summary>
internal sealed record IntegerLiteral(string Text) : Expression;

/// <summary>A number with a point and no exponent, <c>1.5</c> or <c>.5</c>: decimal in Trino.</summary>
internal sealed record DecimalLiteral(string Text) : Expression;

/// <summary>A number with an exponent, <c>1.5e3</c>.</summary>
internal sealed record DoubleLiteral(string Text) : Expression;

internal sealed record StringLiteral(string Value) : Expression;

/// <summary><c>X'0AFF'</c>; blanks between digits removed.</summary>
internal sealed record BinaryLiteral(string Hex) : Expression;

/// <summary><c>DATE '…'</c>, <c>TIMESTAMP '…'</c>, <c>DECIMAL '…'</c>, <c>JSON '…'</c>, <c>DOUBLE '…'</c> and so on.</summary>
internal sealed record TypedLiteral(TypeSyntax Type, string Text) : Expression;

/// <summary><c>INTERVAL [+|-] 'text' unit [TO unit]</c>.</summary>
internal sealed record IntervalLiteral(string Text, bool Negative, IntervalUnit From, IntervalUnit? To) : Expression;

internal enum IntervalUnit
{
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

/// <summary><c>?</c> or <c>@name</c>, numbered from 0 in the order of the text; the same name has the same number.</summary>
internal sealed record ParameterExpression(int Index, string? Name = null) : Expression;

// ---- Names

/// <summary>A bare name.</summary>
internal sealed record NameExpression(Identifier Name) : Expression;

/// <summary><c>base.field</c>: a column of a relation or a field of a row, which only the binder can tell.</summary>
internal sealed record DereferenceExpression(Expression Base, Identifier Field) : Expression;

internal sealed record SubscriptExpression(Expression Base, Expression Index) : Expression;

// ---- Operators

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,
    Concat,
    Equal,
    NotEqual,
    LessThan,
    LessThanOrEqual,
    GreaterThan,
    GreaterThanOrEqual,
    IsDistinctFrom,
    IsNotDistinctFrom,
    And,
    Or,
}

internal sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

internal enum UnaryOperator
{
    Plus,
    Minus,
    Not,
}

internal sealed record UnaryExpression(UnaryOperator Operator, Expression Operand) : Expression;

internal sealed record BetweenExpression(Expression Value, Expression Low, Expression High, bool Negated, bool Symmetric) : Expression;

internal sealed record InListExpression(Expression Value, SyntaxList<Expression> Items, bool Negated) : Expression;

internal sealed record InSubqueryExpression(Expression Value, Query Query, bool Negated) : Expression;

internal sealed record LikeExpression(Expression Value, Expression Pattern, Expression? Escape, bool Negated) : Expression;

internal sealed record IsNullExpression(Expression Value, bool Negated) : Expression;

internal sealed record ExistsExpression(Query Query) : Expression;

internal sealed record ScalarSubqueryExpression(Query Query) : Expression;

internal enum Quantifier
{
    All,
    Any,
}

/// <summary><c>value op ALL|ANY|SOME (query)</c>; SOME is ANY.</summary>
internal sealed record QuantifiedExpression(BinaryOperator Operator, Quantifier Quantifier, Expression Value, Query Query) : Expression;

/// <summary><c>value AT TIME ZONE zone</c>.</summary>
internal sealed record AtTimeZoneExpression(Expression Value, Expression Zone) : Expression;

// ---- Constructors and special forms

/// <summary><c>(a, b)</c> or <c>ROW(a, b)</c>.</summary>
internal sealed record RowExpression(SyntaxList<Expression> Items) : Expression;

internal sealed record ArrayExpression(SyntaxList<Expression> Items) : Expression;

internal sealed record CastExpression(Expression Value, TypeSyntax Type, bool Try) : Expression;

/// <summary><c>CASE [operand] WHEN … THEN … [ELSE …] END</c>.</summary>
internal sealed record CaseExpression(Expression? Operand, SyntaxList<WhenClause> Whens, Expression? Else) : Expression;

internal sealed record WhenClause(Expression Condition, Expression Result) : SyntaxNode;

/// <summary><c>EXTRACT(field FROM value)</c>; the field as written, upper-cased.</summary>
internal sealed record ExtractExpression(string Field, Expression Value) : Expression;

/// <summary><c>TRIM([BOTH|LEADING|TRAILING] [characters] FROM value)</c>.</summary>
internal sealed record TrimExpression(TrimSide Side, Expression? Characters, Expression Value) : Expression;

internal enum TrimSide
{
    Both,
    Leading,
    Trailing,
}

/// <summary><c>CURRENT_DATE</c>, <c>CURRENT_TIMESTAMP[(p)]</c>, <c>LOCALTIME</c>, <c>CURRENT_USER</c>, <c>CURRENT_CATALOG</c>, … :
/// special names without parentheses.</summary>
internal sealed record SpecialNameExpression(string Name, int? Precision) : Expression;

/// <summary><c>x -> body</c>, <c>(x, y) -> body</c>.</summary>
internal sealed record LambdaExpression(SyntaxList<Identifier> Parameters, Expression Body) : Expression;

/// <summary><c>GROUPING(a, b)</c>.</summary>
internal sealed record GroupingExpression(SyntaxList<Expression> Arguments) : Expression;

/// <summary>A call. <c>POSITION(x IN s)</c>, <c>SUBSTRING(s FROM i FOR n)</c>, <c>NORMALIZE(s, NFC)</c> and <c>IF</c>, <c>COALESCE</c>,
/// <c>NULLIF</c>, <c>TRY</c> are calls of those names with their arguments in the function's order (strpos for POSITION).</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Arguments">Lambdas included; <c>*</c> is <see cref="Star"/>.</param>
/// <param name="Star">The argument list was <c>*</c>, as in <c>count(*)</c>.</param>
/// <param name="Distinct"><c>DISTINCT</c> stood before the arguments.</param>
/// <param name="OrderBy"><c>ORDER BY</c> inside the parentheses, or <c>WITHIN GROUP (ORDER BY …)</c>.</param>
/// <param name="Filter"><c>FILTER (WHERE …)</c>.</param>
/// <param name="NullTreatment"><c>IGNORE NULLS</c> or <c>RESPECT NULLS</c>, if written.</param>
/// <param name="Window"><c>OVER …</c>.</param>
/// <param name="WithinGroup">The order came from WITHIN GROUP (listagg).</param>
internal sealed record FunctionCall(
    QualifiedName Name,
    SyntaxList<Expression> Arguments,
    bool Star,
    bool Distinct,
    SyntaxList<SortItem> OrderBy,
    Expression? Filter,
    NullTreatment? NullTreatment,
    WindowReference? Window,
    bool WithinGroup) : Expression
{
    /// <summary><c>ON OVERFLOW</c> of listagg, as written: null for the default (ERROR).</summary>
    public ListaggOverflow? Overflow { get; init; }

    /// <summary><c>RUNNING</c> or <c>FINAL</c> before the name, in MATCH_RECOGNIZE only.</summary>
    public ProcessingMode? Mode { get; init; }

    /// <summary><c>FROM LAST</c> of nth_value.</summary>
    public bool FromLast { get; init; }

    /// <summary>The pattern variable of <c>count(A.*)</c>.</summary>
    public Identifier? StarVariable { get; init; }
}

/// <summary><c>measure OVER window</c>: a measure that the window's pattern defines.</summary>
internal sealed record MeasureExpression(Identifier Name, WindowReference Window) : Expression;

/// <summary><c>ON OVERFLOW ERROR</c> or <c>ON OVERFLOW TRUNCATE ['filler'] WITH|WITHOUT COUNT</c>.</summary>
internal sealed record ListaggOverflow(bool Error, string? Filler, bool WithCount) : SyntaxNode;

internal enum NullTreatment
{
    Respect,
    Ignore,
}
