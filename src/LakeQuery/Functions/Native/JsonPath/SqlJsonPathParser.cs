using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>Reads the paths of JSON_EXISTS, JSON_QUERY, JSON_VALUE and JSON_TABLE: <c>lax $.items[0 to last]?(@.price > $limit).name</c>.</summary>
internal sealed class SqlJsonPathParser
{
    private const int MaxDepth = 200;

    private readonly string _text;
    private readonly IReadOnlyList<string> _parameters;
    private int _at;
    private int _depth;
    private int _filters;

    private SqlJsonPathParser(string text, IReadOnlyList<string> parameters)
    {
        _text = text;
        _parameters = parameters;
    }

    /// <summary>Reads a path; <paramref name="parameters"/> are the names of PASSING.</summary>
    /// <exception cref="JsonPathException">It can't be read.</exception>
    public static SqlJsonPath Parse(string text, IReadOnlyList<string> parameters)
    {
        var parser = new SqlJsonPathParser(text, parameters);
        var lax = parser.TakeWord("lax");
        if (!lax && !parser.TakeWord("strict"))
        {
            throw parser.Unexpected("lax or strict");
        }

        var root = parser.Expression();
        parser.SkipBlanks();
        return parser._at == text.Length ? new SqlJsonPath(lax, root) : throw parser.Unexpected("an operator or the end of the path");
    }

    // ---- Expressions

    private PathNode Expression()
    {
        Enter();
        var left = Term();
        while (true)
        {
            if (Take("+"))
            {
                left = new PathNode(PathStep.Add) { Base = left, Right = Term() };
            }
            else if (Take("-"))
            {
                left = new PathNode(PathStep.Subtract) { Base = left, Right = Term() };
            }
            else
            {
                _depth--;
                return left;
            }
        }
    }

    private PathNode Term()
    {
        var left = Signed();
        while (true)
        {
            if (Take("*"))
            {
                left = new PathNode(PathStep.Multiply) { Base = left, Right = Signed() };
            }
            else if (Take("/"))
            {
                left = new PathNode(PathStep.Divide) { Base = left, Right = Signed() };
            }
            else if (Take("%"))
            {
                left = new PathNode(PathStep.Modulus) { Base = left, Right = Signed() };
            }
            else
            {
                return left;
            }
        }
    }

    private PathNode Signed()
    {
        Enter();
        SkipBlanks();
        var minus = At("-");
        PathNode result;
        if (minus || At("+"))
        {
            _at++;
            SkipBlanks();
            result = minus && IsNumberStart()
                ? Accessors(Number(negative: true))
                : new PathNode(minus ? PathStep.Minus : PathStep.Plus) { Base = Signed() };
        }
        else
        {
            result = Accessors(Primary());
        }

        _depth--;
        return result;
    }

    private PathNode Primary()
    {
        SkipBlanks();
        if (Take("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }

        if (At("$"))
        {
            return Variable();
        }

        if (At("@"))
        {
            _at++;
            return _filters > 0
                ? new PathNode(PathStep.CurrentItem)
                : throw new JsonPathException("accessing current filter item with no enclosing filter", _at - 1, isSyntax: false);
        }

        if (At("\""))
        {
            return new PathNode(PathStep.Literal) { Name = Encoding.UTF8.GetBytes(Quoted()), Literal = new JsonItem { Kind = JsonItemKind.Text } };
        }

        if (IsNumberStart())
        {
            return Number(negative: false);
        }

        var start = _at;
        switch (Word())
        {
            case "true":
                return new PathNode(PathStep.Literal) { Literal = JsonItem.OfBoolean(true) };
            case "false":
                return new PathNode(PathStep.Literal) { Literal = JsonItem.OfBoolean(false) };
            case "null":
                return new PathNode(PathStep.Literal) { Literal = JsonItem.Null };
            case "last":
                return new PathNode(PathStep.Last);
            default:
                _at = start;
                throw Unexpected("a value, '$', '@', 'last' or '('");
        }
    }

    private PathNode Variable()
    {
        var start = _at++;
        var name = _at < _text.Length && IsNameStart(_text[_at]) ? Word() : "";
        if (name.Length == 0)
        {
            return new PathNode(PathStep.Context);
        }

        for (var i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i] == name)
            {
                return new PathNode(PathStep.Variable) { Parameter = i };
            }
        }

        var similar = _parameters.Any(parameter => parameter.Equals(name, StringComparison.OrdinalIgnoreCase));
        throw new JsonPathException(
            $"no value passed for parameter {name}" + (similar ? $". Try quoting \"{name}\" in the PASSING clause to match case" : ""), start, isSyntax: false);
    }

