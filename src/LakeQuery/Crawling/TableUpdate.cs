using System.Collections.Immutable;
using LakeQuery.Catalog;
using LakeQuery.Storage;

namespace LakeQuery.Crawling;

/// <summary>Brings one table of the catalog in line with its files: columns, partitions, files, settings.</summary>
internal sealed class TableUpdate(ICatalog catalog, CrawlOptions options)
{
    /// <summary>Compares and, unless it is a dry run, writes what differs.</summary>
    public TableCrawl Apply(TableCandidate candidate, string name, CancellationToken cancellation)
    {
        var notes = new List<string>(candidate.Notes);
        using var change = options.DryRun && catalog.FindDatabase(options.Database) is null
            ? null : catalog.BeginChange(options.Database, name, cancellation);
        var current = change?.Current;
        var oldPartitions = change?.ReadPartitions() ?? [];
        var oldFiles = change?.ReadFiles() ?? [];

        var isOurs = current is null || current.Table.Parameters.ContainsKey(TableBuilder.CrawlerParameter);
        var table = isOurs ? NewTable(candidate, name, current, notes) : current!.Table;
        if (!isOurs && !KeysFit(candidate, table))
        {
            notes.Add("made by hand with other partition keys than the folders have: it was left as it is");
            return Report(candidate, table, null, oldPartitions.Count, notes);
        }

        if (!isOurs)
        {
            notes.Add("made by hand: its columns were left as they are, partitions and files were brought up to date");
        }

        var (partitions, files) = Lists(candidate, table, current, oldPartitions, oldFiles, notes);
        var diff = CatalogDiff.Compare(current, oldPartitions, oldFiles, table, partitions, files, catalog);
        if (change is not null && !options.DryRun && diff.Outcome != TableOutcome.Unchanged)
        {
            if (diff.TableChanged)
            {
                change.SetTable(table);
            }

            if (diff.ListsChanged)
            {
                change.SetLists(table.PartitionKeys.IsEmpty ? null : partitions, files);
            }

            change.Commit();
        }

        return Report(candidate, table, diff, partitions.Count, notes);
    }

    private Table NewTable(TableCandidate candidate, string name, TableSnapshot? current, List<string> notes)
    {
        var keys = Keys(candidate, notes);
        var columns = OrderAsBefore(candidate.Merged.Columns, current?.Table);
        foreach (var key in keys)
        {
            var place = columns.FindIndex(column => column.Name == key.Name);
            if (place < 0)
            {
                continue;
            }

            if (candidate.Schemas[0].Format != FileFormat.Csv)
            {
                columns.RemoveAt(place);
                notes.Add($"column '{key.Name}' of the files is left out: the partition key of that name is read instead");
                continue;
            }

            // Delimited text is read by position: the column has to keep its place.
            var other = key.Name + "_1";
            while (columns.Exists(column => column.Name == other) || keys.Any(taken => taken.Name == other))
            {
                other += "_1";
            }

            columns[place] = columns[place] with { Name = other };
            notes.Add($"column '{key.Name}' of the files is named '{other}', as a partition key has its name");
        }

        if (TableBuilder.UsesOpenCsv(candidate, options))
        {
            notes.Add($"values are quoted: read with OpenCSVSerde, so dates stay text{(candidate.Merged.Columns.Any(column => column.Type.Name is "bigint" or "double" or "boolean") ? " and what is no number reads as NULL in columns of numbers" : "")}");
        }

        return TableBuilder.Build(candidate, name, columns, keys, current?.Table, options);
    }

