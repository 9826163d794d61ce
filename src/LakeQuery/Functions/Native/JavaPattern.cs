using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LakeQuery.Functions.Native;

/// <summary>A pattern in Java's syntax translated to .NET's.</summary>
/// <remarks>What differs: possessive repeats become atomic groups, named groups are numbered from the left like all others,
/// \d \w \s are ASCII, \h, \R, \Q…\E, \x{…} and POSIX names in \p{…} exist, and [a-z&amp;&amp;[^b]] subtracts.</remarks>
internal sealed class JavaPattern
{
    private const int CacheLimit = 256;
    private const string Digit = "0-9";
    private const string Word = "a-zA-Z0-9_";
    private const string Space = @" \t\n\x0B\f\r";
    private const string Horizontal = @" \t\u00A0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000";
    private static readonly ConcurrentDictionary<string, JavaPattern> Cache = new(StringComparer.Ordinal);
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _text = new();
    private readonly List<string> _names = [];
    private readonly string _source;
    private Regex? _wide;
    private readonly bool _isWide;
    private int _groups;

    private JavaPattern(string pattern, bool isWide = false)
    {
        try
        {
            (_source, _isWide) = (pattern, isWide);
            Translate(pattern);

            // No match starts between the two units of a character.
            var text = isWide ? $@"(?<![\uD800-\uDBFF])(?:{_text})" : _text.ToString();
            Regex = new Regex(text, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException error)
        {
            throw NativeFailureException.Argument($"Invalid regular expression '{pattern}': {error.Message}");
        }
    }

    /// <summary>The compiled pattern.</summary>
    public Regex Regex { get; }

    /// <summary>The compiled pattern for a text: one with characters beyond U+FFFF, which are two units to the runtime, needs a form that
    /// takes them as one.</summary>
    public Regex For(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)0xF0, byte.MaxValue) ? _wide ??= new JavaPattern(_source, isWide: true).Regex : Regex;

    /// <summary>True when it matches the empty text.</summary>
    public bool MayBeEmpty => Regex.IsMatch("");

    /// <summary>How many groups it has.</summary>
    public int GroupCount => _groups;

    /// <summary>The number of a named group, or 0.</summary>
    public int GroupNumber(string name) => _names.FindIndex(known => known == name) is >= 0 and var index ? _numbers[index] : 0;

    private readonly List<int> _numbers = [];

    /// <summary>The pattern, compiled once.</summary>
    public static JavaPattern Get(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (Cache.Count >= CacheLimit)
        {
            Cache.Clear();
        }

        return Cache.GetOrAdd(pattern, static text => new JavaPattern(text));
    }

    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string Halves = @"\uD800-\uDFFF";

