namespace LakeQuery.Errors;

/// <summary>Who can mend an error: it decides the exit code, the advice and whether trying again can help.</summary>
public enum ErrorKind
{
    /// <summary>The statement is wrong: change it.</summary>
    User,

    /// <summary>A limit of the workgroup or the machine was reached.</summary>
    Resources,

    /// <summary>A file, a store or another program outside failed.</summary>
    External,

    /// <summary>A fault of LakeQuery itself.</summary>
    Internal,
}

/// <summary>One row of the table of errors: the name users search for, a stable number and who can mend it.</summary>
/// <remarks>Names and numbers follow Trino's <c>StandardErrorCode</c> and Hive connector codes where those have one;
/// our own begin at 0x4C00_0000 and carry the prefix LAKE_.</remarks>
/// <param name="Name">Upper-case name, for example COLUMN_NOT_FOUND.</param>
/// <param name="Number">Stable number.</param>
/// <param name="Kind">Who can mend it.</param>
public sealed record ErrorCode(string Name, int Number, ErrorKind Kind)
{
    private const int Resources = 0x0002_0000;
    private const int Internal = 0x0001_0000;
    private const int Hive = 0x0100_0000;
    private const int Lake = 0x4C00_0000;

#pragma warning disable CS1591 // Each row says itself what it is.
    public static readonly ErrorCode GenericUserError = new("GENERIC_USER_ERROR", 0, ErrorKind.User);
    public static readonly ErrorCode SyntaxError = new("SYNTAX_ERROR", 1, ErrorKind.User);
    public static readonly ErrorCode AbandonedQuery = new("ABANDONED_QUERY", 2, ErrorKind.User);
    public static readonly ErrorCode UserCanceled = new("USER_CANCELED", 3, ErrorKind.User);
    public static readonly ErrorCode PermissionDenied = new("PERMISSION_DENIED", 4, ErrorKind.User);
    public static readonly ErrorCode NotFound = new("NOT_FOUND", 5, ErrorKind.User);
    public static readonly ErrorCode FunctionNotFound = new("FUNCTION_NOT_FOUND", 6, ErrorKind.User);
    public static readonly ErrorCode InvalidFunctionArgument = new("INVALID_FUNCTION_ARGUMENT", 7, ErrorKind.User);
    public static readonly ErrorCode DivisionByZero = new("DIVISION_BY_ZERO", 8, ErrorKind.User);
    public static readonly ErrorCode InvalidCastArgument = new("INVALID_CAST_ARGUMENT", 9, ErrorKind.User);
    public static readonly ErrorCode InvalidView = new("INVALID_VIEW", 11, ErrorKind.User);
    public static readonly ErrorCode AlreadyExists = new("ALREADY_EXISTS", 12, ErrorKind.User);
    public static readonly ErrorCode NotSupported = new("NOT_SUPPORTED", 13, ErrorKind.User);
    public static readonly ErrorCode NumericValueOutOfRange = new("NUMERIC_VALUE_OUT_OF_RANGE", 19, ErrorKind.User);
    public static readonly ErrorCode SubqueryMultipleRows = new("SUBQUERY_MULTIPLE_ROWS", 28, ErrorKind.User);
    public static readonly ErrorCode InvalidLiteral = new("INVALID_LITERAL", 59, ErrorKind.User);
    public static readonly ErrorCode ColumnNotFound = new("COLUMN_NOT_FOUND", 47, ErrorKind.User);
    public static readonly ErrorCode SchemaNotFound = new("SCHEMA_NOT_FOUND", 45, ErrorKind.User);
    public static readonly ErrorCode TableNotFound = new("TABLE_NOT_FOUND", 46, ErrorKind.User);
    public static readonly ErrorCode CatalogNotFound = new("CATALOG_NOT_FOUND", 44, ErrorKind.User);
    public static readonly ErrorCode DuplicateColumnName = new("DUPLICATE_COLUMN_NAME", 54, ErrorKind.User);
    public static readonly ErrorCode MissingColumnName = new("MISSING_COLUMN_NAME", 55, ErrorKind.User);
    public static readonly ErrorCode TypeMismatch = new("TYPE_MISMATCH", 58, ErrorKind.User);
    public static readonly ErrorCode AmbiguousName = new("AMBIGUOUS_NAME", 62, ErrorKind.User);
    public static readonly ErrorCode InvalidColumnReference = new("INVALID_COLUMN_REFERENCE", 63, ErrorKind.User);
    public static readonly ErrorCode MissingGroupBy = new("MISSING_GROUP_BY", 64, ErrorKind.User);
    public static readonly ErrorCode MismatchedColumnAliases = new("MISMATCHED_COLUMN_ALIASES", 61, ErrorKind.User);
    public static readonly ErrorCode ColumnTypeUnknown = new("COLUMN_TYPE_UNKNOWN", 60, ErrorKind.User);
    public static readonly ErrorCode ExpressionNotAggregate = new("EXPRESSION_NOT_AGGREGATE", 73, ErrorKind.User);
    public static readonly ErrorCode ExpressionNotScalar = new("EXPRESSION_NOT_SCALAR", 74, ErrorKind.User);
    public static readonly ErrorCode ExpressionNotConstant = new("EXPRESSION_NOT_CONSTANT", 75, ErrorKind.User);
    public static readonly ErrorCode ExpressionNotInDistinct = new("EXPRESSION_NOT_IN_DISTINCT", 69, ErrorKind.User);
    public static readonly ErrorCode FunctionNotAggregate = new("FUNCTION_NOT_AGGREGATE", 72, ErrorKind.User);
    public static readonly ErrorCode FunctionNotWindow = new("FUNCTION_NOT_WINDOW", 71, ErrorKind.User);
    public static readonly ErrorCode InvalidArguments = new("INVALID_ARGUMENTS", 76, ErrorKind.User);
    public static readonly ErrorCode InvalidLimitClause = new("INVALID_LIMIT_CLAUSE", 90, ErrorKind.User);
    public static readonly ErrorCode InvalidRecursiveReference = new("INVALID_RECURSIVE_REFERENCE", 87, ErrorKind.User);
    public static readonly ErrorCode MissingOver = new("MISSING_OVER", 66, ErrorKind.User);
    public static readonly ErrorCode MissingOrderBy = new("MISSING_ORDER_BY", 65, ErrorKind.User);
    public static readonly ErrorCode MissingColumnAliases = new("MISSING_COLUMN_ALIASES", 88, ErrorKind.User);
    public static readonly ErrorCode NestedAggregation = new("NESTED_AGGREGATION", 67, ErrorKind.User);
    public static readonly ErrorCode NestedWindow = new("NESTED_WINDOW", 68, ErrorKind.User);
    public static readonly ErrorCode NestedRecursive = new("NESTED_RECURSIVE", 89, ErrorKind.User);
    public static readonly ErrorCode InvalidWindowFrame = new("INVALID_WINDOW_FRAME", 15, ErrorKind.User);
    public static readonly ErrorCode InvalidParameterUsage = new("INVALID_PARAMETER_USAGE", 80, ErrorKind.User);
    public static readonly ErrorCode TooManyArguments = new("TOO_MANY_ARGUMENTS", 77, ErrorKind.User);
    public static readonly ErrorCode TableAlreadyExists = new("TABLE_ALREADY_EXISTS", 50, ErrorKind.User);
    public static readonly ErrorCode SchemaAlreadyExists = new("SCHEMA_ALREADY_EXISTS", 49, ErrorKind.User);
    public static readonly ErrorCode SchemaNotEmpty = new("SCHEMA_NOT_EMPTY", 34, ErrorKind.User);
    public static readonly ErrorCode TypeNotFound = new("TYPE_NOT_FOUND", 43, ErrorKind.User);
    public static readonly ErrorCode InvalidTableProperty = new("INVALID_TABLE_PROPERTY", 18, ErrorKind.User);
    public static readonly ErrorCode QueryTextTooLarge = new("QUERY_TEXT_TOO_LARGE", 35, ErrorKind.User);
    public static readonly ErrorCode DuplicateNamedQuery = new("DUPLICATE_NAMED_QUERY", 53, ErrorKind.User);
    public static readonly ErrorCode ViewIsStale = new("VIEW_IS_STALE", 81, ErrorKind.User);
    public static readonly ErrorCode ViewIsRecursive = new("VIEW_IS_RECURSIVE", 82, ErrorKind.User);
    public static readonly ErrorCode NullTreatmentNotAllowed = new("NULL_TREATMENT_NOT_ALLOWED", 83, ErrorKind.User);
    public static readonly ErrorCode InvalidOrderBy = new("INVALID_ORDER_BY", 91, ErrorKind.User);
    public static readonly ErrorCode DuplicateWindowName = new("DUPLICATE_WINDOW_NAME", 92, ErrorKind.User);
    public static readonly ErrorCode InvalidWindowReference = new("INVALID_WINDOW_REFERENCE", 93, ErrorKind.User);
    public static readonly ErrorCode InvalidPartitionBy = new("INVALID_PARTITION_BY", 94, ErrorKind.User);
    public static readonly ErrorCode TooManyGroupingSets = new("TOO_MANY_GROUPING_SETS", 70, ErrorKind.User);
    public static readonly ErrorCode MissingArgument = new("MISSING_ARGUMENT", 111, ErrorKind.User);
    public static readonly ErrorCode InvalidLabel = new("INVALID_LABEL", 96, ErrorKind.User);
    public static readonly ErrorCode InvalidProcessingMode = new("INVALID_PROCESSING_MODE", 97, ErrorKind.User);
    public static readonly ErrorCode InvalidNavigationNesting = new("INVALID_NAVIGATION_NESTING", 98, ErrorKind.User);
    public static readonly ErrorCode InvalidRowPattern = new("INVALID_ROW_PATTERN", 99, ErrorKind.User);
    public static readonly ErrorCode NestedRowPatternRecognition = new("NESTED_ROW_PATTERN_RECOGNITION", 100, ErrorKind.User);
    public static readonly ErrorCode InvalidRange = new("INVALID_RANGE", 102, ErrorKind.User);
    public static readonly ErrorCode InvalidPatternRecognitionFunction = new("INVALID_PATTERN_RECOGNITION_FUNCTION", 103, ErrorKind.User);
    public static readonly ErrorCode MissingRowPattern = new("MISSING_ROW_PATTERN", 122, ErrorKind.User);
    public static readonly ErrorCode MissingVariableDefinitions = new("MISSING_VARIABLE_DEFINITIONS", 123, ErrorKind.User);
    public static readonly ErrorCode InvalidWindowMeasure = new("INVALID_WINDOW_MEASURE", 124, ErrorKind.User);
    public static readonly ErrorCode ColumnAlreadyExists = new("COLUMN_ALREADY_EXISTS", 51, ErrorKind.User);
    public static readonly ErrorCode DuplicateParameterName = new("DUPLICATE_PARAMETER_NAME", 104, ErrorKind.User);
    public static readonly ErrorCode InvalidPath = new("INVALID_PATH", 105, ErrorKind.User);
    public static readonly ErrorCode JsonInputConversionError = new("JSON_INPUT_CONVERSION_ERROR", 106, ErrorKind.User);
    public static readonly ErrorCode JsonOutputConversionError = new("JSON_OUTPUT_CONVERSION_ERROR", 107, ErrorKind.User);
    public static readonly ErrorCode PathEvaluationError = new("PATH_EVALUATION_ERROR", 108, ErrorKind.User);
    public static readonly ErrorCode JsonValueResultError = new("JSON_VALUE_RESULT_ERROR", 110, ErrorKind.User);
    public static readonly ErrorCode DuplicateColumnOrPathName = new("DUPLICATE_COLUMN_OR_PATH_NAME", 119, ErrorKind.User);
    public static readonly ErrorCode MissingPathName = new("MISSING_PATH_NAME", 120, ErrorKind.User);
    public static readonly ErrorCode InvalidPlan = new("INVALID_PLAN", 121, ErrorKind.User);
    public static readonly ErrorCode ConstraintViolation = new("CONSTRAINT_VIOLATION", 16, ErrorKind.User);

