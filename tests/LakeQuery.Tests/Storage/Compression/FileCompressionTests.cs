using System.IO.Compression;
using System.Text;
using LakeQuery.DuckDb;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Tests.Storage.Compression;

public sealed class FileCompressionTests : IDisposable
{
    // Made by bzip2 1.0.8: the first 20,000 bytes of the lines that Sample makes.
    private const string Bzip2Lines =
        "QlpoOTFBWSZTWRU8sHYACDjZgAAQQAR/4DNn3gBgC79npBfTFKqpWBtgbYLYFsFkSAKOAo0NAAAANU8MJKVSegRiYKNDQAAAEU/BBRVTTAABqfqmGiSqmmAABSpKPJqNHqAemmk+ISOOuISMkSNOjGPXZtjrtpj0"
        + "xln/DqKv4lctl8rrajTqLO3Jo2mV25ENplvc6M3FlbUe5cdqrfLLnUjkbN858b5xHsvWrzEZmhCdRzcnNW6OS4JmvkZbGTGLhbGWWL4uVllvLPGdhgnb2U4YH2sSpx4Rb2dMPdEeVYa4Pt7W7PC9qfJvaLGIcXtF"
        + "jb3rHVlu8Bj6tg7yMZ1wHOyweywZ2GwauCQFrqBnWCQaUHAAjquA+AvqFg+Ag87BYKBoEEgkdV2CACDQIPAoGgQb4pg1eC/AQaBBsFA3uA6CgaE7ICga2CIFCVlgkFdKB68FqtHKrh5VajqwUq1KlxlXBrt8ZU4j"
        + "jtSzuYA9THvuJLi4l+fElxcS2B389+90rX+rmlc3B15z0lykpTrnmPq2OdlSkEHMXXnEOj3a9d7umExlC3KvNC1am8XSceMK8Gs4zqAFY2xR5TREnudVtt6CkHNnPRVsGUNzdzi2BnYJg5Dg26GhXN6myTN0dYMW"
        + "dqfDbPbdmEu4LkS01yzuTzME2GMYLEqzEzdiSkKLuxbNBw4EoikjuIJnNRedY7OQJp9JMvlSG3NsBJzOkTlcZOlA6kDE4jjedFnkTmsgoMEirc6dmZV1eZiUOwQ91a853Yvs7uzEyyu4DaAdw7UsUiSoItZWcjsg"
        + "sTkj1PCFdnUpL2W9jFLNezcoU8gxcTovCHHyAGVaWy1/+3JU4T27pMqePn6zHdK2pxSOwVeadPK995u9te4FYt6gVlsexg9Zu32FlaLI46guDvM3ul8RyMd4iow01qSZT13ax4Tqo79hJLGw2rTJazRqWFbBm4kG"
        + "4xpb1vNpWkxUVY5ne+5A/CaUT9DxS/axZnqBScq1N8J/FawhPGnnn68saDXkK6PJe7XSPFIlcmvX3ZU5m9nx27r6wQIECAhei3NumgEABwI3b+fvI7npjX6wAAQCAU1sRDbasRwAEAIA7btVLc3SYgXMftVVma9r"
        + "lghACBzGe1vNyFhwA4G1sptjuchWcAQAAetFOuunPE0IAUT72ZiHEW8rgcBAvoll/R9kTuOJmfeXgUaGwXgCr7yhRpNsy37iVsJQnEK3oK/Ny16entfsxW6TSeUuwzrRkDN33e2orfrQAgBKfqzft49vPepIRwBA"
        + "empq5cOxWIAQgAqMzUYqvdzZQcQAu7NXsVN1mQgQIBAK43aeNvIVoQACXWr7c23AgRwOAEW/PEdnJuniAAQAgAAOvKu07yqzisSEBXaq9cTdNMSBIPb9Si9+VLv30ZZF/LSytzELaLmUCnUoi3fYcw1xy+0FceM4"
        + "MrOzFWand9rccQ7b3Vqfnqip+yfo/wS7GfCHECEIp2jtxbfGgA4AAVFzU3UpWcQfXurfa/ey/UgXAEej05l9y8mxAHEFTvlLqszLAQAIQgU+m0VV3LurEhHFlzV9d1ThIQAcD1b5vFqjIdbK4AceZmY/I7Nbsvqs"
        + "4AcERLa6uoXbdbe5+rFZfflwuv3lnhqAq1pRlv8fBNssaT8cLrijT30w1qaZ68eRbLLM4g7sdOZD8/uhwQhHAq8flOZNvBBzgjLq+9dS3AhAgQAFVmIqHTeFiAAAACoubuJ7FWrOBwAX2eV3mPd7wBAAAhV7cCbe"
        + "PKSAECEbkbT93N96b7zAECW1Xle3Wze7YIAEcALjd8i8eZmyrQAIQHNqVfu7GFLvdXzx2djnfui3uut2gVLysRcXW6SqLBO7315dA9XoRrmNLqvYN87uTcRKy+igtUnNJ/Hx/GWhQqqEgWU3dOnCEAkCDJ2rRmOL"
        + "rJAADgIKv56vTk7mb3gcEIAc3baJiJm2gAAECAM9Nbvcl7vUCBAAhO3dWhupu6risQCF2IaHNOG5tCEcAAW57Mto7k5s3FgcEcUvfE3uPdsOC+zL6ZXtOX2farGWeHn+MK4t7y6nmlM6px5xKC6xKIo5n25c4shb"
        + "2sehXfsqPsmkFZpvj1dD9Et2hzz7u8pZ9tOTNm34UaOx5I5ABK93hScne74HhZOttAHdZgq2JhTn3s4K4pJ99XjlLS2h9U5CVqcn31a2PVrikAOwfv2+v3ert/UbfpDVUu40Ft29zRQCcsmpgQvSGy/J72A3d2l3"
        + "H6W/bw+g31+jE6dSF5eQJP29oH3snv3nlH6fMFlZIwKNzq1xuQfG88KuisaY+FKdPnCpABXM8K2pDIALJnvPgXedOAXrxQTMbjABrD0FFwxz4Tomqm7IA+n7s9+vxIuqOndBQfVUvxZjd0mvIY/Zz7wq80p4J2Me"
        + "6maPjK8/abQ7nZ7a2gXoKe1Y/YM4jyqaDliePheXTne0/vvqhDKLY+X7wpnU5PhksPSU0BnYaWpv4DM0VZvEih8OFYVabXwCMottMfDqzmCMk2MfF7k4Ut5zoBXR5np+JwITl+vWFm5KedoWTeYPvQbYuvaFChST"
        + "gyidOF33iW37qeM3ZBixjd66lGSDtqQr9Lz3tY9e3adz3L8PrPa3pb+AhwbaTL+HsyqSbYB6yWWR8NqzWaT9WrRi1agA7zStXwvn2itbcna6PPXplrrn3hI3RI3hI7IkbwkbokcQkcwkZokcwkcIkeESOYSPCJH5"
        + "Qke0JHKJGSEj3RI/xdyRThQkBU8sHYA=";

