using System.Buffers;
using System.Globalization;
using System.Text;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>What a node of a document is.</summary>
internal enum JsonNodeKind : byte
{
    Null,

    /// <summary>A word or number without quotes.</summary>
    Word,

    /// <summary>A text in quotes.</summary>
    Text,
    Array,

    /// <summary>Keys and values in turn.</summary>
    Object,
}

/// <summary>A node: its place in the line, and where the node behind it and all inside of it is.</summary>
internal struct JsonNode
{
    public JsonNodeKind Kind;

    /// <summary>Whether a text has escapes.</summary>
    public bool HasEscapes;

    /// <summary>First byte: of a text behind the quote.</summary>
    public int Start;

    /// <summary>Bytes: of a text without the quotes.</summary>
    public int Length;

    /// <summary>The next node that is not inside of this one.</summary>
    public int Next;
}

/// <summary>A document as a list of nodes over its bytes; used again for each line, so nothing is allocated.</summary>
/// <remarks>Strict is JSON as Jackson reads it, for Hive's SerDe. Lenient is what open-json reads, for OpenX's: words and names without
/// quotes, either quote, <c>=</c> and <c>=&gt;</c> for <c>:</c>, <c>;</c> for <c>,</c>, nothing between commas, comments. Both stop at the
/// document's end, whatever follows.</remarks>
internal sealed class JsonTape(bool isLenient)
{
    private const int MaxDepth = 500;

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);
    private static readonly SearchValues<byte> LenientEnds = SearchValues.Create("{}[]/\\:,=;# \t\f\r\n"u8);
    private static readonly SearchValues<byte> StrictEnds = SearchValues.Create("{}[]:, \t\r\n\""u8);

    private JsonNode[] _nodes = new JsonNode[256];
    private byte[] _scratch = [];
    private int _count;
    private int _position;

    /// <summary>A node; 0 is the document.</summary>
    public ref readonly JsonNode this[int index] => ref _nodes[index];

    /// <summary>Reads a document.</summary>
    /// <exception cref="LineFault">It is malformed.</exception>
    public void Read(ReadOnlySpan<byte> line)
    {
        _count = 0;
        _position = 0;
        ReadValue(line, 0);
    }

    /// <summary>Where the document that was read ends.</summary>
    public int End => _position;

    /// <summary>A text, or a word, without its escapes; good until the next call.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> line, in JsonNode node)
    {
        var raw = line.Slice(node.Start, node.Length);
        if (!node.HasEscapes)
        {
            return raw;
        }

        if (_scratch.Length < raw.Length)
        {
            _scratch = new byte[raw.Length * 2];
        }

        var written = 0;
        for (var index = 0; index < raw.Length; index++)
        {
            if (raw[index] != '\\')
            {
                _scratch[written++] = raw[index];
                continue;
            }

            index++;
            if (raw[index] == 'u')
            {
                written += Point(raw, ref index).EncodeToUtf8(_scratch.AsSpan(written));
                continue;
            }

            _scratch[written++] = raw[index] switch
            {
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'f' => (byte)'\f',
                (byte)'a' when isLenient => 7,
                (byte)'v' when isLenient => 9,
                var other => other,
            };
        }

        return _scratch.AsSpan(0, written);
    }

    // From the u of an escape to its last digit; halves of a pair belong together.
    private static Rune Point(ReadOnlySpan<byte> text, ref int index)
    {
        var first = Unit(text, index + 1);
        index += 4;
        if (char.IsHighSurrogate(first) && index + 6 < text.Length && text[index + 1] == '\\' && text[index + 2] == 'u'
            && Rune.TryCreate(first, Unit(text, index + 3), out var pair))
        {
            index += 6;
            return pair;
        }

        return Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar;
    }

    private static char Unit(ReadOnlySpan<byte> text, int start) =>
        (char)int.Parse(text.Slice(start, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private int Add(JsonNodeKind kind, int start)
    {
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count * 2);
        }

        _nodes[_count] = new JsonNode { Kind = kind, Start = start };
        return _count++;
    }

    private void Close(int node, int end)
    {
        _nodes[node].Length = end - _nodes[node].Start;
        _nodes[node].Next = _count;
    }

    private void ReadValue(ReadOnlySpan<byte> line, int depth)
    {
        switch (NextClean(line))
        {
            case '{':
                ReadObject(line, depth);
                break;
            case '[':
                ReadArray(line, depth);
                break;
            case '"':
                ReadText(line, '"');
                break;
            case '\'' when isLenient:
                ReadText(line, '\'');
                break;
            default:
                _position--;
                ReadWord(line);
                break;
        }
    }

    private void ReadObject(ReadOnlySpan<byte> line, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Malformed("it is nested too deep");
        }

        var node = Add(JsonNodeKind.Object, _position - 1);
        if (NextClean(line) == '}')
        {
            Close(node, _position);
            return;
        }

        _position--;
        while (true)
        {
            var key = _count;
            ReadValue(line, depth + 1);
            if (_nodes[key].Kind is not (JsonNodeKind.Text or JsonNodeKind.Word) || (!isLenient && _nodes[key].Kind == JsonNodeKind.Word))
            {
                throw Malformed("a name is expected");
            }

            var separator = NextClean(line);
            if (separator != ':' && !(isLenient && separator == '='))
            {
                throw Malformed("':' is expected behind a name");
            }

            if (separator == '=' && _position < line.Length && line[_position] == '>')
            {
                _position++;
            }

            ReadValue(line, depth + 1);
            switch (NextClean(line))
            {
                case '}':
                    Close(node, _position);
                    return;
                case ',':
                case ';' when isLenient:
                    break;
                default:
                    throw Malformed("',' or '}' is expected behind a value");
            }
        }
    }

    private void ReadArray(ReadOnlySpan<byte> line, int depth)
    {
        if (depth > MaxDepth)
        {
            throw Malformed("it is nested too deep");
        }

        var node = Add(JsonNodeKind.Array, _position - 1);
        var isBehindSeparator = false;
        while (true)
        {
            switch (NextClean(line))
            {
                case ']' when !isBehindSeparator || isLenient:
                    if (isBehindSeparator)
                    {
                        AddNull();
                    }

                    Close(node, _position);
                    return;
                case ',' or ';' when isLenient:
                    AddNull();
                    isBehindSeparator = true;
                    continue;
                default:
                    _position--;
                    break;
            }

            ReadValue(line, depth + 1);
            switch (NextClean(line))
            {
                case ']':
                    Close(node, _position);
                    return;
                case ',':
                case ';' when isLenient:
                    isBehindSeparator = true;
                    break;
                default:
                    throw Malformed("',' or ']' is expected behind a value");
            }
        }
    }

    private void AddNull()
    {
        var node = Add(JsonNodeKind.Null, _position);
        Close(node, _position);
    }

    private void ReadText(ReadOnlySpan<byte> line, char quote)
    {
        var node = Add(JsonNodeKind.Text, _position);
        while (true)
        {
            var rest = line[_position..];
            var found = isLenient ? rest.IndexOfAny((byte)quote, (byte)'\\') : IndexOfQuote(rest);
            if (found < 0)
            {
                throw Malformed("a text is not closed");
            }

            _position += found + 1;
            if (rest[found] == quote)
            {
                Close(node, _position - 1);
                return;
            }

            _nodes[node].HasEscapes = true;
            SkipEscape(line);
        }
    }

    private static int IndexOfQuote(ReadOnlySpan<byte> text)
    {
        var found = text.IndexOfAny((byte)'"', (byte)'\\');
        var control = (found < 0 ? text : text[..found]).IndexOfAnyInRange((byte)0, (byte)0x1F);
        return control < 0 ? found : throw Malformed("a control character in a text");
    }

    private void SkipEscape(ReadOnlySpan<byte> line)
    {
        if (_position >= line.Length)
        {
            throw Malformed("a text is not closed");
        }

        var escaped = line[_position++];
        if (escaped == 'u')
        {
            if (_position + 4 > line.Length || line.Slice(_position, 4).IndexOfAnyExcept(Hex) >= 0)
            {
                throw Malformed("\\u needs four hexadecimal digits");
            }

            _position += 4;
        }
        else if (!isLenient && escaped is not ((byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t'))
        {
            throw Malformed("an escape that JSON does not have");
        }
    }

    private void ReadWord(ReadOnlySpan<byte> line)
    {
        var rest = line[_position..];
        var length = rest.IndexOfAny(isLenient ? LenientEnds : StrictEnds) is >= 0 and var end ? end : rest.Length;
        var word = rest[..length];
        if (word.IsEmpty || (!isLenient && !IsStrictWord(word)))
        {
            throw Malformed(word.IsEmpty ? "a value is expected" : $"'{Encoding.UTF8.GetString(word)}' is no value");
        }

        var isNull = isLenient ? Ascii.EqualsIgnoreCase(word, "null"u8) : word.SequenceEqual("null"u8);
        var node = Add(isNull ? JsonNodeKind.Null : JsonNodeKind.Word, _position);
        _position += length;
        Close(node, _position);
    }

    private static bool IsStrictWord(ReadOnlySpan<byte> word)
    {
        if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8))
        {
            return true;
        }

        var digits = word[0] == '-' ? word[1..] : word;
        return !digits.IsEmpty && char.IsAsciiDigit((char)digits[0]) && (digits.Length == 1 || digits[0] != '0' || !char.IsAsciiDigit((char)digits[1]))
            && char.IsAsciiDigit((char)word[^1]) && digits.IndexOf(".e"u8) < 0 && digits.IndexOf(".E"u8) < 0 && TextNumbers.IsNumber(word);
    }

    // The next character that is neither blank nor comment, behind which reading goes on.
    private char NextClean(ReadOnlySpan<byte> line)
    {
        while (_position < line.Length)
        {
            var character = (char)line[_position++];
            switch (character)
            {
                case ' ' or '\t' or '\n' or '\r':
                    continue;
                case '#' when isLenient:
                    SkipToLineEnd(line);
                    continue;
                case '/' when isLenient && _position < line.Length && line[_position] == '/':
                    SkipToLineEnd(line);
                    continue;
                case '/' when isLenient && _position < line.Length && line[_position] == '*':
                    var end = line[(_position + 1)..].IndexOf("*/"u8);
                    if (end < 0)
                    {
                        throw Malformed("a comment is not closed");
                    }

                    _position += end + 3;
                    continue;
                default:
                    return character;
            }
        }

        throw Malformed("Unexpected end-of-input");
    }

    private void SkipToLineEnd(ReadOnlySpan<byte> line)
    {
        var end = line[_position..].IndexOfAny((byte)'\n', (byte)'\r');
        _position = end < 0 ? line.Length : _position + end;
    }

    private static LineFault Malformed(string reason) => LineFault.Cursor($"Row is not a valid JSON Object: {reason}");
}
