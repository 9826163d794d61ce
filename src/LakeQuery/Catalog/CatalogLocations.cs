using LakeQuery.Storage;

namespace LakeQuery.Catalog;

/// <summary>How locations are stored and read: relative to the catalog's folder where the data lies in it, so that both move together.</summary>
internal static class CatalogLocations
{
    /// <summary>The absolute folder of a stored location; what no local store answers to (s3://…) stays as it is, empty stays empty.</summary>
    public static string Resolve(string? stored, string baseDirectory) =>
        string.IsNullOrEmpty(stored) ? "" : IsRemote(stored) ? stored : LakePath.Resolve(stored, baseDirectory);

    /// <summary>The text to store: relative to the catalog's folder for what lies in it, else as it was given.</summary>
    public static string? ToStored(string? location, string baseDirectory)
    {
        if (string.IsNullOrEmpty(location) || IsRemote(location) || !(Path.IsPathRooted(location) || IsFileUri(location)))
        {
            return location;
        }

        return LakePath.Below(baseDirectory, LakePath.Resolve(location, baseDirectory)) is { Length: > 0 } below
            ? below.Replace('\\', '/') + "/"
            : location;
    }

    /// <summary>A folder below a location, both spelled with <c>/</c> and one at the end.</summary>
    public static string Below(string location, string relative) =>
        (location.EndsWith('/') ? location : location + "/") + relative + (relative.EndsWith('/') ? "" : "/");

    /// <summary>Whether a location names a store other than this machine's files.</summary>
    public static bool IsRemote(string location) =>
        location.IndexOf("://", StringComparison.Ordinal) > 1 && !IsFileUri(location);

    private static bool IsFileUri(string location) => location.StartsWith("file:/", StringComparison.OrdinalIgnoreCase);
}
