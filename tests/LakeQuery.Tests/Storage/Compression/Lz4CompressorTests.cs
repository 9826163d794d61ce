using FsCheck;
using FsCheck.Fluent;
using LakeQuery.Storage.Compression;
using LakeQuery.Tests.House;

namespace LakeQuery.Tests.Storage.Compression;

public class Lz4CompressorTests
{
    [Fact]
    public void What_is_compressed_is_decompressed_to_what_it_was()
    {
        var compressor = new Lz4Compressor();
        Prop.ForAll(Blocks().ToArbitrary(), block => RoundTrip(compressor, block).SequenceEqual(block))
            .Holds(500);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    public void A_byte_repeated_becomes_next_to_nothing(int length)
    {
        var block = Enumerable.Repeat((byte)7, length).ToArray();
        Assert.Equal(block, RoundTrip(new Lz4Compressor(), block));
        Assert.True(Compress(new Lz4Compressor(), block).Length <= (length / 200) + 20);
    }

    [Fact]
    public void What_repeats_from_too_far_back_is_written_again()
    {
        var random = new byte[70_000];
        new Random(3).NextBytes(random);
        byte[] block = [.. random, .. random];
        Assert.Equal(block, RoundTrip(new Lz4Compressor(), block));
    }

    private static Gen<byte[]> Blocks() =>
        from alphabet in Gen.Choose(1, 255)
        from pieces in Gen.Choose(0, 40)
        from block in (from bytes in Gen.Choose(0, alphabet).Select(value => (byte)value).ArrayOf(20)
                       from repeats in Gen.Choose(1, 30)
                       select Enumerable.Repeat(bytes, repeats).SelectMany(piece => piece).ToArray()).ArrayOf(pieces)
        select block.SelectMany(piece => piece).ToArray();

    private static byte[] Compress(Lz4Compressor compressor, byte[] block)
    {
        var output = new byte[Lz4Compressor.MaxLength(block.Length)];
        return output[..compressor.Encode(block, output)];
    }

    private static byte[] RoundTrip(Lz4Compressor compressor, byte[] block)
    {
        var output = new byte[block.Length];
        Assert.Equal(block.Length, new Lz4Block().Decode(Compress(compressor, block), output));
        return output;
    }
}
