using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace LakeQuery.Functions.Native;

/// <summary>Lines of web servers by a format: each specifier is a column, what stands between them must stand in the line.</summary>
internal sealed class W3cLogFormat
{
    private const string Common = "%h %l %u %t \"%r\" %>s %b";
    private static readonly ConcurrentDictionary<string, W3cLogFormat> Known = new(StringComparer.Ordinal);

    // Text before each specifier, and behind the last.
    private readonly ImmutableArray<string> _between;
    private readonly ImmutableArray<char> _specifiers;

    private W3cLogFormat(string format)
    {
        var between = ImmutableArray.CreateBuilder<string>();
        var specifiers = ImmutableArray.CreateBuilder<char>();
        var start = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                continue;
            }

            // %[!]codes[<|>][{name}]letter
            between.Add(format[start..i]);
            i++;
            while (i < format.Length && (char.IsAsciiDigit(format[i]) || format[i] is '!' or ',' or '<' or '>'))
            {
                i++;
            }

            if (i < format.Length && format[i] == '{')
            {
                var end = format.IndexOf('}', i);
                i = end < 0 ? format.Length : end + 1;
            }

            if (i >= format.Length || !char.IsAsciiLetter(format[i]))
            {
                throw NativeFailureException.Argument($"'{format}' is no format of a log: a '%' has no letter");
            }

            specifiers.Add(format[i]);
            start = i + 1;
        }

        between.Add(format[Math.Min(start, format.Length)..]);
        (_between, _specifiers) = (between.ToImmutable(), specifiers.ToImmutable());
    }

    /// <summary>How many columns a line has.</summary>
    public int ColumnCount => _specifiers.Length;

    /// <summary>A format by its name or its text.</summary>
    public static W3cLogFormat Get(string format) => Known.GetOrAdd(format, static text => new W3cLogFormat(text.Trim().ToUpperInvariant() switch
    {
        "COMMON" => Common,
        "COMMON WITH VHOST" => "%v " + Common,
        "NCSA EXTENDED" => Common + " \"%{Referer}i\" \"%{User-agent}i\"",
        "REFERER" => "%{Referer}i ---> %U",
        "AGENT" => "%{User-agent}i",
        "IIS" => "%h, %u, %d, %t, %v, %v, %A, %T, %I, %O, %s, %s, %m, %U, %q",
        _ => text,
    }));

    /// <summary>Adds the columns of a line; false where it is not of the format.</summary>
    public bool Match(string line, List<string?> columns)
    {
        if (!line.StartsWith(_between[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = _between[0].Length;
        for (var i = 0; i < _specifiers.Length; i++)
        {
            var next = _between[i + 1];
            var end = EndOf(line, at, next, i + 1 == _specifiers.Length);
            if (end < 0)
            {
                return false;
            }

            columns.Add(line[at..end]);
            at = end + next.Length;
        }

        return at == line.Length;
    }

    // A time in brackets goes to its bracket, a quoted text to a quote that no backslash hides, all else to what stands behind it.
    private static int EndOf(string line, int at, string next, bool isLast)
    {
        if (at < line.Length && line[at] == '[' && line.IndexOf(']', at) is > 0 and var bracket
            && line.AsSpan(bracket + 1).StartsWith(next, StringComparison.Ordinal))
        {
            return bracket + 1;
        }

        if (next.Length == 0)
        {
            return isLast ? line.Length : -1;
        }

        var end = line.IndexOf(next, at, StringComparison.Ordinal);
        while (end > 0 && next[0] == '"' && line[end - 1] == '\\')
        {
            end = line.IndexOf(next, end + 1, StringComparison.Ordinal);
        }

        return end;
    }
}
