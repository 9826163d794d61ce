using System.Text;
using System.Text.Json.Nodes;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Catalog;

public sealed class CatalogImportTests : IDisposable
{
    private const string Tables = """
        {"TableList": [{
          "Name": "Clicks", "DatabaseName": "web", "Owner": "owner", "CreateTime": "2023-01-02T03:04:05.678000+02:00",
          "UpdateTime": 1672628645.5, "LastAccessTime": "2023-01-02T03:04:05+02:00", "Retention": 0,
          "StorageDescriptor": {
            "Columns": [{"Name": "Id", "Type": "bigint", "Comment": "c", "Parameters": {"x": "y"}}, {"Name": "s", "Type": "struct<a:int,b:array<string>>"}],
            "Location": "s3://bucket/clicks/", "InputFormat": "i", "OutputFormat": "o", "Compressed": true, "NumberOfBuckets": -1,
            "SerdeInfo": {"Name": "n", "SerializationLibrary": "lib", "Parameters": {"field.delim": ",", "a": "'<é>\""}},
            "BucketColumns": ["id"], "SortColumns": [{"Column": "id", "SortOrder": 1}], "Parameters": {"recordCount": "5"},
            "SkewedInfo": {"SkewedColumnNames": []}, "StoredAsSubDirectories": false},
          "PartitionKeys": [{"Name": "dt", "Type": "string"}],
          "TableType": "EXTERNAL_TABLE", "Parameters": {"classification": "csv"}, "CreatedBy": "arn:aws:iam::1:role/r",
          "IsRegisteredWithLakeFormation": false, "CatalogId": "123", "VersionId": "7", "Surprise": {"deep": [1, null, "x"]}}],
         "NextToken": "abc"}
        """;

