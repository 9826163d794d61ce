namespace LakeQuery.Errors;

/// <summary>Messages of the statements that define and show things.</summary>
public static partial class QueryErrors
{
    /// <summary>A catalog other than the only one.</summary>
    internal static LakeQueryException CatalogNotFound(string catalog, SourceSpan span) =>
        new(ErrorCode.CatalogNotFound, $"catalog '{catalog}' does not exist", span, "The only catalog is 'awsdatacatalog'; leave it out or write that.");

    /// <summary>A name of more than three parts.</summary>
    internal static LakeQueryException TooManyNameParts(string name, SourceSpan span) =>
        new(ErrorCode.SyntaxError, $"'{name}' has too many parts", span, "A table is named 'table', 'database.table' or 'awsdatacatalog.database.table'.");

    /// <summary>CREATE TABLE without EXTERNAL.</summary>
    internal static LakeQueryException ExternalMissing(SourceSpan span) =>
        new(ErrorCode.NotSupported, "CREATE TABLE without EXTERNAL is not supported: tables lie over files that exist", span, "Write CREATE EXTERNAL TABLE.");

    /// <summary>No column list.</summary>
    internal static LakeQueryException ColumnsMissing(string table, SourceSpan span) =>
        new(ErrorCode.MissingColumnName, $"table '{table}' has no columns", span, "List the columns behind the name, or let a crawl find them.");

    /// <summary>A column named twice.</summary>
    internal static LakeQueryException DuplicateColumn(string column, SourceSpan span) =>
        new(ErrorCode.DuplicateColumnName, $"column '{column}' is specified more than once", span, null);

    /// <summary>A partition key that is a data column too.</summary>
    internal static LakeQueryException PartitionColumnRepeated(string column, SourceSpan span) =>
        new(ErrorCode.DuplicateColumnName, $"column '{column}' is repeated in PARTITIONED BY", span,
            "Partition keys are not part of the data: take the column out of the first list.");

    /// <summary>A column that is there already.</summary>
    internal static LakeQueryException ColumnAlreadyExists(string column, SourceSpan span) =>
        new(ErrorCode.ColumnAlreadyExists, $"column '{column}' already exists", span, null);

    /// <summary>A type that Hive does not know.</summary>
    internal static LakeQueryException UnknownColumnType(string column, string type, string reason, SourceSpan span) =>
        new(ErrorCode.TypeNotFound, $"type '{type}' of column '{column}' is not a type of a table: {reason}", span,
            "Types of tables: boolean, tinyint, smallint, int, bigint, float, double, decimal(p,s), string, varchar(n), char(n), binary, date, timestamp, array<…>, map<…,…>, struct<name:…>.");

    /// <summary>A nested type as a partition key.</summary>
    internal static LakeQueryException NestedPartitionKey(string column, string type, SourceSpan span) =>
        new(ErrorCode.NotSupported, $"partition key '{column}' can't be of type '{type}'", span, "Partition keys are of simple types; string is the usual one.");

    /// <summary>No LOCATION, and the database has none either.</summary>
    internal static LakeQueryException LocationMissing(string table, SourceSpan span) =>
        new(ErrorCode.InvalidTableProperty, $"table '{table}' has no LOCATION, and its database has none to derive it from", span,
            "Add LOCATION with the folder of the data.");

    /// <summary>A LOCATION that can't be a folder.</summary>
    internal static LakeQueryException BadLocation(string location, string reason, SourceSpan span) =>
        new(ErrorCode.InvalidTableProperty, $"location '{location}' {reason}", span,
            "A location is a folder: a path such as 'data/clicks/' (from the catalog's folder) or '/data/clicks/', or a file:// URI.");

    /// <summary>STORED AS something else.</summary>
    internal static LakeQueryException UnknownFileFormat(string format, IEnumerable<string> known, SourceSpan span) =>
        new(ErrorCode.HiveUnsupportedFormat, $"STORED AS '{format}' is not a file format", span,
            Spelling.Suggest(format, known) ?? (format == "JSON"
                ? "For JSON use ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'."
                : $"Formats: {string.Join(", ", known)}."));

    /// <summary>A delimiter of several characters.</summary>
    internal static LakeQueryException DelimiterTooLong(string delimiter, SourceSpan span) =>
        new(ErrorCode.InvalidTableProperty, $"delimiter '{delimiter}' is longer than one character", span, "Delimiters are one character, written as such or in octal: ',' '\\t' '\\001'.");

    /// <summary>Buckets that name no column or have no number.</summary>
    internal static LakeQueryException BadBuckets(string reason, SourceSpan span) => new(ErrorCode.InvalidTableProperty, reason, span);

