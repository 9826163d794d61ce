using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// MATCH_RECOGNIZE and its patterns. Their signs ^ $ | { } mean nothing elsewhere, so the lexer gives them as bad tokens.
internal sealed partial class Parser
{
    private MatchRecognizeRelation ParseMatchRecognize(Relation input)
    {
        _index++;
        Expect(TokenKind.LeftParenthesis);
        var partitionBy = Take(Keyword.Partition, Keyword.By)
            ? ParseCommaList(static parser => parser.ParseExpression())
            : SyntaxList<Expression>.Empty;
        var orderBy = ParseOptionalOrderBy();
        var measures = Take(Keyword.Measures) ? ParseCommaList(static parser => parser.ParseMeasure()) : SyntaxList<MeasureDefinition>.Empty;
        var rows = ParseRowsPerMatch();
        var clauses = ParsePatternClauses(measures, inWindow: false);
        Expect(TokenKind.RightParenthesis);
        return new MatchRecognizeRelation(input, partitionBy, orderBy, rows, clauses) { Span = From(input.Span.Start) };
    }

    // From AFTER MATCH to DEFINE.
    private RowPatternClauses ParsePatternClauses(SyntaxList<MeasureDefinition> measures, bool inWindow)
    {
        var start = Start;
        SkipTo? skip = null;
        if (Take(Keyword.After, Keyword.Match))
        {
            skip = ParseSkipTo();
        }

        bool? initial = Take(Keyword.Initial) ? true : Take(Keyword.Seek) ? false : null;
        Expect(Keyword.Pattern);
        Expect(TokenKind.LeftParenthesis);
        var pattern = ParseRowPattern();
        Expect(TokenKind.RightParenthesis);
        var subsets = Take(Keyword.Subset) ? ParseCommaList(static parser => parser.ParseSubset()) : SyntaxList<SubsetDefinition>.Empty;
        if (!At(Keyword.Define))
        {
            throw inWindow ? QueryErrors.MissingDefine(Current.Span).In(_source) : Unexpected();
        }

        _index++;
        var definitions = ParseCommaList(static parser => parser.ParseVariableDefinition());
        return new RowPatternClauses(measures, skip, initial, pattern, subsets, definitions) { Span = From(start) };
    }

    /// <summary>The frame of a window, with a pattern or without.</summary>
    private WindowFrame? ParseOptionalFrame()
    {
        var start = Start;
        var hasMeasures = Current.Keyword == Keyword.Measures;
        var measures = hasMeasures && Take(Keyword.Measures)
            ? ParseCommaList(static parser => parser.ParseMeasure())
            : SyntaxList<MeasureDefinition>.Empty;
        var frame = ParseFrameExtent();
        if (frame is null)
        {
            return hasMeasures ? throw Unexpected() : null;
        }

        var next = Peek();
        var clause = Current.Keyword switch
        {
            Keyword.Pattern when next.Kind == TokenKind.LeftParenthesis => "",
            Keyword.After when next.Keyword == Keyword.Match => HasPattern() ? "" : "AFTER MATCH SKIP clause requires",
            Keyword.Initial or Keyword.Seek => HasPattern() ? "" : $"{Keywords.NameOf(Current.Keyword)} modifier requires",
            Keyword.Subset => "Union variable definitions require",
            Keyword.Define => "Primary pattern variable definitions require",
            _ => hasMeasures ? "Row pattern measures require" : null,
        };
        return clause switch
        {
            null => frame,
            "" => frame with { Pattern = ParsePatternClauses(measures, inWindow: true), Span = From(start) },
            _ => throw QueryErrors.MissingRowPattern(clause, clause[0] == 'R' ? frame.Span : Current.Span).In(_source),
        };
    }

    // Whether PATTERN ( comes before the window's end.
    private bool HasPattern()
    {
        for (int index = _index, depth = 0; ; index++)
        {
            var token = _tokens[index];
            depth += token.Kind switch { TokenKind.LeftParenthesis => 1, TokenKind.RightParenthesis => -1, _ => 0 };
            if (depth < 0 || token.Kind == TokenKind.EndOfText)
            {
                return false;
            }

            if (depth == 0 && token.Keyword == Keyword.Pattern && _tokens[index + 1].Kind == TokenKind.LeftParenthesis)
            {
                return true;
            }
        }
    }

