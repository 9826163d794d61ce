using LakeQuery.Catalog;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>A column that can be named at a place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in Hive's spelling; empty where it is not known.</param>
/// <param name="Source">What it is called by: the alias, else the table.</param>
/// <param name="Table">The table of a partition key, with its index among the keys.</param>
internal sealed record VisibleColumn(string Name, string Type, string Source, (TableSnapshot Snapshot, int Key)? Table = null);

/// <summary>The columns of a query's sources, of queries in FROM and WITH too.</summary>
internal sealed class VisibleColumns(CatalogNames catalog)
{
    private const int MostDepth = 20;

    /// <summary>The columns that a query sees, its own before those of the query around it.</summary>
    public IEnumerable<VisibleColumn> Of(SketchQuery? query)
    {
        for (; query is not null; query = query.Outer)
        {
            foreach (var source in query.Sources)
            {
                foreach (var column in Of(source, query, 0))
                {
                    yield return column;
                }
            }
        }
    }

    /// <summary>What columns can be called by.</summary>
    public static IEnumerable<string> SourcesOf(SketchQuery? query)
    {
        for (; query is not null; query = query.Outer)
        {
            foreach (var source in query.Sources)
            {
                if (NameOf(source) is { Length: > 0 } name)
                {
                    yield return name;
                }
            }
        }
    }

    private static string NameOf(SketchSource source) => source.Alias ?? (source.Name.Count > 0 ? source.Name[^1] : "");

    private IEnumerable<VisibleColumn> Of(SketchSource source, SketchQuery query, int depth)
    {
        var columns = Unnamed(source, query, depth);
        var name = NameOf(source);
        return source.Columns.Count > 0
            ? source.Columns.Select((column, index) => (columns.ElementAtOrDefault(index) ?? new VisibleColumn("", "", "")) with { Name = column, Source = name })
            : columns.Select(column => column with { Source = name });
    }

    private List<VisibleColumn> Unnamed(SketchSource source, SketchQuery query, int depth)
    {
        if (depth > MostDepth)
        {
            return [];
        }

        if (source.Query is { } inner)
        {
            return OutputsOf(inner, depth);
        }

        if (source.Name.Count == 1)
        {
            for (var outer = query; outer is not null; outer = outer.Outer)
            {
                if (outer.Named.TryGetValue(source.Name[0], out var named))
                {
                    return [.. Of(named, outer, depth + 1)];
                }
            }
        }

        if (catalog.Find(source.Name) is not { } table)
        {
            return [];
        }

        var data = table.Table.StorageDescriptor.Columns.Select(column => new VisibleColumn(column.Name, column.Type, ""));
        return [.. data, .. table.Table.PartitionKeys.Select((key, index) => new VisibleColumn(key.Name, key.Type, "", (table, index)))];
    }

    private List<VisibleColumn> OutputsOf(SketchQuery query, int depth)
    {
        var outputs = new List<VisibleColumn>();
        var own = query.Sources.SelectMany(source => Of(source, query, depth + 1)).ToArray();
        foreach (var output in query.Outputs)
        {
            if (output.EndsWith('*'))
            {
                outputs.AddRange(own.Where(column => output == "*" || column.Source == output[..^2]));
            }
            else
            {
                outputs.Add(own.FirstOrDefault(column => column.Name == output) ?? new VisibleColumn(output, "", ""));
            }
        }

        return outputs;
    }
}
