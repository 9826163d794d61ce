using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Types;

namespace LakeQuery.Planning;

/// <summary>The tables of <c>information_schema</c>, made from the catalog when a query names them.</summary>
internal static class InformationSchema
{
    /// <summary>The name of the database.</summary>
    public const string Name = "information_schema";

    /// <summary>A table: its columns and how its rows are made.</summary>
    public sealed record Definition(
        ImmutableArray<(string Name, SqlType Type)> Columns, Func<ICatalog, IEnumerable<ImmutableArray<object?>>> Rows);

    private static readonly SqlType Text = SqlType.Varchar;

    private static readonly Dictionary<string, Definition> Tables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["schemata"] = new([("catalog_name", Text), ("schema_name", Text)], Schemata),
        ["tables"] = new([("table_catalog", Text), ("table_schema", Text), ("table_name", Text), ("table_type", Text)], TableRows),
        ["columns"] = new(
            [
                ("table_catalog", Text), ("table_schema", Text), ("table_name", Text), ("column_name", Text), ("ordinal_position", SqlType.BigInt),
                ("column_default", Text), ("is_nullable", Text), ("data_type", Text), ("comment", Text), ("extra_info", Text),
            ],
            ColumnRows),
        ["views"] = new([("table_catalog", Text), ("table_schema", Text), ("table_name", Text), ("view_definition", Text)], ViewRows),
    };

    /// <summary>Names of the tables.</summary>
    public static IEnumerable<string> TableNames => Tables.Keys;

    /// <summary>The table of that name, or null.</summary>
    public static Definition? Find(string table) => Tables.GetValueOrDefault(table);

    private static IEnumerable<ImmutableArray<object?>> Schemata(ICatalog catalog) =>
        catalog.ListDatabases().Append(Name).Select(database => ImmutableArray.Create<object?>(ScopeField.CatalogName, database));

    private static IEnumerable<ImmutableArray<object?>> TableRows(ICatalog catalog) =>
        AllTables(catalog).Select(table => ImmutableArray.Create<object?>(
            ScopeField.CatalogName, table.DatabaseName, table.Name, table.IsView ? "VIEW" : "BASE TABLE"))
            .Concat(Tables.Keys.Order(StringComparer.Ordinal).Select(name => ImmutableArray.Create<object?>(
                ScopeField.CatalogName, Name, name, "BASE TABLE")));

    private static IEnumerable<ImmutableArray<object?>> ColumnRows(ICatalog catalog)
    {
        foreach (var table in AllTables(catalog))
        {
            var position = 0L;
            foreach (var (column, isKey) in table.StorageDescriptor.Columns.Select(column => (column, false))
                .Concat(table.PartitionKeys.Select(column => (column, true))))
            {
                position++;
                yield return
                [
                    ScopeField.CatalogName, table.DatabaseName, table.Name, column.Name, position, null, "YES",
                    HiveTypeNames.TryParse(column.Type)?.ToString() ?? column.Type, column.Comment, isKey ? "partition key" : null,
                ];
            }
        }

        foreach (var (table, definition) in Tables.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var position = 0L;
            foreach (var (column, type) in definition.Columns)
            {
                position++;
                yield return [ScopeField.CatalogName, Name, table, column, position, null, "YES", type.ToString(), null, null];
            }
        }
    }

    private static IEnumerable<ImmutableArray<object?>> ViewRows(ICatalog catalog) =>
        AllTables(catalog).Where(table => table.IsView).Select(table => ImmutableArray.Create<object?>(
            ScopeField.CatalogName, table.DatabaseName, table.Name, PrestoView.TryRead(table)?.OriginalSql));

    // A table whose file can't be read is left out rather than spoiling the list of all others.
    private static IEnumerable<Table> AllTables(ICatalog catalog)
    {
        foreach (var database in catalog.ListDatabases())
        {
            foreach (var name in catalog.ListTables(database))
            {
                Table? table = null;
                try
                {
                    table = catalog.FindTable(database, name)?.Table;
                }
                catch (Errors.LakeQueryException)
                {
                }

                if (table is not null)
                {
                    yield return table;
                }
            }
        }
    }
}
