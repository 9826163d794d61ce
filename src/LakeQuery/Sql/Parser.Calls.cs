using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Calls: ordinary ones with their clauses, and those with words between their arguments.
internal sealed partial class Parser
{
    // A word before a parenthesis that is not an ordinary call; null when it is one.
    private Expression? ParseSpecialCall(Token token)
    {
        switch (token.Keyword)
        {
            case Keyword.TryCast:
                return ParseCast(attempt: true);
            case Keyword.Row:
                return ParseRow();
            case Keyword.Extract:
                return ParseExtract();
            case Keyword.Trim:
                return ParseTrim();
            case Keyword.Position:
                return ParsePosition();
            case Keyword.Substring:
                return ParseSubstring();
            case Keyword.Overlay:
                return ParseOverlay();
            case Keyword.Normalize:
                return ParseNormalize();
            case Keyword.Grouping:
                return ParseGrouping();
            case Keyword.JsonExists or Keyword.JsonValue or Keyword.JsonQuery:
                return ParseJsonPathCall(token.Keyword);
            case Keyword.JsonObject:
                return ParseJsonObject();
            case Keyword.JsonArray:
                return ParseJsonArray();
            case Keyword.First or Keyword.Last:
                return ParseCall();
            default:
                return Keywords.IsReserved(token.Keyword, LexerMode.Query) ? throw Unexpected("<expression>") : null;
        }
    }

    private RowExpression ParseRow()
    {
        var start = Start;
        _index += 2;
        var items = At(TokenKind.RightParenthesis) ? SyntaxList<Expression>.Empty : ParseCommaList(static parser => parser.ParseExpression());
        Expect(TokenKind.RightParenthesis);
        return new RowExpression(items) { Span = From(start) };
    }

    private ExtractExpression ParseExtract()
    {
        var start = Start;
        _index += 2;
        var field = ParseIdentifier().Value.ToUpperInvariant();
        Expect(Keyword.From);
        var value = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new ExtractExpression(field, value) { Span = From(start) };
    }

    private Expression ParseTrim()
    {
        var start = Start;
        var name = ParseQualifiedName();
        _index++;
        TrimSide? side = Current.Keyword switch
        {
            Keyword.Both => TrimSide.Both,
            Keyword.Leading => TrimSide.Leading,
            Keyword.Trailing => TrimSide.Trailing,
            _ => null,
        };

        // BOTH, LEADING and TRAILING are names too: trim(both), trim(leading, 'x').
        if (side is not null && Peek().Kind is not (TokenKind.RightParenthesis or TokenKind.Comma or TokenKind.Dot or TokenKind.Concat))
        {
            _index++;
            var characters = Current.Keyword == Keyword.From ? null : ParseExpression();
            return FinishTrim(side.Value, characters, start);
        }

        if (At(Keyword.From))
        {
            return FinishTrim(TrimSide.Both, null, start);
        }

        var first = ParseExpression();
        if (At(Keyword.From))
        {
            return FinishTrim(TrimSide.Both, first, start);
        }

        var arguments = ParseCommaListAfter(first);
        Expect(TokenKind.RightParenthesis);
        return PlainCall(name, arguments, start);
    }

    private TrimExpression FinishTrim(TrimSide side, Expression? characters, int start)
    {
        Expect(Keyword.From);
        var value = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return new TrimExpression(side, characters, value) { Span = From(start) };
    }

    // POSITION(part IN text) is strpos(text, part).
    private FunctionCall ParsePosition()
    {
        var start = Start;
        var word = Current;
        var written = ParseQualifiedName();
        _index++;
        if (Current.Kind == TokenKind.RightParenthesis)
        {
            _index++;
            return PlainCall(written, SyntaxList<Expression>.Empty, start);
        }

        var part = ParseValueExpression();
        Expect(Keyword.In);
        var text = ParseValueExpression();
        Expect(TokenKind.RightParenthesis);
        var name = new QualifiedName(new SyntaxList<Identifier>([new Identifier(_mode == LexerMode.Stream ? "STRPOS" : "strpos", false) { Span = word.Span }])) { Span = word.Span };
        return PlainCall(name, new SyntaxList<Expression>([text, part]), start);
    }

