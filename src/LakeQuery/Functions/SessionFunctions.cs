namespace LakeQuery.Functions;

/// <summary>What is the same in all of a statement: its moment, its zone, who runs it and where. The binder makes constants of the calls,
/// so that the templates are never written; here they are found, listed and explained.</summary>
internal static class SessionFunctions
{
    private const string Times = "Trino: Date and time functions and operators";
    private const string Session = "Trino: Session information";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Session, Names, Rows);

    private const string Names =
        " current_catalog current_date current_groups current_schema current_time current_timestamp current_timezone current_user "
        + "invoker_principal localtime localtimestamp now version ";

    private static FunctionDefinition[] Rows() =>
    [
        Row("current_catalog", "varchar", "The catalog of the session.", "current_catalog", "awsdatacatalog", Session),
        Row("current_date", "date", "The day on which the statement began.", "current_date = CAST(now() AS date)", "true", Times),
        Row("current_groups", "array(varchar)", "The groups of the user.", "cardinality(current_groups())", "0", Session),
        Row("current_schema", "varchar", "The database of the session.", "current_schema", "default", Session),
        Row("current_time", "time(3) with time zone", "The time of day at which the statement began.", "typeof(current_time)", "time(3) with time zone", Times),
        Row(
            "current_timestamp", "timestamp(3) with time zone", "The moment at which the statement began.", "current_timestamp = now()", "true", Times),
        Row("current_timezone", "varchar", "The time zone of the session.", "current_timezone()", "UTC", Times),
        Row("current_user", "varchar", "Who runs the statement.", "length(current_user) > 0", "true", Session),
        Row("invoker_principal", "varchar", "Who runs the statement.", "invoker_principal() = current_user", "true", Session),
        Row("localtime", "time(3)", "The time of day at which the statement began, in the zone of the session.", "typeof(localtime)", "time(3)", Times),
        Row(
            "localtimestamp", "timestamp(3)", "Day and time at which the statement began, in the zone of the session.",
            "localtimestamp = CAST(now() AS timestamp(3))", "true", Times),
        Row("now", "timestamp(3) with time zone", "The moment at which the statement began.", "now() = current_timestamp", "true", Times),
        Row("version", "varchar", "The version of LakeQuery.", "version() LIKE 'LakeQuery %'", "true", Session),
    ];

    private static FunctionDefinition Row(string name, string type, string summary, string example, string result, string source) =>
        new(name, FunctionKind.Scalar)
        {
            Signatures = [$"() -> {type}"],
            DuckDb = "CAST(NULL AS {T})",
            Summary = summary,
            Example = example,
            Result = result,
            Source = source,
        };
}
