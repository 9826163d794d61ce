using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Types;

namespace LakeQuery.Planning;

// MATCH_RECOGNIZE: its clauses and its pattern. What stands in MEASURES and DEFINE is in Binder.PatternExpressions.cs.
internal sealed partial class Binder
{
    private const int MaxPermutedItems = 7;
    private const int MaxQuantifier = 1000;

    private (PlanNode, ImmutableArray<ScopeField>) BindMatchRecognize(MatchRecognizeRelation match)
    {
        var clauses = match.Clauses;
        if (clauses.Initial is { } initial)
        {
            throw QueryErrors.NotSupported(
                $"The search mode {(initial ? "INITIAL" : "SEEK")} in MATCH_RECOGNIZE", SpanOf(clauses.Pattern), "It belongs to windows with a pattern: leave it out.");
        }

        // It is prepared before the rest of the statement runs, so it sees nothing of the query around it.
        var (input, fields) = BindRelation(match.Input, null, null);
        RefuseRecursion(input, SpanOf(match.Input));
        var scope = new Scope(fields, null);
        var partition = match.PartitionBy.Select(key => InputColumn(key, scope, "PARTITION BY")).ToImmutableArray();
        for (var i = 0; i < partition.Length; i++)
        {
            if (!Coercions.IsComparable(partition[i].Type))
            {
                throw QueryErrors.WrongType(
                    $"{partition[i].Type} is not comparable, and therefore cannot be used in PARTITION BY", SpanOf(match.PartitionBy[i]));
            }
        }

        var order = match.OrderBy.Select(item =>
        {
            var key = InputColumn(item.Key, scope, "ORDER BY");
            return Coercions.IsOrderable(key.Type)
                ? new SortKey(key, item.Descending, item.NullsFirst ?? false)
                : throw QueryErrors.WrongType($"Type {key.Type} is not orderable, and therefore cannot be used in ORDER BY", SpanOf(item.Key));
        }).ToImmutableArray();

        var variables = PatternVariables(clauses);
        var pattern = BindPattern(clauses.Pattern, new PatternPlace(match.Rows != RowsPerMatch.AllWithUnmatched, false), variables);
        var conditions = clauses.Definitions.Select(definition => new PatternCondition(
            variables.Primary.IndexOf(Canonical(definition.Name)), BindPatternCondition(definition, variables, fields, false))).ToImmutableArray();
        var measures = clauses.Measures.Select(measure =>
        {
            var value = BindMeasure(measure, variables, fields, false);
            return new PatternMeasure(NewColumn(measure.Name.Value.ToLowerInvariant(), value.Expression.Type), value);
        }).ToImmutableArray();
        var (skip, skipVariables) = BindSkip(clauses, variables);

        // The order of columns: partition keys, sort keys where rows come out one by one, measures, then the input's other columns.
        var before = partition.Select(key => key.Column).ToList();
        if (match.Rows != RowsPerMatch.One)
        {
            before.AddRange(order.Select(key => ((PlanColumnReference)key.Key).Column));
        }

        var rest = match.Rows == RowsPerMatch.One
            ? []
            : fields.Where(field => !field.Hidden).Select(field => field.Column).Where(column => !before.Contains(column)).Distinct().ToList();
        PlanNode node = new MatchRecognizeNode(
            _numbers.NextMatch(), input, [.. partition], order, before.Concat(rest).Distinct().ToImmutableArray(), measures, match.Rows, skip, skipVariables,
            variables.Primary.ToImmutableArray(), pattern, conditions)
        {
            SkipSpan = clauses.Skip is null ? default : SpanOf(clauses.Skip),
        };
        var names = fields.DistinctBy(field => field.Column.Id).ToDictionary(field => field.Column.Id, field => field.Name);
        var outputs = new List<ScopeField>();
        var copies = new List<Assignment>();
        foreach (var column in before)
        {
            var known = outputs.Exists(field => field.Column.Equals(column));
            var output = known ? NewColumn(column.Name, column.Type) : column;
            if (known)
            {
                copies.Add(new Assignment(output, new PlanColumnReference(column)));
            }

            outputs.Add(new ScopeField(names[column.Id], null, null, output));
        }

        outputs.AddRange(measures.Select((measure, i) => new ScopeField(clauses.Measures[i].Name.Value, null, null, measure.Column)));
        outputs.AddRange(rest.Select(column => new ScopeField(names[column.Id], null, null, column)));
        if (copies.Count > 0)
        {
            node = new ProjectNode(node, [.. node.Columns.Select(column => new Assignment(column, new PlanColumnReference(column))), .. copies]);
        }

        return (node, [.. outputs]);
    }

