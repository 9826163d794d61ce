using System.Globalization;

namespace LakeQuery.Functions.Native.Geospatial;

/// <summary>Numbers as Java prints them: <c>1.0</c>, <c>0.25</c>, <c>1.0E10</c>.</summary>
internal static class JavaDouble
{
    /// <summary>The text of a number.</summary>
    public static string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        if (value == 0 || Math.Abs(value) is >= 1e-3 and < 1e7)
        {
            var plain = value.ToString("R", CultureInfo.InvariantCulture);
            return plain.Contains('.', StringComparison.Ordinal) ? plain : plain + ".0";
        }

        // 1.5E+010 with as many digits as the number needs.
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        for (var count = 0; count < 17; count++)
        {
            var text = value.ToString("E" + count.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            if (double.Parse(text, CultureInfo.InvariantCulture) == value)
            {
                digits = text;
                break;
            }
        }

        var at = digits.IndexOf('E', StringComparison.Ordinal);
        var mantissa = digits[..at];
        var exponent = int.Parse(digits.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        mantissa = mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : mantissa + ".0";
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}E{exponent}");
    }
}
