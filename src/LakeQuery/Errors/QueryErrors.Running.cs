namespace LakeQuery.Errors;

/// <summary>Messages about reading tables and running queries.</summary>
public static partial class QueryErrors
{
    /// <summary>A table stored in a way that is not read.</summary>
    internal static LakeQueryException UnsupportedFormat(string table, string className) =>
        new(ErrorCode.HiveUnsupportedFormat, $"table '{table}' is stored by '{className}', which is not read", null,
            "Parquet, delimited text (LazySimpleSerDe), CSV (OpenCSVSerde), JSON (Hive or OpenX JsonSerDe), RegexSerDe and GrokSerDe are.");

    /// <summary>A text file compressed in a way that is not read.</summary>
    internal static LakeQueryException UnsupportedCompression(string path) =>
        new(ErrorCode.HiveUnsupportedFormat, $"file '{path}' is compressed in a way that is not read", null,
            "Of compressed text files those named .gz, .bz2, .zst, .snappy, .lz4 and .deflate are read.");

    /// <summary>A column of a type that the table's SerDe does not give.</summary>
    internal static LakeQueryException UnsupportedSerdeType(string table, string column, string type, string serde) =>
        new(ErrorCode.HiveUnsupportedFormat, $"column '{column}' of table '{table}' is declared as '{type}', which '{serde}' does not read", null,
            "Declare the column as string and CAST it in the query.");

    /// <summary>A partition's own column that can't be read as the table's.</summary>
    internal static LakeQueryException PartitionSchemaMismatch(string table, string column, string tableType, string partitionType, string partition) =>
        new(ErrorCode.HivePartitionSchemaMismatch,
            "There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. "
            + $"The column '{column}' in table '{table}' is declared as type '{tableType}', "
            + (partition.Length == 0 ? $"but it is stored as type '{partitionType}'" : $"but partition '{partition}' declared column '{column}' as type '{partitionType}'"),
            null, "Make the types agree: change the table's column, or drop the partition and add it again.");

    /// <summary>A partition whose key's text is no value of the key's type.</summary>
    internal static LakeQueryException InvalidPartitionValue(string table, string key, string value, string type) =>
        new(ErrorCode.HiveInvalidPartitionValue, $"Partition value '{value}' of key '{key}' in table '{table}' is not a value of type {type}",
            null, $"Drop the partition or rename its folder, or declare '{key}' as string.");

    /// <summary>A file that is not there any more, or is another than when the query was planned.</summary>
    internal static LakeQueryException FileChanged(string path, Exception? inner = null) =>
        new(ErrorCode.LakeFileChanged, $"File '{path}' changed or was removed while the query ran", null,
            "Run the query again.", inner);

    /// <summary>An error that an expression raised.</summary>
    internal static LakeQueryException Raised(ErrorCode code, string fact, Exception inner, SourceSpan? span = null) => new(code, fact, span, null, inner);

    /// <summary>Data that does not fit the table's declaration.</summary>
    internal static LakeQueryException BadData(string fact, Exception inner) =>
        new(ErrorCode.HiveBadData, fact, null, "The file's type differs from the table's: correct the column's type, or move the file away.", inner);

    /// <summary>The query needs more memory than it may have.</summary>
    internal static LakeQueryException MemoryLimit(string detail, Exception inner) =>
        new(ErrorCode.ExceededLocalMemoryLimit, "Query exceeds the memory it may use: " + detail, null,
            "Read or group less at a time, or raise the memory limit.", inner);

    /// <summary>What DuckDB says that has no name of its own.</summary>
    internal static LakeQueryException Engine(string detail, Exception inner) =>
        new(ErrorCode.LakeEngineError, "The query engine could not run the query: " + detail, null,
            "This is likely a fault in LakeQuery; please report it with the statement.", inner);

    /// <summary>A time zone this machine does not know.</summary>
    internal static LakeQueryException UnknownZone(string zone) =>
        new(ErrorCode.InvalidFunctionArgument, $"Time zone '{zone}' is not known on this machine", null,
            "Use an IANA name such as Europe/Berlin, or an offset such as +05:30.");

    /// <summary>An option that has no such value.</summary>
    internal static LakeQueryException InvalidOption(string option, string value, string wanted) =>
        new(ErrorCode.LakeInvalidOption, $"Option '{option}' is '{value}'", null, $"Give it {wanted}.");
}
