using System.Globalization;
using LakeQuery.Catalog.FileBlocks;
using LakeQuery.DuckDb;
using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>A change of one table of a <see cref="FileCatalog"/>. It holds the table's lock until it is disposed.</summary>
internal sealed class FileTableChange : ITableChange
{
    // A reader that opened a version has this long to read its lists; more than the count below are never kept.
    private static readonly TimeSpan OldListsStay = TimeSpan.FromHours(1);
    private const int MaxOldLists = 64;

    private readonly FileCatalog _catalog;
    private readonly CatalogLock _lock;
    private readonly string _database;
    private readonly string _name;
    private readonly TableFile? _file;
    private readonly byte[]? _bytes;
    private Table? _table;
    private IReadOnlyList<Partition>? _partitions;
    private IReadOnlyList<DataFile>? _files;
    private bool _ended;

    public FileTableChange(FileCatalog catalog, CatalogLock held, string database, string name, TableFile? file, byte[]? bytes)
    {
        _catalog = catalog;
        _lock = held;
        _database = database;
        _name = name;
        _file = file;
        _bytes = bytes;
        Current = file is null ? null : catalog.ToSnapshot(file);
    }

    /// <inheritdoc/>
    public TableSnapshot? Current { get; }

    private string Folder => _catalog.TableFolder(_database, _name);

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ReadPartitions() => Current is null ? [] : _catalog.ReadPartitions(Current);

    /// <inheritdoc/>
    public IReadOnlyList<DataFile> ReadFiles() => Current is null ? [] : _catalog.ReadFiles(Current);

    /// <inheritdoc/>
    public void SetTable(Table table) => _table = table;

    /// <inheritdoc/>
    public void SetLists(IReadOnlyList<Partition>? partitions, IReadOnlyList<DataFile>? files)
    {
        _partitions = partitions ?? _partitions;
        _files = files ?? _files;
    }

    /// <inheritdoc/>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        var given = _table ?? _file?.Table ?? throw new InvalidOperationException("A table that is made needs SetTable before Commit.");

        // Shared with other writers in this database: it keeps the database from being dropped until the table's file is in place.
        using var database = CatalogLock.TakeShared(_catalog.DatabaseLockPath(_database), _database, _catalog.LockWait, default);
        if (!_catalog.DatabaseExists(_database))
        {
            throw QueryErrors.SchemaNotFound(_database, _catalog.ListDatabases());
        }

        if (!(FileCatalog.ReadBytes(TablePath) is { } bytes ? _bytes is not null && bytes.AsSpan().SequenceEqual(_bytes) : _bytes is null))
        {
            throw QueryErrors.CatalogChangedMeanwhile($"{_database}.{_name}");
        }

