using System.Globalization;

namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>Makes expressions in their simplest form, each once, and says what is left of them behind a character.</summary>
/// <remarks>What is left of an expression behind a character is an expression again: Brzozowski, "Derivatives of regular expressions" (1964). There
/// are finitely many that differ, and they are the states of an automaton; AND and NOT are no harder than OR.</remarks>
internal sealed class ExpressionPool
{
    private readonly Dictionary<string, Expression> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Expression, char Character), Expression> _rests = [];

    /// <summary>An empty pool.</summary>
    public ExpressionPool()
    {
        Nothing = Character(CharSet.Of());
        Empty = New("", ExpressionKind.Empty, true);
        Anything = Not(Nothing);
    }

    /// <summary>Matches nothing.</summary>
    public Expression Nothing { get; }

    /// <summary>Matches the empty text.</summary>
    public Expression Empty { get; }

    /// <summary>Matches every text.</summary>
    public Expression Anything { get; }

    /// <summary>One character of a set.</summary>
    public Expression Character(CharSet characters)
    {
        var key = "c" + characters;
        return _known.TryGetValue(key, out var known) ? known : Add(key, new Expression
        {
            Id = _known.Count, Kind = ExpressionKind.Character, MatchesEmpty = false, Characters = characters,
        });
    }

    /// <summary>One after the other.</summary>
    public Expression Sequence(params IEnumerable<Expression> parts)
    {
        var flat = new List<Expression>();
        foreach (var part in parts)
        {
            flat.AddRange(part.Kind == ExpressionKind.Sequence ? part.Parts : [part]);
        }

        flat.RemoveAll(part => part == Empty);
        return flat.Contains(Nothing) ? Nothing
            : flat.Count == 0 ? Empty
            : flat.Count == 1 ? flat[0]
            : New("s", ExpressionKind.Sequence, flat.TrueForAll(part => part.MatchesEmpty), flat);
    }

    /// <summary>One or the other.</summary>
    public Expression Or(params IEnumerable<Expression> parts)
    {
        var flat = Flat(ExpressionKind.Or, parts);
        flat.Remove(Nothing);
        return flat.Contains(Anything) ? Anything
            : flat.Count == 0 ? Nothing
            : flat.Count == 1 ? flat.Min!
            : New("o", ExpressionKind.Or, flat.Any(part => part.MatchesEmpty), [.. flat]);
    }

    /// <summary>All at once.</summary>
    public Expression And(params IEnumerable<Expression> parts)
    {
        var flat = Flat(ExpressionKind.And, parts);
        flat.Remove(Anything);
        return flat.Contains(Nothing) ? Nothing
            : flat.Count == 0 ? Anything
            : flat.Count == 1 ? flat.Min!
            : New("a", ExpressionKind.And, flat.All(part => part.MatchesEmpty), [.. flat]);
    }

    /// <summary>Whatever the part is not.</summary>
    public Expression Not(Expression part) => part.Kind == ExpressionKind.Not ? part.Parts[0] : New("n", ExpressionKind.Not, !part.MatchesEmpty, [part]);

    /// <summary>The part again and again.</summary>
    public Expression Repeat(Expression part, int least, int most)
    {
        if (most == 0 || part == Empty)
        {
            return Empty;
        }

        if (part == Nothing)
        {
            return least == 0 ? Empty : Nothing;
        }

        if ((least, most) == (1, 1))
        {
            return part;
        }

        var key = string.Create(CultureInfo.InvariantCulture, $"r{part.Id},{least},{most}");
        return _known.TryGetValue(key, out var known) ? known : Add(key, new Expression
        {
            Id = _known.Count, Kind = ExpressionKind.Repeat, MatchesEmpty = least == 0 || part.MatchesEmpty, Parts = [part], Least = least, Most = most,
        });
    }

    /// <summary>What may follow a character that an expression begins with.</summary>
    public Expression Behind(Expression expression, char character)
    {
        if (_rests.TryGetValue((expression.Id, character), out var known))
        {
            return known;
        }

        var parts = expression.Parts;
        var rest = expression.Kind switch
        {
            ExpressionKind.Character => expression.Characters.Contains(character) ? Empty : Nothing,
            ExpressionKind.Sequence => BehindSequence(parts, character),
            ExpressionKind.Or => Or(parts.Select(part => Behind(part, character))),
            ExpressionKind.And => And(parts.Select(part => Behind(part, character))),
            ExpressionKind.Not => Not(Behind(parts[0], character)),
            ExpressionKind.Repeat => Sequence(
                Behind(parts[0], character), Repeat(parts[0], Math.Max(0, expression.Least - 1), expression.Most < 0 ? -1 : expression.Most - 1)),
            _ => Nothing,
        };
        _rests.Add((expression.Id, character), rest);
        return rest;
    }

    // The character is the first of any part before which all may be empty.
    private Expression BehindSequence(Expression[] parts, char character)
    {
        var choices = new List<Expression>();
        for (var index = 0; index < parts.Length; index++)
        {
            choices.Add(Sequence(parts[(index + 1)..].Prepend(Behind(parts[index], character))));
            if (!parts[index].MatchesEmpty)
            {
                break;
            }
        }

        return Or(choices);
    }

    private static SortedSet<Expression> Flat(ExpressionKind kind, IEnumerable<Expression> parts)
    {
        var flat = new SortedSet<Expression>(Comparer<Expression>.Create(static (first, second) => first.Id.CompareTo(second.Id)));
        foreach (var part in parts)
        {
            if (part.Kind == kind)
            {
                flat.UnionWith(part.Parts);
            }
            else
            {
                flat.Add(part);
            }
        }

        return flat;
    }

    private Expression New(string letter, ExpressionKind kind, bool matchesEmpty, params IReadOnlyList<Expression> parts)
    {
        var key = letter + string.Join(',', parts.Select(part => part.Id));
        return _known.TryGetValue(key, out var known)
            ? known
            : Add(key, new Expression { Id = _known.Count, Kind = kind, MatchesEmpty = matchesEmpty, Parts = [.. parts] });
    }

    private Expression Add(string key, Expression expression)
    {
        _known.Add(key, expression);
        return expression;
    }
}
