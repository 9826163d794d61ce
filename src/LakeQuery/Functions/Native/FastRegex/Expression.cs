using System.Globalization;

namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>What an expression of a pattern is made of.</summary>
internal enum ExpressionKind
{
    /// <summary>One character of a set; of the empty set: nothing matches, not even the empty text.</summary>
    Character,

    /// <summary>The empty text.</summary>
    Empty,

    /// <summary>One after the other.</summary>
    Sequence,

    /// <summary>One or the other.</summary>
    Or,

    /// <summary>All at once.</summary>
    And,

    /// <summary>Whatever the part is not.</summary>
    Not,

    /// <summary>The part again and again.</summary>
    Repeat,
}

/// <summary>An expression over texts. The same expression is made once only (<see cref="ExpressionPool"/>): equal ones have the same number.</summary>
internal sealed class Expression
{
    /// <summary>Its number.</summary>
    public required int Id { get; init; }

    /// <summary>What it is made of.</summary>
    public required ExpressionKind Kind { get; init; }

    /// <summary>Whether it matches the empty text.</summary>
    public required bool MatchesEmpty { get; init; }

    /// <summary>Its parts.</summary>
    public Expression[] Parts { get; init; } = [];

    /// <summary>Of a character: which.</summary>
    public CharSet Characters { get; init; } = CharSet.Of();

    /// <summary>Of a repetition: how often at least.</summary>
    public int Least { get; init; }

    /// <summary>Of a repetition: how often at most, or -1.</summary>
    public int Most { get; init; }

    /// <summary>Whether AND or NOT is in it, for which other engines have no word.</summary>
    public bool IsBoolean => Kind is ExpressionKind.And or ExpressionKind.Not || Array.Exists(Parts, part => part.IsBoolean);

    /// <summary>All character sets in it.</summary>
    public IEnumerable<CharSet> CharacterSets() => Kind == ExpressionKind.Character ? [Characters] : Parts.SelectMany(part => part.CharacterSets());

    /// <summary>The same as a pattern of .NET; there must be neither AND nor NOT.</summary>
    public string ToRegex() => Kind switch
    {
        ExpressionKind.Character => Characters.IsEmpty ? @"[^\s\S]" : $"[{Characters}]",
        ExpressionKind.Empty => "(?:)",
        ExpressionKind.Sequence => string.Concat(Parts.Select(part => part.ToRegex())),
        ExpressionKind.Or => $"(?:{string.Join('|', Parts.Select(part => part.ToRegex()))})",
        ExpressionKind.Repeat => string.Create(
            CultureInfo.InvariantCulture, $"(?:{Parts[0].ToRegex()}){{{Least},{(Most < 0 ? "" : Most.ToString(CultureInfo.InvariantCulture))}}}?"),
        _ => throw new InvalidOperationException("AND and NOT have no pattern."),
    };
}
