using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Errors;
using LakeQuery.Execution;
using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Planning;
using LakeQuery.Planning.Streams;
using LakeQuery.Sql;
using LakeQuery.Sql.Syntax;
using LakeQuery.Tests.Planning;
using LakeQuery.Types;

namespace LakeQuery.Tests.Functions;

/// <summary>Functions of the stream dialect: bound in it, written and run by DuckDB. Values are those of the dialect's documents.</summary>
public sealed class StreamFunctionTests : IDisposable
{
    private readonly DuckDatabase _database = DuckDatabase.Open();
    private readonly DuckConnection _connection;
    private readonly NativeFunctionRegistry _registry = new();

    public StreamFunctionTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Fact]
    public void Every_example_gives_its_result()
    {
        var wrong = new List<string>();
        foreach (var function in StreamFunctions.Family.Rows.Where(row => row.Kind != FunctionKind.Window))
        {
            string shown;
            try
            {
                shown = function.Kind == FunctionKind.Aggregate ? Query(function.Example) : Value(function.Example);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                shown = error.Message;
            }

            if (shown != function.Result)
            {
                wrong.Add($"{function.Name}: {function.Example} gives {shown}, not {function.Result}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("STEP(23 BY 5)", "20")]
    [InlineData("STEP(30 BY 10)", "30")]
    [InlineData("STEP(-7 BY 5)", "-10")]
    [InlineData("STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '10' SECOND)", "2004-09-27 13:48:20")]
    [InlineData("STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '5' MINUTE)", "2004-09-27 13:45:00")]
    [InlineData("STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '2' HOUR)", "2004-09-27 12:00:00")]
    [InlineData("STEP(TIMESTAMP '2004-09-27 13:48:23' BY INTERVAL '5' DAY)", "2004-09-24 00:00:00")]
    [InlineData("STEP(TIMESTAMP '1969-12-31 23:59:59' BY INTERVAL '1' DAY)", "1969-12-31 00:00:00")]
    [InlineData("STEP(TIMESTAMP '1969-03-05 01:00:00' BY INTERVAL '1' YEAR)", "1969-01-01 00:00:00")]
    [InlineData("FLOOR(TIMESTAMP '2004-09-27 13:48:23.5' TO MINUTE)", "2004-09-27 13:48:00.0")]
    [InlineData("CEIL(TIMESTAMP '2004-09-27 13:48:23' TO MINUTE)", "2004-09-27 13:49:00")]
    [InlineData("CEIL(TIMESTAMP '2004-09-27 13:48:00' TO MINUTE)", "2004-09-27 13:48:00")]
    [InlineData("CEIL(TIMESTAMP '2004-09-01 00:00:00' TO MONTH)", "2004-09-01 00:00:00")]
    [InlineData("CEIL(TIMESTAMP '2004-12-01 00:00:01' TO MONTH)", "2005-01-01 00:00:00")]
    [InlineData("FLOOR(DATE '2004-09-27' TO YEAR)", "2004-01-01")]
    [InlineData("FLOOR(-3.3)", "-4")]
    [InlineData("FLOOR((TIMESTAMP '2004-09-27 13:48:23' - TIMESTAMP '2004-09-27 00:00:00') HOUR TO SECOND)", null)]
    [InlineData("CAST(FLOOR(((TIMESTAMP '2004-09-27 13:48:23' - TIMESTAMP '2004-09-27 00:00:00') HOUR) TO HOUR) AS VARCHAR(20))", "+0 13:00:00")]
    [InlineData("CAST(INTERVAL '3 4' DAY TO HOUR AS VARCHAR(20))", "+3 04")]
    [InlineData("CAST(INTERVAL -'59:59.999' MINUTE TO SECOND AS VARCHAR(20))", "-59:59.999")]
    [InlineData("TSDIFF(TIMESTAMP '2024-01-01 00:00:00', TIMESTAMP '2024-01-01 00:00:01')", "-1000")]
    [InlineData("TSDIFF(NULL, TIMESTAMP '2024-01-01 00:00:01')", "NULL")]
    [InlineData("TO_TIMESTAMP(UNIX_TIMESTAMP(TIMESTAMP '2024-05-31 12:30:00.123'))", "2024-05-31 12:30:00.123")]
    [InlineData("CHAR_TO_TIMESTAMP('yyyy-MM-dd', '2009-09-16 03:15:24')", "2009-09-16 00:00:00.000")]
    [InlineData("CHAR_TO_TIMESTAMP('MM/dd/yy hh:mm:ss', '09/16/11 03:15:24')", "2011-09-16 03:15:24.000")]
    [InlineData("CHAR_TO_TIMESTAMP('yyyyMMddHHmmss', '20090916031524')", "2009-09-16 03:15:24.000")]
    [InlineData("TIMESTAMP_TO_CHAR('yyyy.MM.dd ''at'' HH', TIMESTAMP '2009-09-16 03:15:24')", "2009.09.16 at 03")]
    [InlineData("POSITION('b' IN 'abc')", "2")]
    [InlineData("POSITION('x' IN 'abc')", "0")]
    [InlineData("SUBSTRING('123456' FROM 3 FOR 2)", "34")]
    [InlineData("SUBSTRING('abc123' FROM '[0-9]+')", "123")]
    [InlineData("OVERLAY('12345' PLACING 'foo' FROM 1)", "foo45")]
    [InlineData("OVERLAY('12345' PLACING 'foo' FROM 2 FOR 0)", "1foo2345")]
    [InlineData("TRIM(BOTH 'x' FROM 'xxabcx')", "abc")]
    [InlineData("CHAR_LENGTH('one')", "3")]
    [InlineData("MOD(5, 3)", "2")]
    [InlineData("LOG10(100)", "2.0E0")]
    [InlineData("REGEX_REPLACE('TestTest', 'Te', 'To', 1, 2)", "TestTost")]
    [InlineData("REGEX_REPLACE('TestTest', 'Te', 'To', 1, 0)", "TostTost")]
    [InlineData("REGEX_REPLACE('TestTest', 'T(e)', '$1', 1, 1)", "estTest")]
    [InlineData("REGEX_REPLACE(NULL, 'Te', 'To', 1, 1)", "NULL")]
    [InlineData("'Thomas' SIMILAR TO 'Th%'", "true")]
    [InlineData("'abc' SIMILAR TO '(a|x)_c'", "true")]
    [InlineData("'a%c' SIMILAR TO 'a!%c' ESCAPE '!'", "true")]
    [InlineData("'abc' NOT SIMILAR TO 'b'", "true")]
    [InlineData("'b4' SIMILAR TO '[[:ALPHA:]][0-9]'", "true")]
    [InlineData("1 > 2 IS FALSE", "true")]
    [InlineData("CAST(NULL AS BOOLEAN) IS NOT UNKNOWN", "false")]
    [InlineData("5 BETWEEN SYMMETRIC 9 AND 1", "true")]
    [InlineData("(DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (DATE '2024-01-31', INTERVAL '5' DAY)", "true")]
    [InlineData("(DATE '2024-01-01', DATE '2024-02-01') OVERLAPS (DATE '2024-02-01', DATE '2024-03-01')", "false")]
    [InlineData("(DATE '2024-01-01', DATE '2024-02-01') IMMEDIATELY PRECEDES (DATE '2024-02-01', DATE '2024-03-01')", "true")]
    [InlineData("(DATE '2024-01-01', DATE '2024-02-01') CONTAINS (DATE '2024-01-05', DATE '2024-02-01')", "true")]
    [InlineData("(DATE '2024-01-01', DATE '2024-02-01') STRICTLY CONTAINS (DATE '2024-01-05', DATE '2024-02-01')", "false")]
    [InlineData("u&'\\0041' || u&'!0042' uescape '!'", "AB")]
    [InlineData("CAST(5 AS FLOAT)", "5.0E0")]
    [InlineData("REGEX_LOG_PARSE('Mary_had_a_little_lamb', '(.*)_+(._.*)')", "{COLUMN1=Mary_had, COLUMN2=a_little_lamb}")]
    [InlineData("REGEX_LOG_PARSE('Mary', '(.*)_(.*)')", "NULL")]
    [InlineData("REGEX_LOG_PARSE('a 12', '(\\w) (\\d+)', 'x TYPE VARCHAR(2), n TYPE INTEGER')", "{X=a, N=12}")]
    [InlineData("FAST_REGEX_LOG_PARSE('Mary_had_a_little_lamb', '(.*)_(._.*)_.*')", "{COLUMN1=Mary_had, COLUMN2=a_little}")]
    [InlineData("FAST_REGEX_LOG_PARSE('Mary_had_a_little_lamb', '(.*)_+(._.*)')", "NULL")]
    [InlineData("FAST_REGEX_LOG_PARSE('Mary____had_a_little_lamb', '(.*)_+(<Alpha>.*)')", "{COLUMN1=Mary, COLUMN2=had_a_little_lamb}")]
    [InlineData("FAST_REGEX_LOG_PARSE('12;34', '(<Digit>+);(<Digit>{2})')", "{COLUMN1=12, COLUMN2=34}")]
    [InlineData("FAST_REGEX_LOG_PARSE('12;345', '(<Digit>+);(<Digit>{2})')", "NULL")]
    [InlineData("FAST_REGEX_LOG_PARSE('INFO disk ok', '(<Upper>+) (.*&~(@ERROR@))')", "{COLUMN1=INFO, COLUMN2=disk ok}")]
    [InlineData("FAST_REGEX_LOG_PARSE('INFO disk ERROR', '(<Upper>+) (.*&~(@ERROR@))')", "NULL")]
    [InlineData("FAST_REGEX_LOG_PARSE('10.20', '(<0-255>)\\.(.*)')", "{COLUMN1=10, COLUMN2=20}")]
    [InlineData("FIXED_COLUMN_LOG_PARSE('2024-05-31abc', 'd TYPE DATE ''yyyy-MM-dd'' START 0 FOR 10, \"t\" TYPE VARCHAR(5) NOT NULL START 10')", "{D=2024-05-31, t=abc}")]
    [InlineData("VARIABLE_COLUMN_LOG_PARSE('a,\"b,c\",d', 3, ',', '\\', '\"')", "{COLUMN1=a, COLUMN2=b,c, COLUMN3=d}")]
    [InlineData("VARIABLE_COLUMN_LOG_PARSE('a\\,b,[c,d]', 'x TYPE VARCHAR(9), y TYPE VARCHAR(9), z TYPE VARCHAR(9)', ',', '\\', '[]')", "{X=a,b, Y=c,d, Z=NULL}")]
    [InlineData("W3C_LOG_PARSE('not a log', 'COMMON')", "NULL")]
    [InlineData("W3C_LOG_PARSE('1.2.3.4 200', '%h %>s')", "{COLUMN1=1.2.3.4, COLUMN2=200}")]
    public void Values_are_those_of_the_documents(string expression, string? expected)
    {
        if (expected is null)
        {
            Assert.ThrowsAny<LakeQueryException>(() => Value(expression));
            return;
        }

        Assert.Equal(expected, Value(expression));
    }

    [Theory]
    [InlineData("CAST('abcd' AS VARCHAR(3))", "more characters")]
    [InlineData("CHAR_TO_TIMESTAMP('yyyy hh', '2009-09-16 03:15:24')", "is not a time")]
    [InlineData("CHAR_TO_TIMESTAMP('yyyy-MM-dd', '2009-13-16')", "is not a time")]
    public void Values_that_do_not_fit_are_errors(string expression, string fact)
    {
        var error = Assert.ThrowsAny<Exception>(() => Value(expression));
        Assert.Contains(fact, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_do_not_see_the_functions_of_streams()
    {
        var error = PlanTesting.Fails("SELECT {tsdiff}(now(), now())");
        Assert.Equal("FUNCTION_NOT_FOUND", error.Code.Name);
    }

    // A record is shown with the names of its columns.
    // Two periods in every way they can lie to each other, in hours: which of the predicates hold.
    [Theory]
    [InlineData(1, 2, 4, 5, "PRECEDES, STRICTLY PRECEDES")]
    [InlineData(1, 3, 3, 5, "PRECEDES, IMMEDIATELY PRECEDES, LEADS")]
    [InlineData(1, 4, 3, 5, "OVERLAPS, LEADS, STRICTLY OVERLAPS, STRICTLY LEADS")]
    [InlineData(1, 5, 3, 5, "CONTAINS, OVERLAPS, LEADS, IMMEDIATELY LEADS")]
    [InlineData(1, 6, 3, 5, "CONTAINS, OVERLAPS, STRICTLY CONTAINS")]
    [InlineData(3, 4, 3, 5, "OVERLAPS, LEADS")]
    [InlineData(3, 5, 3, 5, "CONTAINS, OVERLAPS, EQUALS, LEADS, LAGS, IMMEDIATELY LEADS, IMMEDIATELY LAGS")]
    [InlineData(3, 6, 3, 5, "CONTAINS, OVERLAPS, LAGS, IMMEDIATELY LAGS")]
    [InlineData(4, 5, 3, 5, "OVERLAPS, LAGS")]
    [InlineData(4, 6, 3, 5, "OVERLAPS, LAGS, STRICTLY LAGS")]
    [InlineData(5, 6, 3, 5, "SUCCEEDS, IMMEDIATELY SUCCEEDS, LAGS")]
    [InlineData(6, 7, 3, 5, "SUCCEEDS, STRICTLY SUCCEEDS")]
    public void Predicates_of_periods_hold_where_the_periods_lie_so(int start, int end, int otherStart, int otherEnd, string expected)
    {
        string[] predicates =
        [
            "CONTAINS", "OVERLAPS", "EQUALS", "PRECEDES", "SUCCEEDS", "IMMEDIATELY PRECEDES", "IMMEDIATELY SUCCEEDS", "LEADS", "LAGS", "STRICTLY CONTAINS",
            "STRICTLY OVERLAPS", "STRICTLY PRECEDES", "STRICTLY SUCCEEDS", "STRICTLY LEADS", "STRICTLY LAGS", "IMMEDIATELY LEADS", "IMMEDIATELY LAGS",
        ];
        static string Hour(int hour) => $"TIMESTAMP '2024-01-01 0{hour}:00:00'";
        var held = predicates.Where(predicate =>
            Value($"({Hour(start)}, INTERVAL '{end - start}' HOUR) {predicate} ({Hour(otherStart)}, {Hour(otherEnd)})") == "true");
        Assert.Equal(expected.Split(", ").OrderBy(name => Array.IndexOf(predicates, name)), held);
    }

    private string Value(string expression)
    {
        var plan = Bind($"SELECT STREAM ({expression})");
        if (plan.Outputs[0].Type.Kind != SqlTypeKind.Row)
        {
            return Query($"SELECT STREAM CAST(({expression}) AS VARCHAR(4000))");
        }

        var fields = plan.Outputs[0].Type.Fields.Select(field => $"COALESCE(CAST(t.r.\"{field.Name}\" AS VARCHAR(2000)), 'NULL')").ToArray();
        var text = string.Join(" || ", fields.Select((field, i) => $"'{(i == 0 ? "{" : ", ")}{plan.Outputs[0].Type.Fields[i].Name}=' || {field}"));
        return Query($"SELECT STREAM CASE WHEN t.r IS NULL THEN 'NULL' ELSE {text} || '}}' END FROM (SELECT STREAM {expression} AS r) AS t");
    }

    private static OutputNode Bind(string sql)
    {
        // Such a comment at its beginning makes any statement one of the dialect.
        var context = PlanTesting.Context("// stream\n" + sql) with { Streams = new StreamNames() };
        var statement = (QueryStatement)Parser.ParseStatement(context.Text);
        var plan = new Binder(context).BindQuery(statement.Query);
        PlanChecker.Check(plan);
        return plan;
    }

    private string Query(string sql)
    {
        var writer = new DuckDbSqlWriter(new Dictionary<int, ScanManifest>(), "UTC", new DateTimeOffset(2024, 5, 31, 0, 0, 0, TimeSpan.Zero));
        var text = writer.Write(Bind(sql));
        _registry.Ensure(_connection, writer.NativeFunctions);
        using var result = _connection.Query($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({text})");
        using var chunk = result.FetchChunk()!;
        var rows = new StringBuilder();
        for (var row = 0; row < chunk.Size; row++)
        {
            rows.Append(row > 0 ? "; " : "").Append(chunk.Vector(0).IsValid(row) ? chunk.Vector(0).Text(row) : "NULL");
        }

        return rows.ToString();
    }
}
