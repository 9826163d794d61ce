using System.Collections.Immutable;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Sql;

// The SQL/JSON functions, whose arguments carry clauses.
internal sealed partial class Parser
{
    private JsonPathExpression ParseJsonPathCall(Keyword keyword)
    {
        var start = Start;
        _index += 2;
        var function = keyword switch
        {
            Keyword.JsonExists => JsonPathFunction.Exists,
            Keyword.JsonValue => JsonPathFunction.Value,
            _ => JsonPathFunction.Query,
        };
        var input = ParseExpression();
        var inputFormat = ParseOptionalJsonFormat();
        Expect(TokenKind.Comma);
        var path = ParseJsonPath();
        var passing = ParseOptionalPassing();
        JsonFormat? returningFormat = null;
        var returning = function == JsonPathFunction.Exists ? null : ParseOptionalReturning(out returningFormat);
        var wrapper = JsonWrapper.Without;
        bool? keepQuotes = null;
        if (function == JsonPathFunction.Query)
        {
            wrapper = ParseOptionalWrapper();
            keepQuotes = ParseOptionalQuotes();
        }

        ParseJsonBehaviors(function, out var onEmpty, out var onError);
        Expect(TokenKind.RightParenthesis);
        return new JsonPathExpression(
            function, input, inputFormat, path, passing, returning, returningFormat, wrapper, keepQuotes, onEmpty, onError)
        { Span = From(start) };
    }

    private StringLiteral ParseJsonPath()
    {
        var start = Start;
        return new StringLiteral(ParseString()) { Span = From(start) };
    }

    private SyntaxList<JsonPassing> ParseOptionalPassing() =>
        Take(Keyword.Passing) ? ParseCommaList(static parser => parser.ParseJsonPassing()) : SyntaxList<JsonPassing>.Empty;

    // [… ON EMPTY] [… ON ERROR]
    private void ParseJsonBehaviors(JsonPathFunction function, out JsonBehavior? onEmpty, out JsonBehavior? onError)
    {
        onEmpty = null;
        onError = null;
        while (onError is null && !At(TokenKind.RightParenthesis) && !At(TokenKind.Comma))
        {
            var behavior = ParseJsonBehavior(function);
            Expect(Keyword.On);
            if (onEmpty is null && function != JsonPathFunction.Exists && Take(Keyword.Empty))
            {
                onEmpty = behavior;
            }
            else
            {
                Expect(Keyword.Error);
                onError = behavior;
            }
        }
    }

    private JsonPassing ParseJsonPassing()
    {
        var start = Start;
        var value = ParseExpression();
        var format = ParseOptionalJsonFormat();
        Expect(Keyword.As);
        return new JsonPassing(value, format, ParseIdentifier()) { Span = From(start) };
    }

    // FORMAT JSON [ENCODING UTF8|UTF16|UTF32]
    private JsonFormat? ParseOptionalJsonFormat()
    {
        if (!(Current.Keyword == Keyword.Format && Peek().Keyword == Keyword.Json))
        {
            return null;
        }

        _index += 2;
        if (!Take(Keyword.Encoding))
        {
            return JsonFormat.Json;
        }

        JsonFormat? format = _text.Substring(Current.Span.Start, Current.Span.Length).ToUpperInvariant() switch
        {
            "UTF8" => JsonFormat.Utf8,
            "UTF16" => JsonFormat.Utf16,
            "UTF32" => JsonFormat.Utf32,
            _ => null,
        };
        if (format is null)
        {
            throw Unexpected("'UTF8', 'UTF16', 'UTF32'");
        }

        _index++;
        return format;
    }

    private TypeSyntax? ParseOptionalReturning(out JsonFormat? format)
    {
        format = null;
        if (!Take(Keyword.Returning))
        {
            return null;
        }

        var type = ParseType();
        format = ParseOptionalJsonFormat();
        return type;
    }

    private JsonWrapper ParseOptionalWrapper()
    {
        JsonWrapper wrapper;
        if (Take(Keyword.Without))
        {
            wrapper = JsonWrapper.Without;
        }
        else if (Take(Keyword.With))
        {
            wrapper = Take(Keyword.Conditional) ? JsonWrapper.Conditional : JsonWrapper.Unconditional;
            if (wrapper == JsonWrapper.Unconditional)
            {
                Take(Keyword.Unconditional);
            }
        }
        else
        {
            return JsonWrapper.Without;
        }

        Take(Keyword.Array);
        Expect(Keyword.Wrapper);
        return wrapper;
    }

