using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace LakeQuery.Functions.Native.JsonPath;

/// <summary>How numbers with a point or an exponent are spelled.</summary>
internal enum JsonNumbers
{
    /// <summary>As they stand in the document.</summary>
    AsWritten,

    /// <summary>As Java prints a double, which is what the SQL/JSON functions make of them.</summary>
    AsDouble,
}

/// <summary>Writes parts of documents as JSON text without blanks.</summary>
internal static class JsonWriting
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    /// <summary>Writes a node with its members in the document's order.</summary>
    public static void WriteNode(this ArrayBufferWriter<byte> output, JsonTape tape, int node, JsonNumbers numbers)
    {
        switch (tape[node].Kind)
        {
            case JsonNodeKind.Object:
                output.Write("{"u8);
                for (var name = tape.FirstName(node); name >= 0;)
                {
                    output.WriteQuoted(tape.Bytes(name));
                    output.Write(":"u8);
                    output.WriteNode(tape, tape[name].Value, numbers);
                    name = tape.NextName(node, name);
                    output.Write(name >= 0 ? ","u8 : default);
                }

                output.Write("}"u8);
                break;
            case JsonNodeKind.Array:
                output.Write("["u8);
                for (var element = node + 1; element < tape[node].End; element = tape[element].End)
                {
                    output.Write(element > node + 1 ? ","u8 : default);
                    output.WriteNode(tape, element, numbers);
                }

                output.Write("]"u8);
                break;
            default:
                WriteScalar(output, tape, node, numbers);
                break;
        }
    }

    /// <summary>Writes a node with the members of objects in the order of their names: the canonical text.</summary>
    public static void WriteSorted(this ArrayBufferWriter<byte> output, JsonTape tape, int node)
    {
        var depth = 0;
        WriteSorted(output, tape, node, ref depth);
    }

    /// <summary>Writes a text in quotes; only quotes, backslashes and control characters are escaped.</summary>
    public static void WriteQuoted(this ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        for (var stop = text.IndexOfAny(Escaped); stop >= 0; stop = text.IndexOfAny(Escaped))
        {
            output.Write(text[..stop]);
            WriteEscape(output, text[stop]);
            text = text[(stop + 1)..];
        }

        output.Write(text);
        output.Write("\""u8);
    }

    /// <summary>Writes a floating-point number as Java prints it: plain between 10^-3 and 10^7, with a digit after the point at least.</summary>
    public static void WriteJavaNumber<T>(this ArrayBufferWriter<byte> output, T value)
        where T : IFloatingPointIeee754<T>
    {
        if (!T.IsFinite(value))
        {
            output.Write(T.IsNaN(value) ? "\"NaN\""u8 : T.IsPositive(value) ? "\"Infinity\""u8 : "\"-Infinity\""u8);
            return;
        }

        Span<byte> shortest = stackalloc byte[40];
        value.TryFormat(shortest, out var length, default, CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[40];
        var (count, exponent) = Digits(shortest[..length], digits, out var negative);
        digits = digits[..count];
        output.Write(negative ? "-"u8 : default);
        if (exponent is < -3 or >= 7)
        {
            output.Write(digits[..1]);
            output.Write("."u8);
            output.Write(count > 1 ? digits[1..] : "0"u8);
            output.Write("E"u8);
            output.WriteNumber(exponent);
            return;
        }

        if (exponent < 0)
        {
            output.Write("0."u8);
            Zeros(output, -exponent - 1);
            output.Write(digits);
            return;
        }

        output.Write(digits[..Math.Min(count, exponent + 1)]);
        Zeros(output, exponent + 1 - count);
        output.Write("."u8);
        output.Write(count > exponent + 1 ? digits[(exponent + 1)..] : "0"u8);
    }

    /// <summary>Writes a decimal number with all digits of its scale.</summary>
    public static void WriteDecimal(this ArrayBufferWriter<byte> output, Int128 unscaled, int scale)
    {
        Span<byte> digits = stackalloc byte[48];
        Int128.Abs(unscaled).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        output.Write(unscaled < 0 ? "-"u8 : default);
        if (scale == 0)
        {
            output.Write(digits[..count]);
            return;
        }

        if (count <= scale)
        {
            output.Write("0."u8);
            Zeros(output, scale - count);
            output.Write(digits[..count]);
            return;
        }

        output.Write(digits[..(count - scale)]);
        output.Write("."u8);
        output.Write(digits[(count - scale)..count]);
    }

    private static void WriteSorted(ArrayBufferWriter<byte> output, JsonTape tape, int node, ref int depth)
    {
        switch (tape[node].Kind)
        {
            case JsonNodeKind.Object:
                var first = depth;
                var count = tape.SortedNames(node, ref depth).Length;
                output.Write("{"u8);
                for (var i = 0; i < count; i++)
                {
                    var name = tape.Ordered(first + i);
                    output.Write(i > 0 ? ","u8 : default);
                    output.WriteQuoted(tape.Bytes(name));
                    output.Write(":"u8);
                    WriteSorted(output, tape, tape[name].Value, ref depth);
                }

                output.Write("}"u8);
                depth = first;
                break;
            case JsonNodeKind.Array:
                output.Write("["u8);
                for (var element = node + 1; element < tape[node].End; element = tape[element].End)
                {
                    output.Write(element > node + 1 ? ","u8 : default);
                    WriteSorted(output, tape, element, ref depth);
                }

                output.Write("]"u8);
                break;
            default:
                WriteScalar(output, tape, node, JsonNumbers.AsWritten);
                break;
        }
    }

    private static void WriteScalar(ArrayBufferWriter<byte> output, JsonTape tape, int node, JsonNumbers numbers)
    {
        switch (tape[node].Kind)
        {
            case JsonNodeKind.Text:
                output.WriteQuoted(tape.Bytes(node));
                break;
            case JsonNodeKind.Float when numbers == JsonNumbers.AsDouble:
                output.WriteJavaNumber(tape.Double(node));
                break;
            case JsonNodeKind.Whole when tape.Bytes(node).SequenceEqual("-0"u8):
                output.Write("0"u8);
                break;
            default:
                output.Write(tape.Bytes(node));
                break;
        }
    }

    private static void WriteEscape(ArrayBufferWriter<byte> output, byte character)
    {
        switch (character)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write("\\\\"u8);
                break;
            case (byte)'\n':
                output.Write("\\n"u8);
                break;
            case (byte)'\r':
                output.Write("\\r"u8);
                break;
            case (byte)'\t':
                output.Write("\\t"u8);
                break;
            case (byte)'\b':
                output.Write("\\b"u8);
                break;
            case (byte)'\f':
                output.Write("\\f"u8);
                break;
            default:
                output.Write("\\u"u8);
                output.WriteNumber(character, "X4");
                break;
        }
    }

    private static void Zeros(ArrayBufferWriter<byte> output, int count)
    {
        if (count > 0)
        {
            output.GetSpan(count)[..count].Fill((byte)'0');
            output.Advance(count);
        }
    }

    // The significant digits of a number's text, and the power of ten of the first.
    private static (int Count, int Exponent) Digits(ReadOnlySpan<byte> text, Span<byte> digits, out bool negative)
    {
        negative = text[0] == '-';
        var (count, exponent, seenPoint) = (0, 0, false);
        var leading = 0;
        for (var i = negative ? 1 : 0; i < text.Length; i++)
        {
            if (text[i] is (byte)'E' or (byte)'e')
            {
                exponent += int.Parse(text[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }

            if (text[i] == '.')
            {
                seenPoint = true;
            }
            else if (count == 0 && text[i] == '0')
            {
                leading += seenPoint ? 1 : 0;
            }
            else
            {
                digits[count++] = text[i];
                exponent += seenPoint ? 0 : 1;
            }
        }

        if (count == 0)
        {
            digits[0] = (byte)'0';
            return (1, 0);
        }

        while (count > 1 && digits[count - 1] == '0')
        {
            count--;
        }

        return (count, exponent - leading - 1);
    }
}
