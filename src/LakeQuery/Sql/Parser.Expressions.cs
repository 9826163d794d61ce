using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Operators and predicates; operands are in Parser.Primaries.cs.
internal sealed partial class Parser
{
    private Expression ParseExpression()
    {
        Enter();
        var expression = ParseOperators(Precedence.Or);
        Leave();
        return expression;
    }

    // What Trino calls a value expression: no predicates, no AND, OR, NOT.
    private Expression ParseValueExpression()
    {
        Enter();
        var expression = ParseOperators(Precedence.Concat);
        Leave();
        return expression;
    }

    private Expression ParseOperators(int minimum) => ParseOperators(ParseOperand(minimum), minimum);

    private Expression ParseOperators(Expression left, int minimum)
    {
        var start = left.Span.Start;
        var ceiling = Precedence.Primary;
        while (true)
        {
            var token = Current;
            var level = Precedence.Of(token, token.Kind == TokenKind.Keyword ? Peek().Keyword : Keyword.None);
            if (level == 0 && _mode == LexerMode.Stream && minimum <= Precedence.Predicate && ceiling > Precedence.Predicate
                && ParseStreamPredicate(left, start) is { } predicate)
            {
                left = predicate;
                ceiling = Precedence.Predicate;
                continue;
            }

            if (level == 0)
            {
                OfferOperators();
                return left;
            }

            if (level < minimum || (level >= ceiling && !(level == Precedence.Predicate && IsTruthTest())))
            {
                return left;
            }

            if (level == Precedence.Predicate)
            {
                left = ParsePredicate(left, start);
                ceiling = Precedence.Predicate;
                continue;
            }

            _index++;
            if (level == Precedence.AtTimeZone)
            {
                Expect(Keyword.Time);
                Expect(Keyword.Zone);
                left = new AtTimeZoneExpression(left, ParseOperators(Precedence.Primary)) { Span = From(start) };
                continue;
            }

            var right = ParseOperators(level + 1);
            left = new BinaryExpression(OperatorOf(token), left, right) { Span = From(start) };
        }
    }

    private void OfferOperators()
    {
        if (_expected is { } expected)
        {
            expected.AddSilently(_index, Keyword.And);
            expected.AddSilently(_index, Keyword.Or);
            expected.AddSilently(_index, Keyword.Between);
            expected.AddSilently(_index, Keyword.In);
            expected.AddSilently(_index, Keyword.Like);
            expected.AddSilently(_index, Keyword.Is);
            expected.AddSilently(_index, Keyword.Not);
        }
    }

    private Expression ParseOperand(int minimum)
    {
        var token = Current;
        if (token.Kind is TokenKind.Minus or TokenKind.Plus && minimum <= Precedence.Sign)
        {
            _index++;
            Enter();
            var operand = ParseOperators(Precedence.Sign);
            Leave();
            var sign = token.Kind == TokenKind.Minus ? UnaryOperator.Minus : UnaryOperator.Plus;
            return new UnaryExpression(sign, operand) { Span = From(token.Start) };
        }

        if (token.Keyword == Keyword.Not && minimum <= Precedence.Not)
        {
            _index++;
            Enter();
            var operand = ParseOperators(Precedence.Not);
            Leave();
            return new UnaryExpression(UnaryOperator.Not, operand) { Span = From(token.Start) };
        }

        return ParsePostfix(ParsePrimary());
    }

    private Expression ParsePredicate(Expression left, int start)
    {
        var token = Current;
        if (token.Kind != TokenKind.Keyword)
        {
            _index++;
            return ParseComparison(left, OperatorOf(token), start);
        }

        if (token.Keyword == Keyword.Is)
        {
            _index++;
            return ParseIs(left, start);
        }

        var negated = token.Keyword == Keyword.Not;
        if (negated)
        {
            _index++;
        }

        var keyword = Current.Keyword;
        _index++;
        return keyword switch
        {
            Keyword.Between => ParseBetween(left, negated, start),
            Keyword.In => ParseIn(left, negated, start),
            _ => ParseLike(left, negated, start),
        };
    }

    private Expression ParseComparison(Expression left, BinaryOperator comparison, int start)
    {
        var quantifier = Current.Keyword;
        if (quantifier is Keyword.All or Keyword.Any or Keyword.Some && Peek().Kind == TokenKind.LeftParenthesis)
        {
            _index++;
            var query = ParseParenthesisedQuery();
            var kind = quantifier == Keyword.All ? Quantifier.All : Quantifier.Any;
            return new QuantifiedExpression(comparison, kind, left, query) { Span = From(start) };
        }

        return new BinaryExpression(comparison, left, ParseOperators(Precedence.Concat)) { Span = From(start) };
    }

