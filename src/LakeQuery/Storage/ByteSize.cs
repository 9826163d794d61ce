using System.Globalization;

namespace LakeQuery.Storage;

/// <summary>Sizes as people read them.</summary>
public static class ByteSize
{
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
}
