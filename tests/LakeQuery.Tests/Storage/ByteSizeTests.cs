using LakeQuery.Storage;

namespace LakeQuery.Tests.Storage;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KB")]
    [InlineData(1536, "1.50 KB")]
    [InlineData((1024 * 1024) - 1, "1.00 MB")]
    [InlineData(1024 * 1024, "1.00 MB")]
    [InlineData(10L << 30, "10.00 GB")]
    [InlineData(long.MaxValue, "8.00 EB")]
    [InlineData(-2048, "-2.00 KB")]
    public void Sizes_are_told_by_powers_of_1024(long bytes, string expected) => Assert.Equal(expected, ByteSize.Format(bytes));

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10000000", 10_000_000)]
    [InlineData("10MB", 10L << 20)]
    [InlineData(" 1.5 gb ", 3L << 29)]
    [InlineData("2g", 2L << 30)]
    [InlineData("3KiB", 3072)]
    [InlineData("7.9EB", 9108079886394091110)]
    [InlineData("0.1 B", 0)]
    public void Sizes_are_read_as_people_write_them(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1")]
    [InlineData("1XB")]
    [InlineData("1MBB")]
    [InlineData("1.2.3")]
    [InlineData("8EB")]
    [InlineData("99999999999999999999999999999EB")]
    [InlineData("1e3")]
    public void What_is_no_size_is_not_read(string? text) => Assert.False(ByteSize.TryParse(text, out _));
}
