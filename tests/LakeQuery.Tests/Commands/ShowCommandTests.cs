using LakeQuery.Catalog;
using LakeQuery.Types;

namespace LakeQuery.Tests.Commands;

public sealed class ShowCommandTests : CommandTest
{
    [Fact]
    public void Databases_are_made_shown_used_and_dropped()
    {
        Run("CREATE DATABASE Web COMMENT 'c' LOCATION 'lake' WITH DBPROPERTIES ('k'='v')");
        var web = Catalog.FindDatabase("web")!;
        Assert.Equal(("c", "lake/", "v"), (web.Description, web.LocationUri, web.Parameters["k"]));
        Assert.Equal("database_name", Run("SHOW DATABASES").Columns);
        Assert.Equal(["default", "web"], Run("SHOW SCHEMAS").Rows);
        Assert.Equal(["web"], Run("SHOW DATABASES LIKE '.*e.*b'").Rows);
        Assert.Equal(("SCHEMA_ALREADY_EXISTS", "web"), Place("CREATE DATABASE web"));
        Run("CREATE DATABASE IF NOT EXISTS web");
        Run("USE WEB");
        Run("CREATE EXTERNAL TABLE t (a int) LOCATION 'd/'");
        Assert.Equal(["t"], Catalog.ListTables("web"));
        Run("USE default");
        Assert.Equal(("SCHEMA_NOT_EMPTY", "web"), Place("DROP DATABASE web"));
        Run("DROP DATABASE web CASCADE");
        Assert.Equal(("SCHEMA_NOT_FOUND", "web"), Place("DROP DATABASE web"));
        Assert.Equal(("SCHEMA_NOT_FOUND", "web"), Place("USE web"));
        Assert.Equal(("NOT_SUPPORTED", "`default`"), Place("DROP DATABASE `default`"));
        Run("DROP DATABASE IF EXISTS web");
    }

    [Fact]
    public void Tables_and_views_are_listed_by_pattern()
    {
        Run("CREATE EXTERNAL TABLE click_2023 (a int) LOCATION 'd/'");
        Run("CREATE EXTERNAL TABLE click_2024 (a int) LOCATION 'd/'");
        Run("CREATE EXTERNAL TABLE users (a int) LOCATION 'd/'");
        Run("CREATE VIEW clicks AS SELECT a FROM click_2024");
        Assert.Equal("tab_name", Run("SHOW TABLES").Columns);
        Assert.Equal(["click_2023", "click_2024", "clicks", "users"], Run("SHOW TABLES").Rows);
        Assert.Equal(["click_2023", "users"], Run("SHOW TABLES '*2023|USERS'").Rows);
        Assert.Equal(["click_2023", "click_2024"], Run("SHOW TABLES IN `default` 'click_.*'").Rows);
        Assert.Empty(Run("SHOW TABLES 'click'").Rows);
        Assert.Equal(["clicks"], Run("SHOW VIEWS").Rows);
        Assert.Equal(("SCHEMA_NOT_FOUND", "nope"), Place("SHOW TABLES IN nope"));
        Assert.Equal(["users"], Run("SHOW TABLES FROM AwsDataCatalog.`default` LIKE 'users'").Rows);
        Assert.Equal(["default"], Run("SHOW SCHEMAS FROM awsdatacatalog").Rows);
        Assert.Equal(["default"], Run("SHOW DATABASES IN AwsDataCatalog LIKE 'def*'").Rows);
        Assert.Equal(("CATALOG_NOT_FOUND", "hive"), Place("SHOW TABLES FROM hive.`default`"));
        Assert.Equal(("CATALOG_NOT_FOUND", "hive"), Place("SHOW SCHEMAS FROM hive"));
    }

    [Fact]
    public void Describe_lists_columns_then_keys()
    {
        Run("CREATE EXTERNAL TABLE t (a int COMMENT 'x', b array<string>) PARTITIONED BY (dt date) STORED AS PARQUET LOCATION 'd/'");
        Assert.Equal(["a", "b", "dt"], Run("SHOW COLUMNS IN t").Rows);
        Assert.Equal("field", Run("SHOW COLUMNS FROM t FROM `default`").Columns);
        var described = Run("DESCRIBE t");
        Assert.Equal("col_name|data_type|comment", described.Columns);
        Assert.Equal(
            ["a|int|x", "b|array<string>|", "dt|date|", "||", "# Partition Information||", "# col_name|data_type|comment", "||", "dt|date|"],
            described.Rows);
        var formatted = Run("DESCRIBE FORMATTED t").Rows;
        Assert.Contains("InputFormat:|org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat|", formatted);
        Assert.Contains($"Location:|{Path.Join(Folder, "d")}|", formatted);
        Assert.Contains("CreateTime:|Mon May 06 07:08:09 UTC 2024|", formatted);
        Assert.StartsWith("Detailed Table Information|Table(tableName:t, dbName:default,", Run("DESCRIBE EXTENDED t").Rows[^1], StringComparison.Ordinal);
        Assert.Equal(("TABLE_NOT_FOUND", "tt"), Place("DESCRIBE default.tt"));
    }

