namespace LakeQuery.Execution.Observing;

/// <summary>A statement that begins.</summary>
/// <param name="Id">Its id, a UUID.</param>
/// <param name="Text">Its text alone, without what stands around it in a script.</param>
/// <param name="StatementType">DML, DDL or UTILITY, as Athena sorts statements.</param>
/// <param name="Database">The session's database.</param>
/// <param name="Start">When it was given.</param>
internal sealed record StatementInfo(string Id, string Text, string StatementType, string Database, DateTimeOffset Start);
