namespace LakeQuery.Errors;

// What a statement was expected to read.
public static partial class QueryErrors
{
    private const int TablesShown = 3;

    /// <summary>A statement that reads otherwise than expected.</summary>
    internal static LakeQueryException ScanExpectationFailed(
        IReadOnlyList<(string Condition, string Actual)> failed, IReadOnlyList<string> tables, SourceSpan span) =>
        new(ErrorCode.ScanExpectationFailed,
            $"Expected {string.Join(" and ", failed.Select(item => item.Condition))}, but the statement reads {string.Join(" and ", failed.Select(item => item.Actual))}",
            span,
            (tables.Count == 0 ? "" : string.Join("; ", tables.Take(TablesShown)) + (tables.Count > TablesShown ? "; …" : "") + ". ")
            + "EXPLAIN says what each filter leaves out.");

    /// <summary>An expectation that nobody can read.</summary>
    internal static LakeQueryException MalformedExpectation(string found, string wanted, SourceSpan span) =>
        new(ErrorCode.SyntaxError, found.Length == 0 ? $"The expectation ends where {wanted} should follow" : $"'{found}' stands in the expectation where {wanted} should",
            span, "Write, for example, partitions <= 2, files <= 10, bytes <= 10MB.");
}
