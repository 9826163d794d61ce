namespace LakeQuery.Errors;

/// <summary>Messages about row patterns.</summary>
public static partial class QueryErrors
{
    /// <summary>A pattern variable that is wrong where it stands.</summary>
    internal static LakeQueryException BadLabel(string fact, SourceSpan span, string? hint) => new(ErrorCode.InvalidLabel, fact, span, hint);

    /// <summary>AFTER MATCH SKIP TO a variable that no row of the match has.</summary>
    internal static LakeQueryException SkipToMissing(SourceSpan span) =>
        new(ErrorCode.GenericUserError, "AFTER MATCH SKIP failed: pattern variable is not present in match", span,
            "Skip to a variable that every match has, or TO NEXT ROW.");

    /// <summary>AFTER MATCH SKIP TO where the match began, which would never end.</summary>
    internal static LakeQueryException SkipToFirstRow(SourceSpan span) =>
        new(ErrorCode.GenericUserError, "AFTER MATCH SKIP failed: cannot skip to first row of match", span,
            "Skip to a variable that comes later, or TO NEXT ROW.");

    /// <summary>A clause of patterns in a window without PATTERN.</summary>
    internal static LakeQueryException MissingRowPattern(string what, SourceSpan span) =>
        new(ErrorCode.MissingRowPattern, $"{what} PATTERN clause", span, "Write PATTERN (…) DEFINE … behind the frame.");

    /// <summary>A pattern in a window without DEFINE.</summary>
    internal static LakeQueryException MissingDefine(SourceSpan span) =>
        new(ErrorCode.MissingVariableDefinitions, "Pattern recognition requires DEFINE clause", span, "Write DEFINE variable AS condition.");

    /// <summary>RUNNING, FINAL or <c>A.*</c> outside of MATCH_RECOGNIZE.</summary>
    internal static LakeQueryException OnlyInPattern(string what, SourceSpan span) =>
        new(ErrorCode.InvalidProcessingMode, $"{what} is not supported out of pattern recognition context", span,
            "It belongs in MEASURES and DEFINE of MATCH_RECOGNIZE.");
}
