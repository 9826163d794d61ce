using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Operands: literals, names, parentheses, CASE and CAST. Calls are in Parser.Calls.cs.
internal sealed partial class Parser
{
    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Integer:
                _index++;
                return new IntegerLiteral(IntegerText(token)) { Span = token.Span };
            case TokenKind.Decimal:
                _index++;
                return new DecimalLiteral(NumberText(token)) { Span = token.Span };
            case TokenKind.Double:
                _index++;
                return new DoubleLiteral(NumberText(token)) { Span = token.Span };
            case TokenKind.String:
            case TokenKind.UnicodeString:
                return new StringLiteral(ParseString()) { Span = From(token.Start) };
            case TokenKind.BinaryString:
                return ParseBinary(token);
            case TokenKind.Parameter or TokenKind.NamedParameter:
                return ParseParameter(token);
            case TokenKind.LeftParenthesis:
                return ParseParentheses();
            case TokenKind.Identifier:
            case TokenKind.QuotedIdentifier:
                return ParseNamed(token);
            case TokenKind.Keyword:
                return ParseWord(token);
            default:
                throw Unexpected("<expression>");
        }
    }

    // Every ? is a parameter of its own; a name is one wherever it stands.
    private ParameterExpression ParseParameter(Token token)
    {
        _index++;
        var name = token.Kind == TokenKind.NamedParameter ? _text[(token.Start + 1)..token.End] : null;
        if (_parameters.Count > 0 && _parameters[0].Name is null != name is null)
        {
            throw QueryErrors.MixedParameters(token.Span).In(_source);
        }

        var known = name is null ? -1 : _parameters.FindIndex(parameter => string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase));
        if (known < 0)
        {
            known = _parameters.Count;
            _parameters.Add(new StatementParameter(name, token.Span));
        }

        return new ParameterExpression(known, name) { Span = token.Span };
    }

    private Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            if (Current.Kind == TokenKind.Dot && Peek().Kind != TokenKind.Star)
            {
                _index++;
                value = new DereferenceExpression(value, ParseIdentifier()) { Span = From(value.Span.Start) };
            }
            else if (Current.Kind == TokenKind.LeftBracket)
            {
                _index++;
                var index = ParseValueExpression();
                Expect(TokenKind.RightBracket);
                value = new SubscriptExpression(value, index) { Span = From(value.Span.Start) };
            }
            else if (IsIntervalQualifier())
            {
                value = ParseIntervalQualifier(value);
            }
            else
            {
                return value;
            }
        }
    }

    // A word that begins a special form, or a name like any other.
    private Expression ParseWord(Token token)
    {
        switch (token.Keyword)
        {
            case Keyword.Null:
                _index++;
                return new NullLiteral { Span = token.Span };
            case Keyword.True or Keyword.False:
                _index++;
                return new BooleanLiteral(token.Keyword == Keyword.True) { Span = token.Span };
            case Keyword.Case:
                return ParseCase();
            case Keyword.Cast:
                return ParseCast(attempt: false);
            case Keyword.Exists:
                _index++;
                return new ExistsExpression(ParseParenthesisedQuery()) { Span = From(token.Start) };
            case Keyword.CurrentDate or Keyword.CurrentUser or Keyword.CurrentPath or Keyword.CurrentCatalog or Keyword.CurrentSchema
                when Peek().Kind is not (TokenKind.LeftParenthesis or TokenKind.Dot):
                _index++;
                return new SpecialNameExpression(Keywords.NameOf(token.Keyword), null) { Span = token.Span };
            case Keyword.CurrentTime or Keyword.CurrentTimestamp or Keyword.Localtime or Keyword.Localtimestamp:
                return ParseCurrentTime(token);
            case Keyword.Interval when IsIntervalAhead():
                return ParseInterval();
            case Keyword.Array when Peek().Kind == TokenKind.LeftBracket:
                return ParseArray();
            case Keyword.Double when Peek().Keyword == Keyword.Precision && Peek(2).Kind == TokenKind.String:
                return new TypedLiteral(ParseType(), ParseString()) { Span = From(token.Start) };
        }

        if (Peek().Kind == TokenKind.LeftParenthesis)
        {
            if (ParseSpecialCall(token) is { } special)
            {
                return special;
            }
        }
        else if (Keywords.IsReserved(token.Keyword, LexerMode.Query))
        {
            throw Unexpected("<expression>");
        }

        return ParseNamed(token);
    }

    private Expression ParseNamed(Token token)
    {
        var next = Peek().Kind;
        if (next == TokenKind.Arrow)
        {
            var parameter = ParseIdentifier();
            _index++;
            return new LambdaExpression(new SyntaxList<Identifier>([parameter]), ParseExpression()) { Span = From(token.Start) };
        }

        if (next is TokenKind.String or TokenKind.UnicodeString)
        {
            var name = ParseIdentifier();
            var type = new TypeSyntax(name.Value.ToLowerInvariant(), SyntaxList<TypeArgument>.Empty) { Span = name.Span };
            return new TypedLiteral(type, ParseString()) { Span = From(token.Start) };
        }

        if (_mode == LexerMode.Stream && next == TokenKind.LeftParenthesis && ParseStreamCall(token) is { } special)
        {
            return special;
        }

        if (IsCall() || IsProcessingMode())
        {
            return ParseCall();
        }

        CheckStreamName(token);
        var single = ParseIdentifier();
        return ParseOptionalOver() is { } window
            ? new MeasureExpression(single, window) { Span = From(token.Start) }
            : new NameExpression(single) { Span = token.Span };
    }

    // name (. name)* (
    private bool IsCall()
    {
        for (var index = _index; ; index += 2)
        {
            switch (_tokens[index + 1].Kind)
            {
                case TokenKind.LeftParenthesis:
                    return true;
                case TokenKind.Dot when IsName(_tokens[index + 2]):
                    continue;
                default:
                    return false;
            }
        }
    }

    private Expression ParseParentheses()
    {
        var start = Start;
        if (IsLambda())
        {
            return ParseLambda();
        }

        _index++;
        if (IsQueryStart())
        {
            var query = ParseQuery();
            Expect(TokenKind.RightParenthesis);
            return new ScalarSubqueryExpression(query) { Span = From(start) };
        }

        var first = ParseExpression();
        if (first is ScalarSubqueryExpression subquery && IsQueryContinued())
        {
            // The parenthesis just read was the left operand of a set operation, not a value.
            var query = ContinueQuery(subquery.Query, subquery.Span.Start);
            Expect(TokenKind.RightParenthesis);
            return new ScalarSubqueryExpression(query) { Span = From(start) };
        }

        if (At(TokenKind.Comma))
        {
            var items = ParseCommaListAfter(first);
            Expect(TokenKind.RightParenthesis);
            return new RowExpression(items) { Span = From(start) };
        }

        Expect(TokenKind.RightParenthesis);
        return first with { Span = From(start) };
    }

    // ( [name (, name)*] ) ->
    private bool IsLambda()
    {
        var index = _index + 1;
        if (_tokens[index].Kind == TokenKind.RightParenthesis)
        {
            return _tokens[index + 1].Kind == TokenKind.Arrow;
        }

        while (IsName(_tokens[index]))
        {
            switch (_tokens[index + 1].Kind)
            {
                case TokenKind.Comma:
                    index += 2;
                    continue;
                case TokenKind.RightParenthesis:
                    return _tokens[index + 2].Kind == TokenKind.Arrow;
                default:
                    return false;
            }
        }

        return false;
    }

    private LambdaExpression ParseLambda()
    {
        var start = Start;
        _index++;
        var parameters = At(TokenKind.RightParenthesis)
            ? SyntaxList<Identifier>.Empty
            : ParseCommaList(static parser => parser.ParseIdentifier());
        Expect(TokenKind.RightParenthesis);
        Expect(TokenKind.Arrow);
        return new LambdaExpression(parameters, ParseExpression()) { Span = From(start) };
    }

    private ArrayExpression ParseArray()
    {
        var start = Start;
        _index += 2;
        var items = Take(TokenKind.RightBracket) ? SyntaxList<Expression>.Empty : ParseBracketedItems();
        return new ArrayExpression(items) { Span = From(start) };
    }

    private SyntaxList<Expression> ParseBracketedItems()
    {
        var items = ParseCommaList(static parser => parser.ParseExpression());
        Expect(TokenKind.RightBracket);
        return items;
    }

    private CaseExpression ParseCase()
    {
        var start = Start;
        _index++;
        var operand = At(Keyword.When) ? null : ParseExpression();
        var whens = ImmutableArray.CreateBuilder<WhenClause>(4);
        do
        {
            var whenStart = Start;
            Expect(Keyword.When);
            var condition = ParseExpression();
            Expect(Keyword.Then);
            whens.Add(new WhenClause(condition, ParseExpression()) { Span = From(whenStart) });
        }
        while (At(Keyword.When));

        var otherwise = Take(Keyword.Else) ? ParseExpression() : null;
        Expect(Keyword.End);
        return new CaseExpression(operand, new SyntaxList<WhenClause>(whens.DrainToImmutable()), otherwise) { Span = From(start) };
    }

    private CastExpression ParseCast(bool attempt)
    {
        var start = Start;
        _index++;
        Expect(TokenKind.LeftParenthesis);
        var value = ParseExpression();
        Expect(Keyword.As);
        var type = ParseType();
        Expect(TokenKind.RightParenthesis);
        return new CastExpression(value, type, attempt) { Span = From(start) };
    }

    private SpecialNameExpression ParseCurrentTime(Token token)
    {
        _index++;
        int? precision = null;
        if (Take(TokenKind.LeftParenthesis))
        {
            precision = ParseSmallInteger();
            Expect(TokenKind.RightParenthesis);
        }

        return new SpecialNameExpression(Keywords.NameOf(token.Keyword), precision) { Span = From(token.Start) };
    }

    private bool IsIntervalAhead() =>
        Peek().Kind is TokenKind.String or TokenKind.UnicodeString or TokenKind.Integer or TokenKind.Decimal
        || (Peek().Kind is TokenKind.Plus or TokenKind.Minus && Peek(2).Kind is TokenKind.String or TokenKind.UnicodeString);

    private IntervalLiteral ParseInterval()
    {
        var start = Start;
        _index++;
        var negative = Current.Kind == TokenKind.Minus;
        if (Current.Kind is TokenKind.Minus or TokenKind.Plus)
        {
            _index++;
        }

        var text = ParseString();
        var (from, to) = ParseIntervalUnits();
        return new IntervalLiteral(text, negative, from, to) { Span = From(start) };
    }

    private (IntervalUnit From, IntervalUnit? To) ParseIntervalUnits()
    {
        var from = ParseIntervalUnit();
        SkipIntervalPrecision();

        // FLOOR(x + INTERVAL '5' SECOND TO MINUTE): no interval goes from seconds to minutes, so TO is FLOOR's.
        var isFinerAhead = _mode != LexerMode.Stream || !Enumerable.Range(0, (int)from + 1).Any(unit => UnitKeyword((IntervalUnit)unit) == Peek().Keyword);
        if (!isFinerAhead || !Take(Keyword.To))
        {
            return (from, null);
        }

        var to = ParseIntervalUnit();
        SkipIntervalPrecision();
        return (from, to);
    }

    private IntervalUnit ParseIntervalUnit()
    {
        for (var unit = IntervalUnit.Year; unit <= IntervalUnit.Millisecond; unit++)
        {
            if (Take(UnitKeyword(unit)))
            {
                return unit;
            }
        }

        throw Unexpected();
    }

    private static Keyword UnitKeyword(IntervalUnit unit) => unit switch
    {
        IntervalUnit.Year => Keyword.Year,
        IntervalUnit.Quarter => Keyword.Quarter,
        IntervalUnit.Month => Keyword.Month,
        IntervalUnit.Week => Keyword.Week,
        IntervalUnit.Day => Keyword.Day,
        IntervalUnit.Hour => Keyword.Hour,
        IntervalUnit.Minute => Keyword.Minute,
        IntervalUnit.Second => Keyword.Second,
        _ => Keyword.Millisecond,
    };

    // ---- Texts of tokens

    private ReadOnlySpan<char> TextOf(Token token) => _text.AsSpan(token.Start, token.Length);

    private string NumberText(Token token)
    {
        var text = TextOf(token);
        return text.Contains('_') ? text.ToString().Replace("_", "", StringComparison.Ordinal) : text.ToString();
    }

    private string IntegerText(Token token)
    {
        var text = NumberText(token);
        return text.Length > 2 && char.IsAsciiLetter(text[1]) ? DecimalDigits(text) : text;
    }

    // 0xFF, 0o17 and 0b101 as decimal digits.
    private static string DecimalDigits(string text)
    {
        var radix = (text[1] | 0x20) switch { 'x' => 16, 'o' => 8, _ => 2 };
        var value = BigInteger.Zero;
        foreach (var digit in text.AsSpan(2))
        {
            value = (value * radix) + (char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        return value.ToString(CultureInfo.InvariantCulture);
    }

    private int ParseSmallInteger()
    {
        var token = Current;
        Expect(TokenKind.Integer);
        return int.TryParse(IntegerText(token), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw QueryErrors.NumberTooLarge(TextOf(token).ToString(), int.MaxValue, token.Span).In(_source);
    }

    private string ParseString()
    {
        var token = Current;
        if (token.Kind == TokenKind.UnicodeString)
        {
            return ParseUnicodeString(token);
        }

        Expect(TokenKind.String);
        var inner = _text.AsSpan(token.Start + 1, token.Length - 2);
        if (_mode == LexerMode.Hive)
        {
            return HiveStrings.Unescape(inner, _text[token.Start]);
        }

        return inner.Contains('\'') ? inner.ToString().Replace("''", "'", StringComparison.Ordinal) : inner.ToString();
    }

    // U&'d\0061t\+000061' [UESCAPE '!']
    private string ParseUnicodeString(Token token)
    {
        _index++;
        var escape = '\\';
        if (Current.Keyword == Keyword.Uescape && Peek().Kind == TokenKind.String)
        {
            _index++;
            var text = ParseString();
            if (text.Length != 1 || char.IsAsciiHexDigit(text[0]) || text[0] is '+' or '\'' or '"' or ' ')
            {
                throw QueryErrors.BadUnicodeEscape("UESCAPE takes one character that is no hexadecimal digit, quote, blank or '+'", _tokens[_index - 1].Span)
                    .In(_source);
            }

            escape = text[0];
        }

        var inner = _text.Substring(token.Start + 3, token.Length - 4).Replace("''", "'", StringComparison.Ordinal);
        var result = new StringBuilder(inner.Length);
        for (var index = 0; index < inner.Length; index++)
        {
            if (inner[index] != escape)
            {
                result.Append(inner[index]);
            }
            else if (index + 1 < inner.Length && inner[index + 1] == escape)
            {
                result.Append(escape);
                index++;
            }
            else
            {
                var (skip, digits) = index + 1 < inner.Length && inner[index + 1] == '+' ? (2, 6) : (1, 4);
                var end = index + skip + digits;
                if (end > inner.Length
                    || !int.TryParse(inner.AsSpan(index + skip, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                    || !Rune.IsValid(code))
                {
                    throw QueryErrors.BadUnicodeEscape(
                        $"A character is written {escape}XXXX or {escape}+XXXXXX with hexadecimal digits", token.Span).In(_source);
                }

                result.Append(new Rune(code).ToString());
                index = end - 1;
            }
        }

        return result.ToString();
    }

    private BinaryLiteral ParseBinary(Token token)
    {
        _index++;
        var hex = new StringBuilder(token.Length);
        foreach (var character in _text.AsSpan(token.Start + 2, token.Length - 3))
        {
            if (char.IsAsciiHexDigit(character))
            {
                hex.Append(char.ToUpperInvariant(character));
            }
            else if (!char.IsWhiteSpace(character))
            {
                throw QueryErrors.BadBinaryLiteral("Binary literal can only contain hexadecimal digits", token.Span).In(_source);
            }
        }

        return hex.Length % 2 == 0
            ? new BinaryLiteral(hex.ToString()) { Span = token.Span }
            : throw QueryErrors.BadBinaryLiteral("Binary literal must contain an even number of digits", token.Span).In(_source);
    }
}
