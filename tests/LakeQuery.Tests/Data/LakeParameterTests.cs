using System.Collections;
using System.Data;
using System.Data.Common;
using System.Numerics;
using LakeQuery.Data;
using LakeQuery.Errors;

namespace LakeQuery.Tests.Data;

/// <summary>The rules of DbParameter and DbParameterCollection, one test each, and how values are bound.</summary>
public sealed class LakeParameterTests
{
    [Fact]
    public void A_new_parameter_is_an_input_without_name_and_value()
    {
        DbParameter parameter = new LakeParameter();
        Assert.Equal(DbType.String, parameter.DbType);
        Assert.Equal(ParameterDirection.Input, parameter.Direction);
        Assert.False(parameter.IsNullable);
        Assert.Equal(("", ""), (parameter.ParameterName, parameter.SourceColumn));
        Assert.Equal((0, 0, 0), (parameter.Precision, parameter.Scale, parameter.Size));
        Assert.Equal(DataRowVersion.Current, parameter.SourceVersion);
        Assert.Null(parameter.Value);
    }

    [Fact]
    public void Names_are_never_null()
    {
        var parameter = new LakeParameter { ParameterName = null, SourceColumn = null };
        Assert.Equal(("", ""), (parameter.ParameterName, parameter.SourceColumn));
    }

    [Fact]
    public void DbType_follows_the_value_until_it_is_set_and_again_after_ResetDbType()
    {
        var parameter = new LakeParameter(3L);
        Assert.Equal(DbType.Int64, parameter.DbType);
        parameter.DbType = DbType.Decimal;
        Assert.Equal(DbType.Decimal, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(DbType.Int64, parameter.DbType);
        parameter.Value = null;
        Assert.Equal(DbType.String, parameter.DbType);
    }

    [Theory]
    [InlineData(ParameterDirection.Output)]
    [InlineData(ParameterDirection.InputOutput)]
    [InlineData(ParameterDirection.ReturnValue)]
    public void Other_directions_than_Input_are_refused(ParameterDirection direction)
    {
        var parameter = new LakeParameter { Direction = ParameterDirection.Input };
        Assert.Throws<NotSupportedException>(() => parameter.Direction = direction);
    }

    [Fact]
    public void The_collection_refuses_null()
    {
        var parameters = new LakeCommand().Parameters;
        parameters.Add(new LakeParameter("@param", 1));
        Assert.Throws<ArgumentNullException>(() => parameters.Add(null!));
        Assert.Throws<ArgumentNullException>(() => ((DbParameterCollection)parameters).Add(null!));
        Assert.Throws<ArgumentNullException>(() => parameters.Insert(0, null!));
        Assert.Throws<ArgumentNullException>(() => parameters.Remove(null!));
        Assert.Throws<ArgumentNullException>(() => parameters.AddRange(null!));
        Assert.Throws<ArgumentNullException>(() => parameters["@param"] = null!);
        Assert.Throws<ArgumentNullException>(() => parameters[0] = null!);
        Assert.Throws<ArgumentNullException>(() => ((IList)parameters)[0] = null);
        Assert.Throws<ArgumentNullException>(() => ((IDataParameterCollection)parameters)["@param"] = null!);
    }

    [Fact]
    public void The_collection_knows_nothing_of_null()
    {
        var parameters = new LakeCommand().Parameters;
        Assert.False(parameters.Contains((object?)null));
        Assert.False(parameters.Contains((string?)null));
        Assert.Equal((-1, -1), (parameters.IndexOf((object?)null), parameters.IndexOf((string?)null)));
    }

    [Fact]
    public void The_collection_takes_only_its_own_parameters()
    {
        var parameters = new LakeCommand().Parameters;
        Assert.Throws<InvalidCastException>(() => parameters.Add((object)"text"));
        Assert.Throws<InvalidCastException>(() => parameters.Insert(0, 5));
    }

    [Fact]
    public void Indexes_outside_of_the_collection_are_refused()
    {
        var parameters = new LakeCommand().Parameters;
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters.RemoveAt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameters[0]);
        Assert.Throws<ArgumentException>(() => parameters["@none"]);
        Assert.Throws<ArgumentException>(() => parameters.RemoveAt("@none"));
        Assert.Throws<ArgumentException>(() => parameters.Remove(new LakeParameter()));
    }

