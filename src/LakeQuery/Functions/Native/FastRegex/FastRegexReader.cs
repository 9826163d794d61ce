using System.Globalization;

namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>A group of a pattern, which is a column, or what stands between two groups: the parts one after the other.</summary>
internal sealed record Segment(bool IsGroup, List<Atom> Atoms);

/// <summary>A part that is repeated or not; its length where it is always the same.</summary>
internal sealed record Atom(Expression Expression, int? Length);

/// <summary>Reads a pattern of FAST_REGEX_LOG_PARSE.</summary>
/// <remarks>From what binds loosest to what binds tightest: <c>|</c>, <c>&amp;</c>, one after the other, repetitions, <c>~</c>. A parenthesis outside all others
/// is a group that makes a column, unless <c>~</c> stands before it.</remarks>
internal sealed class FastRegexReader(string pattern, ExpressionPool pool)
{
    private const int MostRepeats = 1000;
    private const int MostDigits = 18;

    private static readonly (string Name, CharSet Set)[] Classes =
    [
        ("Digit", CharSet.Of(('0', '9'))), ("Alpha", CharSet.Of(('A', 'Z'), ('a', 'z'))), ("AlphaNum", CharSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'))),
        ("Alnum", CharSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'))), ("Upper", CharSet.Of(('A', 'Z'))), ("Lower", CharSet.Of(('a', 'z'))),
        ("XDigit", CharSet.Of(('0', '9'), ('A', 'F'), ('a', 'f'))), ("Space", Spaces), ("Blank", CharSet.Of((' ', ' '), ('\t', '\t'))),
        ("Punct", CharSet.Of(('!', '/'), (':', '@'), ('[', '`'), ('{', '~'))), ("NonDigit", CharSet.Of(('0', '9')).Complement()),
        ("NonSpace", Spaces.Complement()),
    ];

    private int _at;

    private static CharSet Spaces => CharSet.Of(('\t', '\r'), (' ', ' '));

    private bool HasMore => _at < pattern.Length;

    /// <summary>The error for a pattern that can't be read.</summary>
    public static NativeFailureException Wrong(string pattern, string what) =>
        NativeFailureException.Argument($"FAST_REGEX_LOG_PARSE cannot read the pattern '{pattern}': {what}");

    /// <summary>Reads all of it.</summary>
    public List<Segment> ReadSegments()
    {
        var segments = new List<Segment>();
        while (HasMore)
        {
            var isGroup = pattern[_at] == '(';
            if (isGroup)
            {
                _at++;
            }

            var atoms = ReadAtoms(isGroup);
            if (isGroup)
            {
                Close();
                if (HasMore && pattern[_at] is '*' or '+' or '?' or '{')
                {
                    throw Wrong("a group that is a column is repeated: put the repetition inside, ((…)*)");
                }
            }
            else if (HasMore && pattern[_at] == ')')
            {
                throw Wrong("a ')' has no '('");
            }

            segments.Add(new Segment(isGroup, atoms));
        }

        return segments.Count == 0 ? [new Segment(false, [])] : segments;
    }

    private NativeFailureException Wrong(string what) => Wrong(pattern, what);

    private void Close()
    {
        if (!HasMore || pattern[_at] != ')')
        {
            throw Wrong("a '(' has no ')'");
        }

        _at++;
    }

    // a|b and a&b are one part of no fixed length.
    private List<Atom> ReadAtoms(bool isNested)
    {
        var start = _at;
        var atoms = ReadSequence(isNested);
        if (!HasMore || pattern[_at] is not ('|' or '&'))
        {
            return atoms;
        }

        _at = start;
        return [new Atom(ReadChoice(isNested), null)];
    }

    private Expression ReadChoice(bool isNested)
    {
        var choices = new List<Expression> { ReadAll(isNested) };
        while (HasMore && pattern[_at] == '|')
        {
            _at++;
            choices.Add(ReadAll(isNested));
        }

        return pool.Or(choices);
    }

    private Expression ReadAll(bool isNested)
    {
        var terms = new List<Expression>();
        do
        {
            if (terms.Count > 0)
            {
                _at++;
            }

            var start = _at;
            terms.Add(pool.Sequence(ReadSequence(isNested).Select(atom => atom.Expression)));
            if (_at == start && (terms.Count > 1 || (HasMore && pattern[_at] == '&')))
            {
                throw Wrong("'&' stands between two expressions of one group");
            }
        }
        while (HasMore && pattern[_at] == '&');

        return pool.And(terms);
    }

    private List<Atom> ReadSequence(bool isNested)
    {
        var atoms = new List<Atom>();
        while (HasMore && pattern[_at] is not (')' or '|' or '&') && (isNested || pattern[_at] != '('))
        {
            Repeat(ReadOne(), atoms);
        }

        return atoms;
    }

    private Atom ReadOne()
    {
        var character = pattern[_at++];
        switch (character)
        {
            case '.':
                return new Atom(pool.Character(CharSet.All), 1);
            case '@':
                return new Atom(pool.Repeat(pool.Character(CharSet.All), 0, -1), null);
            case '#':
                return new Atom(pool.Nothing, 1);
            case '~':
                return HasMore && pattern[_at] is not (')' or '|' or '&')
                    ? new Atom(pool.Not(ReadOne().Expression), null)
                    : throw Wrong("'~' stands before an expression");
            case '[':
                return new Atom(pool.Character(ReadClass()), 1);
            case '<':
                return ReadNamed();
            case '(':
                var inner = ReadChoice(isNested: true);
                Close();
                return new Atom(inner, null);
            case '"':
                var end = pattern.IndexOf('"', _at);
                var literal = end < 0 ? throw Wrong("a quote has no end") : pattern[_at..end];
                _at = end + 1;
                return new Atom(Literal(literal), literal.Length);
            case '\\' when HasMore:
                return new Atom(pool.Character(Escaped(pattern[_at++])), 1);
            case '*' or '+' or '?' or '{':
                throw Wrong($"'{character}' repeats nothing");
            default:
                return new Atom(pool.Character(CharSet.Of(character)), 1);
        }
    }

    private Expression Literal(string text) => pool.Sequence(text.Select(character => pool.Character(CharSet.Of(character))));

    private static CharSet Escaped(char character)
    {
        var set = char.ToLowerInvariant(character) switch
        {
            'd' => CharSet.Of(('0', '9')),
            's' => Spaces,
            'w' => CharSet.Of(('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')),
            _ => null,
        };
        return set is not null ? char.IsAsciiLetterUpper(character) ? set.Complement() : set
            : CharSet.Of(character switch { 't' => '\t', 'n' => '\n', 'r' => '\r', _ => character });
    }

    private CharSet ReadClass()
    {
        var isNegated = HasMore && pattern[_at] == '^';
        _at += isNegated ? 1 : 0;
        var ranges = new List<(char From, char To)>();
        while (HasMore && pattern[_at] != ']')
        {
            var set = ReadClassCharacter();
            if (_at + 1 < pattern.Length && pattern[_at] == '-' && pattern[_at + 1] != ']' && set.Ranges is [var (first, last)] && first == last)
            {
                _at++;
                if (ReadClassCharacter().Ranges is not [var (from, to)] || from != to || from < first)
                {
                    throw Wrong("a range of a class ends before it begins");
                }

                ranges.Add((first, from));
            }
            else
            {
                ranges.AddRange(set.Ranges);
            }
        }

        if (!HasMore)
        {
            throw Wrong("a '[' has no ']'");
        }

        _at++;
        var all = CharSet.Of(ranges);
        return isNegated ? all.Complement() : all;
    }

    private CharSet ReadClassCharacter() =>
        pattern[_at] == '\\' && _at + 1 < pattern.Length ? Escaped(pattern[(_at += 2) - 1]) : CharSet.Of(pattern[_at++]);

    // <Digit>, or a number from one to another: <0-255>.
    private Atom ReadNamed()
    {
        var end = pattern.IndexOf('>', _at);
        var name = end < 0 ? throw Wrong("a '<' has no '>'") : pattern[_at..end];
        _at = end + 1;
        if (name.Split('-') is [var from, var to] && from.Length > 0 && to.Length > 0 && (from + to).All(char.IsAsciiDigit))
        {
            return from.Length <= MostDigits && to.Length <= MostDigits && Number(from) <= Number(to)
                ? Numbers(from, to)
                : throw Wrong($"<{name}> is no interval of numbers");
        }

        var known = Array.Find(Classes, item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Set
            ?? throw Wrong($"there is no class <{name}>; there are {string.Join(", ", Classes.Select(item => item.Name))}");
        return new Atom(pool.Character(known), 1);
    }

    // Of bounds with as many digits each number has so many; of others, zeros may stand before it.
    private Atom Numbers(string from, string to)
    {
        if (from.Length == to.Length)
        {
            return new Atom(Between(from, to), from.Length);
        }

        var lengths = Enumerable.Range(from.Length, to.Length - from.Length + 1).Select(length => Between(
            length == from.Length ? from : "1".PadRight(length, '0'), length == to.Length ? to : new string('9', length)));
        return new Atom(pool.Sequence(pool.Repeat(pool.Character(CharSet.Of('0')), 0, -1), pool.Or(lengths)), null);
    }

    // Texts of digits from one to another, of the same length.
    private Expression Between(string from, string to)
    {
        if (from.Length == 0)
        {
            return pool.Empty;
        }

        var (low, high) = (from[0], to[0]);
        if (low == high)
        {
            return pool.Sequence(pool.Character(CharSet.Of(low)), Between(from[1..], to[1..]));
        }

        var length = from.Length - 1;
        return pool.Or(
            pool.Sequence(pool.Character(CharSet.Of(low)), Between(from[1..], new string('9', length))),
            pool.Sequence(
                pool.Character(CharSet.Of(((char)(low + 1), (char)(high - 1)))), pool.Repeat(pool.Character(CharSet.Of(('0', '9'))), length, length)),
            pool.Sequence(pool.Character(CharSet.Of(high)), Between(new string('0', length), to[1..])));
    }

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    // What comes at least is a part of its own, which may be of fixed length.
    private void Repeat(Atom one, List<Atom> atoms)
    {
        if (!HasMore || pattern[_at] is not ('*' or '+' or '?' or '{'))
        {
            atoms.Add(one);
            return;
        }

        var (least, most) = pattern[_at++] switch { '*' => (0, -1), '+' => (1, -1), '?' => (0, 1), _ => ReadCounts() };
        if (HasMore && pattern[_at] is '*' or '+' or '?' or '{')
        {
            // (a+)* and the like: one part.
            Repeat(new Atom(pool.Repeat(one.Expression, least, most), null), atoms);
            return;
        }

        if (least > 0)
        {
            atoms.Add(new Atom(pool.Repeat(one.Expression, least, least), one.Length * least));
        }

        if (most != least)
        {
            atoms.Add(new Atom(pool.Repeat(one.Expression, 0, most < 0 ? -1 : most - least), null));
        }
    }

    private (int Least, int Most) ReadCounts()
    {
        var end = pattern.IndexOf('}', _at);
        var parts = end < 0 ? [] : pattern[_at..end].Split(',');
        var most = -1;
        if (parts.Length is 0 or > 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var least)
            || (parts.Length == 2 && parts[1].Length > 0 && (!int.TryParse(parts[1], CultureInfo.InvariantCulture, out most) || most < least)))
        {
            throw Wrong("a '{' is no count, as {3}, {3,} or {3,5}");
        }

        _at = end + 1;
        most = parts.Length == 1 ? least : most;
        return least <= MostRepeats && most <= MostRepeats ? (least, most) : throw Wrong($"a repetition is counted beyond {MostRepeats}");
    }
}
