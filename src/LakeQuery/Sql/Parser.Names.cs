using System.Collections.Immutable;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// Identifiers, dotted names, aliases and type names.
internal sealed partial class Parser
{
    private bool IsName(Token token) => token.Kind switch
    {
        TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.BackquotedIdentifier => true,
        TokenKind.Keyword => !Keywords.IsReserved(token.Keyword, _mode),
        _ => false,
    };

    private Identifier ParseIdentifier()
    {
        var token = Current;
        if (!IsName(token))
        {
            throw Unexpected("<identifier>");
        }

        _index++;
        return IdentifierOf(token);
    }

    private Identifier IdentifierOf(Token token)
    {
        if (token.Kind is TokenKind.Identifier or TokenKind.Keyword)
        {
            // In the dialect of streams unquoted names are upper case, and then compared exactly.
            var name = _text.Substring(token.Start, token.Length);
            return new Identifier(_mode == LexerMode.Stream ? name.ToUpperInvariant() : name, Quoted: false) { Span = token.Span };
        }

        var quote = _text[token.Start];
        var inner = _text.AsSpan(token.Start + 1, token.Length - 2);
        if (inner.IsEmpty && token.Kind == TokenKind.QuotedIdentifier)
        {
            throw QueryErrors.EmptyName(token.Span);
        }

        var value = inner.Contains(quote) ? inner.ToString().Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal) : inner.ToString();
        return new Identifier(value, Quoted: true) { Span = token.Span };
    }

    private QualifiedName ParseQualifiedName()
    {
        var start = Start;
        var first = ParseIdentifier();
        if (Current.Kind != TokenKind.Dot)
        {
            return new QualifiedName(new SyntaxList<Identifier>([first])) { Span = first.Span };
        }

        var parts = ImmutableArray.CreateBuilder<Identifier>(3);
        parts.Add(first);
        while (Current.Kind == TokenKind.Dot)
        {
            _index++;
            parts.Add(ParseIdentifier());
        }

        return new QualifiedName(new SyntaxList<Identifier>(parts.DrainToImmutable())) { Span = From(start) };
    }

    // [AS] alias: without AS, words that begin a clause here are not taken for an alias.
    private Identifier? ParseOptionalAlias()
    {
        if (Take(Keyword.As))
        {
            CheckStreamAlias();
            return ParseIdentifier();
        }

        if (!IsName(Current) || IsClauseStart() || IsStreamClauseStart())
        {
            return null;
        }

        if (Current.Kind != TokenKind.QuotedIdentifier)
        {
            _implicitAliasIndex = _index;
        }

        return ParseIdentifier();
    }

    // Words that Trino does not reserve but that go on with the query when followed as here.
    private bool IsClauseStart()
    {
        var next = Peek();
        return Current.Keyword switch
        {
            Keyword.Limit => next.Kind is TokenKind.Integer or TokenKind.Parameter or TokenKind.NamedParameter or TokenKind.EndOfText || next.Keyword == Keyword.All,
            Keyword.Offset => next.Kind is TokenKind.Integer or TokenKind.Parameter or TokenKind.NamedParameter or TokenKind.EndOfText,
            Keyword.Fetch => next.Keyword is Keyword.First or Keyword.Next,
            Keyword.Window => Peek(2).Keyword == Keyword.As,
            Keyword.Tablesample => next.Keyword is Keyword.Bernoulli or Keyword.System || next.Kind == TokenKind.LeftParenthesis,
            Keyword.MatchRecognize => next.Kind == TokenKind.LeftParenthesis,
            _ => false,
        };
    }

    // ---- Types in Trino's spelling

    private TypeSyntax ParseType()
    {
        Enter();
        var start = Start;
        var type = ParseSimpleType();
        while (Current.Keyword == Keyword.Array)
        {
            // integer ARRAY and integer ARRAY[3] are array(integer).
            _index++;
            if (Take(TokenKind.LeftBracket))
            {
                Expect(TokenKind.Integer);
                Expect(TokenKind.RightBracket);
            }

            type = new TypeSyntax("array", new SyntaxList<TypeArgument>([TypeArgumentOf(type)])) { Span = From(start) };
        }

        Leave();
        return type;
    }

    private TypeSyntax ParseSimpleType()
    {
        var start = Start;
        switch (Current.Keyword)
        {
            case Keyword.Row when Peek().Kind == TokenKind.LeftParenthesis:
                _index++;
                var fields = ParseParenthesisedList(static parser => parser.ParseRowField());
                return new TypeSyntax("row", fields) { Span = From(start) };
            case Keyword.Interval when IsUnitOfIntervalType(Peek().Keyword):
                _index++;
                return ParseIntervalType(start);
            case Keyword.Double when Peek().Keyword == Keyword.Precision:
                _index += 2;
                return new TypeSyntax("double", SyntaxList<TypeArgument>.Empty) { Span = From(start) };
            case Keyword.Time or Keyword.Timestamp:
                return ParseTimeType();
        }

        if (!IsName(Current))
        {
            throw Unexpected("<type>");
        }

        var name = ParseIdentifier().Value.ToLowerInvariant();
        var arguments = SyntaxList<TypeArgument>.Empty;
        if (At(TokenKind.LeftParenthesis))
        {
            arguments = ParseParenthesisedList(static parser => parser.ParseTypeArgument());
        }
        else if (name is "array" or "map" && Current.Kind == TokenKind.LessThan)
        {
            _index++;
            arguments = ParseCommaList(static parser => parser.ParseTypeArgument());
            Expect(TokenKind.GreaterThan);
        }

        return new TypeSyntax(name, arguments) { Span = From(start) };
    }

    private TypeSyntax ParseTimeType()
    {
        var start = Start;
        var name = Current.Keyword == Keyword.Time ? "time" : "timestamp";
        _index++;
        var arguments = SyntaxList<TypeArgument>.Empty;
        if (Take(TokenKind.LeftParenthesis))
        {
            var numberStart = Start;
            var precision = ParseSmallInteger();
            arguments = new SyntaxList<TypeArgument>([new TypeArgument(null, null, precision) { Span = From(numberStart) }]);
            Expect(TokenKind.RightParenthesis);
        }

        var zone = Current.Keyword == Keyword.With && Peek().Keyword == Keyword.Time;
        if (zone || (Current.Keyword == Keyword.Without && Peek().Keyword == Keyword.Time))
        {
            _index += 2;
            Expect(Keyword.Zone);
        }

        return new TypeSyntax(zone ? name + " with time zone" : name, arguments) { Span = From(start) };
    }

    private TypeSyntax ParseIntervalType(int start)
    {
        var from = ParseIntervalUnit();
        Expect(Keyword.To);
        var to = ParseIntervalUnit();
        var name = (from, to) switch
        {
            (IntervalUnit.Year, IntervalUnit.Month) => "interval year to month",
            (IntervalUnit.Day, IntervalUnit.Second) => "interval day to second",
            _ => throw NotSupported("An interval type other than YEAR TO MONTH and DAY TO SECOND", start),
        };
        return new TypeSyntax(name, SyntaxList<TypeArgument>.Empty) { Span = From(start) };
    }

    private TypeArgument ParseTypeArgument()
    {
        var token = Current;
        if (At(TokenKind.Integer))
        {
            return new TypeArgument(null, null, ParseSmallInteger()) { Span = token.Span };
        }

        return TypeArgumentOf(ParseType());
    }

    // [name] type: a name is there when two words follow each other that are not one type of two words.
    private TypeArgument ParseRowField()
    {
        var start = Start;
        Identifier? name = null;
        var next = Peek();
        var twoWordType = (Current.Keyword == Keyword.Double && next.Keyword == Keyword.Precision)
            || (Current.Keyword == Keyword.Interval && IsUnitOfIntervalType(next.Keyword))
            || next.Keyword == Keyword.Without
            || (next.Keyword == Keyword.Array && Peek(2).Kind is TokenKind.Comma or TokenKind.RightParenthesis or TokenKind.LeftBracket);
        if (!twoWordType && IsName(Current) && IsName(next))
        {
            name = ParseIdentifier();
        }

        return new TypeArgument(name, ParseType(), null) { Span = From(start) };
    }

    private static bool IsUnitOfIntervalType(Keyword keyword) => keyword is Keyword.Year or Keyword.Day;

    private static TypeArgument TypeArgumentOf(TypeSyntax type) => new(null, type, null) { Span = type.Span };
}
