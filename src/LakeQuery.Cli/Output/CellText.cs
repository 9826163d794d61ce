using System.Buffers;
using System.Text;
using LakeQuery.Execution;
using LakeQuery.Types;

namespace LakeQuery.Cli.Output;

/// <summary>Cells as text for people: one line each, NULL shown, control characters escaped.</summary>
internal sealed class CellText
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    /// <summary>How a NULL looks in tables.</summary>
    public const string Null = "NULL";

    /// <summary>The cell's text on one line.</summary>
    public string Of(ResultVector vector, int row)
    {
        if (vector.IsNull(row))
        {
            return Null;
        }

        _bytes.ResetWrittenCount();
        vector.AppendText(row, _bytes);
        return OneLine(Encoding.UTF8.GetString(_bytes.WrittenSpan));
    }

    /// <summary>Whether a column's values stand at the right.</summary>
    public static bool IsRightAligned(SqlType type) => type.IsNumeric;

    private static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f', StringComparison.Ordinal))
        {
            return text;
        }

        var builder = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            builder.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\u007f' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        }

        return builder.ToString();
    }
}
