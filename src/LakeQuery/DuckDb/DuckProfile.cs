namespace LakeQuery.DuckDb;

/// <summary>What DuckDB measured about the last query of a connection: metrics of the query and, below it, of each operator.</summary>
/// <param name="Metrics">Name (as DuckDB writes it, for example OPERATOR_NAME) and value as text; which there are differs by operator.</param>
/// <param name="Children">The operators that this one reads from.</param>
internal sealed record DuckProfile(IReadOnlyDictionary<string, string> Metrics, IReadOnlyList<DuckProfile> Children)
{
    /// <summary>A metric as text, or null when DuckDB does not give it here.</summary>
    public string? this[string metric] => Metrics.GetValueOrDefault(metric);

    /// <summary>This node and all below it.</summary>
    public IEnumerable<DuckProfile> All() => Children.SelectMany(child => child.All()).Prepend(this);

    /// <summary>Reads a node that the connection owns.</summary>
    internal static DuckProfile Read(nint info)
    {
        using var metrics = new DuckValue(NativeMethods.duckdb_profiling_info_get_metrics(info));
        var children = new DuckProfile[NativeMethods.duckdb_profiling_info_get_child_count(info)];
        for (var index = 0; index < children.Length; index++)
        {
            children[index] = Read(NativeMethods.duckdb_profiling_info_get_child(info, (ulong)index));
        }

        return new(metrics.ReadTextMap(), children);
    }
}
