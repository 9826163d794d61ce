using System.Collections.Immutable;

namespace LakeQuery.Functions;

/// <summary>Dates, times and intervals.</summary>
internal static partial class DateTimeFunctions
{
    private const string Title = "Trino: Date and time functions and operators";

    /// <summary>The family.</summary>
    public static readonly FunctionFamily Family = new(Title, Names, Rows);

    private const string Names =
        " date date_add date_diff date_trunc last_day_of_month from_iso8601_date from_iso8601_timestamp from_iso8601_timestamp_nanos "
        + "at_timezone with_timezone from_unixtime from_unixtime_nanos to_unixtime to_iso8601 to_milliseconds parse_duration "
        + "human_readable_seconds date_format date_parse format_datetime parse_datetime year quarter month week "
        + "week_of_year day day_of_month day_of_week dow day_of_year doy year_of_week yow hour minute second "
        + "millisecond timezone_hour timezone_minute timezone ";

    private static FunctionDefinition[] Rows() => [.. Times(), .. Fields()];

    private static FunctionDefinition[] Times() =>
    [
        new("date", FunctionKind.Scalar)
        {
            Signatures = ["(date) -> date", "(timestamp) -> date", "(timestamp with time zone) -> date", "(varchar) -> date"],
            DuckDb = "{0}",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "CAST({l0} AS DATE)",
                [2] = "CAST({l0} AS DATE)",
                [3] = "lq_cast_varchar_to_date({0})",
            }.ToImmutableDictionary(),
            Summary = "The day.",
            Example = "date(TIMESTAMP '2024-05-17 10:00:00')",
            Result = "2024-05-17",
            Source = Title,
        },
        new("date_add", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, bigint, date) -> date",
                "(varchar, bigint, timestamp(p)) -> timestamp(p)",
                "(varchar, bigint, timestamp(p) with time zone) -> timestamp(p) with time zone",
                "(varchar, bigint, time(p)) -> time(p)",
                "(varchar, bigint, time(p) with time zone) -> time(p) with time zone",
            ],
            Special = "date_add",
            Summary = "A number of units later.",
            Example = "date_add('month', 1, DATE '2024-01-31')",
            Result = "2024-02-29",
            Source = Title,
        },
        new("date_diff", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, date, date) -> bigint",
                "(varchar, timestamp, timestamp) -> bigint",
                "(varchar, timestamp with time zone, timestamp with time zone) -> bigint",
                "(varchar, time, time) -> bigint",
                "(varchar, time with time zone, time with time zone) -> bigint",
            ],
            Special = "date_diff",
            Summary = "How many whole units lie between.",
            Example = "date_diff('day', DATE '2024-05-01', DATE '2024-05-17')",
            Result = "16",
            Source = Title,
        },
        new("date_trunc", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(varchar, date) -> date",
                "(varchar, timestamp(p)) -> timestamp(p)",
                "(varchar, timestamp(p) with time zone) -> timestamp(p) with time zone",
                "(varchar, time(p)) -> time(p)",
                "(varchar, time(p) with time zone) -> time(p) with time zone",
            ],
            Special = "date_trunc",
            Summary = "Cuts a date or time down to the start of a unit.",
            Example = "date_trunc('month', DATE '2024-05-17')",
            Result = "2024-05-01",
            Source = Title,
        },
        new("last_day_of_month", FunctionKind.Scalar)
        {
            Signatures = ["(date) -> date", "(timestamp) -> date", "(timestamp with time zone) -> date"],
            DuckDb = "last_day({l0})",
            Summary = "The last day of the month.",
            Example = "last_day_of_month(DATE '2024-02-10')",
            Result = "2024-02-29",
            Source = Title,
        },
        new("from_iso8601_date", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> date"],
            DuckDb = "lq_from_iso8601_date({0})",
            Summary = "A day in ISO 8601 text: calendar, week or ordinal date.",
            Example = "from_iso8601_date('2020-W10')",
            Result = "2020-03-02",
            Source = Title,
        },
        new("from_iso8601_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> timestamp(3) with time zone"],
            ResultZone = ResultTypes.ZoneOfValue,
            DuckDb = "lq_from_iso8601_timestamp({0}, {s})",
            Summary = "An instant in ISO 8601 text, with the offset that the text has.",
            Example = "from_iso8601_timestamp('2020-05-11T11:15:05Z')",
            Result = "2020-05-11 11:15:05.000 UTC",
            Source = Title,
        },
        new("from_iso8601_timestamp_nanos", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> timestamp(9) with time zone"],
            ResultZone = ResultTypes.ZoneOfValue,
            DuckDb = "lq_from_iso8601_timestamp_nanos({0}, {s})",
            Summary = "An instant in ISO 8601 text, to the nanosecond.",
            Example = "from_iso8601_timestamp_nanos('2020-05-11T11:15:05.123456789+01:00')",
            Result = "2020-05-11 11:15:05.123456789 +01:00",
            Source = Title,
        },
        new("at_timezone", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(timestamp(p) with time zone, varchar) -> timestamp(p) with time zone",
                "(timestamp(p) with time zone, interval day to second) -> timestamp(p) with time zone",
                "(time(p) with time zone, varchar) -> time(p) with time zone",
                "(time(p) with time zone, interval day to second) -> time(p) with time zone",
            ],
            ResultZone = ResultTypes.ZoneOfSecond,
            Special = "at_timezone",
            Summary = "The same instant shown in another zone.",
            Example = "at_timezone(TIMESTAMP '2024-01-01 00:00:00 UTC', 'Asia/Tokyo')",
            Result = "2024-01-01 09:00:00 Asia/Tokyo",
            Source = Title,
        },
        new("with_timezone", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(p), varchar) -> timestamp(p) with time zone"],
            ResultZone = ResultTypes.ZoneOfSecond,
            Special = "with_timezone",
            Summary = "The time of day taken as that of a zone.",
            Example = "with_timezone(TIMESTAMP '2024-01-01 00:00:00', 'UTC')",
            Result = "2024-01-01 00:00:00 UTC",
            Source = Title,
        },
        new("from_unixtime", FunctionKind.Scalar)
        {
            Signatures =
            [
                "(double) -> timestamp(3) with time zone",
                "(double, varchar) -> timestamp(3) with time zone",
                "(double, bigint, bigint) -> timestamp(3) with time zone",
            ],
            ResultZone = ResultTypes.ZoneOfSecond,
            Special = "from_unixtime",
            Summary = "The instant of a number of seconds since 1970.",
            Example = "from_unixtime(0)",
            Result = "1970-01-01 00:00:00.000 UTC",
            Source = Title,
        },
        new("from_unixtime_nanos", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> timestamp(9) with time zone", "(decimal(p, s)) -> timestamp(9) with time zone"],
            DuckDb = "(CAST({0} AS HUGEINT) * 1000)",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "(CAST(round({0}) AS HUGEINT) * 1000)",
            }.ToImmutableDictionary(),
            Summary = "The instant of a number of nanoseconds since 1970.",
            Example = "from_unixtime_nanos(1500000)",
            Result = "1970-01-01 00:00:00.001500000 UTC",
            Source = Title,
        },
        new("to_unixtime", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp) -> double", "(timestamp with time zone) -> double"],
            Special = "to_unixtime",
            Summary = "Seconds since 1970.",
            Example = "to_unixtime(TIMESTAMP '1970-01-01 00:00:01')",
            Result = "1.0",
            Source = Title,
        },
        new("to_iso8601", FunctionKind.Scalar)
        {
            Signatures = ["(date) -> varchar(16)", "(timestamp) -> varchar", "(timestamp with time zone) -> varchar"],
            DuckDb = "strftime({0}, '%Y-%m-%d')",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "@to_iso8601",
                [2] = "@to_iso8601",
            }.ToImmutableDictionary(),
            Summary = "The text in ISO 8601.",
            Example = "to_iso8601(DATE '2024-05-17')",
            Result = "2024-05-17",
            Source = Title,
        },
        new("to_milliseconds", FunctionKind.Scalar)
        {
            Signatures = ["(interval day to second) -> bigint"],
            DuckDb = "CAST(epoch_ms({0}) AS BIGINT)",
            Summary = "The length in milliseconds.",
            Example = "to_milliseconds(INTERVAL '1' SECOND)",
            Result = "1000",
            Source = Title,
        },
        new("parse_duration", FunctionKind.Scalar)
        {
            Signatures = ["(varchar) -> interval day to second"],
            DuckDb = "to_microseconds(lq_parse_duration({0}))",
            Summary = "A number with a unit, ns to d, as an interval.",
            Example = "parse_duration('1.5s')",
            Result = "0 00:00:01.500",
            Source = Title,
        },
        new("human_readable_seconds", FunctionKind.Scalar)
        {
            Signatures = ["(double) -> varchar"],
            DuckDb = "lq_human_readable_seconds({0})",
            Summary = "Seconds in words.",
            Example = "human_readable_seconds(96)",
            Result = "1 minute, 36 seconds",
            Source = Title,
        },
        new("date_format", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp, varchar) -> varchar", "(timestamp with time zone, varchar) -> varchar"],
            Special = "date_format",
            Summary = "The time as text by MySQL's format letters.",
            Example = "date_format(TIMESTAMP '2024-05-17 10:30:00', '%Y-%m-%d %H:%i')",
            Result = "2024-05-17 10:30",
            Source = Title,
        },
        new("date_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> timestamp(3)"],
            DuckDb = "lq_date_parse({0}, {1})",
            Summary = "The time in a text by MySQL's format letters.",
            Example = "date_parse('2024-05-17', '%Y-%m-%d')",
            Result = "2024-05-17 00:00:00.000",
            Source = Title,
        },
        new("format_datetime", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp, varchar) -> varchar", "(timestamp with time zone, varchar) -> varchar"],
            Special = "format_datetime",
            Summary = "The time as text by Joda's format letters.",
            Example = "format_datetime(TIMESTAMP '2024-05-17 10:30:00', 'yyyy/MM/dd HH:mm')",
            Result = "2024/05/17 10:30",
            Source = Title,
        },
        new("parse_datetime", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> timestamp(3) with time zone"],
            ResultZone = ResultTypes.ZoneOfValue,
            DuckDb = "lq_parse_datetime({0}, {1}, {s})",
            Summary = "The instant in a text by Joda's format letters.",
            Example = "parse_datetime('2024/05/17', 'yyyy/MM/dd')",
            Result = "2024-05-17 00:00:00.000 UTC",
            Source = Title,
        },
    ];
}
