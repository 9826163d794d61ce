namespace LakeQuery.Errors;

/// <summary>Messages about the catalog: databases, tables, partitions and the files that hold them.</summary>
public static partial class QueryErrors
{
    /// <summary>A file of the catalog that can't be read.</summary>
    internal static LakeQueryException CatalogCorrupt(string path, string reason, Exception? inner = null) =>
        new(ErrorCode.LakeCatalogCorrupt, $"the catalog's file '{path}' can't be read: {reason}", null,
            "Restore the file from a copy or version control; or delete it and make the table again with CREATE EXTERNAL TABLE or a crawl (data is not touched).", inner);

    /// <summary>A list that the table's file names is missing.</summary>
    internal static LakeQueryException CatalogListMissing(string path, Exception? inner = null) =>
        new(ErrorCode.LakeCatalogCorrupt, $"the catalog's list '{path}' is missing or broken", null,
            "Restore it from a copy; or drop the table, create it again and run MSCK REPAIR TABLE or a crawl (data is not touched).", inner);

    /// <summary>Another writer keeps the lock.</summary>
    internal static LakeQueryException CatalogBusy(string what, string owner, TimeSpan waited) =>
        new(ErrorCode.LakeCatalogBusy, FormattableString.Invariant($"'{what}' is being changed by {owner}; waited {waited.TotalSeconds:0.#} s"), null,
            "Try again when the other writer is done; its lock is freed at once when that process ends.");

    /// <summary>The table was replaced between the start of a change and its commit.</summary>
    internal static LakeQueryException CatalogChangedMeanwhile(string table) =>
        new(ErrorCode.HiveConcurrentModification, $"table '{table}' was dropped or replaced while it was being changed", null, "Run the statement again.");

    /// <summary>The catalog's folder can't be written.</summary>
    internal static LakeQueryException CatalogNotWritable(string path, Exception inner) =>
        new(ErrorCode.HiveMetastoreError, $"the catalog can't write '{path}': {inner.Message}", null,
            "Check that the catalog's folder exists and may be written by the user who runs LakeQuery.", inner);

    /// <summary>The disk is full.</summary>
    internal static LakeQueryException CatalogDiskFull(string path, Exception inner) =>
        new(ErrorCode.LakeDiskFull, $"the disk of '{path}' is full; the catalog is unchanged", null, "Free some space and run the statement again.", inner);

    /// <summary>A name that can't be the name of a file on every system.</summary>
    internal static LakeQueryException InvalidCatalogName(string kind, string name, SourceSpan? span = null) =>
        new(ErrorCode.NotSupported, $"'{name}' can't be the name of a {kind}", span,
            "Use lower-case letters, digits and '_', at most 255 of them.");

    /// <summary>The database does not exist.</summary>
    internal static LakeQueryException SchemaNotFound(string database, IEnumerable<string> known, SourceSpan? span = null) =>
        new(ErrorCode.SchemaNotFound, $"database '{database}' does not exist", span,
            Spelling.Suggest(database, known) ?? "SHOW DATABASES lists those that do.");

    /// <summary>The database exists already.</summary>
    internal static LakeQueryException SchemaAlreadyExists(string database, SourceSpan? span = null) =>
        new(ErrorCode.SchemaAlreadyExists, $"database '{database}' already exists", span, "Add IF NOT EXISTS to leave it as it is.");

    /// <summary>The database holds tables.</summary>
    internal static LakeQueryException SchemaNotEmpty(string database, int tableCount, SourceSpan? span = null) =>
        new(ErrorCode.SchemaNotEmpty, FormattableString.Invariant($"database '{database}' is not empty: it holds {tableCount} table{(tableCount == 1 ? "" : "s")}"), span,
            "Add CASCADE to drop its tables with it (data is not touched).");

    /// <summary>The database that always exists.</summary>
    internal static LakeQueryException DefaultDatabaseStays(SourceSpan? span = null) =>
        new(ErrorCode.NotSupported, "database 'default' can't be dropped", span, "Drop its tables one by one.");

    /// <summary>The table does not exist.</summary>
    internal static LakeQueryException TableNotFound(string database, string table, IEnumerable<string> known, SourceSpan? span = null) =>
        new(ErrorCode.TableNotFound, $"table '{database}.{table}' does not exist", span,
            Spelling.Suggest(table, known) ?? $"SHOW TABLES IN {database} lists those that do.");

    /// <summary>A table or view of that name exists already.</summary>
    internal static LakeQueryException TableAlreadyExists(string database, string table, bool isView, SourceSpan? span = null) =>
        new(ErrorCode.TableAlreadyExists, $"{(isView ? "view" : "table")} '{database}.{table}' already exists", span,
            isView ? "Use CREATE OR REPLACE VIEW to replace it." : "Add IF NOT EXISTS to leave it as it is, or DROP TABLE first.");

    /// <summary>Imported JSON that can't be used.</summary>
    internal static LakeQueryException ImportUnreadable(string path, string reason, Exception? inner = null) =>
        new(ErrorCode.HiveInvalidMetadata, $"'{path}' can't be imported: {reason}", null,
            "Give the output of 'aws glue get-databases', 'get-tables', 'get-table' or 'get-partitions' with --output json.", inner);
}
