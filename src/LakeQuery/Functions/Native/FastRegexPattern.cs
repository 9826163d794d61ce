using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native;

/// <summary>The patterns of FAST_REGEX_LOG_PARSE: lazy, and never going back.</summary>
/// <remarks>A pattern is cut at the borders of its groups. What is of fixed length at the start of a piece goes to the end of the piece before,
/// which thereby knows where to end. Each piece takes the shortest text it can, from where the one before ended; the last must reach the
/// end of the line, and where a piece finds nothing there is no row.</remarks>
internal sealed class FastRegexPattern
{
    private const int CacheLimit = 256;
    private static readonly ConcurrentDictionary<string, FastRegexPattern> Cache = new(StringComparer.Ordinal);
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    private static readonly (string Name, string Class)[] Classes =
    [
        ("Digit", "0-9"), ("Alpha", "A-Za-z"), ("AlphaNum", "A-Za-z0-9"), ("Alnum", "A-Za-z0-9"), ("Upper", "A-Z"), ("Lower", "a-z"),
        ("XDigit", "0-9A-Fa-f"), ("Space", @"\s"), ("Blank", @" \t"), ("Punct", @"!-/:-@\[-`{-~"), ("NonDigit", "^0-9"), ("NonSpace", @"^\s"),
    ];

    private readonly string _pattern;
    private readonly List<Segment> _segments = [];
    private readonly List<Piece> _pieces = [];
    private int _at;

    private FastRegexPattern(string pattern)
    {
        _pattern = pattern;
        ReadSegments();
        MakePieces();
    }

    /// <summary>How many groups, which are the columns, it has.</summary>
    public int GroupCount => _segments.Count(segment => segment.IsGroup);

    /// <summary>The pattern, read once.</summary>
    public static FastRegexPattern Get(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (Cache.Count >= CacheLimit)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(pattern, static text => new FastRegexPattern(text));
    }

    /// <summary>Adds the text of each group; false where the line does not match.</summary>
    public bool Match(string text, List<string?> columns)
    {
        Span<int> starts = stackalloc int[_segments.Count + 1];
        var at = 0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var piece = _pieces[i];
            var end = -1;
            foreach (var match in (i + 1 < _pieces.Count ? piece.Shortest : piece.Whole).EnumerateMatches(text.AsSpan(at)))
            {
                end = at + match.Length;
                break;
            }

            if (end < 0)
            {
                return false;
            }

            starts[piece.FirstSegment] = piece.FirstSegment == 0 ? 0 : starts[piece.FirstSegment];
            foreach (var (segment, back) in piece.Borders)
            {
                starts[segment] = end - back;
            }

            at = end;
        }

        if (at != text.Length)
        {
            return false;
        }

        starts[_segments.Count] = text.Length;
        for (var i = 0; i < _segments.Count; i++)
        {
            if (_segments[i].IsGroup)
            {
                columns.Add(text[starts[i]..starts[i + 1]]);
            }
        }

