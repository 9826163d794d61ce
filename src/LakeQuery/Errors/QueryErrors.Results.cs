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
}
