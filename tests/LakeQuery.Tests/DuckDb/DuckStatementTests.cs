using LakeQuery.DuckDb;

namespace LakeQuery.Tests.DuckDb;

public sealed class DuckStatementTests : DuckTest
{
    [Fact]
    public void Every_kind_of_parameter_keeps_type_and_value()
    {
        Assert.Equal("BOOLEAN true", Bound(statement => statement.Bind(1, true)));
        Assert.Equal("INTEGER -7", Bound(statement => statement.Bind(1, -7)));
        Assert.Equal($"BIGINT {long.MinValue}", Bound(statement => statement.Bind(1, long.MinValue)));
        Assert.Equal($"HUGEINT {Int128.MinValue}", Bound(statement => statement.Bind(1, Int128.MinValue)));
        Assert.Equal("FLOAT 1.5", Bound(statement => statement.Bind(1, 1.5f)));
        Assert.Equal("DOUBLE 0.1", Bound(statement => statement.Bind(1, 0.1)));
        Assert.Equal("DECIMAL(38,3) -12.340", Bound(statement => statement.Bind(1, -12.340m)));
        Assert.Equal("DECIMAL(38,0) 79228162514264337593543950335", Bound(statement => statement.Bind(1, decimal.MaxValue)));
        Assert.Equal("DECIMAL(5,2) 123.45", Bound(statement => statement.BindDecimal(1, 12345, 5, 2)));
        Assert.Equal("DATE 2024-02-29", Bound(statement => statement.Bind(1, new DateOnly(2024, 2, 29))));
        Assert.Equal("TIMESTAMP 1970-01-01 00:00:00.000001", Bound(statement => statement.BindTimestamp(1, 1)));
        Assert.StartsWith("TIMESTAMP WITH TIME ZONE 19", Bound(statement => statement.BindTimestampTz(1, 0)), StringComparison.Ordinal);
        Assert.Equal("VARCHAR It's \0 ä", Bound(statement => statement.Bind(1, "It's \0 ä")));
        Assert.Equal("VARCHAR ", Bound(statement => statement.Bind(1, "")));
        Assert.Equal("BLOB \\x00a", Bound(statement => statement.BindBlob(1, [0, (byte)'a'])));
        Assert.Equal("BLOB ", Bound(statement => statement.BindBlob(1, [])));
        Assert.EndsWith(" NULL", Bound(statement => statement.Bind(1, null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Bound_values_stay_until_they_are_cleared()
    {
        using var statement = Connection.Prepare("SELECT ?::BIGINT + ?::BIGINT");
        Assert.Equal(2, statement.ParameterCount);
        statement.Bind(1, 40).Bind(2, 2);
        Assert.Equal(42, Number(statement));
        statement.Bind(2, 3L);
        Assert.Equal(43, Number(statement));
        statement.ClearBindings();
        Assert.Contains("parameter", Assert.Throws<DuckException>(statement.Execute).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_parameter_that_is_not_there_is_refused()
    {
        using var statement = Connection.Prepare("SELECT ?");
        var error = Assert.Throws<DuckException>(() => statement.Bind(2, 1));
        Assert.Equal("Invalid Input Error: parameter 2 can't be bound; the statement has 1", error.Message);
        Assert.Throws<DuckException>(() => statement.Bind(0, 1));
    }

    [Fact]
    public void Columns_are_known_without_running()
    {
        using var statement = Connection.Prepare("SELECT 1::TINYINT AS a, [1.5] AS \"b c\"");
        Assert.Equal(["a TINYINT", "b c DECIMAL(2,1)[]"], statement.DescribeColumns().Select(column => $"{column.Name} {column.Type}"));
    }

    [Theory]
    [InlineData("SELEC 1", nameof(DuckErrorType.Parser))]
    [InlineData("SELECT nope", nameof(DuckErrorType.Binder))]
    [InlineData("SELECT 1; SELECT 2", nameof(DuckErrorType.InvalidInput))]
    [InlineData("", nameof(DuckErrorType.InvalidInput))]
    public void Text_that_is_not_one_good_statement_is_refused(string sql, string type)
    {
        var error = Assert.Throws<DuckException>(() => Connection.Prepare(sql));
        Assert.Equal(type, error.Type.ToString());
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void A_statement_that_owns_nothing_can_run_again_after_its_stream()
    {
        using var statement = Connection.Prepare("SELECT ?::BIGINT");
        for (var round = 0; round < 3; round++)
        {
            using var result = statement.Bind(1, round).ExecuteStreaming();
            using var chunk = result.FetchChunk()!;
            Assert.Equal(round, chunk.Vector(0).Data<long>()[0]);
        }
    }

    [Fact]
    public void Options_that_are_wrong_are_refused_on_opening()
    {
        var error = Assert.Throws<DuckException>(() => DuckDatabase.Open(null, new Dictionary<string, string> { ["threads"] = "many" }));
        Assert.Equal(DuckErrorType.InvalidConfiguration, error.Type);
        Assert.Throws<DuckException>(() => DuckDatabase.Open("/nowhere/at/all.duckdb"));
    }

    private string Bound(Action<DuckStatement> bind)
    {
        using var typed = Connection.Prepare("SELECT $1, ($1)::VARCHAR");
        bind(typed);
        using var result = typed.Execute();
        using var chunk = result.FetchChunk()!;
        return $"{result.Columns[0].Type} {(chunk.Vector(1).IsValid(0) ? chunk.Vector(1).Text(0) : "NULL")}";
    }

    private static long Number(DuckStatement statement)
    {
        using var result = statement.Execute();
        using var chunk = result.FetchChunk()!;
        return chunk.Vector(0).Data<long>()[0];
    }
}
