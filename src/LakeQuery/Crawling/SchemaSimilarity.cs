namespace LakeQuery.Crawling;

/// <summary>How alike two sets of columns are: shared columns twice, over the columns of both. Names count, types do not.</summary>
/// <remarks>Names that were made up (<c>col0</c>) say nothing, so there the type must agree as well. Glue's documentation gives the bound
/// of 0.7 and not the measure; this one keeps a table together when a few columns are added to many.</remarks>
internal static class SchemaSimilarity
{
    /// <summary>Folders become partitions of one table when they are more alike than this.</summary>
    public const double Needed = 0.7;

    public static double Of(IReadOnlyCollection<FileColumn> first, IReadOnlyCollection<FileColumn> second)
    {
        if (ReferenceEquals(first, second))
        {
            return 1;
        }

        var names = new Dictionary<string, FileColumn>(StringComparer.Ordinal);
        foreach (var column in first)
        {
            names[column.Name] = column;
        }

        var shared = second.Count(column => names.TryGetValue(column.Name, out var other)
            && (!(column.IsUnnamed && other.IsUnnamed) || TypesAgree(column.Type, other.Type)));
        return first.Count + second.Count == 0 ? 1 : 2.0 * shared / (first.Count + second.Count);
    }

    private static bool TypesAgree(ColumnType first, ColumnType second) =>
        first.IsNothing || second.IsNothing || first.Equals(second) || !TypeJoin.Join(first, second).Equals(ColumnType.String);
}