    private FunctionCall ParseSubstring()
    {
        var start = Start;
        var name = ParseQualifiedName();
        _index++;
        var text = ParseExpression();
        SyntaxList<Expression> arguments;
        if (Take(Keyword.From))
        {
            var from = ParseExpression();
            arguments = Take(Keyword.For)
                ? new SyntaxList<Expression>([text, from, ParseExpression()])
                : new SyntaxList<Expression>([text, from]);
        }
        else
        {
            arguments = ParseCommaListAfter(text);
        }

        Expect(TokenKind.RightParenthesis);
        return PlainCall(name, arguments, start);
    }

    // OVERLAY(text PLACING other FROM start [FOR length])
    private FunctionCall ParseOverlay()
    {
        var start = Start;
        var name = ParseQualifiedName();
        _index++;
        var text = ParseExpression();
        SyntaxList<Expression> arguments;
        if (Take(Keyword.Placing))
        {
            var other = ParseExpression();
            Expect(Keyword.From);
            var from = ParseExpression();
            arguments = Take(Keyword.For)
                ? new SyntaxList<Expression>([text, other, from, ParseExpression()])
                : new SyntaxList<Expression>([text, other, from]);
        }
        else
        {
            arguments = ParseCommaListAfter(text);
        }

        Expect(TokenKind.RightParenthesis);
        return PlainCall(name, arguments, start);
    }

    private FunctionCall ParseNormalize()
    {
        var start = Start;
        var word = Current;
        _index += 2;
        var name = new QualifiedName(new SyntaxList<Identifier>([IdentifierOf(word)])) { Span = word.Span };
        var value = ParseExpression();
        var arguments = new SyntaxList<Expression>([value]);
        if (Take(TokenKind.Comma))
        {
            var form = Current;
            if (!(Take(Keyword.Nfc) || Take(Keyword.Nfd) || Take(Keyword.Nfkc) || Take(Keyword.Nfkd)))
            {
                throw Unexpected();
            }

            arguments = new SyntaxList<Expression>([value, new StringLiteral(Keywords.NameOf(form.Keyword)) { Span = form.Span }]);
        }

        Expect(TokenKind.RightParenthesis);
        return PlainCall(name, arguments, start);
    }

    private GroupingExpression ParseGrouping()
    {
        var start = Start;
        _index += 2;
        var arguments = At(TokenKind.RightParenthesis) ? SyntaxList<Expression>.Empty : ParseCommaList(static parser => parser.ParseExpression());
        Expect(TokenKind.RightParenthesis);
        return new GroupingExpression(arguments) { Span = From(start) };
    }

    private FunctionCall PlainCall(QualifiedName name, SyntaxList<Expression> arguments, int start) =>
        new(name, arguments, false, false, SyntaxList<SortItem>.Empty, null, null, null, false) { Span = From(start) };

    private FunctionCall ParseCall()
    {
        var start = Start;
        ProcessingMode? mode = IsProcessingMode() ? Current.Keyword == Keyword.Final ? ProcessingMode.Final : ProcessingMode.Running : null;
        _index += mode is null ? 0 : 1;
        var name = IsNavigation(Current.Keyword) ? ParseNavigationName() : ParseQualifiedName();
        Expect(TokenKind.LeftParenthesis);
        var star = false;
        Identifier? starVariable = null;
        var distinct = false;
        var withinGroup = false;
        var arguments = SyntaxList<Expression>.Empty;
        var orderBy = SyntaxList<SortItem>.Empty;
        ListaggOverflow? overflow = null;
        if (Current.Kind == TokenKind.Star && Peek().Kind == TokenKind.RightParenthesis)
        {
            star = true;
            _index++;
        }
        else if (IsName(Current) && Peek().Kind == TokenKind.Dot && Peek(2).Kind == TokenKind.Star && Peek(3).Kind == TokenKind.RightParenthesis)
        {
            star = true;
            starVariable = ParseIdentifier();
            _index += 2;
        }
        else if (!At(TokenKind.RightParenthesis))
        {
            distinct = ParseSetQuantifier();
            if (distinct || !At(Keyword.Order))
            {
                arguments = ParseCommaList(static parser => parser.ParseExpression());
            }

            overflow = At(Keyword.On, Keyword.Overflow) ? ParseOverflow() : null;
            orderBy = ParseOptionalOrderBy();
        }

        Expect(TokenKind.RightParenthesis);
        if (Current.Keyword == Keyword.Within && Peek().Keyword == Keyword.Group)
        {
            _index += 2;
            Expect(TokenKind.LeftParenthesis);
            orderBy = At(Keyword.Order) ? ParseOptionalOrderBy() : throw Unexpected();
            Expect(TokenKind.RightParenthesis);
            withinGroup = true;
        }
        else if (name.Parts.Count == 1 && !name.Last.Quoted && name.Last.Value.Equals("listagg", StringComparison.OrdinalIgnoreCase))
        {
            Expect(Keyword.Within);
        }

        var fromLast = _mode == LexerMode.Stream && ParseOptionalFromLast();
        var filter = ParseOptionalFilter();
        var nulls = ParseOptionalNullTreatment();
        var window = ParseOptionalOver();
        if (nulls is not null && window is null)
        {
            Expect(Keyword.Over);
        }

        return new FunctionCall(name, arguments, star, distinct, orderBy, filter, nulls, window, withinGroup)
        {
            Span = From(start),
            Overflow = overflow,
            Mode = mode,
            StarVariable = starVariable,
            FromLast = fromLast,
        };
    }

