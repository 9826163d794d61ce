namespace LakeQuery.Storage;

/// <summary>The names Athena never reads: what writers leave beside the data (<c>_SUCCESS</c>, <c>_temporary</c>, <c>.crc</c>).</summary>
internal static class HiddenPaths
{
    private const string FolderMarkerSuffix = "_$folder$";

    /// <summary>True for a file or directory name that starts with <c>_</c> or <c>.</c>.</summary>
    public static bool IsHidden(ReadOnlySpan<char> name) => !name.IsEmpty && name[0] is '_' or '.';

    /// <summary>True when any component of a path below a table's directory is hidden.</summary>
    public static bool IsHiddenPath(ReadOnlySpan<char> relativePath)
    {
        foreach (var part in relativePath.SplitAny('/', '\\'))
        {
            if (IsHidden(relativePath[part]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for the empty object that some tools write to stand for a folder.</summary>
    public static bool IsFolderMarker(ReadOnlySpan<char> name, long bytes) =>
        bytes == 0 && name.EndsWith(FolderMarkerSuffix, StringComparison.Ordinal);
}
