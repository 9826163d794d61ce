using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>Reads the paths of JSON_EXISTS, JSON_QUERY, JSON_VALUE and JSON_TABLE: <c>lax $.items[0 to last]?(@.price > $limit).name</c>.</summary>
internal sealed partial class SqlJsonPathParser
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
}
