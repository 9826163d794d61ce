using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>ALTER TABLE … ADD COLUMNS, REPLACE COLUMNS and CHANGE COLUMN: of metadata only, no file is touched.</summary>
internal static class AlterColumns
{
    public static CommandOutput Run(AlterTableAddColumns statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            if (statement.Partition is { } specification)
            {
                var partitions = AlterPartitions.ReadFor(specification, table, reference, change, out var index);
                var storage = partitions[index].StorageDescriptor ?? OwnStorage(table);
                partitions[index] = partitions[index] with { StorageDescriptor = storage with { Columns = ColumnsOf(statement, table, storage.Columns) } };
                change.SetLists(partitions, null);
            }
            else
            {
                SetColumns(change, table, ColumnsOf(statement, table, table.StorageDescriptor.Columns));
            }

            change.Commit();
        }

        return CommandOutput.Done($"{(statement.Replace ? "Replaced" : "Added")} columns of table {reference}");
    }

    public static CommandOutput Change(AlterTableChangeColumn statement, CommandContext context)
    {
        var (reference, change, table) = TableReference.Change(statement.Table, context);
        using (change)
        {
            var columns = table.StorageDescriptor.Columns;
            var place = Find(columns, statement.Old, reference);
            var column = ColumnDefinitions.Read(statement.Column);
            if (column.Name != columns[place].Name && columns.Concat(table.PartitionKeys).Any(known => known.Name == column.Name))
            {
                throw QueryErrors.ColumnAlreadyExists(column.Name, statement.Column.Name.Span);
            }

            // What is said of a column stays where nothing new is said.
            column = column with { Comment = column.Comment ?? columns[place].Comment };
            var target = place;
            if (statement.First)
            {
                target = 0;
            }
            else if (statement.After is { } after)
            {
                var before = Find(columns, after, reference);
                target = before < place ? before + 1 : before;
            }

            SetColumns(change, table, columns.RemoveAt(place).Insert(target, column));
            change.Commit();
        }

        return CommandOutput.Done($"Changed column {statement.Old.Value.ToLowerInvariant()} of table {reference}");
    }

    private static ImmutableArray<Column> ColumnsOf(AlterTableAddColumns statement, Table table, ImmutableArray<Column> before)
    {
        var given = ColumnDefinitions.Read(statement.Columns);
        var taken = statement.Replace ? table.PartitionKeys : table.PartitionKeys.AddRange(before);
        for (var index = 0; index < given.Length; index++)
        {
            if (taken.Any(column => column.Name == given[index].Name))
            {
                throw QueryErrors.ColumnAlreadyExists(given[index].Name, statement.Columns[index].Name.Span);
            }
        }

        return statement.Replace ? given : before.AddRange(given);
    }

    private static void SetColumns(ITableChange change, Table table, ImmutableArray<Column> columns)
    {
        // Partitions that were registered keep the columns they had, as in Hive.
        if (change.Current!.PartitionCount > 0)
        {
            var old = OwnStorage(table);
            change.SetLists(
                [.. change.ReadPartitions().Select(partition => partition.StorageDescriptor is null ? partition with { StorageDescriptor = old } : partition)],
                null);
        }

        change.SetTable(table with { StorageDescriptor = table.StorageDescriptor with { Columns = columns } });
    }

    private static StorageDescriptor OwnStorage(Table table) => table.StorageDescriptor with { Location = null };

    private static int Find(ImmutableArray<Column> columns, Identifier name, TableReference table)
    {
        for (var index = 0; index < columns.Length; index++)
        {
            if (columns[index].Name.Equals(name.Value, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        throw QueryErrors.NoSuchDataColumn(name.Value, table.ToString(), columns.Select(column => column.Name), name.Span);
    }
}
