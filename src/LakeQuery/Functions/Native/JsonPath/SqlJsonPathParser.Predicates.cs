using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native.JsonPath;

/// <content>The conditions of filters.</content>
internal sealed partial class SqlJsonPathParser
{
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
}
