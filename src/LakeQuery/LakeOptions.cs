namespace LakeQuery;

/// <summary>How to open a lake.</summary>
public sealed record LakeOptions
{
    /// <summary>Folder of the catalog. Null chooses the folder that the environment variable <c>LAKEQUERY_CATALOG</c> names; without it
    /// <c>./catalog</c> where that exists; else <c>lakequery/catalog</c> in the user's own folder for application data. A folder
    /// that is not there yet is an empty catalog, made with the first change.</summary>
    public string? CatalogDirectory { get; init; }

    /// <summary>Database that bare table names belong to.</summary>
    public string Database { get; init; } = "default";

    /// <summary>Workgroup that sessions start in. Null takes the one that the environment variable <c>LAKEQUERY_WORKGROUP</c> names, else
    /// <c>primary</c>.</summary>
    public string? Workgroup { get; init; }

    /// <summary>Threads DuckDB may use; null for one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Memory DuckDB may use, in bytes; null for its own default (80 % of the machine's).</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Whether statements are noted down in the catalog's folder, for <c>system.query_history</c>.</summary>
    public bool KeepsHistory { get; init; } = true;

    /// <summary>Names of optimiser rules not to apply, as EXPLAIN VERBOSE names them.</summary>
    public IReadOnlyCollection<string> DisabledRules { get; init; } = [];

    /// <summary>The workgroup by the rule of <see cref="Workgroup"/>.</summary>
    public string ResolveWorkgroup()
    {
        var named = Workgroup ?? Environment.GetEnvironmentVariable("LAKEQUERY_WORKGROUP");
        return string.IsNullOrEmpty(named) ? Workgroups.Workgroup.Primary : named;
    }

    /// <summary>The catalog's folder by the rule of <see cref="CatalogDirectory"/>, absolute.</summary>
    public string ResolveCatalogDirectory()
    {
        var named = CatalogDirectory ?? Environment.GetEnvironmentVariable("LAKEQUERY_CATALOG");
        if (!string.IsNullOrEmpty(named))
        {
            return Path.GetFullPath(named);
        }

        var here = Path.GetFullPath("catalog");
        return Directory.Exists(here)
            ? here
            : Path.Combine(UserFolder(), "lakequery", "catalog");
    }

    // Unverified: where the folder is not there yet, the name would be empty and the catalog would be one of the current folder.
    private static string UserFolder() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
}
