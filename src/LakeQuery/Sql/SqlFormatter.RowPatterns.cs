using System.Globalization;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

internal sealed partial class SqlFormatter
{
    private void Write(MatchRecognizeRelation match)
    {
        WriteOperand(match.Input, parentheses: match.Input is JoinRelation or SampledRelation or MatchRecognizeRelation);
        _output.Append(" MATCH_RECOGNIZE (");
        var start = _output.Length;
        if (match.PartitionBy.Count > 0)
        {
            _output.Append("PARTITION BY ");
            WriteList(match.PartitionBy, Write);
        }

        WriteOrderBy(match.OrderBy, Next("ORDER BY "));
        WriteMeasures(match.Clauses.Measures, _output.Length > start);

        _output.Append(Next(match.Rows switch
        {
            RowsPerMatch.One => "ONE ROW PER MATCH",
            RowsPerMatch.AllShowEmpty => "ALL ROWS PER MATCH",
            RowsPerMatch.AllOmitEmpty => "ALL ROWS PER MATCH OMIT EMPTY MATCHES",
            _ => "ALL ROWS PER MATCH WITH UNMATCHED ROWS",
        }));
        Write(match.Clauses);
        _output.Append(')');

        string Next(string words) => _output.Length > start ? " " + words : words;
    }

    private void WriteMeasures(SyntaxList<MeasureDefinition> measures, bool blankBefore)
    {
        if (measures.Count == 0)
        {
            return;
        }

        _output.Append(blankBefore ? " MEASURES " : "MEASURES ");
        WriteList(measures, measure =>
        {
            Write(measure.Expression);
            _output.Append(" AS ");
            Write(measure.Name);
        });
    }

    // From AFTER MATCH to DEFINE.
    private void Write(RowPatternClauses match)
    {
        if (match.Skip is { } skip)
        {
            _output.Append(" AFTER MATCH SKIP ").Append(skip.Mode switch
            {
                SkipMode.PastLastRow => "PAST LAST ROW",
                SkipMode.ToNextRow => "TO NEXT ROW",
                SkipMode.ToFirst => "TO FIRST ",
                _ => "TO LAST ",
            });
            if (skip.Variable is { } variable)
            {
                Write(variable);
            }
        }

        _output.Append(match.Initial switch { true => " INITIAL", false => " SEEK", null => "" });
        _output.Append(" PATTERN (");
        Write(match.Pattern, 0);
        _output.Append(')');
        if (match.Subsets.Count > 0)
        {
            _output.Append(" SUBSET ");
            WriteList(match.Subsets, subset =>
            {
                Write(subset.Name);
                _output.Append(" = ");
                WriteInParentheses(subset.Elements, Write);
            });
        }

        _output.Append(" DEFINE ");
        WriteList(match.Definitions, definition =>
        {
            Write(definition.Name);
            _output.Append(" AS ");
            Write(definition.Condition);
        });
    }

    // Level 0 takes everything as it is, 1 is an item of an alternation, 2 one of a concatenation, 3 what a quantifier stands behind.
    private void Write(RowPattern pattern, int level)
    {
        var own = pattern switch
        {
            AlternationPattern => 0,
            ConcatenationPattern => 1,
            QuantifiedPattern => 2,
            _ => 3,
        };
        _output.Append(own < level ? "(" : "");
        switch (pattern)
        {
            case VariablePattern variable:
                Write(variable.Name);
                break;
            case EmptyPattern:
                _output.Append("()");
                break;
            case AnchorPattern anchor:
                _output.Append(anchor.AtEnd ? '$' : '^');
                break;
            case AlternationPattern alternation:
                WriteItems(alternation.Items, " | ", 1);
                break;
            case ConcatenationPattern concatenation:
                WriteItems(concatenation.Items, " ", 2);
                break;
            case PermutationPattern permutation:
                _output.Append("PERMUTE(");
                WriteItems(permutation.Items, ", ", 0);
                _output.Append(')');
                break;
            case ExclusionPattern exclusion:
                _output.Append("{- ");
                Write(exclusion.Pattern, 0);
                _output.Append(" -}");
                break;
            case QuantifiedPattern quantified:
                Write(quantified.Pattern, 3);
                _output.Append(QuantifierText(quantified)).Append(quantified.Reluctant ? "?" : "");
                break;
        }

        _output.Append(own < level ? ")" : "");
    }

    private void WriteItems(SyntaxList<RowPattern> items, string separator, int level)
    {
        for (var index = 0; index < items.Count; index++)
        {
            _output.Append(index == 0 ? "" : separator);
            Write(items[index], level);
        }
    }

    private static string QuantifierText(QuantifiedPattern quantified) => (quantified.AtLeast, quantified.AtMost) switch
    {
        (0, null) => "*",
        (1, null) => "+",
        (0, 1) => "?",
        ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"{{{least},}}"),
        ({ } least, { } most) when least == most => string.Create(CultureInfo.InvariantCulture, $"{{{least}}}"),
        (0, { } most) => string.Create(CultureInfo.InvariantCulture, $"{{,{most}}}"),
        ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}"),
    };
}
