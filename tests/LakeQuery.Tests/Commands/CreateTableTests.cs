using LakeQuery.Catalog;

namespace LakeQuery.Tests.Commands;

public sealed class CreateTableTests : CommandTest
{
    [Fact]
    public void Every_clause_lands_in_its_member()
    {
        var done = Run("""
            CREATE EXTERNAL TABLE Clicks (
              `User` string COMMENT 'who',
              tags array<struct<k:string,v:int>>,
              at TIMESTAMP,
              price decimal(10,2))
            COMMENT 'what was clicked'
            PARTITIONED BY (dt date, Country string COMMENT 'ISO')
            CLUSTERED BY (`user`) INTO 8 BUCKETS
            ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t' ESCAPED BY '\\' COLLECTION ITEMS TERMINATED BY '|'
              MAP KEYS TERMINATED BY ':' LINES TERMINATED BY '\n' NULL DEFINED AS ''
            STORED AS TEXTFILE
            LOCATION 'data//clicks'
            TBLPROPERTIES ('skip.header.line.count'='1', 'classification'='csv')
            """);
        Assert.Equal("Created table default.clicks", done.Message);
        Assert.Empty(done.Rows);
        Assert.Equal("""
            {
              "Name": "clicks",
              "DatabaseName": "default",
              "Description": "what was clicked",
              "CreateTime": "2024-05-06T07:08:09+00:00",
              "UpdateTime": "2024-05-06T07:08:09+00:00",
              "StorageDescriptor": {
                "Columns": [
                  {
                    "Name": "user",
                    "Type": "string",
                    "Comment": "who"
                  },
                  {
                    "Name": "tags",
                    "Type": "array<struct<k:string,v:int>>"
                  },
                  {
                    "Name": "at",
                    "Type": "timestamp"
                  },
                  {
                    "Name": "price",
                    "Type": "decimal(10,2)"
                  }
                ],
                "Location": "data/clicks/",
                "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
                "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                "Compressed": false,
                "NumberOfBuckets": 8,
                "SerdeInfo": {
                  "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                  "Parameters": {
                    "collection.delim": "|",
                    "escape.delim": "\\",
                    "field.delim": "\t",
                    "line.delim": "\n",
                    "mapkey.delim": ":",
                    "serialization.format": "\t",
                    "serialization.null.format": ""
                  }
                },
                "BucketColumns": [
                  "user"
                ],
                "Parameters": {}
              },
              "PartitionKeys": [
                {
                  "Name": "dt",
                  "Type": "date"
                },
                {
                  "Name": "country",
                  "Type": "string",
                  "Comment": "ISO"
                }
              ],
              "TableType": "EXTERNAL_TABLE",
              "Parameters": {
                "EXTERNAL": "TRUE",
                "classification": "csv",
                "comment": "what was clicked",
                "skip.header.line.count": "1",
                "transient_lastDdlTime": "1714979289"
              },
              "VersionId": "1",
              "LakeQuery": {
                "Version": 1
              }
            }

            """, TableJson("clicks"));
    }

    [Theory]
    [InlineData("", "lazy.LazySimpleSerDe", "mapred.TextInputFormat", "HiveIgnoreKeyTextOutputFormat")]
    [InlineData("STORED AS TEXTFILE", "lazy.LazySimpleSerDe", "mapred.TextInputFormat", "HiveIgnoreKeyTextOutputFormat")]
    [InlineData("STORED AS parquet", "ParquetHiveSerDe", "MapredParquetInputFormat", "MapredParquetOutputFormat")]
    [InlineData("STORED AS ORC", "orc.OrcSerde", "OrcInputFormat", "OrcOutputFormat")]
    [InlineData("STORED AS AVRO", "avro.AvroSerDe", "AvroContainerInputFormat", "AvroContainerOutputFormat")]
    [InlineData("STORED AS ION", "IonHiveSerDe", "IonInputFormat", "IonOutputFormat")]
    [InlineData("STORED AS SEQUENCEFILE", "lazy.LazySimpleSerDe", "SequenceFileInputFormat", "HiveSequenceFileOutputFormat")]
    [InlineData("STORED AS RCFILE", "LazyBinaryColumnarSerDe", "RCFileInputFormat", "RCFileOutputFormat")]
    [InlineData("ROW FORMAT SERDE 'a.B' STORED AS INPUTFORMAT 'c.D' OUTPUTFORMAT 'e.F'", "a.B", "c.D", "e.F")]
    public void Stored_as_expands_to_classes(string clause, string serde, string input, string output)
    {
        Run($"CREATE EXTERNAL TABLE t (a int) {clause} LOCATION 'd/'");
        var storage = Catalog.FindTable("default", "t")!.Table.StorageDescriptor;
        Assert.EndsWith(serde, storage.SerdeInfo!.SerializationLibrary, StringComparison.Ordinal);
        Assert.EndsWith(input, storage.InputFormat, StringComparison.Ordinal);
        Assert.EndsWith(output, storage.OutputFormat, StringComparison.Ordinal);
        Assert.Equal("1", storage.SerdeInfo.Parameters["serialization.format"]);
    }

