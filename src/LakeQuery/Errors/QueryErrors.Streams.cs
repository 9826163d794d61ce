namespace LakeQuery.Errors;

// Streams.
public static partial class QueryErrors
{
    /// <summary>A stream can't carry values of this type.</summary>
    internal static LakeQueryException StreamType(string type) => new(
        ErrorCode.NotSupported, $"Streams do not carry values of type {type}", null, "Select the parts that are needed, or cast to varchar or json.");
}
