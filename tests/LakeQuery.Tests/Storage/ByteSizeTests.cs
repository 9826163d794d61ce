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
}