    private bool? ParseOptionalQuotes()
    {
        var keep = Take(Keyword.Keep);
        if (!keep && !Take(Keyword.Omit))
        {
            return null;
        }

        Expect(Keyword.Quotes);
        if (At(Keyword.On, Keyword.Scalar))
        {
            _index += 2;
            Expect(Keyword.String);
        }

        return keep;
    }

    private JsonBehavior ParseJsonBehavior(JsonPathFunction function)
    {
        var start = Start;
        if (Take(Keyword.Error))
        {
            return new JsonBehavior(JsonBehaviorKind.Error, null) { Span = From(start) };
        }

        if (function == JsonPathFunction.Exists)
        {
            var kind = Take(Keyword.True) ? JsonBehaviorKind.True
                : Take(Keyword.False) ? JsonBehaviorKind.False
                : Take(Keyword.Unknown) ? JsonBehaviorKind.Unknown
                : throw Unexpected();
            return new JsonBehavior(kind, null) { Span = From(start) };
        }

        if (Take(Keyword.Null))
        {
            return new JsonBehavior(JsonBehaviorKind.Null, null) { Span = From(start) };
        }

        if (function == JsonPathFunction.Value)
        {
            Expect(Keyword.Default);
            return new JsonBehavior(JsonBehaviorKind.Default, ParseExpression()) { Span = From(start) };
        }

        Expect(Keyword.Empty);
        var empty = Take(Keyword.Object) ? JsonBehaviorKind.EmptyObject : JsonBehaviorKind.EmptyArray;
        if (empty == JsonBehaviorKind.EmptyArray)
        {
            Take(Keyword.Array);
        }

        return new JsonBehavior(empty, null) { Span = From(start) };
    }

    private JsonObjectExpression ParseJsonObject()
    {
        var start = Start;
        _index += 2;
        var members = ImmutableArray.CreateBuilder<JsonMember>();
        var nullOnNull = true;
        var unique = false;
        if (!IsJsonListEnd())
        {
            do
            {
                members.Add(ParseJsonMember());
            }
            while (Take(TokenKind.Comma));

            nullOnNull = ParseOptionalOnNull(byDefault: true);
            if (At(Keyword.With) || At(Keyword.Without))
            {
                unique = Current.Keyword == Keyword.With;
                _index++;
                Expect(Keyword.Unique);
                Take(Keyword.Keys);
            }
        }

        var returning = ParseOptionalReturning(out var returningFormat);
        Expect(TokenKind.RightParenthesis);
        return new JsonObjectExpression(new SyntaxList<JsonMember>(members.DrainToImmutable()), nullOnNull, unique, returning, returningFormat)
        {
            Span = From(start),
        };
    }

    private bool IsJsonListEnd() =>
        Current.Kind == TokenKind.RightParenthesis || (Current.Keyword == Keyword.Returning && Peek().Kind is TokenKind.Identifier or TokenKind.Keyword);

    // [KEY] key VALUE value, or key : value
    private JsonMember ParseJsonMember()
    {
        var start = Start;
        var next = Peek();
        if (Current.Keyword == Keyword.Key && next.Kind is TokenKind.String or TokenKind.Identifier or TokenKind.QuotedIdentifier
            or TokenKind.Parameter or TokenKind.NamedParameter
            && next.Keyword != Keyword.Value)
        {
            _index++;
        }

        var key = ParseExpression();
        if (!Take(Keyword.Value))
        {
            Expect(TokenKind.Colon);
        }

        var value = ParseExpression();
        var format = ParseOptionalJsonFormat();
        return new JsonMember(key, value, format) { Span = From(start) };
    }

    private bool ParseOptionalOnNull(bool byDefault)
    {
        bool result;
        if (Take(Keyword.Null))
        {
            result = true;
        }
        else if (Take(Keyword.Absent))
        {
            result = false;
        }
        else
        {
            return byDefault;
        }

        Expect(Keyword.On);
        Expect(Keyword.Null);
        return result;
    }

    private JsonArrayExpression ParseJsonArray()
    {
        var start = Start;
        _index += 2;
        var elements = SyntaxList<JsonElement>.Empty;
        var nullOnNull = false;
        if (!IsJsonListEnd())
        {
            elements = ParseCommaList(static parser =>
            {
                var elementStart = parser.Start;
                var value = parser.ParseExpression();
                return new JsonElement(value, parser.ParseOptionalJsonFormat()) { Span = parser.From(elementStart) };
            });
            nullOnNull = ParseOptionalOnNull(byDefault: false);
        }

        var returning = ParseOptionalReturning(out var returningFormat);
        Expect(TokenKind.RightParenthesis);
        return new JsonArrayExpression(elements, nullOnNull, returning, returningFormat) { Span = From(start) };
    }
}
