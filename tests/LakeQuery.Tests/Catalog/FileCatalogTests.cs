using System.Text.Json.Nodes;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Tests.Storage;

namespace LakeQuery.Tests.Catalog;

public sealed class FileCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileCatalog _catalog;

    public FileCatalogTests() => _catalog = new FileCatalog(_folder.Path, TimeSpan.FromMilliseconds(200));

    public void Dispose()
    {
        _catalog.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_default_database_is_there_before_anything_is_written()
    {
        Assert.Equal(["default"], _catalog.ListDatabases());
        Assert.Equal("default", _catalog.FindDatabase("DEFAULT")!.Name);
        Assert.Empty(_catalog.ListTables("default"));
        Assert.Null(_catalog.FindTable("default", "nothing"));
    }

    [Fact]
    public void A_committed_table_is_found_by_another_catalog_over_the_same_folder()
    {
        Create("Web", Sample("clicks"));
        using var other = new FileCatalog(_folder.Path);
        var found = other.FindTable("WEB", "Clicks")!;
        Assert.Equal("web", found.Table.DatabaseName);
        Assert.Equal("clicks", found.Table.Name);
        Assert.Equal("1", found.Table.VersionId);
        Assert.Equal(Path.Join(_folder.Path, "data", "clicks"), found.Location);
        Assert.Equal(["clicks"], other.ListTables("web"));
    }

    [Fact]
    public void A_change_without_commit_leaves_nothing()
    {
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetTable(Sample("t"));
        }

        Assert.Null(_catalog.FindTable("default", "t"));
    }

    [Fact]
    public void Partitions_are_sorted_by_the_values_of_their_types_and_read_back_whole()
    {
        var table = Sample("t") with { PartitionKeys = [new("year", "int"), new("city", "string")] };
        var own = new StorageDescriptor { Columns = [new("a", "bigint")], InputFormat = "x" };
        Partition[] partitions =
        [
            new() { Values = ["10", "b"], Parameters = Database.EmptyParameters.Add("k", "v"), CreationTime = DateTimeOffset.UnixEpoch.AddTicks(10) },
            new() { Values = ["9", null], Location = "/elsewhere/x" },
            new() { Values = ["9", "É"], StorageDescriptor = own, Extra = new JsonObject { ["CatalogId"] = "1" } },
        ];
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetTable(table);
            change.SetLists(partitions, [File(0, "b.parquet"), File(1, "c.parquet"), File(1, "a.parquet")]);
            change.Commit();
        }

        Assert.Equal(3, _catalog.FindTable("default", "t")!.PartitionCount);
        using var next = _catalog.BeginChange("default", "t");
        var read = next.ReadPartitions();
        Assert.Equal(["9", "É"], read[0].Values.AsEnumerable());
        Assert.Equal("bigint", read[0].StorageDescriptor!.Columns[0].Type);
        Assert.Equal("1", (string?)read[0].Extra!["CatalogId"]);
        Assert.Equal(["9", null], read[1].Values.AsEnumerable());
        Assert.Equal("/elsewhere/x", read[1].Location);
        Assert.Equal(["10", "b"], read[2].Values.AsEnumerable());
        Assert.Equal("v", read[2].Parameters["k"]);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(10), read[2].CreationTime);

        var files = next.ReadFiles();
        Assert.Equal([(1L, "a.parquet"), (1L, "c.parquet"), (2L, "b.parquet")], files.Select(file => (file.PartitionId, file.Path)));
        Assert.Equal(["x", "y"], files[0].ColumnNames.AsEnumerable());
        Assert.Equal([5L, 7L], files[0].ColumnBytes.AsEnumerable());
    }

    [Fact]
    public void New_partitions_keep_the_files_of_those_that_stay_where_they_are()
    {
        var table = Sample("t") with { PartitionKeys = [new("day", "string")] };
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetTable(table);
            change.SetLists([new() { Values = ["b"] }, new() { Values = ["c"] }], [File(0, "of-b"), File(1, "of-c")]);
            change.Commit();
        }

        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetLists([new() { Values = ["a"] }, new() { Values = ["b"], Location = "/moved" }, new() { Values = ["c"] }], null);
            change.Commit();
        }

        using var last = _catalog.BeginChange("default", "t");
        var file = Assert.Single(last.ReadFiles());
        Assert.Equal((2L, "of-c"), (file.PartitionId, file.Path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("c:x")]
    [InlineData("")]
    public void Names_that_lead_elsewhere_are_refused(string name)
    {
        Assert.Equal("NOT_SUPPORTED", Assert.Throws<LakeQueryException>(() => _catalog.BeginChange("default", name)).Code.Name);
        Assert.Equal("NOT_SUPPORTED", Assert.Throws<LakeQueryException>(() => _catalog.CreateDatabase(new() { Name = name })).Code.Name);
        Assert.Null(_catalog.FindTable("default", name));
        Assert.Null(_catalog.FindDatabase(name));
    }

    [Fact]
    public void A_second_writer_waits_then_names_the_owner()
    {
        using var first = _catalog.BeginChange("default", "t");
        var error = Assert.Throws<LakeQueryException>(() => _catalog.BeginChange("default", "t"));
        Assert.Equal("LAKE_CATALOG_BUSY", error.Code.Name);
        Assert.Contains($"process {Environment.ProcessId} on", error.Fact, StringComparison.Ordinal);
        using var other = _catalog.BeginChange("default", "u");
    }

    [Fact]
    public void A_broken_table_file_is_named_and_can_be_dropped()
    {
        Create("web", Sample("t"));
        var path = Path.Join(_folder.Path, "databases/web/tables/t/table.json");
        System.IO.File.WriteAllText(path, "{\"Name\": \"t\", ");
        var error = Assert.Throws<LakeQueryException>(() => _catalog.FindTable("web", "t"));
        Assert.Equal("LAKE_CATALOG_CORRUPT", error.Code.Name);
        Assert.Contains(path, error.Fact, StringComparison.Ordinal);
        _catalog.DropTable("web", "t");
        Assert.Null(_catalog.FindTable("web", "t"));
    }

    [Fact]
    public void A_missing_list_is_named()
    {
        var table = Sample("t") with { PartitionKeys = [new("day", "string")] };
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetTable(table);
            change.SetLists([new() { Values = ["b"] }], null);
            change.Commit();
        }

        System.IO.File.Delete(_catalog.FindTable("default", "t")!.PartitionList!);
        using var next = _catalog.BeginChange("default", "t");
        Assert.Equal("LAKE_CATALOG_CORRUPT", Assert.Throws<LakeQueryException>(() => next.ReadPartitions()).Code.Name);
    }

    [Fact]
    public void A_table_made_again_never_reuses_the_name_of_a_list()
    {
        string CreateWithPartition()
        {
            using var change = _catalog.BeginChange("default", "t");
            change.SetTable(Sample("t") with { PartitionKeys = [new("day", "string")] });
            change.SetLists([new() { Values = ["b"] }], null);
            change.Commit();
            return _catalog.FindTable("default", "t")!.PartitionList!;
        }

        var first = CreateWithPartition();
        _catalog.DropTable("default", "t");
        Assert.NotEqual(first, CreateWithPartition());
    }

    [Fact]
    public void Databases_are_made_and_dropped()
    {
        _catalog.CreateDatabase(new() { Name = "Web", Description = "d", LocationUri = "data/" });
        Assert.Equal(["default", "web"], _catalog.ListDatabases());
        Assert.Equal("d", _catalog.FindDatabase("web")!.Description);
        Assert.Equal("SCHEMA_ALREADY_EXISTS", Assert.Throws<LakeQueryException>(() => _catalog.CreateDatabase(new() { Name = "WEB" })).Code.Name);
        Create("web", Sample("t"));
        Assert.Equal("SCHEMA_NOT_EMPTY", Assert.Throws<LakeQueryException>(() => _catalog.DropDatabase("web", false)).Code.Name);
        _catalog.DropDatabase("web", true);
        Assert.Equal(["default"], _catalog.ListDatabases());
        Assert.Equal("SCHEMA_NOT_FOUND", Assert.Throws<LakeQueryException>(() => _catalog.DropDatabase("web", true)).Code.Name);
        Assert.Equal("SCHEMA_NOT_FOUND", Assert.Throws<LakeQueryException>(() => _catalog.BeginChange("web", "t")).Code.Name);
    }

    [Fact]
    public void A_database_dropped_under_a_change_fails_the_commit()
    {
        _catalog.CreateDatabase(new() { Name = "web" });
        using var change = _catalog.BeginChange("web", "t");
        change.SetTable(Sample("t"));
        _catalog.DropDatabase("web", false);
        Assert.Equal("SCHEMA_NOT_FOUND", Assert.Throws<LakeQueryException>(change.Commit).Code.Name);
        Assert.Equal(["default"], _catalog.ListDatabases());
    }

    [Fact]
    public void Old_lists_stay_for_readers_that_opened_them()
    {
        var table = Sample("t") with { PartitionKeys = [new("day", "string")] };
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetTable(table);
            change.SetLists([new() { Values = ["b"] }], null);
            change.Commit();
        }

        var opened = _catalog.FindTable("default", "t")!;
        using (var change = _catalog.BeginChange("default", "t"))
        {
            change.SetLists([], null);
            change.Commit();
        }

        Assert.Null(_catalog.FindTable("default", "t")!.PartitionList);
        Assert.Single(_catalog.Lists.ReadPartitions(opened.PartitionList!, 1));
    }

    [Fact]
    public void Data_in_the_catalogs_folder_is_stored_relative_and_moves_with_it()
    {
        Create("default", Sample("t") with { StorageDescriptor = new() { Location = Path.Join(_folder.Path, "data", "t") } });
        Assert.Equal("data/t/", _catalog.FindTable("default", "t")!.Table.StorageDescriptor.Location);
        Create("default", Sample("u") with { StorageDescriptor = new() { Location = "s3://bucket/x/" } });
        Assert.Equal("s3://bucket/x/", _catalog.FindTable("default", "u")!.Location);
    }

    private static Table Sample(string name) => new()
    {
        DatabaseName = "",
        Name = name,
        TableType = "EXTERNAL_TABLE",
        StorageDescriptor = new() { Columns = [new("a", "int"), new("b", "struct<x:int>", "c")], Location = $"data/{name}/" },
    };

    private static DataFile File(long partition, string path) => new()
    {
        PartitionId = partition,
        Path = path,
        Bytes = 12,
        ModifiedMicros = 3,
        Rows = 4,
        ColumnNames = ["x", "y"],
        ColumnBytes = [5, 7],
    };

    private void Create(string database, Table table)
    {
        if (_catalog.FindDatabase(database) is null)
        {
            _catalog.CreateDatabase(new() { Name = database });
        }

        using var change = _catalog.BeginChange(database, table.Name);
        change.SetTable(table);
        change.Commit();
    }
}
