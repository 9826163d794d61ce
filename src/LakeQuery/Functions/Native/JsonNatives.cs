using System.Buffers;
using System.Text;
using System.Text.Json;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>JSON functions on text; malformed documents give NULL except in json_parse.</summary>
internal static class JsonNatives
{
    [ThreadStatic]
    private static byte[]? _lastPathText;

    [ThreadStatic]
    private static JsonPath? _lastPath;

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_json_parse"] = name => NativeRows.Text(name, (text, output) =>
        {
            using var document = JsonText.TryParse(text) ?? throw NativeFailureException.Argument($"Cannot convert value to JSON: '{CoreNatives.Text(text)}'");
            JsonText.Write(output, document.RootElement);
            return true;
        }),
        ["lq_json_extract"] = name => NativeRows.Text2(name, (text, path, output) =>
            At(text, path, output, static (value, buffer) =>
            {
                JsonText.Write(buffer, value);
                return true;
            })),
        ["lq_json_extract_scalar"] = name => NativeRows.Text2(
            name, (text, path, output) => At(text, path, output, static (value, buffer) => JsonText.TryWriteScalar(buffer, value))),
        ["lq_json_size"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Size),
        ["lq_json_array_length"] = name => NativeRows.Value<long>(name, DuckLogicalType.Varchar, DuckLogicalType.BigInt, ArrayLength),
        ["lq_json_array_get"] = ArrayGet,
        ["lq_json_array_contains_varchar"] = name => NativeRows.Value2<bool>(
            name,
            DuckLogicalType.Boolean,
            (ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted, out bool found) =>
            {
                var value = CoreNatives.Text(wanted);
                return Contains(text, element => element.ValueKind == JsonValueKind.String && element.ValueEquals(value), out found);
            }),
        ["lq_json_array_contains_boolean"] = name => ArrayContains<bool>(
            name, DuckLogicalType.Boolean, (element, wanted) => element.ValueKind == (wanted ? JsonValueKind.True : JsonValueKind.False)),
        ["lq_json_array_contains_number"] = name => ArrayContains<double>(
            name, DuckLogicalType.Double,
            (element, wanted) => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && number == wanted),
        ["lq_is_json_scalar"] = name => NativeRows.Value<bool>(
            name,
            DuckLogicalType.Varchar,
            DuckLogicalType.Boolean,
            (ReadOnlySpan<byte> text, out bool result) =>
            {
                using var document = JsonText.TryParse(text) ?? throw NativeFailureException.Argument($"Invalid JSON value: {CoreNatives.Text(text)}");
                result = document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
                return true;
            }),
        ["lq_to_json"] = JsonCastNatives.ToJson,
    };

    private static JsonPath PathOf(ReadOnlySpan<byte> text)
    {
        // Paths are nearly always one literal.
        if (_lastPath is { } last && text.SequenceEqual(_lastPathText))
        {
            return last;
        }

        var path = JsonPath.Parse(Encoding.UTF8.GetString(text));
        (_lastPathText, _lastPath) = (text.ToArray(), path);
        return path;
    }

    private static bool At(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, ArrayBufferWriter<byte> output, Func<JsonElement, ArrayBufferWriter<byte>, bool> write)
    {
        var compiled = PathOf(path);
        using var document = JsonText.TryParse(text);
        return document is not null && compiled.Find(document.RootElement) is { } value && write(value, output);
    }

    private static bool Size(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, out long size)
    {
        size = 0;
        var compiled = PathOf(path);
        using var document = JsonText.TryParse(text);
        if (document is null || compiled.Find(document.RootElement) is not { } value)
        {
            return false;
        }

        size = value.ValueKind switch
        {
            JsonValueKind.Array => value.GetArrayLength(),
            JsonValueKind.Object => value.GetPropertyCount(),
            _ => 0,
        };
        return true;
    }

    private static bool ArrayLength(ReadOnlySpan<byte> text, out long length)
    {
        using var document = JsonText.TryParse(text);
        var isArray = document?.RootElement.ValueKind == JsonValueKind.Array;
        length = isArray ? document!.RootElement.GetArrayLength() : 0;
        return isArray;
    }

    private static bool Contains(ReadOnlySpan<byte> text, Func<JsonElement, bool> matches, out bool found)
    {
        using var document = JsonText.TryParse(text);
        found = false;
        if (document?.RootElement.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        found = document.RootElement.EnumerateArray().Any(matches);
        return true;
    }

    private static DuckScalarFunction ArrayContains<T>(string name, DuckLogicalType type, Func<JsonElement, T, bool> matches)
        where T : unmanaged =>
        new(name, [DuckLogicalType.Varchar, type], DuckLogicalType.Boolean, call =>
        {
            var (texts, wanted, output) = (call.Argument(0), call.Argument(1), call.Output);
            var values = output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                var value = wanted.Data<T>()[row];
                if (!Contains(texts.Bytes(row), element => matches(element, value), out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    private static DuckScalarFunction ArrayGet(string name) =>
        new(name, [DuckLogicalType.Varchar, DuckLogicalType.BigInt], DuckLogicalType.Varchar, call =>
        {
            var texts = call.Argument(0);
            var places = call.Argument(1).Data<long>();
            var output = call.Output;
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                using var document = JsonText.TryParse(texts.Bytes(row));
                var length = document?.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : 0;
                var place = places[row] < 0 ? length + places[row] : places[row];
                if (place < 0 || place >= length || document!.RootElement[(int)place].ValueKind == JsonValueKind.Null)
                {
                    output.SetNull(row);
                    continue;
                }

                var buffer = NativeRows.Buffer();
                JsonText.Write(buffer, document.RootElement[(int)place]);
                output.SetBytes(row, buffer.WrittenSpan);
            }
        });
}
