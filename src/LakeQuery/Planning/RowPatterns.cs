using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

/// <summary>MATCH_RECOGNIZE: finds sequences of rows within each partition and computes columns from them.</summary>
/// <param name="Id">Number, unique in the statement.</param>
/// <param name="Input">The rows.</param>
/// <param name="PartitionBy">Columns of the input, each as a reference.</param>
/// <param name="OrderBy">The order of rows in a partition.</param>
/// <param name="Passed">The input's columns that come out as they are.</param>
/// <param name="Measures">The columns computed.</param>
/// <param name="Rows">Which rows come out.</param>
/// <param name="Skip">Where matching goes on after a match.</param>
/// <param name="SkipVariables">The variables of SKIP TO, by number; empty for the other ways.</param>
/// <param name="Variables">Names of the primary variables; everything else counts from 0 into this list.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Conditions">What rows must satisfy to be a variable's; a variable without one takes every row.</param>
internal sealed record MatchRecognizeNode(
    int Id,
    PlanNode Input,
    PlanList<PlanExpression> PartitionBy,
    PlanList<SortKey> OrderBy,
    PlanList<PlanColumn> Passed,
    PlanList<PatternMeasure> Measures,
    RowsPerMatch Rows,
    SkipMode Skip,
    PlanList<int> SkipVariables,
    PlanList<string> Variables,
    PlanPattern Pattern,
    PlanList<PatternCondition> Conditions) : PlanNode
{
    /// <summary>Where SKIP TO stood, for its error.</summary>
    public Errors.SourceSpan SkipSpan { get; init; }

    /// <summary>The frame of a window's pattern: every row of the input comes out once, with the match that belongs to it. Null for
    /// MATCH_RECOGNIZE.</summary>
    public MatchFrame? Frame { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<PlanColumn> Columns => [.. Passed.Items, .. Measures.Items.Select(measure => measure.Column)];

    /// <summary>What MEASURES and DEFINE hold, with their pointers.</summary>
    public IEnumerable<PatternExpression> Expressions =>
        Measures.Items.Select(measure => measure.Value).Concat(Conditions.Items.Select(condition => condition.Value));
}

/// <summary>An expression over a match: it refers to the columns of its pointers, never to the input's.</summary>
internal sealed record PatternExpression(PlanExpression Expression, PlanList<PatternPointer> Pointers);

internal sealed record PatternMeasure(PlanColumn Column, PatternExpression Value)
{
    /// <summary>A window function: in a row without a match it is over no rows, where a measure is NULL.</summary>
    public bool OverNoRows { get; init; }
}

/// <summary>The rows that a window's pattern looks at from a row.</summary>
/// <param name="Seek">A match may begin at a later row of the frame.</param>
/// <param name="Following">How many rows behind the current one, as a column of the input; null for all.</param>
/// <param name="Bound">The same where it is a constant.</param>
internal sealed record MatchFrame(bool Seek, PlanColumn? Following, long? Bound)
{
    /// <summary>Where the bound stood, for its error.</summary>
    public Errors.SourceSpan Span { get; init; }
}

/// <summary>The pattern of a window call and the one value that is computed with it; the planner puts calls of one window together.</summary>
/// <param name="Id">The window's number: calls with the same are over the same pattern.</param>
/// <param name="Seek">A match may begin at a later row of the frame.</param>
/// <param name="Following">How many rows behind the current one; null for all.</param>
/// <param name="Skip">Where matching goes on after a match.</param>
/// <param name="SkipVariables">The variables of SKIP TO.</param>
/// <param name="Variables">Names of the primary variables.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Conditions">What rows must satisfy to be a variable's.</param>
/// <param name="Value">The value.</param>
/// <param name="IsMeasure">A measure, else a window function over the match's rows.</param>
internal sealed record WindowPattern(
    int Id,
    bool Seek,
    PlanExpression? Following,
    SkipMode Skip,
    PlanList<int> SkipVariables,
    PlanList<string> Variables,
    PlanPattern Pattern,
    PlanList<PatternCondition> Conditions,
    PatternExpression Value,
    bool IsMeasure)
{
    /// <summary>Where SKIP TO stood, for its error.</summary>
    public Errors.SourceSpan SkipSpan { get; init; }
}

internal sealed record PatternCondition(int Variable, PatternExpression Value);

/// <summary>The way to one row of the partition from a row of a match.</summary>
/// <param name="Variables">Rows of these variables are counted; empty: of any.</param>
/// <param name="Last">Counted from the end, else from the beginning.</param>
/// <param name="Offset">How many of them are passed over.</param>
/// <param name="Final">The whole match is looked at, else only up to the current row.</param>
/// <param name="Physical">Rows of the partition to step on from there.</param>
internal sealed record PatternNavigation(PlanList<int> Variables, bool Last, int Offset, bool Final, long Physical)
{
    /// <summary>The current row.</summary>
    public static PatternNavigation Current { get; } = new(PlanList<int>.Empty, true, 0, false, 0);
}

/// <summary>A value that an expression over a match takes from the match.</summary>
/// <param name="Column">The column by which the expression knows it.</param>
internal abstract record PatternPointer(PlanColumn Column);

/// <summary>A column of the input in another row.</summary>
internal sealed record ValuePointer(PlanColumn Column, PlanExpression Source, PatternNavigation Navigation) : PatternPointer(Column);

/// <summary>CLASSIFIER(): the variable that a row was matched to.</summary>
internal sealed record ClassifierPointer(PlanColumn Column, PatternNavigation Navigation) : PatternPointer(Column);

/// <summary>MATCH_NUMBER().</summary>
internal sealed record MatchNumberPointer(PlanColumn Column) : PatternPointer(Column);

/// <summary>An aggregate over the match's rows, its arguments over the input's columns.</summary>
/// <param name="Call">The aggregate.</param>
/// <param name="Variables">Only rows of these variables; empty: all.</param>
/// <param name="Final">Over the whole match, else up to the current row.</param>
/// <param name="Classifier">The column by which the arguments know a row's own variable; null where they do not.</param>
/// <param name="MatchNumber">The column by which the arguments know the match's number; null where they do not.</param>
internal sealed record AggregatePointer(AggregateCall Call, PlanList<int> Variables, bool Final, PlanColumn? Classifier, PlanColumn? MatchNumber)
    : PatternPointer(Call.Column);

// ---- Patterns with their variables numbered

internal abstract record PlanPattern;

internal sealed record PatternVariable(int Index) : PlanPattern;

internal sealed record PatternAnchor(bool AtEnd) : PlanPattern;

/// <summary>One after the other; the empty pattern has none.</summary>
internal sealed record PatternSequence(PlanList<PlanPattern> Items) : PlanPattern;

/// <summary>One of several, the earlier preferred.</summary>
internal sealed record PatternChoice(PlanList<PlanPattern> Items) : PlanPattern;

/// <summary>All in any order, preferred as the orders of their places are.</summary>
internal sealed record PatternPermutation(PlanList<PlanPattern> Items) : PlanPattern;

internal sealed record PatternExclusion(PlanPattern Pattern) : PlanPattern;

internal sealed record PatternRepetition(PlanPattern Pattern, int AtLeast, int? AtMost, bool Reluctant) : PlanPattern;
