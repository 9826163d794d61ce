using System.Globalization;
using LakeQuery.DuckDb;
using LakeQuery.Execution.Scans;

namespace LakeQuery.Execution;

/// <summary>Finds in DuckDB's measurements the operators that read a manifest's files.</summary>
internal static class ScanProfile
{
    private const string FilesKey = "'Filename(s)'=";

    /// <summary>Whether an operator reads Parquet files.</summary>
    public static bool IsParquet(DuckProfile node) => node["OPERATOR_NAME"]?.Trim() == "READ_PARQUET";

    /// <summary>Whether an operator reads Parquet files of a manifest.</summary>
    public static bool Reads(DuckProfile node, ScanManifest manifest)
    {
        if (!IsParquet(node))
        {
            return false;
        }

        var files = FilesText(node).AsSpan();
        files = files.Length > 0 && files[0] == '\'' ? files[1..] : files;
        foreach (var file in manifest.Files)
        {
            // The list begins with the first file that the operator reads.
            var path = ScanSqlWriter.PathAsWritten(file, manifest);
            if (files.StartsWith(path, StringComparison.Ordinal) && (files.Length == path.Length || files[path.Length] is '\'' or ',' or '}'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The files that an operator reads, as DuckDB lists them; of many the first ones.</summary>
    public static string FilesText(DuckProfile node) =>
        node["EXTRA_INFO"] is { } info && info.IndexOf(FilesKey, StringComparison.Ordinal) is >= 0 and var start ? info[(start + FilesKey.Length)..] : "";

    /// <summary>Row groups that an operator began to read.</summary>
    public static long RowGroups(DuckProfile node) =>
        long.TryParse(node["OPERATOR_ROW_GROUPS_SCANNED"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
}

/// <summary>What was read of one scan.</summary>
/// <param name="Files">Files.</param>
/// <param name="RowGroups">Row groups.</param>
/// <param name="Bytes">Bytes.</param>
internal sealed record ScanRead(long Files, long RowGroups, long Bytes)
{
    /// <summary>Both together.</summary>
    public static ScanRead operator +(ScanRead first, ScanRead second) =>
        new(first.Files + second.Files, first.RowGroups + second.RowGroups, first.Bytes + second.Bytes);
}
