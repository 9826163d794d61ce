using System.Diagnostics;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.DuckDb;
using LakeQuery.Tests.Storage;
using Xunit.Abstractions;

namespace LakeQuery.Tests.Catalog;

public sealed class LargePartitionListTests(ITestOutputHelper output) : IDisposable
{
    private const int PartitionCount = 100_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hundred_thousand_partitions_are_written_pruned_and_read_back()
    {
        using var catalog = new FileCatalog(_folder.Path);
        Commit(catalog, 10);
        var partitions = Enumerable.Range(0, PartitionCount).Select(MakePartition).ToArray();
        var watch = Stopwatch.StartNew();
        using (var change = catalog.BeginChange("default", "t"))
        {
            change.SetLists(partitions, null);
            change.Commit();
        }

        Report("commit", watch);
        var table = catalog.FindTable("default", "t")!;
        Assert.Equal(PartitionCount, table.PartitionCount);
        output.WriteLine($"list: {new FileInfo(table.PartitionList!).Length / 1024} KiB");

        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        for (var round = 0; round < 3; round++)
        {
            watch.Restart();
            using var result = connection.Query(
                $"SELECT count(*), min(partition_id) FROM read_parquet('{table.PartitionList}') WHERE key_0 = DATE '2010-03-01' AND key_1 = 7");
            using var chunk = result.FetchChunk()!;
            Assert.Equal(1, chunk.Vector(0).Data<long>()[0]);
            Report("key_0 = … AND key_1 = …", watch);
        }

        watch.Restart();
        var read = catalog.ReadPartitions(table);
        Report("read all", watch);
        Assert.Equal(PartitionCount, read.Count);
        Assert.Equal(["2000-01-01", "0"], read[0].Values.AsEnumerable());

        watch.Restart();
        for (var round = 0; round < 1000; round++)
        {
            Assert.NotNull(catalog.FindTable("default", "t"));
        }

        output.WriteLine($"FindTable: {watch.Elapsed.TotalMicroseconds / 1000:0.0} µs");
    }

    private static Partition MakePartition(int index) => new()
    {
        // Not in order: sorting is part of the work. 24 hours of some 4,167 days.
        Values =
        [
            new DateOnly(2000, 1, 1).AddDays((int)(index * 7919L % PartitionCount / 24)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            (index * 7919L % PartitionCount % 24).ToString(CultureInfo.InvariantCulture),
        ],
        CreationTime = DateTimeOffset.UnixEpoch,
    };

    private static void Commit(FileCatalog catalog, int count)
    {
        using var change = catalog.BeginChange("default", "t");
        change.SetTable(new Table
        {
            DatabaseName = "default",
            Name = "t",
            TableType = "EXTERNAL_TABLE",
            PartitionKeys = [new("day", "date"), new("hour", "int")],
            StorageDescriptor = new() { Columns = [.. Enumerable.Range(0, 30).Select(i => new Column($"c{i}", "string"))], Location = "data/t/" },
        });
        change.SetLists([.. Enumerable.Range(0, count).Select(MakePartition)], null);
        change.Commit();
    }

    private void Report(string what, Stopwatch watch) => output.WriteLine($"{what}: {watch.Elapsed.TotalMilliseconds:0.0} ms");
}