    private void Translate(string pattern)
    {
        // Where the last atom starts in the translation, for possessive repeats.
        var atom = 0;
        var open = new Stack<int>();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    atom = _text.Length;
                    i = Escape(pattern, i);
                    break;
                case '[':
                    atom = _text.Length;
                    _text.Append('[');
                    i = Class(pattern, i + 1);
                    if (_isWide && _text[atom + 1] == '^')
                    {
                        _text.Insert(atom + 2, Halves).Insert(atom, "(?:" + Pair + "|").Append(')');
                    }

                    break;
                case '.' when _isWide:
                    atom = _text.Length;
                    _text.Append("(?:" + Pair + "|(?![" + Halves + "]).)");
                    break;
                case '(':
                    open.Push(_text.Length);
                    i = Open(pattern, i);
                    break;
                case ')':
                    atom = open.Count > 0 ? open.Pop() : _text.Length;
                    _text.Append(')');
                    break;
                case '*' or '+' or '?':
                    i = Repeat(pattern, i, i, atom);
                    break;
                case '{':
                    var end = pattern.IndexOf('}', i);
                    if (end < 0)
                    {
                        throw new ArgumentException("'{' is not closed");
                    }

                    i = Repeat(pattern, i, end, atom);
                    break;
                default:
                    atom = _text.Length;
                    _text.Append(pattern[i]);
                    break;
            }
        }
    }

    private int Repeat(string pattern, int start, int end, int atom)
    {
        _text.Append(pattern, start, end - start + 1);
        if (end + 1 < pattern.Length && pattern[end + 1] == '+')
        {
            _text.Insert(atom, "(?>").Append(')');
            return end + 1;
        }

        if (end + 1 < pattern.Length && pattern[end + 1] == '?')
        {
            _text.Append('?');
            return end + 1;
        }

        return end;
    }

    private int Open(string pattern, int i)
    {
        if (i + 1 < pattern.Length && pattern[i + 1] == '?')
        {
            if (i + 3 < pattern.Length && pattern[i + 2] == '<' && pattern[i + 3] is not ('=' or '!'))
            {
                var end = pattern.IndexOf('>', i);
                if (end < 0)
                {
                    throw new ArgumentException("the group's name is not closed");
                }

                _names.Add(pattern[(i + 3)..end]);
                _numbers.Add(++_groups);
                _text.Append('(');
                return end;
            }

            _text.Append("(?");
            return i + 1;
        }

        _groups++;
        _text.Append('(');
        return i;
    }

    private int Escape(string pattern, int i)
    {
        if (i + 1 == pattern.Length)
        {
            throw new ArgumentException("the pattern ends with a backslash");
        }

        switch (pattern[i + 1])
        {
            case 'd' or 'w' or 's' or 'h':
                _text.Append('[').Append(ClassText(pattern[i + 1])).Append(']');
                return i + 1;
            case 'D' or 'W' or 'S' or 'H':
                _text.Append(_isWide ? "(?:" + Pair + "|[^" + Halves : "[^").Append(ClassText(char.ToLowerInvariant(pattern[i + 1])))
                    .Append(_isWide ? "])" : "]");
                return i + 1;
            case 'R':
                _text.Append(@"(?:\r\n|[\n\x0B\f\r\u0085\u2028\u2029])");
                return i + 1;
            case 'Q':
                var end = pattern.IndexOf("\\E", i, StringComparison.Ordinal);
                var literal = end < 0 ? pattern[(i + 2)..] : pattern[(i + 2)..end];
                _text.Append(Regex.Escape(literal));
                return end < 0 ? pattern.Length : end + 1;
            case 'k' when i + 2 < pattern.Length && pattern[i + 2] == '<':
                var close = pattern.IndexOf('>', i);
                _text.Append(CultureInfo.InvariantCulture, $"(?:\\{GroupNumber(pattern[(i + 3)..close])})");
                return close;
            case 'x' when i + 2 < pattern.Length && pattern[i + 2] == '{':
                var brace = pattern.IndexOf('}', i);
                var point = char.ConvertFromUtf32(int.Parse(pattern.AsSpan((i + 3)..brace), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                _text.Append("(?:").Append(Regex.Escape(point)).Append(')');
                return brace;
            case 'p' or 'P':
                return Property(pattern, i, inClass: false);
            default:
                _text.Append('\\').Append(pattern[i + 1]);
                return i + 1;
        }
    }

    private static string ClassText(char letter) => letter switch
    {
        'd' => Digit,
        'w' => Word,
        's' => Space,
        _ => Horizontal,
    };

    private int Property(string pattern, int i, bool inClass)
    {
        var braced = i + 2 < pattern.Length && pattern[i + 2] == '{';
        var end = braced ? pattern.IndexOf('}', i) : i + 2;
        if (end < 0 || end >= pattern.Length)
        {
            throw new ArgumentException("the property's name is not closed");
        }

        var name = braced ? pattern[(i + 3)..end] : pattern[(i + 2)..(end + 1)];
        var negated = pattern[i + 1] == 'P';
        var text = name switch
        {
            "Lower" => "a-z",
            "Upper" => "A-Z",
            "ASCII" => @"\x00-\x7F",
            "Alpha" => "a-zA-Z",
            "Digit" => Digit,
            "Alnum" => "a-zA-Z0-9",
            "Punct" => @"!-/:-@\[-`{-~",
            "Graph" => "!-~",
            "Print" => " -~",
            "Blank" => @" \t",
            "Cntrl" => @"\x00-\x1F\x7F",
            "XDigit" => "0-9a-fA-F",
            "Space" => Space,
            "IsAlphabetic" => @"\p{L}\p{Nl}",
            "IsLetter" => @"\p{L}",
            "IsDigit" => @"\p{Nd}",
            "IsUppercase" or "javaUpperCase" => @"\p{Lu}",
            "IsLowercase" or "javaLowerCase" => @"\p{Ll}",
            "IsPunctuation" => @"\p{P}",
            "IsWhite_Space" => @"\s",
            _ => $@"\p{{{(name.StartsWith("Is", StringComparison.Ordinal) && name.Length is 3 or 4 ? name[2..] : name)}}}",
        };
        if (inClass)
        {
            _text.Append(negated ? text.Replace("\\p{", "\\P{", StringComparison.Ordinal) : text);
        }
        else
        {
            _text.Append(negated ? "[^" : "[").Append(text).Append(']');
        }

        return end;
    }

    // After '['. A nested class is a union; && with a negated class is .NET's subtraction.
    private int Class(string pattern, int i)
    {
        if (i < pattern.Length && pattern[i] == '^')
        {
            _text.Append('^');
            i++;
        }

        for (var first = i; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case ']' when i > first:
                    _text.Append(']');
                    return i;
                case '[':
                    var close = pattern.IndexOf(']', i + 1);
                    if (close < 0)
                    {
                        throw new ArgumentException("'[' is not closed");
                    }

                    _text.Append(pattern, i + 1, close - i - 1);
                    i = close;
                    break;
                case '&' when pattern.AsSpan(i).StartsWith("&&[^"):
                    _text.Append("-[");
                    i = Class(pattern, i + 4);
                    break;
                case '&' when pattern.AsSpan(i).StartsWith("&&"):
                    throw new ArgumentException("an intersection of classes other than with [^…] is not supported");
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is 'd' or 'w' or 's' or 'h':
                    _text.Append(ClassText(pattern[++i]));
                    break;
                case '\\' when i + 1 < pattern.Length && pattern[i + 1] is 'p' or 'P':
                    i = Property(pattern, i, inClass: true);
                    break;
                case '\\' when i + 1 < pattern.Length:
                    _text.Append('\\').Append(pattern[++i]);
                    break;
                default:
                    _text.Append(pattern[i]);
                    break;
            }
        }

        throw new ArgumentException("'[' is not closed");
    }
}
