using System.Globalization;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Planning;

internal sealed partial class PlanPrinter
{
    // Pointers are printed as they were written, in the place of their columns.
    private readonly Dictionary<int, string> _pointers = [];

    private void PrintMatch(MatchRecognizeNode match)
    {
        var parts = new List<string>();
        if (match.PartitionBy.Count > 0)
        {
            parts.Add("partition by " + string.Join(", ", match.PartitionBy.Items.Select(Text)));
        }

        if (match.OrderBy.Count > 0)
        {
            parts.Add("order by " + string.Join(", ", match.OrderBy.Items.Select(SortText)));
        }

        parts.Add(match.Rows switch
        {
            RowsPerMatch.One when match.Frame is { } frame => $"every row, {(frame.Seek ? "seek " : "")}to {FrameEndText(frame)}",
            RowsPerMatch.One => "one row per match",
            RowsPerMatch.AllShowEmpty => "all rows per match",
            RowsPerMatch.AllOmitEmpty => "all rows per match, omit empty matches",
            _ => "all rows per match, with unmatched rows",
        });
        if (match.Skip != SkipMode.PastLastRow)
        {
            parts.Add(match.Skip switch
            {
                SkipMode.ToNextRow => "skip to next row",
                SkipMode.ToFirst => $"skip to first {VariableNames(match, match.SkipVariables)}",
                _ => $"skip to last {VariableNames(match, match.SkipVariables)}",
            });
        }

        parts.Add($"pattern ({PatternText(match, match.Pattern, 0)})");
        parts.AddRange(match.Conditions.Items.Select(condition => $"{match.Variables[condition.Variable]} as {ValueText(match, condition.Value)}"));
        parts.AddRange(match.Measures.Items.Select(measure => $"{Name(measure.Column)} := {ValueText(match, measure.Value)}"));
        Line("MatchRecognize " + string.Join("  ", parts), match.Input);
    }

    private string FrameEndText(MatchFrame frame) => frame switch
    {
        { Following: { } column } => Name(column) + " following",
        { Bound: { } bound } => bound == 0 ? "the current row" : bound.ToString(CultureInfo.InvariantCulture) + " following",
        _ => "the end",
    };

    private string ValueText(MatchRecognizeNode match, PatternExpression value)
    {
        foreach (var pointer in value.Pointers)
        {
            _pointers[pointer.Column.Id] = pointer switch
            {
                ValuePointer cell => NavigationText(cell.Navigation, Prefix(match, cell.Navigation.Variables) + Text(cell.Source)),
                ClassifierPointer classifier =>
                    NavigationText(classifier.Navigation, $"CLASSIFIER({VariableNames(match, classifier.Navigation.Variables)})"),
                MatchNumberPointer => "MATCH_NUMBER()",
                AggregatePointer aggregate => AggregatePointerText(match, aggregate),
                _ => Name(pointer.Column),
            };
        }

        return Text(value.Expression);
    }

    private string AggregatePointerText(MatchRecognizeNode match, AggregatePointer aggregate)
    {
        var call = aggregate.Call;
        if (aggregate.Classifier is { } classifier)
        {
            _pointers[classifier.Id] = "CLASSIFIER()";
        }

        if (aggregate.MatchNumber is { } number)
        {
            _pointers[number.Id] = "MATCH_NUMBER()";
        }

        var of = aggregate.Variables.Count == 0 ? "" : $" of {VariableNames(match, aggregate.Variables)}";
        return (aggregate.Final ? "FINAL " : "") + CallText(call) + of;
    }

    private static string NavigationText(PatternNavigation navigation, string text)
    {
        if (!navigation.Last || navigation.Offset > 0 || navigation.Final)
        {
            text = $"{(navigation.Final ? "FINAL " : "")}{(navigation.Last ? "LAST" : "FIRST")}({text}{Offset(navigation.Offset, 0)})";
        }

        return navigation.Physical == 0 ? text
            : $"{(navigation.Physical < 0 ? "PREV" : "NEXT")}({text}{Offset(Math.Abs(navigation.Physical), 1)})";
    }

    private static string Offset(long offset, long usual) => offset == usual ? "" : ", " + offset.ToString(CultureInfo.InvariantCulture);

    private static string Prefix(MatchRecognizeNode match, PlanList<int> variables) =>
        variables.Count == 0 ? "" : VariableNames(match, variables) + ".";

    private static string VariableNames(MatchRecognizeNode match, PlanList<int> variables) =>
        string.Join("|", variables.Items.Select(index => match.Variables[index]));

    private static string PatternText(MatchRecognizeNode match, PlanPattern pattern, int level)
    {
        var (text, own) = pattern switch
        {
            PatternVariable variable => (match.Variables[variable.Index], 3),
            PatternAnchor anchor => (anchor.AtEnd ? "$" : "^", 3),
            PatternSequence { Items.Count: 0 } => ("()", 3),
            PatternSequence sequence => (Joined(sequence.Items, " ", 2), 1),
            PatternChoice choice => (Joined(choice.Items, " | ", 1), 0),
            PatternPermutation permutation => ($"PERMUTE({Joined(permutation.Items, ", ", 0)})", 3),
            PatternExclusion exclusion => ($"{{- {PatternText(match, exclusion.Pattern, 0)} -}}", 3),
            PatternRepetition repetition => (PatternText(match, repetition.Pattern, 3) + Range(repetition) + (repetition.Reluctant ? "?" : ""), 2),
            _ => throw new ArgumentException($"Unknown pattern {pattern.GetType().Name}.", nameof(pattern)),
        };
        return own < level ? $"({text})" : text;

        string Joined(PlanList<PlanPattern> items, string separator, int inner) =>
            string.Join(separator, items.Items.Select(item => PatternText(match, item, inner)));
    }

    private static string Range(PatternRepetition repetition) => (repetition.AtLeast, repetition.AtMost) switch
    {
        (0, null) => "*",
        (1, null) => "+",
        (0, 1) => "?",
        var (least, most) => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
    };
}
