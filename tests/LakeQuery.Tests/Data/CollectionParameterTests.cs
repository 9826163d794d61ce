using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Numerics;
using LakeQuery.Data;
using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Tests.Data;

/// <summary>Arrays, maps and rows as values of parameters, and the rarer scalars.</summary>
public sealed class CollectionParameterTests
{
    private static readonly DateTime Noon = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Unspecified);

    public static TheoryData<object, string> Types => new()
    {
        { new long[] { 1, 2 }, "array(bigint)" },
        { Array.Empty<long>(), "array(bigint)" },
        { new int?[] { 1, null }, "array(integer)" },
        { Array.Empty<int?>(), "array(integer)" },
        { new sbyte[] { 1 }, "array(tinyint)" },
        { new uint[] { 1 }, "array(bigint)" },
        { new ulong[] { 1, 100 }, "array(decimal(3,0))" },
        { new[] { DayOfWeek.Friday }, "array(integer)" },
        { Array.Empty<DayOfWeek>(), "array(integer)" },
        { new List<string?> { "a", null }, "array(varchar)" },
        { new List<string>(), "array(varchar)" },
        { new[] { "a"u8.ToArray() }, "array(varbinary)" },
        { new List<byte[]>(), "array(varbinary)" },
        { new[] { new DateOnly(2024, 2, 29) }, "array(date)" },
        { Array.Empty<DateOnly>(), "array(date)" },
        { new HashSet<Guid> { Guid.Empty }, "array(uuid)" },
        { new[] { 1.5m, 20m, -0.125m }, "array(decimal(5,3))" },
        { new[] { 1.5, double.NaN }, "array(double)" },
        { Array.Empty<TimeSpan>(), "array(interval day to second)" },
        { Array.Empty<IPAddress>(), "array(ipaddress)" },
        { new object?[] { 1, 2L, null }, "array(bigint)" },
        { Array.Empty<object>(), "array(unknown)" },
        { new[] { new long[] { 1 }, [], null }, "array(array(bigint))" },
        { Array.Empty<long[]>(), "array(array(bigint))" },
        { ImmutableArray.Create(1, 2), "array(integer)" },
        { new ArraySegment<int>([1, 2, 3], 1, 2), "array(integer)" },
        { Enumerable.Range(0, 3).Select(number => (short)number), "array(smallint)" },
        { new[] { Noon }, "array(timestamp(6))" },
        { new[] { new DateTimeOffset(Noon, TimeSpan.FromHours(1)) }, "array(timestamp(6) with time zone)" },
        { new Dictionary<string, int> { ["a"] = 1 }, "map(varchar, integer)" },
        { new Dictionary<string, int>(), "map(varchar, integer)" },
        { new Dictionary<int, string?> { [1] = null }, "map(integer, varchar)" },
        { new Dictionary<string, long[]> { ["a"] = [1] }, "map(varchar, array(bigint))" },
        { new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(), "map(varchar, integer)" },
        { new[] { KeyValuePair.Create("a", 1) }, "map(varchar, integer)" },
        { new Hashtable { ["a"] = 1 }, "map(varchar, integer)" },
        { (1, "a"), "row(integer, varchar)" },
        { Tuple.Create(1L), "row(bigint)" },
        { new { Id = 1, Name = "a" }, "row(Id integer, Name varchar)" },
        { new[] { (1, "a"), (2, "b") }, "array(row(integer, varchar))" },
        { (Half)1.5, "real" },
        { (Int128)ulong.MaxValue + 1, "decimal(20,0)" },
        { (UInt128)7, "decimal(1,0)" },
        { (nint)7, "bigint" },
        { "ab".AsMemory(), "varchar" },
        { new ReadOnlyMemory<byte>([1, 2]), "varbinary" },
        { new ArraySegment<byte>([1, 2, 3], 1, 2), "varbinary" },
        { "ab".ToCharArray(), "varchar" },
        { IPAddress.Loopback, "ipaddress" },
        { ConsoleColor.Red, "integer" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void A_value_has_the_type_that_follows_from_its_elements(object value, string type) =>
        Assert.Equal(type, DataLake.Scalar("SELECT typeof(?)", value));

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_value_can_be_read_back(object value, string type)
    {
        Assert.NotEmpty(type);
        Assert.NotNull(DataLake.Scalar("SELECT ?", value));
    }

    [Fact]
    public void Elements_come_back_as_they_were_given()
    {
        Assert.Equal([1L, null, -5L], (object?[])DataLake.Scalar("SELECT ?", new long?[] { 1, null, -5 })!);
        Assert.Equal(["", "it's", "\0", "日本"], (object?[])DataLake.Scalar("SELECT ?", new List<string> { "", "it's", "\0", "日本" })!);
        Assert.Equal([1.500m, -20.000m, 0.125m], (object?[])DataLake.Scalar("SELECT ?", new[] { 1.5m, -20m, 0.125m })!);
        Assert.Equal([double.NaN, double.NegativeInfinity], (object?[])DataLake.Scalar("SELECT ?", new[] { double.NaN, double.NegativeInfinity })!);
        Assert.Equal([new byte[] { 0, 255 }], (object?[])DataLake.Scalar("SELECT ?", (object)new[] { new byte[] { 0, 255 } })!);
        Assert.Equal([new object?[] { 1 }, Array.Empty<object>(), null], (object?[])DataLake.Scalar("SELECT ?", (object)new[] { [1], Array.Empty<int>(), null })!);
        Assert.Equal([1, "a", null], (object?[])DataLake.Scalar("SELECT ?", (1, "a", DBNull.Value))!);
        Assert.Equal(new Dictionary<object, object?> { ["a"] = 1, ["b"] = null }, DataLake.Scalar("SELECT ?", new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }));
        Assert.Equal("192.168.0.1", DataLake.Scalar("SELECT ?", IPAddress.Parse("192.168.0.1")));
        Assert.Equal("2001:db8::1", DataLake.Scalar("SELECT ?", IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void Instants_of_several_zones_keep_them()
    {
        var moments = new[] { new DateTimeOffset(Noon, TimeSpan.FromHours(1)), new DateTimeOffset(Noon, TimeSpan.FromHours(-5)) };
        Assert.Equal(moments.Select(moment => (moment, moment.Offset)), ((object?[])DataLake.Scalar("SELECT ?", moments)!).Cast<DateTimeOffset>().Select(moment => (moment, moment.Offset)));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM airports WHERE iata IN (SELECT * FROM UNNEST(@names))")]
    [InlineData("SELECT count(*) FROM airports WHERE contains(@names, iata)")]
    [InlineData("SELECT count(*) FROM airports CROSS JOIN UNNEST(@names) AS t (wanted) WHERE iata = wanted")]
    [InlineData("SELECT count(*) FROM airports WHERE iata = ANY (SELECT * FROM UNNEST(@names))")]
    public void A_list_chooses_rows(string sql)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(sql);
        command.Parameters.AddWithValue("names", new List<string> { "ANC", "SFO", "none" });
        Assert.Equal(2L, command.ExecuteScalar());
        command.Parameters["names"].Value = Array.Empty<string>();
        Assert.Equal(0L, command.ExecuteScalar());
    }

    [Theory]
    [InlineData("SELECT count(*) FROM flights WHERE contains(@days, day)")]
    [InlineData("SELECT count(*) FROM flights WHERE day IN (SELECT * FROM UNNEST(@days))")]
    public void Partitions_are_chosen_by_a_list(string sql)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(sql);
        command.Parameters.AddWithValue("days", new long[] { 1, 2 });
        var listed = command.ExecuteScalar();
        Assert.Equal(DataLake.Scalar("SELECT count(*) FROM flights WHERE day IN (1, 2)"), listed);
        Assert.Equal(2, command.Statistics!.PartitionsRead);
    }

    [Fact]
    public void A_list_may_be_long()
    {
        var ids = Enumerable.Range(0, 20_000).Select(id => (long)id).ToArray();
        Assert.Equal(20_000L, DataLake.Scalar("SELECT cardinality(?)", ids));
        Assert.Equal(10L, DataLake.Scalar("SELECT count(*) FROM UNNEST(sequence(19990, 20010)) AS t (x) WHERE contains(?, x)", ids));
    }

    [Fact]
    public void SqlType_says_what_a_value_is()
    {
        AssertType("array(bigint)", Array.Empty<object>());
        AssertType("array(decimal(10,2))", new[] { 1.5m });
        AssertType("map(varchar, array(date))", DBNull.Value);
        AssertType("row(x integer, y varchar)", (1, "a"));
        AssertType("tinyint", 5L);
        AssertType("json", "text");

        static void AssertType(string type, object value)
        {
            using var connection = DataLake.Open();
            using var command = connection.CreateCommand("SELECT typeof(@p), @p");
            command.Parameters.Add(new LakeParameter("p", value) { SqlType = SqlType.Parse(type) });
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            Assert.Equal((type, type), (reader.GetString(0), reader.GetDataTypeName(1)));
        }
    }

    [Fact]
    public void Scale_rounds_a_decimal()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT typeof(@p), @p");
        command.Parameters.Add(new LakeParameter("p", 1.235m) { Precision = 10, Scale = 2 });
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(("decimal(10,2)", 1.24m), (reader.GetString(0), reader.GetDecimal(1)));
    }

    [Fact]
    public void Later_changes_of_a_list_do_not_matter()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT cardinality(@p); SELECT cardinality(@p)");
        var list = new List<int> { 1 };
        command.Parameters.AddWithValue("p", list);
        using var reader = command.ExecuteReader();
        list.Add(2);
        Assert.True(reader.NextResult() && reader.Read());
        Assert.Equal(1L, reader.GetInt64(0));
    }

    public static TheoryData<object, string, string> Refused => new()
    {
        { new object(), "NOT_SUPPORTED", "Use a number" },
        { new Uri("https://example.org"), "NOT_SUPPORTED", "ToString()" },
        { new MemoryStream(), "NOT_SUPPORTED", "byte[]" },
        { new int[2, 2], "NOT_SUPPORTED", "array of arrays" },
        { new Complex(1, 2), "NOT_SUPPORTED", "Use a number" },
        { new object[] { 1, "a" }, "TYPE_MISMATCH", "tuple" },
        { new[] { new object[] { 1 }, ["a"] }, "TYPE_MISMATCH", "tuple" },
        { BigInteger.Pow(10, 40), "NUMERIC_VALUE_OUT_OF_RANGE", "double" },
        { System.Text.Json.JsonDocument.Parse("{}"), "NOT_SUPPORTED", "json_parse" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_SQL_has_no_type_for_is_refused_with_the_next_step(object value, string code, string hint)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT @p");
        command.Parameters.AddWithValue("@p", value);
        var error = Assert.Throws<LakeQueryException>(command.ExecuteScalar);
        Assert.Equal(code, error.Code.Name);
        Assert.Contains("'@p'", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_holds_itself_is_refused()
    {
        var list = new List<object>();
        list.Add(list);
        Assert.Equal("NOT_SUPPORTED", Assert.Throws<LakeQueryException>(() => DataLake.Scalar("SELECT ?", list)).Code.Name);
    }

    [Fact]
    public void A_type_that_the_value_is_never_of_is_refused()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT @p");
        command.Parameters.Add(new LakeParameter("p", new[] { 1 }) { SqlType = SqlType.Date });
        Assert.Equal("TYPE_MISMATCH", Assert.Throws<LakeQueryException>(command.ExecuteScalar).Code.Name);
        Assert.Throws<FormatException>(() => SqlType.Parse("array(nothing)"));
    }

    [Fact]
    public void A_map_with_a_key_twice_is_refused() => Assert.Equal(
        "INVALID_FUNCTION_ARGUMENT",
        Assert.Throws<LakeQueryException>(() => DataLake.Scalar("SELECT ?", new object[] { new[] { KeyValuePair.Create(1, 1), KeyValuePair.Create(1, 2) } })).Code.Name);
}
