using System.Buffers;
using System.Buffers.Binary;
using LakeQuery.Errors;

namespace LakeQuery.Storage.Parquet;

/// <summary>What a Parquet file says about itself: schema, row groups, sizes and statistics.</summary>
/// <remarks>One read of the file's end as a rule; a second one when the footer is longer than <see cref="TailBytes"/>.
/// Limits on length, counts and depth make a hostile file a clear problem rather than a crash.</remarks>
internal sealed class ParquetFooter
{
    /// <summary>What the first read asks for; 32 kB hold the footer of nearly every file.</summary>
    public const int TailBytes = 32 * 1024;

    /// <summary>Footers beyond this are refused: some hundred thousand column chunks.</summary>
    public const int MaxFooterBytes = 64 * 1024 * 1024;

    // PAR1 at the beginning; the footer's length and PAR1 at the end.
    private const int HeadBytes = 4;
    private const int TrailerBytes = 8;

    private string[]? _leafPaths;
    private long[]? _columnBytes;

    /// <summary>Rows.</summary>
    public required long RowCount { get; init; }

    /// <summary>The program that wrote the file, or null.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Bytes of the footer itself with its length and magic; readers fetch them too.</summary>
    public int FooterBytes { get; internal set; }

    /// <summary>The root of the schema tree; it has no meaning of its own.</summary>
    public required ParquetSchemaElement Root { get; init; }

    /// <summary>The top-level columns, in the file's order.</summary>
    public IReadOnlyList<ParquetSchemaElement> Columns => Root.Children;

    /// <summary>The row groups, in the file's order.</summary>
    public required IReadOnlyList<ParquetRowGroup> RowGroups { get; init; }

    /// <summary>Dotted path of each leaf, in the order of column chunks.</summary>
    public IReadOnlyList<string> LeafPaths => _leafPaths ??= FindLeafPaths();

    /// <summary>Compressed bytes of each top-level column over all row groups, by position in <see cref="Columns"/>.</summary>
    public IReadOnlyList<long> ColumnBytes => _columnBytes ??= SumColumnBytes();

    /// <summary>Reads a file's footer; a file that is not good Parquet is an error.</summary>
    /// <param name="store">Where the file is.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="bytes">Its size as listed, to notice a change since; negative when it is not known.</param>
    public static ParquetFooter Read(IObjectStore store, string path, long bytes) =>
        ReadFrom(store, path, bytes, out var problem) ?? throw QueryErrors.BadParquetFile(path, problem);

    /// <summary>Reads a file's footer; false and the reason when the file cannot be read or is not good Parquet.</summary>
    public static bool TryRead(
        IObjectStore store,
        string path,
        long bytes,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ParquetFooter? footer,
        out string problem)
    {
        try
        {
            footer = ReadFrom(store, path, bytes, out problem);
        }
        catch (LakeQueryException error)
        {
            (footer, problem) = (null, error.Fact);
        }

        return footer is not null;
    }

    private static ParquetFooter? ReadFrom(IObjectStore store, string path, long bytes, out string problem)
    {
        var tail = ArrayPool<byte>.Shared.Rent(TailBytes);
        try
        {
            var read = store.ReadTail(path, tail.AsSpan(0, TailBytes), out var objectBytes);
            if (bytes >= 0 && objectBytes != bytes)
            {
                problem = $"the file changed: it was listed with {bytes} bytes and has {objectBytes} now";
                return null;
            }

            var footerBytes = FindFooter(store, path, tail.AsSpan(0, read), objectBytes, out problem);
            if (footerBytes == 0)
            {
                return null;
            }

            // Statistics stay slices of this array, so it is exact and not pooled.
            var content = new byte[footerBytes];
            if (footerBytes + TrailerBytes <= read)
            {
                tail.AsSpan(read - TrailerBytes - footerBytes, footerBytes).CopyTo(content);
            }
            else if (store.ReadRange(path, objectBytes - TrailerBytes - footerBytes, content) != footerBytes)
            {
                problem = "the file changed while it was read";
                return null;
            }

            var footer = new ParquetFooterParser(content).Parse(out problem);
            if (footer is not null)
            {
                footer.FooterBytes = footerBytes + TrailerBytes;
            }

            return footer;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(tail);
        }
    }

    // The footer's length, or 0 and a problem.
    private static int FindFooter(IObjectStore store, string path, ReadOnlySpan<byte> tail, long objectBytes, out string problem)
    {
        problem = string.Empty;
        if (objectBytes == 0)
        {
            problem = "the file is empty";
        }
        else if (objectBytes < HeadBytes + TrailerBytes)
        {
            problem = $"not a Parquet file: {objectBytes} bytes are too few";
        }
        else if (tail.Length < TrailerBytes)
        {
            problem = "the file changed while it was read";
        }
        else if (tail[^4..].SequenceEqual("PARE"u8))
        {
            problem = "the footer is encrypted";
        }
        else if (!tail[^4..].SequenceEqual("PAR1"u8))
        {
            Span<byte> head = stackalloc byte[HeadBytes];
            problem = store.ReadRange(path, 0, head) == HeadBytes && head.SequenceEqual("PAR1"u8)
                ? "the file is cut short: it begins with PAR1 but does not end with it"
                : "not a Parquet file: no PAR1 at the end";
        }
        else
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(tail[^TrailerBytes..]);
            if (length == 0 || length > objectBytes - HeadBytes - TrailerBytes)
            {
                problem = $"the file is damaged: its footer should have {length} bytes, the file has {objectBytes}";
            }
            else if (length > MaxFooterBytes)
            {
                problem = $"the footer has {length} bytes, the limit is {MaxFooterBytes}";
            }
            else
            {
                return (int)length;
            }
        }

        return 0;
    }

    private string[] FindLeafPaths()
    {
        var paths = new string[Root.LeafCount];
        foreach (var column in Columns)
        {
            Visit(column, column.Name);
        }

        return paths;

        void Visit(ParquetSchemaElement element, string path)
        {
            if (element.IsLeaf)
            {
                paths[element.FirstLeaf] = path;
            }

            foreach (var child in element.Children)
            {
                Visit(child, path + "." + child.Name);
            }
        }
    }

    private long[] SumColumnBytes()
    {
        var sums = new long[Columns.Count];
        foreach (var group in RowGroups)
        {
            for (var index = 0; index < sums.Length; index++)
            {
                var column = Columns[index];
                for (var leaf = column.FirstLeaf; leaf < column.FirstLeaf + column.LeafCount; leaf++)
                {
                    sums[index] += group.Columns[leaf].CompressedBytes;
                }
            }
        }

        return sums;
    }
}
