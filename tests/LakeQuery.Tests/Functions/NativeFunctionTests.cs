using LakeQuery.DuckDb;
using LakeQuery.Functions;
using LakeQuery.Functions.Native;
using LakeQuery.Types;

namespace LakeQuery.Tests.Functions;

public class NativeFunctionTests
{
    private static string? Run(string sql, params string[] natives)
    {
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        new NativeFunctionRegistry().Ensure(connection, natives);
        using var result = connection.Query($"SET TimeZone = 'UTC'; SELECT ({sql})::VARCHAR");
        using var chunk = result.FetchChunk();
        return chunk!.Vector(0).IsValid(0) ? chunk.Vector(0).Text(0) : null;
    }

    private static string NativeOf(string sql) => sql[sql.IndexOf("lq_", StringComparison.Ordinal)..sql.IndexOf('(', sql.IndexOf("lq_", StringComparison.Ordinal))];

    [Theory]
    [InlineData("lq_double_to_varchar(1::DOUBLE)", "1.0E0")]
    [InlineData("lq_double_to_varchar(37.7::DOUBLE)", "3.77E1")]
    [InlineData("lq_double_to_varchar(-0.00001::DOUBLE)", "-1.0E-5")]
    [InlineData("lq_double_to_varchar('inf'::DOUBLE)", "Infinity")]
    [InlineData("lq_cast_varchar_to_bigint('-12')", "-12")]
    [InlineData("lq_cast_varchar_to_boolean('T')", "true")]
    [InlineData("lq_cast_varchar_to_decimal('1.005', 10, 2)", "1.01")]
    [InlineData("lq_cast_varchar_to_date(' 2024-02-29 ')", "2024-02-29")]
    [InlineData("lq_cast_varchar_to_timestamp('2024-02-29 01:02:03.4567', 3)", "2024-02-29 01:02:03.457")]
    [InlineData("lq_zone_instant(TIMESTAMP '2024-07-01 12:00:00', 'Europe/Berlin')", "2024-07-01 10:00:00+00")]
    [InlineData("lq_zone_local(TIMESTAMPTZ '2024-07-01 10:00:00+00', 'Europe/Berlin')", "2024-07-01 12:00:00")]
    [InlineData("lq_timestamptz_to_varchar(TIMESTAMPTZ '2024-07-01 10:00:00+00', 3, 'Europe/Berlin')", "2024-07-01 12:00:00.000 Europe/Berlin")]
    [InlineData("lq_interval_day_to_varchar(INTERVAL 36 HOURS)", "1 12:00:00.000")]
    [InlineData("lq_interval_month_to_varchar(INTERVAL 14 MONTHS)", "1-2")]
    [InlineData("lq_json_parse(' {\"b\": 1.50, \"a\": [true, null]} ')", "{\"a\":[true,null],\"b\":1.50}")]
    [InlineData("lq_json_extract('{\"a\":{\"b c\":[1,2]}}', '$.a[\"b c\"][1]')", "2")]
    [InlineData("lq_json_extract_scalar('{\"a\":\"x\"}', '$.a')", "x")]
    [InlineData("lq_json_extract_scalar('{\"a\":[1]}', '$.a')", null)]
    [InlineData("lq_json_extract_scalar('not json', '$.a')", null)]
    [InlineData("lq_regexp_extract('aXbX', '(?<n>[a-z&&[^a]])X', 1)", "b")]
    [InlineData("lq_regexp_replace('1a 2b', '(\\d)([ab])', '$2$1')", "a1 b2")]
    [InlineData("lq_regexp_like('aaa', 'a++a')", "false")]
    [InlineData("lq_regexp_split('1, 2,3', ',\\s*')", "[1, 2, 3]")]
    [InlineData("lq_trim(chr(9) || ' a ' || chr(10))", "a")]
    [InlineData("lq_reverse('aé😀')", "😀éa")]
    [InlineData("lq_levenshtein('é', 'e')", "1")]
    [InlineData("lq_strpos('aXbXc', 'X', -1)", "4")]
    [InlineData("lq_replace('ab', '', '-')", "-a-b-")]
    [InlineData("lq_split_to_map('a=1,b=2', ',', '=')", "{a=1, b=2}")]
    [InlineData("lq_split_to_multimap('a=1,a=2', ',', '=')", "{a=[1, 2]}")]
    [InlineData("lq_combinations(3, 2)", "[[1, 2], [1, 3], [2, 3]]")]
    [InlineData("lq_url_host('https://u@a.b:80/c?d=1#e')", "a.b")]
    [InlineData("lq_url_port('https://a.b/c')", null)]
    [InlineData("lq_url_parameter('https://a.b/?x=1&y=a+b', 'y')", "a b")]
    [InlineData("lq_url_encode('a b~')", "a+b%7E")]
    [InlineData("hex(lq_murmur3(lq_from_base64('aaaaaa')))", "BA5855635569B42F4920372CA0E396EF")]
    [InlineData("hex(lq_xxhash64(''::BLOB))", "EF46DB3751D8E999")]
    [InlineData("lq_crc32('hello'::BLOB)", "907060870")]
    [InlineData("lq_to_base32('hi'::BLOB)", "NBUQ====")]
    [InlineData("lq_from_iso8601_date('2020-W10')", "2020-03-02")]
    [InlineData("lq_date_parse('17/05/24 1:02 PM', '%d/%m/%y %l:%i %p')", "2024-05-17 13:02:00")]
    [InlineData("lq_format_datetime(TIMESTAMP '2024-05-17 10:30:00', 'yyyy/MM/dd HH:mm ''h'' EEE ZZ', '+05:30')", "2024/05/17 10:30 h Fri +05:30")]
    [InlineData("lq_human_readable_seconds(96::DOUBLE)", "1 minute, 36 seconds")]
    [InlineData("lq_decimal_div_2_0_2(5.00::DECIMAL(38,2), 3::DECIMAL(38,0))", "1.67")]
    [InlineData("lq_shift_left(-1, 1, 8)", "-2")]
    [InlineData("lq_normal_cdf(0::DOUBLE, 1::DOUBLE, 0::DOUBLE)", "0.5")]
    public void Gives(string sql, string? result) =>
        Assert.Equal(result, Run(sql, sql.Contains("lq_murmur3", StringComparison.Ordinal) ? ["lq_murmur3", "lq_from_base64"] : [NativeOf(sql)]));

