using System.Collections.Immutable;
using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>What an import brought in.</summary>
/// <param name="Databases">Databases made or described anew.</param>
/// <param name="Tables">Tables and views made or replaced.</param>
/// <param name="Partitions">Partitions registered.</param>
public sealed record ImportReport(int Databases, int Tables, long Partitions);

/// <summary>Brings what the AWS command line prints into a catalog: <c>aws glue get-databases</c>, <c>get-database</c>, <c>get-tables</c>,
/// <c>get-table</c>, <c>get-partitions</c>, one or several files in any order.</summary>
public static class CatalogImport
{
    /// <summary>Reads the files, then writes database by database and table by table. Tables of the same name are replaced; tables whose
    /// partitions are in none of the files keep those they have.</summary>
    /// <param name="catalog">Where to.</param>
    /// <param name="paths">The files.</param>
    /// <param name="mapLocation">Turns a location into the one to store, for data that was copied to another place; null leaves all as they are.</param>
    /// <param name="cancellation">Stops between two tables.</param>
    /// <exception cref="LakeQueryException">A file can't be used, or partitions name a table that is neither in the files nor in the catalog.</exception>
    public static ImportReport Import(
        ICatalog catalog, IEnumerable<string> paths, Func<string, string>? mapLocation = null, CancellationToken cancellation = default)
    {
        var content = new Content(mapLocation ?? (static location => location));
        foreach (var path in paths)
        {
            content.Read(path);
        }

        foreach (var database in content.Databases)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(catalog, database);
        }

        long partitionCount = 0;
        foreach (var name in content.Tables.Keys.Union(content.Partitions.Keys).Order())
        {
            cancellation.ThrowIfCancellationRequested();
            partitionCount += Write(catalog, name, content.Tables.GetValueOrDefault(name), content.Partitions.GetValueOrDefault(name), cancellation);
        }

