using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>LIKE … ESCAPE with a pattern that is no literal, and so is checked row by row.</summary>
internal static class LikeNatives
{
    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_like"] = name => new DuckScalarFunction(
            name, [DuckLogicalType.Varchar, DuckLogicalType.Varchar, DuckLogicalType.Varchar], DuckLogicalType.Boolean, call =>
            {
                var (texts, patterns, escapes, output) = (call.Argument(0), call.Argument(1), call.Argument(2), call.Output);
                var values = output.Data<bool>();
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        var escape = escapes.Bytes(row);
                        var pattern = patterns.Bytes(row);
                        Check(pattern, escape);
                        values[row] = Matches(texts.Bytes(row), pattern, escape);
                    }
                }
            }),
    };

    private static void Check(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (escape.IsEmpty || Length(escape) != escape.Length)
        {
            throw NativeFailureException.Argument("Escape string must be a single character");
        }

        for (var at = pattern.IndexOf(escape); at >= 0; at = pattern.IndexOf(escape))
        {
            pattern = pattern[(at + escape.Length)..];
            if (pattern.StartsWith(escape))
            {
                pattern = pattern[escape.Length..];
            }
            else if (pattern.IsEmpty || pattern[0] is not ((byte)'%' or (byte)'_'))
            {
                throw NativeFailureException.Argument("Escape character must be followed by '%', '_' or the escape character itself");
            }
        }
    }

    private static int Length(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out var used);
        return used;
    }

    // On a mismatch the last % takes one character more.
    private static bool Matches(ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        var (at, place, retryAt, retryPlace) = (0, 0, -1, -1);
        while (at < text.Length || place < pattern.Length)
        {
            if (place < pattern.Length)
            {
                var rest = pattern[place..];
                var escaped = rest.StartsWith(escape);
                if (!escaped && rest[0] == '%')
                {
                    (retryAt, retryPlace) = (at, ++place);
                    continue;
                }

                if (at < text.Length)
                {
                    if (!escaped && rest[0] == '_')
                    {
                        place++;
                        at += Length(text[at..]);
                        continue;
                    }

                    var literal = escaped ? rest[escape.Length..] : rest;
                    literal = literal[..Length(literal)];
                    if (text[at..].StartsWith(literal))
                    {
                        place += literal.Length + (escaped ? escape.Length : 0);
                        at += literal.Length;
                        continue;
                    }
                }
            }

            if (retryAt < 0 || retryAt >= text.Length)
            {
                return false;
            }

            retryAt += Length(text[retryAt..]);
            (at, place) = (retryAt, retryPlace);
        }

        return true;
    }
}
