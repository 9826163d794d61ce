using System.Globalization;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>The type of one text value, so that the SerDe that later reads it gives the same value back.</summary>
/// <remarks>Dates and timestamps only in the forms that Hive's LazySimpleSerDe reads; numbers with leading zeros are codes
/// (<c>00501</c>), and whole numbers beyond a bigint are identifiers: both stay text, which loses no digit.</remarks>
internal static class TextValues
{
    private static readonly string[] MissingWords = ["NULL", "null", "Null", "NA", "N/A", "n/a", "None", @"\N"];

    /// <summary>The type of a value; nothing for an empty one.</summary>
    public static ColumnType TypeOf(ReadOnlySpan<char> value, bool awsCompatible)
    {
        if (value.IsEmpty || value.SequenceEqual(@"\N"))
        {
            return ColumnType.Nothing;
        }

        var first = value[0];
        if (char.IsAsciiDigit(first) || first is '-' or '+' or '.')
        {
            return TypeOfNumber(value, awsCompatible);
        }

        if (value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return ColumnType.Boolean;
        }

        return first is 'N' or 'I' && (value.SequenceEqual("NaN") || value.SequenceEqual("Infinity")) ? ColumnType.Double
            : !awsCompatible && IsMissingWord(value) ? ColumnType.Nothing
            : ColumnType.String;
    }

    /// <summary>A word that stands for a missing value; readers give NULL for it in every column that is not text.</summary>
    public static bool IsMissingWord(ReadOnlySpan<char> value)
    {
        foreach (var word in MissingWords)
        {
            if (value.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a value is a date as <c>2024-05-31</c>.</summary>
    public static bool IsDate(ReadOnlySpan<char> value) =>
        value.Length == 10 && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static ColumnType TypeOfNumber(ReadOnlySpan<char> value, bool awsCompatible)
    {
        var index = value[0] is '-' or '+' ? 1 : 0;
        var wholeStart = index;
        index += DigitsAt(value[index..]);
        var wholeDigits = index - wholeStart;
        if (index == value.Length)
        {
            return wholeDigits == 0 || (!awsCompatible && wholeDigits > 1 && value[wholeStart] == '0') ? ColumnType.String
                : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? ColumnType.BigInt
                : ColumnType.String;
        }

        if (wholeDigits == 4 && wholeStart == 0 && value[index] == '-')
        {
            return awsCompatible ? ColumnType.String
                : IsDate(value) ? ColumnType.Date
                : IsTimestamp(value) ? ColumnType.Timestamp
                : ColumnType.String;
        }

        var fractionDigits = 0;
        if (value[index] == '.')
        {
            fractionDigits = DigitsAt(value[(index + 1)..]);
            index += 1 + fractionDigits;
        }

        if (wholeDigits + fractionDigits == 0)
        {
            return value is "-Infinity" ? ColumnType.Double : ColumnType.String;
        }

        if (index < value.Length && value[index] is 'e' or 'E')
        {
            index += index + 1 < value.Length && value[index + 1] is '-' or '+' ? 2 : 1;
            var exponentDigits = DigitsAt(value[Math.Min(index, value.Length)..]);
            index = exponentDigits == 0 ? -1 : index + exponentDigits;
        }

        return index == value.Length
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? ColumnType.Double
            : ColumnType.String;
    }

    // yyyy-MM-dd HH:mm:ss with up to nine digits of a second.
    private static bool IsTimestamp(ReadOnlySpan<char> value)
    {
        if (value.Length < 19 || value[10] != ' ' || !IsDate(value[..10])
            || !TimeOnly.TryParseExact(value.Slice(11, 8), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            return false;
        }

        return value.Length == 19 || (value[19] == '.' && value.Length is > 20 and <= 29 && DigitsAt(value[20..]) == value.Length - 20);
    }

    private static int DigitsAt(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }
}