        var version = _file is not null ? _file.Version + 1 : Math.Max(_lock.ReadNumber() + 1, TableFile.VersionOf(given) ?? 1);
        var table = Complete(given, version);
        try
        {
            DurableFiles.CreateDirectory(Folder);
            DeleteLeftovers(version);
            var file = WriteLists(table, version);
            if (file.PartitionList != _file?.PartitionList || file.FileList != _file?.FileList)
            {
                DurableFiles.FlushDirectory(Folder);
            }

            DurableFiles.Replace(TablePath, file.ToUtf8());
            _ended = true;
            DeleteOldLists("partitions-", file.PartitionList);
            DeleteOldLists("files-", file.FileList);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DurableFiles.Failure(Folder, error);
        }
        catch (DuckException error)
        {
            throw error.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
                ? QueryErrors.CatalogDiskFull(Folder, error)
                : QueryErrors.CatalogNotWritable(Folder, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _lock.Dispose();
    }

    private string TablePath => _catalog.TablePath(_database, _name);

    private Table Complete(Table table, long version)
    {
        var now = _catalog.Clock.GetUtcNow();
        var isChanged = _file is not null && _table is not null && _table.UpdateTime == _file.Table.UpdateTime;
        return table with
        {
            DatabaseName = _database,
            Name = _name,
            CreateTime = table.CreateTime ?? now,
            UpdateTime = isChanged ? now : table.UpdateTime ?? now,
            VersionId = version.ToString(CultureInfo.InvariantCulture),
            StorageDescriptor = table.StorageDescriptor with
            {
                Location = CatalogLocations.ToStored(table.StorageDescriptor.Location, _catalog.BaseDirectory),
            },
        };
    }

    private TableFile WriteLists(Table table, long version)
    {
        var old = _file?.Table;
        var partitions = _partitions;
        var keepsFiles = true;
        if (old is not null && !old.PartitionKeys.AsSpan().SequenceEqual(table.PartitionKeys.AsSpan()))
        {
            // Other keys: values of the same number of keys are read anew in the new types, else they mean nothing.
            keepsFiles = old.PartitionKeys.Length == table.PartitionKeys.Length;
            partitions ??= keepsFiles ? ReadPartitions() : [];
        }
        else if (old is not null && old.StorageDescriptor.Location != table.StorageDescriptor.Location)
        {
            // Files of default locations lie elsewhere now.
            keepsFiles = false;
        }

        partitions = partitions?.Select(StoreLocation).ToArray();
        if (partitions is { Count: > 0 } && table.PartitionKeys.IsEmpty)
        {
            throw new ArgumentException($"Table '{_database}.{_name}' has no partition keys.");
        }

        var request = new CatalogLists.Request
        {
            Keys = table.PartitionKeys,
            Partitions = partitions,
            Files = _files,
            OldPartitionList = Current?.PartitionList,
            OldFileList = keepsFiles ? Current?.FileList : null,
            PartitionList = Path.Join(Folder, string.Create(CultureInfo.InvariantCulture, $"partitions-{version}.parquet")),
            FileList = Path.Join(Folder, string.Create(CultureInfo.InvariantCulture, $"files-{version}.parquet")),
        };
        var written = _catalog.Lists.Write(request);
        var partitionList = partitions is null ? _file?.PartitionList : written.Partitions ? Path.GetFileName(request.PartitionList) : null;
        var partitionCount = partitions is null ? _file?.PartitionCount ?? 0 : partitions.Count;
        var fileList = written.Files > 0 ? Path.GetFileName(request.FileList)
            : keepsFiles && partitions is null && _files is null ? _file?.FileList : null;
        return new TableFile(table, version, partitionList, partitionCount, fileList)
        {
            FileCount = fileList is null ? -1 : written.Files > 0 ? written.Files : _file!.FileCount,
        };
    }

    private Partition StoreLocation(Partition partition)
    {
        var stored = CatalogLocations.ToStored(partition.Location, _catalog.BaseDirectory);
        return ReferenceEquals(stored, partition.Location) ? partition : partition with { Location = stored };
    }

    // What a writer that died left behind: nobody else writes here while the lock is held.
    private void DeleteLeftovers(long version)
    {
        foreach (var path in Directory.EnumerateFiles(Folder))
        {
            var isUncommitted = (ListVersion(path, "partitions-") ?? ListVersion(path, "files-")) >= version;
            if (isUncommitted || path.EndsWith(DurableFiles.TemporarySuffix, StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }
    }

    // A list's time as an old one begins when its successor was written.
    private void DeleteOldLists(string prefix, string? current)
    {
        var lists = Directory.EnumerateFiles(Folder, prefix + "*.parquet")
            .Select(path => (Path: path, Version: ListVersion(path, prefix)))
            .Where(list => list.Version is not null)
            .OrderByDescending(list => list.Version)
            .Select(list => list.Path)
            .ToArray();
        var now = DateTime.UtcNow;
        var successor = File.GetLastWriteTimeUtc(TablePath);
        for (var age = 0; age < lists.Length; age++)
        {
            if (Path.GetFileName(lists[age]) != current && (age > MaxOldLists || now - successor > OldListsStay))
            {
                DurableFiles.TryDelete(FileBlockFormat.PathOf(lists[age]));
                DurableFiles.TryDelete(lists[age]);
                continue;
            }

            successor = File.GetLastWriteTimeUtc(lists[age]);
        }
    }

    private static long? ListVersion(string path, string prefix)
    {
        var name = Path.GetFileNameWithoutExtension(path.AsSpan());
        return name.StartsWith(prefix, StringComparison.Ordinal)
            && (path.EndsWith(".parquet", StringComparison.Ordinal) || path.EndsWith(FileBlockFormat.Extension, StringComparison.Ordinal))
            && long.TryParse(name[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }
}
