namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>An expression as a table: one look-up a character, and no way back.</summary>
internal sealed class Automaton
{
    /// <summary>More states than any pattern for a line of a log should need; each is a row of the table.</summary>
    public const int MostStates = 2000;

    private const int Dead = -1;
    private const int AsciiCount = 128;

    // Characters that no set of the expression tells apart are one class: those from one border to the next.
    private readonly char[] _borders;
    private readonly byte[] _asciiClasses = new byte[AsciiCount];
    private readonly int[] _next;
    private readonly bool[] _accepts;

    private Automaton(char[] borders, int[] next, bool[] accepts)
    {
        (_borders, _next, _accepts) = (borders, next, accepts);
        for (var character = 0; character < AsciiCount; character++)
        {
            _asciiClasses[character] = (byte)FindClass((char)character);
        }
    }

    /// <summary>The table of an expression; null where it would have more than <see cref="MostStates"/>.</summary>
    public static Automaton? TryBuild(ExpressionPool pool, Expression expression)
    {
        var borders = expression.CharacterSets().SelectMany(set => set.Ranges)
            .SelectMany(range => range.To == char.MaxValue ? [range.From] : new[] { range.From, (char)(range.To + 1) })
            .Append(char.MinValue).Distinct().Order().ToArray();
        var states = new List<Expression> { expression };
        var numbers = new Dictionary<int, int> { [expression.Id] = 0 };
        var next = new List<int>();
        if (borders.Length > byte.MaxValue)
        {
            return null;
        }

        for (var state = 0; state < states.Count; state++)
        {
            foreach (var border in borders)
            {
                var rest = pool.Behind(states[state], border);
                if (rest == pool.Nothing)
                {
                    next.Add(Dead);
                    continue;
                }

                if (!numbers.TryGetValue(rest.Id, out var number))
                {
                    number = states.Count;
                    if (number == MostStates)
                    {
                        return null;
                    }

                    numbers.Add(rest.Id, number);
                    states.Add(rest);
                }

                next.Add(number);
            }
        }

        return new Automaton(borders, [.. next], [.. states.Select(state => state.MatchesEmpty)]);
    }

    /// <summary>The length of the shortest text at the start that matches; -1 where none does.</summary>
    public int Shortest(ReadOnlySpan<char> text)
    {
        var state = 0;
        for (var index = 0; ; index++)
        {
            if (_accepts[state])
            {
                return index;
            }

            if (index == text.Length || (state = Step(state, text[index])) == Dead)
            {
                return -1;
            }
        }
    }

    /// <summary>Whether the text as a whole matches.</summary>
    public bool Matches(ReadOnlySpan<char> text)
    {
        var state = 0;
        foreach (var character in text)
        {
            if ((state = Step(state, character)) == Dead)
            {
                return false;
            }
        }

        return _accepts[state];
    }

    private int Step(int state, char character) =>
        _next[(state * _borders.Length) + (character < AsciiCount ? _asciiClasses[character] : FindClass(character))];

    private int FindClass(char character)
    {
        var place = Array.BinarySearch(_borders, character);
        return place >= 0 ? place : ~place - 1;
    }
}