    [Fact]
    public void Serde_properties_are_kept_wherever_they_stand()
    {
        Run("CREATE EXTERNAL TABLE t (a int) ROW FORMAT SERDE 'x.Y' WITH SERDEPROPERTIES ('paths'='a,b', 'serialization.format'='9') LOCATION 'd/'");
        Assert.Equal("a,b", Serde("t")["paths"]);
        Assert.Equal("9", Serde("t")["serialization.format"]);
        Run("CREATE EXTERNAL TABLE u (a int) STORED AS PARQUET WITH SERDEPROPERTIES ('parquet.column.index.access'='true') LOCATION 'd/'");
        Assert.Equal("true", Serde("u")["parquet.column.index.access"]);
    }

    [Fact]
    public void Mistakes_are_named_at_their_place()
    {
        Assert.Equal("NOT_SUPPORTED", Fail("CREATE TABLE t (a int) LOCATION 'd/'").Code);
        Assert.Equal(("DUPLICATE_COLUMN_NAME", "A"), Place("CREATE EXTERNAL TABLE t (a int, A string) LOCATION 'd/'"));
        Assert.Equal(("DUPLICATE_COLUMN_NAME", "a"), Place("CREATE EXTERNAL TABLE t (a int, b int) PARTITIONED BY (a int) LOCATION 'd/'"));
        Assert.Equal(("TYPE_NOT_FOUND", "b strng"), Place("CREATE EXTERNAL TABLE t (a int, b strng) LOCATION 'd/'"));
        Assert.Equal(("NOT_SUPPORTED", "k array<int>"), Place("CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (k array<int>) LOCATION 'd/'"));
        Assert.Equal(("HIVE_UNSUPPORTED_FORMAT", "STORED AS PARKET"), Place("CREATE EXTERNAL TABLE t (a int) STORED AS PARKET LOCATION 'd/'"));
        Assert.Equal(("SCHEMA_NOT_FOUND", "nope"), Place("CREATE EXTERNAL TABLE nope.t (a int) LOCATION 'd/'"));
        Assert.Equal(("CATALOG_NOT_FOUND", "other"), Place("CREATE EXTERNAL TABLE other.default.t (a int) LOCATION 'd/'"));
        Assert.Equal(("NOT_SUPPORTED", "`../x`"), Place("CREATE EXTERNAL TABLE `../x` (a int) LOCATION 'd/'"));
        Assert.Equal(("INVALID_TABLE_PROPERTY", "t"), Place("CREATE EXTERNAL TABLE t (a int)"));
        Assert.Equal(("INVALID_TABLE_PROPERTY", "arn:aws:s3:::b"), Place("CREATE EXTERNAL TABLE t (a int) LOCATION 'arn:aws:s3:::b'"));
        Assert.Equal(("INVALID_TABLE_PROPERTY", "d/*.csv"), Place("CREATE EXTERNAL TABLE t (a int) LOCATION 'd/*.csv'"));
        Assert.Equal("INVALID_TABLE_PROPERTY", Fail("CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '||' LOCATION 'd/'").Code);
        Assert.Equal(("INVALID_TABLE_PROPERTY", "c"), Place("CREATE EXTERNAL TABLE t (a int) CLUSTERED BY (c) INTO 4 BUCKETS LOCATION 'd/'"));
        Assert.Equal("NOT_SUPPORTED", Fail("CREATE TABLE t (a int) LOCATION 'd/' TBLPROPERTIES ('table_type'='ICEBERG')").Code);
        Assert.Empty(Catalog.ListTables("default"));
    }

    [Fact]
    public void A_file_is_no_location()
    {
        File.WriteAllText(Path.Join(Folder, "f.csv"), "1");
        Assert.Equal(("INVALID_TABLE_PROPERTY", "f.csv"), Place("CREATE EXTERNAL TABLE t (a int) LOCATION 'f.csv'"));
    }

    [Fact]
    public void A_table_that_exists_stays_as_it_is()
    {
        Run("CREATE EXTERNAL TABLE t (a int) LOCATION 'd/'");
        Assert.Equal(("TABLE_ALREADY_EXISTS", "t"), Place("CREATE EXTERNAL TABLE t (b int) LOCATION 'd/'"));
        Assert.Equal("Table default.t already exists", Run("CREATE EXTERNAL TABLE IF NOT EXISTS t (b int) LOCATION 'd/'").Message);
        Assert.Equal("a", Catalog.FindTable("default", "t")!.Table.StorageDescriptor.Columns[0].Name);
    }

