using System.Text;

namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Bytes that are no UTF-8, made text: each sequence that is broken becomes U+FFFD, as Trino's clients show it.</summary>
internal static class Utf8Mending
{
    /// <summary>Writes the mended text and returns it.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="output">Room for three times as many bytes.</param>
    public static Span<byte> Mend(ReadOnlySpan<byte> text, byte[] output)
    {
        var written = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var consumed);
            written += rune.EncodeToUtf8(output.AsSpan(written));
            text = text[consumed..];
        }

        return output.AsSpan(0, written);
    }
}
