namespace LakeQuery.Errors;

public static partial class QueryErrors
{
    /// <summary>A location in S3, before there is a store for it.</summary>
    internal static LakeQueryException S3NotYetSupported(string location) =>
        new(ErrorCode.NotSupported, $"reading '{location}' from S3 is not supported", null,
            "Copy the objects to a local folder and use its path as the location; 'lakequery catalog import --moved' does so for a whole catalog.");

    /// <summary>A location with a scheme no store answers to.</summary>
    internal static LakeQueryException UnknownLocationScheme(string location, string scheme) =>
        new(ErrorCode.NotSupported, $"location '{location}' has the scheme '{scheme}', which is not supported", null,
            "Use a path or a file:// URI.");

    /// <summary>A location that names no place at all.</summary>
    internal static LakeQueryException InvalidLocation(string location, string reason) =>
        new(ErrorCode.InvalidTableProperty, $"location '{location}' is not valid: {reason}", null,
            "Give a path such as 'data/clicks/' or a file:// URI with an absolute path.");

    /// <summary>A directory that exists but cannot be listed.</summary>
    internal static LakeQueryException CannotList(string directory, Exception inner) =>
        new(ErrorCode.HiveFilesystemError, $"cannot list '{directory}': {inner.Message}", null,
            "Check that the directory may be read by the user who runs LakeQuery.", inner);

    /// <summary>Links to directories inside linked directories, deeper than any layout needs.</summary>
    internal static LakeQueryException TooManyLinks(string directory, int limit) =>
        new(ErrorCode.HiveFilesystemError, $"'{directory}' lies behind more than {limit} nested links to directories", null,
            "Replace the links by the directories they lead to.");

    /// <summary>A link whose target is missing: leaving it out would quietly lose rows.</summary>
    internal static LakeQueryException DanglingLink(string path) =>
        new(ErrorCode.HiveFileNotFound, $"'{path}' is a link to a file that does not exist", null,
            "Remove the link or restore the file it leads to.");

    /// <summary>A file that was there when it was listed and is not any more.</summary>
    internal static LakeQueryException FileMissing(string path, Exception? inner = null) =>
        new(ErrorCode.HiveFileNotFound, $"file '{path}' does not exist", null,
            "If it was removed while the query ran, run the query again.", inner);

    /// <summary>A list of data files that names one where it must not.</summary>
    internal static LakeQueryException SymlinkOutside(string list, string path, string property) =>
        new(ErrorCode.PermissionDenied, $"symlink list '{list}' names '{path}', which lies outside the folders that the table may read", null,
            $"Files beside the table's own folder may be named, and those below the folder in the table's property '{property}'.");

    /// <summary>A list of data files that names one that is not there.</summary>
    internal static LakeQueryException SymlinkMissing(string list, string path) =>
        new(ErrorCode.HiveFileNotFound, $"symlink list '{list}' names '{path}', which is not a file that exists", null,
            "Write the list again, or restore the file.");

    /// <summary>A file that should be a list of data files and is something else.</summary>
    internal static LakeQueryException NotASymlinkList(string list) =>
        new(ErrorCode.HiveBadData, $"'{list}' is no list of files", null,
            "Files of a table with SymlinkTextInputFormat hold the path of one data file a line.");

    /// <summary>A file that cannot be opened or read.</summary>
    internal static LakeQueryException CannotRead(string path, Exception inner) =>
        new(ErrorCode.HiveCannotOpenSplit, $"cannot read '{path}': {inner.Message}", null,
            "Check that the file may be read by the user who runs LakeQuery.", inner);

    /// <summary>A Parquet file whose footer cannot be used.</summary>
    internal static LakeQueryException BadParquetFile(string path, string problem) =>
        new(ErrorCode.HiveBadData, $"cannot read Parquet file '{path}': {problem}", null,
            "Write the file again, or move it out of the table's location (a name that begins with '_' hides it).");
}
