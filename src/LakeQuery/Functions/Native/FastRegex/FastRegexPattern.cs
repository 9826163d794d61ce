using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native.FastRegex;

/// <summary>The patterns of FAST_REGEX_LOG_PARSE: lazy, and never going back.</summary>
/// <remarks>A pattern is cut at the borders of its groups. What is of fixed length at the start of a piece goes to the end of the piece before,
/// which thereby knows where to end. Each piece takes the shortest text it can, from where the one before ended; the last must reach the
/// end of the line, and where a piece finds nothing there is no row.</remarks>
internal sealed class FastRegexPattern
{
    private const int CacheLimit = 256;
    private static readonly ConcurrentDictionary<string, FastRegexPattern> Cache = new(StringComparer.Ordinal);

    private readonly List<Segment> _segments;
    private readonly List<Piece> _pieces = [];

    private FastRegexPattern(string pattern)
    {
        var pool = new ExpressionPool();
        _segments = new FastRegexReader(pattern, pool).ReadSegments();
        MakePieces(pattern, pool);
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
            var rest = text.AsSpan(at);
            var length = i + 1 < _pieces.Count ? piece.Matcher.Shortest(rest) : piece.Matcher.Matches(rest) ? rest.Length : -1;
            if (length < 0)
            {
                return false;
            }

            starts[piece.FirstSegment] = piece.FirstSegment == 0 ? 0 : starts[piece.FirstSegment];
            at += length;
            foreach (var (segment, back) in piece.Borders)
            {
                starts[segment] = at - back;
            }
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

    private void MakePieces(string pattern, ExpressionPool pool)
    {
        var segment = 0;
        var atom = 0;
        while (segment < _segments.Count)
        {
            var first = segment;
            var parts = _segments[segment].Atoms.Skip(atom).Select(part => part.Expression).ToList();

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
                    parts.Add(atoms[atom].Expression);
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

            _pieces.Add(new Piece(
                first, MakeMatcher(pattern, pool, pool.Sequence(parts)), [.. begins.Select(item => (item.Segment, moved - item.Offset))]));
        }
    }

    // An expression whose table would be too large is matched without one, where nothing in it forbids that.
    private static Matcher MakeMatcher(string pattern, ExpressionPool pool, Expression expression)
    {
        if (Automaton.TryBuild(pool, expression) is { } automaton)
        {
            return new Matcher(automaton, null, null);
        }

        if (expression.IsBoolean)
        {
            throw FastRegexReader.Wrong(
                pattern, $"with '&' and '~' it would need more than {Automaton.MostStates} states; shorten its repetitions, or split it into two functions");
        }

        const RegexOptions options = RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        var regex = expression.ToRegex();
        var timeout = TimeSpan.FromSeconds(5);
        try
        {
            return new Matcher(null, new Regex($"\\A(?:{regex})", options, timeout), new Regex($"\\A(?:{regex})\\z", options, timeout));
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw FastRegexReader.Wrong(pattern, error.Message);
        }
    }

    // A part of the pattern that is matched at once; where in it, counted from its end, later segments begin.
    private sealed record Piece(int FirstSegment, Matcher Matcher, List<(int Segment, int Back)> Borders);

    private sealed record Matcher(Automaton? Automaton, Regex? Start, Regex? Whole)
    {
        public int Shortest(ReadOnlySpan<char> text)
        {
            if (Automaton is not null)
            {
                return Automaton.Shortest(text);
            }

            foreach (var match in Start!.EnumerateMatches(text))
            {
                return match.Length;
            }

            return -1;
        }

        public bool Matches(ReadOnlySpan<char> text) => Automaton?.Matches(text) ?? Whole!.IsMatch(text);
    }
}
