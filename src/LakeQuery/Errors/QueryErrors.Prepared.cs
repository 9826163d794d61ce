namespace LakeQuery.Errors;

// Prepared statements.
public static partial class QueryErrors
{
    /// <summary>EXECUTE or DEALLOCATE of a name that nothing was prepared under.</summary>
    internal static LakeQueryException PreparedStatementNotFound(string name, SourceSpan span) =>
        new(ErrorCode.NotFound, $"Prepared statement not found: '{name}'", span, $"Prepare it with PREPARE {name} FROM ….");
}
