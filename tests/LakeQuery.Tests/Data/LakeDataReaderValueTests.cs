using System.Net;
using System.Numerics;
using System.Text.Json;
using LakeQuery.Data;

namespace LakeQuery.Tests.Data;

/// <summary>Values of every SQL type, in the types of .NET that they are read as, and in those they are not.</summary>
public sealed class LakeDataReaderValueTests
{
    public static TheoryData<string, object> Values => new()
    {
        { "true", true },
        { "TINYINT '-128'", (sbyte)-128 },
        { "SMALLINT '32767'", (short)32767 },
        { "INTEGER '-2147483648'", int.MinValue },
        { "BIGINT '9223372036854775807'", long.MaxValue },
        { "REAL '1.5'", 1.5f },
        { "DOUBLE '-0.1'", -0.1 },
        { "DECIMAL '1.10'", 1.10m },
        { "DECIMAL '-79228162514264337593543950335'", decimal.MinValue },
        { "CAST('123456789012345678.1234' AS decimal(38,4))", 123456789012345678.1234m },
        { "'Ä Ḁ 😀'", "Ä Ḁ 😀" },
        { "''", "" },
        { "CAST('ab' AS char(4))", "ab  " },
        { "JSON '{\"a\": 1}'", "{\"a\":1}" },
        { "X'7E57'", new byte[] { 0x7E, 0x57 } },
        { "X''", Array.Empty<byte>() },
        { "DATE '0001-01-01'", DateOnly.MinValue },
        { "DATE '9999-12-31'", DateOnly.MaxValue },
        { "TIME '23:59:59.999999'", new TimeOnly(23, 59, 59, 999, 999) },
        { "TIMESTAMP '2024-02-29 01:02:03.456'", new DateTime(2024, 2, 29, 1, 2, 3, 456, DateTimeKind.Unspecified) },
        { "TIMESTAMP '1969-12-31 23:59:59.000001'", new DateTime(1969, 12, 31, 23, 59, 59, 0, 1, DateTimeKind.Unspecified) },
        { "TIMESTAMP '2024-02-29 01:02:03 +05:30'", new DateTimeOffset(2024, 2, 29, 1, 2, 3, new TimeSpan(5, 30, 0)) },
        { "TIMESTAMP '2024-07-01 12:00:00 Europe/Berlin'", new DateTimeOffset(2024, 7, 1, 12, 0, 0, TimeSpan.FromHours(2)) },
        { "TIME '01:02:03 +05:30'", "01:02:03+05:30" },
        { "INTERVAL '1 02:03:04.5' DAY TO SECOND", new TimeSpan(1, 2, 3, 4, 500) },
        { "INTERVAL '1-2' YEAR TO MONTH", "1-2" },
        { "UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", Guid.Parse("12151fd2-7586-11e9-8f9e-2a86e4085a59") },
        { "IPADDRESS '10.0.0.1'", "10.0.0.1" },
        { "ARRAY[1, NULL, 3]", new object?[] { 1, null, 3 } },
        { "ROW(1, 'a', NULL)", new object?[] { 1, "a", null } },
        { "ARRAY[ARRAY['x'], NULL, ARRAY[]]", new object?[] { new object?[] { "x" }, null, Array.Empty<object>() } },
        { "ST_Point(1, 2)", "POINT (1 2)" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void GetValue_gives_an_object_of_GetFieldType(string sql, object expected) => DataLake.OnRow($"SELECT {sql}", reader =>
    {
        var value = reader.GetValue(0);
        Assert.Equal(expected, value);
        Assert.IsType(reader.GetFieldType(0), value);
        Assert.Equal(expected, reader[0]);
        Assert.Equal(expected, reader.GetFieldValue<object>(0));
        var values = new object[3];
        Assert.Equal(1, reader.GetValues(values));
        Assert.Equal(expected, values[0]);
    });

    [Theory]
    [InlineData("boolean")]
    [InlineData("bigint")]
    [InlineData("decimal(10,2)")]
    [InlineData("varchar")]
    [InlineData("varbinary")]
    [InlineData("date")]
    [InlineData("timestamp")]
    [InlineData("timestamp with time zone")]
    [InlineData("uuid")]
    [InlineData("array(integer)")]
    [InlineData("map(varchar, integer)")]
    [InlineData("row(a integer)")]
    public void NULL_of_any_type_is_DBNull_and_is_read_by_no_typed_getter(string type) => DataLake.OnRow($"SELECT CAST(NULL AS {type})", reader =>
    {
        Assert.True(reader.IsDBNull(0));
        Assert.Same(DBNull.Value, reader.GetValue(0));
        Assert.Same(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Same(DBNull.Value, reader.GetFieldValue<DBNull>(0));
        Assert.Null(reader.GetFieldValue<int?>(0));
        Assert.Null(reader.GetText(0));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<string>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBytes(0, 0, null, 0, 0));
        Assert.Throws<InvalidCastException>(() => reader.GetChars(0, 0, null, 0, 0));
        Assert.Throws<InvalidCastException>(() => reader.GetStream(0));
        Assert.Throws<InvalidCastException>(() => reader.GetTextReader(0));
    });

    [Fact]
    public void A_value_is_no_DBNull() => DataLake.OnRow("SELECT 1", reader => Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<DBNull>(0)));

    [Fact]
    public void Whole_numbers_are_read_in_every_width_that_holds_them() => DataLake.OnRow("SELECT TINYINT '100', BIGINT '100', BIGINT '-1', BIGINT '3000000000'", reader =>
    {
        for (var ordinal = 0; ordinal < 2; ordinal++)
        {
            Assert.Equal(((byte)100, (short)100, 100, 100L), (reader.GetByte(ordinal), reader.GetInt16(ordinal), reader.GetInt32(ordinal), reader.GetInt64(ordinal)));
            Assert.Equal((100u, 100ul, (sbyte)100, (ushort)100), (
                reader.GetFieldValue<uint>(ordinal), reader.GetFieldValue<ulong>(ordinal), reader.GetFieldValue<sbyte>(ordinal), reader.GetFieldValue<ushort>(ordinal)));
            Assert.Equal((100m, 100.0, new BigInteger(100), (Int128)100), (
                reader.GetDecimal(ordinal), reader.GetDouble(ordinal), reader.GetBigInteger(ordinal), reader.GetFieldValue<Int128>(ordinal)));
        }

        Assert.Throws<OverflowException>(() => reader.GetByte(2));
        Assert.Throws<OverflowException>(() => reader.GetFieldValue<ulong>(2));
        Assert.Throws<OverflowException>(() => reader.GetInt32(3));
        Assert.Equal(3_000_000_000, reader.GetFieldValue<uint>(3));
    });

    [Fact]
    public void Fractions_are_read_as_fractions_only() => DataLake.OnRow("SELECT REAL '1.5', DOUBLE '1.5', DECIMAL '1.5', DECIMAL '20.0'", reader =>
    {
        Assert.Equal((1.5f, 1.5, 1.5, 1.5), (reader.GetFloat(0), reader.GetDouble(0), reader.GetDouble(1), reader.GetDouble(2)));
        Assert.Throws<InvalidCastException>(() => reader.GetFloat(1));
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(1));
        Assert.Throws<InvalidCastException>(() => reader.GetInt64(2));
        Assert.Throws<InvalidCastException>(() => reader.GetDecimal(1));
        Assert.Throws<InvalidCastException>(() => reader.GetBigInteger(2));
        Assert.Equal(20, reader.GetBigInteger(3));
    });

