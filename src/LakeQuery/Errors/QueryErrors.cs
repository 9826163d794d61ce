namespace LakeQuery.Errors;

/// <summary>Every message users see, one factory method each, so that wording and tone are reviewed in one place.</summary>
/// <remarks>The parts of this class are one file a subject: syntax, analysis, catalog, storage, running.</remarks>
public static partial class QueryErrors
{
    /// <summary>A fault of LakeQuery itself.</summary>
    internal static LakeQueryException Internal(string fact, Exception? inner = null) =>
        new(ErrorCode.GenericInternalError, fact, null, "This is a fault in LakeQuery; please report it with the statement that led here.", inner);

    /// <summary>A construct that is understood but not offered.</summary>
    internal static LakeQueryException NotSupported(string construct, SourceSpan? span, string? hint = null) =>
        new(ErrorCode.NotSupported, $"{construct} is not supported", span, hint);
}
