using System.Globalization;
using LakeQuery.Crawling.Classifiers;

namespace LakeQuery.Crawling;

/// <summary>The type of a partition key from the texts in folder names: int, bigint, date, else string.</summary>
/// <remarks>Numbers only where their text is the number's own (<c>01</c> is a string), so that a value written back gives the same
/// folder. Glue makes every key a string; so does the compatible crawl.</remarks>
internal static class PartitionKeyInference
{
    /// <summary>Infers; null values, Hive's default partition, fit every type.</summary>
    /// <param name="values">The key's value in each partition.</param>
    /// <param name="awsCompatible">Glue's rule.</param>
    /// <param name="spoiler">The value that kept the key from being what the values before it were.</param>
    public static ColumnType Infer(IEnumerable<string?> values, bool awsCompatible, out (string From, string Value)? spoiler)
    {
        spoiler = null;
        var type = ColumnType.Nothing;
        if (awsCompatible)
        {
            return ColumnType.String;
        }

        foreach (var value in values)
        {
            if (value is null)
            {
                continue;
            }

            var own = TypeOf(value);
            var joined = type.Name is "date" || own.Name is "date" ? JoinDates(type, own) : TypeJoin.Join(type, own);
            if (!type.IsNothing && !joined.Equals(type) && joined.Equals(ColumnType.String))
            {
                spoiler = (type.ToString(), value);
            }

            type = joined;
            if (type.Equals(ColumnType.String))
            {
                break;
            }
        }

        return type.IsNothing ? ColumnType.String : type;
    }

    private static ColumnType JoinDates(ColumnType first, ColumnType second) =>
        first.IsNothing ? second : first.Equals(second) ? first : ColumnType.String;

    private static ColumnType TypeOf(string value)
    {
        var digits = value.StartsWith('-') ? value.AsSpan(1) : value;
        var isNumber = digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || value == "0")
            && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        return !isNumber ? (TextValues.IsDate(value) ? ColumnType.Date : ColumnType.String)
            : int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? ColumnType.Parse("int")
            : ColumnType.BigInt;
    }
}
