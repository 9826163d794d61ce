namespace LakeQuery.Errors;

/// <summary>Messages about partition projection.</summary>
public static partial class QueryErrors
{
    /// <summary>Keys without a configuration.</summary>
    internal static LakeQueryException ProjectionMissing(string database, string table, IReadOnlyList<string> columns) =>
        new(ErrorCode.HiveMetastoreError,
            $"Table {database}.{table} is configured for partition projection, but the following partition columns are missing projection configuration: [{string.Join(", ", columns)}]",
            null, $"Set 'projection.{columns[0]}.type' to enum, integer, date or injected, with what that type needs; or 'projection.enabled' to 'false'.");

    /// <summary>A property that is missing or wrong.</summary>
    internal static LakeQueryException ProjectionWrong(string database, string table, string property, string problem, string hint) =>
        new(ErrorCode.HiveMetastoreError, $"property '{property}' of table '{database}.{table}' {problem}", null, hint);

    /// <summary>A template that does not say where a key's value goes.</summary>
    internal static LakeQueryException ProjectionTemplateLacks(string database, string table, string template, IReadOnlyList<string> columns) =>
        ProjectionWrong(database, table, "storage.location.template", $"is '{template}', which lacks {string.Join(", ", columns.Select(column => $"'${{{column}}}'"))}",
            "It needs each partition key: 's3://bucket/table/${key}/'.");

    /// <summary>A template with a name that is no key's.</summary>
    internal static LakeQueryException ProjectionTemplateUnknown(string database, string table, string template, string name) =>
        ProjectionWrong(database, table, "storage.location.template", $"is '{template}', and '{name}' is no partition key", "Use the names of partition keys only.");

    /// <summary>An injected key that the query gives no values for.</summary>
    internal static LakeQueryException InjectedWithoutValues(string column) =>
        new(ErrorCode.ConstraintViolation,
            $"For the injected projected partition column {column}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.",
            null, $"Add a filter with constants: {column} = '…' or {column} IN ('…', '…').");

    /// <summary>More partitions than a query may be about.</summary>
    internal static LakeQueryException TooManyProjected(string database, string table, string column, string left, int most) =>
        new(ErrorCode.HiveExceededPartitionLimit,
            FormattableString.Invariant($"the filters on table '{database}.{table}' leave more than {most:N0} projected partitions"),
            null, $"Filter on '{column}' with =, IN or BETWEEN: {left} of its values are left.");

    /// <summary>Too many partitions by the values given for injected keys.</summary>
    internal static LakeQueryException TooManyInjected(string column, int most) =>
        new(ErrorCode.ConstraintViolation, "Predicates provided cannot be converted to a valid partition.",
            null, FormattableString.Invariant($"Give fewer values for '{column}', or filter more on the other keys: at most {most:N0} partitions may be left."));
}
