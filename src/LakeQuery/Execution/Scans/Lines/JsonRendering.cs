using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Documents as text without blanks, for columns of text that meet an object or array.</summary>
internal sealed class JsonRendering(JsonTape tape, bool canonicalWords)
{
    private readonly ArrayBufferWriter<byte> _output = new(256);

    /// <summary>The text of a node; good until the next call.</summary>
    public ReadOnlySpan<byte> Render(ReadOnlySpan<byte> line, int node)
    {
        _output.ResetWrittenCount();
        Write(line, node);
        return _output.WrittenSpan;
    }

    /// <summary>A word without quotes as text: true and false in lower case, numbers as BigDecimal writes them.</summary>
    public ReadOnlySpan<byte> Word(ReadOnlySpan<byte> word)
    {
        _output.ResetWrittenCount();
        WriteWord(word);
        return _output.WrittenSpan;
    }

    private void Write(ReadOnlySpan<byte> line, int index)
    {
        ref readonly var node = ref tape[index];
        switch (node.Kind)
        {
            case JsonNodeKind.Null:
                _output.Write("null"u8);
                break;
            case JsonNodeKind.Word:
                WriteWord(line.Slice(node.Start, node.Length));
                break;
            case JsonNodeKind.Text:
                WriteText(tape.Text(line, node));
                break;
            case JsonNodeKind.Array:
                _output.Write("["u8);
                for (var child = index + 1; child < node.Next; child = tape[child].Next)
                {
                    _output.Write(child > index + 1 ? ","u8 : default);
                    Write(line, child);
                }

                _output.Write("]"u8);
                break;
            default:
                WriteObject(line, index);
                break;
        }
    }

    // Of keys that are equal, whatever their case, the last counts.
    private void WriteObject(ReadOnlySpan<byte> line, int index)
    {
        var end = tape[index].Next;
        var isFirst = true;
        _output.Write("{"u8);
        for (var key = index + 1; key < end; key = tape[key + 1].Next)
        {
            if (canonicalWords && IsRepeated(line, key, end))
            {
                continue;
            }

            _output.Write(isFirst ? default : ","u8);
            isFirst = false;
            WriteText(tape.Text(line, tape[key]));
            _output.Write(":"u8);
            Write(line, key + 1);
        }

        _output.Write("}"u8);
    }

    private bool IsRepeated(ReadOnlySpan<byte> line, int key, int end)
    {
        var name = line.Slice(tape[key].Start, tape[key].Length);
        for (var other = tape[key + 1].Next; other < end; other = tape[other + 1].Next)
        {
            var node = tape[other];
            if (node.Length == name.Length && Ascii.EqualsIgnoreCase(line.Slice(node.Start, node.Length), name))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        _output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var special = text.IndexOfAny(Specials);
            _output.Write(special < 0 ? text : text[..special]);
            if (special < 0)
            {
                break;
            }

            switch (text[special])
            {
                case (byte)'"':
                    _output.Write("\\\""u8);
                    break;
                case (byte)'\\':
                    _output.Write("\\\\"u8);
                    break;
                case (byte)'\n':
                    _output.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    _output.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    _output.Write("\\t"u8);
                    break;
                case (byte)'\b':
                    _output.Write("\\b"u8);
                    break;
                case (byte)'\f':
                    _output.Write("\\f"u8);
                    break;
                default:
                    _output.Write(Encoding.ASCII.GetBytes("\\u" + text[special].ToString("x4", CultureInfo.InvariantCulture)));
                    break;
            }

            text = text[(special + 1)..];
        }

        _output.Write("\""u8);
    }

    private void WriteWord(ReadOnlySpan<byte> word)
    {
        if (!canonicalWords || IsPlain(word))
        {
            _output.Write(word);
        }
        else if (Ascii.EqualsIgnoreCase(word, "true"u8))
        {
            _output.Write("true"u8);
        }
        else if (Ascii.EqualsIgnoreCase(word, "false"u8))
        {
            _output.Write("false"u8);
        }
        else if (TextNumbers.IsNumber(word) && word.Length < 10_000)
        {
            WriteDecimal(Encoding.ASCII.GetString(word));
        }
        else
        {
            _output.Write(word);
        }
    }

    // Numbers that are canonical already: few digits, no exponent, no leading zeros.
    private static bool IsPlain(ReadOnlySpan<byte> word)
    {
        var digits = word[0] == '-' ? word[1..] : word;
        return !digits.IsEmpty && digits[0] is >= (byte)'1' and <= (byte)'9' && digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    // new BigDecimal(text).toString()
    private void WriteDecimal(string text)
    {
        var at = text.IndexOfAny(['e', 'E']);
        var exponent = at < 0 ? 0 : int.Parse(text.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var significand = at < 0 ? text : text[..at];
        var point = significand.IndexOf('.', StringComparison.Ordinal);
        var scale = (point < 0 ? 0 : significand.Length - point - 1) - (long)exponent;
        var unscaled = BigInteger.Parse(significand.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture);
        var adjusted = digits.Length - 1 - scale;
        var result = new StringBuilder(unscaled.Sign < 0 ? "-" : "");
        if (scale == 0)
        {
            result.Append(digits);
        }
        else if (scale > 0 && adjusted >= -6)
        {
            digits = digits.PadLeft((int)scale + 1, '0');
            result.Append(digits, 0, digits.Length - (int)scale).Append('.').Append(digits, digits.Length - (int)scale, (int)scale);
        }
        else
        {
            result.Append(digits[0]);
            if (digits.Length > 1)
            {
                result.Append('.').Append(digits, 1, digits.Length - 1);
            }

            result.Append(adjusted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"E{(adjusted > 0 ? "+" : "")}{adjusted}"));
        }

        _output.Write(Encoding.ASCII.GetBytes(result.ToString()));
    }

    private static readonly SearchValues<byte> Specials = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(unit => (byte)unit), (byte)'"', (byte)'\\']);
}
