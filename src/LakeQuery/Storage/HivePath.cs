using System.Text;

namespace LakeQuery.Storage;

/// <summary>Partition values in directory names: <c>year=2024/month=05</c>, with Hive's escapes.</summary>
/// <remarks>Values are text; their types and even their keys are the catalog's to say. Reading takes names apart without
/// allocating until a key or value is asked for.</remarks>
internal static class HivePath
{
    /// <summary>How NULL (and, in Hive, the empty string) is spelled as a directory name.</summary>
    public const string NullValue = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The characters Hive writes as %XX besides control characters.</summary>
    private const string EscapedCharacters = "\"#%'*/:=?\\\u007F{[]^";

    /// <summary>Walks the components of a path below a table's directory that are spelled <c>key=value</c>.</summary>
    public static HivePathParts Parts(ReadOnlySpan<char> relativePath) => new(relativePath);

    /// <summary>Every <c>key=value</c> component of a path, unescaped, in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Parse(ReadOnlySpan<char> relativePath)
    {
        List<KeyValuePair<string, string?>>? parts = null;
        foreach (var part in Parts(relativePath))
        {
            (parts ??= []).Add(new(part.Key, part.Value));
        }

        return parts is null ? [] : parts;
    }

    /// <summary>Reads one directory name; false when it is not spelled <c>key=value</c>.</summary>
    public static bool TryParsePart(ReadOnlySpan<char> name, out string key, out string? value)
    {
        if (HivePathPart.TrySplit(name, out var part))
        {
            (key, value) = (part.Key, part.Value);
            return true;
        }

        (key, value) = (string.Empty, null);
        return false;
    }

    /// <summary>The path of a partition below its table's directory, with <c>/</c> between the keys and none at the end.</summary>
    public static string Format(IReadOnlyList<KeyValuePair<string, string?>> parts)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in parts)
        {
            if (text.Length > 0)
            {
                text.Append('/');
            }

            AppendPart(text, key, value);
        }

        return text.ToString();
    }

    /// <summary>Appends <c>key=value</c> as Hive writes it: null and empty values become <see cref="NullValue"/>.</summary>
    public static void AppendPart(StringBuilder text, string key, string? value)
    {
        AppendEscaped(text, key);
        text.Append('=');
        if (string.IsNullOrEmpty(value))
        {
            text.Append(NullValue);
        }
        else
        {
            AppendEscaped(text, value);
        }
    }

    /// <summary>Hive's escape of one key or value.</summary>
    public static string Escape(string text)
    {
        if (!NeedsEscape(text))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        AppendEscaped(escaped, text);
        return escaped.ToString();
    }

    /// <summary>Undoes %XX; a percent sign without two hex digits stays as it is, as in Hive.</summary>
    /// <remarks>Hive escapes ASCII only. Escapes from 80 up come from writers that escape UTF-8 (DuckDB, Python), so runs
    /// of them that are valid UTF-8 are read as such; others give the character of that code, as in Hive.</remarks>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        var percent = text.IndexOf('%');
        if (percent < 0)
        {
            return text.ToString();
        }

        var unescaped = new StringBuilder(text.Length);
        Span<byte> run = stackalloc byte[4];
        while (percent >= 0)
        {
            unescaped.Append(text[..percent]);
            text = text[percent..];
            if (!TryReadEscape(text, out var code))
            {
                unescaped.Append('%');
                text = text[1..];
            }
            else if (code < 0x80)
            {
                unescaped.Append((char)code);
                text = text[3..];
            }
            else
            {
                text = text[(3 * AppendHighEscape(unescaped, text, run))..];
            }

            percent = text.IndexOf('%');
        }

        return unescaped.Append(text).ToString();
    }

    // Returns how many escapes were taken: one character's UTF-8 bytes, or one escape.
    private static int AppendHighEscape(StringBuilder unescaped, ReadOnlySpan<char> text, Span<byte> run)
    {
        var length = 0;
        while (length < run.Length && TryReadEscape(text[Math.Min(3 * length, text.Length)..], out var code) && code >= 0x80)
        {
            run[length++] = code;
        }

        if (Rune.DecodeFromUtf8(run[..length], out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            unescaped.Append(rune.ToString());
            return consumed;
        }

        unescaped.Append((char)run[0]);
        return 1;
    }

    private static bool TryReadEscape(ReadOnlySpan<char> text, out byte code)
    {
        code = 0;
        if (text.Length < 3 || text[0] != '%' || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
        {
            return false;
        }

        code = (byte)((HexValue(text[1]) << 4) | HexValue(text[2]));
        return true;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static bool MustEscape(char character) =>
        character < ' ' || EscapedCharacters.Contains(character, StringComparison.Ordinal);

    private static bool NeedsEscape(string text)
    {
        foreach (var character in text)
        {
            if (MustEscape(character))
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            if (MustEscape(character))
            {
                text.Append('%').Append("0123456789ABCDEF"[character >> 4]).Append("0123456789ABCDEF"[character & 15]);
            }
            else
            {
                text.Append(character);
            }
        }
    }
}
