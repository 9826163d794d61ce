using LakeQuery.Functions;

namespace LakeQuery.Tests.Functions;

/// <summary>What may be written twice, and what is bound to a name first.</summary>
public sealed class WriterScopeTests
{
    [Theory]
    [InlineData("c1")]
    [InlineData("\"a b\".v0")]
    [InlineData("'text'")]
    [InlineData("CAST(5 AS BIGINT)")]
    [InlineData("CAST((-5) AS BIGINT)")]
    [InlineData("CAST('1.5' AS DECIMAL(2,1))")]
    [InlineData("CAST(NULL AS VARCHAR)")]
    public void Columns_and_literals_are_simple(string sql) => Assert.True(WriterScope.IsSimple(sql));

    [Theory]
    [InlineData("f(c1)")]
    [InlineData("'a' || 'b'")]
    [InlineData("CAST(c1 AS BIGINT)")]
    [InlineData("CAST('1' AS BIGINT) + CAST('2' AS BIGINT)")]
    [InlineData("CAST(5 AS BIGINT) + c1")]
    public void All_else_is_not(string sql) => Assert.False(WriterScope.IsSimple(sql));
}
