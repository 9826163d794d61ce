using LakeQuery.Errors;
using LakeQuery.Functions;
using LakeQuery.Types;

namespace LakeQuery.Tests.Functions;

public class FunctionResolverTests
{
    private static ResolvedFunction Resolve(string name, params string[] types) =>
        FunctionResolver.Resolve(name, [.. types.Select(type => (ArgumentShape)Parse(type))]);

    private static SqlType Parse(string text) =>
        TypeParser.TryParse(text, out var type, out var error, out _) ? type : throw new FormatException(error);

    [Theory]
    [InlineData("abs", "integer", "integer")]
    [InlineData("abs", "decimal(10,2)", "decimal(10,2)")]
    [InlineData("ceil", "decimal(10,2)", "decimal(9,0)")]
    [InlineData("round", "decimal(10,2)", "decimal(9,0)")]
    [InlineData("lower", "varchar(5)", "varchar(5)")]
    [InlineData("sqrt", "integer", "double")]
    [InlineData("sqrt", "decimal(5,1)", "double")]
    [InlineData("sum", "integer", "bigint")]
    [InlineData("sum", "real", "real")]
    [InlineData("sum", "decimal(5,2)", "decimal(38,2)")]
    [InlineData("avg", "tinyint", "double")]
    [InlineData("array_agg", "varchar(3)", "array(varchar(3))")]
    [InlineData("histogram", "integer", "map(integer, bigint)")]
    [InlineData("length", "char(3)", "bigint")]
    public void One_argument_decides_the_result(string name, string argument, string result) =>
        Assert.Equal(Parse(result), Resolve(name, argument).ResultType);

    [Fact]
    public void An_exact_signature_wins_over_coercion() => Assert.Equal(3, Resolve("abs", "bigint").SignatureIndex);

    [Fact]
    public void The_most_specific_coercion_wins()
    {
        var resolved = Resolve("round", "tinyint", "tinyint");
        Assert.Equal(SqlType.TinyInt, resolved.ResultType);
        Assert.Equal([SqlType.TinyInt, SqlType.Integer], resolved.ParameterTypes.ToArray());
    }

    [Fact]
    public void A_type_variable_takes_the_common_super_type()
    {
        var resolved = Resolve("coalesce", "unknown", "integer", "decimal(5,2)");
        Assert.Equal(SqlType.Decimal(12, 2), resolved.ResultType);
        Assert.All(resolved.ParameterTypes, type => Assert.Equal(SqlType.Decimal(12, 2), type));
    }

    [Fact]
    public void Text_does_not_become_a_number()
    {
        var error = Assert.Throws<LakeQueryException>(() => Resolve("substr", "varchar", "varchar"));
        Assert.Equal(ErrorCode.FunctionNotFound, error.Code);
        Assert.StartsWith("Unexpected parameters (varchar, varchar) for function substr. Expected: substr(varchar(x), bigint), ", error.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_name_gets_a_suggestion()
    {
        var error = Assert.Throws<LakeQueryException>(() => Resolve("lenght", "varchar"));
        Assert.Equal(ErrorCode.FunctionNotFound, error.Code);
        Assert.Equal("Did you mean 'length'?", error.Hint);
    }

    [Fact]
    public void Bounds_are_checked() =>
        Assert.Throws<LakeQueryException>(() => Resolve("max", "map(integer, integer)"));

    [Fact]
    public void A_lambda_gets_its_parameter_types_and_gives_the_result()
    {
        var candidate = FunctionResolver.BeginResolve(
            "reduce_agg", [SqlType.BigInt, SqlType.Integer, ArgumentShape.Lambda(2), ArgumentShape.Lambda(2)]);
        Assert.Equal([SqlType.Integer, SqlType.BigInt], candidate.LambdaParameters(2).ToArray());

        // integer + bigint is bigint: the state widens and the bodies are bound again.
        Assert.Equal(Completion.BindAgain, candidate.Complete([null, null, SqlType.BigInt, SqlType.Integer], out _));
        Assert.Equal([SqlType.BigInt, SqlType.BigInt], candidate.LambdaParameters(2).ToArray());
        Assert.Equal(Completion.Done, candidate.Complete([null, null, SqlType.BigInt, SqlType.BigInt], out var resolved));
        Assert.Equal(SqlType.BigInt, resolved!.ResultType);
        Assert.Equal(SqlType.BigInt, resolved.ParameterTypes[1]);
    }
}