    public static readonly ErrorCode GenericInternalError = new("GENERIC_INTERNAL_ERROR", Internal, ErrorKind.Internal);

    public static readonly ErrorCode GenericInsufficientResources = new("GENERIC_INSUFFICIENT_RESOURCES", Resources, ErrorKind.Resources);
    public static readonly ErrorCode ExceededTimeLimit = new("EXCEEDED_TIME_LIMIT", Resources + 3, ErrorKind.Resources);
    public static readonly ErrorCode ExceededLocalMemoryLimit = new("EXCEEDED_LOCAL_MEMORY_LIMIT", Resources + 7, ErrorKind.Resources);
    public static readonly ErrorCode ExceededScanLimit = new("EXCEEDED_SCAN_LIMIT", Resources + 11, ErrorKind.Resources);

    public static readonly ErrorCode HiveMetastoreError = new("HIVE_METASTORE_ERROR", Hive, ErrorKind.External);
    public static readonly ErrorCode HiveCursorError = new("HIVE_CURSOR_ERROR", Hive + 1, ErrorKind.External);
    public static readonly ErrorCode HiveFileNotFound = new("HIVE_FILE_NOT_FOUND", Hive + 4, ErrorKind.External);
    public static readonly ErrorCode HiveInvalidPartitionValue = new("HIVE_INVALID_PARTITION_VALUE", Hive + 10, ErrorKind.External);
    public static readonly ErrorCode HiveBadData = new("HIVE_BAD_DATA", Hive + 7, ErrorKind.External);
    public static readonly ErrorCode HivePartitionSchemaMismatch = new("HIVE_PARTITION_SCHEMA_MISMATCH", Hive + 8, ErrorKind.External);
    public static readonly ErrorCode HiveInvalidMetadata = new("HIVE_INVALID_METADATA", Hive + 12, ErrorKind.External);
    public static readonly ErrorCode HiveUnsupportedFormat = new("HIVE_UNSUPPORTED_FORMAT", Hive + 19, ErrorKind.External);
    public static readonly ErrorCode HiveSerdeNotFound = new("HIVE_SERDE_NOT_FOUND", Hive + 18, ErrorKind.External);
    public static readonly ErrorCode HiveFilesystemError = new("HIVE_FILESYSTEM_ERROR", Hive + 16, ErrorKind.External);
    public static readonly ErrorCode HiveCannotOpenSplit = new("HIVE_CANNOT_OPEN_SPLIT", Hive + 3, ErrorKind.External);
    public static readonly ErrorCode HiveConcurrentModification = new("HIVE_CONCURRENT_MODIFICATION_DETECTED", Hive + 25, ErrorKind.External);
    public static readonly ErrorCode HiveExceededPartitionLimit = new("HIVE_EXCEEDED_PARTITION_LIMIT", Hive + 29, ErrorKind.User);

