using System.Buffers;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>Whether a file's first line holds names: Glue's rule, and ours for files of text only.</summary>
/// <remarks>Source: AWS Glue Developer Guide, "Adding classifiers to a crawler", built-in CSV classifier.</remarks>
internal static class HeaderInference
{
    private const int MaxCellLength = 150;
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("@/\\,;:!?\"<>");

    // Words that columns are often named and values seldom are.
    private static readonly HashSet<string> NameWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "name", "title", "type", "kind", "code", "key", "value", "text", "description", "comment", "category", "class", "status", "state",
        "country", "city", "region", "address", "street", "zip", "date", "day", "month", "year", "time", "timestamp", "user", "email", "phone",
        "first", "last", "gender", "language", "currency", "unit", "source", "target", "origin", "destination", "url", "path", "file", "color",
        "symbol", "group", "product", "customer", "order", "number", "label", "tag", "note", "message", "level", "department", "company",
    };

    /// <summary>Decides, and gives the reason in words.</summary>
    /// <param name="firstRow">The cells of the first line.</param>
    /// <param name="dataTypes">The types of the columns by the other lines.</param>
    /// <param name="recurs">Columns in which the first line's value occurs again below.</param>
    /// <param name="awsCompatible">Glue's rule alone.</param>
    /// <param name="reason">Why.</param>
    public static bool HasHeader(
        IReadOnlyList<string> firstRow, IReadOnlyList<ColumnType> dataTypes, IReadOnlyList<bool> recurs, bool awsCompatible, out string reason)
    {
        for (var index = 0; index < firstRow.Count; index++)
        {
            var cell = firstRow[index].Trim();
            var isEdge = index == 0 || index == firstRow.Count - 1;
            if (cell.Length == 0 && isEdge && !awsCompatible)
            {
                // A table written with its row numbers has an empty name in front.
                continue;
            }

            if (cell.Length == 0 && index < firstRow.Count - 1)
            {
                reason = $"no header: field {index + 1} of the first line is empty";
                return false;
            }

            if (cell.Length > 0 && !TextValues.TypeOf(cell, awsCompatible).Equals(ColumnType.String))
            {
                reason = $"no header: '{cell}' in the first line is a value, not a name";
                return false;
            }

            if (cell.Length >= MaxCellLength && index < firstRow.Count - 1)
            {
                reason = $"no header: field {index + 1} of the first line is too long for a name";
                return false;
            }
        }

        for (var index = 0; index < dataTypes.Count; index++)
        {
            if (!dataTypes[index].IsNothing && !dataTypes[index].Equals(ColumnType.String))
            {
                reason = $"header: the first line is text, and '{(index < firstRow.Count ? firstRow[index] : "")}' holds {dataTypes[index]} below it";
                return true;
            }
        }

        if (awsCompatible)
        {
            reason = "no header: all columns hold text, as Glue decides";
            return false;
        }

        return LooksLikeNames(firstRow, recurs, out reason);
    }

    private static bool LooksLikeNames(IReadOnlyList<string> firstRow, IReadOnlyList<bool> recurs, out string reason)
    {
        var distinct = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var named = (string?)null;
        for (var index = 0; index < firstRow.Count; index++)
        {
            var cell = firstRow[index].Trim();
            if (cell.Length == 0)
            {
                continue;
            }

            if (recurs[index])
            {
                reason = $"no header: '{cell}' of the first line occurs again below";
                return false;
            }

            if (!distinct.Add(cell) || cell.Length > 60 || !char.IsLetter(cell[0]) || cell.AsSpan().ContainsAny(NotInNames))
            {
                reason = $"no header: all columns hold text, and '{cell}' does not look like a name";
                return false;
            }

            var words = cell.Split([' ', '_', '-', '.'], StringSplitOptions.RemoveEmptyEntries);
            if (named is null && (words.Any(NameWords.Contains) || cell.Contains('_', StringComparison.Ordinal)))
            {
                named = cell;
            }
        }

        reason = named is null
            ? "no header: all columns hold text, and no word of the first line is a usual name"
            : $"header: all columns hold text, but the first line reads as names ('{named}') and does not occur below";
        return named is not null;
    }
}
