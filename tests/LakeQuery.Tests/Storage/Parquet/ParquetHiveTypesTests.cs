using LakeQuery.Storage.Parquet;

namespace LakeQuery.Tests.Storage.Parquet;

public sealed class ParquetHiveTypesTests
{
    [Fact]
    public void A_repeated_leaf_in_a_list_is_its_element() =>
        Assert.Equal("array<int>", TypeOf(List("l", Leaf("element", repetition: ParquetRepetition.Repeated))));

    [Fact]
    public void A_repeated_group_of_several_fields_is_its_element() =>
        Assert.Equal("array<struct<a:int,b:int>>", TypeOf(List("l", Repeated("bag", Leaf("a"), Leaf("b")))));

    [Theory]
    [InlineData("array", "array<struct<a:int>>")]
    [InlineData("l_tuple", "array<struct<a:int>>")]
    [InlineData("bag", "array<int>")]
    [InlineData("list", "array<int>")]
    public void The_name_of_a_repeated_group_of_one_field_decides(string name, string expected) =>
        Assert.Equal(expected, TypeOf(List("l", Repeated(name, Leaf("a")))));

    [Fact]
    public void A_repeated_field_by_itself_is_a_list()
    {
        Assert.Equal("array<int>", TypeOf(Leaf("r", repetition: ParquetRepetition.Repeated)));
        Assert.Equal("array<struct<a:int>>", TypeOf(Repeated("r", Leaf("a"))));
    }

    [Fact]
    public void A_map_of_lists_is_spelled_without_spaces()
    {
        var map = Group("m", ParquetLogicalType.Map, Repeated("map", Leaf("key"), List("value", Repeated("list", Leaf("element")))));
        Assert.Equal("map<int,array<int>>", TypeOf(map));
    }

    [Fact]
    public void Int96_is_a_timestamp_and_too_many_digits_are_a_double()
    {
        Assert.Equal("timestamp", TypeOf(Leaf("t", ParquetPhysicalType.Int96)));
        Assert.Equal("binary", TypeOf(Leaf("f", ParquetPhysicalType.FixedLenByteArray)));
        Assert.Equal("double", TypeOf(Decimal(76)));
        Assert.Equal("decimal(38,2)", TypeOf(Decimal(38)));

        static ParquetSchemaElement Decimal(int precision) => new()
        {
            Name = "d",
            PhysicalType = ParquetPhysicalType.FixedLenByteArray,
            LogicalType = ParquetLogicalType.Decimal,
            Precision = precision,
            Scale = 2,
        };
    }

    private static string TypeOf(ParquetSchemaElement element) => ParquetHiveTypes.ToHiveType(element);

    private static ParquetSchemaElement Leaf(
        string name, ParquetPhysicalType type = ParquetPhysicalType.Int32, ParquetRepetition repetition = ParquetRepetition.Optional) =>
        new() { Name = name, PhysicalType = type, Repetition = repetition };

    private static ParquetSchemaElement List(string name, ParquetSchemaElement repeated) => Group(name, ParquetLogicalType.List, repeated);

    private static ParquetSchemaElement Repeated(string name, params ParquetSchemaElement[] children) =>
        new() { Name = name, Repetition = ParquetRepetition.Repeated, Children = children };

    private static ParquetSchemaElement Group(string name, ParquetLogicalType type, params ParquetSchemaElement[] children) =>
        new() { Name = name, Repetition = ParquetRepetition.Optional, LogicalType = type, Children = children };
}