    private PathNode Accessors(PathNode node)
    {
        var depth = _depth;
        while (true)
        {
            // A long chain is as deep as nested parentheses.
            Enter();
            if (Take(".."))
            {
                SkipBlanks();
                node = new PathNode(PathStep.Descendant) { Base = node, Name = MemberName() };
            }
            else if (Take("."))
            {
                node = MemberOrMethod(node);
            }
            else if (Take("["))
            {
                node = Subscripts(node);
            }
            else if (Take("?"))
            {
                Expect("(");
                _filters++;
                var predicate = Predicate();
                _filters--;
                Expect(")");
                node = new PathNode(PathStep.Filter) { Base = node, Right = predicate };
            }
            else
            {
                _depth = depth;
                return node;
            }
        }
    }

    private byte[] MemberName() => At("\"") ? Encoding.UTF8.GetBytes(Quoted())
        : Word() is { Length: > 0 } name ? Encoding.UTF8.GetBytes(name) : throw Unexpected("the name of a member");

    private PathNode MemberOrMethod(PathNode node)
    {
        SkipBlanks();
        if (Take("*"))
        {
            return new PathNode(PathStep.AnyMember) { Base = node };
        }

        if (At("\""))
        {
            return new PathNode(PathStep.Member) { Base = node, Name = Encoding.UTF8.GetBytes(Quoted()) };
        }

        var start = _at;
        var name = Word();
        if (name.Length == 0)
        {
            throw Unexpected("the name of a member or method");
        }

        SkipBlanks();
        if (!At("("))
        {
            return new PathNode(PathStep.Member) { Base = node, Name = Encoding.UTF8.GetBytes(name) };
        }

        PathStep? step = name switch
        {
            "type" => PathStep.Type,
            "size" => PathStep.Size,
            "double" => PathStep.ToDouble,
            "ceiling" => PathStep.Ceiling,
            "floor" => PathStep.Floor,
            "abs" => PathStep.Abs,
            "keyvalue" => PathStep.KeyValue,
            "datetime" => PathStep.DateTime,
            _ => null,
        };
        if (step is null)
        {
            _at = start;
            throw Unexpected("type(), size(), double(), ceiling(), floor(), abs(), keyvalue() or datetime()");
        }

        Expect("(");
        SkipBlanks();
        string? template = null;
        if (step == PathStep.DateTime && At("\""))
        {
            var at = _at;
            template = Quoted();
            if (!DateTimeTemplate.IsValid(template, out var fault))
            {
                throw new JsonPathException("invalid datetime() format template in JSON path: " + fault, at, isSyntax: false);
            }
        }

        Expect(")");
        return new PathNode(step.Value) { Base = node, Template = template };
    }

    private PathNode Subscripts(PathNode node)
    {
        if (Take("*"))
        {
            Expect("]");
            return new PathNode(PathStep.AnyElement) { Base = node };
        }

        var subscripts = new List<(PathNode, PathNode?)>();
        do
        {
            var from = Expression();
            subscripts.Add((from, TakeWord("to") ? Expression() : null));
        }
        while (Take(","));

        Expect("]");
        return new PathNode(PathStep.Elements) { Base = node, Subscripts = [.. subscripts] };
    }

    // ---- Predicates

    private PathNode Predicate()
    {
        Enter();
        var left = Conjunction();
        while (Take("||"))
        {
            left = new PathNode(PathStep.Or) { Base = left, Right = Conjunction() };
        }

        _depth--;
        return left;
    }

