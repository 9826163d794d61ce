using System.Buffers;
using System.Globalization;
using System.Text;
using LakeQuery.DuckDb;

namespace LakeQuery.Functions.Native;

/// <summary>Teradata's formats of time: dd hh hh24 mi mm ss yyyy yy, with - / , . ; : and blanks between.</summary>
internal static class TeradataNatives
{
    private static readonly string[] Tokens = ["yyyy", "hh24", "dd", "hh", "mi", "mm", "ss", "yy"];

    public static Dictionary<string, Func<string, DuckScalarFunction>> Table { get; } = new()
    {
        ["lq_char2hexint"] = name => NativeRows.Text(name, CharToHex),
        ["lq_teradata_to_char"] = name => new DuckScalarFunction(
            name, [DuckLogicalType.Timestamp, DuckLogicalType.Varchar], DuckLogicalType.Varchar, call =>
            {
                var times = call.Argument(0).Data<long>();
                var (formats, output) = (call.Argument(1), call.Output);
                for (var row = 0; row < call.RowCount; row++)
                {
                    if (output.IsValid(row))
                    {
                        var buffer = NativeRows.Buffer();
                        Write(buffer, DateTime.UnixEpoch.AddTicks(times[row] * 10), formats.Bytes(row));
                        output.SetBytes(row, buffer.WrittenSpan);
                    }
                }
            }),
        ["lq_teradata_to_timestamp"] = name => NativeRows.Value2<long>(name, DuckLogicalType.Timestamp, Read),
    };

    private static bool CharToHex(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        Span<char> units = stackalloc char[2];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var used);
            foreach (var unit in units[..rune.EncodeToUtf16(units)])
            {
                output.WriteNumber((int)unit, "X4");
            }

            text = text[used..];
        }

        return true;
    }

    private static void Write(ArrayBufferWriter<byte> output, DateTime time, ReadOnlySpan<byte> format)
    {
        for (var at = 0; at < format.Length;)
        {
            if (Token(format, at) is not { } token)
            {
                output.Write(format.Slice(at++, 1));
                continue;
            }

            at += token.Length;
            output.WriteNumber(
                token switch
                {
                    "yyyy" => time.Year,
                    "yy" => time.Year % 100,
                    "mm" => time.Month,
                    "dd" => time.Day,
                    "hh24" => time.Hour,
                    "hh" => ((time.Hour + 11) % 12) + 1,
                    "mi" => time.Minute,
                    _ => time.Second,
                },
                token == "yyyy" ? "D4" : "D2");
        }
    }

    private static bool Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> format, out long micros)
    {
        var (year, month, day, hour, minute, second) = (1970, 1, 1, 0, 0, 0);
        var position = 0;
        for (var at = 0; at < format.Length;)
        {
            if (Token(format, at) is not { } token)
            {
                position = position < text.Length && text[position] == format[at++] ? position + 1 : throw Fault(text);
                continue;
            }

            at += token.Length;
            var width = token == "yyyy" ? 4 : 2;
            var end = position;
            while (end < text.Length && end - position < width && char.IsAsciiDigit((char)text[end]))
            {
                end++;
            }

            if (end == position)
            {
                throw Fault(text);
            }

            var number = int.Parse(text[position..end], NumberStyles.None, CultureInfo.InvariantCulture);
            position = end;
            switch (token)
            {
                case "yyyy":
                    year = number;
                    break;
                case "yy":
                    year = 2000 + number;
                    break;
                case "mm":
                    month = number;
                    break;
                case "dd":
                    day = number;
                    break;
                case "hh24":
                    hour = number;
                    break;
                case "hh":
                    hour = number is >= 1 and <= 12 ? number % 12 : throw Fault(text);
                    break;
                case "mi":
                    minute = number;
                    break;
                default:
                    second = number;
                    break;
            }
        }

        if (position < text.Length || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(Math.Max(1, year), month)
            || hour > 23 || minute > 59 || second > 59)
        {
            throw Fault(text);
        }

        micros = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / 10;
        return true;
    }

    private static NativeFailureException Fault(ReadOnlySpan<byte> text) =>
        NativeFailureException.Argument($"Invalid format: \"{CoreNatives.Text(text)}\" does not fit the format");

    // The token at a place; null for a character that stands for itself.
    private static string? Token(ReadOnlySpan<byte> format, int at)
    {
        foreach (var token in Tokens)
        {
            if (at + token.Length <= format.Length && Ascii.EqualsIgnoreCase(format.Slice(at, token.Length), token))
            {
                return token;
            }
        }

        return "-/,.;: "u8.Contains(format[at])
            ? null
            : throw NativeFailureException.Argument($"Failed to tokenize string [{CoreNatives.Text(format)}] at offset [{at}]");
    }
}
