using System.Data;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Data.Fields;
using LakeQuery.Types;

namespace LakeQuery.Data.Schema;

/// <summary>The collections that tell what the catalog holds.</summary>
internal static class CatalogCollections
{
    public static DataTable Databases(LakeConnection connection, string?[] restrictions)
    {
        var table = SchemaCollections.Table(
            "Databases", ("DATABASE_NAME", typeof(string)), ("DESCRIPTION", typeof(string)), ("LOCATION", typeof(string)), ("CREATED", typeof(DateTimeOffset)));
        var catalog = connection.Engine.Catalog;
        foreach (var name in Names(catalog, restrictions))
        {
            var database = catalog.FindDatabase(name);
            table.Rows.Add(name, database?.Description, database?.LocationUri, (object?)database?.CreateTime ?? DBNull.Value);
        }

        return table;
    }

    public static DataTable Tables(LakeConnection connection, string?[] restrictions)
    {
        var table = SchemaCollections.Table(
            "Tables", ("TABLE_CATALOG", typeof(string)), ("TABLE_SCHEMA", typeof(string)), ("TABLE_NAME", typeof(string)), ("TABLE_TYPE", typeof(string)),
            ("DESCRIPTION", typeof(string)), ("LOCATION", typeof(string)), ("PARTITION_COUNT", typeof(long)), ("CREATED", typeof(DateTimeOffset)));
        foreach (var found in Snapshots(connection.Engine.Catalog, restrictions))
        {
            var type = found.Table.IsView ? "VIEW" : "TABLE";
            if (SchemaCollections.Passes(restrictions, 2, type))
            {
                table.Rows.Add(
                    "awsdatacatalog", found.Table.DatabaseName, found.Table.Name, type, found.Table.Description, found.Location, found.PartitionCount,
                    (object?)found.Table.CreateTime ?? DBNull.Value);
            }
        }

        return table;
    }

    public static DataTable Columns(LakeConnection connection, string?[] restrictions)
    {
        var table = SchemaCollections.Table(
            "Columns", ("TABLE_CATALOG", typeof(string)), ("TABLE_SCHEMA", typeof(string)), ("TABLE_NAME", typeof(string)), ("COLUMN_NAME", typeof(string)),
            ("ORDINAL_POSITION", typeof(int)), ("IS_NULLABLE", typeof(string)), ("DATA_TYPE", typeof(string)), ("HIVE_TYPE", typeof(string)),
            ("CHARACTER_MAXIMUM_LENGTH", typeof(int)), ("NUMERIC_PRECISION", typeof(int)), ("NUMERIC_SCALE", typeof(int)),
            ("IS_PARTITION_KEY", typeof(bool)), ("COMMENT", typeof(string)), ("CLR_TYPE", typeof(Type)));
        foreach (var found in Snapshots(connection.Engine.Catalog, restrictions))
        {
            var columns = found.Table.StorageDescriptor.Columns.AddRange(found.Table.PartitionKeys);
            for (var index = 0; index < columns.Length; index++)
            {
                if (SchemaCollections.Passes(restrictions, 2, columns[index].Name))
                {
                    AddColumn(table, found.Table, columns[index], index, index >= found.Table.StorageDescriptor.Columns.Length);
                }
            }
        }

        return table;
    }

    public static DataTable Partitions(LakeConnection connection, string?[] restrictions)
    {
        var table = SchemaCollections.Table(
            "Partitions", ("TABLE_CATALOG", typeof(string)), ("TABLE_SCHEMA", typeof(string)), ("TABLE_NAME", typeof(string)),
            ("PARTITION_NAME", typeof(string)), ("LOCATION", typeof(string)), ("CREATED", typeof(DateTimeOffset)));
        var catalog = connection.Engine.Catalog;
        foreach (var found in Snapshots(catalog, restrictions).Where(found => !found.Table.PartitionKeys.IsEmpty))
        {
            foreach (var partition in catalog.ReadPartitions(found))
            {
                var name = string.Join('/', found.Table.PartitionKeys.Select((key, index) => $"{key.Name}={partition.Values[index] ?? "__HIVE_DEFAULT_PARTITION__"}"));
                table.Rows.Add(
                    "awsdatacatalog", found.Table.DatabaseName, found.Table.Name, name, partition.Location, (object?)partition.CreationTime ?? DBNull.Value);
            }
        }

        return table;
    }

    private static void AddColumn(DataTable table, Table owner, Column column, int index, bool isKey)
    {
        var type = column.ToSqlType();
        var row = table.NewRow();
        row["TABLE_CATALOG"] = "awsdatacatalog";
        row["TABLE_SCHEMA"] = owner.DatabaseName;
        row["TABLE_NAME"] = owner.Name;
        row["COLUMN_NAME"] = column.Name;
        row["ORDINAL_POSITION"] = index + 1;
        row["IS_NULLABLE"] = "YES";
        row["DATA_TYPE"] = type?.ToString() ?? column.Type.ToLower(CultureInfo.InvariantCulture);
        row["HIVE_TYPE"] = column.Type;
        row["IS_PARTITION_KEY"] = isKey;
        row["COMMENT"] = (object?)column.Comment ?? DBNull.Value;
        if (type is not null)
        {
            row["CHARACTER_MAXIMUM_LENGTH"] = (object?)type.Length ?? DBNull.Value;
            row["NUMERIC_PRECISION"] = type.Kind == SqlTypeKind.Decimal ? type.Precision : DBNull.Value;
            row["NUMERIC_SCALE"] = type.Kind == SqlTypeKind.Decimal ? type.Scale : DBNull.Value;
            row["CLR_TYPE"] = FieldFactory.ClrTypeOf(type);
        }

        table.Rows.Add(row);
    }

    private static IEnumerable<string> Names(ICatalog catalog, string?[] restrictions) =>
        catalog.ListDatabases().Where(name => SchemaCollections.Passes(restrictions, 0, name));

    private static IEnumerable<TableSnapshot> Snapshots(ICatalog catalog, string?[] restrictions) =>
        from database in Names(catalog, restrictions)
        from name in catalog.ListTables(database)
        where SchemaCollections.Passes(restrictions, 1, name)
        let found = catalog.FindTable(database, name)
        where found is not null
        select found;
}