    private MeasureDefinition ParseMeasure()
    {
        var start = Start;
        var expression = ParseExpression();
        Expect(Keyword.As);
        return new MeasureDefinition(expression, ParseIdentifier()) { Span = From(start) };
    }

    private RowsPerMatch ParseRowsPerMatch()
    {
        if (Take(Keyword.One))
        {
            Expect(Keyword.Row);
            Expect(Keyword.Per);
            Expect(Keyword.Match);
            return RowsPerMatch.One;
        }

        if (!Take(Keyword.All))
        {
            return RowsPerMatch.One;
        }

        Expect(Keyword.Rows);
        Expect(Keyword.Per);
        Expect(Keyword.Match);
        if (Take(Keyword.With, Keyword.Unmatched))
        {
            Expect(Keyword.Rows);
            return RowsPerMatch.AllWithUnmatched;
        }

        var omit = Take(Keyword.Omit);
        if (omit || Take(Keyword.Show))
        {
            Expect(Keyword.Empty);
            Expect(Keyword.Matches);
        }

        return omit ? RowsPerMatch.AllOmitEmpty : RowsPerMatch.AllShowEmpty;
    }

    private SkipTo ParseSkipTo()
    {
        Expect(Keyword.Skip);
        var start = Start;
        if (Take(Keyword.Past))
        {
            Expect(Keyword.Last);
            Expect(Keyword.Row);
            return new SkipTo(SkipMode.PastLastRow, null) { Span = From(start) };
        }

        Expect(Keyword.To);
        if (Current.Keyword == Keyword.Next && Peek().Keyword == Keyword.Row)
        {
            _index += 2;
            return new SkipTo(SkipMode.ToNextRow, null) { Span = From(start) };
        }

        var mode = Take(Keyword.First) ? SkipMode.ToFirst : SkipMode.ToLast;
        if (mode == SkipMode.ToLast)
        {
            Take(Keyword.Last);
        }

        return new SkipTo(mode, ParseIdentifier()) { Span = From(start) };
    }

    private SubsetDefinition ParseSubset()
    {
        var start = Start;
        var name = ParseIdentifier();
        Expect(TokenKind.Equal);
        return new SubsetDefinition(name, ParseParenthesisedList(static parser => parser.ParseIdentifier())) { Span = From(start) };
    }

    private VariableDefinition ParseVariableDefinition()
    {
        var start = Start;
        var name = ParseIdentifier();
        Expect(Keyword.As);
        return new VariableDefinition(name, ParseExpression()) { Span = From(start) };
    }

    // ---- Patterns

    private RowPattern ParseRowPattern()
    {
        Enter();
        var start = Start;
        var first = ParseConcatenation();
        var pattern = first;
        if (AtSign('|'))
        {
            var items = ImmutableArray.CreateBuilder<RowPattern>();
            items.Add(first);
            while (TakeSign('|'))
            {
                items.Add(ParseConcatenation());
            }

            pattern = new AlternationPattern(new SyntaxList<RowPattern>(items.DrainToImmutable())) { Span = From(start) };
        }

        Leave();
        return pattern;
    }

    private RowPattern ParseConcatenation()
    {
        var start = Start;
        var items = ImmutableArray.CreateBuilder<RowPattern>();
        do
        {
            if (TakeAnchorBeforeName() is { } anchor)
            {
                items.Add(anchor);
            }

            items.Add(ParseQuantified(ParsePatternPrimary()));
        }
        while (IsPatternStart());

        return items.Count == 1
            ? items[0]
            : new ConcatenationPattern(new SyntaxList<RowPattern>(items.DrainToImmutable())) { Span = From(start) };
    }

    private bool IsPatternStart() => IsName(Current) || Current.Kind == TokenKind.LeftParenthesis || AtSign('^') || IsDollar() || AtSign('{');

