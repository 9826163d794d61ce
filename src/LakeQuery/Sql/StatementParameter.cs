using LakeQuery.Errors;

namespace LakeQuery.Sql;

/// <summary>A parameter of a statement, where it stands first.</summary>
/// <param name="Name">Its name without the <c>@</c>, as it is written; null for a <c>?</c>. Names are equal whatever their case.</param>
/// <param name="Span">Its place in the script.</param>
public sealed record StatementParameter(string? Name, SourceSpan Span);