    /// <summary>A statement for tables on a view, or the other way round.</summary>
    internal static LakeQueryException WrongRelationKind(string database, string name, bool isView, SourceSpan span, string instead) =>
        new(ErrorCode.NotSupported, $"'{database}.{name}' is a {(isView ? "view" : "table")}", span, instead);

    /// <summary>A partition statement on a table without keys.</summary>
    internal static LakeQueryException NotPartitioned(string database, string table, SourceSpan span) =>
        new(ErrorCode.NotSupported, $"table '{database}.{table}' is not partitioned", span, "Only tables with PARTITIONED BY have partitions.");

    /// <summary>A key that the table does not have.</summary>
    internal static LakeQueryException UnknownPartitionKey(string key, IEnumerable<string> keys, SourceSpan span) =>
        new(ErrorCode.ColumnNotFound, $"'{key}' is not a partition key", span, $"The keys are: {string.Join(", ", keys)}.");

    /// <summary>A key given twice.</summary>
    internal static LakeQueryException PartitionKeyTwice(string key, SourceSpan span) =>
        new(ErrorCode.DuplicateColumnName, $"partition key '{key}' is given more than once", span);

    /// <summary>A specification that leaves keys out.</summary>
    internal static LakeQueryException PartitionKeysMissing(IEnumerable<string> missing, SourceSpan span) =>
        new(ErrorCode.InvalidColumnReference, $"the partition lacks a value for {string.Join(", ", missing.Select(key => $"'{key}'"))}", span,
            "Give each key of the table once.");

    /// <summary>A value that is none of the key's type.</summary>
    internal static LakeQueryException InvalidPartitionValue(string value, string key, string type, SourceSpan span) =>
        new(ErrorCode.HiveInvalidPartitionValue, $"'{value}' is not a value of partition key '{key}' of type '{type}'", span);

    /// <summary>A partition that is registered already.</summary>
    internal static LakeQueryException PartitionAlreadyExists(string partition, SourceSpan span) =>
        new(ErrorCode.AlreadyExists, $"Partition already exists: '{partition}'", span, "Add IF NOT EXISTS to leave it as it is.");

    /// <summary>A partition that is not registered.</summary>
    internal static LakeQueryException PartitionNotFound(string partition, SourceSpan span, bool canSkip) =>
        new(ErrorCode.NotFound, $"partition '{partition}' does not exist", span,
            canSkip ? "SHOW PARTITIONS lists those that do; IF EXISTS skips the others." : "SHOW PARTITIONS lists those that do.");

    /// <summary>New values for a partition that another one has.</summary>
    internal static LakeQueryException PartitionRenameTaken(string partition, SourceSpan span) =>
        new(ErrorCode.AlreadyExists, $"Partition already exists: '{partition}'", span, "Drop that partition first, or give other values.");

    /// <summary>A column to be changed that is none of the data columns.</summary>
    internal static LakeQueryException NoSuchDataColumn(string column, string table, IEnumerable<string> columns, SourceSpan span) =>
        new(ErrorCode.ColumnNotFound, $"table '{table}' has no data column '{column}'", span, $"Its data columns are: {string.Join(", ", columns)}.");

    /// <summary>A column to be described that the table does not have.</summary>
    internal static LakeQueryException NoSuchColumnToDescribe(string column, IEnumerable<string> columns, SourceSpan span) =>
        new(ErrorCode.ColumnNotFound, $"there is no column '{column}'", span, $"The columns are: {string.Join(", ", columns)}.");

    /// <summary>A step of DESCRIBE's column path that leads nowhere.</summary>
    internal static LakeQueryException BadColumnPath(string step, string type, string hint, SourceSpan span) =>
        new(ErrorCode.ColumnNotFound, $"'{step}' is no part of type '{type}'", span, hint);

    /// <summary>A column of a view without a name.</summary>
    internal static LakeQueryException ViewColumnUnnamed(int position, SourceSpan span) =>
        new(ErrorCode.MissingColumnName, $"Column name not specified at position {position}", span, "Give the expression a name with AS.");

    /// <summary>A column of a view that is a bare NULL.</summary>
    internal static LakeQueryException ViewColumnTypeUnknown(string column, SourceSpan span) =>
        new(ErrorCode.ColumnTypeUnknown, $"Column type is unknown: '{column}'", span, "CAST the NULL to a type.");

    /// <summary>A view whose text can't be decoded.</summary>
    internal static LakeQueryException ViewUnreadable(string view, string reason) =>
        new(ErrorCode.InvalidView, $"view '{view}' can't be read: {reason}", null, "Create it again with CREATE OR REPLACE VIEW.");
}
