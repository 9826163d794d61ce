namespace LakeQuery.Streaming;

/// <summary>Shortens UTF-8 without cutting a character in two.</summary>
internal static class Utf8Cut
{
    /// <summary>At most so many bytes from the beginning.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
        {
            return text;
        }

        var end = maxBytes;
        while (end > 0 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>At most so many code points from the beginning.</summary>
    public static ReadOnlySpan<byte> Points(ReadOnlySpan<byte> text, int maxPoints)
    {
        if (text.Length <= maxPoints)
        {
            return text;
        }

        var points = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if ((text[index] & 0xC0) != 0x80 && points++ == maxPoints)
            {
                return text[..index];
            }
        }

        return text;
    }
}