    [Fact]
    public void Decimals_beyond_NETs_are_read_as_BigInteger_double_and_text() =>
        DataLake.OnRow("SELECT CAST('99999999999999999999999999999999999999' AS decimal(38,0)), CAST('1.00000000000000000000000000000000000001' AS decimal(38,37))", reader =>
        {
            Assert.Throws<OverflowException>(() => reader.GetDecimal(0));
            Assert.Throws<OverflowException>(() => reader.GetValue(0));
            Assert.Equal(BigInteger.Pow(10, 38) - 1, reader.GetBigInteger(0));
            Assert.Equal(1e38, reader.GetDouble(0));
            Assert.Equal("99999999999999999999999999999999999999", reader.GetText(0));
            Assert.Equal(1m, decimal.Round(reader.GetDecimal(1), 2));
        });

    [Theory]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("DATE '2024-01-01'")]
    [InlineData("X'01'")]
    [InlineData("ARRAY[1]")]
    public void What_is_no_text_is_not_read_as_text(string sql) => DataLake.OnRow($"SELECT {sql}", reader =>
    {
        Assert.Throws<InvalidCastException>(() => reader.GetString(0));
        Assert.Throws<InvalidCastException>(() => reader.GetChars(0, 0, null, 0, 0));
        Assert.Throws<InvalidCastException>(() => reader.GetTextReader(0));
        Assert.Throws<InvalidCastException>(() => reader.GetGuid(0));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Uri>(0));
        Assert.NotEmpty(reader.GetText(0)!);
    });

    [Fact]
    public void Text_is_not_read_as_another_type() => DataLake.OnRow("SELECT '1', 'x'", reader =>
    {
        Assert.Throws<InvalidCastException>(() => reader.GetInt32(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBoolean(0));
        Assert.Throws<InvalidCastException>(() => reader.GetDateTime(0));
        Assert.Throws<InvalidCastException>(() => reader.GetBytes(0, 0, null, 0, 0));
        Assert.Throws<InvalidCastException>(() => reader.GetStream(0));
        Assert.Equal('x', reader.GetChar(1));
    });

    [Fact]
    public void Dates_and_times_are_read_as_what_they_are_and_as_DateTime() => DataLake.OnRow(
        "SELECT DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03', TIMESTAMP '2024-02-29 01:02:03 +05:00', TIME '01:02:03', TIME '01:02:03 +01:00', INTERVAL '26' HOUR",
        reader =>
        {
            Assert.Equal((new DateOnly(2024, 2, 29), new DateTime(2024, 2, 29)), (reader.GetDateOnly(0), reader.GetDateTime(0)));
            Assert.Equal(new DateTime(2024, 2, 29, 1, 2, 3), reader.GetDateTime(1));
            Assert.Equal(new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(5)), reader.GetDateTimeOffset(2));
            Assert.Equal((new DateTime(2024, 2, 28, 20, 2, 3), DateTimeKind.Utc), (reader.GetDateTime(2), reader.GetDateTime(2).Kind));
            Assert.Equal((new TimeOnly(1, 2, 3), new TimeSpan(1, 2, 3), new TimeOnly(1, 2, 3)), (reader.GetTimeOnly(3), reader.GetTimeSpan(3), reader.GetTimeOnly(4)));
            Assert.Equal(TimeSpan.FromHours(26), reader.GetTimeSpan(5));
            Assert.Throws<InvalidCastException>(() => reader.GetDateOnly(1));
            Assert.Throws<InvalidCastException>(() => reader.GetDateTimeOffset(1));
            Assert.Throws<InvalidCastException>(() => reader.GetTimeOnly(5));
        });

    [Fact]
    public void Moments_outside_of_NETs_years_overflow_and_have_their_text() => DataLake.OnRow("SELECT DATE '-0044-03-15', TIMESTAMP '12024-01-01 00:00:00'", reader =>
    {
        Assert.Throws<OverflowException>(() => reader.GetDateOnly(0));
        Assert.Throws<OverflowException>(() => reader.GetValue(1));
        Assert.Equal(("-0044-03-15", "12024-01-01 00:00:00"), (reader.GetText(0), reader.GetText(1)));
    });

    [Fact]
    public void Nullable_types_and_enums_are_read() => DataLake.OnRow("SELECT 5, NULL, DATE '2024-01-01', BIGINT '7'", reader =>
    {
        Assert.Equal((5, 5L, DayOfWeek.Friday, DayOfWeek.Friday), (
            reader.GetFieldValue<int?>(0), reader.GetFieldValue<long?>(0), reader.GetFieldValue<DayOfWeek>(0), reader.GetFieldValue<DayOfWeek?>(0)));
        Assert.Null(reader.GetFieldValue<decimal?>(1));
        Assert.Equal(new DateOnly(2024, 1, 1), reader.GetFieldValue<DateOnly?>(2));
    });

    [Fact]
    public void Arrays_are_read_as_arrays_and_lists() => DataLake.OnRow("SELECT ARRAY[3, 1, 2], ARRAY['a', NULL], ARRAY[ARRAY[1.5], ARRAY[]], ARRAY[1, NULL]", reader =>
    {
        int[] numbers = [3, 1, 2];
        Assert.Equal(numbers, reader.GetFieldValue<int[]>(0));
        Assert.Equal(numbers.Select(number => (long)number), reader.GetFieldValue<long[]>(0));
        Assert.Equal(numbers, reader.GetFieldValue<List<int>>(0));
        Assert.Equal(numbers, reader.GetFieldValue<IReadOnlyList<int>>(0));
        Assert.Equal(numbers, reader.GetFieldValue<IEnumerable<int>>(0));
        Assert.Equal(new string?[] { "a", null }.AsEnumerable(), reader.GetFieldValue<string?[]>(1));
        Assert.Equal([[1.5m], []], reader.GetFieldValue<decimal[][]>(2));
        Assert.Equal([1, null], reader.GetFieldValue<int?[]>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(3));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int[]>(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(0));
    });

    [Fact]
    public void Maps_are_read_as_dictionaries_and_pairs() => DataLake.OnRow("SELECT MAP(ARRAY['a', 'b'], ARRAY[1, NULL]), MAP(ARRAY[1], ARRAY[ARRAY['x']])", reader =>
    {
        Assert.Equal(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }, reader.GetFieldValue<Dictionary<string, int?>>(0));
        Assert.Equal(1, reader.GetFieldValue<IReadOnlyDictionary<string, object>>(0)["a"]);
        Assert.Equal([new("a", 1), new("b", null)], reader.GetFieldValue<KeyValuePair<string, long?>[]>(0));
        Assert.Equal(["x"], reader.GetFieldValue<Dictionary<int, string[]>>(1)[1]);
        Assert.Equal(1, Assert.IsType<Dictionary<object, object?>>(reader.GetValue(0))["a"]);
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Dictionary<int, int>>(0));
    });

    private sealed record Point(int X, double? Y);

    private sealed class Place
    {
        public string? Name { get; set; }

        public Point? At { get; set; }

        public List<int> Marks { get; set; } = [];
    }

    [Fact]
    public void Rows_are_read_as_objects_tuples_and_dictionaries() => DataLake.OnRow(
        """
        SELECT CAST(ROW(1, 2.5) AS row(x integer, y double)),
               CAST(ROW('home', ROW(1, NULL), ARRAY[4, 5]) AS row(name varchar, at row(x integer, y double), marks array(integer))),
               ROW(1, 'a')
        """,
        reader =>
        {
            Assert.Equal(new Point(1, 2.5), reader.GetFieldValue<Point>(0));
            Assert.Equal((1, 2.5), reader.GetFieldValue<(int, double)>(0));
            Assert.Equal(2.5, reader.GetFieldValue<Dictionary<string, object?>>(0)["Y"]);
            var place = reader.GetFieldValue<Place>(1);
            Assert.Equal(("home", new Point(1, null)), (place.Name, place.At));
            Assert.Equal([4, 5], place.Marks);
            Assert.Equal((1L, "a"), reader.GetFieldValue<(long, string)>(2));
            Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Uri>(0));
            Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<int>(0));
        });

    [Fact]
    public void Bytes_and_text_are_read_as_streams_and_spans() => DataLake.OnRow("SELECT X'010203', 'Ä1', JSON '[1]', IPADDRESS '::1', 'tail'", reader =>
    {
        Assert.Equal(2, reader.GetStream(0).Length - 1);
        using var stream = reader.GetFieldValue<Stream>(0);
        Assert.Equal(1, stream.ReadByte());
        using var text = reader.GetFieldValue<TextReader>(1);
        Assert.Equal("Ä1", text.ReadToEnd());
        Assert.Equal("Ä1", reader.GetTextReader(1).ReadToEnd());
        Assert.Equal([1, 2, 3], reader.GetSpan(0).ToArray());
        Assert.Equal("Ä1"u8.ToArray(), reader.GetSpan(1).ToArray());
        Assert.Equal(1, reader.GetFieldValue<JsonDocument>(2).RootElement[0].GetInt32());
        Assert.Equal(IPAddress.IPv6Loopback, reader.GetFieldValue<IPAddress>(3));
        Assert.Equal("tail".ToCharArray(), reader.GetFieldValue<char[]>(4));
        Assert.Throws<InvalidCastException>(() => reader.GetStream(1));
    });

    [Fact]
    public void GetBytes_reads_parts_and_refuses_what_does_not_fit() => DataLake.OnRow("SELECT X'01020304'", reader =>
    {
        Assert.Equal(4, reader.GetBytes(0, 0, null, 0, 0));
        Assert.Equal(0, reader.GetBytes(0, 6, new byte[4], 0, 4));
        Assert.Equal(0, reader.GetBytes(0, 0, new byte[4], 4, 0));
        var large = new byte[6];
        Assert.Equal(4, reader.GetBytes(0, 0, large, 0, 6));
        Assert.Equal([1, 2, 3, 4, 0, 0], large);
        var part = new byte[5];
        Assert.Equal(2, reader.GetBytes(0, 1, part, 2, 2));
        Assert.Equal([0, 0, 2, 3, 0], part);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, -1, new byte[4], 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, 0, new byte[4], -1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetBytes(0, 0, new byte[4], 5, 0));
        Assert.Throws<ArgumentException>(() => reader.GetBytes(0, 0, new byte[4], 2, 3));
    });

    [Fact]
    public void GetChars_reads_parts_and_refuses_what_does_not_fit() => DataLake.OnRow("SELECT 'abcd'", reader =>
    {
        Assert.Equal(4, reader.GetChars(0, 0, null, 0, 0));
        Assert.Equal(0, reader.GetChars(0, 6, new char[4], 0, 4));
        var part = new char[5];
        Assert.Equal(2, reader.GetChars(0, 1, part, 2, 2));
        Assert.Equal(['\0', '\0', 'b', 'c', '\0'], part);
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.GetChars(0, -1, new char[4], 0, 4));
        Assert.Throws<ArgumentException>(() => reader.GetChars(0, 0, new char[4], 2, 3));
    });

    [Fact]
    public void GetValues_takes_as_many_as_there_is_room_for() => DataLake.OnRow("SELECT 'a', NULL, 3", reader =>
    {
        var narrow = new object[2];
        Assert.Equal(2, reader.GetValues(narrow));
        Assert.Equal(["a", DBNull.Value], narrow);
        Assert.Equal(0, reader.GetValues([]));
        Assert.Throws<ArgumentNullException>(() => reader.GetValues(null!));
    });

    [Fact]
    public void Values_stay_right_over_the_batches_whatever_their_type()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("""
            SELECT a.x * 1000 + b.x AS n, if(b.x % 7 = 0, NULL, CAST(b.x AS varchar)) AS t, ARRAY[b.x, NULL, a.x] AS l, CAST(b.x AS decimal(5,1)) AS d
            FROM unnest(sequence(0, 9)) AS a (x), unnest(sequence(0, 999)) AS b (x) ORDER BY 1
            """);
        using var reader = command.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            var inner = count % 1000;
            Assert.Equal(count, reader.GetInt64(0));
            Assert.Equal(inner % 7 == 0, reader.IsDBNull(1));
            Assert.Equal(inner % 7 == 0 ? DBNull.Value : $"{inner}", reader.GetValue(1));
            Assert.Equal([inner, null, count / 1000], reader.GetFieldValue<long?[]>(2));
            Assert.Equal(inner, reader.GetDecimal(3));
            count++;
        }

        Assert.Equal(10_000, count);
    }
}
