using LakeQuery.Errors;

namespace LakeQuery.Catalog;

/// <summary>The catalog: databases, tables, their partitions and files. Plain files now; another store can stand behind it.</summary>
/// <remarks>Names are matched without regard to case and stored lower-cased. All methods may be called from several threads.</remarks>
public interface ICatalog
{
    /// <summary>Folder (absolute) that relative locations are relative to.</summary>
    string BaseDirectory { get; }

    /// <summary>Names of all databases, ordered.</summary>
    IReadOnlyList<string> ListDatabases();

    /// <summary>The database, or null.</summary>
    Database? FindDatabase(string database);

    /// <summary>Names of the database's tables and views, ordered; empty where there is no such database.</summary>
    IReadOnlyList<string> ListTables(string database);

    /// <summary>The table as of now, with the version of its lists that a reader keeps; null where there is none.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_CORRUPT where the table's file can't be read.</exception>
    TableSnapshot? FindTable(string database, string table);

    /// <summary>The registered partitions of a version, in the order of its list. Takes no lock.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_CORRUPT where the list can't be read.</exception>
    IReadOnlyList<Partition> ReadPartitions(TableSnapshot table);

    /// <summary>The known files of a version, in the order of its list. Takes no lock.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_CORRUPT where the list can't be read.</exception>
    IReadOnlyList<DataFile> ReadFiles(TableSnapshot table);

    /// <summary>Makes a database.</summary>
    /// <exception cref="LakeQueryException">SCHEMA_ALREADY_EXISTS.</exception>
    void CreateDatabase(Database database);

    /// <summary>Changes a database's description while nobody else does.</summary>
    /// <param name="database">The name.</param>
    /// <param name="change">Gives the new description from the one that is there.</param>
    /// <exception cref="LakeQueryException">SCHEMA_NOT_FOUND.</exception>
    void ChangeDatabase(string database, Func<Database, Database> change);

    /// <summary>Removes a database; with <paramref name="cascade"/> also its tables' entries, never data.</summary>
    /// <exception cref="LakeQueryException">SCHEMA_NOT_FOUND, SCHEMA_NOT_EMPTY.</exception>
    void DropDatabase(string database, bool cascade);

    /// <summary>Removes a table's entry, never its data.</summary>
    /// <exception cref="LakeQueryException">TABLE_NOT_FOUND.</exception>
    void DropTable(string database, string table);

    /// <summary>Starts a change of one table (or the making of one): takes the table's lock until the change is disposed.</summary>
    /// <exception cref="LakeQueryException">LAKE_CATALOG_BUSY where another writer keeps the lock for longer than the wait.</exception>
    ITableChange BeginChange(string database, string table, CancellationToken cancellation = default);
}

/// <summary>A table and the exact lists of one version of it. Reading it later gives the same answer: lists are never changed in place.</summary>
/// <param name="Table">The table.</param>
/// <param name="Location">Absolute folder of the table's data; empty for a view.</param>
/// <param name="PartitionList">Path of the Parquet list of partitions; null when none was ever registered or the table has no keys.</param>
/// <param name="PartitionCount">Number of registered partitions.</param>
/// <param name="FileList">Path of the Parquet list of files; null when no crawl has looked.</param>
/// <remarks>
/// <para>Columns of the partition list: <c>partition_id BIGINT</c> (0, 1, … in the order of the list), for each key i from 0:
/// <c>value_i VARCHAR</c> (the text; NULL is Hive's default partition) and <c>key_i</c> (the value in the key's type, by TRY_CAST),
/// <c>location VARCHAR</c> (NULL: the default), <c>descriptor VARCHAR</c> (JSON; NULL: the table's), <c>parameters VARCHAR</c> (JSON;
/// NULL: none), <c>created BIGINT</c> (microseconds, UTC). Sorted by key_0, key_1, ….</para>
/// <para>Columns of the file list: <c>partition_id BIGINT</c>, <c>path VARCHAR</c>, <c>bytes BIGINT</c>, <c>modified BIGINT</c>,
/// <c>row_count BIGINT</c>, <c>column_names VARCHAR[]</c>, <c>column_bytes BIGINT[]</c>; as <see cref="DataFile"/>. Sorted by partition_id, path.
/// Of Parquet files also what their footers say, packed: <c>columns VARCHAR</c> and <c>statistics BLOB</c>, see <c>ParquetStatistics</c>. They
/// are NULL where nobody looked, and lists of older versions don't have these columns.</para>
/// </remarks>
public sealed record TableSnapshot(Table Table, string Location, string? PartitionList, long PartitionCount, string? FileList)
{
    /// <summary>Number of files in <see cref="FileList"/>; -1 where the list has to be asked.</summary>
    public long FileCount { get; init; } = -1;
}

/// <summary>A change of one table, invisible until <see cref="Commit"/>; disposing without it leaves everything as it was.</summary>
public interface ITableChange : IDisposable
{
    /// <summary>The table as it is, or null where it is being made.</summary>
    TableSnapshot? Current { get; }

    /// <summary>The registered partitions, read from the current lists in their order.</summary>
    IReadOnlyList<Partition> ReadPartitions();

    /// <summary>The known files, read from the current lists.</summary>
    IReadOnlyList<DataFile> ReadFiles();

    /// <summary>Sets the table's entry.</summary>
    void SetTable(Table table);

    /// <summary>Sets the whole lists. Files name partitions by index in <paramref name="partitions"/>. Null leaves a list as it is;
    /// setting partitions without files drops the statistics of files that no longer fit.</summary>
    void SetLists(IReadOnlyList<Partition>? partitions, IReadOnlyList<DataFile>? files);

    /// <summary>Writes and swaps in: after it returns the change survives a crash; before, nothing of it is seen.</summary>
    void Commit();
}