    private PlanColumnReference InputColumn(Expression key, Scope scope, string clause)
    {
        if (Parts(key) is not { } parts)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.InvalidColumnReference, $"Expected column reference in {clause}. Actual: {TextOf(key)}", SpanOf(key),
                "Compute it in a subquery first.");
        }

        var context = new ExpressionContext(scope, clause);
        return Bind(key, context) as PlanColumnReference
            ?? throw QueryErrors.BadQuery(
                ErrorCode.InvalidColumnReference, $"Column '{string.Join('.', parts)}' is not a column of the input", SpanOf(key),
                "Compute it in a subquery first.");
    }

    // The rows of a recursion's last round exist only inside DuckDB's loop.
    private static void RefuseRecursion(PlanNode input, SourceSpan span, string what = "A row pattern")
    {
        var finder = new RecursionFinder();
        finder.Rewrite(input);
        if (finder.Outside)
        {
            throw QueryErrors.NotSupported($"{what} over the recursive table of WITH RECURSIVE", span);
        }
    }

    private sealed class RecursionFinder : PlanRewriter
    {
        private readonly HashSet<int> _inside = [];

        /// <summary>True when the rows of a round outside were met.</summary>
        public bool Outside { get; private set; }

        public override PlanNode Rewrite(PlanNode node)
        {
            if (node is RecursiveNode recursive)
            {
                _inside.Add(recursive.Id);
            }
            else if (node is RecursiveReferenceNode reference)
            {
                Outside |= !_inside.Contains(reference.Id);
            }

            return base.Rewrite(node);
        }
    }

    // ---- Variables

    /// <summary>The names of a pattern: primary ones, and unions of them.</summary>
    private sealed record PatternNames(List<string> Primary, Dictionary<string, ImmutableArray<int>> Unions)
    {
        /// <summary>The numbers of a variable, or default where there is none of that name.</summary>
        public ImmutableArray<int> Find(string name) =>
            Primary.IndexOf(name) is >= 0 and var index ? [index] : Unions.GetValueOrDefault(name);

        public IEnumerable<string> All => Primary.Concat(Unions.Keys);
    }

    // Names of variables are upper-case unless quoted, and CLASSIFIER() shows them so.
    private static string Canonical(Identifier name) => name.Quoted ? name.Value : name.Value.ToUpperInvariant();

    private PatternNames PatternVariables(RowPatternClauses match)
    {
        var names = new PatternNames([], []);
        Collect(match.Pattern);
        foreach (var subset in match.Subsets)
        {
            var name = Canonical(subset.Name);
            if (names.Primary.Contains(name))
            {
                throw QueryErrors.BadLabel(
                    $"Union pattern variable '{subset.Name}' has the name of a primary pattern variable", SpanOf(subset.Name), "Give the subset another name.");
            }

            var elements = subset.Elements.Select(element => names.Primary.IndexOf(Canonical(element)) is >= 0 and var index
                ? index
                : throw QueryErrors.BadLabel(
                    $"Subset element '{element}' is not a primary pattern variable", SpanOf(element), Spelling.Suggest(Canonical(element), names.Primary)));
            if (!names.Unions.TryAdd(name, [.. elements.Distinct().Order()]))
            {
                throw QueryErrors.BadLabel($"Union pattern variable '{subset.Name}' is declared twice", SpanOf(subset.Name), null);
            }
        }

        var defined = new HashSet<string>();
        foreach (var definition in match.Definitions)
        {
            var name = Canonical(definition.Name);
            if (!names.Primary.Contains(name))
            {
                throw QueryErrors.BadLabel(
                    $"Defined variable '{definition.Name}' is not a primary pattern variable", SpanOf(definition.Name), Spelling.Suggest(name, names.Primary));
            }

            if (!defined.Add(name))
            {
                throw QueryErrors.BadLabel($"Pattern variable '{definition.Name}' is defined twice", SpanOf(definition.Name), "Join the conditions with AND or OR.");
            }
        }

        return names;

        void Collect(RowPattern pattern)
        {
            CheckStack(pattern);
            switch (pattern)
            {
                case VariablePattern variable when !names.Primary.Contains(Canonical(variable.Name)):
                    names.Primary.Add(Canonical(variable.Name));
                    break;
                case ConcatenationPattern concatenation:
                    CollectAll(concatenation.Items);
                    break;
                case AlternationPattern alternation:
                    CollectAll(alternation.Items);
                    break;
                case PermutationPattern permutation:
                    CollectAll(permutation.Items);
                    break;
                case ExclusionPattern exclusion:
                    Collect(exclusion.Pattern);
                    break;
                case QuantifiedPattern quantified:
                    Collect(quantified.Pattern);
                    break;
            }
        }

        void CollectAll(SyntaxList<RowPattern> items)
        {
            foreach (var item in items)
            {
                Collect(item);
            }
        }
    }

    private (SkipMode Mode, PlanList<int> Variables) BindSkip(RowPatternClauses match, PatternNames names)
    {
        if (match.Skip is not { Variable: { } variable } skip)
        {
            return (match.Skip?.Mode ?? SkipMode.PastLastRow, PlanList<int>.Empty);
        }

        var found = names.Find(Canonical(variable));
        return found.IsDefault
            ? throw QueryErrors.BadLabel(
                $"'{variable}' is not a primary or union pattern variable", SpanOf(variable), Spelling.Suggest(Canonical(variable), names.All))
            : (skip.Mode, found);
    }

    // ---- The pattern

    /// <summary>What may stand in a pattern.</summary>
    private sealed record PatternPlace(bool MayExclude, bool InWindow);

    private PlanPattern BindPattern(RowPattern pattern, PatternPlace place, PatternNames names)
    {
        CheckStack(pattern);
        switch (pattern)
        {
            case VariablePattern variable:
                return new PatternVariable(names.Primary.IndexOf(Canonical(variable.Name)));
            case EmptyPattern:
                return new PatternSequence(PlanList<PlanPattern>.Empty);
            case AnchorPattern anchor:
                return place.InWindow
                    ? throw QueryErrors.BadQuery(
                        ErrorCode.InvalidRowPattern, "Anchor pattern syntax is not allowed in window", SpanOf(anchor), "A match begins at the current row.")
                    : new PatternAnchor(anchor.AtEnd);
            case ConcatenationPattern concatenation:
                return new PatternSequence([.. concatenation.Items.Select(item => BindPattern(item, place, names))]);
            case AlternationPattern alternation:
                return new PatternChoice([.. alternation.Items.Select(item => BindPattern(item, place, names))]);
            case PermutationPattern permutation:
                return permutation.Items.Count <= MaxPermutedItems
                    ? new PatternPermutation([.. permutation.Items.Select(item => BindPattern(item, place, names))])
                    : throw QueryErrors.NotSupported($"PERMUTE of more than {MaxPermutedItems} patterns", SpanOf(permutation));
            case ExclusionPattern exclusion:
                return !place.MayExclude
                    ? throw QueryErrors.BadQuery(
                        ErrorCode.InvalidRowPattern,
                        "Pattern exclusion syntax is not allowed when ALL ROWS PER MATCH WITH UNMATCHED ROWS is specified", SpanOf(exclusion))
                    : new PatternExclusion(BindPattern(exclusion.Pattern, place, names));
            default:
                var quantified = (QuantifiedPattern)pattern;
                CheckQuantifier(quantified);
                return new PatternRepetition(
                    BindPattern(quantified.Pattern, place, names), (int)quantified.AtLeast, (int?)quantified.AtMost, quantified.Reluctant);
        }
    }

    private static void CheckQuantifier(QuantifiedPattern quantified)
    {
        var span = quantified.QuantifierSpan;
        if (quantified.AtMost < 1)
        {
            throw QueryErrors.BadQuery(
                ErrorCode.NumericValueOutOfRange, "Pattern quantifier upper bound must be greater than or equal to 1", span);
        }

        if (quantified.AtLeast > quantified.AtMost)
        {
            throw QueryErrors.BadQuery(ErrorCode.InvalidRange, "Pattern quantifier lower bound must not exceed upper bound", span);
        }

        if (Math.Max(quantified.AtLeast, quantified.AtMost ?? 0) > MaxQuantifier)
        {
            throw QueryErrors.NotSupported($"A pattern quantifier over {MaxQuantifier}", span, "Count the rows in DEFINE, as in count(A.*) < 5000.");
        }
    }
}
