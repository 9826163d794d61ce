using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LakeQuery.Functions.Native;

/// <summary>JSON in canonical text: no blanks, members in the order of their names, the last of equal names, numbers as written.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>Parses a document; null when the text is none.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
            var document = JsonDocument.ParseValue(ref reader);
            if (!text[(int)reader.BytesConsumed..].Trim(" \t\r\n"u8).IsEmpty)
            {
                document.Dispose();
                return null;
            }

            return document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a value canonically.</summary>
    public static void Write(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                output.Write("{"u8);
                var first = true;
                foreach (var (name, member) in Members(value))
                {
                    output.Write(first ? "" : ",");
                    first = false;
                    WriteString(output, name);
                    output.Write(":"u8);
                    Write(output, member);
                }

                output.Write("}"u8);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var start = true;
                foreach (var element in value.EnumerateArray())
                {
                    output.Write(start ? "" : ",");
                    start = false;
                    Write(output, element);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(output, value.GetString()!);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    /// <summary>Writes a text in quotes; only quotes, backslashes and control characters are escaped.</summary>
    public static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var plain = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('"' or '\\') && text[i] >= ' ')
            {
                continue;
            }

            output.Write(text[plain..i]);
            plain = i + 1;
            output.Write(text[i] switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                var control => $"\\u{(int)control:X4}",
            });
        }

        output.Write(plain == 0 ? text : text[plain..]);
        output.Write("\""u8);
    }

    /// <summary>A scalar as text without quotes; false for null, objects and arrays.</summary>
    public static bool TryWriteScalar(ArrayBufferWriter<byte> output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                output.Write(value.GetString()!);
                return true;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                return true;
            default:
                return false;
        }
    }

    private static SortedDictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        return members;
    }
}

/// <summary>The paths of json_extract: <c>$.store.book[0]["title"]</c>.</summary>
internal sealed class JsonPath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    private JsonPath()
    {
    }

    /// <summary>Reads a path.</summary>
    /// <exception cref="NativeFailureException">It is no path.</exception>
    public static JsonPath Parse(string text)
    {
        var path = new JsonPath();
        var i = text.StartsWith('$') ? 1 : 0;
        while (i < text.Length)
        {
            if (text[i] == '[')
            {
                var quote = i + 1 < text.Length && text[i + 1] is '"' or '\'' ? text[i + 1] : '\0';
                var close = quote == '\0' ? text.IndexOf(']', i) : ClosingQuote(text, i + 2, quote);
                if (close < 0 || (quote != '\0' && (close + 1 >= text.Length || text[close + 1] != ']')))
                {
                    throw Fault(text);
                }

                var inner = quote == '\0' ? text[(i + 1)..close] : text[(i + 2)..close].Replace("\\" + quote, quote.ToString(), StringComparison.Ordinal);
                var isIndex = int.TryParse(inner, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var index);
                if (inner.Length == 0 || (quote == '\0' && !isIndex && inner.AsSpan().ContainsAny('*', '?', ':')))
                {
                    throw Fault(text);
                }

                path._steps.Add(quote == '\0' && isIndex ? (null, index) : (inner, 0));
                i = quote == '\0' ? close + 1 : close + 2;
                continue;
            }

            if (text[i] == '.')
            {
                i++;
            }
            else if (i > 0)
            {
                throw Fault(text);
            }

            var end = text.AsSpan(i).IndexOfAny('.', '[');
            end = end < 0 ? text.Length : i + end;
            if (end == i || text.AsSpan(i, end - i).IndexOfAny("*?()") >= 0)
            {
                throw Fault(text);
            }

            path._steps.Add((text[i..end], 0));
            i = end;
        }

        return path;
    }

    /// <summary>The value at the path, or null.</summary>
    public JsonElement? Find(JsonElement value)
    {
        foreach (var (name, index) in _steps)
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture), out var member))
            {
                value = member;
            }
            else if (value.ValueKind == JsonValueKind.Array
                && (name is null || int.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _))
                && (name is null ? index : int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)) is var place
                && place >= 0 && place < value.GetArrayLength())
            {
                value = value[place];
            }
            else
            {
                return null;
            }
        }

        return value;
    }

    private static int ClosingQuote(string text, int start, char quote)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == quote)
            {
                return i;
            }
        }

        return -1;
    }

    private static NativeFailureException Fault(string text) => NativeFailureException.Argument($"Invalid JSON path: '{text}'");
}
