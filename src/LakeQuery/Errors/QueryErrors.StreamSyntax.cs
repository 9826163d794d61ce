namespace LakeQuery.Errors;

// The text of streaming applications.
public static partial class QueryErrors
{
    /// <summary>A reserved word of the stream dialect stands where a name must be.</summary>
    internal static LakeQueryException StreamReservedWord(string word, SourceSpan span) => new(
        ErrorCode.SyntaxError, $"'{word.ToUpperInvariant()}' is a reserved word of streaming SQL", span, $"As a name it needs quotes: \"{word}\".");

    /// <summary>A clause that may stand once stands twice.</summary>
    internal static LakeQueryException StreamClauseTwice(string clause, SourceSpan span) => new(
        ErrorCode.SyntaxError, $"{clause} stands twice", span, "Leave one of them out.");

    /// <summary>WATERMARK FOR a AS b - ….</summary>
    internal static LakeQueryException WatermarkColumn(string column, string other, SourceSpan span) => new(
        ErrorCode.SyntaxError, $"The watermark for '{column}' is made of '{other}'", span, "Write WATERMARK FOR column AS column - INTERVAL '5' SECOND.");
}
