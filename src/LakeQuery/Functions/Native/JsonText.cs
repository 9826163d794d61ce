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
