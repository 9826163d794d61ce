namespace LakeQuery.Errors;

/// <content>What streams' steps can't do.</content>
public static partial class QueryErrors
{
    internal static LakeQueryException StreamAggregate(string kind) => new(
        ErrorCode.NotSupported, $"'{kind}' is not an aggregate of groups of a stream", null, "Use it with OVER, on a sliding window.");
}
