using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>ALTER TABLE … ADD PARTITION, DROP PARTITION, SET LOCATION.</summary>
internal static class AlterPartitions
{
    public static CommandOutput Add(AlterTableAddPartitions statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            RequireKeys(table, reference);
            var partitions = new List<Partition>(change.ReadPartitions());
            var known = new HashSet<string>(partitions.Select(partition => PartitionSpecifications.Identity(partition.Values)), StringComparer.Ordinal);
            var before = partitions.Count;
            foreach (var added in statement.Partitions)
            {
                var values = PartitionSpecifications.Read(added.Specification, table.PartitionKeys);
                if (!known.Add(PartitionSpecifications.Identity(values)))
                {
                    if (statement.IfNotExists)
                    {
                        continue;
                    }

                    throw QueryErrors.PartitionAlreadyExists(PartitionSpecifications.Format(table.PartitionKeys, values), added.Span);
                }

                partitions.Add(new Partition
                {
                    Values = values,
                    Location = added.Location is null ? null : Locations.Read(added.Location, added.Span, context),
                    CreationTime = context.Clock.GetUtcNow(),
                });
            }

            if (partitions.Count > before)
            {
                change.SetLists(partitions, null);
                change.Commit();
            }

            return CommandOutput.Done($"Added {Count(partitions.Count - before)} to table {reference}");
        }
    }

    public static CommandOutput Drop(AlterTableDropPartitions statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            RequireKeys(table, reference);
            var partitions = new List<Partition>(change.ReadPartitions());
            var before = partitions.Count;
            foreach (var specification in statement.Partitions)
            {
                var values = PartitionSpecifications.Read(specification, table.PartitionKeys);
                var index = IndexOf(partitions, values, table.PartitionKeys);
                if (index >= 0)
                {
                    partitions.RemoveAt(index);
                }
                else if (!statement.IfExists)
                {
                    throw QueryErrors.PartitionNotFound(PartitionSpecifications.Format(table.PartitionKeys, values), specification.Span, true);
                }
            }

            if (partitions.Count < before)
            {
                change.SetLists(partitions, null);
                change.Commit();
            }

            return CommandOutput.Done($"Dropped {Count(before - partitions.Count)} of table {reference}");
        }
    }

    public static CommandOutput SetLocation(AlterTableSetLocation statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            var location = Locations.Read(statement.Location, statement.Span, context);
            if (statement.Partition is { } specification)
            {
                RequireKeys(table, reference);
                var values = PartitionSpecifications.Read(specification, table.PartitionKeys);
                var partitions = new List<Partition>(change.ReadPartitions());
                var index = IndexOf(partitions, values, table.PartitionKeys);
                if (index < 0)
                {
                    throw QueryErrors.PartitionNotFound(PartitionSpecifications.Format(table.PartitionKeys, values), specification.Span, false);
                }

                partitions[index] = partitions[index] with { Location = location };
                change.SetLists(partitions, null);
            }
            else
            {
                // Partitions that were registered stay where they are, as in Hive: only new ones lie below the new folder.
                if (change.Current!.PartitionCount > 0 && !string.IsNullOrEmpty(table.StorageDescriptor.Location))
                {
                    change.SetLists([.. change.ReadPartitions().Select(partition => Pin(partition, table))], null);
                }

                change.SetTable(table with { StorageDescriptor = table.StorageDescriptor with { Location = location } });
            }

            change.Commit();
        }

        return CommandOutput.Done($"Set location of table {reference}");
    }

    private static Partition Pin(Partition partition, Table table) =>
        partition.Location is not null ? partition : partition with { Location = PartitionLocations.Default(table, partition.Values) };

    private static void RequireKeys(Table table, TableReference reference)
    {
        if (table.PartitionKeys.IsEmpty)
        {
            throw QueryErrors.NotPartitioned(reference.Database, reference.Name, reference.Span);
        }
    }

    // The text itself first: '1' and '01' may both be registered.
    private static int IndexOf(List<Partition> partitions, ImmutableArray<string?> values, ImmutableArray<Column> keys)
    {
        var index = partitions.FindIndex(partition => partition.Values.AsSpan().SequenceEqual(values.AsSpan()));
        return index >= 0 ? index : partitions.FindIndex(partition => IsSame(partition.Values, values, keys));
    }

    private static bool IsSame(ImmutableArray<string?> first, ImmutableArray<string?> second, ImmutableArray<Column> keys)
    {
        for (var key = 0; key < keys.Length; key++)
        {
            if (!PartitionKeyTypes.IsSame(first[key], second[key], keys[key].Type))
            {
                return false;
            }
        }

        return true;
    }

    private static string Count(int count) => FormattableString.Invariant($"{count} partition{(count == 1 ? "" : "s")}");
}
