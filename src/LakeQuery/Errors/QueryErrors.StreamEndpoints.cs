namespace LakeQuery.Errors;

// Sources, sinks and checkpoints of streams.
public static partial class QueryErrors
{
    /// <summary>A source or sink that is not written as one.</summary>
    internal static LakeQueryException StreamEndpointText(string text) => new(
        ErrorCode.LakeInvalidOption, $"'{text}' is no source or sink", null, "Write STREAM=LOCATION, for example CLICKS=clicks.jsonl or RESULTS=console:.");

    /// <summary>A setting that no source or sink has.</summary>
    internal static LakeQueryException UnknownEndpointSetting(string name, string text, IEnumerable<string> known) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' in '{text}' is not a setting", null,
        $"{(Spelling.Suggest(name, known) is { } suggestion ? suggestion + " " : "")}There are {string.Join(", ", known)}.");

    /// <summary>A setting with a value it can't have.</summary>
    internal static LakeQueryException EndpointSetting(string name, string value, string text, string wanted) => new(
        ErrorCode.LakeInvalidOption, $"'{name}' in '{text}' is '{value}'", null, $"Give it {wanted}.");

    /// <summary>A location no source answers to.</summary>
    internal static LakeQueryException UnknownSourceLocation(string location) => new(
        ErrorCode.LakeInvalidOption, $"'{location}' is not a place that a stream's rows can come from", null,
        "There are paths of files and folders, stdin:, table:database.table, tcp://127.0.0.1:PORT, http://127.0.0.1:PORT and kinesis:NAME.");

    /// <summary>A location no sink answers to.</summary>
    internal static LakeQueryException UnknownSinkLocation(string location) => new(
        ErrorCode.LakeInvalidOption, $"'{location}' is not a place that a stream's rows can go to", null,
        "There are console:, paths of files, table:database.table and kinesis:NAME.");

    /// <summary>The state of another run.</summary>
    internal static LakeQueryException StreamStateBusy(string directory, Exception inner) => new(
        ErrorCode.LakeStreamStateBusy, $"The state in '{directory}' is in use by another run", null,
        "Stop that run, or give this one a folder of its own.", inner);

    /// <summary>State of an application that has changed.</summary>
    internal static LakeQueryException StreamStateMismatch(string directory, string difference) => new(
        ErrorCode.LakeStreamStateMismatch, $"The checkpoints in '{directory}' belong to another application: {difference} changed since", null,
        "Begin anew with --reset (open windows and source positions are lost), give the application as it was, or name another folder.");

    /// <summary>A checkpoint that was whole when it was found and does not fit what is read into.</summary>
    internal static LakeQueryException StreamStateCorrupt(string path, Exception inner) => new(
        ErrorCode.LakeStreamStateCorrupt, $"The checkpoint '{path}' can't be used: {inner.Message}", null,
        "It may be of another version of LakeQuery; begin anew with --reset.", inner);

    /// <summary>No checkpoint of a folder is whole.</summary>
    internal static LakeQueryException StreamStateAllCorrupt(string directory, string problem) => new(
        ErrorCode.LakeStreamStateCorrupt, $"No checkpoint in '{directory}' can be read: {problem}", null,
        "Restore the folder from a backup, or begin anew with --reset.");

    /// <summary>A folder of state that can't be written to.</summary>
    internal static LakeQueryException StreamStateNotWritable(string directory, Exception inner) => new(
        ErrorCode.HiveFilesystemError, $"The state in '{directory}' can't be written: {inner.Message}", null,
        "Check the disk's free space and the permissions.", inner);
}
