using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;
using LakeQuery.Storage;

namespace LakeQuery.Commands;

/// <summary>MSCK REPAIR TABLE: registers folders named <c>key=value</c> below the table's location; it never removes any.</summary>
internal static class RepairPartitions
{
    public static CommandOutput Run(RepairTable statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            if (table.PartitionKeys.IsEmpty)
            {
                throw QueryErrors.NotPartitioned(reference.Database, reference.Name, reference.Span);
            }

            var location = change.Current!.Location;
            if (location.Length == 0)
            {
                throw QueryErrors.LocationMissing(reference.ToString(), reference.Span);
            }

            // A location that no local store answers to is refused here.
            location = LakePath.Resolve(location, context.Catalog.BaseDirectory);
            var registered = change.ReadPartitions();
            var known = new HashSet<string>(registered.Select(partition => PartitionSpecifications.Identity(partition.Values)), StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var added = new List<Partition>();
            foreach (var (path, values) in Walk(context.Store, location, table.PartitionKeys))
            {
                var identity = PartitionSpecifications.Identity(values);
                if (seen.Add(identity) && !known.Contains(identity))
                {
                    added.Add(Register(path, values, location, table, context));
                }
            }

            if (added.Count > 0)
            {
                change.SetLists([.. registered, .. added], null);
                change.Commit();
            }

            return Report(reference.Name, table.PartitionKeys, added, registered.Where(partition =>
                !seen.Contains(PartitionSpecifications.Identity(partition.Values)) && IsMissing(partition, location, table.PartitionKeys, context)));
        }
    }

    private static Partition Register(string path, ImmutableArray<string?> values, string location, Table table, CommandContext context)
    {
        // Folders spelled otherwise than we would (blanks or signs escaped by other writers) are registered by their place.
        var spelled = LakePath.BelowSpan(location, path);
        var isDefault = spelled.SequenceEqual(PartitionSpecifications.Format(table.PartitionKeys, values));
        return new Partition
        {
            Values = values,
            Location = isDefault ? null : CatalogLocations.Below(table.StorageDescriptor.Location!, spelled.ToString().Replace('\\', '/')),
            CreationTime = context.Clock.GetUtcNow(),
        };
    }

    // Level by level: only folders named after the key of their level are entered.
    private static IEnumerable<(string Path, ImmutableArray<string?> Values)> Walk(IObjectStore store, string location, ImmutableArray<Column> keys)
    {
        var stack = new Stack<(string Path, ImmutableArray<string?> Values)>();
        stack.Push((location, []));
        while (stack.TryPop(out var folder))
        {
            if (folder.Values.Length == keys.Length)
            {
                yield return folder;
                continue;
            }

            foreach (var path in store.ListDirectories(folder.Path))
            {
                var name = Path.GetFileName(path.AsSpan());

                // As in Athena: keys must be in lower case, and a colon hides a folder.
                if (!name.Contains(':') && HivePathPart.TrySplit(name, out var part) && part.Key == keys[folder.Values.Length].Name)
                {
                    stack.Push((path, folder.Values.Add(part.Value)));
                }
            }
        }
    }

    private static bool IsMissing(Partition partition, string location, ImmutableArray<Column> keys, CommandContext context)
    {
        var folder = partition.Location is { } own
            ? CatalogLocations.Resolve(own, context.Catalog.BaseDirectory)
            : Path.Join(location, PartitionSpecifications.Format(keys, partition.Values));
        return !CatalogLocations.IsRemote(folder) && !Directory.Exists(folder);
    }

    // Hive's own lines: two that sum up, tab by tab, and one for each partition that was added.
    private static CommandOutput Report(string table, ImmutableArray<Column> keys, List<Partition> added, IEnumerable<Partition> missing)
    {
        var names = added.Select(partition => $"{table}:{PartitionSpecifications.Format(keys, partition.Values)}").Order(StringComparer.Ordinal).ToArray();
        var missingNames = missing.Select(partition => $"{table}:{PartitionSpecifications.Format(keys, partition.Values)}").ToArray();
        var lines = new List<string>();
        if (names.Length > 0)
        {
            lines.Add("Partitions not in metastore:\t" + string.Join('\t', names));
        }

        if (missingNames.Length > 0)
        {
            lines.Add("Partitions missing from filesystem:\t" + string.Join('\t', missingNames));
        }

        lines.AddRange(names.Select(name => "Repair: Added partition to metastore " + name));
        return CommandOutput.List("result", lines);
    }
}
