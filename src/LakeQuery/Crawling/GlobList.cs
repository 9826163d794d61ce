using System.Text;
using System.Text.RegularExpressions;
using LakeQuery.Errors;

namespace LakeQuery.Crawling;

/// <summary>Glue's exclude patterns: a path is excluded when one of them matches all of it.</summary>
/// <remarks>Source: AWS Glue Developer Guide, "Crawler properties", include and exclude patterns.</remarks>
internal sealed class GlobList
{
    private readonly Regex[] _patterns;

    public GlobList(IEnumerable<string> patterns) =>
        _patterns = [.. patterns.Select(pattern => new Regex(ToRegex(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking))];

    public bool IsEmpty => _patterns.Length == 0;

    public bool IsMatch(string relativePath, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(relativePath))
            {
                return true;
            }
        }

        return false;
    }

    private static string ToRegex(string pattern)
    {
        var text = new StringBuilder(@"\A(?s:");
        var isInBraces = false;
        for (var index = 0; index < pattern.Length; index++)
        {
            switch (pattern[index])
            {
                case '*' when index + 1 < pattern.Length && pattern[index + 1] == '*':
                    text.Append(".*");
                    index++;
                    break;
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '[':
                    index = AppendClass(text, pattern, index);
                    break;
                case '{' when isInBraces:
                    throw QueryErrors.BadExclusion(pattern, "braces are nested");
                case '{':
                    isInBraces = true;
                    text.Append("(?:");
                    break;
                case '}' when isInBraces:
                    isInBraces = false;
                    text.Append(')');
                    break;
                case ',' when isInBraces:
                    text.Append('|');
                    break;
                case '\\' when index + 1 < pattern.Length:
                    text.Append(Regex.Escape(pattern[++index].ToString()));
                    break;
                case '\\':
                    throw QueryErrors.BadExclusion(pattern, "a backslash stands at the end");
                default:
                    text.Append(Regex.Escape(pattern[index].ToString()));
                    break;
            }
        }

        return isInBraces ? throw QueryErrors.BadExclusion(pattern, "a brace is not closed") : text.Append(@")\z").ToString();
    }

    // Returns the index of the closing bracket. Inside, *, ? and \ mean themselves.
    private static int AppendClass(StringBuilder text, string pattern, int open)
    {
        var index = open + 1;
        var isNegated = index < pattern.Length && pattern[index] == '!';
        index += isNegated ? 1 : 0;
        var close = pattern.IndexOf(']', Math.Min(index + 1, pattern.Length));
        if (close < 0)
        {
            throw QueryErrors.BadExclusion(pattern, "a bracket is not closed");
        }

        // A class matches one character of a name, never the slash between names.
        text.Append(isNegated ? "[^/" : "[");
        for (; index < close; index++)
        {
            var isRange = pattern[index] == '-' && index > open + 1 && pattern[index - 1] != '!' && index + 1 < close;
            text.Append(isRange ? "-" : pattern[index] is ']' or '[' or '^' or '\\' or '-' ? "\\" + pattern[index] : pattern[index].ToString());
        }

        text.Append(']');
        return close;
    }
}
