using System.Collections.Immutable;
using System.Globalization;

namespace LakeQuery.Crawling;

/// <summary>The narrowest type that holds the values of two: whole numbers, double, string; structs by their members.</summary>
internal static class TypeJoin
{
    private static readonly string[] WholeNumbers = ["tinyint", "smallint", "int", "bigint"];

    // Digits that hold every value of the whole number type at the same index.
    private static readonly int[] WholeDigits = [3, 5, 10, 19];

    /// <summary>The join; one of the two themselves where that one holds the other's values.</summary>
    public static ColumnType Join(ColumnType first, ColumnType second)
    {
        var joined = JoinDifferent(first, second);
        return joined.Equals(first) ? first : joined.Equals(second) ? second : joined;
    }

    private static ColumnType JoinDifferent(ColumnType first, ColumnType second)
    {
        if (second.IsNothing || first.Equals(second))
        {
            return first;
        }

        if (first.IsNothing)
        {
            return second;
        }

        if (first.Name == second.Name && !first.Fields.IsEmpty && !second.Fields.IsEmpty)
        {
            return first.Name switch
            {
                "array" => ColumnType.Array(Join(first.Fields[0].Type, second.Fields[0].Type)),
                "map" => ColumnType.Map(Join(first.Fields[0].Type, second.Fields[0].Type), Join(first.Fields[1].Type, second.Fields[1].Type)),
                _ => JoinStructs(first, second),
            };
        }

        return JoinNumbers(first.Name, second.Name) is { } number ? ColumnType.Parse(number)
            : (first.Name, second.Name) is ("date", "timestamp") or ("timestamp", "date") ? ColumnType.Timestamp
            : ColumnType.String;
    }

    private static ColumnType JoinStructs(ColumnType first, ColumnType second)
    {
        var fields = first.Fields.ToBuilder();
        foreach (var field in second.Fields)
        {
            var at = -1;
            for (var index = 0; index < fields.Count && at < 0; index++)
            {
                at = fields[index].Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase) ? index : -1;
            }

            if (at < 0)
            {
                fields.Add(field);
            }
            else
            {
                fields[at] = fields[at] with { Type = Join(fields[at].Type, field.Type) };
            }
        }

        return ColumnType.Struct(fields.ToImmutable());
    }

    private static string? JoinNumbers(string first, string second)
    {
        var firstWhole = Array.IndexOf(WholeNumbers, first);
        var secondWhole = Array.IndexOf(WholeNumbers, second);
        if (firstWhole >= 0 && secondWhole >= 0)
        {
            return WholeNumbers[Math.Max(firstWhole, secondWhole)];
        }

        if (!IsNumber(first) || !IsNumber(second))
        {
            return null;
        }

        if (first is "float" or "double" || second is "float" or "double")
        {
            // A float holds bytes and shorts exactly; anything longer needs a double.
            return Math.Max(firstWhole, secondWhole) is 0 or 1 && (first == "float" || second == "float") ? "float" : "double";
        }

        var (firstDigits, firstScale) = DecimalShape(first, firstWhole);
        var (secondDigits, secondScale) = DecimalShape(second, secondWhole);
        var scale = Math.Max(firstScale, secondScale);
        var precision = Math.Max(firstDigits - firstScale, secondDigits - secondScale) + scale;
        return precision <= 38 ? string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})") : "double";
    }

    private static bool IsNumber(string name) =>
        WholeNumbers.Contains(name) || name is "float" or "double" || name.StartsWith("decimal", StringComparison.Ordinal);

    private static (int Digits, int Scale) DecimalShape(string name, int whole)
    {
        if (whole >= 0)
        {
            return (WholeDigits[whole], 0);
        }

        var parts = name["decimal".Length..].Trim('(', ')').Split(',');
        return (ReadNumber(parts[0], 10), parts.Length > 1 ? ReadNumber(parts[1], 0) : 0);
    }

    private static int ReadNumber(string text, int otherwise) =>
        int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