    private Expression ParseIs(Expression left, int start)
    {
        var negated = Take(Keyword.Not);
        if (Take(Keyword.Null))
        {
            return new IsNullExpression(left, negated) { Span = From(start) };
        }

        if (_mode == LexerMode.Stream && Current.Keyword is Keyword.True or Keyword.False or Keyword.Unknown)
        {
            bool? truth = Current.Keyword switch { Keyword.True => true, Keyword.False => false, _ => null };
            _index++;
            return new IsTruthExpression(left, truth, negated) { Span = From(start) };
        }

        Expect(Keyword.Distinct);
        Expect(Keyword.From);
        var comparison = negated ? BinaryOperator.IsNotDistinctFrom : BinaryOperator.IsDistinctFrom;
        return new BinaryExpression(comparison, left, ParseOperators(Precedence.Concat)) { Span = From(start) };
    }

    private BetweenExpression ParseBetween(Expression left, bool negated, int start)
    {
        var symmetric = Current.Keyword == Keyword.Symmetric && IsOperandAhead();
        if (symmetric || (Current.Keyword == Keyword.Asymmetric && IsOperandAhead()))
        {
            _index++;
        }

        var low = ParseOperators(Precedence.Concat);
        Expect(Keyword.And);
        var high = ParseOperators(Precedence.Concat);
        return new BetweenExpression(left, low, high, negated, symmetric) { Span = From(start) };
    }

    // SYMMETRIC and ASYMMETRIC are names too: they are modifiers only before a bound.
    private bool IsOperandAhead()
    {
        var next = Peek();
        return next.Kind is not (TokenKind.Dot or TokenKind.LeftBracket)
            && next.Keyword != Keyword.And
            && Precedence.Of(next, Keyword.None) is 0 or Precedence.Additive;
    }

    private Expression ParseIn(Expression left, bool negated, int start)
    {
        Expect(TokenKind.LeftParenthesis);
        if (IsQueryStart())
        {
            var query = ParseQuery();
            Expect(TokenKind.RightParenthesis);
            return new InSubqueryExpression(left, query, negated) { Span = From(start) };
        }

        var first = ParseExpression();
        if (first is ScalarSubqueryExpression subquery && IsQueryContinued())
        {
            var query = ContinueQuery(subquery.Query, subquery.Span.Start);
            Expect(TokenKind.RightParenthesis);
            return new InSubqueryExpression(left, query, negated) { Span = From(start) };
        }

        var items = ParseCommaListAfter(first);
        Expect(TokenKind.RightParenthesis);
        return new InListExpression(left, items, negated) { Span = From(start) };
    }

    private LikeExpression ParseLike(Expression left, bool negated, int start)
    {
        var pattern = ParseOperators(Precedence.Concat);
        var escape = Take(Keyword.Escape) ? ParseOperators(Precedence.Concat) : null;
        return new LikeExpression(left, pattern, escape, negated) { Span = From(start) };
    }

    private SyntaxList<Expression> ParseCommaListAfter(Expression first)
    {
        if (!Take(TokenKind.Comma))
        {
            return new SyntaxList<Expression>([first]);
        }

        var items = ImmutableArray.CreateBuilder<Expression>(4);
        items.Add(first);
        do
        {
            items.Add(ParseExpression());
        }
        while (Take(TokenKind.Comma));

        return new SyntaxList<Expression>(items.DrainToImmutable());
    }

    private static BinaryOperator OperatorOf(Token token) => token.Kind switch
    {
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Subtract,
        TokenKind.Star => BinaryOperator.Multiply,
        TokenKind.Slash => BinaryOperator.Divide,
        TokenKind.Percent => BinaryOperator.Modulus,
        TokenKind.Concat => BinaryOperator.Concat,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.LessThan => BinaryOperator.LessThan,
        TokenKind.LessThanOrEqual => BinaryOperator.LessThanOrEqual,
        TokenKind.GreaterThan => BinaryOperator.GreaterThan,
        TokenKind.GreaterThanOrEqual => BinaryOperator.GreaterThanOrEqual,
        _ => token.Keyword == Keyword.And ? BinaryOperator.And : BinaryOperator.Or,
    };
}
