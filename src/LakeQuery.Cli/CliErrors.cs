using LakeQuery.Errors;

namespace LakeQuery.Cli;

/// <summary>What the command itself has to say.</summary>
internal static class CliErrors
{
    public static LakeQueryException UnreadableScript(string path, Exception inner) => new(
        ErrorCode.LakeInvalidOption, $"The file '{path}' can't be read: {inner.Message}", null, "Give -f a file of SQL statements in UTF-8.", inner);

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