    [Fact]
    public void Parameters_are_added_found_and_removed()
    {
        var parameters = new LakeCommand().Parameters;
        var first = parameters.AddWithValue("@First", 1);
        Assert.Equal(1, ((IList)parameters).Add(new LakeParameter("second", 2)));
        parameters.Insert(0, new LakeParameter("zeroth", 0));
        parameters.AddRange(new[] { new LakeParameter(3), new LakeParameter(4) });
        Assert.Equal(5, parameters.Count);
        Assert.Equal([0, 1, 2, 3, 4], parameters.Select(parameter => parameter.Value));
        Assert.True(parameters.Contains("FIRST"));
        Assert.True(parameters.Contains((object)first));
        Assert.Equal((1, 2), (parameters.IndexOf("first"), parameters.IndexOf("@SECOND")));
        parameters["@first"] = new LakeParameter("other", 9);
        Assert.Equal(9, parameters["Other"].Value);
        parameters.Remove(parameters[0]);
        parameters.RemoveAt("other");
        parameters.RemoveAt(0);
        Assert.Equal([3, 4], parameters.Select(parameter => parameter.Value));
        var copy = new object[2];
        parameters.CopyTo(copy, 0);
        Assert.Same(parameters[1], copy[1]);
        parameters.Clear();
        Assert.Empty((IEnumerable)parameters);
    }