    [Fact]
    public void A_table_without_location_lies_in_its_databases()
    {
        Run("CREATE DATABASE web LOCATION 'lake/web'");
        Run("CREATE EXTERNAL TABLE web.t (a int)");
        Assert.Equal(Path.Join(Folder, "lake", "web", "t"), Catalog.FindTable("web", "t")!.Location);
    }

    [Theory]
    [InlineData("CREATE EXTERNAL TABLE t (a int COMMENT 'it''s', `b c` struct<x:int,y:map<string,array<date>>>) COMMENT 'a \"b\" \\\\ c' PARTITIONED BY (k int, `date` string COMMENT 'd') LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' LINES TERMINATED BY '\\n' STORED AS TEXTFILE LOCATION '/x/d/' TBLPROPERTIES ('k'='v;\\t%')")]
    [InlineData("CREATE EXTERNAL TABLE t (a int, b int) CLUSTERED BY (a, b) INTO 3 BUCKETS STORED AS PARQUET LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex'='^(\\\\d+) \"([^\"]*)\"$') LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a string, b array<int>, c map<string,int>) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY '\\;' MAP KEYS TERMINATED BY '=' LINES TERMINATED BY '\\n' NULL DEFINED AS '\\\\N' LOCATION 'd/' TBLPROPERTIES ('skip.header.line.count'='1')")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\'' ESCAPED BY '\"' COLLECTION ITEMS TERMINATED BY '\\002' MAP KEYS TERMINATED BY '\\003' NULL DEFINED AS '' LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' WITH SERDEPROPERTIES ('separatorChar'='\\t', 'quoteChar'='\\'', 'escapeChar'='\\\\') LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'com.amazonaws.glue.serde.GrokSerDe' WITH SERDEPROPERTIES ('input.format'='%{IP:client} \"%{DATA:x}\" (?<y>\\\\S+)', 'input.grokCustomPatterns'='A [a-z]\nB \\\\d+') STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a struct<b:int,c:array<map<string,double>>>) ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' WITH SERDEPROPERTIES ('timestamp.formats'='yyyy-MM-dd\\'T\\'HH:mm:ss') LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json'='true', 'mapping.a'='A \u00e4') LOCATION 'd/'")]
    [InlineData("CREATE EXTERNAL TABLE t (a char(3), b varchar(7), c decimal(38,18), d binary, e float) PARTITIONED BY (y int, m int) STORED AS PARQUET LOCATION 'd/' TBLPROPERTIES ('parquet.compression'='SNAPPY', 'projection.enabled'='true', 'projection.y.type'='integer', 'projection.y.range'='2000,2030', 'storage.location.template'='d/${y}/${m}/')")]
    [InlineData("CREATE EXTERNAL TABLE t (a string) STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 'd/'")]
    public void Show_create_table_makes_the_same_table_again(string sql)
    {
        Run(sql);
        var first = TableJson("t");
        var shown = Run("SHOW CREATE TABLE t");
        Assert.Equal("createtab_stmt", shown.Columns);
        Run("DROP TABLE t");
        Run(string.Join('\n', shown.Rows));
        Assert.Equal(first.Replace("\"1\",\n  \"LakeQuery\": {\n    \"Version\": 1\n", "", StringComparison.Ordinal), TableJson("t").Replace("\"2\",\n  \"LakeQuery\": {\n    \"Version\": 2\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Show_create_table_is_laid_out_as_in_athena()
    {
        Run("CREATE EXTERNAL TABLE t (a int COMMENT 'x', b string) PARTITIONED BY (dt string) STORED AS PARQUET LOCATION 'd/' TBLPROPERTIES ('classification'='parquet')");
        Assert.Equal(
            [
                "CREATE EXTERNAL TABLE `default.t`(",
                "  `a` int COMMENT 'x', ",
                "  `b` string)",
                "PARTITIONED BY ( ",
                "  `dt` string)",
                "ROW FORMAT SERDE ",
                "  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' ",
                "WITH SERDEPROPERTIES ( ",
                "  'serialization.format'='1')",
                "STORED AS INPUTFORMAT ",
                "  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat' ",
                "OUTPUTFORMAT ",
                "  'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat'",
                "LOCATION",
                "  'd/'",
                "TBLPROPERTIES (",
                "  'classification'='parquet', ",
                "  'transient_lastDdlTime'='1714979289')",
            ],
            Run("SHOW CREATE TABLE default.t").Rows);
    }

    private System.Collections.Immutable.ImmutableSortedDictionary<string, string> Serde(string table) =>
        Catalog.FindTable("default", table)!.Table.StorageDescriptor.SerdeInfo!.Parameters;

    private (string Code, string At) Place(string sql)
    {
        var (code, _, at) = Fail(sql);
        return (code, at);
    }
}