    // RUNNING and FINAL are names too: they are modes only before a call.
    private bool IsProcessingMode() => Current.Keyword is Keyword.Running or Keyword.Final
        && (IsName(Peek()) || IsNavigation(Peek().Keyword)) && Peek(2).Kind == TokenKind.LeftParenthesis;

    // FIRST and LAST are reserved, but functions in MATCH_RECOGNIZE.
    private static bool IsNavigation(Keyword keyword) => keyword is Keyword.First or Keyword.Last;

    private QualifiedName ParseNavigationName()
    {
        var token = Current;
        _index++;
        return new QualifiedName(new SyntaxList<Identifier>([IdentifierOf(token)])) { Span = token.Span };
    }

    // DISTINCT or ALL; true for DISTINCT.
    private bool ParseSetQuantifier()
    {
        if (Take(Keyword.Distinct))
        {
            return true;
        }

        TakeAllQuantifier();
        return false;
    }

    // ALL is a name too: it is a quantifier only where an operand follows it.
    private void TakeAllQuantifier()
    {
        var next = Peek();
        var name = next.Kind is TokenKind.Comma or TokenKind.Dot or TokenKind.RightParenthesis or TokenKind.EndOfText or TokenKind.Semicolon
            || next.Keyword is Keyword.From or Keyword.As
            || Precedence.Of(next, Peek(2).Keyword) is not (0 or Precedence.Additive or Precedence.Multiplicative);
        if (Current.Keyword == Keyword.All && !name)
        {
            _index++;
        }
    }

    private ListaggOverflow ParseOverflow()
    {
        var start = Start;
        _index += 2;
        if (Take(Keyword.Error))
        {
            return new ListaggOverflow(true, null, false) { Span = From(start) };
        }

        Expect(Keyword.Truncate);
        var filler = At(TokenKind.String) ? ParseString() : null;
        var withCount = Take(Keyword.With);
        if (!withCount)
        {
            Expect(Keyword.Without);
        }

        Expect(Keyword.Count);
        return new ListaggOverflow(false, filler, withCount) { Span = From(start) };
    }

    private Expression? ParseOptionalFilter()
    {
        if (Current.Keyword != Keyword.Filter || Peek().Kind != TokenKind.LeftParenthesis)
        {
            return null;
        }

        _index += 2;
        Expect(Keyword.Where);
        var condition = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        return condition;
    }

    private NullTreatment? ParseOptionalNullTreatment()
    {
        if (Current.Keyword is not (Keyword.Ignore or Keyword.Respect) || Peek().Keyword != Keyword.Nulls)
        {
            return null;
        }

        var treatment = Current.Keyword == Keyword.Ignore ? NullTreatment.Ignore : NullTreatment.Respect;
        _index += 2;
        return treatment;
    }

    private WindowReference? ParseOptionalOver()
    {
        var next = Peek();
        if (Current.Keyword != Keyword.Over || !(next.Kind == TokenKind.LeftParenthesis || IsName(next)))
        {
            return null;
        }

        _index++;
        var start = Start;
        return Current.Kind == TokenKind.LeftParenthesis
            ? new WindowReference(null, ParseWindowSpecification()) { Span = From(start) }
            : new WindowReference(ParseIdentifier(), null) { Span = From(start) };
    }
}
