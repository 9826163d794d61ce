using System.Buffers;
using System.Globalization;

namespace LakeQuery.Storage;

/// <summary>Sizes as people read them.</summary>
public static class ByteSize
{
    private static readonly SearchValues<char> DigitsAndPoint = SearchValues.Create("0123456789.");
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Bytes in the largest fitting unit, by powers of 1024 as Athena shows them: <c>512 B</c>, <c>1.50 MB</c>.</summary>
    public static string Format(long bytes)
    {
        double value = bytes;
        var unit = 0;

        // 1023.995 and more would be written as 1024.00, which the next unit says shorter.
        while (Math.Abs(value) >= (unit == 0 ? 1024 : 1023.995) && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {Units[unit]}");
    }

    /// <summary>Reads what people write: <c>10485760</c>, <c>10MB</c>, <c>1.5 GB</c>, <c>2g</c>; units by powers of 1024.</summary>
    /// <returns>False where it is no size, is negative or is beyond 8 EB.</returns>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var rest = text.AsSpan().Trim();
        var digits = rest.IndexOfAnyExcept(DigitsAndPoint);
        var number = digits < 0 ? rest : rest[..digits];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || UnitOf(digits < 0 ? [] : rest[digits..].TrimStart()) is not { } unit)
        {
            return false;
        }

        decimal exact;
        try
        {
            exact = decimal.Round(value * (1L << (10 * unit)));
        }
        catch (OverflowException)
        {
            return false;
        }

        if (exact > long.MaxValue)
        {
            return false;
        }

        bytes = (long)exact;
        return true;
    }

    // B, KB or K or KiB, MB …; nothing is bytes.
    private static int? UnitOf(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Equals("B", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var rest = text[1..];
        if (!rest.IsEmpty && !rest.Equals("B", StringComparison.OrdinalIgnoreCase) && !rest.Equals("iB", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var unit = "KMGTPE".IndexOf(char.ToUpperInvariant(text[0]), StringComparison.Ordinal);
        return unit < 0 ? null : unit + 1;
    }
}
