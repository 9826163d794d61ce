using System.Buffers;

namespace LakeQuery.Functions.Native;

/// <content>How far texts are apart, and codes made of them.</content>
internal static partial class TextNatives
{
    private static bool Hamming(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out long result)
    {
        var (left, right) = (CodePoints(first), CodePoints(second));
        if (left.Length != right.Length)
        {
            throw NativeFailureException.Argument("The input strings to hamming_distance function must have the same length");
        }

        result = left.Where((point, i) => point != right[i]).Count();
        return true;
    }

    private static bool Levenshtein(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out long result)
    {
        var (left, right) = (CodePoints(first), CodePoints(second));
        if ((long)left.Length * right.Length > 1_000_000)
        {
            throw NativeFailureException.Argument("The combined inputs for Levenshtein distance are too large");
        }

        var costs = new int[right.Length + 1];
        for (var j = 0; j < costs.Length; j++)
        {
            costs[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = costs[0];
            costs[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var cost = Math.Min(Math.Min(costs[j + 1], costs[j]) + 1, diagonal + (left[i] == right[j] ? 0 : 1));
                (diagonal, costs[j + 1]) = (costs[j + 1], cost);
            }
        }

        result = costs[^1];
        return true;
    }

    private static bool LuhnCheck(ReadOnlySpan<byte> text, out bool result)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[^(i + 1)] - '0';
            if (digit is < 0 or > 9)
            {
                throw NativeFailureException.Argument($"Invalid characters in input: {CoreNatives.Text(text)}");
            }

            var value = i % 2 == 1 ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
        }

        result = !text.IsEmpty && sum % 10 == 0;
        return true;
    }

    private static bool Soundex(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> output)
    {
        const string codes = "01230120022455012623010202";
        Span<byte> result = [(byte)'0', (byte)'0', (byte)'0', (byte)'0'];
        var (count, last) = (0, '\0');
        foreach (var character in text)
        {
            var letter = character & ~0x20;
            if (letter is < 'A' or > 'Z')
            {
                if (character >= 0x80)
                {
                    throw NativeFailureException.Argument($"The character is not mapped: {CoreNatives.Text(text)}");
                }

                continue;
            }

            var code = codes[letter - 'A'];
            if (count == 0)
            {
                result[count++] = (byte)letter;
            }
            else if (code != '0' && code != last && count < 4)
            {
                result[count++] = (byte)code;
            }

            // H and W do not part equal codes, vowels do.
            last = letter is 'H' or 'W' ? last : code;
        }

        return count == 0 || Write(output, result);
    }
}
