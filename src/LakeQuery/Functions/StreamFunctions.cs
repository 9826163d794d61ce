using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Functions that only the dialect of streams has, and those that mean something else there.</summary>
internal static partial class StreamFunctions
{
    private const string Title = "Streaming SQL: functions";

    /// <summary>The family. It is not among those of queries.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    // Months since 1970-01.
    private const string MonthOf = "((extract(year FROM {0}) - 1970) * 12 + extract(month FROM {0}) - 1)";

    private const string Names =
        " step step_months ceil_step ceil_months monotonic fit_text avg exp_avg tsdiff unix_timestamp to_timestamp char_to_timestamp char_to_date "
        + "char_to_time timestamp_to_char date_to_char time_to_char current_row_timestamp interval_to_char initcap regex_replace overlay "
        + "regex_log_parse fast_regex_log_parse fixed_column_log_parse variable_column_log_parse sys_log_parse w3c_log_parse ";

    private static FunctionDefinition[] Rows() => [.. Steps(), .. Times(), .. Texts(), .. Logs(), .. Aggregates()];

    /// <summary>The name that queries know a function by which has another in the dialect of streams.</summary>
    public static string NameInQueries(string name) => name switch
    {
        "any" => "bool_or",
        "char_length" or "character_length" => "length",
        "ceiling" => "ceil",
        _ => name,
    };

    private static FunctionDefinition[] Steps() =>
    [
        new("step", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(bigint, bigint) -> bigint",
                "(timestamp(p), bigint) -> timestamp(p)",
                "(interval day to second, bigint) -> interval day to second",
                "(double, double) -> double",
            ],
            DuckDb = "({0} - ((({0} % {1}) + {1}) % {1}))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "make_timestamp(epoch_us({0}) - (((epoch_us({0}) % {1}) + {1}) % {1}))",
                [2] = "to_microseconds(epoch_us({0}) - (((epoch_us({0}) % {1}) + {1}) % {1}))",
                [3] = "(floor({0} / {1}) * {1})",
            }.ToImmutableDictionary(),
            Summary = "The greatest multiple of the second value that is not above the first; times count from 1970-01-01.",
            Example = "STEP(23 BY 5)",
            Result = "20",
            Source = Title,
        },
        new("step_months", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(p), bigint) -> timestamp(p)"],
            DuckDb = "(TIMESTAMP '1970-01-01' + to_months(CAST(" + MonthOf + " - (((" + MonthOf + " % {1}) + {1}) % {1}) AS INTEGER)))",
            Summary = "The beginning of the piece of so many calendar months that a time lies in.",
            Example = "STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '1' MONTH)",
            Result = "2004-09-01 00:00:00",
            Source = Title,
        },
        new("ceil_step", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(p), bigint) -> timestamp(p)", "(interval day to second, bigint) -> interval day to second"],
            DuckDb = "make_timestamp(epoch_us({0}) + (((-epoch_us({0}) % {1}) + {1}) % {1}))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "to_microseconds(epoch_us({0}) + (((-epoch_us({0}) % {1}) + {1}) % {1}))",
            }.ToImmutableDictionary(),
            Summary = "The first border of pieces of a length that is not before a time.",
            Example = "CEIL(TIMESTAMP '2004-09-27 13:48:23' TO HOUR)",
            Result = "2004-09-27 14:00:00",
            Source = Title,
        },
        new("ceil_months", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(p), bigint) -> timestamp(p)"],
            DuckDb = "(TIMESTAMP '1970-01-01' + to_months(CAST(" + MonthOf + " - (((" + MonthOf + " % {1}) + {1}) % {1}) AS INTEGER))"
                + " + to_months(CAST(CASE WHEN {0} = TIMESTAMP '1970-01-01' + to_months(CAST(" + MonthOf + " - (((" + MonthOf
                + " % {1}) + {1}) % {1}) AS INTEGER)) THEN 0 ELSE {1} END AS INTEGER)))",
            Summary = "The first beginning of a piece of so many calendar months that is not before a time.",
            Example = "CEIL(TIMESTAMP '2004-09-27 13:48:23' TO YEAR)",
            Result = "2005-01-01 00:00:00",
            Source = Title,
        },
        new("monotonic", FunctionKind.Scalar)
        {
            Signatures = ["(T) -> T"],
            DuckDb = "{0}",
            Nulls = NullBehavior.SeesNull,
            Summary = "The value itself, of which the writer says that it never falls from row to row.",
            Example = "MONOTONIC(5)",
            Result = "5",
            Source = Title,
        },
    ];

    private static FunctionDefinition[] Aggregates() =>
    [
        new("avg", FunctionKind.Aggregate)
        {
            Signatures = ["(bigint) -> bigint", "(real) -> real", "(double) -> double", "(decimal(p,s)) -> decimal(p,s)"],
            DuckDb = "CAST(sum({d}{0}){w} // nullif(count({d}{0}){w}, 0) AS BIGINT)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST(avg({d}{0}){w} AS FLOAT)",
                [2] = "avg({0})",
                [3] = "@avg_decimal",
            }.ToImmutableDictionary(),
            Summary = "The mean of the values that are not NULL; of whole numbers it is cut to a whole number.",
            Example = "SELECT avg(x) FROM (VALUES 29, 32) t(x)",
            Result = "30",
            Source = Title,
        },
        new("exp_avg", FunctionKind.Window)
        {
            Signatures = ["(double, interval day to second) -> double"],
            Special = "exp_avg",
            Summary = "The mean over a sliding window in which a value weighs half for each whole interval of its age.",
            Example = "EXP_AVG(v, INTERVAL '10' SECOND) OVER (RANGE INTERVAL '30' SECOND PRECEDING)",
            Result = "",
            Source = Title,
        },
    ];
}
