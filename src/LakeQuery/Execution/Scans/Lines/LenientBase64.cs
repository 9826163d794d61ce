namespace LakeQuery.Execution.Scans.Lines;

/// <summary>Base64 as Hive reads it: both alphabets, padding or none; what is no base64 is the bytes themselves.</summary>
internal static class LenientBase64
{
    /// <summary>The decoded bytes, or the text's own.</summary>
    /// <param name="text">The text; it may lie in <paramref name="scratch"/>.</param>
    /// <param name="scratch">Room that grows.</param>
    public static ReadOnlySpan<byte> DecodeOrRaw(ReadOnlySpan<byte> text, ref byte[] scratch)
    {
        foreach (var character in text)
        {
            if (ValueOf(character) == -1)
            {
                return text;
            }
        }

        if (scratch.Length < text.Length)
        {
            scratch = new byte[text.Length];
        }

        // Three bytes are written behind four that are read, so both may be the same memory.
        var (written, bits, held) = (0, 0, 0);
        foreach (var character in text)
        {
            var value = ValueOf(character);
            if (value < 0)
            {
                continue;
            }

            held = (held << 6) | value;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                scratch[written++] = (byte)(held >> bits);
            }
        }

        return scratch.AsSpan(0, written);
    }

    // -1: not of the alphabet; -2: counts for nothing.
    private static int ValueOf(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'+' or (byte)'-' => 62,
        (byte)'/' or (byte)'_' => 63,
        (byte)'=' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' => -2,
        _ => -1,
    };
}
