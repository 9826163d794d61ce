using System.Buffers;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Text by code points, as Trino counts it.</summary>
internal static partial class TextNatives
{
    private static readonly DuckLogicalType TextList = DuckLogicalType.List(DuckLogicalType.Varchar);

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_trim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: true, end: true))),
        ["lq_ltrim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: true, end: false))),
        ["lq_rtrim"] = name => NativeRows.Text(name, (text, output) => Write(output, Trim(text, start: false, end: true))),
        ["lq_reverse"] = name => NativeRows.Text(name, Reverse),
        ["lq_reverse_binary"] = name => NativeRows.Bytes(name, DuckLogicalType.Blob, DuckLogicalType.Blob, (bytes, output) =>
        {
            var span = output.GetSpan(bytes.Length)[..bytes.Length];
            bytes.CopyTo(span);
            span.Reverse();
            output.Advance(bytes.Length);
            return true;
        }),
        ["lq_replace"] = name => NativeRows.Text3(name, Replace),
        ["lq_hamming"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Hamming),
        ["lq_levenshtein"] = name => NativeRows.Value2<long>(name, DuckLogicalType.BigInt, Levenshtein),
        ["lq_luhn_check"] = name => NativeRows.Value<bool>(name, DuckLogicalType.Varchar, DuckLogicalType.Boolean, LuhnCheck),
        ["lq_soundex"] = name => NativeRows.Text(name, Soundex),
        ["lq_strpos"] = Strpos,
        ["lq_split_limit"] = SplitLimit,
        ["lq_split_part"] = SplitPart,
        ["lq_split_to_map"] = name => SplitToMap(name, many: false),
        ["lq_split_to_multimap"] = name => SplitToMap(name, many: true),
        ["lq_from_utf8"] = name => NativeRows.Bytes2(
            name, DuckLogicalType.Blob, DuckLogicalType.Varchar, DuckLogicalType.Varchar, FromUtf8),
        ["lq_array_join"] = ArrayJoin,
        ["lq_format"] = name => new DuckScalarFunction(name, [DuckLogicalType.Varchar], DuckLogicalType.Varchar, call =>
        {
            var (format, output) = (call.Argument(0), call.Output);
            var values = new string[call.ArgumentCount - 1];
            for (var row = 0; row < call.RowCount; row++)
            {
                if (!output.IsValid(row))
                {
                    continue;
                }

                for (var index = 0; index < values.Length; index++)
                {
                    values[index] = call.Argument(index + 1).Text(row);
                }

                output.SetText(row, JavaFormat.Write(format.Text(row), values));
            }
        })
        {
            Varargs = DuckLogicalType.Varchar,
        },
    };

    private static bool Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        return true;
    }

    /// <summary>Trino's white space: Unicode's without the no-break spaces.</summary>
    internal static bool IsBlank(Rune rune) => rune.Value is >= 0x1C and <= 0x1F
        || (Rune.IsWhiteSpace(rune) && rune.Value is not (0xA0 or 0x2007 or 0x202F or 0x85));

    /// <summary>The text without white space at its ends.</summary>
    internal static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text, bool start, bool end)
    {
        while (start && !text.IsEmpty && Rune.DecodeFromUtf8(text, out var rune, out var used) == OperationStatus.Done && IsBlank(rune))
        {
            text = text[used..];
        }

        while (end && !text.IsEmpty && Rune.DecodeLastFromUtf8(text, out var rune, out var used) == OperationStatus.Done && IsBlank(rune))
        {
            text = text[..^used];
        }

        return text;
    }

    private static int RuneLength(byte first) => first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    private static bool Reverse(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        var target = output.GetSpan(text.Length);
        var end = text.Length;
        for (var i = 0; i < text.Length;)
        {
            var size = RuneLength(text[i]);
            end -= size;
            text.Slice(i, size).CopyTo(target[end..]);
            i += size;
        }

        output.Advance(text.Length);
        return true;
    }

    private static bool Replace(ReadOnlySpan<byte> text, ReadOnlySpan<byte> search, ReadOnlySpan<byte> with, ArrayBufferWriter<byte> output)
    {
        if (search.IsEmpty)
        {
            // Before every character and at the end.
            for (var i = 0; i < text.Length;)
            {
                output.Write(with);
                var size = RuneLength(text[i]);
                output.Write(text.Slice(i, size));
                i += size;
            }

            output.Write(with);
            return true;
        }

        for (var at = text.IndexOf(search); at >= 0; at = text.IndexOf(search))
        {
            output.Write(text[..at]);
            output.Write(with);
            text = text[(at + search.Length)..];
        }

        output.Write(text);
        return true;
    }

    private static int[] CodePoints(ReadOnlySpan<byte> text)
    {
        var points = new List<int>(text.Length);
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            points.Add(rune.Value);
            text = text[used..];
        }

        return [.. points];
    }

    private static bool FromUtf8(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> replacement, ArrayBufferWriter<byte> output)
    {
        if (!replacement.IsEmpty && RuneLength(replacement[0]) != replacement.Length)
        {
            throw NativeFailureException.Argument("Replacement character string must empty or a single character");
        }

        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var used);
            output.Write(status == OperationStatus.Done ? bytes[..used] : replacement);
            bytes = bytes[used..];
        }

        return true;
    }
}