    [Fact]
    public void Properties_are_merged_and_shown()
    {
        Run("CREATE EXTERNAL TABLE t (a int) LOCATION 'd/' TBLPROPERTIES ('x'='1', 'y'='2')");
        Run("ALTER TABLE t SET TBLPROPERTIES ('y'='3', 'EXTERNAL'='FALSE', 'comment'='c')");
        Assert.Equal("prpt_name|prpt_value", Run("SHOW TBLPROPERTIES t").Columns);
        Assert.Equal(["EXTERNAL|TRUE", "comment|c", "transient_lastDdlTime|1714979289", "x|1", "y|3"], Run("SHOW TBLPROPERTIES t").Rows);
        Assert.Equal(["y|3"], Run("SHOW TBLPROPERTIES t ('y')").Rows);
        Assert.Equal(["Table default.t does not have property: z|NULL"], Run("SHOW TBLPROPERTIES t('z')").Rows);
        Assert.Equal("c", Catalog.FindTable("default", "t")!.Table.Description);
    }

    [Fact]
    public void A_view_is_kept_in_athenas_form()
    {
        ViewColumns = [("Id", SqlType.BigInt), ("tags", SqlType.Array(SqlType.Varchar)), ("doc", SqlType.Json)];
        Run("CREATE VIEW v AS SELECT id, tags, doc FROM \"T\"");
        var table = Catalog.FindTable("default", "v")!.Table;
        Assert.Equal("VIRTUAL_VIEW", table.TableType);
        Assert.Equal("/* Presto View */", table.ViewExpandedText);
        Assert.Equal("true", table.Parameters["presto_view"]);
        Assert.Equal("", table.StorageDescriptor.Location);
        Assert.Equal(["id bigint", "tags array<string>", "doc string"], table.StorageDescriptor.Columns.Select(column => $"{column.Name} {column.Type}"));
        var json = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(table.ViewOriginalText!["/* Presto View: ".Length..^" */".Length]));
        Assert.Equal(
            """{"originalSql":"SELECT id, tags, doc FROM \"T\"","catalog":"awsdatacatalog","schema":"default","columns":[{"name":"id","type":"bigint"},{"name":"tags","type":"array(varchar)"},{"name":"doc","type":"json"}]}""",
            json);
        Assert.Contains("\"PartitionKeys\": []", TableJson("v"), StringComparison.Ordinal);
        Assert.Equal(["CREATE VIEW default.v AS\nSELECT id, tags, doc FROM \"T\""], Run("SHOW CREATE VIEW v").Rows);
        Assert.Equal("Create View", Run("SHOW CREATE VIEW v").Columns);
    }

    [Fact]
    public void Views_and_tables_do_not_replace_each_other()
    {
        Run("CREATE EXTERNAL TABLE t (a int) LOCATION 'd/'");
        Run("CREATE VIEW v AS SELECT 1 a");
        Assert.Equal(("TABLE_ALREADY_EXISTS", "v"), Place("CREATE VIEW v AS SELECT 2 a"));
        Assert.Equal("Replaced view default.v", Run("CREATE OR REPLACE VIEW v AS SELECT 2 a").Message);
        Assert.Equal(("TABLE_ALREADY_EXISTS", "t"), Place("CREATE OR REPLACE VIEW t AS SELECT 2 a"));
        Assert.Equal("NOT_SUPPORTED", Fail("DROP TABLE v").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("DROP VIEW t").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("SHOW CREATE TABLE v").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("SHOW CREATE VIEW t").Code);
        Assert.Equal("NOT_SUPPORTED", Fail("ALTER TABLE v SET TBLPROPERTIES ('a'='b')").Code);
        Run("DROP VIEW v");
        Assert.Equal(("TABLE_NOT_FOUND", "v"), Place("DROP VIEW v"));
        Run("DROP VIEW IF EXISTS v");
        Run("DROP TABLE t");
        Run("DROP TABLE IF EXISTS t");
    }

    [Fact]
    public void A_view_needs_distinct_known_columns()
    {
        ViewColumns = [("a", SqlType.Integer), ("A", SqlType.Integer)];
        Assert.Equal("DUPLICATE_COLUMN_NAME", Fail("CREATE VIEW v AS SELECT 1 a, 2 a").Code);
        ViewColumns = [("a", SqlType.Unknown)];
        Assert.Equal("COLUMN_TYPE_UNKNOWN", Fail("CREATE VIEW v AS SELECT null a").Code);
        ViewColumns = [("", SqlType.Integer)];
        Assert.Equal("MISSING_COLUMN_NAME", Fail("CREATE VIEW v AS SELECT 1").Code);
        Assert.Null(Catalog.FindTable("default", "v"));
    }

    [Fact]
    public void Functions_are_shown_with_their_signatures()
    {
        var shown = Run("SHOW FUNCTIONS LIKE 'upp%'");
        Assert.Equal("Function|Return Type|Argument Types|Function Type|Deterministic|Description", shown.Columns);
        Assert.Contains(shown.Rows, row => row.StartsWith("upper|varchar(x)|varchar(x)|scalar|true|", StringComparison.Ordinal));
        Assert.True(Run("SHOW FUNCTIONS").Rows.Count > 200);
        Assert.Equal(
            ["hotspots|table(cursor.*, HOTSPOTS_RESULT varchar)|cursor, windowSize integer, scanRadius double, minimumNumberOfPointsInAHotspot integer|table|true|"
                + "finds regions where the last rows lie unusually close together, row by row"],
            Run("SHOW FUNCTIONS LIKE 'hotspot%'").Rows);
        Assert.Contains(
            "random_cut_forest|table(cursor.*, ANOMALY_SCORE double)|cursor, numberOfTrees integer default 100, subSampleSize integer default 256, "
                + "timeDecay integer default 100000, shingleSize integer default 1|table|true|scores how unusual each row is beside those before it; the higher, the more",
            Run("SHOW FUNCTIONS LIKE 'random_cut%'").Rows);
    }

    private (string Code, string At) Place(string sql)
    {
        var (code, _, at) = Fail(sql);
        return (code, at);
    }
}
