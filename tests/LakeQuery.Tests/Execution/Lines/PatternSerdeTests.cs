using LakeQuery.Errors;

namespace LakeQuery.Tests.Execution.Lines;

public sealed class PatternSerdeTests : IDisposable
{
    private const string Stored = " STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'";

    private readonly SerdeTable _table = new();

    public void Dispose() => _table.Dispose();

    private static string Regex(string pattern, string more = "") =>
        $"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex'='{pattern.Replace("\\", "\\\\", StringComparison.Ordinal)}'{more})";

    private static string Grok(string format, string custom = "") =>
        $"ROW FORMAT SERDE 'com.amazonaws.glue.serde.GrokSerDe' WITH SERDEPROPERTIES ('input.format'='{format.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
        + (custom.Length == 0 ? "" : $", 'input.grokCustomPatterns'='{custom.Replace("\\", "\\\\", StringComparison.Ordinal)}'") + ")" + Stored;

    [Fact]
    public void Groups_are_columns_and_a_line_without_a_match_is_null() => Assert.Equal(
        ["a|b|c", "a|NULL|NULL", "NULL|b|NULL", "NULL|NULL|c", "NULL|NULL|NULL"],
        _table.Rows("a string, b string, c string", Regex("([^~]+)?~([^~]+)?~([^~]+)?"), "a~b~c", "a~~", "~b~", "~~c", "no match"));

    [Fact]
    public void The_whole_line_must_match_and_alternatives_are_tried_for_it() => Assert.Equal(
        ["ab", "a", "NULL"],
        _table.Rows("a string", Regex("(a|ab)"), "ab", "a", "abc"));

    [Fact]
    public void Groups_may_be_more_or_fewer_than_columns() => Assert.Equal(
        ["a|NULL"], _table.Rows("a string, b string", Regex("(.*)"), "a"));

    [Fact]
    public void Case_may_be_ignored()
    {
        Assert.Equal(["FoO|BaR"], _table.Rows("a string, b string", Regex("(foo)x(bar)", ", 'input.regex.case.insensitive'='true'"), "FoOxBaR"));
        Assert.Equal(["NULL|NULL"], _table.Rows("a string, b string", Regex("(foo)x(bar)"), "FoOxBaR"));
    }

    [Fact]
    public void Possessive_repeats_and_named_groups_are_Javas() => Assert.Equal(
        ["12|x"], _table.Rows("a int, b string", Regex("(?<n>\\d++)-(?<t>[a-z&&[^y]]+)"), "12-x"));

    [Fact]
    public void Groups_that_do_not_convert_are_null()
    {
        _table.Check("bigint", Regex("(.*)"), ("1", "1"), ("-1", "-1"), ("9223372036854775808", "NULL"), ("1.23", "NULL"), ("true", "NULL"), ("", "NULL"));
        _table.Check("boolean", Regex("(.*)"), ("tRuE", "true"), ("unknown", "false"), ("1", "false"));
        _table.Check("decimal(4,2)", Regex("(.*)"), ("10.005", "10.01"), ("99.999", "NULL"), ("x", "NULL"));
        _table.Check("double", Regex("(.*)"), ("NaN", "NaN"), ("+Inf", "NULL"), ("-0", "-0.0"));
        _table.Check("date", Regex("(.*)"), ("1986-01-33 x", "1986-02-02"), ("1", "NULL"));
        _table.Check("timestamp", Regex("(.*)"), ("2020-05-10 12:34:56.1235", "2020-05-10 12:34:56.124"), ("x", "NULL"));
        _table.Check("varchar(3)", Regex("(.*)"), ("value", "val"), ("äöüß", "äöü"));
    }

