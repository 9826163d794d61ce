using LakeQuery.Errors;
using LakeQuery.Types;

namespace LakeQuery.Tests.Types;

public class HiveTypeNamesTests
{
    [Theory]
    [InlineData("int", "integer", "int")]
    [InlineData("INTEGER", "integer", "int")]
    [InlineData("string", "varchar", "string")]
    [InlineData("float", "real", "float")]
    [InlineData("binary", "varbinary", "binary")]
    [InlineData("timestamp", "timestamp(3)", "timestamp")]
    [InlineData("decimal", "decimal(10,0)", "decimal(10,0)")]
    [InlineData("decimal(5, 2)", "decimal(5,2)", "decimal(5,2)")]
    [InlineData("varchar(10)", "varchar(10)", "varchar(10)")]
    [InlineData("struct<a:int,b:array<string>>", "row(a integer, b array(varchar))", "struct<a:int,b:array<string>>")]
    [InlineData("map<string,struct<x y:double>>", "map(varchar, row(x y double))", "map<string,struct<x y:double>>")]
    public void Reads_and_writes(string hive, string sql, string written)
    {
        var type = HiveTypeNames.Parse(hive);
        Assert.Equal(sql, type.ToString());
        Assert.Equal(written, HiveTypeNames.Format(type));
    }

    [Theory]
    [InlineData("array<strin>", 7)]
    [InlineData("struct<a>", 8)]
    [InlineData("map<int>", 8)]
    [InlineData("decimal(50,2)", 1)]
    [InlineData("int x", 5)]
    public void Points_at_the_fault(string hive, int position)
    {
        var error = Assert.Throws<LakeQueryException>(() => HiveTypeNames.Parse(hive));
        Assert.Equal(ErrorCode.HiveInvalidMetadata, error.Code);
        Assert.Contains($"at position {position}:", error.Fact, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("integer", "decimal(5,2)", "decimal(12,2)")]
    [InlineData("bigint", "real", "real")]
    [InlineData("date", "timestamp(6)", "timestamp(6)")]
    [InlineData("varchar(3)", "varchar(5)", "varchar(5)")]
    [InlineData("varchar(3)", "char(5)", "char(5)")]
    [InlineData("array(integer)", "array(double)", "array(double)")]
    [InlineData("varchar", "integer", null)]
    [InlineData("boolean", "integer", null)]
    [InlineData("varchar", "date", null)]
    [InlineData("interval day to second", "interval year to month", null)]
    public void Common_super_types(string first, string second, string? common)
    {
        Assert.True(TypeParser.TryParse(first, out var a, out _, out _) & TypeParser.TryParse(second, out var b, out _, out _));
        Assert.Equal(common, Coercions.CommonSuperType(a!, b!)?.ToString());
        Assert.Equal(common, Coercions.CommonSuperType(b!, a!)?.ToString());
    }
}
