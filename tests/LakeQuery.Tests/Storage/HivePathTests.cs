using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Storage;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Storage;

public sealed class HivePathTests
{
    [Fact]
    public void Takes_keys_and_values_from_a_path()
    {
        var parts = HivePath.Parse("year=2024/extra/month=05/part-0.parquet");
        Assert.Equal([new("year", "2024"), new("month", "05")], parts);
    }

    [Fact]
    public void The_default_partition_is_null_and_null_is_written_so()
    {
        Assert.Equal([new("k", null)], HivePath.Parse("k=__HIVE_DEFAULT_PARTITION__"));
        Assert.Equal("k=__HIVE_DEFAULT_PARTITION__/j=__HIVE_DEFAULT_PARTITION__", HivePath.Format([new("k", null), new("j", "")]));
    }

    [Theory]
    [InlineData("no-equals")]
    [InlineData("=value")]
    [InlineData("")]
    public void Other_names_are_no_parts(string name) => Assert.False(HivePath.TryParsePart(name, out _, out _));

    [Theory]
    [InlineData("10%3A00", "10:00")]
    [InlineData("10%3a00", "10:00")]
    [InlineData("100%", "100%")]
    [InlineData("%zz%2", "%zz%2")]
    [InlineData("caf%C3%A9", "café")]
    [InlineData("%F0%9F%98%80!", "😀!")]
    [InlineData("%E9", "é")]
    [InlineData("%C3%28", "Ã(")]
    [InlineData("a+b", "a+b")]
    public void Undoes_escapes(string escaped, string expected) => Assert.Equal(expected, HivePath.Unescape(escaped));

    [Theory]
    [InlineData("10:00", "10%3A00")]
    [InlineData("a/b=c", "a%2Fb%3Dc")]
    [InlineData("100%", "100%25")]
    [InlineData("{[a]}^", "%7B%5Ba%5D}%5E")]
    [InlineData("tab\t del\u007F", "tab%09 del%7F")]
    [InlineData("café ~+<>|", "café ~+<>|")]
    public void Escapes_what_Hive_escapes(string text, string expected) => Assert.Equal(expected, HivePath.Escape(text));

    [Fact]
    public void Any_value_survives_being_written_and_read()
    {
        Prop.ForAll<NonNull<string>, NonNull<string>>((key, value) =>
        {
            if (key.Get.Length == 0 || value.Get is "" or HivePath.NullValue)
            {
                return true;
            }

            var path = HivePath.Format([new(key.Get, value.Get), new("z", null)]);
            return HivePath.Parse(path).SequenceEqual([new(key.Get, value.Get), new("z", null)]);
        }).Holds();
    }

    [Fact]
    public void Any_text_can_be_unescaped()
    {
        var characters = Gen.Elements('%', 'C', '3', 'A', '9', 'f', 'F', '0', 'x', '=', '/', 'é').ArrayOf().Select(text => new string(text));
        Prop.ForAll(characters.ToArbitrary(), text =>
        {
            Assert.True(HivePath.Unescape(text).Length <= text.Length);
            HivePath.Parse(text);
        }).Holds();
    }

    [Fact]
    public void Walking_a_path_allocates_nothing()
    {
        var path = "year=2024/month=05/day=06/part-0.parquet";
        Assert.Equal(3, CountParts(path));
        Assert.Equal(0, Allocation.Of(() => CountParts(path)));

        static int CountParts(string path)
        {
            var count = 0;
            foreach (var part in HivePath.Parts(path))
            {
                count += part.IsNull ? 0 : 1;
            }

            return count;
        }
    }
}
