namespace LakeQuery.Crawling.Classifiers;

/// <summary>What is recognised and can't be read: a clear word is better than columns made of noise.</summary>
internal sealed class ForeignFormats : IClassifier
{
    public Classification? Classify(FileSample sample)
    {
        var magic = sample.Magic;
        var problem = magic switch
        {
            [] => "the file is empty",
            [(byte)'O', (byte)'R', (byte)'C', ..] => "an ORC file: this format is not read",
            [(byte)'O', (byte)'b', (byte)'j', 1, ..] => "an Avro file: this format is not read",
            [0xe0, 1, 0, 0xea, ..] => "an Ion file: this format is not read",
            [(byte)'P', (byte)'K', 3, 4, ..] => "a ZIP archive: unpack it, or compress the files with gzip or zstd",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "compressed with bzip2, which is not read: use gzip or zstd",
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "compressed with xz, which is not read: use gzip or zstd",
            [4, 0x22, 0x4d, 0x18, ..] => "compressed with lz4, which is not read: use gzip or zstd",
            [0xff, 6, 0, 0, (byte)'s', (byte)'N', ..] => "compressed with snappy, which is not read: use gzip or zstd",
            [0xff, 0xfe, ..] or [0xfe, 0xff, ..] => "the text is UTF-16: save it as UTF-8",
            _ => CompressionProblem(sample),
        };
        if (problem is null && sample.Compression == "none" && magic.StartsWith("PAR"u8))
        {
            return null;
        }

        return problem is not null ? Classification.Broken(problem)
            : sample.Head.IsEmpty ? Classification.Broken("the file holds no text")
            : sample.Head.Span[..Math.Min(sample.Head.Length, 64 << 10)].Contains((byte)0) ? Classification.Broken("binary data of no known format")
            : null;
    }

    // Readers go by the name's ending, as Athena does, so a name that says otherwise makes the file unreadable.
    private static string? CompressionProblem(FileSample sample)
    {
        var named = Path.GetExtension(sample.Info.Path) switch
        {
            ".gz" => "gzip",
            ".zst" => "zstd",
            _ => "none",
        };
        return named == sample.Compression ? null
            : named == "none" ? $"compressed with {sample.Compression}, but its name does not end with {(sample.Compression == "gzip" ? ".gz" : ".zst")}: rename it"
            : $"named as if compressed with {named}, but it is not: rename it";
    }
}
