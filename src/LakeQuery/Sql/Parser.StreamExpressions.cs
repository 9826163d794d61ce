using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Forms of expressions that only the dialect of streams has.
internal sealed partial class Parser
{
    // STEP(x BY y), FLOOR(x TO unit), CEIL(x TO unit); null for an ordinary call.
    private Expression? ParseStreamCall(Token token)
    {
        if (token.Kind == TokenKind.QuotedIdentifier)
        {
            return null;
        }

        var isStep = IsWord("STEP");
        var ceiling = IsWord("CEIL") || IsWord("CEILING");
        if (!isStep && !ceiling && token.Keyword != Keyword.Floor)
        {
            return null;
        }

        var name = ParseQualifiedName();
        _index++;
        var value = ParseExpression();
        if (isStep && Take(Keyword.By))
        {
            var length = ParseExpression();
            Expect(TokenKind.RightParenthesis);
            return PlainCall(name, new SyntaxList<Expression>([value, length]), token.Start);
        }

        if (!isStep && Take(Keyword.To))
        {
            var unit = ParseIntervalUnit();
            Expect(TokenKind.RightParenthesis);
            return new FloorToExpression(value, unit, ceiling) { Span = From(token.Start) };
        }

        var arguments = ParseCommaListAfter(value);
        Expect(TokenKind.RightParenthesis);
        return PlainCall(name, arguments, token.Start);
    }

    // ---- Intervals

    // (a - b) MINUTE TO SECOND
    private bool IsIntervalQualifier() => _mode == LexerMode.Stream && _index > 0 && _tokens[_index - 1].Kind == TokenKind.RightParenthesis
        && Current.Keyword is Keyword.Year or Keyword.Month or Keyword.Day or Keyword.Hour or Keyword.Minute or Keyword.Second;

    private IntervalQualifierExpression ParseIntervalQualifier(Expression value)
    {
        var (from, to) = ParseIntervalUnits();
        return new IntervalQualifierExpression(value, from, to) { Span = From(value.Span.Start) };
    }

    // DAY(3), SECOND(2, 3): how many digits are kept is decided by the type.
    private void SkipIntervalPrecision()
    {
        if (_mode == LexerMode.Stream && Current.Kind == TokenKind.LeftParenthesis && Peek().Kind == TokenKind.Integer
            && Peek(2).Kind is TokenKind.RightParenthesis or TokenKind.Comma)
        {
            _index++;
            ParseCommaList(static parser => new IntegerLiteral(parser.ParseSmallInteger().ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Expect(TokenKind.RightParenthesis);
        }
    }

    private bool ParseOptionalFromLast()
    {
        if (Current.Keyword != Keyword.From || Peek().Keyword is not (Keyword.First or Keyword.Last)
            || !(Peek(2).Keyword is Keyword.Over or Keyword.Ignore or Keyword.Respect))
        {
            return false;
        }

        _index += 2;
        return _tokens[_index - 1].Keyword == Keyword.Last;
    }

    // ---- Predicates

    // IS [NOT] TRUE may stand behind a predicate, as no other does.
    private bool IsTruthTest() => _mode == LexerMode.Stream && Current.Keyword == Keyword.Is
        && Peek(Peek().Keyword == Keyword.Not ? 2 : 1).Keyword is Keyword.True or Keyword.False or Keyword.Unknown;

    // [NOT] SIMILAR TO, and the predicates of periods; null where none follows.
    private Expression? ParseStreamPredicate(Expression left, int start)
    {
        var negated = Current.Keyword == Keyword.Not;
        if (IsWordAt(negated ? Peek() : Current, "SIMILAR") && Peek(negated ? 2 : 1).Keyword == Keyword.To)
        {
            _index += negated ? 3 : 2;
            var pattern = ParseOperators(Precedence.Concat);
            var escape = Take(Keyword.Escape) ? ParseOperators(Precedence.Concat) : null;
            return new SimilarExpression(left, pattern, escape, negated) { Span = From(start) };
        }

        if (Current.Kind is not (TokenKind.Identifier or TokenKind.Keyword))
        {
            return null;
        }

        var prefix = IsWord("IMMEDIATELY") ? 1 : IsWord("STRICTLY") ? 2 : 0;
        var word = prefix == 0 ? Current : Peek();
        PeriodRelation? relation = (TextOf(word).ToString().ToUpperInvariant(), prefix) switch
        {
            ("CONTAINS", 0) => PeriodRelation.Contains,
            ("OVERLAPS", 0) => PeriodRelation.Overlaps,
            ("EQUALS", 0) => PeriodRelation.Equals,
            ("PRECEDES", 0) => PeriodRelation.Precedes,
            ("SUCCEEDS", 0) => PeriodRelation.Succeeds,
            ("LEADS", 0) => PeriodRelation.Leads,
            ("LAGS", 0) => PeriodRelation.Lags,
            ("PRECEDES", 1) => PeriodRelation.ImmediatelyPrecedes,
            ("SUCCEEDS", 1) => PeriodRelation.ImmediatelySucceeds,
            ("LEADS", 1) => PeriodRelation.ImmediatelyLeads,
            ("LAGS", 1) => PeriodRelation.ImmediatelyLags,
            ("CONTAINS", 2) => PeriodRelation.StrictlyContains,
            ("OVERLAPS", 2) => PeriodRelation.StrictlyOverlaps,
            ("PRECEDES", 2) => PeriodRelation.StrictlyPrecedes,
            ("SUCCEEDS", 2) => PeriodRelation.StrictlySucceeds,
            ("LEADS", 2) => PeriodRelation.StrictlyLeads,
            ("LAGS", 2) => PeriodRelation.StrictlyLags,
            _ => null,
        };
        if (relation is null || left is not (RowExpression or DereferenceExpression or NameExpression) || _tokens[_index + (prefix == 0 ? 1 : 2)].Kind != TokenKind.LeftParenthesis)
        {
            return null;
        }

        _index += prefix == 0 ? 1 : 2;
        return new PeriodExpression(relation.Value, left, ParseOperators(Precedence.Concat)) { Span = From(start) };
    }
}
