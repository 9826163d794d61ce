using System.Collections.Concurrent;
using System.Text.Json;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Catalog;

/// <summary>The catalog as plain files in a folder; <c>catalog/README.md</c> describes each of them.</summary>
/// <remarks>The replacing of a table's <c>table.json</c> is the commit of a change. Readers take no lock and see whole versions only;
/// writers of one table, in all processes, take turns.</remarks>
internal sealed class FileCatalog : ICatalog, IDisposable
{
    private const string AsidePrefix = ".dropped-";
    private const int MaxCachedTables = 1024;
    private static readonly TimeSpan DefaultLockWait = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ParsedTable> _parsedTables = new(StringComparer.Ordinal);

    /// <summary>Opens a folder, which need not exist before something is written.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="lockWait">How long a writer waits for another; null for 10 seconds.</param>
    /// <param name="clock">Gives the times that are written; null for the system's.</param>
    public FileCatalog(string directory, TimeSpan? lockWait = null, TimeProvider? clock = null)
    {
        BaseDirectory = LakePath.Normalize(directory);
        LockWait = lockWait ?? DefaultLockWait;
        Clock = clock ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public string BaseDirectory { get; }

    internal TimeSpan LockWait { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Reads and writes the lists.</summary>
    internal CatalogLists Lists { get; } = new();

    private string DatabasesFolder => Path.Join(BaseDirectory, "databases");

    /// <inheritdoc/>
    public IReadOnlyList<string> ListDatabases()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal) { CatalogNames.DefaultDatabase };
        foreach (var name in FolderNames(DatabasesFolder))
        {
            names.Add(name);
        }

        return [.. names];
    }

