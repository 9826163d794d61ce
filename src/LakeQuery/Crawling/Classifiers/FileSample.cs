using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using LakeQuery.Errors;
using LakeQuery.Storage;

namespace LakeQuery.Crawling.Classifiers;

/// <summary>What is looked at of a file: its first bytes, its head, and for plain text a block of its middle and of its end.</summary>
internal sealed class FileSample(IObjectStore store, LakeFile file, CrawlOptions options, ZstdText zstd, CancellationToken cancellation)
{
    /// <summary>A JSON row that is longer than the head is followed up to here, as Glue does.</summary>
    public const int MaxHeadBytes = 10 << 20;

    private const int MagicBytes = 16;
    private const int BlockBytes = 256 << 10;

    private byte[]? _magic;
    private byte[]? _head;
    private int _headLimit = options.SampleBytes;

    public IObjectStore Store => store;

    public ObjectInfo Info => file.Info;

    public CrawlOptions Options => options;

    /// <summary>Bytes looked at so far.</summary>
    public long BytesRead { get; set; }

    /// <summary>Whether <see cref="Head"/> is all of the file.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Bytes of the file that gave <see cref="Head"/>: fewer than its own where the file is compressed.</summary>
    public long HeadStoredBytes { get; private set; }

    /// <summary>The first 16 bytes as stored.</summary>
    public ReadOnlySpan<byte> Magic
    {
        get
        {
            if (_magic is null)
            {
                _magic = new byte[Math.Min(MagicBytes, (int)Math.Min(Info.Bytes, MagicBytes))];
                var read = store.ReadRange(Info.Path, 0, _magic);
                Array.Resize(ref _magic, read);
            }

            return _magic;
        }
    }

    /// <summary>none, gzip or zstd, by content.</summary>
    public string Compression => Magic switch
    {
        [0x1f, 0x8b, ..] => "gzip",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "zstd",
        _ => "none",
    };

    /// <summary>The head, decompressed, without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Head
    {
        get
        {
            _head ??= ReadHead();
            return _head.AsMemory(BomBytes);
        }
    }

    /// <summary>Bytes of the UTF-8 byte order mark in front of <see cref="Head"/>.</summary>
    public int BomBytes => (_head ??= ReadHead()) is [0xef, 0xbb, 0xbf, ..] ? 3 : 0;

    /// <summary>Reads a longer head; false when it is as long as it may get.</summary>
    public bool Grow()
    {
        if (IsWhole || _headLimit >= MaxHeadBytes)
        {
            return false;
        }

        _headLimit = Math.Min(MaxHeadBytes, _headLimit + (1 << 20));
        _head = ReadHead();
        return true;
    }

    /// <summary>Reads as long a head as there may be.</summary>
    public void GrowFully()
    {
        if (!IsWhole && _headLimit < MaxHeadBytes)
        {
            _headLimit = MaxHeadBytes;
            _head = ReadHead();
        }
    }

    /// <summary>Blocks from the middle and the end of a plain file that the head does not cover: offset and bytes.</summary>
    public IEnumerable<(long Offset, ReadOnlyMemory<byte> Bytes)> LaterBlocks()
    {
        _ = Head;
        if (options.AwsCompatible || IsWhole || Compression != "none")
        {
            yield break;
        }

        var rest = Info.Bytes - _head!.Length;
        var middle = _head.Length + (rest / 2) - (BlockBytes / 2);
        if (rest > 3L * BlockBytes)
        {
            yield return (middle, ReadBlock(middle));
        }

        var tail = Math.Max(_head.Length, Info.Bytes - BlockBytes);
        yield return (tail, ReadBlock(tail));
    }

    private byte[] ReadBlock(long offset)
    {
        cancellation.ThrowIfCancellationRequested();
        var block = new byte[(int)Math.Min(BlockBytes, Info.Bytes - offset)];
        var read = store.ReadRange(Info.Path, offset, block);
        BytesRead += read;
        return read == block.Length ? block : block[..read];
    }

    private byte[] ReadHead()
    {
        cancellation.ThrowIfCancellationRequested();

        // A longer head is looked at in place of the shorter one.
        BytesRead -= HeadStoredBytes;
        switch (Compression)
        {
            case "gzip":
                return ReadGzip();
            case "zstd":
                var text = zstd.ReadHead(Info.Path, _headLimit, out var isWhole, cancellation);
                IsWhole = isWhole;

                // DuckDB does not tell how far it read; text commonly shrinks to a quarter.
                HeadStoredBytes = isWhole ? Info.Bytes : Math.Min(Info.Bytes, text.Length / 4);
                BytesRead += HeadStoredBytes;
                return text;
            default:
                var head = new byte[(int)Math.Min(Info.Bytes, _headLimit)];
                var read = store.ReadRange(Info.Path, 0, head);
                Array.Resize(ref head, read);
                IsWhole = read == Info.Bytes;
                HeadStoredBytes = read;
                BytesRead += read;
                return head;
        }
    }

    // The last four bytes tell how long the text (of the last member, if there are several) is: never longer than all that was read.
    private bool IsCutShort(int textBytes)
    {
        Span<byte> length = stackalloc byte[4];
        return store.ReadTail(Info.Path, length, out _) < length.Length || BinaryPrimitives.ReadUInt32LittleEndian(length) > textBytes;
    }

    private byte[] ReadGzip()
    {
        var rented = ArrayPool<byte>.Shared.Rent(_headLimit + 1);
        try
        {
            using var stored = store.OpenRead(Info.Path);
            using var text = new GZipStream(stored, CompressionMode.Decompress);
            var read = text.ReadAtLeast(rented.AsSpan(0, _headLimit + 1), _headLimit + 1, throwOnEndOfStream: false);
            IsWhole = read <= _headLimit;
            HeadStoredBytes = IsWhole ? Info.Bytes : Math.Max(1, stored.Position);
            BytesRead += HeadStoredBytes;
            if (IsWhole && IsCutShort(read))
            {
                throw new InvalidDataException("the file is cut short");
            }

            return rented.AsSpan(0, Math.Min(read, _headLimit)).ToArray();
        }
        catch (IOException error)
        {
            throw QueryErrors.CannotRead(Info.Path, error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
