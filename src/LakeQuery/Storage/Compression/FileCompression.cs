namespace LakeQuery.Storage.Compression;

/// <summary>How a text file is compressed: its extension in lower case says so and nothing else, as for Athena.</summary>
internal static class FileCompression
{
    /// <summary>Whether a file is compressed.</summary>
    public static bool IsCompressed(ReadOnlySpan<char> path) =>
        Path.GetExtension(path) is ".gz" or ".bz2" or ".snappy" or ".lz4" or ".zst" or ".deflate" or ".lzo" or ".lz";

    /// <summary>Whether files of that extension are read.</summary>
    public static bool IsSupported(ReadOnlySpan<char> path) => Path.GetExtension(path) is not (".lzo" or ".lz");

    /// <summary>What a file holds, decompressed while it is read.</summary>
    /// <exception cref="InvalidDataException">From reading: the data is broken.</exception>
    /// <exception cref="EndOfStreamException">From reading: the data ends too early.</exception>
    public static Stream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        try
        {
            return Path.GetExtension(path.AsSpan()) switch
            {
                ".gz" => new CheckedGzip(file),
                ".deflate" => new CheckedZlib(file),
                ".bz2" => new BlockStream(new Bzip2Decoder(file)),
                ".snappy" => new BlockStream(new HadoopBlocks(file, new SnappyBlock())),
                ".lz4" => new BlockStream(new HadoopBlocks(file, new Lz4Block())),
                ".zst" => new BlockStream(new ZstdDecoder(file)),
                _ => file,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
