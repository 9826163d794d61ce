using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using LakeQuery.Storage.Parquet;
using Microsoft.Win32.SafeHandles;

namespace LakeQuery.Catalog.FileBlocks;

/// <summary>Columns of files. Files with the same ones share an instance.</summary>
/// <param name="Names">Names, lower-cased.</param>
/// <param name="Types">How each is stored.</param>
internal sealed record FileColumnSet(string[] Names, ParquetColumnType?[] Types);

/// <summary>An open file of blocks. Its directory stays on the disk but for one number a page. Cursors of several threads may read it.</summary>
internal sealed class FileBlockList : IDisposable
{
    // Files mostly share their columns.
    private const int MaxColumnSets = 4096;

    private readonly SafeFileHandle _file;
    private readonly long _directoryOffset;
    private readonly long[] _lastIds;
    private readonly ulong[] _checks;
    private readonly ConcurrentDictionary<long, FileColumnSet> _columns = new();

    private FileBlockList(SafeFileHandle file, long directoryOffset, long entryCount, ReadOnlySpan<byte> pages)
    {
        (_file, _directoryOffset, EntryCount) = (file, directoryOffset, entryCount);
        _lastIds = new long[pages.Length / FileBlockFormat.PageBytes];
        _checks = new ulong[_lastIds.Length];
        for (var page = 0; page < _lastIds.Length; page++)
        {
            _lastIds[page] = BinaryPrimitives.ReadInt64LittleEndian(pages[(page * FileBlockFormat.PageBytes)..]);
            _checks[page] = BinaryPrimitives.ReadUInt64LittleEndian(pages[((page * FileBlockFormat.PageBytes) + 8)..]);
        }
    }

    /// <summary>How many blocks there are.</summary>
    public long EntryCount { get; }

    /// <summary>Opens the blocks of a list of files; null where there are none, or none of this list: then the list is to be asked.</summary>
    public static FileBlockList? TryOpen(string list)
    {
        SafeFileHandle? file = null;
        try
        {
            var path = FileBlockFormat.PathOf(list);
            var listFile = new FileInfo(list);
            if (!listFile.Exists || !File.Exists(path))
            {
                return null;
            }

            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (TryRead(file, listFile.Length) is { } blocks)
            {
                file = null;
                return blocks;
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>A reader of rows, for one thread.</summary>
    public FileBlockCursor Open() => new(this);

    /// <summary>The first page of the directory that may have blocks of a partition or of later ones; the number of pages where there is none.</summary>
    public int PageOf(long partitionId)
    {
        var (low, high) = (0, _lastIds.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _lastIds[middle] >= partitionId ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    /// <summary>Reads a page of the directory; gives the number of its entries, 0 behind the last and where it is damaged.</summary>
    public int ReadPage(int page, byte[] buffer)
    {
        if (page >= _lastIds.Length)
        {
            return 0;
        }

        var first = (long)page * FileBlockFormat.EntriesInPage;
        var count = (int)Math.Min(FileBlockFormat.EntriesInPage, EntryCount - first);
        var bytes = buffer.AsSpan(0, count * FileBlockEntry.Bytes);
        return TryReadFull(_file, _directoryOffset + (first * FileBlockEntry.Bytes), bytes) && FileBlockFormat.Check(bytes) == _checks[page] ? count : 0;
    }

    /// <summary>Reads the bytes of a block; false where it is damaged.</summary>
    public bool TryReadBlock(in FileBlockEntry entry, Span<byte> buffer) =>
        TryReadFull(_file, entry.Offset, buffer[..entry.Length]) && FileBlockFormat.Check(buffer[..entry.Length]) == entry.Check;

    /// <summary>The columns whose text lies there; null where it is damaged.</summary>
    public FileColumnSet? ColumnsAt(long offset, long length)
    {
        if (_columns.TryGetValue(offset, out var known))
        {
            return known;
        }

        if (offset < 0 || length < 0 || offset + length > _directoryOffset)
        {
            return null;
        }

        var text = new byte[(int)length];
        if (!TryReadFull(_file, offset, text))
        {
            return null;
        }

        if (_columns.Count >= MaxColumnSets)
        {
            _columns.Clear();
        }

        var (names, types) = ParquetStatistics.ParseColumns(Encoding.UTF8.GetString(text));
        return _columns.GetOrAdd(offset, new FileColumnSet(names, types));
    }

    private static FileBlockList? TryRead(SafeFileHandle file, long listBytes)
    {
        Span<byte> end = stackalloc byte[FileBlockFormat.EndBytes];
        var endOffset = RandomAccess.GetLength(file) - FileBlockFormat.EndBytes;
        if (endOffset < FileBlockFormat.Mark.Length || !TryReadFull(file, endOffset, end) || !end[48..].SequenceEqual(FileBlockFormat.Mark)
            || BinaryPrimitives.ReadUInt64LittleEndian(end[40..]) != FileBlockFormat.Check(end[..40])
            || BinaryPrimitives.ReadInt64LittleEndian(end[24..]) != listBytes)
        {
            return null;
        }

        var directoryOffset = BinaryPrimitives.ReadInt64LittleEndian(end);
        var pagesOffset = BinaryPrimitives.ReadInt64LittleEndian(end[8..]);
        var pages = new byte[endOffset - pagesOffset];
        return TryReadFull(file, pagesOffset, pages) && FileBlockFormat.Check(pages) == BinaryPrimitives.ReadUInt64LittleEndian(end[32..])
            ? new FileBlockList(file, directoryOffset, BinaryPrimitives.ReadInt64LittleEndian(end[16..]), pages)
            : null;
    }

    private static bool TryReadFull(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var read = RandomAccess.Read(file, buffer, offset);
                if (read == 0)
                {
                    return false;
                }

                buffer = buffer[read..];
                offset += read;
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
