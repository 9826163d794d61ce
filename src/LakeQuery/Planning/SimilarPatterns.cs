using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Planning;

/// <summary>Patterns of SIMILAR TO as regular expressions over the whole text.</summary>
internal static class SimilarPatterns
{
    /// <summary>The regular expression of <c>SUBSTRING(text FROM 'before#"part#"behind' FOR '#')</c>: its first group is the part.</summary>
    public static string ToSubstringRegex(string pattern, char escape, SourceSpan span)
    {
        var parts = pattern.Split($"{escape}\"");
        return parts.Length == 3
            ? $"(?s)\\A{Inside(0)}({Inside(1)}){Inside(2)}\\z"
            : throw QueryErrors.InvalidArgument($"The pattern marks its part with {escape}\" on both sides", span);

        string Inside(int index) => ToRegex(parts[index], escape, span)["(?s)\\A".Length..^"\\z".Length];
    }

    /// <summary>The regular expression that matches what <paramref name="pattern"/> is similar to.</summary>
    public static string ToRegex(string pattern, char? escape, SourceSpan span)
    {
        var regex = new StringBuilder("(?s)\\A(?:");
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (character == escape)
            {
                if (++i == pattern.Length)
                {
                    throw QueryErrors.InvalidArgument("The pattern ends with its escape character", span);
                }

                Literal(pattern[i]);
            }
            else if (inClass)
            {
                // [[:ALPHA:]] and its like.
                var close = character == '[' && i + 1 < pattern.Length && pattern[i + 1] == ':' ? pattern.IndexOf(":]", i + 2, StringComparison.Ordinal) : -1;
                if (close > 0)
                {
                    regex.Append(pattern[(i + 2)..close].ToUpperInvariant() switch
                    {
                        "ALPHA" => "a-zA-Z",
                        "UPPER" => "A-Z",
                        "LOWER" => "a-z",
                        "DIGIT" => "0-9",
                        "ALNUM" => "a-zA-Z0-9",
                        "SPACE" => " ",
                        "WHITESPACE" => "\\s",
                        var unknown => throw QueryErrors.InvalidArgument($"There is no class of characters '{unknown}'", span),
                    });
                    i = close + 1;
                    continue;
                }

                inClass = character != ']';
                regex.Append(character is '\\' or '[' ? $"\\{character}" : character.ToString());
            }
            else
            {
                switch (character)
                {
                    case '%':
                        regex.Append(".*");
                        break;
                    case '_':
                        regex.Append('.');
                        break;
                    case '[':
                        inClass = true;
                        regex.Append(character);
                        break;
                    case '|' or '*' or '+' or '?' or '(' or ')' or '{' or '}':
                        regex.Append(character);
                        break;
                    default:
                        Literal(character);
                        break;
                }
            }
        }

        return inClass ? throw QueryErrors.InvalidArgument("A '[' of the pattern has no ']'", span) : regex.Append(")\\z").ToString();

        void Literal(char literal)
        {
            if (literal < '\u0080' && !char.IsAsciiLetterOrDigit(literal) && literal is not ('_' or ' '))
            {
                regex.Append('\\');
            }

            regex.Append(literal);
        }
    }
}
