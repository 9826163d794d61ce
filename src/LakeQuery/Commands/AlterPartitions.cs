using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>ALTER TABLE … ADD PARTITION, DROP PARTITION, RENAME PARTITION, SET LOCATION.</summary>
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
                var partitions = ReadFor(specification, table, reference, change, out var index);
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

    public static CommandOutput Rename(AlterTableRenamePartition statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            var partitions = ReadFor(statement.From, table, reference, change, out var index);
            var values = PartitionSpecifications.Read(statement.To, table.PartitionKeys);
            var taken = IndexOf(partitions, values, table.PartitionKeys);
            if (taken >= 0 && (taken != index || partitions[index].Values.AsSpan().SequenceEqual(values.AsSpan())))
            {
                throw QueryErrors.PartitionRenameTaken(PartitionSpecifications.Format(table.PartitionKeys, values), statement.To.Span);
            }

            // The data stays where it is.
            partitions[index] = Pin(partitions[index], table) with { Values = values };
            change.SetLists(partitions, null);
            change.Commit();
        }

        return CommandOutput.Done($"Renamed partition of table {reference}");
    }

    /// <summary>A table's partitions, and which of them a specification names.</summary>
    /// <exception cref="LakeQueryException">There is none, or the table has no keys.</exception>
    public static List<Partition> ReadFor(
        PartitionSpecification specification, Table table, TableReference reference, ITableChange change, out int index)
    {
        RequireKeys(table, reference);
        var partitions = new List<Partition>(change.ReadPartitions());
        index = Find(specification, table, partitions);
        return partitions;
    }

    /// <summary>Which partition a specification names.</summary>
    public static int Find(PartitionSpecification specification, Table table, IReadOnlyList<Partition> partitions)
    {
        var values = PartitionSpecifications.Read(specification, table.PartitionKeys);
        var index = IndexOf(partitions, values, table.PartitionKeys);
        return index >= 0
            ? index
            : throw QueryErrors.PartitionNotFound(PartitionSpecifications.Format(table.PartitionKeys, values), specification.Span, false);
    }

    /// <summary>Throws where a table has no keys.</summary>
    public static void RequireKeys(Table table, TableReference reference)
    {
        if (table.PartitionKeys.IsEmpty)
        {
            throw QueryErrors.NotPartitioned(reference.Database, reference.Name, reference.Span);
        }
    }

    private static Partition Pin(Partition partition, Table table) =>
        partition.Location is not null ? partition : partition with { Location = PartitionLocations.Default(table, partition.Values) };

    // The text itself first: '1' and '01' may both be registered.
    private static int IndexOf(IReadOnlyList<Partition> partitions, ImmutableArray<string?> values, ImmutableArray<Column> keys)
    {
        var same = -1;
        for (var index = 0; index < partitions.Count; index++)
        {
            if (partitions[index].Values.AsSpan().SequenceEqual(values.AsSpan()))
            {
                return index;
            }

            same = same < 0 && IsSame(partitions[index].Values, values, keys) ? index : same;
        }

        return same;
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
