using System.Text;
using LakeQuery.Errors;

namespace LakeQuery.Planning;

/// <summary>Patterns of SIMILAR TO as regular expressions over the whole text.</summary>
internal static class SimilarPatterns
{
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
                    regex.Append(pattern[i..(close + 2)].ToLowerInvariant());
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
