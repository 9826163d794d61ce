namespace LakeQuery.Errors;

public static partial class QueryErrors
{
    /// <summary>The result can't be written where the workgroup or session says.</summary>
    internal static LakeQueryException ResultNotWritable(string path, Exception inner) =>
        new(ErrorCode.LakeResultNotWritable, $"the result can't be written to '{path}': {inner.Message}", null,
            "Check the result location of the workgroup or session: it must be a folder you may write to, on a disk with room.", inner);

    /// <summary>A result location that is no folder of this machine.</summary>
    internal static LakeQueryException ResultLocationUnsupported(string location) =>
        new(ErrorCode.NotSupported, $"results can't be written to '{location}'", null, "Give a folder of this machine as the result location.");

    /// <summary>A query's rows can't be written to the file that was named.</summary>
    internal static LakeQueryException ExportNotWritable(string path, Exception inner) =>
        new(ErrorCode.LakeResultNotWritable, $"the rows can't be written to '{path}': {inner.Message}", null, "Give a path in a folder you may write to.", inner);

    /// <summary>Only a query has rows of its own to write to a file.</summary>
    internal static LakeQueryException OnlyQueriesAreExported() =>
        new(ErrorCode.NotSupported, "only the rows of a query can be written as Parquet", null, "Export other results as CSV or JSON.");
}
