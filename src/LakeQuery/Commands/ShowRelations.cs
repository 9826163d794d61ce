using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Sql.Syntax;

namespace LakeQuery.Commands;

/// <summary>SHOW TABLES, SHOW VIEWS, SHOW COLUMNS, SHOW PARTITIONS.</summary>
internal static class ShowRelations
{
    public static CommandOutput Tables(ShowTables statement, CommandContext context)
    {
        TableReference.RequireCatalog(statement.Catalog);
        var database = statement.Database?.Value.ToLowerInvariant() ?? context.CurrentDatabase;
        if (context.Catalog.FindDatabase(database) is null)
        {
            throw QueryErrors.SchemaNotFound(database, context.Catalog.ListDatabases(), statement.Database?.Span);
        }

        var names = context.Catalog.ListTables(database).Where(NamePattern.Compile(statement.Pattern));
        return statement.ViewsOnly
            ? CommandOutput.List("views", names.Where(name => IsView(context.Catalog, database, name)))
            : CommandOutput.List("tab_name", names);
    }

    public static CommandOutput Columns(ShowColumns statement, CommandContext context)
    {
        var table = TableReference.Find(statement.Table, context).Table.Table;
        return CommandOutput.List("field", table.StorageDescriptor.Columns.Concat(table.PartitionKeys).Select(column => column.Name));
    }

    public static CommandOutput Partitions(ShowPartitions statement, CommandContext context)
    {
        var (reference, found) = TableReference.Find(statement.Table, context);
        var keys = found.Table.PartitionKeys;
        return keys.IsEmpty
            ? throw QueryErrors.NotPartitioned(reference.Database, reference.Name, reference.Span)
            : CommandOutput.List(
                "partition", context.Catalog.ReadPartitions(found).Select(partition => PartitionSpecifications.Format(keys, partition.Values)));
    }

    // One broken table does not hide the others.
    private static bool IsView(ICatalog catalog, string database, string name)
    {
        try
        {
            return catalog.FindTable(database, name) is { Table.IsView: true };
        }
        catch (LakeQueryException error) when (error.Code == ErrorCode.LakeCatalogCorrupt)
        {
            return false;
        }
    }
}