    [Theory]
    [InlineData("@Parameter", "@Parameter")]
    [InlineData("@Parameter", "parameter")]
    [InlineData("@PARAMETER + @parameter - @Parameter", "Parameter")]
    public void Names_are_bound_with_and_without_their_sign_and_in_any_case(string expression, string name)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand($"SELECT {expression}");
        command.Parameters.AddWithValue(name, 4);
        Assert.Equal(4, command.ExecuteScalar());
    }

    [Fact]
    public void A_parameter_that_the_statement_does_not_name_is_passed_by()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1");
        command.Parameters.AddWithValue("@unknown", 1);
        Assert.Equal(1, command.ExecuteScalar());
    }

    [Fact]
    public void A_name_without_a_value_is_an_error_at_its_place()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT 1;\nSELECT @missing");
        command.Parameters.Add(new LakeParameter { Value = 1 });
        using var reader = command.ExecuteReader();
        var error = Assert.Throws<LakeQueryException>(() => reader.NextResult());
        Assert.Equal(("INVALID_PARAMETER_USAGE", (2, 8)), (error.Code.Name, error.Position));
        Assert.Contains("'@missing'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_no_value_and_DBNull_is_NULL()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT @p");
        command.Parameters.AddWithValue("@p", null);
        Assert.Throws<InvalidOperationException>(command.ExecuteScalar);
        command.Parameters["@p"].Value = DBNull.Value;
        Assert.Same(DBNull.Value, command.ExecuteScalar());
    }

    [Fact]
    public void A_value_that_SQL_has_no_type_for_is_refused()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT @p");
        command.Parameters.AddWithValue("@p", new object());
        Assert.Equal("NOT_SUPPORTED", Assert.Throws<LakeQueryException>(command.ExecuteScalar).Code.Name);
        command.Parameters["@p"].Value = "2024-13-45";
        command.Parameters["@p"].DbType = DbType.Date;
        Assert.Throws<InvalidOperationException>(command.ExecuteScalar);
    }

    [Theory]
    [InlineData("SELECT ?")]
    [InlineData("SELECT ?, ?, ?")]
    public void The_number_of_values_is_the_number_of_question_marks(string sql)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(sql);
        command.Parameters.AddValue(1);
        command.Parameters.AddValue(2);
        Assert.Equal("INVALID_PARAMETER_USAGE", Assert.Throws<LakeQueryException>(command.ExecuteScalar).Code.Name);
    }

    [Fact]
    public void Question_marks_of_several_statements_take_the_values_in_order()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT ? + ?; PREPARE p FROM SELECT ? * 100; SELECT ?; EXECUTE p");
        foreach (var value in (int[])[1, 2, 3, 4])
        {
            command.Parameters.AddValue(value);
        }

        using var reader = command.ExecuteReader();
        var values = new List<int>();
        do
        {
            reader.Read();
            values.Add(reader.GetInt32(0));
        }
        while (reader.NextResult());

        Assert.Equal([3, 3, 400], values);
    }

    [Fact]
    public void Both_kinds_in_one_statement_are_refused()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT ?, @a");
        Assert.Equal("INVALID_PARAMETER_USAGE", Assert.Throws<LakeQueryException>(command.ExecuteReader).Code.Name);
    }

    [Fact]
    public void Signs_in_strings_names_and_comments_are_no_parameters()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("""SELECT '@a ?' AS "@b ?", @c /* @d ? */ -- @e ?""");
        command.Parameters.AddWithValue("c", "'); DROP TABLE airports; --");
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal(("@b ?", "@a ?", "'); DROP TABLE airports; --"), (reader.GetName(0), reader.GetString(0), reader.GetString(1)));
    }

    [Fact]
    public void Parameters_stand_wherever_a_value_may()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand(
            "SELECT iata FROM airports WHERE state = @state AND latitude BETWEEN @low AND @high ORDER BY iata LIMIT @count");
        command.Parameters.AddWithValue("state", "AK");
        command.Parameters.AddWithValue("low", 60.0);
        command.Parameters.AddWithValue("high", 70m);
        command.Parameters.AddWithValue("count", 3);
        using var reader = command.ExecuteReader();
        var count = 0;
        while (reader.Read())
        {
            count++;
        }

        Assert.Equal(3, count);
    }

    public static TheoryData<object, string> Values => new()
    {
        { true, "boolean" },
        { (sbyte)-1, "tinyint" },
        { (byte)200, "smallint" },
        { (short)1, "smallint" },
        { (ushort)60_000, "integer" },
        { 1, "integer" },
        { 4_000_000_000u, "bigint" },
        { 1L, "bigint" },
        { 18_446_744_073_709_551_615ul, "decimal(20,0)" },
        { BigInteger.Parse("12345678901234567890123456789012345678", System.Globalization.CultureInfo.InvariantCulture), "decimal(38,0)" },
        { 1.5f, "real" },
        { 1.5, "double" },
        { 12.340m, "decimal(5,3)" },
        { 'x', "varchar" },
        { "text", "varchar" },
        { new byte[] { 1, 2 }, "varbinary" },
        { Guid.Empty, "uuid" },
        { new DateOnly(2024, 2, 29), "date" },
        { new TimeOnly(1, 2, 3), "time(6)" },
        { TimeSpan.FromHours(1), "interval day to second" },
        { new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Unspecified), "timestamp(6)" },
        { new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), "timestamp(6) with time zone" },
        { new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(5)), "timestamp(6) with time zone" },
        { DayOfWeek.Friday, "integer" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_has_the_SQL_type_that_follows_from_its_own(object value, string type) => Assert.Equal(type, DataLake.Scalar("SELECT typeof(?)", value));

    [Theory]
    [InlineData(DbType.Date, "date")]
    [InlineData(DbType.DateTime, "timestamp(6)")]
    [InlineData(DbType.DateTimeOffset, "timestamp(6) with time zone")]
    [InlineData(DbType.Time, "time(6)")]
    [InlineData(DbType.String, "varchar")]
    public void DbType_chooses_among_types_of_one_value(DbType type, string expected)
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT typeof(@p)");
        command.Parameters.Add(new LakeParameter("p", new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Unspecified)) { DbType = type });
        Assert.Equal(expected, command.ExecuteScalar());
    }

    [Fact]
    public void Size_cuts_a_text()
    {
        using var connection = DataLake.Open();
        using var command = connection.CreateCommand("SELECT @p");
        command.Parameters.Add(new LakeParameter("p", "abcdef") { Size = 3 });
        Assert.Equal("abc", command.ExecuteScalar());
    }
}
