using System.Text.Json.Nodes;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Cli;

/// <summary><c>lakequery catalog import|export</c> with the answers of <c>aws glue</c>.</summary>
public sealed class CatalogVerbTests : IDisposable
{
    private const string Tables = """
        {
            "TableList": [
                {
                    "Name": "clicks",
                    "DatabaseName": "web",
                    "Owner": "owner",
                    "CreateTime": "2024-03-01T10:15:30+01:00",
                    "UpdateTime": "2024-03-02T10:15:30+01:00",
                    "LastAccessTime": "2024-03-02T10:15:30+01:00",
                    "Retention": 0,
                    "StorageDescriptor": {
                        "Columns": [
                            { "Name": "id", "Type": "bigint" },
                            { "Name": "url", "Type": "string", "Comment": "path only" }
                        ],
                        "Location": "s3://acme-lake/raw/clicks/",
                        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                        "Compressed": false,
                        "NumberOfBuckets": -1,
                        "SerdeInfo": {
                            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                            "Parameters": { "field.delim": "," }
                        },
                        "BucketColumns": [],
                        "SortColumns": [],
                        "Parameters": { "skip.header.line.count": "1", "classification": "csv" },
                        "StoredAsSubDirectories": false
                    },
                    "PartitionKeys": [ { "Name": "day", "Type": "date" } ],
                    "TableType": "EXTERNAL_TABLE",
                    "Parameters": { "skip.header.line.count": "1", "classification": "csv" },
                    "CreatedBy": "arn:aws:sts::123456789012:assumed-role/AWSGlueServiceRole/AWS-Crawler",
                    "IsRegisteredWithLakeFormation": false,
                    "CatalogId": "123456789012",
                    "VersionId": "3",
                    "IsMultiDialectView": false
                }
            ]
        }
        """;

    private const string Partitions = """
        {
            "Partitions": [
                {
                    "Values": [ "2024-01-01" ],
                    "DatabaseName": "web",
                    "TableName": "clicks",
                    "CreationTime": "2024-03-01T10:15:31+01:00",
                    "StorageDescriptor": {
                        "Columns": [ { "Name": "id", "Type": "bigint" }, { "Name": "url", "Type": "string" } ],
                        "Location": "s3://acme-lake/raw/clicks/day=2024-01-01/",
                        "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                        "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                        "Compressed": false,
                        "NumberOfBuckets": -1,
                        "SerdeInfo": {
                            "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                            "Parameters": { "field.delim": "," }
                        },
                        "BucketColumns": [],
                        "SortColumns": [],
                        "Parameters": { "skip.header.line.count": "1", "classification": "csv" },
                        "StoredAsSubDirectories": false
                    },
                    "CatalogId": "123456789012"
                }
            ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public CatalogVerbTests()
    {
        SharedLake.WriteFile(_folder.Path, "tables.json", Tables);
        SharedLake.WriteFile(_folder.Path, "partitions.json", Partitions);
        SharedLake.WriteFile(_folder.Path, "copy/raw/clicks/day=2024-01-01/a.csv", "id,url\n1,/home\n2,/cart\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tables_of_glue_answer_where_their_data_was_copied_to()
    {
        var import = Run("catalog", "import", "partitions.json", "tables.json", "--catalog", "catalog", "--moved", $"s3://acme-lake/={_folder.Path}/copy/");
        Assert.Equal(new LakeQueryCommand.Outcome(0, "Imported 0 databases, 1 table, 1 partition.\n", ""), import);
        Assert.Equal("id,url,day\n2,/cart,2024-01-01\n", Run("query", "SELECT * FROM clicks WHERE id = 2", "-d", "web").Output);
    }

    [Fact]
    public void Tables_that_stay_in_s3_are_known_and_say_so_when_asked()
    {
        Assert.Equal(0, Run("catalog", "import", "tables.json", "partitions.json", "--catalog", "catalog").ExitCode);
        Assert.Equal("partition\nday=2024-01-01\n", Run("query", "SHOW PARTITIONS clicks", "-d", "web").Output);
        var query = Run("query", "SELECT * FROM clicks", "-d", "web");
        Assert.Equal((1, ""), (query.ExitCode, query.Output));
        Assert.StartsWith("NOT_SUPPORTED: reading 's3://acme-lake/raw/clicks/' from S3 is not supported\n  ", query.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_imported_is_exported_the_same()
    {
        Run("catalog", "import", "tables.json", "partitions.json", "--catalog", "catalog");
        Assert.Equal(new LakeQueryCommand.Outcome(0, "", ""), Run("catalog", "export", "-d", "web", "-o", "out.json"));
        var table = JsonNode.Parse(File.ReadAllText(Path.Join(_folder.Path, "out.json")))!["TableList"]![0]!;
        var given = JsonNode.Parse(Tables)!["TableList"]![0]!;
        foreach (var name in (string[])["Name", "DatabaseName", "Owner", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters", "Retention", "CreatedBy"])
        {
            Assert.True(JsonNode.DeepEquals(given[name], table[name]), $"{name}: {given[name]} became {table[name]}");
        }

        var partition = JsonNode.Parse(Run("catalog", "export", "-d", "web", "-t", "clicks").Output)!["Partitions"]![0]!;
        Assert.Equal("2024-01-01", (string?)partition["Values"]![0]);
        Assert.Equal("s3://acme-lake/raw/clicks/day=2024-01-01/", (string?)partition["StorageDescriptor"]!["Location"]);

        // And in again, into another catalog, which then says the same.
        Assert.Equal(0, Run("catalog", "import", "out.json", "--catalog", "second").ExitCode);
        Assert.Equal(Run("catalog", "export", "-d", "web").Output, Run("catalog", "export", "-d", "web", "--catalog", "second").Output);
        Assert.Contains("\"Name\": \"web\"", Run("catalog", "export").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"TableList\": [ { \"Name\": ", 4)]
    [InlineData("{ \"Buckets\": [] }", 4)]
    public void A_file_that_is_not_of_glue_is_refused_by_name(string text, int exitCode)
    {
        SharedLake.WriteFile(_folder.Path, "other.json", text);
        var actual = Run("catalog", "import", "other.json", "--catalog", "catalog");
        Assert.Equal((exitCode, ""), (actual.ExitCode, actual.Output));
        Assert.Contains("other.json'", actual.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_or_table_that_is_not_there_is_told()
    {
        Assert.StartsWith("SCHEMA_NOT_FOUND: ", Run("catalog", "export", "-d", "nowhere").Error, StringComparison.Ordinal);
        Assert.StartsWith("TABLE_NOT_FOUND: ", Run("catalog", "export", "-d", "default", "-t", "nothing").Error, StringComparison.Ordinal);
    }

    private LakeQueryCommand.Outcome Run(params string[] arguments)
    {
        Directory.CreateDirectory(Path.Join(_folder.Path, "catalog"));
        return LakeQueryCommand.Run(arguments, null, _folder.Path);
    }
}
