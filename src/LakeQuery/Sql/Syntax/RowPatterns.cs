namespace LakeQuery.Sql.Syntax;

/// <summary><c>relation MATCH_RECOGNIZE (…)</c>.</summary>
/// <param name="Input">The relation whose rows are matched.</param>
/// <param name="PartitionBy">The columns that divide the rows.</param>
/// <param name="OrderBy">The order in which rows are matched.</param>
/// <param name="Rows">The rows that come out.</param>
/// <param name="Clauses">Everything else.</param>
internal sealed record MatchRecognizeRelation(
    Relation Input,
    SyntaxList<Expression> PartitionBy,
    SyntaxList<SortItem> OrderBy,
    RowsPerMatch Rows,
    RowPatternClauses Clauses) : Relation;

/// <summary>What MATCH_RECOGNIZE and a window with a pattern have in common.</summary>
/// <param name="Measures">The columns computed from a match.</param>
/// <param name="Skip">Where the next match may begin; null for PAST LAST ROW.</param>
/// <param name="Initial">True for INITIAL, false for SEEK, null where neither is written.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Subsets">The union variables.</param>
/// <param name="Definitions">The conditions of variables; one without is true for every row.</param>
internal sealed record RowPatternClauses(
    SyntaxList<MeasureDefinition> Measures,
    SkipTo? Skip,
    bool? Initial,
    RowPattern Pattern,
    SyntaxList<SubsetDefinition> Subsets,
    SyntaxList<VariableDefinition> Definitions) : SyntaxNode;

internal sealed record MeasureDefinition(Expression Expression, Identifier Name) : SyntaxNode;

internal sealed record SubsetDefinition(Identifier Name, SyntaxList<Identifier> Elements) : SyntaxNode;

internal sealed record VariableDefinition(Identifier Name, Expression Condition) : SyntaxNode;

/// <summary>Which rows come out of a match.</summary>
internal enum RowsPerMatch
{
    /// <summary>One row a match.</summary>
    One,

    /// <summary>All its rows, and one for an empty match.</summary>
    AllShowEmpty,

    /// <summary>All its rows, none for an empty match.</summary>
    AllOmitEmpty,

    /// <summary>All rows, those in no match as well.</summary>
    AllWithUnmatched,
}

internal enum SkipMode
{
    PastLastRow,
    ToNextRow,
    ToFirst,
    ToLast,
}

/// <summary><c>AFTER MATCH SKIP …</c>; <c>TO v</c> is <c>TO LAST v</c>.</summary>
internal sealed record SkipTo(SkipMode Mode, Identifier? Variable) : SyntaxNode;

/// <summary>RUNNING: the match up to the current row; FINAL: the whole match.</summary>
internal enum ProcessingMode
{
    Running,
    Final,
}

/// <summary>A row pattern, as a regular expression is of letters.</summary>
internal abstract record RowPattern : SyntaxNode;

internal sealed record VariablePattern(Identifier Name) : RowPattern;

/// <summary><c>()</c>: no row.</summary>
internal sealed record EmptyPattern : RowPattern;

/// <summary><c>^</c>, or <c>$</c> when <paramref name="AtEnd"/>.</summary>
internal sealed record AnchorPattern(bool AtEnd) : RowPattern;

/// <summary><c>a b c</c>.</summary>
internal sealed record ConcatenationPattern(SyntaxList<RowPattern> Items) : RowPattern;

/// <summary><c>a | b | c</c>: the first that fits is preferred.</summary>
internal sealed record AlternationPattern(SyntaxList<RowPattern> Items) : RowPattern;

/// <summary><c>PERMUTE(a, b, c)</c>.</summary>
internal sealed record PermutationPattern(SyntaxList<RowPattern> Items) : RowPattern;

/// <summary><c>{- pattern -}</c>: matched, but left out of the rows.</summary>
internal sealed record ExclusionPattern(RowPattern Pattern) : RowPattern;

/// <summary><c>pattern* + ? {n} {n,} {,m} {n,m}</c>, with <c>?</c> behind it where fewer rows are preferred.</summary>
/// <param name="Pattern">What is repeated.</param>
/// <param name="AtLeast">0 where nothing is written.</param>
/// <param name="AtMost">Null for no limit.</param>
/// <param name="Reluctant">Fewer are preferred.</param>
internal sealed record QuantifiedPattern(RowPattern Pattern, long AtLeast, long? AtMost, bool Reluctant) : RowPattern
{
    /// <summary>The place of the quantifier alone.</summary>
    public Errors.SourceSpan QuantifierSpan { get; init; }

    /// <inheritdoc/>
    public bool Equals(QuantifiedPattern? other) =>
        base.Equals(other) && Pattern.Equals(other!.Pattern) && AtLeast == other.AtLeast && AtMost == other.AtMost && Reluctant == other.Reluctant;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pattern, AtLeast, AtMost, Reluctant);
}