    private PathNode Conjunction()
    {
        var left = Negation();
        while (Take("&&"))
        {
            left = new PathNode(PathStep.And) { Base = left, Right = Negation() };
        }

        return left;
    }

    private PathNode Negation()
    {
        SkipBlanks();
        if (At("!") && !At("!="))
        {
            _at++;
            SkipBlanks();
            return new PathNode(PathStep.Not)
            {
                Base = Delimited() ?? throw Unexpected("exists(…) or a condition in parentheses"),
            };
        }

        return PredicatePrimary();
    }

    // exists(path) or (predicate), or nothing of the kind.
    private PathNode? Delimited()
    {
        if (TakeWord("exists"))
        {
            Expect("(");
            var path = Expression();
            Expect(")");
            return new PathNode(PathStep.Exists) { Base = path };
        }

        if (!Take("("))
        {
            return null;
        }

        var inner = Predicate();
        Expect(")");
        return inner;
    }

    private PathNode PredicatePrimary()
    {
        SkipBlanks();
        var start = _at;
        if (At("("))
        {
            // (predicate), (predicate) is unknown, or a path in parentheses that is compared: tried in this order.
            var (depth, filters) = (_depth, _filters);
            try
            {
                var inner = Delimited()!;
                if (TakeWord("is"))
                {
                    ExpectWord("unknown");
                    return new PathNode(PathStep.IsUnknown) { Base = inner };
                }

                SkipBlanks();
                if (_at >= _text.Length || At(")") || At("&&") || At("||"))
                {
                    return inner;
                }
            }
            catch (JsonPathException fault) when (fault.IsSyntax)
            {
            }

            (_at, _depth, _filters) = (start, depth, filters);
        }
        else if (IsWordNext("exists"))
        {
            return Delimited()!;
        }

        return Comparison(Expression());
    }

    private PathNode Comparison(PathNode left)
    {
        SkipBlanks();
        if (TakeWord("like_regex"))
        {
            SkipBlanks();
            var at = _at;
            var pattern = At("\"") ? Quoted() : throw Unexpected("a pattern in double quotes");
            var flags = "";
            if (TakeWord("flag"))
            {
                SkipBlanks();
                flags = At("\"") ? Quoted() : throw Unexpected("flags in double quotes");
            }

            return new PathNode(PathStep.LikeRegex) { Base = left, Pattern = Compile(pattern, flags, at) };
        }

        if (TakeWord("starts"))
        {
            ExpectWord("with");
            SkipBlanks();
            return At("\"") || At("$")
                ? new PathNode(PathStep.StartsWith) { Base = left, Right = Primary() }
                : throw Unexpected("a text in double quotes or a variable");
        }

        PathStep step;
        if (Take("=="))
        {
            step = PathStep.Equal;
        }
        else if (Take("<>") || Take("!="))
        {
            step = PathStep.NotEqual;
        }
        else if (Take("<="))
        {
            step = PathStep.LessOrEqual;
        }
        else if (Take(">="))
        {
            step = PathStep.GreaterOrEqual;
        }
        else if (Take("<"))
        {
            step = PathStep.Less;
        }
        else if (Take(">"))
        {
            step = PathStep.Greater;
        }
        else
        {
            throw Unexpected("'==', '<>', '!=', '<', '>', '<=', '>=', 'like_regex' or 'starts with'");
        }

        return new PathNode(step) { Base = left, Right = Expression() };
    }

