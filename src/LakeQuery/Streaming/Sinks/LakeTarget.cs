using System.Collections.Immutable;
using System.Globalization;
using LakeQuery.Catalog;
using LakeQuery.Errors;
using LakeQuery.Planning.Streams;
using LakeQuery.Storage;
using LakeQuery.Storage.Parquet;
using LakeQuery.Types;

namespace LakeQuery.Streaming.Sinks;

/// <summary>A file that was written aside and is to be shown.</summary>
/// <param name="Staged">Where it lies.</param>
/// <param name="Name">Its name in the partition's folder.</param>
/// <param name="Values">The partition.</param>
internal sealed record StagedFile(string Staged, string Name, ImmutableArray<string?> Values);

/// <summary>A column of the table's files.</summary>
/// <param name="Name">Its name, lower case.</param>
/// <param name="HiveType">Its type in the catalog.</param>
/// <param name="Source">Index of the stream's column; -1 for ROWTIME.</param>
internal sealed record LakeColumn(string Name, string HiveType, int Source);

/// <summary>The table that a sink delivers to: made with the first delivery if it is not there.</summary>
internal sealed class LakeTarget
{
    private const string ParquetSerde = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    private const string FilePrefix = "stream-";

    private readonly ICatalog _catalog;
    private readonly string _database;
    private readonly string _name;
    private readonly string _storedLocation;

    public LakeTarget(string table, StreamDefinition stream, StreamSinkOptions options, StreamContext context)
    {
        _catalog = context.Catalog;
        var point = table.IndexOf('.', StringComparison.Ordinal);
        _database = (point < 0 ? context.Database : table[..point]).ToLowerInvariant();
        _name = table[(point + 1)..].ToLowerInvariant();
        if (_name.Length == 0)
        {
            throw QueryErrors.UnknownSinkLocation(options.Location);
        }

        var database = _catalog.FindDatabase(_database) ?? throw QueryErrors.SchemaNotFound(_database, _catalog.ListDatabases());
        var existing = _catalog.FindTable(_database, _name);
        var keys = options.PartitionBy.Count > 0 || existing is null ? options.PartitionBy
            : [.. existing.Table.PartitionKeys.Select(key => key.Name)];
        Key = PartitionKey.Create(keys, stream);
        Columns = ColumnsOf(stream, options, Key);
        if (existing is not null)
        {
            Check(existing);
            (Location, _storedLocation) = (existing.Location, existing.Table.StorageDescriptor.Location ?? "");
            return;
        }

        var folder = options.TableLocation is { } given ? Path.GetFullPath(given)
            : database.LocationUri is { Length: > 0 } below ? CatalogLocations.Below(below, _name)
            : Path.Combine(_catalog.BaseDirectory, _database, _name);
        Location = CatalogLocations.Resolve(folder, _catalog.BaseDirectory);
        _storedLocation = CatalogLocations.ToStored(Location, _catalog.BaseDirectory) ?? Location;
    }

    /// <summary>How rows are spread over partitions.</summary>
    public PartitionKey Key { get; }

    /// <summary>The columns of the files.</summary>
    public ImmutableArray<LakeColumn> Columns { get; }

    /// <summary>The table's folder, absolute.</summary>
    public string Location { get; }

    /// <summary>As people write it.</summary>
    public string FullName => $"{_database}.{_name}";

    /// <summary>The name of a file: who wrote it, in which delivery, and its place there.</summary>
    public static string FileName(string run, long delivery, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{run}-{delivery:D10}-{index:D4}.parquet");

    /// <summary>Shows files: moves them to where they belong and tells the catalog. Done again after a crash it comes to the same.</summary>
    public void Deliver(IReadOnlyList<StagedFile> files)
    {
        if (files.Count == 0 && _catalog.FindTable(_database, _name) is not null)
        {
            return;
        }

        using var change = _catalog.BeginChange(_database, _name);
        var table = change.Current?.Table ?? NewTable();
        if (change.Current is null)
        {
            change.SetTable(table);
        }

        var partitions = change.ReadPartitions().ToList();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < partitions.Count; index++)
        {
            known[PartitionLocations.Name(table.PartitionKeys, partitions[index].Values)] = index;
        }

        var lists = change.ReadFiles().ToDictionary(file => (file.PartitionId, file.Path));
        foreach (var file in files)
        {
            var partition = -1;
            if (!Key.IsEmpty)
            {
                var name = PartitionLocations.Name(table.PartitionKeys, file.Values);
                if (!known.TryGetValue(name, out partition))
                {
                    known[name] = partition = partitions.Count;
                    partitions.Add(new Partition { Values = file.Values, CreationTime = DateTimeOffset.UtcNow });
                }
            }

            var folder = partition < 0 ? Location : FolderOf(table, partitions[partition]);
            var entry = Describe(Show(file, folder), file.Name, partition);
            lists[(entry.PartitionId, entry.Path)] = entry;
        }

        change.SetLists(Key.IsEmpty ? null : partitions, [.. lists.Values]);
        change.Commit();
    }

