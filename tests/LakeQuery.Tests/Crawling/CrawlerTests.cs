using LakeQuery.Catalog;
using LakeQuery.Crawling;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Crawling;

public sealed class CrawlerTests
{
    [Fact]
    public void Crawling_again_without_a_change_writes_nothing()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/day=2024-01-01/a.csv", "id,v\n1,2\n");
        folder.Write("t/day=2024-01-02/a.csv", "id,v\n1,2.5\n");
        folder.Copy("p/year=2024/x.parquet", "SELECT 1 AS a, 'x' AS b");
        folder.Crawl();
        var before = folder.CatalogState();

        var again = folder.Crawl();
        var readAgain = folder.Crawl(options => options with { ReadAll = true });

        Assert.Equal(before, folder.CatalogState());
        Assert.All(again.Tables, table => Assert.Equal(TableOutcome.Unchanged, table.Outcome));
        Assert.Equal(0, again.FilesRead);
        Assert.Equal(3, readAgain.FilesRead);
    }

    [Fact]
    public void Parquet_gives_types_rows_and_column_bytes()
    {
        using var folder = new CrawlFolder();
        folder.Copy("p/year=2024/month=1/x.parquet", "SELECT 1 AS Id, 2::BIGINT AS big, 1.5::DECIMAL(9,2) AS price, ['a'] AS tags, {'x': 1} AS s FROM range(10)");
        folder.Copy("p/year=2024/month=2/x.parquet", "SELECT 1 AS Id, 2::BIGINT AS big, 1.5::DECIMAL(9,2) AS price, ['a'] AS tags, {'x': 1} AS s FROM range(5)");

        var report = folder.Crawl();

        Assert.Equal("id int, big bigint, price decimal(9,2), tags array<string>, s struct<x:int> | year int, month int", folder.Columns("p"));
        var files = folder.Files("p");
        Assert.Equal([10, 5], files.Select(file => file.Rows));
        Assert.Equal(["id", "big", "price", "tags", "s"], files[0].ColumnNames.ToArray());
        Assert.All(files[0].ColumnBytes, bytes => Assert.True(bytes > 0));
        Assert.Equal(15, Assert.Single(report.Tables).Rows);
        Assert.All(folder.Partitions("p"), partition => Assert.Null(partition.Location));
    }

    [Fact]
    public void Only_new_and_changed_files_are_read_again()
    {
        using var folder = new CrawlFolder();
        folder.Copy("p/d=1/a.parquet", "SELECT 1 AS a");
        folder.Copy("p/d=2/a.parquet", "SELECT 1 AS a");
        folder.Crawl();
        folder.Copy("p/d=2/a.parquet", "SELECT 1 AS a FROM range(100)");
        folder.Copy("p/d=3/a.parquet", "SELECT 1::BIGINT AS a, 'new' AS b");

        var report = folder.Crawl();

        var table = Assert.Single(report.Tables);
        Assert.Equal(TableOutcome.Changed, table.Outcome);
        Assert.Equal((2, 1, 0), (report.FilesRead, table.PartitionsAdded, table.PartitionsGone));
        Assert.Equal(["d=3"], table.AddedExamples);
        Assert.Equal("a bigint, b string | d int", folder.Columns("p"));
        Assert.Contains(new ColumnChange("a", "int", "bigint", false), table.ColumnChanges);
        Assert.Contains(new ColumnChange("b", null, "string", false), table.ColumnChanges);
        Assert.Equal([1, 100, 1], folder.Files("p").Select(file => file.Rows));
    }

    [Fact]
    public void Partitions_whose_folders_are_gone_go()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/k=1/a.csv", "a,b\n1,2\n");
        folder.Write("t/k=2/a.csv", "a,b\n1,2\n");
        folder.Crawl();
        Directory.Delete(Path.Join(folder.Data, "t/k=1"), recursive: true);

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.Equal((0, 1), (table.PartitionsAdded, table.PartitionsGone));
        Assert.Equal(["2"], folder.Partitions("t").Select(partition => partition.Values[0]));
    }

    [Fact]
    public void Tables_without_data_are_marked_and_come_back()
    {
        using var folder = new CrawlFolder();
        folder.Write("x/a.csv", "a,b\n1,2\n");
        folder.Write("y/a.csv", "c,d\n1,2\n");
        folder.Crawl();
        Directory.Move(Path.Join(folder.Data, "x"), Path.Join(folder.Data, "_x"));

        var gone = folder.Crawl();
        var state = folder.CatalogState();
        folder.Crawl();

        Assert.Equal(TableOutcome.Gone, gone.Tables.Single(table => table.Name == "x").Outcome);
        Assert.True(folder.Table("x").Parameters.ContainsKey("DEPRECATED_BY_CRAWLER"));
        Assert.Equal(state, folder.CatalogState());

        Directory.Move(Path.Join(folder.Data, "_x"), Path.Join(folder.Data, "x"));
        folder.Crawl();
        Assert.False(folder.Table("x").Parameters.ContainsKey("DEPRECATED_BY_CRAWLER"));
    }

    [Fact]
    public void A_table_of_that_name_elsewhere_is_not_touched()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv", "a,b\n1,2\n");
        var byHand = new Table
        {
            DatabaseName = "default",
            Name = "t",
            TableType = "EXTERNAL_TABLE",
            StorageDescriptor = new StorageDescriptor { Location = "/elsewhere/", Columns = [new Column("x", "int")] },
        };
        using (var change = folder.Catalog.BeginChange("default", "t"))
        {
            change.SetTable(byHand);
            change.Commit();
        }

        var name = Assert.Single(folder.Crawl().Tables).Name;

        Assert.Matches("^t_[0-9a-f]{8}$", name);
        Assert.Equal("x int", folder.Columns("t"));
        Assert.Equal(name, Assert.Single(folder.Crawl().Tables).Name);
    }

    [Fact]
    public void A_table_made_by_hand_at_the_folder_keeps_its_columns_and_gets_partitions()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/k=1/a.csv", "a,b\n1,2\n");
        using (var change = folder.Catalog.BeginChange("default", "t"))
        {
            change.SetTable(new Table
            {
                DatabaseName = "default",
                Name = "t",
                TableType = "EXTERNAL_TABLE",
                PartitionKeys = [new Column("k", "string")],
                StorageDescriptor = new StorageDescriptor { Location = Path.Join(folder.Data, "t/"), Columns = [new Column("mine", "decimal(5,1)")] },
            });
            change.Commit();
        }

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.Equal("mine decimal(5,1) | k string", folder.Columns("t"));
        Assert.Equal(1, table.PartitionsAdded);
        Assert.Contains(table.Notes, note => note.StartsWith("made by hand", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_user_added_to_a_table_stays()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv", "a,b\n1,2\n");
        folder.Crawl();
        using (var change = folder.Catalog.BeginChange("default", "t"))
        {
            var table = change.Current!.Table;
            change.SetTable(table with
            {
                Description = "mine",
                Parameters = table.Parameters.SetItem("projection.enabled", "true"),
                StorageDescriptor = table.StorageDescriptor with { Columns = table.StorageDescriptor.Columns.SetItem(0, new Column("a", "bigint", "the key")) },
            });
            change.Commit();
        }

        folder.Write("t/b.csv", "a,b\n1,2.5\n");
        folder.Crawl();

        var after = folder.Table("t");
        Assert.Equal(("mine", "true", "the key"), (after.Description, after.Parameters["projection.enabled"], after.StorageDescriptor.Columns[0].Comment));
        Assert.Equal("a bigint, b double", folder.Columns("t"));
    }

    [Fact]
    public void Partitions_registered_outside_the_folder_stay()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/k=1/a.csv", "a,b\n1,2\n");
        folder.Crawl();
        using (var change = folder.Catalog.BeginChange("default", "t"))
        {
            change.SetLists([.. change.ReadPartitions(), new Partition { Values = ["9"], Location = "/elsewhere/nine/" }], null);
            change.Commit();
        }

        folder.Write("t/k=2/a.csv", "a,b\n1,2\n");
        folder.Crawl();

        Assert.Equal(["1", "2", "9"], folder.Partitions("t").Select(partition => partition.Values[0]));
    }

    [Fact]
    public void A_dry_run_reports_and_writes_nothing()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv", "a,b\n1,2\n");

        var report = folder.Crawl(options => options with { DryRun = true, Database = "fresh" });

        Assert.Equal("t", Assert.Single(report.Tables).Name);
        Assert.Contains("would be added", report.ToText(), StringComparison.Ordinal);
        Assert.Null(folder.Catalog.FindDatabase("fresh"));
        Assert.False(Directory.Exists(folder.CatalogDirectory) && Directory.EnumerateFiles(folder.CatalogDirectory, "*.json", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public void Missing_databases_are_made_and_prefixes_used()
    {
        using var folder = new CrawlFolder();
        folder.Write("My-Table 1/a.csv", "a,b\n1,2\n");

        folder.Crawl(options => options with { Database = "Fresh", TablePrefix = "raw_" });

        Assert.Equal(["raw_my_table_1"], folder.Catalog.ListTables("fresh"));
    }

    [Fact]
    public void Excluded_files_are_not_seen()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv", "a,b\n1,2\n");
        folder.Write("t/old/a.csv", "x,y\n1,2\n");
        folder.Write("t/b.tmp", "zzz");

        var report = folder.Crawl(options => options with { Exclusions = ["**.tmp", "t/old/**"] });

        Assert.Equal((1, "t"), (report.FilesListed, Assert.Single(report.Tables).Name));
        Assert.Equal("[\"**.tmp\",\"t/old/**\"]", folder.Table("t").Parameters["exclusions"]);
    }

    [Fact]
    public void Broken_files_are_named_and_stop_nothing()
    {
        using var folder = new CrawlFolder();
        folder.Copy("p/a.parquet", "SELECT 1 AS a");
        folder.Write("p/cut.parquet", "PAR1 and no more");
        folder.Write("p/noise.bin", [1, 0, 2, 0, 255]);
        folder.Write("p/orc.orc", "ORC....");
        folder.Write("p/bad.json", "{\"a\": 1,\n\"b\": }");

        var report = folder.Crawl();

        Assert.Equal("a int", folder.Columns("p"));
        Assert.Equal(["bad.json", "cut.parquet", "noise.bin", "orc.orc"], report.Problems.Select(problem => Path.GetFileName(problem.File)));
        Assert.Contains("cut short", report.Problems[1].Problem, StringComparison.Ordinal);
        Assert.Contains("4 files in no table", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_strays_do_not_break_up_a_folder_of_many_files()
    {
        using var folder = new CrawlFolder();
        for (var index = 0; index < 20; index++)
        {
            folder.Write($"t/{index:00}.csv", "a,b\n1,2\n");
        }

        folder.Write("t/stray.json", "{\"z\": 1}\n");

        var report = folder.Crawl();

        Assert.Equal("t", Assert.Single(report.Tables).Name);
        Assert.StartsWith("left out", Assert.Single(report.Problems).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_beside_partition_folders_are_left_out()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/k=1/a.csv", "a,b\n1,2\n");
        folder.Write("t/stray.csv", "a,b\n1,2\n");

        var report = folder.Crawl();

        Assert.Equal("a bigint, b bigint | k int", folder.Columns("t"));
        Assert.Equal("stray.csv", Path.GetFileName(Assert.Single(report.Problems).File));
    }

    [Fact]
    public void A_late_value_widens_and_is_named()
    {
        using var folder = new CrawlFolder();
        var lines = string.Concat(Enumerable.Range(0, 400_000).Select(index => $"{index},7\n"));
        folder.Write("t/a.csv", "id,v\n" + lines + "400000,oops\n");

        var table = Assert.Single(folder.Crawl().Tables);

        Assert.Equal("id bigint, v string", folder.Columns("t"));
        var widening = Assert.Single(table.Widenings);
        Assert.Equal(("v", "bigint", "string", "oops"), (widening.Column, widening.From, widening.To, widening.Example.Value));
        Assert.InRange(widening.Example.Offset, new FileInfo(widening.Example.File).Length - 10, new FileInfo(widening.Example.File).Length);
        Assert.True(table.BytesRead < table.Bytes / 2);
        Assert.InRange(table.Rows, 360_000, 480_000);
    }

    [Fact]
    public void A_late_value_in_json_lines_widens_too()
    {
        using var folder = new CrawlFolder();
        var lines = string.Concat(Enumerable.Range(0, 200_000).Select(index => $"{{\"id\": {index}}}\n"));
        folder.Write("t/a.json", lines + "{\"id\": \"x\", \"extra\": true}\n");

        folder.Crawl();

        Assert.Equal("id string, extra boolean", folder.Columns("t"));
    }

    [Fact]
    public void A_sample_of_files_reads_so_many_a_folder()
    {
        using var folder = new CrawlFolder();
        for (var index = 0; index < 10; index++)
        {
            folder.Write($"t/{index}.csv", "a,b\n1,2\n");
        }

        var report = folder.Crawl(options => options with { SampleFiles = 3 });

        Assert.Equal((3, 10), (report.FilesRead, Assert.Single(report.Tables).FileCount));
        Assert.Equal(10, folder.Files("t").Count);
    }

    [Fact]
    public void Progress_is_told_and_cancelling_stops()
    {
        using var folder = new CrawlFolder();
        folder.Write("t/a.csv", "a,b\n1,2\n");
        var told = new Told();
        folder.Crawl(progress: told);
        Assert.Contains(told.Reports, report => report is { FilesListed: 1, FilesClassified: 1 });

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => folder.Crawl(cancellation: cancelled.Token));
    }

    [Fact]
    public void A_file_can_be_the_target()
    {
        using var folder = new CrawlFolder();
        var path = folder.Write("t/airports.csv", "a,b\n1,2\n");
        folder.Write("t/other.csv", "x,y\n1,2\n");

        folder.Crawl(options => options with { Paths = [path] });

        Assert.Equal(["airports"], folder.Catalog.ListTables("default"));
        Assert.Equal(path, folder.Catalog.FindTable("default", "airports")!.Location);
        Assert.Equal("", Assert.Single(folder.Files("airports")).Path);
    }

    [Fact]
    public void Data_in_the_catalogs_folder_is_stored_relative_to_it()
    {
        using var folder = new CrawlFolder();
        var data = Path.Join(folder.CatalogDirectory, "data");
        Directory.CreateDirectory(Path.Join(data, "t"));
        File.WriteAllText(Path.Join(data, "t/a.csv"), "a,b\n1,2\n");

        folder.Crawl(options => options with { Paths = [data] });
        var state = folder.CatalogState();
        folder.Crawl(options => options with { Paths = [data] });

        Assert.Equal("data/t/", folder.Table("t").StorageDescriptor.Location);
        Assert.Equal(state, folder.CatalogState());
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        using var folder = new CrawlFolder();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<LakeQueryException>(() => folder.Crawl(options => options with { Paths = [folder.Data + "/none"] })).Code);
        Assert.Equal(ErrorCode.LakeInvalidOption, Assert.Throws<LakeQueryException>(() => folder.Crawl(options => options with { Paths = [] })).Code);
        Assert.Equal(ErrorCode.LakeInvalidOption, Assert.Throws<LakeQueryException>(() => folder.Crawl(options => options with { SampleFiles = 0 })).Code);
        Assert.Equal(ErrorCode.LakeInvalidOption, Assert.Throws<LakeQueryException>(() => folder.Crawl(options => options with { Exclusions = ["{a"] })).Code);
    }

    private sealed class Told : IProgress<CrawlProgress>
    {
        public System.Collections.Concurrent.ConcurrentBag<CrawlProgress> Reports { get; } = [];

        public void Report(CrawlProgress value) => Reports.Add(value);
    }
}