    private static Regex Compile(string pattern, string flags, int at)
    {
        var options = RegexOptions.CultureInvariant;
        foreach (var flag in flags)
        {
            switch (flag)
            {
                case 'i':
                    options |= RegexOptions.IgnoreCase;
                    break;
                case 'm':
                    options |= RegexOptions.Multiline;
                    break;
                case 's':
                    options |= RegexOptions.Singleline;
                    break;
                case 'x':
                    options |= RegexOptions.IgnorePatternWhitespace;
                    break;
                case 'q':
                    pattern = Regex.Escape(pattern);
                    break;
                default:
                    throw new JsonPathException($"invalid flag in like_regex: '{flag}'", at, isSyntax: false);
            }
        }

        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            throw new JsonPathException($"invalid pattern in like_regex: {fault.Message}", at, isSyntax: false);
        }
    }

    // ---- Tokens

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new JsonPathException("the path is nested too deeply", _at);
        }
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\r' or '\n')
        {
            _at++;
        }
    }

    private bool At(string token) => string.CompareOrdinal(_text, _at, token, 0, token.Length) == 0;

    private bool Take(string token)
    {
        SkipBlanks();
        if (!At(token))
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Take(token))
        {
            throw Unexpected($"'{token}'");
        }
    }

    private bool IsWordNext(string word) =>
        At(word) && (_at + word.Length >= _text.Length || !IsNamePart(_text[_at + word.Length]));

    private bool TakeWord(string word)
    {
        SkipBlanks();
        if (!IsWordNext(word))
        {
            return false;
        }

        _at += word.Length;
        return true;
    }

    private void ExpectWord(string word)
    {
        if (!TakeWord(word))
        {
            throw Unexpected($"'{word}'");
        }
    }

    private string Word()
    {
        var start = _at;
        if (_at < _text.Length && IsNameStart(_text[_at]))
        {
            while (_at < _text.Length && IsNamePart(_text[_at]))
            {
                _at++;
            }
        }

        return _text[start.._at];
    }

    private string Quoted()
    {
        var start = _at++;
        var result = new StringBuilder();
        while (_at < _text.Length)
        {
            if (_text[_at] == '"')
            {
                _at++;
                if (!At("\""))
                {
                    return result.ToString();
                }
            }

            result.Append(_text[_at++]);
        }

        throw new JsonPathException("a text in double quotes has no end", start);
    }

    private bool IsNumberStart() => _at < _text.Length
        && (char.IsAsciiDigit(_text[_at]) || (_text[_at] == '.' && _at + 1 < _text.Length && char.IsAsciiDigit(_text[_at + 1])));

    private PathNode Number(bool negative)
    {
        var start = _at;
        var whole = Digits();
        var fraction = "";
        var isDecimal = false;
        if (At("."))
        {
            isDecimal = true;
            _at++;
            fraction = Digits();
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < _text.Length && _text[_at] is '+' or '-')
            {
                _at++;
            }

            if (Digits().Length == 0)
            {
                throw Unexpected("the digits of an exponent");
            }

            var value = double.Parse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
            return new PathNode(PathStep.Literal) { Literal = JsonItem.OfDouble(negative ? -value : value) };
        }

        var unscaled = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        if (isDecimal)
        {
            var digits = Math.Max((whole + fraction).TrimStart('0').Length, Math.Max(1, fraction.Length));
            if (digits > 38)
            {
                throw new JsonPathException("decimal literal is too long", start, isSyntax: false);
            }

            return new PathNode(PathStep.Literal)
            {
                Literal = JsonItem.OfDecimal((Int128)(negative ? -unscaled : unscaled), digits, fraction.Length),
            };
        }

        unscaled = negative ? -unscaled : unscaled;
        return unscaled < long.MinValue || unscaled > long.MaxValue
            ? throw new JsonPathException("Invalid numeric literal: " + unscaled.ToString(CultureInfo.InvariantCulture), start)
            : new PathNode(PathStep.Literal)
            {
                Literal = JsonItem.OfWhole(unscaled < int.MinValue || unscaled > int.MaxValue ? JsonItemKind.BigInt : JsonItemKind.Integer, (long)unscaled),
            };
    }

    private string Digits()
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private static bool IsNameStart(char character) => char.IsAsciiLetter(character) || character == '_';

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';

    private JsonPathException Unexpected(string wanted)
    {
        SkipBlanks();
        var start = _at;
        if (start >= _text.Length)
        {
            return new JsonPathException($"the path ends where {wanted} is expected", start);
        }

        var found = Word();
        found = found.Length > 0 ? found : _text[start].ToString();
        return new JsonPathException($"mismatched input '{found}' in the JSON path; expected {wanted}", start);
    }
}
