using System.Data;
using System.Data.Common;

namespace LakeQuery.Tests.Data;

/// <summary>The collections of GetSchema.</summary>
public sealed class GetSchemaTests
{
    [Fact]
    public void Without_a_name_it_gives_the_collections_in_the_shape_that_is_prescribed()
    {
        using var connection = DataLake.Open();
        foreach (var table in (DataTable[])[connection.GetSchema(), connection.GetSchema("MetaDataCollections"), connection.GetSchema("metadatacollections")])
        {
            Assert.Equal("MetaDataCollections", table.TableName);
            Assert.Equal(
                [("CollectionName", typeof(string)), ("NumberOfRestrictions", typeof(int)), ("NumberOfIdentifierParts", typeof(int))],
                table.Columns.Cast<DataColumn>().Select(column => (column.ColumnName, column.DataType)));
            Assert.Equal(
                ["MetaDataCollections", "DataSourceInformation", "DataTypes", "Restrictions", "ReservedWords", "Databases", "Tables", "Columns", "Partitions", "Functions"],
                Values(table, "CollectionName"));
        }
    }

    [Fact]
    public void Every_collection_it_names_is_there_with_its_restrictions()
    {
        using var connection = DataLake.Open();
        var restrictions = Values(connection.GetSchema("Restrictions"), "CollectionName");
        foreach (DataRow row in connection.GetSchema().Rows)
        {
            var name = (string)row["CollectionName"];
            Assert.Equal(name, connection.GetSchema(name).TableName);
            Assert.Equal((int)row["NumberOfRestrictions"], restrictions.Count(value => Equals(value, name)));
            Assert.Throws<ArgumentException>(() => connection.GetSchema(name, new string?[(int)row["NumberOfRestrictions"] + 1]));
        }

        Assert.Throws<ArgumentException>(() => connection.GetSchema("Indexes"));
        Assert.Throws<ArgumentNullException>(() => connection.GetSchema(null!));
    }

    [Fact]
    public void Databases_tables_columns_and_partitions_are_the_catalogs()
    {
        using var connection = DataLake.Open();
        Assert.Contains("sample", Values(connection.GetSchema("Databases"), "DATABASE_NAME"));
        Assert.Equal(["airports", "budgets", "flights", "stocks", "weather"], Values(connection.GetSchema("Tables", ["Sample"]), "TABLE_NAME"));
        var flights = connection.GetSchema("Tables", [null, "FLIGHTS", "table"]).Rows[0];
        Assert.Equal(("sample", 31L), ((string)flights["TABLE_SCHEMA"], (long)flights["PARTITION_COUNT"]));
        var columns = connection.GetSchema("Columns", ["sample", "flights"]);
        Assert.Equal(["departed_at", "delay", "distance", "origin", "destination", "year", "month", "day"], Values(columns, "COLUMN_NAME"));
        Assert.Equal(["timestamp(3)", "bigint", "bigint", "varchar", "varchar", "integer", "integer", "integer"], Values(columns, "DATA_TYPE"));
        Assert.Equal([.. Enumerable.Range(1, 8).Cast<object>()], Values(columns, "ORDINAL_POSITION"));
        Assert.Equal([false, false, false, false, false, true, true, true], Values(columns, "IS_PARTITION_KEY"));
        Assert.Equal(typeof(DateTime), columns.Rows[0]["CLR_TYPE"]);
        Assert.Equal(["delay"], Values(connection.GetSchema("Columns", ["sample", "flights", "DELAY"]), "COLUMN_NAME"));
        var partitions = connection.GetSchema("Partitions", ["sample", "weather"]);
        Assert.Equal(["year=2012", "year=2013", "year=2014", "year=2015"], Values(partitions, "PARTITION_NAME"));
        Assert.Empty(connection.GetSchema("Partitions", ["sample", "airports"]).Rows);
    }

    [Fact]
    public void Reserved_words_functions_and_types_are_the_languages()
    {
        using var connection = DataLake.Open();
        var words = Values(connection.GetSchema("ReservedWords"), "ReservedWord");
        Assert.Contains("SELECT", words);
        Assert.DoesNotContain("DATE", words);
        var function = Assert.Single(connection.GetSchema("Functions", ["Date_Trunc"]).Rows.Cast<DataRow>());
        Assert.Equal("scalar", function["FUNCTION_KIND"]);
        Assert.Contains("timestamp", (string)function["SIGNATURES"], StringComparison.Ordinal);
        Assert.Contains("sum", Values(connection.GetSchema("Functions", [null, "aggregate"]), "FUNCTION_NAME"));

        foreach (DataRow type in connection.GetSchema("DataTypes").Rows)
        {
            Assert.NotNull(Type.GetType((string)type["DataType"]));
        }

        var best = connection.GetSchema("DataTypes").Rows.Cast<DataRow>().Where(row => (bool)row["IsBestMatch"]).Select(row => row["DataType"]).ToList();
        Assert.Equal(best.Distinct(), best);
    }

    [Fact]
    public void DataSourceInformation_tells_how_names_and_parameters_are_written()
    {
        using var connection = DataLake.Open();
        var row = Assert.Single(connection.GetSchema(DbMetaDataCollectionNames.DataSourceInformation).Rows.Cast<DataRow>());
        Assert.Equal("LakeQuery", row[DbMetaDataColumnNames.DataSourceProductName]);
        Assert.Equal("@{0}", row[DbMetaDataColumnNames.ParameterMarkerFormat]);
        Assert.Matches((string)row[DbMetaDataColumnNames.ParameterMarkerPattern], "@name");
        Assert.Matches((string)row[DbMetaDataColumnNames.QuotedIdentifierPattern], "\"a\"\"b\"");
        Assert.Equal((int)IdentifierCase.Insensitive, row[DbMetaDataColumnNames.IdentifierCase]);
    }

    [Fact]
    public async Task It_is_there_asynchronously_too()
    {
        await using var connection = DataLake.Open();
        Assert.NotEmpty((await connection.GetSchemaAsync()).Rows);
        Assert.Equal(5, (await connection.GetSchemaAsync("Tables", ["sample"])).Rows.Count);
    }

    private static object[] Values(DataTable table, string column) => [.. table.Rows.Cast<DataRow>().Select(row => row[column])];
}