    private bool IsDollar() => Current.Kind == TokenKind.Bad && _text[Current.Start] == '$';

    // Elsewhere $name is one bad word; here it is an anchor and a name.
    private AnchorPattern? TakeAnchorBeforeName()
    {
        var token = Current;
        if (token.Length < 2 || !IsDollar())
        {
            return null;
        }

        var word = _text.AsSpan(token.Start + 1, token.Length - 1);
        if (!char.IsAsciiLetter(word[0]) && word[0] != '_')
        {
            throw Unexpected("<pattern>");
        }

        var keyword = Keywords.Find(word);
        _tokens[_index] = new Token(keyword == Keyword.None ? TokenKind.Identifier : TokenKind.Keyword, token.Start + 1, token.Length - 1, keyword);
        return new AnchorPattern(true) { Span = new SourceSpan(token.Start, 1) };
    }

    private RowPattern ParsePatternPrimary()
    {
        var start = Start;
        if (Current.Keyword == Keyword.Permute && Peek().Kind == TokenKind.LeftParenthesis)
        {
            _index++;
            var items = ParseParenthesisedList(static parser => parser.ParseRowPattern());
            return new PermutationPattern(items) { Span = From(start) };
        }

        if (IsName(Current))
        {
            return new VariablePattern(ParseIdentifier()) { Span = From(start) };
        }

        if (Take(TokenKind.LeftParenthesis))
        {
            if (Take(TokenKind.RightParenthesis))
            {
                return new EmptyPattern { Span = From(start) };
            }

            var inner = ParseRowPattern();
            Expect(TokenKind.RightParenthesis);
            return inner;
        }

        if (TakeSign('^') || TakeSign('$'))
        {
            return new AnchorPattern(_text[start] == '$') { Span = From(start) };
        }

        if (AtSign('{') && Peek().Kind == TokenKind.Minus)
        {
            _index += 2;
            var inner = ParseRowPattern();
            Expect(TokenKind.Minus);
            ExpectSign('}');
            return new ExclusionPattern(inner) { Span = From(start) };
        }

        throw Unexpected("<pattern>");
    }

    private RowPattern ParseQuantified(RowPattern pattern)
    {
        var start = Start;
        long atLeast = 0;
        long? atMost = null;
        if (Current.Kind == TokenKind.Plus)
        {
            atLeast = 1;
        }
        else if (Current.Kind == TokenKind.Parameter)
        {
            atMost = 1;
        }
        else if (AtSign('{') && Peek().Kind != TokenKind.Minus)
        {
            _index++;
            (atLeast, atMost) = ParseRange();
            if (!AtSign('}'))
            {
                throw Unexpected();
            }
        }
        else if (Current.Kind != TokenKind.Star)
        {
            return pattern;
        }

        _index++;
        var reluctant = Take(TokenKind.Parameter);
        return new QuantifiedPattern(pattern, atLeast, atMost, reluctant) { Span = From(pattern.Span.Start), QuantifierSpan = From(start) };
    }

    // n | [n],[m], the brace before it taken.
    private (long AtLeast, long? AtMost) ParseRange()
    {
        long? atLeast = Current.Kind == TokenKind.Integer ? ParseBound() : null;
        if (!Take(TokenKind.Comma))
        {
            return atLeast is { } exactly ? (exactly, exactly) : throw Unexpected("<integer>");
        }

        return (atLeast ?? 0, Current.Kind == TokenKind.Integer ? ParseBound() : null);
    }

    private long ParseBound()
    {
        var text = IntegerText(Current);
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            throw Unexpected("<integer>");
        }

        _index++;
        return value;
    }

    private bool AtSign(char sign)
    {
        if (Current.Kind == TokenKind.Bad && Current.Length == 1 && _text[Current.Start] == sign)
        {
            return true;
        }

        _expected?.Add(_index, $"'{sign}'");
        return false;
    }

    private bool TakeSign(char sign)
    {
        if (!AtSign(sign))
        {
            return false;
        }

        _index++;
        return true;
    }

    private void ExpectSign(char sign)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected();
        }
    }
}
