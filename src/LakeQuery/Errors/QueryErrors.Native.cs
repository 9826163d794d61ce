namespace LakeQuery.Errors;

/// <summary>Messages about DuckDB's native library.</summary>
public static partial class QueryErrors
{
    /// <summary>No library was found at any of the places that were tried.</summary>
    internal static LakeQueryException NativeLibraryMissing(IReadOnlyList<string> triedPaths, Exception? inner = null) =>
        new(ErrorCode.LakeNativeLibraryMissing,
            $"DuckDB's library was not found; tried {string.Join(", ", triedPaths.Select(path => $"'{path}'"))}",
            null, "Build LakeQuery again, or set LAKEQUERY_DUCKDB to the path of DuckDB 1.5.6's library.", inner);

    /// <summary>LAKEQUERY_DUCKDB names no file.</summary>
    internal static LakeQueryException NativeLibrarySettingWrong(string path) =>
        new(ErrorCode.LakeNativeLibraryMissing, $"LAKEQUERY_DUCKDB is '{path}', and there is no such file",
            null, "Set LAKEQUERY_DUCKDB to the path of DuckDB 1.5.6's library, or unset it.");

    /// <summary>The file is there but is no library of this platform, or not DuckDB's.</summary>
    internal static LakeQueryException NativeLibraryUnreadable(string path, Exception? inner) =>
        new(ErrorCode.LakeNativeLibraryMissing, $"'{path}' can't be loaded as DuckDB's library",
            null, "Set LAKEQUERY_DUCKDB to DuckDB 1.5.6's library for this system and processor, or unset it.", inner);

    /// <summary>The library is DuckDB's, of another version than the one LakeQuery was made for.</summary>
    internal static LakeQueryException NativeLibraryVersion(string path, string foundVersion, string neededVersion) =>
        new(ErrorCode.LakeNativeLibraryVersion, $"'{path}' is DuckDB {foundVersion}; LakeQuery needs {neededVersion}",
            null, $"Set LAKEQUERY_DUCKDB to a library of DuckDB {neededVersion}, or unset it and build LakeQuery again.");
}
