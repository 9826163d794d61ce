namespace LakeQuery.Cli.Repl;

/// <summary>What the command line says; null where it says nothing.</summary>
/// <param name="CatalogDirectory">Folder of the catalog.</param>
/// <param name="Database">Database to start in.</param>
/// <param name="Workgroup">Workgroup to start in.</param>
/// <param name="Mode">How results are written.</param>
internal sealed record ReplOptions(string? CatalogDirectory = null, string? Database = null, string? Workgroup = null, string? Mode = null);
