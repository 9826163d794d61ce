using LakeQuery.Catalog;
using LakeQuery.Errors;

namespace LakeQuery.Cli.Repl.Completion;

/// <summary>What completion asks the catalog. What can't be read is not offered; the statement will say why.</summary>
internal sealed class CatalogNames(ICatalog catalog, Func<string> currentDatabase)
{
    private const int MostValues = 500;

    private readonly Dictionary<string, IReadOnlyList<Partition>> _partitions = new(StringComparer.Ordinal);

    public string CurrentDatabase => currentDatabase();

    public IReadOnlyList<string> Databases => Try(catalog.ListDatabases) ?? [];

    public IReadOnlyList<string> Tables(string database) => Try(() => catalog.ListTables(database)) ?? [];

    public TableSnapshot? Find(IReadOnlyList<string> name) => name.Count switch
    {
        1 => Try(() => catalog.FindTable(CurrentDatabase, name[0])),
        2 => Try(() => catalog.FindTable(name[0], name[1])),
        3 => Try(() => catalog.FindTable(name[1], name[2])),
        _ => null,
    };

    /// <summary>The values that a key has in the partitions of a table, in order.</summary>
    public IReadOnlyList<string> Values(TableSnapshot table, int key)
    {
        if (table.Table.Parameters.TryGetValue($"projection.{table.Table.PartitionKeys[key].Name}.values", out var listed))
        {
            return listed.Split(',', StringSplitOptions.TrimEntries);
        }

        if (table.PartitionList is not { } list)
        {
            return [];
        }

        // A version of the list never changes.
        if (!_partitions.TryGetValue(list, out var partitions))
        {
            partitions = Try(() => catalog.ReadPartitions(table)) ?? [];
            _partitions[list] = partitions;
        }

        return [.. partitions.Select(partition => partition.Values[key]).OfType<string>().Distinct().Take(MostValues)];
    }

    private static T? Try<T>(Func<T> ask)
        where T : class?
    {
        try
        {
            return ask();
        }
        catch (LakeQueryException)
        {
            return null;
        }
    }
}
