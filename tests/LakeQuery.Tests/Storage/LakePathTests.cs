using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Tests.Storage;

public sealed class LakePathTests
{
    [Theory]
    [InlineData("clicks", "/lake/clicks")]
    [InlineData("clicks/", "/lake/clicks")]
    [InlineData("./web//clicks/../views/", "/lake/web/views")]
    [InlineData("../other", "/other")]
    [InlineData("/data/x", "/data/x")]
    [InlineData("/", "/")]
    [InlineData("file:///data/x/", "/data/x")]
    [InlineData("file:/data/x", "/data/x")]
    [InlineData("FILE://localhost/data/x", "/data/x")]
    [InlineData("file:///data/t=10%3A00", "/data/t=10%3A00")]
    [InlineData("day:1/x", "/lake/day:1/x")]
    [InlineData("with space", "/lake/with space")]
    public void Resolves_to_one_spelling(string location, string expected) =>
        Assert.Equal(expected, LakePath.Resolve(location, "/lake"));

    [Theory]
    [InlineData("s3://bucket/key", "NOT_SUPPORTED")]
    [InlineData("S3A://bucket/key", "NOT_SUPPORTED")]
    [InlineData("hdfs://host/x", "NOT_SUPPORTED")]
    [InlineData("file://host/x", "INVALID_TABLE_PROPERTY")]
    [InlineData("file://", "INVALID_TABLE_PROPERTY")]
    [InlineData("", "INVALID_TABLE_PROPERTY")]
    [InlineData("a\0b", "INVALID_TABLE_PROPERTY")]
    public void Refuses_what_no_store_answers_to(string location, string error)
    {
        var thrown = Assert.Throws<LakeQueryException>(() => LakePath.Resolve(location, "/lake"));
        Assert.Equal(error, thrown.Code.Name);
        Assert.NotNull(thrown.Hint);
    }

    [Theory]
    [InlineData("/lake", "/lake/a/b", "a/b")]
    [InlineData("/lake/", "/lake/a", "a")]
    [InlineData("/", "/a", "a")]
    [InlineData("/lake", "/lake", null)]
    [InlineData("/lake", "/lakeside/a", null)]
    [InlineData("/lake", "/la", null)]
    public void Below_gives_the_rest_of_the_path(string directory, string path, string? expected)
    {
        Assert.Equal(expected, LakePath.Below(directory, path));
        Assert.Equal(expected ?? string.Empty, LakePath.BelowSpan(directory, path).ToString());
    }

    [Fact]
    public void Within_takes_the_directory_itself_but_no_sibling()
    {
        Assert.True(LakePath.IsWithin("/lake", "/lake"));
        Assert.True(LakePath.IsWithin("/lake", "/lake/a"));
        Assert.False(LakePath.IsWithin("/lake", "/lake2/a"));
    }
}
