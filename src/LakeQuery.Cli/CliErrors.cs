using LakeQuery.Errors;

namespace LakeQuery.Cli;

/// <summary>What the command itself has to say.</summary>
internal static class CliErrors
{
    /// <param name="path">The file.</param>
    /// <param name="reader">What the user gave it to: an option or a command.</param>
    /// <param name="inner">Why not.</param>
    public static LakeQueryException UnreadableScript(string path, string reader, Exception inner) => new(
        ErrorCode.LakeInvalidOption, $"The file '{path}' can't be read: {inner.Message}", null, $"Give {reader} a file of SQL statements in UTF-8.", inner);

    public static LakeQueryException UnknownFileFormat(string name, string extension) => new(
        ErrorCode.LakeInvalidOption,
        extension.Length == 0 ? $"The name '{name}' does not tell the format" : $"The format of a file '{extension}' is not known",
        null,
        "Name it .parquet, .csv, .tsv, .json, .jsonl, .md or .txt.");

    public static LakeQueryException NoRowsToWrite(string path) => new(
        ErrorCode.LakeInvalidOption, $"The last statement gives no rows to write to '{path}'", null, "End with a query.");

    public static LakeQueryException NoRowsToDraw() => new(
        ErrorCode.LakeInvalidOption, "The last statement gives no rows to draw", null, "End with a query.");

    public static LakeQueryException TooManyRowsToDraw() => new(
        ErrorCode.LakeInvalidOption, "There is no room in the temporary folder for the rows to draw", null, "Draw a query that aggregates.");

    public static LakeQueryException ConfigWithoutCode(string path) => new(
        ErrorCode.LakeInvalidOption, $"'{path}' has no code of the application", null, "Give the file of the application beside --config.");

    public static LakeQueryException UnwritableFile(string path, Exception inner) => new(
        ErrorCode.HiveFilesystemError, $"The file '{path}' can't be written: {inner.Message}", null, "Give a path in a folder you may write to.", inner);

    public static LakeQueryException FileFault(Exception inner) => new(
        ErrorCode.HiveFilesystemError, inner.Message, null, "Check the disk's free space and the permissions.", inner);

    public static LakeQueryException Fault(Exception inner) => new(
        ErrorCode.GenericInternalError, $"{inner.GetType().Name}: {inner.Message}", null,
        "This is a fault in LakeQuery; please report it with the command that led here.", inner);
}
