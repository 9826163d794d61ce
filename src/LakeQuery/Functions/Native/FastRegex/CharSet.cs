namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>A set of characters: ranges in ascending order that do not touch.</summary>
internal sealed class CharSet
{
    private readonly (char From, char To)[] _ranges;

    private CharSet((char From, char To)[] ranges) => _ranges = ranges;

    /// <summary>Every character.</summary>
    public static CharSet All { get; } = new([(char.MinValue, char.MaxValue)]);

    /// <summary>The ranges, both ends included.</summary>
    public IReadOnlyList<(char From, char To)> Ranges => _ranges;

    /// <summary>Nothing is in it.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>One character.</summary>
    public static CharSet Of(char character) => new([(character, character)]);

    /// <summary>Ranges in any order.</summary>
    public static CharSet Of(params IEnumerable<(char From, char To)> ranges)
    {
        var merged = new List<(char From, char To)>();
        foreach (var range in ranges.Where(range => range.From <= range.To).OrderBy(range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1)
            {
                merged[^1] = (merged[^1].From, (char)Math.Max(merged[^1].To, range.To));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new CharSet([.. merged]);
    }

    /// <summary>Everything that is not in it.</summary>
    public CharSet Complement()
    {
        var gaps = new List<(char From, char To)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next)
            {
                gaps.Add(((char)next, (char)(from - 1)));
            }

            next = to + 1;
        }

        if (next <= char.MaxValue)
        {
            gaps.Add(((char)next, char.MaxValue));
        }

        return new CharSet([.. gaps]);
    }

    /// <summary>Whether a character is in it.</summary>
    public bool Contains(char character) => Array.Exists(_ranges, range => character >= range.From && character <= range.To);

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_ranges.Select(range => $"\\u{(int)range.From:X4}-\\u{(int)range.To:X4}"));
}