    [Fact]
    public void A_pattern_that_is_missing_or_none_is_an_error()
    {
        Assert.Equal("HIVE_INVALID_METADATA", Assert.Throws<LakeQueryException>(() => _table.Rows("a string", Regex("(a"), "a")).Code.Name);
        Assert.Equal("HIVE_INVALID_METADATA", Assert.Throws<LakeQueryException>(() => _table.Rows("a string", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe'", "a")).Code.Name);
        Assert.Equal("HIVE_UNSUPPORTED_FORMAT", Assert.Throws<LakeQueryException>(() => _table.Rows("a binary", Regex("(a)"), "a")).Code.Name);
    }

    [Fact]
    public void Grok_fills_columns_in_the_order_of_the_captures() => Assert.Equal(
        ["192.168.1.1|john|27/Feb/2024:10:15:30 +0000|GET|/api/v1/users|1.1|200|1234"],
        _table.Rows("client string, name string, at string, method string, request string, version double, status int, bytes bigint",
            Grok("%{IP:client} - %{USER:user} \\[%{HTTPDATE:timestamp}\\] \"%{WORD:method} %{URIPATHPARAM:request} HTTP/%{NUMBER:httpversion}\" %{NUMBER:status} %{NUMBER:bytes}"),
            "192.168.1.1 - john [27/Feb/2024:10:15:30 +0000] \"GET /api/v1/users HTTP/1.1\" 200 1234"));

    [Fact]
    public void Grok_takes_captures_inside_of_named_patterns_too() => Assert.Equal(
        ["Feb 9 07:15:00|m4eastmail|postfix/smtpd"],
        _table.Rows("a string, b string, c string", Grok("%{SYSLOGBASE} %{POSTFIX_QUEUEID:queue_id}: %{GREEDYDATA:syslog_message}", "POSTFIX_QUEUEID [0-9A-F]{7,12}"),
            "Feb 9 07:15:00 m4eastmail postfix/smtpd[19305]: B88C4120838: connect from unknown[192.168.55.4]"));

    [Fact]
    public void Grok_has_patterns_of_the_tables_own() => Assert.Equal(
        ["2017-09-12 12:10:34,972|INFO|AZ|7290|receive|1.abc.def.com", "NULL|NULL|NULL|NULL|NULL|NULL"],
        _table.Rows("at string, level string, process string, ms int, action string, host string",
            Grok("%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:loglevel} - processType=%{NO_COMMAS:processtype}, executionTime=%{POSINT:executiontime}, action=%{C_ACTION:action}, hostname=%{HOST:hostname}",
                "C_ACTION (receive|send)\\nNO_COMMAS ([^,]+)"),
            "2017-09-12 12:10:34,972 INFO - processType=AZ, executionTime=7290, action=receive, hostname=1.abc.def.com", "foo bar"));

    [Fact]
    public void Grok_knows_Apaches_logs() => Assert.Equal(
        ["127.0.0.1|-|frank|10/Oct/2000:13:55:36 -0700|GET|/apache_pb.gif|1.0|200|2326|http://www.example.com/start.html|Mozilla/4.08 [en] (Win98; I ;Nav)|NULL"],
        _table.Rows("c1 string, c2 string, c3 string, c4 string, c5 string, c6 string, c7 string, c8 string, c9 string, c10 string, c11 string, c12 string", Grok("%{COMBINEDAPACHELOG}"),
            "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\""));

    [Theory]
    [InlineData("%{NONEXISTENT}", "", "Grok compilation failure: Pattern NONEXISTENT is not defined.")]
    [InlineData("     ", "", "Grok compilation failure: {pattern} should not be empty")]
    [InlineData("%{A}", "A %{B}\\nB %{A}", "Grok compilation failure: patterns name each other in a circle, or are too long")]
    public void A_Grok_pattern_that_can_not_be_made_is_an_error(string format, string custom, string expected)
    {
        var error = Assert.Throws<LakeQueryException>(() => _table.Rows("a string", Grok(format, custom), "x"));
        Assert.Equal("HIVE_INVALID_METADATA", error.Code.Name);
        Assert.Equal(expected, error.Fact);
    }

    [Fact]
    public void Every_built_in_Grok_pattern_compiles()
    {
        string[] names =
        [
            .. ("USERNAME USER INT BASE10NUM NUMBER BASE16NUM BASE16FLOAT BOOLEAN POSINT NONNEGINT WORD NOTSPACE SPACE DATA GREEDYDATA QUOTEDSTRING UUID MAC CISCOMAC WINDOWSMAC COMMONMAC IPV6 IPV4 IP HOSTNAME HOST IPORHOST "
                + "HOSTPORT PATH UNIXPATH TTY WINPATH URIPROTO URIHOST URIPATH URIPARAM URIPATHPARAM URI MONTH MONTHNUM MONTHNUM2 MONTHDAY DAY YEAR HOUR MINUTE SECOND TIME DATE_US DATE_EU DATESTAMP_US DATESTAMP_EU ISO8601_TIMEZONE "
                + "ISO8601_SECOND TIMESTAMP_ISO8601 TZ DATESTAMP_RFC822 DATESTAMP_RFC2822 DATESTAMP_OTHER DATESTAMP_EVENTLOG CISCOTIMESTAMP SYSLOGTIMESTAMP PROG SYSLOGPROG SYSLOGHOST SYSLOGFACILITY HTTPDATE QS SYSLOGBASE MESSAGESLOG "
                + "COMMONAPACHELOG COMBINEDAPACHELOG COMMONAPACHELOG_DATATYPED LOGLEVEL").Split(' '),
        ];
        foreach (var name in names)
        {
            var grok = LakeQuery.Execution.Scans.Lines.GrokPattern.Compile($"%{{{name}}}", null);
            LakeQuery.Functions.Native.JavaPattern.Get(grok.Pattern);
        }
    }
}