    public static readonly ErrorCode LakeCatalogCorrupt = new("LAKE_CATALOG_CORRUPT", Lake, ErrorKind.External);
    public static readonly ErrorCode LakeFileChanged = new("LAKE_FILE_CHANGED", Lake + 1, ErrorKind.External);
    public static readonly ErrorCode LakeNativeLibraryMissing = new("LAKE_NATIVE_LIBRARY_MISSING", Lake + 2, ErrorKind.External);
    public static readonly ErrorCode LakeNativeLibraryVersion = new("LAKE_NATIVE_LIBRARY_VERSION", Lake + 3, ErrorKind.External);
    public static readonly ErrorCode LakeResultNotWritable = new("LAKE_RESULT_NOT_WRITABLE", Lake + 40, ErrorKind.External);
    public static readonly ErrorCode LakeCatalogBusy = new("LAKE_CATALOG_BUSY", Lake + 4, ErrorKind.External);
    public static readonly ErrorCode LakeInvalidOption = new("LAKE_INVALID_OPTION", Lake + 5, ErrorKind.User);
    public static readonly ErrorCode LakeDiskFull = new("LAKE_DISK_FULL", Lake + 6, ErrorKind.Resources);
    public static readonly ErrorCode LakeExpressionTooDeep = new("LAKE_EXPRESSION_TOO_DEEP", Lake + 8, ErrorKind.User);
    public static readonly ErrorCode LakeWorkgroupNotFound = new("LAKE_WORKGROUP_NOT_FOUND", Lake + 32, ErrorKind.User);
    public static readonly ErrorCode LakeWorkgroupDisabled = new("LAKE_WORKGROUP_DISABLED", Lake + 33, ErrorKind.User);
    public static readonly ErrorCode LakeWorkgroupNotEmpty = new("LAKE_WORKGROUP_NOT_EMPTY", Lake + 34, ErrorKind.User);
    public static readonly ErrorCode LakeInvalidWorkgroup = new("LAKE_INVALID_WORKGROUP", Lake + 35, ErrorKind.User);
    public static readonly ErrorCode LakeStreamStateBusy = new("LAKE_STREAM_STATE_BUSY", Lake + 48, ErrorKind.External);
    public static readonly ErrorCode LakeStreamStateMismatch = new("LAKE_STREAM_STATE_MISMATCH", Lake + 49, ErrorKind.User);
    public static readonly ErrorCode LakeStreamStateCorrupt = new("LAKE_STREAM_STATE_CORRUPT", Lake + 50, ErrorKind.External);
    public static readonly ErrorCode LakeStreamSource = new("LAKE_STREAM_SOURCE", Lake + 51, ErrorKind.External);
    public static readonly ErrorCode LakeStreamSink = new("LAKE_STREAM_SINK", Lake + 52, ErrorKind.External);
    public static readonly ErrorCode ScanExpectationFailed = new("SCAN_EXPECTATION_FAILED", Lake + 9, ErrorKind.User);
    public static readonly ErrorCode LakeEngineError = new("LAKE_ENGINE_ERROR", Lake + 7, ErrorKind.Internal);
#pragma warning restore CS1591

    /// <inheritdoc/>
    public override string ToString() => Name;
}