    /// <inheritdoc/>
    public Database? FindDatabase(string database)
    {
        if (CatalogNames.Fold(database) is not { } name || !DatabaseExists(name))
        {
            return null;
        }

        var path = Path.Join(DatabaseFolder(name), "database.json");
        if (ReadBytes(path) is not { } bytes)
        {
            return new Database { Name = name };
        }

        try
        {
            using var document = GlueJson.Parse(bytes);
            return GlueJson.ReadDatabase(document.RootElement) with { Name = name };
        }
        catch (JsonException error)
        {
            throw QueryErrors.CatalogCorrupt(path, error.Message, error);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListTables(string database)
    {
        if (CatalogNames.Fold(database) is not { } name)
        {
            return [];
        }

        var names = FolderNames(TablesFolder(name)).Where(table => File.Exists(TablePath(name, table))).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <inheritdoc/>
    public TableSnapshot? FindTable(string database, string table) =>
        CatalogNames.Fold(database) is { } databaseName && CatalogNames.Fold(table) is { } tableName
        && ReadTableFile(databaseName, tableName, out _) is { } file
            ? ToSnapshot(file)
            : null;

    /// <inheritdoc/>
    public IReadOnlyList<Partition> ReadPartitions(TableSnapshot table) =>
        table.PartitionList is { } path ? Lists.ReadPartitions(path, table.Table.PartitionKeys.Length) : [];

    /// <inheritdoc/>
    public IReadOnlyList<DataFile> ReadFiles(TableSnapshot table) => table.FileList is { } path ? Lists.ReadFiles(path) : [];

    /// <inheritdoc/>
    public void CreateDatabase(Database database)
    {
        var name = CatalogNames.FoldOrThrow("database", database.Name);
        using var held = CatalogLock.TakeAlone(DatabaseLockPath(name), name, LockWait, default);
        if (DatabaseExists(name))
        {
            throw QueryErrors.SchemaAlreadyExists(name);
        }

        Guard(DatabaseFolder(name), () =>
        {
            // Made aside, so that it appears with its description or not at all.
            var aside = Path.Join(DatabasesFolder, ".new-" + Guid.NewGuid().ToString("N"));
            DurableFiles.CreateDirectory(aside);
            WriteDatabase(aside, name, database);
            Directory.Move(aside, DatabaseFolder(name));
            DurableFiles.FlushDirectory(DatabasesFolder);
        });
    }

    /// <summary>Makes a database or replaces the description of one, as an import does.</summary>
    public void SetDatabase(Database database)
    {
        var name = CatalogNames.FoldOrThrow("database", database.Name);
        using var held = CatalogLock.TakeAlone(DatabaseLockPath(name), name, LockWait, default);
        Guard(DatabaseFolder(name), () =>
        {
            DurableFiles.CreateDirectory(DatabaseFolder(name));
            WriteDatabase(DatabaseFolder(name), name, database);
        });
    }

    /// <inheritdoc/>
    public void ChangeDatabase(string database, Func<Database, Database> change)
    {
        var name = FoldExisting(database);
        using var held = CatalogLock.TakeAlone(DatabaseLockPath(name), name, LockWait, default);
        var changed = change(FindDatabase(name) ?? throw QueryErrors.SchemaNotFound(name, ListDatabases()));
        Guard(DatabaseFolder(name), () =>
        {
            DurableFiles.CreateDirectory(DatabaseFolder(name));
            WriteDatabase(DatabaseFolder(name), name, changed);
        });
    }

    /// <inheritdoc/>
    public void DropDatabase(string database, bool cascade)
    {
        var name = FoldExisting(database);
        if (name == CatalogNames.DefaultDatabase)
        {
            throw QueryErrors.DefaultDatabaseStays();
        }

        while (true)
        {
            var tables = ListTables(name);
            if (tables.Count > 0 && !cascade)
            {
                throw QueryErrors.SchemaNotEmpty(name, tables.Count);
            }

            foreach (var table in tables)
            {
                TryDropTable(name, table);
            }

            using var held = CatalogLock.TakeAlone(DatabaseLockPath(name), name, LockWait, default);
            if (ListTables(name).Count == 0)
            {
                Guard(DatabaseFolder(name), () => MoveAsideAndDelete(DatabaseFolder(name)));
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void DropTable(string database, string table)
    {
        var databaseName = FoldExisting(database);
        if (CatalogNames.Fold(table) is not { } tableName || !TryDropTable(databaseName, tableName))
        {
            throw QueryErrors.TableNotFound(databaseName, table, ListTables(databaseName));
        }
    }

    /// <inheritdoc/>
    public ITableChange BeginChange(string database, string table, CancellationToken cancellation = default)
    {
        var databaseName = FoldExisting(database);
        var tableName = CatalogNames.FoldOrThrow("table", table);
        var held = CatalogLock.TakeAlone(TableLockPath(databaseName, tableName), $"{databaseName}.{tableName}", LockWait, cancellation);
        try
        {
            var file = ReadTableFile(databaseName, tableName, out var bytes);
            return new FileTableChange(this, held, databaseName, tableName, file, bytes);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Frees what reading and writing lists keeps.</summary>
    public void Dispose() => Lists.Dispose();

    internal string TableFolder(string database, string table) => Path.Join(TablesFolder(database), table);

    internal string TablePath(string database, string table) => Path.Join(TableFolder(database, table), "table.json");

    internal string DatabaseLockPath(string database) => Path.Join(BaseDirectory, ".locks", database, "database.lock");

    internal bool DatabaseExists(string name) => name == CatalogNames.DefaultDatabase || Directory.Exists(DatabaseFolder(name));

    /// <summary>The bytes of a file, or null where there is none.</summary>
    internal static byte[]? ReadBytes(string path)
    {
        try
        {
            // Shared in every way: a reader must not keep a writer on Windows from replacing the file.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[RandomAccess.GetLength(file)];
            for (var at = 0; at < bytes.Length;)
            {
                var read = RandomAccess.Read(file, bytes.AsSpan(at), at);
                if (read == 0)
                {
                    break;
                }

                at += read;
            }

            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw QueryErrors.CatalogCorrupt(path, error.Message, error);
        }
    }

    internal TableSnapshot ToSnapshot(TableFile file)
    {
        var folder = TableFolder(file.Table.DatabaseName, file.Table.Name);
        return new TableSnapshot(
            file.Table,
            file.Table.IsView ? "" : CatalogLocations.Resolve(file.Table.StorageDescriptor.Location, BaseDirectory),
            file.PartitionList is { } partitions ? Path.Join(folder, partitions) : null,
            file.PartitionCount,
            file.FileList is { } files ? Path.Join(folder, files) : null)
        {
            FileCount = file.FileCount,
        };
    }

    /// <summary>Runs a change of files; what the file system refuses becomes an error that names the place.</summary>
    internal static void Guard(string path, Action change)
    {
        try
        {
            change();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DurableFiles.Failure(path, error);
        }
    }

    // The file is read each time, so a change by any process is seen at once; only the parsing of equal bytes is saved.
    private TableFile? ReadTableFile(string database, string table, out byte[]? bytes)
    {
        var path = TablePath(database, table);
        bytes = ReadBytes(path);
        if (bytes is null)
        {
            _parsedTables.TryRemove(path, out _);
            return null;
        }

        if (_parsedTables.TryGetValue(path, out var known) && known.Bytes.AsSpan().SequenceEqual(bytes))
        {
            return known.File;
        }

        try
        {
            var file = TableFile.Read(bytes);

            // The folders decide the names: a table may be moved or copied by hand.
            file = file with { Table = file.Table with { DatabaseName = database, Name = table } };
            if (_parsedTables.Count >= MaxCachedTables)
            {
                _parsedTables.Clear();
            }

            _parsedTables[path] = new ParsedTable(bytes, file);
            return file;
        }
        catch (JsonException error)
        {
            throw QueryErrors.CatalogCorrupt(path, error.Message, error);
        }
    }

    private bool TryDropTable(string database, string table)
    {
        using var held = CatalogLock.TakeAlone(TableLockPath(database, table), $"{database}.{table}", LockWait, default);
        if (ReadBytes(TablePath(database, table)) is not { } bytes)
        {
            return false;
        }

        Guard(TableFolder(database, table), () =>
        {
            // A table made anew under this name goes on counting, so that no list ever takes the name of an older one. A table whose
            // file is broken can be dropped too; nobody reads its lists.
            held.WriteNumber(Math.Max(held.ReadNumber(), VersionOf(bytes)));
            MoveAsideAndDelete(TableFolder(database, table));
        });
        return true;
    }

    private static long VersionOf(byte[] bytes)
    {
        try
        {
            return TableFile.Read(bytes).Version;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    // The move is the drop. What a crash leaves of the moved folder goes at the next drop beside it.
    private static void MoveAsideAndDelete(string folder)
    {
        var parent = Path.GetDirectoryName(folder)!;
        Directory.Move(folder, Path.Join(parent, AsidePrefix + Guid.NewGuid().ToString("N")));
        DurableFiles.FlushDirectory(parent);
        foreach (var aside in Directory.EnumerateDirectories(parent, AsidePrefix + "*"))
        {
            try
            {
                Directory.Delete(aside, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another drop deletes it too, or a reader on Windows has it open.
            }
        }
    }

    private void WriteDatabase(string folder, string name, Database database)
    {
        var complete = database with { Name = name, CreateTime = database.CreateTime ?? Clock.GetUtcNow() };
        DurableFiles.Replace(Path.Join(folder, "database.json"), GlueJson.ToIndentedUtf8(writer => GlueJson.Write(writer, complete)));
    }

    private string FoldExisting(string database) =>
        CatalogNames.Fold(database) is { } name && DatabaseExists(name) ? name : throw QueryErrors.SchemaNotFound(database, ListDatabases());

    private static IEnumerable<string> FolderNames(string folder)
    {
        string[] paths;
        try
        {
            paths = Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }

        foreach (var path in paths)
        {
            // Folders with other names are not ours: hidden ones, or what a lookup could never find.
            if (Path.GetFileName(path) is var name && CatalogNames.Fold(name) == name)
            {
                yield return name;
            }
        }
    }

    private string DatabaseFolder(string database) => Path.Join(DatabasesFolder, database);

    private string TablesFolder(string database) => Path.Join(DatabaseFolder(database), "tables");

    private string TableLockPath(string database, string table) => Path.Join(BaseDirectory, ".locks", database, "tables", table + ".lock");

    /// <summary>A table's file as it was last read: equal bytes need no parsing.</summary>
    private sealed record ParsedTable(byte[] Bytes, TableFile File);
}