    private const string Partitions = """
        {"Partitions": [
          {"Values": ["b"], "DatabaseName": "web", "TableName": "clicks", "CreationTime": 1672628645.0, "LastAccessTime": 0.0,
           "StorageDescriptor": {
            "Columns": [{"Name": "id", "Type": "bigint", "Comment": "c", "Parameters": {"x": "y"}}, {"Name": "s", "Type": "struct<a:int,b:array<string>>"}],
            "Location": "s3://bucket/clicks/dt=b/", "InputFormat": "i", "OutputFormat": "o", "Compressed": true, "NumberOfBuckets": -1,
            "SerdeInfo": {"Name": "n", "SerializationLibrary": "lib", "Parameters": {"a": "'<é>\"", "field.delim": ","}},
            "BucketColumns": ["id"], "SortColumns": [{"Column": "id", "SortOrder": 1}], "Parameters": {"recordCount": "5"},
            "SkewedInfo": {"SkewedColumnNames": []}, "StoredAsSubDirectories": false},
           "Parameters": {"p": "q"}, "CatalogId": "123"},
          {"Values": ["__HIVE_DEFAULT_PARTITION__"], "DatabaseName": "web", "TableName": "clicks",
           "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "int"}], "Location": "s3://bucket/odd"}},
          {"Values": ["a"], "DatabaseName": "web", "TableName": "clicks"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly FileCatalog _catalog;

    public CatalogImportTests() => _catalog = new FileCatalog(Path.Join(_folder.Path, "catalog"));

    public void Dispose()
    {
        _catalog.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_glue_prints_is_imported_whatever_the_order_of_the_files()
    {
        Assert.Equal(new ImportReport(1, 1, 3), Import(Partitions, Tables, """{"DatabaseList": [{"Name": "Web", "Description": "d", "CatalogId": "123"}]}"""));
        Assert.Equal("d", _catalog.FindDatabase("web")!.Description);
        var found = _catalog.FindTable("web", "clicks")!;
        Assert.Equal("7", found.Table.VersionId);
        Assert.Equal("id", found.Table.StorageDescriptor.Columns[0].Name);
        Assert.Equal(new DateTimeOffset(2023, 1, 2, 1, 4, 5, 678, TimeSpan.Zero), found.Table.CreateTime);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1672628645.5), found.Table.UpdateTime);
        var partitions = _catalog.ReadPartitions(found);
        Assert.Equal(["a", "b", null], partitions.Select(partition => partition.Values[0]));
        Assert.Null(partitions[1].Location);
        Assert.Null(partitions[1].StorageDescriptor);
        Assert.Equal("s3://bucket/odd", partitions[2].Location);
        Assert.Equal("int", partitions[2].StorageDescriptor!.Columns[0].Type);
    }

    [Fact]
    public void Export_of_an_import_says_the_same_and_is_stable()
    {
        Import(Tables, Partitions);
        var tables = Export(output => CatalogExport.WriteTables(_catalog, "web", output));
        var partitions = Export(output => CatalogExport.WritePartitions(_catalog, "web", "clicks", output));

        // Every member of the input is in the output with the same value; names are folded, times are in UTC.
        var expected = JsonNode.Parse(Tables)!["TableList"]![0]!;
        expected["Name"] = "clicks";
        expected["StorageDescriptor"]!["Columns"]![0]!["Name"] = "id";
        expected["CreateTime"] = "2023-01-02T01:04:05.678+00:00";
        expected["UpdateTime"] = "2023-01-02T03:04:05.5+00:00";
        AssertContains(expected, JsonNode.Parse(tables)!["TableList"]![0]!);
        Assert.DoesNotContain("LakeQuery", tables, StringComparison.Ordinal);
        Assert.Contains("struct<a:int,b:array<string>>", tables, StringComparison.Ordinal);

        var b = JsonNode.Parse(Partitions)!["Partitions"]![0]!;
        b["CreationTime"] = "2023-01-02T03:04:05+00:00";
        AssertContains(b, JsonNode.Parse(partitions)!["Partitions"]![1]!);
        Assert.Contains("__HIVE_DEFAULT_PARTITION__", partitions, StringComparison.Ordinal);

        // Once more through import and export: the same bytes.
        using var second = new FileCatalog(Path.Join(_folder.Path, "second"));
        CatalogImport.Import(second, [_folder.Write("t.json", Encoding.UTF8.GetBytes(tables)), _folder.Write("p.json", Encoding.UTF8.GetBytes(partitions))]);
        Assert.Equal(partitions, Export(output => CatalogExport.WritePartitions(second, "web", "clicks", output)));
        Assert.Equal(tables, Export(output => CatalogExport.WriteTables(second, "web", output)));
    }

    [Fact]
    public void A_single_table_and_mapped_locations_are_taken()
    {
        var single = $$"""{"Table": {{JsonNode.Parse(Tables)!["TableList"]![0]!.ToJsonString()}}}""";
        var path = _folder.Write("one.json", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(single)]);
        CatalogImport.Import(_catalog, [path], location => location.Replace("s3://bucket/", "/lake/", StringComparison.Ordinal));
        Assert.Equal(Path.GetFullPath("/lake/clicks"), _catalog.FindTable("web", "clicks")!.Location);
    }

    [Theory]
    [InlineData("{", "one.json")]
    [InlineData("[1]", "TableList")]
    [InlineData("""{"TableList": 5}""", "TableList")]
    [InlineData("""{"TableList": [{"Name": "t"}]}""", "DatabaseName")]
    [InlineData("""{"TableList": [{"DatabaseName": "d"}]}""", "Name")]
    [InlineData("""{"Partitions": [{"Values": ["1"]}]}""", "TableName")]
    [InlineData("""{"Partitions": [{"Values": ["1"], "DatabaseName": "d", "TableName": "unknown"}]}""", "d.unknown")]
    public void Files_that_cannot_be_used_are_named(string json, string fact)
    {
        var path = _folder.Write("one.json", Encoding.UTF8.GetBytes(json));
        var error = Assert.Throws<LakeQueryException>(() => CatalogImport.Import(_catalog, [path]));
        Assert.Equal("HIVE_INVALID_METADATA", error.Code.Name);
        Assert.Contains("one.json", error.Fact, StringComparison.Ordinal);
        Assert.Contains(fact, error.Fact, StringComparison.Ordinal);
    }

    private static void AssertContains(JsonNode expected, JsonNode actual)
    {
        foreach (var (name, value) in expected.AsObject())
        {
            var found = actual[name];
            if (value is JsonObject && found is JsonObject)
            {
                AssertContains(value, found);
            }
            else
            {
                Assert.True(JsonNode.DeepEquals(value, found), $"{name}: {value?.ToJsonString()} became {found?.ToJsonString()}");
            }
        }
    }

    private static string Export(Action<Stream> write)
    {
        using var output = new MemoryStream();
        write(output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private ImportReport Import(params string[] contents) =>
        CatalogImport.Import(_catalog, contents.Select((content, index) => _folder.Write($"in{index}.json", Encoding.UTF8.GetBytes(content))).ToArray());
}