        return true;
    }

    // ---- Reading

    // A group or what stands between two: its atoms.
    private sealed record Segment(bool IsGroup, List<Atom> Atoms);

    // A part that is repeated or not; its length where it is always the same.
    private sealed record Atom(string Regex, int? Length);

    // A part of the pattern that is matched at once; where in it, counted from its end, later segments begin.
    private sealed record Piece(int FirstSegment, Regex Shortest, Regex Whole, List<(int Segment, int Back)> Borders);

    private void ReadSegments()
    {
        var current = new Segment(false, []);
        while (_at < _pattern.Length)
        {
            if (_pattern[_at] == '(')
            {
                if (current.Atoms.Count > 0)
                {
                    _segments.Add(current);
                }

                _at++;
                var group = new Segment(true, ReadAtoms(inGroup: true));
                if (_at >= _pattern.Length || _pattern[_at] != ')')
                {
                    throw Wrong("a '(' has no ')'");
                }

                _at++;
                if (_at < _pattern.Length && _pattern[_at] is '*' or '+' or '?' or '{')
                {
                    throw Wrong("a group is repeated");
                }

                _segments.Add(group);
                current = new Segment(false, []);
            }
            else
            {
                current.Atoms.AddRange(ReadAtoms(inGroup: false));
            }
        }

        if (current.Atoms.Count > 0 || _segments.Count == 0)
        {
            _segments.Add(current);
        }
    }

    private List<Atom> ReadAtoms(bool inGroup)
    {
        var start = _at;
        var atoms = new List<Atom>();
        while (_at < _pattern.Length && _pattern[_at] != ')' && (inGroup || _pattern[_at] != '('))
        {
            if (_pattern[_at] == '|')
            {
                return [Alternatives(start, inGroup)];
            }

            Repeat(ReadOne(), atoms);
        }

        return atoms;
    }

    // a|b is one part of no fixed length.
    private Atom Alternatives(int start, bool inGroup)
    {
        _at = start;
        var regex = new StringBuilder("(?:");
        while (_at < _pattern.Length && _pattern[_at] != ')' && (inGroup || _pattern[_at] != '('))
        {
            if (_pattern[_at] == '|')
            {
                regex.Append('|');
                _at++;
                continue;
            }

            var atoms = new List<Atom>();
            Repeat(ReadOne(), atoms);
            regex.AppendJoin("", atoms.Select(atom => atom.Regex));
        }

        return new Atom(regex.Append(')').ToString(), null);
    }

    private Atom ReadOne()
    {
        var character = _pattern[_at++];
        switch (character)
        {
            case '.':
                return new Atom(@"[\s\S]", 1);
            case '@':
                return new Atom(@"[\s\S]*?", null);
            case '#':
                return new Atom(@"[^\s\S]", 1);
            case '[':
                return ReadClass();
            case '<':
                return NamedClass();
            case '(':
                var inner = ReadAtoms(inGroup: true);
                if (_at >= _pattern.Length || _pattern[_at] != ')')
                {
                    throw Wrong("a '(' has no ')'");
                }

                _at++;
                return new Atom($"(?:{string.Concat(inner.Select(atom => atom.Regex))})", null);
            case '"':
                var end = _pattern.IndexOf('"', _at);
                var literal = end < 0 ? throw Wrong("a quote has no end") : _pattern[_at..end];
                _at = end + 1;
                return new Atom($"(?:{Regex.Escape(literal)})", literal.Length);
            case '\\' when _at < _pattern.Length:
                var escaped = _pattern[_at++];
                return escaped is 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 't' or 'n' or 'r'
                    ? new Atom($"\\{escaped}", 1)
                    : new Atom(Regex.Escape(escaped.ToString()), 1);
            case '*' or '+' or '?' or '{':
                throw Wrong($"'{character}' repeats nothing");
            case '&' or '~':
                throw Wrong($"'{character}' is not supported");
            default:
                return new Atom(Regex.Escape(character.ToString()), 1);
        }
    }

    private Atom ReadClass()
    {
        var start = _at - 1;
        if (_at < _pattern.Length && _pattern[_at] == '^')
        {
            _at++;
        }

        var regex = new StringBuilder(_pattern[start..Math.Min(_at, _pattern.Length)]);
        while (_at < _pattern.Length && _pattern[_at] != ']')
        {
            if (_pattern[_at] == '\\' && _at + 1 < _pattern.Length)
            {
                regex.Append(_pattern[_at++]);
            }

            regex.Append(_pattern[_at] == '[' ? "\\[" : _pattern[_at].ToString());
            _at++;
        }

        if (_at >= _pattern.Length)
        {
            throw Wrong("a '[' has no ']'");
        }

        _at++;
        return new Atom(regex.Append(']').ToString(), 1);
    }

    private Atom NamedClass()
    {
        var end = _pattern.IndexOf('>', _at);
        var name = end < 0 ? throw Wrong("a '<' has no '>'") : _pattern[_at..end];
        var known = Array.Find(Classes, item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Class
            ?? throw Wrong($"there is no class <{name}>");
        _at = end + 1;
        return new Atom($"[{known}]", 1);
    }

    // What comes at least is a part of its own, which may be of fixed length.
    private void Repeat(Atom one, List<Atom> atoms)
    {
        if (_at >= _pattern.Length)
        {
            atoms.Add(one);
            return;
        }

        switch (_pattern[_at])
        {
            case '*':
                _at++;
                atoms.Add(new Atom(one.Regex + "*?", null));
                break;
            case '+':
                _at++;
                atoms.Add(one);
                atoms.Add(new Atom(one.Regex + "*?", null));
                break;
            case '?':
                _at++;
                atoms.Add(new Atom(one.Regex + "??", null));
                break;
            case '{':
                var end = _pattern.IndexOf('}', _at);
                var parts = end < 0 ? [] : _pattern[(_at + 1)..end].Split(',');
                if (parts.Length is 0 or > 2 || !int.TryParse(parts[0], out var least) || least > 1000)
                {
                    throw Wrong("a '{' is no count");
                }

                _at = end + 1;
                if (least > 0)
                {
                    atoms.Add(new Atom($"{one.Regex}{{{least}}}", one.Length * least));
                }

                if (parts.Length == 2)
                {
                    atoms.Add(new Atom(int.TryParse(parts[1], out var most) ? $"{one.Regex}{{0,{Math.Max(0, most - least)}}}?" : one.Regex + "*?", null));
                }

                break;
            default:
                atoms.Add(one);
                break;
        }
    }

    // ---- Pieces

    private void MakePieces()
    {
        var segment = 0;
        var atom = 0;
        while (segment < _segments.Count)
        {
            var first = segment;
            var regex = new StringBuilder();
            foreach (var own in _segments[segment].Atoms.Skip(atom))
            {
                regex.Append(own.Regex);
            }

            // Where the next segments begin, counted from the start of what is moved; then from the end.
            var moved = 0;
            var begins = new List<(int Segment, int Offset)>();
            segment++;
            atom = 0;
            while (segment < _segments.Count)
            {
                begins.Add((segment, moved));
                atom = 0;
                var atoms = _segments[segment].Atoms;
                while (atom < atoms.Count && atoms[atom].Length is { } length)
                {
                    regex.Append(atoms[atom].Regex);
                    moved += length;
                    atom++;
                }

                if (atom < atoms.Count)
                {
                    break;
                }

                segment++;
                atom = 0;
            }

            try
            {
                const RegexOptions options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
                _pieces.Add(new Piece(
                    first, new Regex($"\\A(?:{regex})", options, MatchTimeout), new Regex($"\\A(?:{regex})\\z", options, MatchTimeout),
                    [.. begins.Select(item => (item.Segment, moved - item.Offset))]));
            }
            catch (ArgumentException error)
            {
                throw Wrong(error.Message);
            }
        }
    }

    private NativeFailureException Wrong(string what) => NativeFailureException.Argument($"FAST_REGEX_LOG_PARSE cannot read the pattern '{_pattern}': {what}");
}