    /// <summary>Takes back what one run delivered after a delivery: its checkpoint is lost, and the rows come again.</summary>
    public void TakeBack(string run, long delivery)
    {
        if (_catalog.FindTable(_database, _name) is null)
        {
            return;
        }

        using var change = _catalog.BeginChange(_database, _name);
        var table = change.Current!.Table;
        var partitions = change.ReadPartitions();
        var files = change.ReadFiles();
        var kept = files.Where(file => !IsNewer(Path.GetFileName(file.Path), run, delivery)).ToList();
        foreach (var folder in Key.IsEmpty ? [Location] : partitions.Select(partition => FolderOf(table, partition)))
        {
            if (!Directory.Exists(folder))
            {
                continue;
            }

            foreach (var path in Directory.EnumerateFiles(folder, $"{FilePrefix}{run}-*.parquet"))
            {
                if (IsNewer(Path.GetFileName(path), run, delivery))
                {
                    File.Delete(path);
                }
            }
        }

        if (kept.Count < files.Count)
        {
            change.SetLists(Key.IsEmpty ? null : partitions, kept);
            change.Commit();
        }
    }

    private static bool IsNewer(string name, string run, long delivery) =>
        name.StartsWith($"{FilePrefix}{run}-", StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(FilePrefix.Length + run.Length + 1).Slice(0, 10), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > delivery;

    private static string Show(StagedFile file, string folder)
    {
        var path = Path.Combine(folder, file.Name);
        if (File.Exists(file.Staged))
        {
            DurableFiles.CreateDirectory(folder);
            File.Move(file.Staged, path, overwrite: true);
            DurableFiles.FlushDirectory(folder);
        }

        return path;
    }

    private static DataFile Describe(string path, string name, int partition)
    {
        var store = new LocalObjectStore();
        if (!store.TryStat(path, out var info))
        {
            throw QueryErrors.FileMissing(path);
        }

        var footer = ParquetFooter.Read(store, path, info.Bytes);
        return new DataFile
        {
            PartitionId = partition,
            Path = name,
            Bytes = info.Bytes,
            ModifiedMicros = info.ModifiedMicros,
            Rows = footer.RowCount,
            ColumnNames = [.. footer.Columns.Select(column => column.Name.ToLowerInvariant())],
            ColumnBytes = [.. footer.ColumnBytes],
            Statistics = ParquetStatistics.From(footer),
        };
    }

    private string FolderOf(Table table, Partition partition) => CatalogLocations.Resolve(
        partition.Location is { Length: > 0 } own ? own : PartitionLocations.Default(table, partition.Values), _catalog.BaseDirectory);

    private Table NewTable() => new()
    {
        DatabaseName = _database,
        Name = _name,
        CreateTime = DateTimeOffset.UtcNow,
        UpdateTime = DateTimeOffset.UtcNow,
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = Key.Keys,
        Parameters = Database.EmptyParameters.Add("EXTERNAL", "TRUE").Add("classification", "parquet"),
        StorageDescriptor = new StorageDescriptor
        {
            Columns = [.. Columns.Select(column => new Column(column.Name, column.HiveType))],
            Location = _storedLocation,
            InputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            SerdeInfo = new SerdeInfo { SerializationLibrary = ParquetSerde, Parameters = Database.EmptyParameters.Add("serialization.format", "1") },
        },
    };

    private static ImmutableArray<LakeColumn> ColumnsOf(StreamDefinition stream, StreamSinkOptions options, PartitionKey key)
    {
        var keys = key.Columns.ToHashSet();
        var columns = new List<LakeColumn>();
        if (options.RowtimeColumn is { } rowtime)
        {
            columns.Add(new LakeColumn(rowtime.ToLowerInvariant(), "timestamp", -1));
        }

        for (var index = 0; index < stream.Columns.Length; index++)
        {
            if (!keys.Contains(index))
            {
                columns.Add(new LakeColumn(stream.Columns[index].Name.ToLowerInvariant(), HiveTypeOf(stream.Columns[index]), index));
            }
        }

        return columns.Count == 0 ? throw QueryErrors.StreamTableColumns(stream.Name, "all its columns are partition keys")
            : columns.DistinctBy(column => column.Name).Count() < columns.Count
            ? throw QueryErrors.StreamTableColumns(stream.Name, "two of its columns differ only in case, which a table's can't")
            : [.. columns];
    }

    private static string HiveTypeOf(StreamColumnDefinition column) => column.Type.Kind switch
    {
        SqlTypeKind.Json => "string",
        SqlTypeKind.TimestampWithTimeZone => "timestamp",
        _ => HiveTypeNames.TryFormat(column.Type) ?? throw QueryErrors.StreamTableColumns(column.Name, $"no table has columns of type {column.Type}"),
    };

    private void Check(TableSnapshot existing)
    {
        var table = existing.Table;
        if (table.IsView || table.StorageDescriptor.SerdeInfo?.SerializationLibrary != ParquetSerde)
        {
            throw QueryErrors.StreamTableMismatch(FullName, table.IsView ? "it is a view" : "its files are not Parquet");
        }

        if (!table.PartitionKeys.Select(key => key.Name).SequenceEqual(Key.Keys.Select(key => key.Name)))
        {
            throw QueryErrors.StreamTableMismatch(
                FullName, $"its partition keys are ({string.Join(", ", table.PartitionKeys.Select(key => key.Name))})");
        }

        foreach (var column in Columns)
        {
            var other = table.StorageDescriptor.Columns.FirstOrDefault(candidate => candidate.Name == column.Name);
            if (other is null || !other.Type.Equals(column.HiveType, StringComparison.OrdinalIgnoreCase))
            {
                throw QueryErrors.StreamTableMismatch(
                    FullName, other is null ? $"it has no column '{column.Name}'" : $"its column '{column.Name}' is {other.Type} where the stream's is {column.HiveType}");
            }
        }
    }
}
