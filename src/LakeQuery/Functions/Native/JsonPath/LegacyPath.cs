using System.Globalization;
using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>A path of json_extract and its kin: <c>$.store.book[0]["title"]</c>. It is followed through the text itself, which is read no
/// further than needed; of equal names the first counts.</summary>
internal sealed class LegacyPath
{
    [ThreadStatic]
    private static List<LegacyPath>? _known;

    private readonly byte[] _text;
    private readonly byte[][] _names;
    private readonly int[] _indexes;

    private LegacyPath(byte[] text)
    {
        _text = text;
        var names = Tokens(Encoding.UTF8.GetString(text));
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _indexes = [.. names.Select(name => int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index) ? index : -1)];
    }

    /// <summary>The path of a text, compiled once a thread as long as not many others come between.</summary>
    /// <exception cref="NativeFailureException">It is no path.</exception>
    public static LegacyPath Of(ReadOnlySpan<byte> text)
    {
        const int remembered = 32;
        var known = _known ??= [];
        foreach (var path in known)
        {
            if (text.SequenceEqual(path._text))
            {
                return path;
            }
        }

        if (known.Count == remembered)
        {
            known.RemoveAt(0);
        }

        known.Add(new LegacyPath(text.ToArray()));
        return known[^1];
    }

    /// <summary>The names and numbers of a path, in order.</summary>
    /// <exception cref="NativeFailureException">It is no path.</exception>
    public static List<string> Tokens(string path)
    {
        var result = new List<string>();
        if (!path.StartsWith('$'))
        {
            throw Fault(path);
        }

        for (var at = 1; at < path.Length;)
        {
            if (path[at] == '.')
            {
                result.Add(Unquoted(path, ref at, colons: true));
                continue;
            }

            if (path[at] != '[')
            {
                throw Fault(path);
            }

            result.Add(at + 1 < path.Length && path[at + 1] == '"' ? Quoted(path, ref at) : Unquoted(path, ref at, colons: false));
            if (at >= path.Length || path[at++] != ']')
            {
                throw Fault(path);
            }
        }

        return result;
    }

    /// <summary>Moves the scanner to the value; false where there is none, or what lies before it is malformed.</summary>
    public bool TryFind(ref JsonScanner scanner)
    {
        for (var step = 0; step < _names.Length; step++)
        {
            var found = scanner.Peek() switch
            {
                (byte)'{' => TryMember(ref scanner, _names[step]),
                (byte)'[' when _indexes[step] >= 0 => TryElement(ref scanner, _indexes[step]),
                _ => false,
            };
            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryMember(ref JsonScanner scanner, byte[] wanted)
    {
        scanner.Position++;
        if (scanner.Peek() == '}')
        {
            return false;
        }

        do
        {
            if (!scanner.TryString(out var start, out var length, out var escaped) || !scanner.Take((byte)':'))
            {
                return false;
            }

            if (escaped ? EqualsEscaped(scanner.Text.Slice(start, length), wanted) : scanner.Text.Slice(start, length).SequenceEqual(wanted))
            {
                return true;
            }

            if (!scanner.TrySkip())
            {
                return false;
            }
        }
        while (scanner.Take((byte)','));

        return false;
    }

    private static bool TryElement(ref JsonScanner scanner, int wanted)
    {
        scanner.Position++;
        if (scanner.Peek() == ']')
        {
            return false;
        }

        for (var index = 0; index < wanted; index++)
        {
            if (!scanner.TrySkip() || !scanner.Take((byte)','))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EqualsEscaped(ReadOnlySpan<byte> name, byte[] wanted)
    {
        const int most = 256;
        Span<byte> plain = name.Length <= most ? stackalloc byte[most] : new byte[name.Length];
        return plain[..JsonScanner.Unescape(name, plain)].SequenceEqual(wanted);
    }

    private static string Unquoted(string path, ref int at, bool colons)
    {
        var start = ++at;
        while (at < path.Length && (path[at] == '_' || char.IsLetterOrDigit(path[at]) || (colons && path[at] == ':')))
        {
            at++;
        }

        return at > start ? path[start..at] : throw Fault(path);
    }

    private static string Quoted(string path, ref int at)
    {
        var name = new StringBuilder();
        for (at += 2; at < path.Length && path[at] != '"'; at++)
        {
            if (path[at] == '\\' && (++at >= path.Length || path[at] is not ('"' or '\\')))
            {
                throw Fault(path);
            }

            name.Append(path[at]);
        }

        at++;
        return at <= path.Length ? name.ToString() : throw Fault(path);
    }

    private static NativeFailureException Fault(string text) => NativeFailureException.Argument($"Invalid JSON path: '{text}'");
}
