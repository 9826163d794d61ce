using LakeQuery.Errors;
using LakeQuery.Tests.Execution;

namespace LakeQuery.Tests.Functions;

/// <summary>Errors that rows raise tell Trino's name, and where the expression stands in the statement.</summary>
public sealed class RuntimeErrorTests : IDisposable
{
    private readonly TestLake _lake = new();

    [Theory]
    [InlineData("SELECT x,\n  1 / x FROM (VALUES 0) t(x)", "DIVISION_BY_ZERO: line 2:3: Division by zero")]
    [InlineData("SELECT 5 % x FROM (VALUES 0) t(x)", "DIVISION_BY_ZERO: line 1:8: Division by zero")]
    [InlineData("SELECT x + 1, ARRAY[1][x] FROM (VALUES 2) t(x)",
        "INVALID_FUNCTION_ARGUMENT: line 1:15: Array subscript must be less than or equal to array length: 2 > 1")]
    [InlineData("SELECT CAST(x AS varchar(1)) FROM (VALUES 12) t(x)", "INVALID_CAST_ARGUMENT: line 1:8: Value 12 cannot be represented as varchar(1)")]
    public void An_error_of_a_row_has_its_place(string sql, string message)
    {
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows(sql));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void An_error_in_a_view_points_at_the_view()
    {
        _lake.Run("CREATE VIEW v AS SELECT 1 / x AS y FROM (VALUES 0) t(x)");
        var error = Assert.Throws<LakeQueryException>(() => _lake.Rows("SELECT 'some words before', y FROM v"));
        Assert.Equal("DIVISION_BY_ZERO: line 1:36: Division by zero", error.Message);
    }

    [Theory]
    [InlineData("SELECT TRY(1 / x), TRY(2 / x), TRY(1 / x + 1) FROM (VALUES 0) t(x)", "NULL|NULL|NULL")]
    [InlineData("SELECT TRY(CAST(x AS integer)), TRY(CAST(x AS integer) * 2) FROM (VALUES 'a') t(x)", "NULL|NULL")]
    public void Expressions_that_share_a_part_are_each_tried(string sql, string row) => Assert.Equal(row, _lake.Value(sql));

    [Theory]
    [InlineData("[%s]", "[a]")]
    [InlineData("%5s|%-5s|", "    a|a    |")]
    public void Format_takes_Javas_patterns(string format, string expected) =>
        Assert.Equal(expected, _lake.Value($"SELECT format('{format}', 'a', 'a')"));

    [Theory]
    [InlineData("SELECT format('%d', 'a')")]
    [InlineData("SELECT format('%s %s', 'a')")]
    [InlineData("SELECT format('%q', 'a')")]
    public void Format_refuses_what_does_not_fit(string sql) =>
        Assert.Equal("INVALID_FUNCTION_ARGUMENT", Assert.Throws<LakeQueryException>(() => _lake.Rows(sql)).Code.Name);

    public void Dispose() => _lake.Dispose();
}
