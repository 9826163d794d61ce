using LakeQuery.Catalog;

namespace LakeQuery.Tests.House;

/// <summary>The repository's own catalog is the same in every clone: nothing in it names a place on some machine.</summary>
public sealed class SampleCatalogTests
{
    [Fact]
    public void Locations_and_files_are_relative()
    {
        using var catalog = new FileCatalog(Path.Combine(Repository.Root, "catalog"));
        var tables = catalog.ListTables("sample").Select(name => catalog.FindTable("sample", name)!).ToArray();
        Assert.Equal(["airports", "budgets", "flights", "stocks", "weather"], tables.Select(table => table.Table.Name));
        Assert.All(tables, table => Assert.Equal($"data/{table.Table.Name}/", table.Table.StorageDescriptor.Location));
        Assert.All(tables.SelectMany(catalog.ReadPartitions), partition => Assert.Null(partition.Location));
        Assert.All(tables.SelectMany(catalog.ReadFiles), file => Assert.False(Path.IsPathRooted(file.Path), file.Path));
        Assert.Equal([0, 0, 31, 5, 4], tables.Select(table => table.PartitionCount));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "catalog", "databases"), "*.json", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("\"/", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }
}
