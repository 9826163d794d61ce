using System.Text.Json;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>Writes a catalog in the shapes that the AWS command line prints and <see cref="CatalogImport"/> reads.</summary>
public static class CatalogExport
{
    /// <summary>All databases, as <c>aws glue get-databases</c>.</summary>
    public static void WriteDatabases(ICatalog catalog, Stream output) => Write(output, writer =>
    {
        writer.WriteStartArray("DatabaseList");
        foreach (var name in catalog.ListDatabases())
        {
            if (catalog.FindDatabase(name) is { } database)
            {
                GlueJson.Write(writer, database);
            }
        }

        writer.WriteEndArray();
    });

    /// <summary>The tables and views of a database, as <c>aws glue get-tables</c>.</summary>
    /// <exception cref="LakeQueryException">SCHEMA_NOT_FOUND.</exception>
    public static void WriteTables(ICatalog catalog, string database, Stream output)
    {
        Require(catalog, database);
        Write(output, writer =>
        {
            writer.WriteStartArray("TableList");
            foreach (var name in catalog.ListTables(database))
            {
                if (catalog.FindTable(database, name) is { } found)
                {
                    GlueJson.Write(writer, found.Table);
                }
            }

            writer.WriteEndArray();
        });
    }

    /// <summary>The partitions of a table with whole descriptors, as <c>aws glue get-partitions</c>.</summary>
    /// <exception cref="LakeQueryException">SCHEMA_NOT_FOUND, TABLE_NOT_FOUND.</exception>
    public static void WritePartitions(ICatalog catalog, string database, string table, Stream output)
    {
        Require(catalog, database);
        var found = catalog.FindTable(database, table) ?? throw QueryErrors.TableNotFound(database, table, catalog.ListTables(database));
        Write(output, writer =>
        {
            writer.WriteStartArray("Partitions");
            foreach (var partition in catalog.ReadPartitions(found))
            {
                GlueJson.Write(writer, ToGlue(partition, found.Table));
            }

            writer.WriteEndArray();
        });
    }

    private static GluePartition ToGlue(Partition partition, Table table) => new()
    {
        DatabaseName = table.DatabaseName,
        TableName = table.Name,
        Values = partition.Values,
        StorageDescriptor = (partition.StorageDescriptor ?? table.StorageDescriptor) with
        {
            Location = partition.Location ?? PartitionLocations.Default(table, partition.Values),
        },
        Parameters = partition.Parameters,
        CreationTime = partition.CreationTime,
        Extra = partition.Extra,
    };

    private static void Require(ICatalog catalog, string database)
    {
        if (catalog.FindDatabase(database) is null)
        {
            throw QueryErrors.SchemaNotFound(database, catalog.ListDatabases());
        }
    }

    private static void Write(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(output, GlueJson.IndentedOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
