using System.Buffers;
using System.Globalization;
using System.Text;

namespace LakeQuery.Functions.Forms;

/// <summary>Regular expressions: DuckDB's own engine for literal patterns that mean the same in both, else the native functions.</summary>
internal static class RegexpForms
{
    private static readonly SearchValues<char> BoundCharacters = SearchValues.Create("0123456789,");

    /// <summary>regexp_like: the pattern occurs anywhere.</summary>
    public static string Like(SpecialCall call) =>
        IsPlain(call.ConstantText(1)) ? $"regexp_matches({call[0]}, {call[1]})" : call.Native("lq_regexp_like", call[0], call[1]);

    /// <summary>regexp_count.</summary>
    public static string Count(SpecialCall call) =>
        IsPlainAndLong(call.ConstantText(1))
            ? $"CAST(len(regexp_extract_all({call[0]}, {call[1]})) AS BIGINT)"
            : call.Native("lq_regexp_count", call[0], call[1]);

    /// <summary>regexp_extract: DuckDB's gives '' where Trino gives NULL, its regexp_extract_all does not.</summary>
    public static string Extract(SpecialCall call)
    {
        var group = call.Arguments.Length == 3 ? call[2] : "0";
        return IsPlain(call.ConstantText(1)) && (call.Arguments.Length == 2 || GroupExists(call))
            ? $"regexp_extract_all({call[0]}, {call[1]}, CAST({group} AS INTEGER))[1]"
            : call.Native("lq_regexp_extract", call[0], call[1], $"CAST({group} AS BIGINT)");
    }

    /// <summary>regexp_extract_all.</summary>
    public static string ExtractAll(SpecialCall call)
    {
        var group = call.Arguments.Length == 3 ? call[2] : "0";
        return IsPlainAndLong(call.ConstantText(1)) && (call.Arguments.Length == 2 || GroupExists(call))
            ? $"regexp_extract_all({call[0]}, {call[1]}, CAST({group} AS INTEGER))"
            : call.Native("lq_regexp_extract_all", call[0], call[1], $"CAST({group} AS BIGINT)");
    }

    /// <summary>regexp_replace: every match; $1 becomes \1.</summary>
    public static string Replace(SpecialCall call)
    {
        if (IsPlainAndLong(call.ConstantText(1)))
        {
            if (call.Arguments.Length == 2)
            {
                return $"regexp_replace({call[0]}, {call[1]}, '', 'g')";
            }

            if (call.ConstantText(2) is { } replacement && Translate(replacement, Groups(call.ConstantText(1)!)) is { } translated)
            {
                return $"regexp_replace({call[0]}, {call[1]}, {DuckDbTypes.Literal(translated)}, 'g')";
            }
        }

        return call.Native("lq_regexp_replace", call[0], call[1], call.Arguments.Length == 2 ? "''" : call[2]);
    }

    // After a match RE2 finds no empty one, Java does.
    private static bool IsPlainAndLong(string? pattern) => IsPlain(pattern) && !Native.JavaPattern.Get(pattern!).MayBeEmpty;

    /// <summary>True when RE2 and Java read the pattern alike: literals, groups, simple classes, bounded and lazy repeats.</summary>
    internal static bool IsPlain(string? pattern)
    {
        if (pattern is null)
        {
            return false;
        }

        var depth = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            depth += character switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0)
            {
                return false;
            }

            switch (character)
            {
                case '$' or ']' or '}':
                    return false;
                case '\\':
                    i++;
                    if (i == pattern.Length || !IsPlainEscape(pattern[i]))
                    {
                        return false;
                    }

                    break;
                case '(' when i + 1 < pattern.Length && pattern[i + 1] == '?':
                    if (i + 2 == pattern.Length || pattern[i + 2] != ':')
                    {
                        return false;
                    }

                    i += 2;
                    break;
                case '[':
                    i = ClassEnd(pattern, i);
                    if (i < 0)
                    {
                        return false;
                    }

                    break;
                case '{':
                    var end = pattern.IndexOf('}', i);
                    if (i == 0 || end < 0 || end - i > 8 || pattern.AsSpan((i + 1)..end).ContainsAnyExcept(BoundCharacters)
                        || !char.IsAsciiDigit(pattern[i + 1]) || Bounds(pattern.AsSpan((i + 1)..end)) > 1000)
                    {
                        return false;
                    }

                    i = end;
                    if (i + 1 < pattern.Length && pattern[i + 1] is '+' or '*' or '{')
                    {
                        return false;
                    }

                    break;
                case '*' or '+' or '?':
                    if (i == 0 || (i + 1 < pattern.Length && pattern[i + 1] is '+' or '*' or '{'))
                    {
                        return false;
                    }

                    break;
                case < ' ':
                    return false;
            }
        }

        // A pattern that is not valid is the native function's to refuse.
        return depth == 0;
    }

    private static bool IsPlainEscape(char character) =>
        character is 'd' or 'D' or 'w' or 'W' or 't' or 'n' or 'r' || char.IsAsciiDigit(character) is false && char.IsPunctuation(character)
        || character is '$' or '+' or '^' or '|' or '=' or '<' or '>' or '`' or '~';

    private static int ClassEnd(string pattern, int start)
    {
        var i = start + 1;
        if (i < pattern.Length && pattern[i] == '^')
        {
            i++;
        }

        var first = i;
        for (; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case ']':
                    return i > first ? i : -1;
                case '[' or '&':
                    return -1;
                case '\\':
                    i++;
                    if (i == pattern.Length || !IsPlainEscape(pattern[i]))
                    {
                        return -1;
                    }

                    break;
            }
        }

        return -1;
    }

    private static int Bounds(ReadOnlySpan<char> text)
    {
        var largest = 0;
        foreach (var part in text.Split(','))
        {
            if (!text[part].IsEmpty)
            {
                largest = Math.Max(largest, int.Parse(text[part], NumberStyles.None, CultureInfo.InvariantCulture));
            }
        }

        return largest;
    }

    private static bool GroupExists(SpecialCall call) =>
        call.ConstantNumber(2) is { } group && group >= 0 && group <= Math.Min(9, Groups(call.ConstantText(1)!));

    // Only for plain patterns: every '(' that is not escaped, not in a class and not '(?:' opens a group.
    private static int Groups(string pattern)
    {
        var count = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = ClassEnd(pattern, i);
                    break;
                case '(' when i + 1 == pattern.Length || pattern[i + 1] != '?':
                    count++;
                    break;
            }
        }

        return count;
    }

    private static string? Translate(string replacement, int groups)
    {
        var text = new StringBuilder();
        for (var i = 0; i < replacement.Length; i++)
        {
            var character = replacement[i];
            var next = i + 1 < replacement.Length ? replacement[i + 1] : '\0';
            switch (character)
            {
                case '$' when char.IsAsciiDigit(next) && next - '0' <= groups
                    && !(i + 2 < replacement.Length && char.IsAsciiDigit(replacement[i + 2])):
                    text.Append('\\').Append(next);
                    i++;
                    break;
                case '$':
                    return null;
                case '\\' when next is '\\' or '$':
                    text.Append(next == '\\' ? "\\\\" : "$");
                    i++;
                    break;
                case '\\':
                    return null;
                default:
                    text.Append(character);
                    break;
            }
        }

        return text.ToString();
    }
}