        return new ImportReport(content.Databases.Count, content.Tables.Count, partitionCount);
    }

    private static void Write(ICatalog catalog, Database database)
    {
        if (catalog is FileCatalog files)
        {
            files.SetDatabase(database);
        }
        else if (catalog.FindDatabase(database.Name) is null)
        {
            catalog.CreateDatabase(database);
        }
    }

    private static int Write(
        ICatalog catalog, (string Database, string Name) name, Table? table, List<(string Path, GluePartition Partition)>? partitions, CancellationToken cancellation)
    {
        if (catalog.FindDatabase(name.Database) is null)
        {
            catalog.CreateDatabase(new Database { Name = name.Database });
        }

        using var change = catalog.BeginChange(name.Database, name.Name, cancellation);
        if ((table ?? change.Current?.Table) is not { } owner)
        {
            throw QueryErrors.ImportUnreadable(partitions![0].Path, $"its partitions belong to table '{name.Database}.{name.Name}', which is not known");
        }

        if (table is not null)
        {
            change.SetTable(table);
        }

        if (partitions is not null)
        {
            change.SetLists(ToPartitions(partitions, owner), null);
        }

        change.Commit();
        return partitions?.Count ?? 0;
    }

    private static List<Partition> ToPartitions(List<(string Path, GluePartition Partition)> given, Table table)
    {
        var same = new DescriptorComparer(table.StorageDescriptor);
        var byValues = new Dictionary<string, int>(StringComparer.Ordinal);
        var partitions = new List<Partition>(given.Count);
        foreach (var (path, partition) in given)
        {
            if (partition.Values.Length != table.PartitionKeys.Length)
            {
                throw QueryErrors.ImportUnreadable(
                    path, $"a partition of '{table.DatabaseName}.{table.Name}' has {partition.Values.Length} values, and the table has {table.PartitionKeys.Length} keys");
            }

            var storage = partition.StorageDescriptor;
            var location = storage?.Location;
            var read = new Partition
            {
                Values = partition.Values,
                Location = location is null || location == PartitionLocations.Default(table, partition.Values) ? null : location,
                StorageDescriptor = storage is null || same.IsTables(storage) ? null : storage with { Location = null },
                Parameters = partition.Parameters,
                CreationTime = partition.CreationTime,
                Extra = partition.Extra,
            };

            // The same partition in two files: the later one counts.
            var identity = string.Join('\0', partition.Values.Select(value => value ?? "\u0001"));
            if (byValues.TryAdd(identity, partitions.Count))
            {
                partitions.Add(read);
            }
            else
            {
                partitions[byValues[identity]] = read;
            }
        }

        return partitions;
    }

    /// <summary>Tells descriptors that say the same as the table's, wherever the data lies.</summary>
    private sealed class DescriptorComparer(StorageDescriptor table)
    {
        private readonly string _table = Text(table);

        public bool IsTables(StorageDescriptor storage) => Text(storage) == _table;

        private static string Text(StorageDescriptor storage) =>
            GlueJson.ToCompactText(writer => GlueJson.Write(writer, storage with { Location = null }));
    }

    /// <summary>What the files hold.</summary>
    private sealed class Content(Func<string, string> mapLocation)
    {
        public List<Database> Databases { get; } = [];

        public Dictionary<(string Database, string Name), Table> Tables { get; } = [];

        public Dictionary<(string Database, string Name), List<(string Path, GluePartition Partition)>> Partitions { get; } = [];

        public void Read(string path)
        {
            try
            {
                using var document = GlueJson.Parse(File.ReadAllBytes(path));
                Read(path, document.RootElement);
            }
            catch (JsonException error)
            {
                throw QueryErrors.ImportUnreadable(path, error.Message, error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw QueryErrors.ImportUnreadable(path, error.Message, error);
            }
        }

        private void Read(string path, JsonElement root)
        {
            var isKnown = false;
            if (root.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in root.EnumerateObject())
                {
                    isKnown |= Read(path, member);
                }
            }

            if (!isKnown)
            {
                throw QueryErrors.ImportUnreadable(path, "it holds neither DatabaseList, Database, TableList, Table, Partitions nor Partition");
            }
        }

        private bool Read(string path, JsonProperty member)
        {
            switch (member.Name)
            {
                case "DatabaseList":
                    Databases.AddRange(Items(member).Select(GlueJson.ReadDatabase).Select(Map));
                    return true;
                case "Database" when member.Value.ValueKind == JsonValueKind.Object:
                    Databases.Add(Map(GlueJson.ReadDatabase(member.Value)));
                    return true;
                case "TableList":
                    foreach (var table in Items(member))
                    {
                        Add(path, GlueJson.ReadTable(table));
                    }

                    return true;
                case "Table" when member.Value.ValueKind == JsonValueKind.Object:
                    Add(path, GlueJson.ReadTable(member.Value));
                    return true;
                case "Partitions":
                    foreach (var partition in Items(member))
                    {
                        Add(path, GlueJson.ReadPartition(partition));
                    }

                    return true;
                case "Partition" when member.Value.ValueKind == JsonValueKind.Object:
                    Add(path, GlueJson.ReadPartition(member.Value));
                    return true;
                default:
                    return false;
            }
        }

        private static JsonElement.ArrayEnumerator Items(JsonProperty member) =>
            member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : throw new JsonException($"'{member.Name}' is not a list.");

        private void Add(string path, Table table)
        {
            if (table.DatabaseName.Length == 0)
            {
                throw QueryErrors.ImportUnreadable(path, $"table '{table.Name}' has no DatabaseName");
            }

            Tables[(table.DatabaseName, table.Name)] = table with { StorageDescriptor = Map(table.StorageDescriptor) };
        }

        private void Add(string path, GluePartition partition)
        {
            if (partition is not { DatabaseName: { } database, TableName: { } name })
            {
                throw QueryErrors.ImportUnreadable(path, "a partition has no DatabaseName or TableName");
            }

            if (!Partitions.TryGetValue((database, name), out var list))
            {
                Partitions[(database, name)] = list = [];
            }

            list.Add((path, partition.StorageDescriptor is { } storage ? partition with { StorageDescriptor = Map(storage) } : partition));
        }

        private StorageDescriptor Map(StorageDescriptor storage) =>
            string.IsNullOrEmpty(storage.Location) ? storage : storage with { Location = mapLocation(storage.Location) };

        private Database Map(Database database) =>
            string.IsNullOrEmpty(database.LocationUri) ? database : database with { LocationUri = mapLocation(database.LocationUri) };
    }
}
