using System.Globalization;
using LakeQuery.Catalog;

// A writer in a process of its own, for the tests that kill it or let it race: counts a table up, and writes the count into every
// part of each version, so that a mixture of two versions can be told.
// Arguments: the catalog's folder, how many versions to write.
using var catalog = new FileCatalog(args[0], TimeSpan.FromMinutes(1));
for (var left = int.Parse(args[1], CultureInfo.InvariantCulture); left > 0; left--)
{
    using var change = catalog.BeginChange("default", "t");
    var count = 1 + (change.Current is { } current ? int.Parse(current.Table.Parameters["n"], CultureInfo.InvariantCulture) : 0);
    var text = count.ToString(CultureInfo.InvariantCulture);
    var parameters = Database.EmptyParameters.Add("n", text);
    change.SetTable(new Table
    {
        DatabaseName = "default",
        Name = "t",
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = [new Column("k", "int")],
        Parameters = parameters,
        StorageDescriptor = new StorageDescriptor { Location = "data/t/" },
    });
    var size = 1 + (count % 7);
    change.SetLists(
        [.. Enumerable.Range(0, size).Select(key => new Partition { Values = [key.ToString(CultureInfo.InvariantCulture)], Parameters = parameters })],
        [.. Enumerable.Range(0, size).Select(key => new DataFile { PartitionId = key, Path = text, Bytes = count, ModifiedMicros = count })]);
    change.Commit();
    Console.Out.WriteLine(text);
    Console.Out.Flush();
}
