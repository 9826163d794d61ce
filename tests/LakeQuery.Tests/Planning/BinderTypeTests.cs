using LakeQuery.Planning;
using LakeQuery.Types;
using static LakeQuery.Tests.Planning.PlanTesting;

namespace LakeQuery.Tests.Planning;

/// <summary>The types of expressions, Trino's.</summary>
public sealed class BinderTypeTests
{
    [Theory]
    [InlineData("1", "integer")]
    [InlineData("2147483648", "bigint")]
    [InlineData("-2147483648", "integer")]
    [InlineData("-9223372036854775808", "bigint")]
    [InlineData("1.5", "decimal(2,1)")]
    [InlineData("0.05", "decimal(2,2)")]
    [InlineData("007.50", "decimal(3,2)")]
    [InlineData("1e3", "double")]
    [InlineData("'añb'", "varchar(3)")]
    [InlineData("NULL", "unknown")]
    [InlineData("X'0AFF'", "varbinary")]
    [InlineData("DATE '2024-05-01'", "date")]
    [InlineData("TIME '01:02:03.4'", "time(1)")]
    [InlineData("TIMESTAMP '2024-05-01 10:00:00.123'", "timestamp(3)")]
    [InlineData("TIMESTAMP '2024-05-01 10:00 UTC'", "timestamp(0) with time zone")]
    [InlineData("INTERVAL '1' QUARTER", "interval year to month")]
    [InlineData("INTERVAL '1' WEEK", "interval day to second")]
    [InlineData("1 + 1.5", "decimal(12,1)")]
    [InlineData("1.5 * 2.25", "decimal(5,3)")]
    [InlineData("1.5 / 2.25", "decimal(5,2)")]
    [InlineData("1.5 % 2.25", "decimal(3,2)")]
    [InlineData("1.5 - 1e0", "double")]
    [InlineData("7 / 2", "integer")]
    [InlineData("3000000000 * 2", "bigint")]
    [InlineData("CAST(1 AS tinyint) + CAST(1 AS smallint)", "smallint")]
    [InlineData("CAST(1 AS real) * 3000000000", "real")]
    [InlineData("NULL + 1.5", "decimal(3,1)")]
    [InlineData("DATE '2024-05-01' + INTERVAL '1' MONTH", "date")]
    [InlineData("INTERVAL '1' DAY + TIMESTAMP '2024-05-01 10:00:00'", "timestamp(3)")]
    [InlineData("TIMESTAMP '2024-05-01 10:00:00' - DATE '2024-05-01'", "interval day to second")]
    [InlineData("INTERVAL '1' DAY / 2", "interval day to second")]
    [InlineData("'a' || 'b'", "varchar")]
    [InlineData("ARRAY[1] || 2", "array(integer)")]
    [InlineData("ARRAY[1, 2.5, NULL]", "array(decimal(11,1))")]
    [InlineData("ARRAY[]", "array(unknown)")]
    [InlineData("ROW(1, 'a')", "row(integer, varchar(1))")]
    [InlineData("(1, 2)[2]", "integer")]
    [InlineData("CASE WHEN true THEN 1 ELSE 2.5 END", "decimal(11,1)")]
    [InlineData("coalesce('a', 'bcd')", "varchar(3)")]
    [InlineData("nullif(1, 2.5)", "integer")]
    [InlineData("if(true, DATE '2024-05-01', TIMESTAMP '2024-05-01 10:00:00')", "timestamp(0)")]
    [InlineData("now()", "timestamp(3) with time zone")]
    [InlineData("current_timestamp(6)", "timestamp(6) with time zone")]
    [InlineData("localtime", "time(3)")]
    [InlineData("1 = 1.5", "boolean")]
    [InlineData("(SELECT 1)", "integer")]
    [InlineData("CAST('1' AS decimal(10, 2))", "decimal(10,2)")]
    [InlineData("CAST(NULL AS row(a integer, b array(varchar)))", "row(a integer, b array(varchar))")]
    [InlineData("transform(ARRAY[1, 2], x -> x / 2e0)", "array(double)")]
    [InlineData("reduce(ARRAY[1, 2], 3000000000, (s, x) -> s + x, s -> s)", "bigint")]
    public void An_expression_has_the_type(string expression, string type) => Assert.Equal(type, TypeOf(expression));

