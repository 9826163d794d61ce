using LakeQuery.Execution.KeptResults;

namespace LakeQuery.Cli.Repl;

/// <summary>The last statement that gave rows.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Parameters">The values of its parameters.</param>
/// <param name="Database">The database that it ran in.</param>
/// <param name="Rows">Its rows as they were shown; null where the user wants none kept.</param>
internal sealed record LastQuery(string Sql, IReadOnlyList<object?>? Parameters, string Database, KeptResult? Rows) : IDisposable
{
    public void Dispose() => Rows?.Dispose();
}