    // Made by bzip2 1.0.8: runs of a (70,000), b (3), c (4) and d (259), and a line end.
    private const string Bzip2Runs =
        "QlpoMTFBWSZTWcdmGdEAAIrBgMAQPAAAAQAIIAAxDAgRRMam7cEEDNQVBkOaj0t5QQK+LuSKcKEhjswzog==";

    private readonly string _folder = Directory.CreateTempSubdirectory("lakequery-compression-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Sample(int lines)
    {
        var text = new StringBuilder();
        for (long line = 0; line < lines; line++)
        {
            text.Append(line).Append(",line number ").Append(line * line % 977).Append(" of the sample\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static byte[] ReadAll(string path)
    {
        using var stream = FileCompression.Open(path);
        using var output = new MemoryStream();
        stream.CopyTo(output);
        return output.ToArray();
    }

    private byte[] Read(string name, byte[] content) => ReadAll(Write(name, content));

    private static byte[] Gzip(byte[] data)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(data);
        }

        return output.ToArray();
    }

    private static byte[] Deflate(byte[] data)
    {
        using var output = new MemoryStream();
        using (var zlib = new ZLibStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return output.ToArray();
    }

    private byte[] Zstd(byte[] text)
    {
        var plain = Write("plain.txt", text);
        var packed = Path.Combine(_folder, "packed.csv.zst");
        using var database = DuckDatabase.Open();
        using var connection = database.Connect();
        connection.Execute($"COPY (SELECT * FROM read_csv('{plain}', auto_detect=false, columns={{'line': 'VARCHAR'}}, delim='\u0001', quote='', escape='', header=false)) "
            + $"TO '{packed}' (FORMAT csv, HEADER false, DELIMITER '\u0001', QUOTE '', ESCAPE '', COMPRESSION zstd)");
        return File.ReadAllBytes(packed);
    }

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    [Fact]
    public void Gzip_of_one_or_more_members_and_zlib_are_read()
    {
        var data = Sample(5000);
        Assert.Equal(data, Read("a.gz", Gzip(data)));
        Assert.Equal([.. data, .. data], Read("a.gz", [.. Gzip(data), .. Gzip(data)]));
        Assert.Equal(data, Read("a.deflate", Deflate(data)));
    }

    [Fact]
    public void The_extension_counts_in_lower_case_only()
    {
        var packed = Gzip(Sample(10));
        Assert.Equal(packed, Read("a.GZ", packed));
        Assert.Equal(packed, Read("a.csv", packed));
    }

    [Fact]
    public void Bzip2_is_read_over_streams_and_long_runs()
    {
        var data = Sample(2000)[..20000];
        var packed = Convert.FromBase64String(Bzip2Lines);
        Assert.Equal(data, Read("a.bz2", packed));
        Assert.Equal([.. data, .. data], Read("a.bz2", [.. packed, .. packed]));
        Assert.Equal(new string('a', 70_000) + "bbbcccc" + new string('d', 259) + "\n", Encoding.ASCII.GetString(Read("a.bz2", Convert.FromBase64String(Bzip2Runs))));
    }

    [Fact]
    public void Zstd_is_read_over_blocks_and_frames()
    {
        var data = Sample(100_000);
        var packed = Zstd(data);
        Assert.Equal(data, Read("a.zst", packed));

        // A skippable frame, then a frame of one raw and one run block without a size.
        byte[] frame = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9, 0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x00, 0x18, 0, 0, (byte)'a', (byte)'b', (byte)'c', 0x23, 0, 0, (byte)'x'];
        Assert.Equal("abcxxxx", Encoding.ASCII.GetString(Read("a.zst", frame)));
        Assert.Equal(data.Length + 7, Read("a.zst", [.. packed, .. frame]).Length);
    }

    [Fact]
    public void Snappy_in_Hadoops_blocks_is_read()
    {
        // "abcd" as a literal, 12 bytes from 4 back, 5 from 1 back, then a literal with its length in a byte of its own.
        byte[] chunk = [21 + 70, (3 << 2) | 0, .. "abcd"u8, ((12 - 1) << 2) | 2, 4, 0, (4 << 2) | 2, 1, 0, (60 << 2) | 0, 69, .. Sample(10)[..70]];
        var expected = "abcdabcdabcdabcdddddd" + Encoding.ASCII.GetString(Sample(10)[..70]);
        Assert.Equal(expected, Encoding.ASCII.GetString(Read("a.snappy", [.. Number(91), .. Number(chunk.Length), .. chunk])));
        Assert.Equal(expected + expected + expected, Encoding.ASCII.GetString(Read("a.snappy",
            [.. Number(182), .. Number(chunk.Length), .. chunk, .. Number(chunk.Length), .. chunk, .. Number(91), .. Number(chunk.Length), .. chunk])));
    }

    [Fact]
    public void Lz4_in_Hadoops_blocks_is_read()
    {
        // "abcd", 20 bytes from 4 back, then the literals "xyz".
        byte[] chunk = [0x4F, .. "abcd"u8, 4, 0, 1, 0x30, .. "xyz"u8];
        Assert.Equal("abcdabcdabcdabcdabcdabcdxyz", Encoding.ASCII.GetString(Read("a.lz4", [.. Number(27), .. Number(chunk.Length), .. chunk])));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    [InlineData(".zst")]
    [InlineData(".deflate")]
    [InlineData(".snappy")]
    [InlineData(".lz4")]
    public void Data_that_is_empty_or_cut_off_ends_too_early_and_broken_data_never_hangs_or_crashes(string extension)
    {
        var data = Sample(3000);
        byte[] snappy = [.. Number(4), .. Number(6), 4, 3 << 2, .. "abcd"u8];
        byte[] lz4 = [.. Number(4), .. Number(5), 0x40, .. "abcd"u8];
        var packed = extension switch
        {
            ".gz" => Gzip(data),
            ".bz2" => Convert.FromBase64String(Bzip2Lines),
            ".zst" => Zstd(data),
            ".deflate" => Deflate(data),
            ".snappy" => snappy,
            _ => lz4,
        };
        Assert.NotEmpty(Read("a" + extension, packed));
        foreach (var length in new[] { 0, 1, 3, packed.Length / 3, packed.Length / 2, packed.Length - 1 })
        {
            var error = Record.Exception(() => Read("a" + extension, packed[..length]));
            Assert.True(error is EndOfStreamException or InvalidDataException, $"{extension} cut at {length}: {error}");
        }

        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var broken = (byte[])packed.Clone();
            for (var change = 0; change <= round % 4; change++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            var error = Record.Exception(() => Read("a" + extension, broken));
            Assert.True(error is null or EndOfStreamException or InvalidDataException, $"{extension} round {round}: {error}");
        }
    }

    [Fact]
    public void Sizes_that_lie_take_no_memory()
    {
        Assert.IsType<InvalidDataException>(Record.Exception(() => Read("a.snappy", [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 0])));
        Assert.IsType<InvalidDataException>(Record.Exception(() => Read("a.lz4", [0, 0, 1, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0])));
        Assert.IsType<InvalidDataException>(Record.Exception(() => Read("a.zst", [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xFF, 0, 0, 0])));
    }
}
