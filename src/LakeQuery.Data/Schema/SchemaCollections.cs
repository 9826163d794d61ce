using System.Data;
using System.Data.Common;
using System.Globalization;

namespace LakeQuery.Data.Schema;

/// <summary>The collections of <see cref="DbConnection.GetSchema(string, string[])"/>: one row here for each, and nowhere else.</summary>
internal static class SchemaCollections
{
    /// <summary>A collection: what it is restricted by, how many parts its names have, and what fills its table.</summary>
    private sealed record Collection(string Name, string[] Restrictions, int IdentifierParts, Func<LakeConnection, string?[], DataTable> Fill);

    private static readonly Collection[] All =
    [
        new(DbMetaDataCollectionNames.MetaDataCollections, [], 0, (_, _) => MetaDataCollections()),
        new(DbMetaDataCollectionNames.DataSourceInformation, [], 0, (connection, _) => ProviderCollections.DataSourceInformation(connection)),
        new(DbMetaDataCollectionNames.DataTypes, [], 0, (_, _) => ProviderCollections.DataTypes()),
        new(DbMetaDataCollectionNames.Restrictions, [], 0, (_, _) => Restrictions()),
        new(DbMetaDataCollectionNames.ReservedWords, [], 0, (_, _) => ProviderCollections.ReservedWords()),
        new("Databases", ["Database"], 1, CatalogCollections.Databases),
        new("Tables", ["Database", "Table", "TableType"], 2, CatalogCollections.Tables),
        new("Columns", ["Database", "Table", "Column"], 3, CatalogCollections.Columns),
        new("Partitions", ["Database", "Table"], 2, CatalogCollections.Partitions),
        new("Functions", ["Name", "Kind"], 1, (_, restrictions) => ProviderCollections.Functions(restrictions)),
    ];

    /// <summary>The table of a collection.</summary>
    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions.</exception>
    public static DataTable Get(LakeConnection connection, string name, string?[] restrictions)
    {
        var collection = Array.Find(All, candidate => string.Equals(candidate.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException(
                $"There is no collection '{name}'; there are {string.Join(", ", All.Select(candidate => candidate.Name))}.", nameof(name));
        if (restrictions.Length > collection.Restrictions.Length)
        {
            throw new ArgumentException(
                $"{collection.Name} has {collection.Restrictions.Length} restrictions, not {restrictions.Length}.", nameof(restrictions));
        }

        return collection.Fill(connection, restrictions);
    }

    /// <summary>A table with columns of the given types.</summary>
    public static DataTable Table(string name, params (string Name, Type Type)[] columns)
    {
        var table = new DataTable(name) { Locale = CultureInfo.InvariantCulture };
        foreach (var column in columns)
        {
            table.Columns.Add(column.Name, column.Type);
        }

        return table;
    }

    /// <summary>Whether a value passes the restriction at an index; names are equal in any case.</summary>
    public static bool Passes(string?[] restrictions, int index, string value) =>
        index >= restrictions.Length || string.IsNullOrEmpty(restrictions[index]) || string.Equals(restrictions[index], value, StringComparison.OrdinalIgnoreCase);

    private static DataTable MetaDataCollections()
    {
        var table = Table(
            DbMetaDataCollectionNames.MetaDataCollections, (DbMetaDataColumnNames.CollectionName, typeof(string)),
            (DbMetaDataColumnNames.NumberOfRestrictions, typeof(int)), (DbMetaDataColumnNames.NumberOfIdentifierParts, typeof(int)));
        foreach (var collection in All)
        {
            table.Rows.Add(collection.Name, collection.Restrictions.Length, collection.IdentifierParts);
        }

        return table;
    }

    private static DataTable Restrictions()
    {
        var table = Table(
            DbMetaDataCollectionNames.Restrictions, ("CollectionName", typeof(string)), ("RestrictionName", typeof(string)),
            ("RestrictionDefault", typeof(string)), ("RestrictionNumber", typeof(int)));
        foreach (var collection in All)
        {
            for (var index = 0; index < collection.Restrictions.Length; index++)
            {
                table.Rows.Add(collection.Name, collection.Restrictions[index], DBNull.Value, index + 1);
            }
        }

        return table;
    }
}