    [Theory]
    [InlineData("lq_cast_varchar_to_integer('1.5')", "INVALID_CAST_ARGUMENT: Cannot cast '1.5' to INT")]
    [InlineData("lq_cast_varchar_to_tinyint('200')", "INVALID_CAST_ARGUMENT: Cannot cast '200' to TINYINT")]
    [InlineData("lq_cast_varchar_to_date('2024-02-30')", "INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2024-02-30")]
    [InlineData("lq_json_parse('{')", "INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '{'")]
    [InlineData("lq_fail('DIVISION_BY_ZERO: Division by zero')", "DIVISION_BY_ZERO: Division by zero")]
    public void Fails_with_the_error_name(string sql, string message)
    {
        var error = Assert.ThrowsAny<Exception>(() => Run(sql, NativeOf(sql)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Null(Run($"try({sql})", NativeOf(sql)));
    }

    [Theory]
    [InlineData("array(row(a integer, b varchar))", "[{\"A\": 1, \"b\": \"x\"}, [2, null], null]", "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":null},null]")]
    [InlineData("map(varchar, array(double))", "{\"k\": [1, 2.5]}", "{\"k\":[1.0,2.5]}")]
    [InlineData("decimal(10,2)", "1.555", "1.56")]
    public void Casts_from_json_and_back(string type, string json, string result)
    {
        Assert.True(TypeParser.TryParse(type, out var target, out _, out _));
        var scope = new WriterScope();
        var sql = CastForms.Write(SqlType.Json, target, DuckDbTypes.Literal(json), tryCast: false, scope);
        sql = CastForms.Write(target, SqlType.Json, sql, tryCast: false, scope);
        Assert.Equal(result, Run(sql, [.. scope.Natives]));
    }
}
