namespace LakeQuery.Execution;

/// <summary>DuckDB's statement that writes rows to a Parquet file of the user's.</summary>
internal static class ParquetExport
{
    /// <summary>The statement; its one row is the number of rows.</summary>
    /// <param name="labels">The columns' labels; one that repeats gets a number, for a file has each name once.</param>
    /// <param name="rows">The rows as SQL.</param>
    /// <param name="path">The file.</param>
    public static string Of(IReadOnlyList<string> labels, string rows, string path)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = labels.Select(label =>
        {
            var name = label;
            for (var copy = 1; !seen.Add(name); copy++)
            {
                name = $"{label}_{copy}";
            }

            return "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        });
        return $"COPY (SELECT * FROM ({rows}) AS exported({string.Join(", ", names)})) TO {SqlLiterals.Text(path)} (FORMAT parquet, COMPRESSION zstd)";
    }
}