    [Fact]
    public void Decimal_literals_can_be_doubles() => Assert.Equal(
        "_col0 double", TypesOf("SELECT 1.5 + 1", context => context with { DecimalLiteralsAsDouble = true }));

    [Theory]
    [InlineData("id = 5", "id = CAST(5 AS bigint)")]
    [InlineData("country = 'NZ'", "country = CAST('NZ' AS varchar)")]
    [InlineData("bytes BETWEEN 1 AND id", "CAST(bytes AS bigint) BETWEEN CAST(1 AS bigint) AND id")]
    [InlineData("bytes BETWEEN SYMMETRIC 3 AND 1", "bytes BETWEEN 3 AND 1 OR bytes BETWEEN 1 AND 3")]
    [InlineData("at > day", "at > CAST(day AS timestamp(3))")]
    [InlineData("a.geo.place.city", "geo.place.city")]
    [InlineData("url || '/' || country", "concat(url, '/', country)")]
    public void Every_coercion_is_a_cast_in_the_plan(string expression, string bound) =>
        Assert.Equal(bound, Expression(expression, "FROM clicks a"));

    [Theory]
    [InlineData("INTERVAL '1-2' YEAR TO MONTH", "INTERVAL '1-2' YEAR TO MONTH")]
    [InlineData("INTERVAL '36' HOUR", "INTERVAL '1 12:00:00.000' DAY TO SECOND")]
    [InlineData("INTERVAL -'1 02:03:04.5' DAY TO SECOND", "INTERVAL '-1 02:03:04.500' DAY TO SECOND")]
    [InlineData("TIMESTAMP '2024-03-10 02:30:00 America/New_York'", "TIMESTAMP '2024-03-10 03:30:00 America/New_York'")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.5'", "TIMESTAMP '1969-12-31 23:59:59.5'")]
    [InlineData("DATE '-0044-03-15'", "DATE '-0044-03-15'")]
    [InlineData("current_date", "DATE '2024-05-31'")]
    [InlineData("typeof(1.5)", "'decimal(2,1)'")]
    [InlineData("JSON '[1]'", "json_parse('[1]')")]
    public void Literals_are_read_while_binding(string expression, string bound) => Assert.Equal(bound, Expression(expression));

    [Fact]
    public void The_date_is_that_of_the_session_zone() => Assert.Contains(
        "DATE '2024-06-01'", Plan("SELECT current_date", context => context with { Zone = "Pacific/Auckland" }), StringComparison.Ordinal);

    [Fact]
    public void At_time_zone_names_the_zone_in_the_type()
    {
        var plan = Bind("SELECT at AT TIME ZONE 'Asia/Tokyo', now() AT TIME ZONE '+05:30' FROM clicks");
        Assert.Equal(["Asia/Tokyo", "+05:30"], plan.Outputs.Select(column => column.Type.Zone));
    }

    [Fact]
    public void Parameters_are_constants() => Assert.Contains(
        "bytes > 7",
        Plan("SELECT 1 FROM clicks WHERE bytes > ?", context => context with { Parameters = [new PlanConstant(7L, SqlType.Integer)] }),
        StringComparison.Ordinal);

    [Fact]
    public void Labels_keep_the_case_that_was_written() =>
        Assert.Equal("ID bigint, Name varchar, Both varchar, city varchar, _col4 integer", TypesOf("SELECT ID, u.Name, name AS Both, geo.place.city, 1 FROM users u JOIN clicks USING (id)"));
}
