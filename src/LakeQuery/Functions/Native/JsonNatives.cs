using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Functions.Native.JsonPath;

namespace LakeQuery.Functions.Native;

/// <summary>JSON functions on text; malformed documents give NULL except in json_parse and is_json_scalar. They read the text where it
/// lies and allocate nothing a row.</summary>
internal static class JsonNatives
{
    [ThreadStatic]
    private static JsonTape? _tape;

    private delegate bool ElementTest<T>(ref JsonScanner scanner, T wanted, out bool found);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_json_parse"] = name => NativeRows.Text(name, static (text, output) =>
        {
            if (!TryWriteSorted(text, output))
            {
                throw NativeFailureException.Argument($"Cannot convert value to JSON: '{CoreNatives.Text(text)}'");
            }

            return true;
        }),
        ["lq_json_extract"] = name => NativeRows.Text2(name, Extract),
        ["lq_json_extract_scalar"] = name => NativeRows.Text2(name, ExtractScalar),
        ["lq_json_size"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Size),
        ["lq_json_array_length"] = name => NativeRows.Value<long>(
            name,
            DuckLogicalType.Varchar,
            DuckLogicalType.BigInt,
            static (ReadOnlySpan<byte> text, out long length) =>
            {
                var scanner = new JsonScanner(text);
                length = 0;
                return scanner.Peek() == '[' && TryCount(ref scanner, out length);
            }),
        ["lq_json_array_get"] = name => NativeRows.TextWithNumber(name, ArrayGet),
        ["lq_json_array_contains_varchar"] = name => NativeRows.Value2<bool>(
            name,
            DuckLogicalType.Boolean,
            static (ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted, out bool found) => ContainsText(text, wanted, out found)),
        ["lq_json_array_contains_boolean"] = name => Contains<bool>(name, DuckLogicalType.Boolean, TestBoolean),
        ["lq_json_array_contains_bigint"] = name => Contains<long>(name, DuckLogicalType.BigInt, TestWhole),
        ["lq_json_array_contains_double"] = name => Contains<double>(name, DuckLogicalType.Double, TestFloating),
        ["lq_is_json_scalar"] = name => NativeRows.Value<bool>(
            name,
            DuckLogicalType.Varchar,
            DuckLogicalType.Boolean,
            static (ReadOnlySpan<byte> text, out bool result) =>
            {
                var scanner = new JsonScanner(text);
                result = scanner.Peek() is not ((byte)'{' or (byte)'[');
                return scanner.TrySkip() && scanner.AtEnd()
                    ? true
                    : throw NativeFailureException.Argument($"Invalid JSON value: {CoreNatives.Text(text)}");
            }),
        ["lq_to_json"] = JsonCastNatives.ToJson,
    };

    /// <summary>Writes a document canonically; false where it is malformed.</summary>
    public static bool TryWriteSorted(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var tape = _tape ??= new JsonTape();
        tape.Clear();
        var root = tape.Parse(text);
        if (root < 0)
        {
            return false;
        }

        output.WriteSorted(tape, root);
        return true;
    }

    private static bool Extract(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, ArrayBufferWriter<byte> output)
    {
        var scanner = new JsonScanner(text);
        return LegacyPath.Of(path).TryFind(ref scanner) && TryWriteValue(ref scanner, output);
    }

    private static bool TryWriteValue(ref JsonScanner scanner, ArrayBufferWriter<byte> output)
    {
        scanner.Peek();
        var start = scanner.Position;
        if (!scanner.TrySkip())
        {
            return false;
        }

        // In the document's own order: only json_parse sorts.
        var tape = _tape ??= new JsonTape();
        tape.Clear();
        var root = tape.Parse(scanner.Text[start..scanner.Position]);
        if (root < 0)
        {
            return false;
        }

        output.WriteNode(tape, root, JsonNumbers.AsWritten);
        return true;
    }

    private static bool ExtractScalar(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, ArrayBufferWriter<byte> output)
    {
        var scanner = new JsonScanner(text);
        return LegacyPath.Of(path).TryFind(ref scanner) && TryWriteScalar(ref scanner, output);
    }

    // Without quotes; false for null, arrays and objects.
    private static bool TryWriteScalar(ref JsonScanner scanner, ArrayBufferWriter<byte> output)
    {
        switch (scanner.Peek())
        {
            case (byte)'"':
                if (!scanner.TryString(out var start, out var length, out var escaped))
                {
                    return false;
                }

                var inside = scanner.Text.Slice(start, length);
                if (!escaped)
                {
                    output.Write(inside);
                    return true;
                }

                output.Advance(JsonScanner.Unescape(inside, output.GetSpan(length)));
                return true;
            case (byte)'t':
                output.Write("true"u8);
                return scanner.TryWord("true"u8);
            case (byte)'f':
                output.Write("false"u8);
                return scanner.TryWord("false"u8);
            case (byte)'{' or (byte)'[' or (byte)'n':
                return false;
            default:
                if (!scanner.TryNumber(out start, out length, out _))
                {
                    return false;
                }

                output.Write(scanner.Text.Slice(start, length));
                return true;
        }
    }

    private static bool Size(ReadOnlySpan<byte> text, ReadOnlySpan<byte> path, out long size)
    {
        size = 0;
        var scanner = new JsonScanner(text);
        if (!LegacyPath.Of(path).TryFind(ref scanner))
        {
            return false;
        }

        return scanner.Peek() is (byte)'[' or (byte)'{' ? TryCount(ref scanner, out size) : scanner.TrySkip();
    }

    // The elements of an array, the members of an object.
    private static bool TryCount(ref JsonScanner scanner, out long count)
    {
        count = 0;
        var isObject = scanner.Text[scanner.Position++] == '{';
        var close = (byte)(isObject ? '}' : ']');
        if (scanner.Take(close))
        {
            return true;
        }

        do
        {
            if ((isObject && (!scanner.TryString(out _, out _, out _) || !scanner.Take((byte)':'))) || !scanner.TrySkip())
            {
                return false;
            }

            count++;
        }
        while (scanner.Take((byte)','));

        return scanner.Take(close);
    }

    // As in Trino a text comes without its quotes, though the result is of type json.
    private static bool ArrayGet(ReadOnlySpan<byte> text, long place, ArrayBufferWriter<byte> output)
    {
        var scanner = new JsonScanner(text);
        if (place < 0)
        {
            if (scanner.Peek() != '[' || !TryCount(ref scanner, out var count))
            {
                return false;
            }

            place += count;
            scanner = new JsonScanner(text);
        }

        if (place < 0 || !scanner.Take((byte)'[') || scanner.Peek() == ']')
        {
            return false;
        }

        for (var index = 0L; index < place; index++)
        {
            if (!scanner.TrySkip() || !scanner.Take((byte)','))
            {
                return false;
            }
        }

        return scanner.Peek() is (byte)'[' or (byte)'{' ? TryWriteValue(ref scanner, output) : TryWriteScalar(ref scanner, output);
    }

    private static bool ContainsText(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted, out bool found)
    {
        found = false;
        var scanner = new JsonScanner(text);
        if (!scanner.Take((byte)'['))
        {
            return false;
        }

        if (scanner.Peek() == ']')
        {
            return true;
        }

        do
        {
            if (scanner.Peek() != '"')
            {
                if (!scanner.TrySkip())
                {
                    return false;
                }

                continue;
            }

            if (!scanner.TryString(out var start, out var length, out var escaped))
            {
                return false;
            }

            found = escaped ? EqualsEscaped(scanner.Text.Slice(start, length), wanted) : scanner.Text.Slice(start, length).SequenceEqual(wanted);
        }
        while (!found && scanner.Take((byte)','));

        return found || scanner.Take((byte)']');
    }

    private static bool EqualsEscaped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        const int most = 256;
        Span<byte> plain = text.Length <= most ? stackalloc byte[most] : new byte[text.Length];
        return plain[..JsonScanner.Unescape(text, plain)].SequenceEqual(wanted);
    }

    private static DuckScalarFunction Contains<T>(string name, DuckLogicalType type, ElementTest<T> test)
        where T : unmanaged =>
        new(name, [DuckLogicalType.Varchar, type], DuckLogicalType.Boolean, call =>
        {
            var (texts, output) = (call.Argument(0), call.Output);
            var wanted = call.Argument(1).Data<T>();
            var values = output.Data<bool>();
            for (var row = 0; row < call.RowCount; row++)
            {
                if (output.IsValid(row) && !TryContains(texts.Bytes(row), wanted[row], test, out values[row]))
                {
                    output.SetNull(row);
                }
            }
        });

    private static bool TryContains<T>(ReadOnlySpan<byte> text, T wanted, ElementTest<T> test, out bool found)
    {
        found = false;
        var scanner = new JsonScanner(text);
        if (!scanner.Take((byte)'['))
        {
            return false;
        }

        if (scanner.Peek() == ']')
        {
            return true;
        }

        do
        {
            if (!test(ref scanner, wanted, out found))
            {
                return false;
            }
        }
        while (!found && scanner.Take((byte)','));

        return found || scanner.Take((byte)']');
    }

    private static bool TestBoolean(ref JsonScanner scanner, bool wanted, out bool found)
    {
        found = scanner.Peek() == (wanted ? 't' : 'f');
        return scanner.TrySkip();
    }

    // 1 is not 1.0 here: whole numbers are found among whole ones only, doubles among the others.
    private static bool TestWhole(ref JsonScanner scanner, long wanted, out bool found)
    {
        var isRead = TakeNumber(ref scanner, out var number, out var isWhole);
        found = isWhole && Utf8Parser.TryParse(number, out long value, out var read) && read == number.Length && value == wanted;
        return isRead;
    }

    private static bool TestFloating(ref JsonScanner scanner, double wanted, out bool found)
    {
        var isRead = TakeNumber(ref scanner, out var number, out var isWhole);
        found = !isWhole && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value == wanted;
        return isRead;
    }

    // A number's text, empty for any other value, which is skipped.
    private static bool TakeNumber(ref JsonScanner scanner, out ReadOnlySpan<byte> number, out bool isWhole)
    {
        number = default;
        isWhole = false;
        if (!IsNumber(scanner.Peek()))
        {
            return scanner.TrySkip();
        }

        if (!scanner.TryNumber(out var start, out var length, out isWhole))
        {
            return false;
        }

        number = scanner.Text.Slice(start, length);
        return true;
    }

    private static bool IsNumber(byte character) => character is (byte)'-' or (>= (byte)'0' and <= (byte)'9');
}
