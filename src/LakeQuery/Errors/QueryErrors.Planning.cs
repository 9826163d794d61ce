namespace LakeQuery.Errors;

/// <summary>Messages about what a query would have to read.</summary>
public static partial class QueryErrors
{
    /// <summary>More files than one statement for DuckDB can name.</summary>
    internal static LakeQueryException TooManyFiles(string table, long files, long most, IEnumerable<string> keys)
    {
        var named = string.Join(", ", keys.Select(key => $"'{key}'"));
        return new(
            ErrorCode.HiveExceededPartitionLimit,
            FormattableString.Invariant($"The query reads {files} files of '{table}', more than the {most} that one scan can read"),
            null,
            named.Length > 0
                ? $"Filter on a partition key ({named}) so that fewer are read, or write the table anew in larger files."
                : "Write the table anew in larger files.");
    }
}
