namespace LakeQuery;

/// <summary>How to open a lake.</summary>
public sealed record LakeOptions
{
    /// <summary>Folder of the catalog; null chooses <c>LAKEQUERY_CATALOG</c>, else <c>./catalog</c> where it exists, else a folder of the
    /// user's.</summary>
    public string? CatalogDirectory { get; init; }

    /// <summary>Database that bare table names belong to.</summary>
    public string Database { get; init; } = "default";

    /// <summary>Threads DuckDB may use; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory DuckDB may use, in bytes; null for its own default (80 % of the machine's).</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Names of optimiser rules not to apply, as EXPLAIN VERBOSE names them.</summary>
    public IReadOnlyCollection<string> DisabledRules { get; init; } = [];
}
