using System.Text;

namespace LakeQuery.Sql;

/// <summary>Strings of Hive's grammar: backslash escapes, octal ones among them.</summary>
internal static class HiveStrings
{
    /// <summary>The value of the text between the quotes.</summary>
    public static string Unescape(ReadOnlySpan<char> inner, char quote)
    {
        if (inner.IndexOfAny('\\', quote) < 0)
        {
            return inner.ToString();
        }

        var result = new StringBuilder(inner.Length);
        for (var index = 0; index < inner.Length; index++)
        {
            var character = inner[index];
            if (character == quote)
            {
                index++;
                result.Append(quote);
            }
            else if (character != '\\' || index + 1 == inner.Length)
            {
                result.Append(character);
            }
            else
            {
                index += Escape(inner[(index + 1)..], result);
            }
        }

        return result.ToString();
    }

    /// <summary>The text as a string of Hive's grammar, with its quotes.</summary>
    public static string Quote(string value)
    {
        var result = new StringBuilder(value.Length + 2).Append('\'');
        foreach (var character in value)
        {
            _ = character switch
            {
                '\'' => result.Append("\\'"),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' => result.Append('\\').Append(Convert.ToString(character, 8).PadLeft(3, '0')),
                _ => result.Append(character),
            };
        }

        return result.Append('\'').ToString();
    }

    // Appends what the escape stands for; returns how many characters behind the backslash it took.
    private static int Escape(ReadOnlySpan<char> rest, StringBuilder result)
    {
        if (rest.Length >= 3 && rest[0] is >= '0' and <= '3' && IsOctal(rest[1]) && IsOctal(rest[2]))
        {
            result.Append((char)(((rest[0] - '0') * 64) + ((rest[1] - '0') * 8) + (rest[2] - '0')));
            return 3;
        }

        if (rest.Length >= 5 && rest[0] == 'u'
            && ushort.TryParse(rest.Slice(1, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit))
        {
            result.Append((char)unit);
            return 5;
        }

        _ = rest[0] switch
        {
            '0' => result.Append('\0'),
            'b' => result.Append('\b'),
            'n' => result.Append('\n'),
            'r' => result.Append('\r'),
            't' => result.Append('\t'),
            'Z' => result.Append('\u001A'),

            // LIKE patterns keep their escape, as in Hive.
            '%' or '_' => result.Append('\\').Append(rest[0]),
            _ => result.Append(rest[0]),
        };
        return 1;
    }

    private static bool IsOctal(char digit) => digit is >= '0' and <= '7';
}
