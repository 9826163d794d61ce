using System.Buffers;
using System.Text;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>Walks over JSON text in UTF-8 without building anything: the tokens, and skipping of whole values.</summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    /// <summary>How deep documents may be nested.</summary>
    public const int MaxDepth = 1000;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>The text.</summary>
    public readonly ReadOnlySpan<byte> Text = text;

    /// <summary>Where the next token is looked for.</summary>
    public int Position;

    /// <summary>The next character after blanks, or 0 at the end.</summary>
    public byte Peek()
    {
        while (Position < Text.Length)
        {
            var character = Text[Position];
            if (character is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return character;
            }

            Position++;
        }

        return 0;
    }

    /// <summary>Takes the character if it comes next.</summary>
    public bool Take(byte character)
    {
        if (Peek() != character)
        {
            return false;
        }

        Position++;
        return true;
    }

    /// <summary>Reads a string in quotes: where its inside lies and whether it has escapes.</summary>
    public bool TryString(out int start, out int length, out bool escaped)
    {
        (start, length, escaped) = (0, 0, false);
        if (!Take((byte)'"'))
        {
            return false;
        }

        start = Position;
        while (true)
        {
            var stop = Text[Position..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                return false;
            }

            Position += stop;
            var character = Text[Position];
            if (character == '"')
            {
                length = Position - start;
                Position++;
                return true;
            }

            if (character != '\\' || !SkipEscape())
            {
                return false;
            }

            escaped = true;
        }
    }

    /// <summary>Reads a number; <paramref name="whole"/> is false for one with a point or an exponent.</summary>
    public bool TryNumber(out int start, out int length, out bool whole)
    {
        Peek();
        start = Position;
        whole = true;
        length = 0;
        if (Position < Text.Length && Text[Position] == '-')
        {
            Position++;
        }

        var first = Position;
        var digits = Digits();
        if (digits == 0 || (digits > 1 && Text[first] == '0'))
        {
            return false;
        }

        if (Position < Text.Length && Text[Position] == '.')
        {
            Position++;
            whole = false;
            if (Digits() == 0)
            {
                return false;
            }
        }

        if (Position < Text.Length && Text[Position] is (byte)'e' or (byte)'E')
        {
            Position++;
            whole = false;
            if (Position < Text.Length && Text[Position] is (byte)'+' or (byte)'-')
            {
                Position++;
            }

            if (Digits() == 0)
            {
                return false;
            }
        }

        length = Position - start;
        return true;
    }

    /// <summary>Takes a word such as <c>true</c>, which no letter or digit may follow.</summary>
    public bool TryWord(ReadOnlySpan<byte> word)
    {
        Peek();
        if (!Text[Position..].StartsWith(word))
        {
            return false;
        }

        Position += word.Length;
        return Position >= Text.Length || !char.IsAsciiLetterOrDigit((char)Text[Position]);
    }

    /// <summary>Passes over a value; false where it is malformed.</summary>
    public bool TrySkip(int depth = 0)
    {
        switch (Peek())
        {
            case (byte)'{':
                return depth < MaxDepth && TrySkipObject(depth);
            case (byte)'[':
                return depth < MaxDepth && TrySkipArray(depth);
            case (byte)'"':
                return TryString(out _, out _, out _);
            case (byte)'t':
                return TryWord("true"u8);
            case (byte)'f':
                return TryWord("false"u8);
            case (byte)'n':
                return TryWord("null"u8);
            default:
                return TryNumber(out _, out _, out _);
        }
    }

    /// <summary>True when nothing but blanks is left.</summary>
    public bool AtEnd()
    {
        Peek();
        return Position == Text.Length;
    }

    /// <summary>Writes the inside of a string with its escapes resolved; returns how many bytes. The target may be the source itself.</summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\')
            {
                target[written++] = source[i];
                continue;
            }

            i++;
            switch (source[i])
            {
                case (byte)'b':
                    target[written++] = (byte)'\b';
                    break;
                case (byte)'f':
                    target[written++] = (byte)'\f';
                    break;
                case (byte)'n':
                    target[written++] = (byte)'\n';
                    break;
                case (byte)'r':
                    target[written++] = (byte)'\r';
                    break;
                case (byte)'t':
                    target[written++] = (byte)'\t';
                    break;
                case (byte)'u':
                    var unit = Unit(source[(i + 1)..]);
                    i += 4;
                    if (char.IsHighSurrogate(unit) && i + 6 < source.Length && source[i + 1] == '\\' && source[i + 2] == 'u'
                        && Unit(source[(i + 3)..]) is var low && char.IsLowSurrogate(low))
                    {
                        written += new Rune(unit, low).EncodeToUtf8(target[written..]);
                        i += 6;
                    }
                    else
                    {
                        // Half a pair has no UTF-8 form.
                        written += (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(target[written..]);
                    }

                    break;
                default:
                    target[written++] = source[i];
                    break;
            }
        }

        return written;
    }

    private static char Unit(ReadOnlySpan<byte> hex)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            value = (value << 4) | HexDigit(hex[i]);
        }

        return (char)value;
    }

    private static int HexDigit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private bool SkipEscape()
    {
        Position++;
        if (Position >= Text.Length)
        {
            return false;
        }

        switch (Text[Position])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                Position++;
                return true;
            case (byte)'u' when Position + 4 < Text.Length:
                for (var i = 1; i <= 4; i++)
                {
                    if (!char.IsAsciiHexDigit((char)Text[Position + i]))
                    {
                        return false;
                    }
                }

                Position += 5;
                return true;
            default:
                return false;
        }
    }

    private int Digits()
    {
        var start = Position;
        while (Position < Text.Length && Text[Position] is >= (byte)'0' and <= (byte)'9')
        {
            Position++;
        }

        return Position - start;
    }

    private bool TrySkipObject(int depth)
    {
        Position++;
        if (Take((byte)'}'))
        {
            return true;
        }

        do
        {
            if (!TryString(out _, out _, out _) || !Take((byte)':') || !TrySkip(depth + 1))
            {
                return false;
            }
        }
        while (Take((byte)','));

        return Take((byte)'}');
    }

    private bool TrySkipArray(int depth)
    {
        Position++;
        if (Take((byte)']'))
        {
            return true;
        }

        do
        {
            if (!TrySkip(depth + 1))
            {
                return false;
            }
        }
        while (Take((byte)','));

        return Take((byte)']');
    }
}
