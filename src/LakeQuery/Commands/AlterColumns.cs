using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>ALTER TABLE … ADD COLUMNS and REPLACE COLUMNS.</summary>
internal static class AlterColumns
{
    public static CommandOutput Run(AlterTableAddColumns statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            var given = ColumnDefinitions.Read(statement.Columns);
            var taken = statement.Replace ? table.PartitionKeys : table.PartitionKeys.AddRange(table.StorageDescriptor.Columns);
            for (var index = 0; index < given.Length; index++)
            {
                if (taken.Any(column => column.Name == given[index].Name))
                {
                    throw QueryErrors.ColumnAlreadyExists(given[index].Name, statement.Columns[index].Name.Span);
                }
            }

            // Partitions that were registered keep the columns they had, as in Hive.
            if (change.Current!.PartitionCount > 0)
            {
                var old = table.StorageDescriptor with { Location = null };
                change.SetLists(
                    [.. change.ReadPartitions().Select(partition => partition.StorageDescriptor is null ? partition with { StorageDescriptor = old } : partition)],
                    null);
            }

            var columns = statement.Replace ? given : table.StorageDescriptor.Columns.AddRange(given);
            change.SetTable(table with { StorageDescriptor = table.StorageDescriptor with { Columns = columns } });
            change.Commit();
        }

        return CommandOutput.Done($"{(statement.Replace ? "Replaced" : "Added")} columns of table {reference}");
    }
}
