using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <content>Year to millisecond, and the parts of a zone.</content>
internal static partial class DateTimeFunctions
{
    private static FunctionDefinition[] Fields() =>
    [
        OfDay("year", "year({l0})", "The year.", "DATE '2024-05-17'", "2024", "interval year to month", "year({0})"),
        OfDay("quarter", "quarter({l0})", "The quarter, 1 to 4.", "DATE '2024-05-17'", "2"),
        OfDay("month", "month({l0})", "The month, 1 to 12.", "DATE '2024-05-17'", "5", "interval year to month", "month({0})"),
        OfDay("week", "week({l0})", "The ISO week of the year, 1 to 53.", "DATE '2024-05-17'", "20") with { Aliases = ["week_of_year"] },
        OfDay(
            "day",
            "day({l0})",
            "The day of the month, or the days of an interval.",
            "DATE '2024-05-17'",
            "17",
            "interval day to second",
            "CAST(epoch_ms({0}) AS BIGINT) // 86400000") with
        { Aliases = ["day_of_month"] },
        OfDay("day_of_week", "isodow({l0})", "The day of the week, 1 for Monday to 7.", "DATE '2024-05-17'", "5") with { Aliases = ["dow"] },
        OfDay("day_of_year", "dayofyear({l0})", "The day of the year, 1 to 366.", "DATE '2024-02-01'", "32") with { Aliases = ["doy"] },
        OfDay("year_of_week", "isoyear({l0})", "The year of the ISO week.", "DATE '2024-12-30'", "2025") with { Aliases = ["yow"] },
        OfTime("hour", "hour({l0})", "(CAST(epoch_ms({0}) AS BIGINT) // 3600000) % 24", "The hour, 0 to 23.", "10:30:00", "10"),
        OfTime("minute", "minute({l0})", "(CAST(epoch_ms({0}) AS BIGINT) // 60000) % 60", "The minute, 0 to 59.", "10:30:00", "30"),
        OfTime("second", "second({l0})", "(CAST(epoch_ms({0}) AS BIGINT) // 1000) % 60", "The second, 0 to 59.", "10:30:05", "5"),
        OfTime(
            "millisecond",
            "millisecond({l0}) % 1000",
            "CAST(epoch_ms({0}) AS BIGINT) % 1000",
            "The millisecond of the second, 0 to 999.",
            "10:30:05.250",
            "250"),
        new("timezone_hour", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp with time zone) -> bigint", "(time with time zone) -> bigint"],
            DuckDb = "({m0} // 3600)",
            Summary = "Hours of the zone's offset.",
            Example = "timezone_hour(TIMESTAMP '2024-01-01 00:00:00 +05:30')",
            Result = "5",
            Source = Title,
        },
        new("timezone_minute", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp with time zone) -> bigint", "(time with time zone) -> bigint"],
            DuckDb = "({m0} // 60 % 60)",
            Summary = "Minutes of the zone's offset.",
            Example = "timezone_minute(TIMESTAMP '2024-01-01 00:00:00 +05:30')",
            Result = "30",
            Source = Title,
        },
        new("timezone", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp with time zone) -> varchar"],
            DuckDb = "CASE WHEN {0} IS NOT NULL THEN {z0} END",
            Summary = "The zone a value is shown in.",
            Example = "timezone(TIMESTAMP '2024-01-01 00:00:00 UTC')",
            Result = "UTC",
            Source = Title,
        },
    ];

    // A field of a day; some are fields of an interval too.
    private static FunctionDefinition OfDay(
        string name, string template, string summary, string argument, string result, string? interval = null, string? intervalTemplate = null) =>
        new(name, FunctionKind.Scalar)
        {
            Signatures =
            [
                "(date) -> bigint",
                "(timestamp) -> bigint",
                "(timestamp with time zone) -> bigint",
                .. interval is null ? [] : (ReadOnlySpan<string>)[$"({interval}) -> bigint"],
            ],
            DuckDb = template,
            DuckDbBySignature = intervalTemplate is null
                ? ImmutableDictionary<int, string>.Empty
                : ImmutableDictionary<int, string>.Empty.Add(3, intervalTemplate),
            Summary = summary,
            Example = $"{name}({argument})",
            Result = result,
            Source = Title,
        };

    // A field of a time of day, and of an interval.
    private static FunctionDefinition OfTime(string name, string template, string intervalTemplate, string summary, string time, string result) =>
        new(name, FunctionKind.Scalar)
        {
            Signatures =
            [
                "(timestamp) -> bigint",
                "(timestamp with time zone) -> bigint",
                "(time) -> bigint",
                "(interval day to second) -> bigint",
                "(time with time zone) -> bigint",
            ],
            DuckDb = template,
            DuckDbBySignature = ImmutableDictionary<int, string>.Empty.Add(3, intervalTemplate),
            Summary = summary,
            Example = $"{name}(TIMESTAMP '2024-05-17 {time}')",
            Result = result,
            Source = Title,
        };
}
