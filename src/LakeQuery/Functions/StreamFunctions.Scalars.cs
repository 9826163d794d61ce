using System.Collections.Immutable;

namespace LakeQuery.Functions;

// Times, text and lines of logs.
internal static partial class StreamFunctions
{
    private static FunctionDefinition[] Times() =>
    [
        new("tsdiff", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(3), timestamp(3)) -> bigint"],
            DuckDb = "(epoch_ms({0}) - epoch_ms({1}))",
            Summary = "The milliseconds from the second time to the first.",
            Example = "TSDIFF(TIMESTAMP '2024-01-01 00:00:02.500', TIMESTAMP '2024-01-01 00:00:00')",
            Result = "2500",
            Source = Title,
        },
        new("unix_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["(timestamp(3)) -> bigint"],
            DuckDb = "epoch_ms({0})",
            Summary = "Milliseconds since 1970-01-01.",
            Example = "UNIX_TIMESTAMP(TIMESTAMP '1970-01-02 00:00:00.001')",
            Result = "86400001",
            Source = Title,
        },
        new("to_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["(bigint) -> timestamp(3)"],
            DuckDb = "make_timestamp({0} * 1000)",
            Summary = "The time that is so many milliseconds after 1970-01-01.",
            Example = "TO_TIMESTAMP(86400001)",
            Result = "1970-01-02 00:00:00.001",
            Source = Title,
        },
        new("char_to_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> timestamp(3)"],
            DuckDb = "make_timestamp(lq_char_to_micros({0}, {1}))",
            Summary = "Reads a time by a template in the letters of SimpleDateFormat.",
            Example = "CHAR_TO_TIMESTAMP('yyyy-hh-mm', '2009-09-16 03:15:24')",
            Result = "2009-01-01 09:16:00.000",
            Source = Title,
        },
        new("char_to_date", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> date"],
            DuckDb = "CAST(make_timestamp(lq_char_to_micros({0}, {1})) AS DATE)",
            Summary = "Reads a date by a template.",
            Example = "CHAR_TO_DATE('MM/dd/yy', '09/16/11')",
            Result = "2011-09-16",
            Source = Title,
        },
        new("char_to_time", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> time(3)"],
            DuckDb = "CAST(make_timestamp(lq_char_to_micros({0}, {1})) AS TIME)",
            Summary = "Reads a time of day by a template.",
            Example = "CHAR_TO_TIME('HH:mm:ss', '15:04:05')",
            Result = "15:04:05.000",
            Source = Title,
        },
        new("timestamp_to_char", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, timestamp(3)) -> varchar"],
            DuckDb = "lq_micros_to_char({0}, epoch_us({1}))",
            Summary = "Writes a time by a template in the letters of SimpleDateFormat.",
            Example = "TIMESTAMP_TO_CHAR('dd.MM.yyyy HH:mm:ss.SSS', TIMESTAMP '2009-09-16 03:15:24.5')",
            Result = "16.09.2009 03:15:24.500",
            Source = Title,
        },
        new("date_to_char", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, date) -> varchar"],
            DuckDb = "lq_micros_to_char({0}, epoch_us(CAST({1} AS TIMESTAMP)))",
            Summary = "Writes a date by a template.",
            Example = "DATE_TO_CHAR('dd MMM yy', DATE '2009-09-16')",
            Result = "16 Sep 09",
            Source = Title,
        },
        new("time_to_char", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, time(3)) -> varchar"],
            DuckDb = "lq_micros_to_char({0}, epoch_us({1}))",
            Summary = "Writes a time of day by a template.",
            Example = "TIME_TO_CHAR('hh:mm a', TIME '15:04:05')",
            Result = "03:04 PM",
            Source = Title,
        },
        new("current_row_timestamp", FunctionKind.Scalar)
        {
            Signatures = ["() -> timestamp(3)"],
            DuckDb = "make_timestamp((epoch_us(current_timestamp) // 1000) * 1000)",
            Deterministic = false,
            Summary = "The time at which the row is looked at: in a stream its ROWTIME, so that the same rows always give the same output.",
            Example = "CURRENT_ROW_TIMESTAMP > TIMESTAMP '2020-01-01 00:00:00'",
            Result = "true",
            Source = Title,
        },
        new("interval_to_char", FunctionKind.Scalar)
        {
            Signatures = ["(interval day to second, varchar) -> varchar"],
            DuckDb = "lq_interval_to_char(epoch_us({0}), {1})",
            Summary = "An interval in the units it was written with.",
            Example = "CAST((TIMESTAMP '2024-01-01 00:06:11' - TIMESTAMP '2024-01-01 00:00:00') MINUTE TO SECOND AS VARCHAR(10))",
            Result = "+6:11",
            Source = Title,
        },
    ];

    private static FunctionDefinition[] Texts() =>
    [
        new("initcap", FunctionKind.Scalar)
        {
            Signatures = ["(varchar(x)) -> varchar(x)"],
            DuckDb = "lq_initcap({0})",
            Summary = "Every word with a capital and small letters behind it.",
            Example = "INITCAP('mary had a LITTLE lamb')",
            Result = "Mary Had A Little Lamb",
            Source = Title,
        },
        new("regex_replace", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, varchar, bigint, bigint) -> varchar"],
            DuckDb = "lq_regex_replace({0}, {1}, {2}, {3}, {4})",
            Summary = "Replaces what matches a pattern, from a place on: the n-th match, or all for 0.",
            Example = "REGEX_REPLACE('TestTest', 'Te', 'To', 2, 0)",
            Result = "TestTost",
            Source = Title,
        },
        new("overlay", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, bigint) -> varchar", "(varchar, varchar, bigint, bigint) -> varchar"],
            DuckDb = "(substr({0}, 1, greatest({2} - 1, 0)) || {1} || substr({0}, {2} + length({1})))",
            DuckDbBySignature = new Dictionary<int, string>
            {
                [1] = "(substr({0}, 1, greatest({2} - 1, 0)) || {1} || substr({0}, {2} + {3}))",
            }.ToImmutableDictionary(),
            Summary = "The text with a part of it replaced by another.",
            Example = "OVERLAY('12345' PLACING 'foo' FROM 2 FOR 3)",
            Result = "1foo5",
            Source = Title,
        },
        new("fit_text", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, bigint) -> varchar"],
            DuckDb = "CASE WHEN length({0}) > {1} THEN lq_fail('INVALID_CAST_ARGUMENT: The text has more characters than there is room for') ELSE {0} END",
            Summary = "The text itself; an error where it has more characters than the number says.",
            Example = "CAST('abc' AS VARCHAR(3))",
            Result = "abc",
            Source = Title,
        },
    ];

    private static FunctionDefinition[] Logs() =>
    [
        new("regex_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_regex_log({0}, {1})",
            Summary = "The groups of a pattern that matches the whole line, as a record.",
            Example = "REGEX_LOG_PARSE('Mary_had', '(.*)_(.*)')",
            Result = "{COLUMN1=Mary, COLUMN2=had}",
            Source = Title,
        },
        new("fast_regex_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_fast_regex_log({0}, {1})",
            Summary = "The groups of a pattern that never goes back, as a record.",
            Example = "FAST_REGEX_LOG_PARSE('Mary_had_a_little_lamb', '(.*)_(._.*)_.*')",
            Result = "{COLUMN1=Mary_had, COLUMN2=a_little}",
            Source = Title,
        },
        new("fixed_column_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_fixed_log({0}, {1})",
            Summary = "Columns at fixed places of a line, as a record.",
            Example = "FIXED_COLUMN_LOG_PARSE('abc 12', 'a TYPE VARCHAR(3) START 0 FOR 3, n TYPE INTEGER START 4')",
            Result = "{A=abc, N=12}",
            Source = Title,
        },
        new("variable_column_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar, varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_variable_log({0}, {1}, {2}, {3})",
            Summary = "Columns between delimiters, as a record.",
            Example = "VARIABLE_COLUMN_LOG_PARSE('a,\"b,c\",d', 3, ',', '\\', '\"')",
            Result = "{COLUMN1=a, COLUMN2=b,c, COLUMN3=d}",
            Source = Title,
        },
        new("sys_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_sys_log({0}, {1})",
            Summary = "The time and the rest of a line of syslog, as a record.",
            Example = "SYS_LOG_PARSE('May 31 10:00:01 host sshd: opened')",
            Result = "{COLUMN1=2024-05-31 10:00:01.000, COLUMN2=host sshd: opened}",
            Source = Title,
        },
        new("w3c_log_parse", FunctionKind.Scalar)
        {
            Signatures = ["(varchar, varchar) -> array(varchar)"],
            DuckDb = "lq_w3c_log({0}, {1})",
            Summary = "The columns of a line of a web server's log, as a record.",
            Example = "W3C_LOG_PARSE('10.0.0.1 - ann [24/May/2004:22:01:02 -0700] \"GET /a.gif HTTP/1.1\" 304 0', 'COMMON')",
            Result = "{COLUMN1=10.0.0.1, COLUMN2=-, COLUMN3=ann, COLUMN4=[24/May/2004:22:01:02 -0700], COLUMN5=GET /a.gif HTTP/1.1, COLUMN6=304, COLUMN7=0}",
            Source = Title,
        },
    ];
}
