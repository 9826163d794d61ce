using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>What is different between a table as the catalog has it and as the crawl found it.</summary>
internal sealed class CatalogDiff
{
    private const int Examples = 5;

    private CatalogDiff()
    {
    }

    public TableOutcome Outcome { get; private init; }

    public IReadOnlyList<ColumnChange> ColumnChanges { get; private init; } = [];

    public bool TableChanged { get; private init; }

    public bool ListsChanged { get; private init; }

    public long PartitionsAdded { get; private init; }

    public long PartitionsGone { get; private init; }

    public IReadOnlyList<string> AddedExamples { get; private init; } = [];

    public IReadOnlyList<string> GoneExamples { get; private init; } = [];

    /// <summary>Compares. The lists' order does not matter.</summary>
    public static CatalogDiff Compare(
        TableSnapshot? current, IReadOnlyList<Partition> currentPartitions, IReadOnlyList<DataFile> currentFiles,
        Table table, IReadOnlyList<Partition> partitions, IReadOnlyList<DataFile> files, ICatalog catalog)
    {
        var before = currentPartitions.ToDictionary(partition => NameOf(current!.Table.PartitionKeys, partition), StringComparer.Ordinal);
        var after = partitions.ToDictionary(partition => NameOf(table.PartitionKeys, partition), StringComparer.Ordinal);
        var added = after.Keys.Where(name => !before.ContainsKey(name)).ToList();
        var gone = before.Keys.Where(name => !after.ContainsKey(name)).ToList();
        var tableChanged = current is null || !SameTable(current, table, catalog);
        var listsChanged = current is null || added.Count > 0 || gone.Count > 0
            || after.Any(pair => before.TryGetValue(pair.Key, out var old) && !SamePartition(old, pair.Value, catalog))
            || !SameFiles(before.Keys.ToList(), currentFiles, after.Keys.ToList(), files);
        return new CatalogDiff
        {
            Outcome = current is null ? TableOutcome.Added : tableChanged || listsChanged ? TableOutcome.Changed : TableOutcome.Unchanged,
            TableChanged = tableChanged,
            ListsChanged = listsChanged,
            ColumnChanges = current is null ? [] : Changes(current.Table, table),
            PartitionsAdded = added.Count,
            PartitionsGone = gone.Count,
            AddedExamples = added[..Math.Min(Examples, added.Count)],
            GoneExamples = gone[..Math.Min(Examples, gone.Count)],
        };
    }

    private static string NameOf(ImmutableArray<Column> keys, Partition partition) =>
        HivePath.Format([.. keys.Select((key, index) => KeyValuePair.Create(key.Name, partition.Values[index]))])
        + (partition.Values.Contains("") ? "/" : "");

    private static List<ColumnChange> Changes(Table before, Table after)
    {
        var changes = new List<ColumnChange>();
        AddChanges(before.StorageDescriptor.Columns, after.StorageDescriptor.Columns, false, changes);
        AddChanges(before.PartitionKeys, after.PartitionKeys, true, changes);
        return changes;
    }

    private static void AddChanges(ImmutableArray<Column> before, ImmutableArray<Column> after, bool isKey, List<ColumnChange> changes)
    {
        foreach (var column in after)
        {
            var old = before.FirstOrDefault(other => other.Name == column.Name);
            if (old?.Type != column.Type)
            {
                changes.Add(new ColumnChange(column.Name, old?.Type, column.Type, isKey));
            }
        }

        changes.AddRange(before.Where(old => after.All(column => column.Name != old.Name)).Select(old => new ColumnChange(old.Name, old.Type, null, isKey)));
    }

    private static bool SameTable(TableSnapshot current, Table table, ICatalog catalog)
    {
        var (before, after) = (current.Table.StorageDescriptor, table.StorageDescriptor);
        return current.Location == LakePath.Resolve(after.Location!, catalog.BaseDirectory)
            && before.Columns.AsSpan().SequenceEqual(after.Columns.AsSpan())
            && current.Table.PartitionKeys.AsSpan().SequenceEqual(table.PartitionKeys.AsSpan())
            && Same(current.Table.Parameters, table.Parameters)
            && Same(before.Parameters, after.Parameters)
            && before.InputFormat == after.InputFormat && before.OutputFormat == after.OutputFormat && before.Compressed == after.Compressed
            && before.SerdeInfo?.SerializationLibrary == after.SerdeInfo?.SerializationLibrary
            && Same(before.SerdeInfo?.Parameters ?? Database.EmptyParameters, after.SerdeInfo?.Parameters ?? Database.EmptyParameters);
    }

    private static bool Same(ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> after) =>
        before.Count == after.Count && before.All(pair => after.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static bool SamePartition(Partition before, Partition after, ICatalog catalog) =>
        (before.Location is null) == (after.Location is null)
        && (before.Location is null
            || LakePath.Resolve(before.Location, catalog.BaseDirectory) == LakePath.Resolve(after.Location!, catalog.BaseDirectory));

    private static bool SameFiles(List<string> partitionsBefore, IReadOnlyList<DataFile> before, List<string> partitionsAfter, IReadOnlyList<DataFile> after)
    {
        if (before.Count != after.Count)
        {
            return false;
        }

        var known = new Dictionary<(string, string), DataFile>(before.Count);
        foreach (var file in before)
        {
            known[(PartitionOf(partitionsBefore, file), file.Path)] = file;
        }

        return after.All(file => known.TryGetValue((PartitionOf(partitionsAfter, file), file.Path), out var old)
            && old.Bytes == file.Bytes && old.ModifiedMicros == file.ModifiedMicros && old.Rows == file.Rows
            && old.Statistics is null == file.Statistics is null
            && old.ColumnNames.AsSpan().SequenceEqual(file.ColumnNames.AsSpan()) && old.ColumnBytes.AsSpan().SequenceEqual(file.ColumnBytes.AsSpan()));
    }

    private static string PartitionOf(List<string> partitions, DataFile file) =>
        file.PartitionId >= 0 && file.PartitionId < partitions.Count ? partitions[(int)file.PartitionId] : "";
}
