using System.Buffers;
using LakeQuery.Storage.Compression;

namespace LakeQuery.Catalog.FileBlocks;

/// <summary>A row of a list of files; its spans are good until the cursor moves.</summary>
internal readonly ref struct FileBlockRow
{
    /// <summary>The partition.</summary>
    public required long PartitionId { get; init; }

    /// <summary>The path, relative to the partition's location.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its time.</summary>
    public required long ModifiedMicros { get; init; }

    /// <summary>Its rows, or -1.</summary>
    public required long Rows { get; init; }

    /// <summary>Its columns.</summary>
    public required FileColumnSet Columns { get; init; }

    /// <summary>What its footer says, packed.</summary>
    public required ReadOnlySpan<byte> Statistics { get; init; }
}

/// <summary>Reads rows of a <see cref="FileBlockList"/>, partition by partition: quickest where they are asked for in order. For one thread.</summary>
/// <remarks>Of damaged blocks there are no rows: nothing is known of their files, whose own footers are then read.</remarks>
internal sealed class FileBlockCursor(FileBlockList list) : IDisposable
{
    private readonly byte[] _page = ArrayPool<byte>.Shared.Rent(FileBlockFormat.EntriesInPage * FileBlockEntry.Bytes);
    private readonly Lz4Block _decoder = new();
    private byte[] _compressed = [];
    private byte[] _block = [];
    private int _blockLength;
    private int _position;
    private int _pageNumber = -1;
    private int _pageEntries;
    private int _entryInPage;
    private FileBlockEntry _entry;
    private bool _hasBlock;

    // The partition of the row at the position, when it has been looked at.
    private long _id;
    private long _from;
    private long _to;

    /// <summary>Goes to a partition: <see cref="TryNext"/> gives its rows then.</summary>
    public void MoveTo(long partitionId) => MoveTo(partitionId, partitionId);

    /// <summary>Goes to the first of some neighbouring partitions: <see cref="TryNext"/> gives the rows of all of them then.</summary>
    public void MoveTo(long partitionId, long last)
    {
        (_from, _to) = (partitionId, last);
        if (_hasBlock && _entry.First < partitionId && partitionId <= _entry.Last)
        {
            // In this block, and none of it in the one before.
            if (partitionId <= _id)
            {
                StartBlock();
            }

            return;
        }

        _hasBlock = false;
        if (!LoadPage(_pageNumber >= 0 && IsInPage(partitionId) ? _pageNumber : list.PageOf(partitionId)))
        {
            return;
        }

        var (low, high) = (0, _pageEntries);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = EntryAt(middle).Last >= partitionId ? (low, middle) : (middle + 1, high);
        }

        _entryInPage = low;
        LoadBlock();
    }

    /// <summary>The next row of the partitions that were moved to.</summary>
    public bool TryNext(out FileBlockRow row)
    {
        while (_hasBlock)
        {
            while (_position < _blockLength)
            {
                ReadOnlySpan<byte> rest = _block.AsSpan(_position, _blockLength - _position);
                if (!FileBlockFormat.TryNumber(ref rest, out var step) || !FileBlockFormat.TryBytes(ref rest, out var fields))
                {
                    break;
                }

                if (_id + step > _to)
                {
                    row = default;
                    return false;
                }

                _id += step;
                _position = _blockLength - rest.Length;
                if (_id >= _from && TryRow(fields, out row))
                {
                    return true;
                }
            }

            if (_entry.Last > _to || !NextBlock() || _entry.First > _to)
            {
                break;
            }
        }

        row = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_page);
        if (_block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            ArrayPool<byte>.Shared.Return(_compressed);
            (_block, _compressed) = ([], []);
        }

        _hasBlock = false;
    }

    private FileBlockEntry EntryAt(int index) => FileBlockEntry.Read(_page.AsSpan(index * FileBlockEntry.Bytes));

    private bool IsInPage(long partitionId) =>
        _pageEntries > 0 && EntryAt(0).First < partitionId && partitionId <= EntryAt(_pageEntries - 1).Last;

    private bool LoadPage(int page)
    {
        if (page != _pageNumber)
        {
            (_pageNumber, _pageEntries) = (page, list.ReadPage(page, _page));
        }

        return _pageEntries > 0;
    }

    private bool NextBlock()
    {
        _entryInPage++;
        if (_entryInPage >= _pageEntries)
        {
            _entryInPage = 0;
            if (!LoadPage(_pageNumber + 1))
            {
                return _hasBlock = false;
            }
        }

        LoadBlock();
        return _hasBlock;
    }

    private void LoadBlock()
    {
        _hasBlock = _entryInPage < _pageEntries;
        if (!_hasBlock)
        {
            return;
        }

        _entry = EntryAt(_entryInPage);
        Grow(ref _compressed, _entry.Length);
        Grow(ref _block, _entry.PlainLength);
        _blockLength = TryDecode() ? _entry.PlainLength : 0;
        StartBlock();
    }

    private bool TryDecode()
    {
        try
        {
            return list.TryReadBlock(_entry, _compressed)
                && _decoder.Decode(_compressed.AsSpan(0, _entry.Length), _block.AsSpan(0, _entry.PlainLength)) == _entry.PlainLength;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private void StartBlock() => (_position, _id) = (0, _entry.First);

    private bool TryRow(ReadOnlySpan<byte> fields, out FileBlockRow row)
    {
        if (FileBlockFormat.TryBytes(ref fields, out var path) && FileBlockFormat.TryNumber(ref fields, out var bytes)
            && FileBlockFormat.TryNumber(ref fields, out var modified) && FileBlockFormat.TryNumber(ref fields, out var rows)
            && FileBlockFormat.TryNumber(ref fields, out var textOffset) && FileBlockFormat.TryNumber(ref fields, out var textLength)
            && list.ColumnsAt(textOffset, textLength) is { } columns)
        {
            row = new FileBlockRow
            {
                PartitionId = _id,
                Path = path,
                Bytes = bytes,
                ModifiedMicros = modified,
                Rows = rows - 1,
                Columns = columns,
                Statistics = fields,
            };
            return true;
        }

        row = default;
        return false;
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            buffer = ArrayPool<byte>.Shared.Rent(length);
        }
    }
}