    // Columns keep their places; new ones come last.
    private static List<FileColumn> OrderAsBefore(IReadOnlyList<FileColumn> columns, Table? before)
    {
        if (before is null || before.StorageDescriptor.SerdeInfo?.SerializationLibrary is TableBuilder.LazySimpleSerde or TableBuilder.OpenCsvSerde)
        {
            // Delimited text is read by position: the files' order is the only right one.
            return [.. columns];
        }

        var places = before.StorageDescriptor.Columns.Select((column, index) => (column.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        return [.. columns.OrderBy(column => places.GetValueOrDefault(column.Name, int.MaxValue))];
    }

    private ImmutableArray<Column> Keys(TableCandidate candidate, List<string> notes)
    {
        var names = candidate.KeyNames;
        var values = candidate.Leaves.Select(candidate.ValuesOf).ToList();
        var keys = ImmutableArray.CreateBuilder<Column>(names.Length);
        for (var level = 0; level < names.Length; level++)
        {
            var type = PartitionKeyInference.Infer(values.Select(row => row[level]), options.AwsCompatible, out var spoiler);
            if (spoiler is { } other)
            {
                notes.Add($"key '{names[level]}' is string, not {other.From}, because of '{other.Value}'");
            }

            var name = keys.Any(key => key.Name == names[level]) ? $"{names[level]}_{level}" : names[level];
            keys.Add(new Column(name, type.ToString()));
        }

        return keys.MoveToImmutable();
    }

    private static bool KeysFit(TableCandidate candidate, Table table) =>
        candidate.KeyNames.AsSpan().SequenceEqual(table.PartitionKeys.Select(key => key.Name).ToArray());

    private (List<Partition> Partitions, List<DataFile> Files) Lists(
        TableCandidate candidate, Table table, TableSnapshot? current, IReadOnlyList<Partition> oldPartitions, IReadOnlyList<DataFile> oldFiles, List<string> notes)
    {
        var partitions = new List<Partition>();
        var files = new List<DataFile>();
        if (table.PartitionKeys.IsEmpty)
        {
            files.AddRange(candidate.Files.Select(file => ToDataFile(file, -1, candidate.File is null ? candidate.Path : file.Info.Path)));
            return (partitions, files);
        }

        // With other keys than before, the old list's values mean nothing.
        var keepsOld = current is not null && current.Table.PartitionKeys.Length == table.PartitionKeys.Length;
        var before = new Dictionary<string, Partition>(StringComparer.Ordinal);
        foreach (var partition in keepsOld ? oldPartitions : [])
        {
            before[string.Join('\0', partition.Values.Select(value => value ?? "\u0001"))] = partition;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var leaf in candidate.Leaves)
        {
            var values = candidate.ValuesOf(leaf);
            var id = string.Join('\0', values.Select(value => value ?? "\u0001"));
            if (!seen.Add(id))
            {
                notes.Add($"folder '{leaf.Folder.Path}' repeats the values of another: it is left out");
                continue;
            }

            var isDefault = HivePath.Format([.. table.PartitionKeys.Select((key, index) => KeyValuePair.Create(key.Name, values[index]))])
                == LakePath.Below(candidate.Root.Path, leaf.Folder.Path)!.Replace('\\', '/');
            partitions.Add((before.GetValueOrDefault(id) ?? new Partition { Values = values }) with { Location = isDefault ? null : leaf.Folder.Path + "/" });
            files.AddRange(leaf.Files.Select(file => ToDataFile(file, partitions.Count - 1, leaf.Folder.Path)));
        }

        if (keepsOld)
        {
            KeepPartitionsElsewhere(candidate, current!, oldPartitions, oldFiles, seen, partitions, files);
        }

        return (partitions, files);
    }

    // Partitions that someone registered outside the table's folder are not the crawl's to judge.
    private void KeepPartitionsElsewhere(
        TableCandidate candidate, TableSnapshot current, IReadOnlyList<Partition> oldPartitions, IReadOnlyList<DataFile> oldFiles, HashSet<string> seen,
        List<Partition> partitions, List<DataFile> files)
    {
        for (var index = 0; index < oldPartitions.Count; index++)
        {
            var partition = oldPartitions[index];
            if (partition.Location is not null && !seen.Contains(string.Join('\0', partition.Values.Select(value => value ?? "\u0001")))
                && !LakePath.IsWithin(candidate.Path, KnownFiles.PartitionFolder(current, partition, catalog)))
            {
                partitions.Add(partition);
                files.AddRange(oldFiles.Where(file => file.PartitionId == index).Select(file => file with { PartitionId = partitions.Count - 1 }));
            }
        }
    }

    private static DataFile ToDataFile(LakeFile file, long partition, string folder) => new()
    {
        PartitionId = partition,
        Path = LakePath.Below(folder, file.Info.Path)?.Replace('\\', '/') ?? "",
        Bytes = file.Info.Bytes,
        ModifiedMicros = file.Info.ModifiedMicros,
        Rows = file.Rows,
        ColumnNames = file.ColumnNames,
        ColumnBytes = file.ColumnBytes,
        Statistics = file.Statistics,
    };

    private static TableCrawl Report(TableCandidate candidate, Table table, CatalogDiff? diff, int partitionCount, List<string> notes)
    {
        var files = candidate.Files.ToList();
        notes.AddRange(candidate.Merged.Notes);
        return new TableCrawl
        {
            Name = table.Name,
            Outcome = diff?.Outcome ?? TableOutcome.Unchanged,
            Location = candidate.Path,
            Classification = TableBuilder.NameOf(candidate.Schemas[0].Format),
            Columns = table.StorageDescriptor.Columns,
            PartitionKeys = table.PartitionKeys,
            ColumnChanges = diff?.ColumnChanges ?? [],
            Widenings = [.. candidate.Merged.Widenings],
            PartitionCount = partitionCount,
            PartitionsAdded = diff?.PartitionsAdded ?? 0,
            PartitionsGone = diff?.PartitionsGone ?? 0,
            AddedExamples = diff?.AddedExamples ?? [],
            GoneExamples = diff?.GoneExamples ?? [],
            FileCount = files.Count,
            Bytes = files.Sum(file => file.Info.Bytes),
            Rows = (long)Math.Round(files.Sum(file => file.EstimatedRows)),
            RowsAreExact = files.TrueForAll(file => file.IsCounted || file.Rows >= 0),
            FilesRead = files.Count(file => file.BytesRead > 0),
            BytesRead = files.Sum(file => file.BytesRead),
            Notes = notes,
        };
    }
}
